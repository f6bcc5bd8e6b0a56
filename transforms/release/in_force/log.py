"""`releases/log.jsonl`: which lists were put in force and which were withdrawn, by whom and why; only ever added to.

Each line names the SHA-256 of the line before it, so that a line that was changed, left out or put in between is found.
Which lists are in force follows from the log alone: `current` is only the way there.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from transforms.errors import AwasError

NAME, START = "log.jsonl", "0" * 64


class Entry(BaseModel):
    """One line. release: the folder's name, which begins with its day. digest: what was signed. before: SHA-256 of the
    line before it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    action: Literal["published", "withdrawn"]
    release: str
    digest: str
    by: str
    reason: str = ""
    before: str


def read(releases: Path) -> list[Entry]:
    """The log from its beginning; empty where there is none. Raises AwasError that names the first broken line."""
    path, entries, before = releases / NAME, list[Entry](), START
    lines = path.read_bytes().splitlines(keepends=True) if path.is_file() else []
    for number, line in enumerate(lines, start=1):
        try:
            entry = Entry.model_validate_json(line)
        except ValidationError as error:
            raise AwasError(f"{path}:{number}: is no line of the log; lay the log of the last backup there") from error
        if entry.before != before or not line.endswith(b"\n"):
            raise AwasError(
                f"{path}:{number}: does not follow the line before it: a line was changed, removed or put in; "
                "compare it with the log of the last backup"
            )
        entries.append(entry)
        before = hashlib.sha256(line).hexdigest()
    return entries


def add(
    releases: Path, action: Literal["published", "withdrawn"], release: str, digest: str, by: str, reason: str = ""
) -> None:
    """Write one more line, whole or not at all."""
    read(releases)
    path = releases / NAME
    earlier = path.read_bytes() if path.is_file() else b""
    before = hashlib.sha256(earlier.splitlines(keepends=True)[-1]).hexdigest() if earlier else START
    entry = Entry(action=action, release=release, digest=digest, by=by, reason=reason, before=before)
    line = json.dumps(entry.model_dump(), sort_keys=True, ensure_ascii=False) + "\n"
    temporary = path.with_name(f".{NAME}.{os.getpid()}")
    temporary.write_bytes(earlier + line.encode())
    temporary.chmod(0o600)
    temporary.replace(path)


def last(entries: Sequence[Entry], release: str) -> Entry | None:
    """What was last done with a release; none where it is not in the log."""
    return next((entry for entry in reversed(entries) if entry.release == release), None)


def in_force(entries: Sequence[Entry]) -> str | None:
    """The release in force: of the newest day, and of that day the one that was put in force last."""
    places = {entry.release: place for place, entry in enumerate(entries)}
    standing = {entry.release: entry.action for entry in entries}
    published = [name for name, action in standing.items() if action == "published"]
    return max(published, key=lambda name: (name[:10], places[name]), default=None)
