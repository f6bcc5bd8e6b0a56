"""A record in segments: its newest lines in one file, those before them in closed files that nobody needs each day.

`files.jsonl` is open. When it has many lines more than there is to know, it is closed: it becomes `files/000001.jsonl`
(and so on), and a new one begins with what still counts, stated again. Its first line names the digest of the last line
of the file that was closed, so the segments are one chain: a line or a file that was changed, cut off or left out is
found by the one after it. What a day needs is in the open file and the last line before it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from transforms.errors import AwasError
from transforms.integrity import chain
from transforms.integrity.chain import Link

FEW, TIMES = 1000, 4  # lines: above both, of what there is to know, a record is closed


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Write to the record `path`, or copy it, while nobody else does."""
    with path.with_name(f".{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def closed(path: Path) -> list[Path]:
    """The closed files of the record `path`, oldest first."""
    found = sorted(path.with_suffix("").glob("*.jsonl"))
    if found and path.is_file() and _first(found[-1]) == _first(path):
        found.pop()  # its closing broke off: it is the open one still
    return found


def start(path: Path) -> str:
    """What the first line of the open file follows: the last line of the last closed one."""
    before = closed(path)
    return _end(before[-1]) if before else chain.START


def add(
    path: Path, lines: list[bytes], contents: Iterable[Mapping[str, str]], known: Mapping[str, Mapping[str, str]]
) -> None:
    """Write lines after those of the open file, and close it where it has many more than there is to know.

    lines: of the open file. known: what counts, by its name; what is written now included once it is. The record must
    be held (`alone`).
    """
    with path.open("ab") as file:
        for content in contents:
            lines.append(chain.following(lines, content))
            file.write(lines[-1])
    path.chmod(0o600)
    if len(lines) > max(FEW, TIMES * len(known)):
        close(path, list(known.values()))


def close(path: Path, stated: Sequence[Mapping[str, str]]) -> None:
    """Close the open file, and begin a new one with what is stated; it is the one or the other at every moment.

    The record must be held (`alone`).
    """
    folder, done = path.with_suffix(""), closed(path)
    folder.mkdir(mode=0o700, exist_ok=True)
    lines = chain.texts(path)[-1:]
    for line in stated:
        lines.append(chain.following(lines, line))
    new = path.with_suffix(".new")
    new.write_bytes(b"".join(lines[1:]))
    new.chmod(0o600)
    target = folder / f"{len(done) + 1:06}.jsonl"
    target.unlink(missing_ok=True)  # of a closing that broke off
    os.link(path, target)
    new.replace(path)


def check(path: Path, form: type[Link]) -> int:
    """Hold all files of the record against each other; returns how many lines they have.

    Raises AwasError that names the file and the line which were changed, removed or put in.
    """
    before, count = chain.START, 0
    for number, one in enumerate([*closed(path), path], start=1):
        if one != path and one.stem != f"{number:06}":
            raise AwasError(f"{one.with_stem(f'{number:06}')}: is missing; lay the file of the last backup there")
        lines = chain.texts(one)
        chain.parsed(one, lines, form, before)
        before, count = chain.digest(lines[-1]) if lines else before, count + len(lines)
    return count


def holds(path: Path, number: int, last: str) -> bool:
    """Whether a file of the record had, as its line of that number, the one of that digest."""
    return any(
        len(lines) >= number and chain.digest(lines[number - 1]) == last
        for lines in map(chain.texts, [path, *reversed(closed(path))])
    )


def _first(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.readline()


def _end(path: Path) -> str:
    """The digest of the last line of a file. Raises AwasError where it has none."""
    lines = chain.texts(path)
    if not lines:
        raise AwasError(f"{path}:1: lines were cut off; lay the file of the last backup there")
    return chain.digest(lines[-1])
