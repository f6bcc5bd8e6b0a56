"""`releases/log.jsonl`: which lists were put in force and which were withdrawn, by whom and why; only ever added to.

Each line names the SHA-256 of the line before it, so that a line that was changed, left out or put in between is found.
Where approvers have keys, each line is signed by one of them, with that digest in it: whoever can write the folder can
then cut lines off its end, but neither change nor invent one. Which lists are in force follows from the log alone;
`current` is only a link to them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from transforms.errors import AwasError
from transforms.integrity import chain, signatures
from transforms.integrity.signatures import LISTS, Key, NotSigned

NAME = "log.jsonl"
Action = Literal["published", "withdrawn"]
Sign = Callable[[bytes], str]  # the signature of a person for what a line states


class Entry(chain.Link):
    """One line. release: the folder's name, which begins with its day. digest: what was signed.

    signature: of the line without it, by a key of who signed; none: known by the account or by Airflow alone.
    """

    action: Action
    release: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}_\w+$")
    digest: str
    by: str
    reason: str = ""
    signature: str = ""

    @field_validator("release")
    @classmethod
    def _of_a_day(cls, name: str) -> str:
        date.fromisoformat(name[:10])
        return name


def read(releases: Path) -> list[Entry]:
    """The log from its beginning; empty where there is none. Raises AwasError that names the first broken line."""
    path = releases / NAME
    return chain.parsed(path, chain.texts(path), Entry)


def add(releases: Path, action: Action, release: str, digest: str, by: str, reason: str = "") -> None:
    """Write one more line without a signature."""
    append(releases, content(action, release, digest, by, reason))


def append(releases: Path, entry: dict[str, str], sign: Sign | None = None) -> None:
    """Write one more line, whole or not at all. Raises AwasError where the log is broken already."""
    read(releases)
    path = releases / NAME
    lines = chain.texts(path)
    if sign:
        entry = entry | {"signature": sign(chain.following(lines, entry))}
    temporary = path.with_name(f".{NAME}.{os.getpid()}")
    temporary.write_bytes(b"".join([*lines, chain.following(lines, entry)]))
    temporary.chmod(0o600)
    temporary.replace(path)


def content(action: Action, release: str, digest: str, by: str, reason: str = "") -> dict[str, str]:
    """What a line says."""
    return {"action": action, "release": release, "digest": digest, "by": by, "reason": reason}


def statement(releases: Path, entry: dict[str, str]) -> bytes:
    """What is signed where that would be the next line."""
    return chain.following(chain.texts(releases / NAME), entry)


def check_signatures(releases: Path, keys: Sequence[Key]) -> None:
    """Raises AwasError that names the first line which nobody signed with a key that was known on the day of its list.

    Lists of days before all keys need no signature, but where there is one it must be right.
    """
    path = releases / NAME
    for number, (text, entry) in enumerate(zip(chain.texts(path), read(releases), strict=True), start=1):
        day = date.fromisoformat(entry.release[:10])
        if not (entry.signature or signed_with_keys(keys, day)):
            continue
        try:
            name = signatures.signer(keys, entry.signature, LISTS, _stated(text), day)
        except NotSigned as error:
            raise AwasError(
                f"{path}:{number}: its signature {error}; whoever wrote the line is not who it says"
            ) from error
        if name != entry.by:
            raise AwasError(f"{path}:{number}: says that {entry.by} signed, and was signed with the key of {name}")


def signed_with_keys(keys: Sequence[Key], day: date) -> bool:
    """Whether lists of a day are signed with keys: from the first day on for which one counts."""
    return any(key.after < day for key in keys)


def _stated(text: bytes) -> bytes:
    """What was signed of a line: all of it but the signature."""
    line: dict[str, str] = json.loads(text)
    line.pop("signature", None)
    return chain.text(line)


def last(entries: Sequence[Entry], release: str) -> Entry | None:
    """What was last done with a release; none where it is not in the log."""
    return next((entry for entry in reversed(entries) if entry.release == release), None)


def in_force(entries: Sequence[Entry]) -> str | None:
    """The release in force: of the newest day, and of that day the one that was put in force last."""
    places = {entry.release: place for place, entry in enumerate(entries)}
    standing = {entry.release: entry.action for entry in entries}
    published = [name for name, action in standing.items() if action == "published"]
    return max(published, key=lambda name: (name[:10], places[name]), default=None)


def withdrawn(entries: Sequence[Entry]) -> set[str]:
    """The releases that were taken out of force for good."""
    return {entry.release for entry in entries if entry.action == "withdrawn"}
