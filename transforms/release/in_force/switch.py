"""Putting a signed draft in force: checked, moved, and only then switched to."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from transforms.errors import AwasError, shown
from transforms.integrity.signatures import Key
from transforms.profile import Profile
from transforms.release.in_force import announcement, approving, bucket, log, readers, records
from transforms.release.in_force.scanning import scan_release
from transforms.release.record import manifest, signing
from transforms.settings import Settings

CURRENT = "current"


def publish(
    settings: Settings, profile: Profile, as_of: date, digest: str, approved_by: str, sign: log.Sign | None = None
) -> Path:
    """Put the draft of a day in force; returns the release's folder. sign: with the approver's own key.

    What is published is a copy that nobody else writes to, with the digest that was signed. Doing it again changes
    nothing. `current` never goes back: an older day is published beside, and what a newer list of the day replaced, or
    what was withdrawn, does not come back. Raises AwasError where nobody signed or somebody who may not, where no draft
    has the digest that was signed, where something personal would get out, or where other bytes are published under
    the same name already.
    """
    approving.may_sign(settings, profile, as_of, digest, approved_by, sign)
    draft = _find(settings.home / "drafts", as_of, digest)
    release = _find(settings.releases_dir, as_of, digest)
    signed = release or draft
    if signed is None:
        raise _unknown(settings, as_of, digest)
    with approving.alone(settings.releases_dir) as releases:
        readers.check(settings)
        done = log.last(_log(releases), signed.name)
        entry = log.content("published", signed.name, digest, approved_by)
        if done is None:
            approving.require_signed(settings, profile, releases, entry, sign)
        release = release or _seal(settings, signed, digest, approved_by)
        if done and done.action == "withdrawn":
            raise AwasError(
                f"{release.name} was withdrawn by {done.by} ({shown(done.reason)}); what was wrong with it has to be "
                "mended first: run the day again, and sign the new draft"
            )
        if done is None:
            log.append(releases, entry, sign)
        point(releases)
    if draft is not None:
        shutil.rmtree(draft, ignore_errors=True)
    announcement.announce(settings, profile, as_of, "published")
    give(settings)
    return release


def withdraw(
    settings: Settings, profile: Profile, name: str, withdrawn_by: str, reason: str, sign: log.Sign | None = None
) -> str | None:
    """Take a release out of force for good; returns the one that is in force instead, none where there is no other.

    Its folder stays as it is, and the log says who withdrew it and why; so does `today.html`. Raises AwasError where
    there is no such list, where it is withdrawn already, where no reason is given, or for somebody who may not sign.
    """
    if not reason.strip():
        raise AwasError(f"{name}: say why it is withdrawn; readers are told the reason")
    with approving.alone(settings.releases_dir) as releases:
        readers.check(settings)
        entries = _log(releases)
        name = (log.in_force(entries) or name) if name == CURRENT else name
        done = log.last(entries, name)
        if done is None or done.action == "withdrawn":
            raise AwasError(f"{name}: {'is withdrawn already' if done else f'no such list in {releases / log.NAME}'}")
        as_of = date.fromisoformat(name[:10])
        approving.may_sign(settings, profile, as_of, "", withdrawn_by, sign)
        entry = log.content("withdrawn", name, done.digest, withdrawn_by, reason)
        approving.require_signed(settings, profile, releases, entry, sign)
        log.append(releases, entry, sign)
        now = point(releases)
    announcement.announce(settings, profile, as_of, "withdrawn", f"{withdrawn_by}: {reason}")
    give(settings)
    return now


def give(settings: Settings) -> None:
    """Let the bucket and the folders of the units hold what is in force now, where the installation has any.

    Raises AwasError that names the units for which that failed, the others have it; or what is wrong with the bucket.
    """
    try:
        _give_units(settings)
    finally:
        bucket.lay_out(settings)


def _give_units(settings: Settings) -> None:
    if settings.readers is None:
        return
    with approving.alone(settings.releases_dir) as releases:
        entries, link = log.read(releases), releases / CURRENT
        linked = link.readlink().name if link.is_symlink() else None
        readers.lay_out(settings, log.in_force(entries) if entries else linked, log.withdrawn(entries))


def refuse(settings: Settings, as_of: date, digest: str, refused_by: str, reason: str) -> tuple[str, str]:
    """Set aside the draft with this digest, so that nobody puts it in force; returns its run and what is kept of it.

    Who refused it and why are laid beside it, in `<home>/refused/`. Raises AwasError where there is no such draft.
    """
    draft = _find(settings.home / "drafts", as_of, digest)
    if draft is None:
        raise _unknown(settings, as_of, digest)
    aside = settings.home / "refused"
    aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(aside / draft.name, ignore_errors=True)
    note = aside / f"{draft.name}.json"
    note.write_text(json.dumps({"by": refused_by, "digest": digest, "reason": reason}, indent=2), encoding="utf-8")
    note.chmod(0o600)
    draft.rename(aside / draft.name)
    return draft.name.partition("_")[2], f"refused by {refused_by}: {shown(reason)}"


def check(releases: Path, keys: Sequence[Key] = ()) -> int:
    """Hold `current` against the log, and the log against the approvers' keys; returns how many lines the log has.

    Raises AwasError where a line of the log was changed, is not signed as it should be, or `current` is not the list
    that the log says is in force.
    """
    entries = log.read(releases)
    log.check_signatures(releases, keys)
    link, stated = releases / CURRENT, log.in_force(entries)
    linked = link.readlink().name if link.is_symlink() else None
    if entries and linked != stated:
        raise AwasError(
            f"{link}: points to {linked or 'nothing'}, and {log.NAME} says that {stated or 'none'} is in force"
        )
    return len(entries)


def require_logged(releases: Path, keys: Sequence[Key], release: Path) -> None:
    """Hold a release against what the log says was put in force under its name.

    The key of the installation signs manifests, and whoever has the machine has that key: what a person signed stands
    in the log. Raises AwasError where it is another digest, or, where approvers have keys, none.
    """
    entry = log.last(log.read(releases), release.name)
    if entry is None and not log.signed_with_keys(keys, date.fromisoformat(release.name[:10])):
        return  # published before there was a log, or somewhere else
    if entry is None or entry.digest != manifest.digest(release):
        raise AwasError(
            f"{release.name}: {releases / log.NAME} says that other files were put in force under this name"
        )


def _log(releases: Path) -> list[log.Entry]:
    """The log; one that begins with what is in force where lists were published before there was a log."""
    link = releases / CURRENT
    if not (releases / log.NAME).exists() and link.is_symlink():
        name = link.readlink().name
        log.add(releases, "published", name, *_signature(releases / name))
    return log.read(releases)


def _signature(release: Path) -> tuple[str, str]:
    try:
        approval = manifest.read(release).get("approval") or {}
    except AwasError:
        approval = {}  # `awas verify` says what is wrong with it
    return str(approval.get("digest") or ""), str(approval.get("by") or "")


def point(releases: Path, without_log: str | None = None) -> str | None:
    """Let `current` point at once to what the log says is in force; returns that. without_log: else to this."""
    entries = log.read(releases)
    link, name = releases / CURRENT, log.in_force(entries) if entries else without_log
    if name is None:
        link.unlink(missing_ok=True)
    elif not (link.is_symlink() and link.readlink().name == name):
        temporary = releases / f".{CURRENT}.{os.getpid()}"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(name)
        temporary.replace(link)
    return name


def _find(folder: Path, as_of: date, digest: str) -> Path | None:
    """The folder of the day whose files, as they are now, have this digest."""
    for path in sorted(folder.glob(f"{as_of.isoformat()}_*")):
        if path.is_dir() and not path.is_symlink() and manifest.digest(path) == digest:
            return path
    return None


def _seal(settings: Settings, draft: Path, digest: str, approved_by: str) -> Path:
    """Publish a copy of a draft, so that what is searched, hashed and signed is what is read afterwards."""
    target = settings.releases_dir / draft.name
    if target.exists():
        raise AwasError(
            f"{target} is published already, with other bytes than the draft; nothing was overwritten; "
            "find out what changed without changing its inputs"
        )
    sealed = target.with_name(f".{draft.name}.{os.getpid()}")
    try:
        shutil.copytree(draft, sealed, symlinks=True)
        if manifest.digest(sealed) != digest:
            raise AwasError(f"{draft}: was changed while it was published; nothing is in force that was not signed")
        scan_release(settings, sealed)
        manifest.approve(sealed, digest, approved_by, records.heads(settings))
        signing.sign(settings, sealed)
        sealed.rename(target)
    finally:
        shutil.rmtree(sealed, ignore_errors=True)
    return target


def _unknown(settings: Settings, as_of: date, digest: str) -> AwasError:
    drafts = sorted((settings.home / "drafts").glob(f"{as_of.isoformat()}_*"))
    there = ", ".join(f"{p.name} ({manifest.digest(p)[:12]})" for p in drafts) or "none"
    return AwasError(
        f"no draft of {as_of} has the digest {digest[:12]} that was signed (drafts there: {there}); "
        "read the draft again and sign that one"
    )
