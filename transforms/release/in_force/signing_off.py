"""Signing on the command line: by the account that runs the process, or with a key of the person's own.

A key with a passphrase, in an agent or on a token stays where it is: `statement` is what `ssh-keygen -Y sign` signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from transforms.errors import AwasError
from transforms.integrity import signatures
from transforms.integrity.signatures import LISTS, NotSigned
from transforms.profile import Profile
from transforms.release.in_force import approving, log, switch
from transforms.release.record import manifest
from transforms.settings import Settings, operator


@dataclass(frozen=True)
class Hand:
    """Who signs, and with what; none: with the account alone."""

    name: str
    sign: log.Sign | None = None


def sign(
    settings: Settings, profile: Profile, as_of: date, key: Path | None, signature: Path | None, name: str
) -> Path:
    """Put the one draft of a day in force; returns the release's folder.

    key: the signer's private key; its public one says who that is. signature: made elsewhere, by `name`. Raises
    AwasError where there is no draft, or somebody may not sign it: with four eyes neither who ran it nor their account.
    """
    draft = _draft(settings, as_of)
    digest, hand = manifest.digest(draft), _hand(settings, profile, key, signature, name)
    reason = approving.same_eyes(settings, profile, as_of, digest, operator())
    if reason:
        raise approving.refused(settings, as_of, operator(), reason)
    return switch.publish(settings, profile, as_of, digest, hand.name, hand.sign)


def statement(settings: Settings, profile: Profile, as_of: date, name: str) -> str:
    """What is signed to put the draft of a day in force in somebody's name, to the byte."""
    draft = _draft(settings, as_of)
    entry = log.content("published", draft.name, manifest.digest(draft), name or operator())
    return log.statement(settings.releases_dir, entry).decode()


def withdraw(settings: Settings, profile: Profile, release: str, reason: str, key: Path | None) -> str | None:
    """Take a release out of force; returns the one that is in force instead, none where there is no other."""
    hand = _hand(settings, profile, key, None, "")
    return switch.withdraw(settings, profile, release, hand.name, reason, hand.sign)


def _hand(settings: Settings, profile: Profile, key: Path | None, signature: Path | None, name: str) -> Hand:
    if key:
        private = signatures.read_private(key)
        owner = signatures.owner(approving.keys(settings, profile), private.public_key())
        if owner is None:
            reason = f"{key}: nobody here is known by this key; add its public key to {approving.KEYS}"
            raise approving.refused(settings, None, operator(), reason)
        return Hand(owner, partial(signatures.sign, private, LISTS))
    if signature:
        try:
            made = signatures.from_file(signature)
        except NotSigned as error:
            raise AwasError(f"{signature}: {error}") from error
        return Hand(name or operator(), lambda _: made)
    return Hand(operator())


def _draft(settings: Settings, as_of: date) -> Path:
    found = [path for path in (settings.home / "drafts").glob(f"{as_of}_*") if path.is_dir()]
    if len(found) != 1:
        raise AwasError(f"{settings.home / 'drafts'}: no draft of {as_of} waits for a signature; run the day first")
    return found[0]
