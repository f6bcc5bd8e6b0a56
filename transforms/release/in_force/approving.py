"""Who may put lists in force: the profile's approvers, with keys of their own where they have some, and other eyes.

`<home>/drafts.jsonl` says who ran which draft; where the profile asks for four eyes, that person does not sign it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from transforms.errors import AwasError
from transforms.integrity import chain, signatures
from transforms.integrity.signatures import LISTS, Key, NotSigned
from transforms.profile import Profile
from transforms.release.in_force import log
from transforms.roles import access
from transforms.settings import Settings

KEYS, RUNS = "approvers.keys", "drafts.jsonl"


class Run(chain.Link):
    """Who ran a draft. digest: the draft's."""

    as_of: str
    digest: str
    by: str


def keys(settings: Settings, profile: Profile) -> tuple[Key, ...]:
    """The approvers' public keys: of the file that AWAS_APPROVERS names, else of the profile."""
    return signatures.read_keys(settings.approvers or profile.folder / KEYS)


def ran(settings: Settings, as_of: date, digest: str, by: str) -> None:
    """Write down who ran a draft, once for each person."""
    path = settings.home / RUNS
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = chain.texts(path)
        run = {"as_of": as_of.isoformat(), "digest": digest, "by": by}
        if all((one.digest, one.by) != (digest, by) for one in chain.parsed(path, lines, Run)):
            file.write(chain.following(lines, run))
    path.chmod(0o600)


def obstacle(settings: Settings, profile: Profile, as_of: date, digest: str, name: str, *, with_key: bool) -> str:
    """Why somebody may not sign a draft, in one line; empty where they may.

    digest: of the draft; none where lists are withdrawn, which one person may. with_key: whether they sign with a key.
    """
    if not name.strip():
        return f"release of {as_of} for {profile.name}: nobody signed; give the name of who approves it"
    if profile.approvers and name not in profile.approvers:
        return f"{name} may not sign: the profile's approvers are {', '.join(sorted(profile.approvers))}"
    if not with_key and log.signed_with_keys(keys(settings, profile), as_of):
        return f"{name} may not sign without a key: approvers have keys of their own; awas sign {as_of} --key FILE"
    return same_eyes(settings, profile, as_of, digest, name) if digest else ""


def same_eyes(settings: Settings, profile: Profile, as_of: date, digest: str, name: str) -> str:
    """Why somebody's eyes are no other ones, in one line; empty where they are, or nobody asks for them."""
    if not profile.four_eyes:
        return ""
    path = settings.home / RUNS
    runs = [run.by for run in chain.parsed(path, chain.texts(path), Run) if run.digest == digest]
    if not runs:
        return f"nobody knows who ran the draft {digest[:12]} of {as_of}: draft it again (four_eyes)"
    ran_it = name.casefold() in map(str.casefold, runs)
    return f"{name} may not sign: ran the day, and the profile asks for four eyes (four_eyes)" if ran_it else ""


def may_sign(settings: Settings, profile: Profile, as_of: date, digest: str, name: str, sign: log.Sign | None) -> None:
    """Raises AwasError where somebody may not sign a draft."""
    reason = obstacle(settings, profile, as_of, digest, name, with_key=sign is not None)
    if reason:
        raise refused(settings, as_of, name, reason)


def refused(settings: Settings, as_of: date | None, name: str, reason: str) -> AwasError:
    """Write down that somebody failed to sign; gives the error that says why."""
    access.note(settings, name, "sign", "refused", as_of.isoformat() if as_of else "")
    return AwasError(reason)


def require_signed(
    settings: Settings, profile: Profile, releases: Path, entry: dict[str, str], sign: log.Sign | None
) -> None:
    """Try a signature for what would be the log's next line. Raises AwasError where it is not that person's."""
    known = keys(settings, profile)
    log.check_signatures(releases, known)
    if sign is None:
        return
    text, day = log.statement(releases, entry), date.fromisoformat(entry["release"][:10])
    try:
        name = signatures.signer(known, sign(text), LISTS, text, day)
    except NotSigned as error:
        reason = f"the signature {error}; lines may have been added meanwhile: awas sign {day} --show"
        raise refused(settings, day, entry["by"], f"{entry['release']}: {reason}") from error
    if name != entry["by"]:
        reason = f"{entry['release']}: signed with the key of {name}, in the name of {entry['by']}"
        raise refused(settings, day, name, reason)


@contextmanager
def alone(releases: Path) -> Iterator[Path]:
    """Two signatures at the same moment are taken one after the other."""
    releases.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (releases / ".log.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield releases
