#!/bin/sh
# The command `awas` of this installation: its settings, its secrets, its account.
set -eu
if [ "$(id -u)" -eq 0 ] && id @USER@ >/dev/null 2>&1 && [ "$(id -un)" != @USER@ ]; then
    exec runuser -u @USER@ -- "$0" "$@"
fi
set -a
. @ETC@/awas.env
set +a
CREDENTIALS_DIRECTORY=${CREDENTIALS_DIRECTORY:-@ETC@/credentials}
export CREDENTIALS_DIRECTORY
umask 077
exec @PREFIX@/current/venv/bin/awas "$@"
