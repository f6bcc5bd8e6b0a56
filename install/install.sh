#!/bin/sh
# Install Awas from an unpacked bundle, on a machine with Python and nothing else; no network is used.
#
#   ./install.sh                            as root: account, folders, units of systemd
#   ./install.sh --prefix DIR --home DIR --etc DIR      anywhere, for the account that runs it; no units
#
# An older version stays below PREFIX/versions; PREFIX/current names the one in use. Settings and secrets that are there
# are left as they are.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
prefix=/opt/awas home=/var/lib/awas etc=/etc/awas user=awas units=/etc/systemd/system python=python3 own=no

fail() { echo "install: $1" >&2; exit 1; }

while [ $# -gt 0 ]; do
    case "$1" in
        --prefix) prefix=$2; own=yes; shift ;;
        --home) home=$2; shift ;;
        --etc) etc=$2; shift ;;
        --user) user=$2; shift ;;
        --units) units=$2; shift ;;
        --python) python=$2; shift ;;
        -h|--help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) fail "unknown option $1; ./install.sh --help" ;;
    esac
    shift
done
[ "$own" = yes ] || [ "$(id -u)" -eq 0 ] || fail "needs root; or name --prefix, --home and --etc of your own"

# 1. is this what was made, and for this machine?
cd "$here"
sha256sum --check --quiet --strict SHA256SUMS || fail "files differ from SHA256SUMS: copy the bundle again"
command -v "$python" >/dev/null || fail "no $python: apt-get install python3, or name one: --python"
wanted=$(cat TARGET)
found=$("$python" -c 'import platform, sys
print(f"{sys.version_info.major}.{sys.version_info.minor} {platform.system()} {platform.machine()}")')
[ "$wanted" = "$found" ] || fail "made for Python $wanted, here is $found; make the bundle on a machine like this one"

# 2. the program, below a folder of its own
version=$(basename "$here")
target=$prefix/versions/$version
mkdir -p "$prefix/versions" "$prefix/bin"
if [ ! -e "$target/complete" ]; then
    rm -rf "$target"
    mkdir -p "$target"
    cp -R app "$target/app"
    "$python" -m venv --without-pip "$target/venv"
    run=$target/venv/bin/python
    "$run" "$(echo wheels/pip-*.whl)/pip" install --quiet --no-index --no-deps --require-hashes \
        --no-warn-script-location --disable-pip-version-check --find-links wheels -r app/requirements.txt
    echo "$target/app" >"$("$run" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/awas.pth"
    printf '#!%s\nimport sys\n\nfrom transforms.command import main\n\nsys.exit(main())\n' "$run" >"$target/venv/bin/awas"
    chmod 755 "$target/venv/bin/awas"
    "$run" -m compileall -q "$target/app" || true
    touch "$target/complete"
fi
ln -sfn "versions/$version" "$prefix/current"

# 3. the account and its folders
group=
if [ "$own" = no ]; then
    id "$user" >/dev/null 2>&1 || useradd --system --user-group --home-dir "$home" --shell /usr/sbin/nologin "$user"
    group=$user
fi
mkdir -p "$home" "$home/drops" "$etc" "$etc/credentials"
chmod 700 "$home" "$home/drops"
chmod 750 "$etc" "$etc/credentials"

# 4. settings in one file, secrets in files of their own
filled() { sed -e "s|@PREFIX@|$prefix|g" -e "s|@HOME@|$home|g" -e "s|@ETC@|$etc|g" -e "s|@USER@|$user|g" "$1"; }
[ -e "$etc/awas.env" ] || filled app/install/awas.env >"$etc/awas.env"
if [ ! -e "$etc/credentials/AWAS_KEY" ]; then
    (umask 077; od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$etc/credentials/AWAS_KEY")
    echo "install: made a new AWAS_KEY in $etc/credentials; keep a copy where you keep secrets, or lay an earlier one there"
fi
chmod 640 "$etc/awas.env" "$etc/credentials/"*
filled app/install/awas.sh >"$prefix/bin/awas"
chmod 755 "$prefix/bin/awas"
if [ -n "$group" ]; then
    chown -R "root:$group" "$etc"
    chown "$user:$group" "$home" "$home/drops"
    ln -sfn "$prefix/bin/awas" /usr/local/bin/awas
fi

# 5. what runs it
if [ "$own" = no ] || [ "$units" != /etc/systemd/system ]; then
    mkdir -p "$units"
    for unit in app/config/operations/systemd/*; do
        filled "$unit" >"$units/$(basename "$unit")"
    done
    if [ "$own" = no ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
fi
echo "installed $version for $found"
echo "settings $etc/awas.env · home $home · next: $prefix/bin/awas check-profile, then docs/runbook.md, The first hour"
