"""Putting a signed draft in force: checked, moved, and only then switched to."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path

from transforms.errors import AwasError
from transforms.profile import Profile
from transforms.release.in_force import announcement
from transforms.release.record import manifest, signing
from transforms.release.texts.safety import scan_release, shown
from transforms.settings import Settings

CURRENT = "current"


def publish(settings: Settings, profile: Profile, as_of: date, digest: str, approved_by: str) -> Path:
    """Put the draft of a day in force; returns the release's folder.

    Doing it again changes nothing. `current` never goes back to an older day: that one is published beside.
    Raises AwasError where no draft has the digest that was signed, where something personal would get out, or
    where other bytes are published under the same name already.
    """
    if not approved_by.strip():
        raise AwasError(f"release of {as_of} for {profile.name}: nobody signed; give the name of who approves it")
    draft = _find(settings.home / "drafts", as_of, digest)
    release = _find(settings.releases_dir, as_of, digest)
    if release is None:
        if draft is None:
            raise _unknown(settings, as_of, digest)
        scan_release(draft)
        release = _move(settings, draft, digest, approved_by)
    elif draft is not None:
        shutil.rmtree(draft)
    switch(settings.releases_dir, release)
    announcement.announce(settings, profile, as_of, "published")
    return release


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


def switch(releases: Path, release: Path) -> None:
    """Let `current` point to a release at once, unless it points to one of a later day."""
    link = releases / CURRENT
    if link.is_symlink() and link.readlink().name[:10] > release.name[:10]:
        return
    temporary = releases / f".{CURRENT}.{os.getpid()}"
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(release.name)
    temporary.replace(link)


def _find(folder: Path, as_of: date, digest: str) -> Path | None:
    """The folder of the day whose files, as they are now, have this digest."""
    for path in sorted(folder.glob(f"{as_of.isoformat()}_*")):
        if path.is_dir() and not path.is_symlink() and manifest.digest(path) == digest:
            return path
    return None


def _move(settings: Settings, draft: Path, digest: str, approved_by: str) -> Path:
    target = settings.releases_dir / draft.name
    if target.exists():
        raise AwasError(
            f"{target} is published already, with other bytes than the draft; nothing was overwritten; "
            "find out what changed without changing its inputs"
        )
    settings.releases_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    manifest.approve(draft, digest, approved_by)
    signing.sign(settings, draft)
    draft.rename(target)
    return target


def _unknown(settings: Settings, as_of: date, digest: str) -> AwasError:
    drafts = sorted((settings.home / "drafts").glob(f"{as_of.isoformat()}_*"))
    there = ", ".join(f"{p.name} ({manifest.digest(p)[:12]})" for p in drafts) or "none"
    return AwasError(
        f"no draft of {as_of} has the digest {digest[:12]} that was signed (drafts there: {there}); "
        "read the draft again and sign that one"
    )
