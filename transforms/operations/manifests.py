"""What a backup says of itself: `manifest.json`, signed with the key that signs releases.

Dates here are those of the machine's clock, in UTC: nothing that is computed or published reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from transforms.errors import AwasError, cause
from transforms.operations.file_store import Store

NAME, SEALED = "manifest.json", "keys.cms"
_FORM = "%Y%m%dT%H%M%S.%fZ"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def inside(path: str) -> str:
    """A path that stays below the folder that it is relative to. Raises ValueError for another."""
    parts = PurePosixPath(path).parts
    if not parts or PurePosixPath(path).is_absolute() or ".." in parts or "\0" in path:
        raise ValueError("leads out of its folder")
    return path


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Inside = Annotated[str, AfterValidator(inside)]


class File(BaseModel):
    """One file. bytes: its size. mode: its rights. changed: when it was changed last, in nanoseconds of Unix time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: Digest
    bytes: int = Field(ge=0)
    mode: int = Field(ge=0, le=0o777)
    changed: int


class Manifest(BaseModel):
    """A backup. files: by their path below the home. outside: those of the profile and of AWAS_APPROVERS.

    in_force: the release that was in force. snapshot: the lake's newest one. sealed: digest of the keys' pack, where
    there is one. left_out: what is not in it, in words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(ge=1, le=1)
    taken_at: datetime
    profile: str
    in_force: str | None
    snapshot: int | None
    files: dict[Inside, File]
    outside: dict[Inside, File]
    sealed: Digest | None
    left_out: list[str]

    @property
    def name(self) -> str:
        return self.taken_at.strftime(_FORM)

    def digests(self) -> set[str]:
        return {file.sha256 for part in (self.files, self.outside) for file in part.values()}


def read(store: Store, name: str) -> Manifest:
    """The manifest of a backup. Raises AwasError where it cannot be read."""
    path = store.backups / name / NAME
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise AwasError(f"{path}: cannot be read ({cause(error)}); take an older backup (--as-of)") from error


def names(store: Store) -> list[str]:
    """The names of the backups, oldest first."""
    return sorted(path.name for path in store.backups.glob("????????T??????.*Z") if path.is_dir())


def pick(store: Store, moment: str | None) -> str:
    """The name of the newest backup, or of the newest one that was taken up to a moment.

    moment: a day (its end is meant) or YYYY-MM-DDTHH:MM, in the machine's time zone unless it says another. Raises
    AwasError where there is none.
    """
    there = names(store)
    until = _until(moment) if moment else None
    chosen = [name for name in there if until is None or name <= until.strftime(_FORM)]
    if not chosen:
        of = f" up to {moment}; the oldest is of {there[0]}" if there else ""
        raise AwasError(f"{store.folder}: there is no backup{of}; awas backup {store.folder}")
    return chosen[-1]


def taken_at(name: str) -> datetime:
    """When the backup of a name was taken."""
    return datetime.strptime(name, _FORM).replace(tzinfo=UTC)


def older(there: Iterable[str], now: datetime, days: int) -> list[str]:
    """The backups that were taken more than so many days ago; never the newest one."""
    return [name for name in sorted(there)[:-1] if taken_at(name) < now - timedelta(days=days)]


def of(path: Path, digest: str, size: int) -> File:
    """How a file stands in a manifest."""
    status = path.stat()
    return File(sha256=digest, bytes=size, mode=status.st_mode & 0o777, changed=status.st_mtime_ns)


def _until(moment: str) -> datetime:
    try:
        until = datetime.fromisoformat(moment)
    except ValueError as error:
        raise AwasError(f"{moment!r} is no moment; write 2026-03-31 or 2026-03-31T18:00") from error
    if _DAY.fullmatch(moment):
        until = datetime.combine(until.date(), time.max)
    return until.astimezone(UTC)
