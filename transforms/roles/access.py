"""`<home>/access.jsonl`: who was refused at a door, who failed to sign, and who read restricted rows; only added to.

Each line names the digest of the line before it, and each release is signed with how far the file had come. What was
asked for is not written down but for the tables: a query may hold the number of a document.
"""

from __future__ import annotations

import fcntl
from datetime import UTC, datetime
from typing import Literal

from transforms.integrity import chain
from transforms.settings import Settings

NAME = "access.jsonl"


class Line(chain.Link):
    """Who stood at which door and when, and how that ended. about: a day, or tables."""

    at: str
    name: str
    door: str
    outcome: Literal["passed", "refused"]
    about: str = ""


def note(settings: Settings, name: str, door: str, outcome: Literal["passed", "refused"], about: str = "") -> None:
    """Write down that somebody went through a door, or was refused."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.home / NAME
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = {"at": at, "name": name, "door": door, "outcome": outcome, "about": about}
        file.write(chain.following(chain.texts(path)[-1:], line))
    path.chmod(0o600)


def read(settings: Settings) -> list[Line]:
    """All of it. Raises AwasError that names the first line which was changed, removed or put in."""
    path = settings.home / NAME
    return chain.parsed(path, chain.texts(path), Line)
