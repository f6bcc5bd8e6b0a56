"""Files that are only added to: each line names the SHA-256 of the line before it.

A line that was changed, left out or put in between is found, as the one after it no longer fits. Whoever can write the
whole file can write all of it anew: a copy of its last line in another place shows that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from transforms.errors import AwasError

START = "0" * 64


class Link(BaseModel):
    """What every line has. before: SHA-256 of the line before it, of the first line zeros."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    before: str


_Line = TypeVar("_Line", bound=Link)


def texts(path: Path) -> list[bytes]:
    """The lines of a file with their line ends; none where there is no such file."""
    return path.read_bytes().splitlines(keepends=True) if path.is_file() else []


def parsed(path: Path, lines: Sequence[bytes], form: type[_Line], before: str = START) -> list[_Line]:
    """The lines of the file `path`. before: the digest that its first line has to name.

    Raises AwasError that names the first line that is broken or does not fit.
    """
    found = list[_Line]()
    for number, text in enumerate(lines, start=1):
        try:
            line = form.model_validate_json(text)
        except ValidationError as error:
            raise AwasError(f"{path}:{number}: cannot be read; lay the file of the last backup there") from error
        if line.before != before or not text.endswith(b"\n"):
            raise AwasError(
                f"{path}:{number}: does not follow the line before it: a line was changed, removed or put in; "
                "compare it with the file of the last backup"
            )
        found.append(line)
        before = digest(text)
    return found


def following(lines: Sequence[bytes], content: Mapping[str, str]) -> bytes:
    """The text of a line that comes after these lines."""
    return text({**content, "before": digest(lines[-1]) if lines else START})


def digest(line: bytes) -> str:
    """SHA-256 of a line, as the one after it names it."""
    return hashlib.sha256(line).hexdigest()


def text(line: Mapping[str, str]) -> bytes:
    """A line as it stands in the file."""
    return (json.dumps(line, sort_keys=True, ensure_ascii=False) + "\n").encode()
