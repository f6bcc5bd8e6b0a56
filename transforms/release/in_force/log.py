"""`releases/log.jsonl`: which lists were put in force and which were withdrawn, by whom and why; only ever added to.

Each line names the SHA-256 of the line before it, so that a line that was changed, left out or put in between is found.
Which lists are in force follows from the log alone: `current` is only the way there.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from transforms import chain

NAME = "log.jsonl"


class Entry(chain.Link):
    """One line. release: the folder's name, which begins with its day. digest: what was signed."""

    action: Literal["published", "withdrawn"]
    release: str
    digest: str
    by: str
    reason: str = ""


def read(releases: Path) -> list[Entry]:
    """The log from its beginning; empty where there is none. Raises AwasError that names the first broken line."""
    path = releases / NAME
    return chain.parsed(path, chain.texts(path), Entry)


def add(
    releases: Path, action: Literal["published", "withdrawn"], release: str, digest: str, by: str, reason: str = ""
) -> None:
    """Write one more line, whole or not at all. Raises AwasError where the log is broken already."""
    read(releases)
    path = releases / NAME
    lines = chain.texts(path)
    entry = {"action": action, "release": release, "digest": digest, "by": by, "reason": reason}
    temporary = path.with_name(f".{NAME}.{os.getpid()}")
    temporary.write_bytes(b"".join([*lines, chain.following(lines, entry)]))
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
