"""Damage to text files: another delimiter, encoding or line end, quotes that are alone, a tear, bytes too many."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from transforms.laboratory.judging import Case
from transforms.laboratory.zoo.subjects import Subject
from transforms.laboratory.zoo.tables import as_csv


def marks(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Another delimiter, encoding or line end throughout."""
    if subject.is_workbook:
        return
    content = as_csv(subject.table)
    for what, mark in (("semicolon", ";"), ("tab", "\t"), ("bar", "|")):
        yield _case(f"delimiter: {what}", subject, as_csv(subject.table, mark))
    for encoding in ("utf-16", "utf-16-le", "utf-8-sig", "cp500"):
        yield _case(f"encoding: {encoding}", subject, as_csv(subject.table, encoding=encoding))
    for what, end in (("CRLF", b"\r\n"), ("CR", b"\r"), ("CRCRLF", b"\r\r\n"), ("twice", b"\n\n")):
        yield _case(f"line ends: {what}", subject, content.replace(b"\n", end))


def tears(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """A file that ends early, goes on too long, or has a line that is broken, joined, or in other bytes."""
    if subject.is_workbook:
        return
    content = as_csv(subject.table)
    lines = content.split(b"\n")
    place = _plain_line(lines, draw)
    line, before, after = lines[place], lines[:place], lines[place + 1 :]
    whole = content[: int(len(content) * 0.6)].rsplit(b"\n", 1)[0] + b"\n"
    middle = len(line) // 2
    changed = {
        "torn in a row": whole + line[:middle],
        "torn at the end of a row": whole,
        "a separator more in a row": b"\n".join([*before, b"," + line, *after]),
        "two lines in one": b"\n".join([*before, line + after[0], *after[1:]]),
        "a line broken in two": b"\n".join([*before, line[:middle], line[middle:], *after]),
        "a byte of another encoding": b"\n".join([*before, line[:middle] + b"\xe9" + line[middle:], *after]),
        "NULs in a row": b"\n".join([*before, line[:middle] + b"\0\0" + line[middle:], *after]),
        "NULs at the end": content + b"\0" * 4096,
        "two files joined": content + content,
    }
    for what, damaged in changed.items():
        # what stands in a line with another record is set aside with it
        yield replace(_case(what, subject, damaged), shared=int(what == "two lines in one"))


def quotes(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """A quote that is alone before a name, and one more behind a name further down."""
    if subject.is_workbook:
        return
    lines = as_csv(subject.table).split(b"\n")
    at = subject.table.place(subject.roles.name)
    first = min(_plain_line(lines, draw), _plain_line(lines, draw))
    for what, second in (
        ("one", None),
        ("two, neighbours", first + 1),
        ("two, far apart", _plain_line(lines, draw, first + 10)),
    ):
        damaged = list(lines)
        damaged[first] = _marked(damaged[first], at, before=True)
        if second is not None:
            damaged[second] = _marked(damaged[second], at, before=False)
        yield _case(f"stray quotes: {what}", subject, b"\n".join(damaged))


def _marked(line: bytes, at: int, before: bool) -> bytes:
    cells = line.split(b",")
    cells[at] = b'"' + cells[at] if before else cells[at] + b'"'
    return b",".join(cells)


def _plain_line(lines: list[bytes], draw: random.Random, after: int = 1) -> int:
    """A line without quotes, below `after` and not among the last ones."""
    width = lines[0].count(b",")
    plain = [n for n in range(min(after + 1, len(lines) - 4), len(lines) - 2) if b'"' not in lines[n]]
    plain = [n for n in plain if lines[n].count(b",") == width] or [len(lines) // 2]
    return draw.choice(plain)


def _case(kind: str, subject: Subject, content: bytes) -> Case:
    return Case(kind, subject.name, {subject.file: content})
