"""What stands at the edges of a table: another header below the first, and a last line that is cut off.

Both are recognised by the lines beside them: a line without a digit where the columns below it have digits in every
row; a last cell that is shorter than all those above it, in a file whose last line has no end.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from transforms.deliver.reading.odd_lines import CUT_OFF
from transforms.profile import Source

ANOTHER_HEADER = "the line looks like another header"
_SAMPLE = 24  # lines
_HEADERS = 3  # lines that may be further headers
_FEW = 5  # lines that must stand beside a doubtful one
_TAIL = 1 << 16  # bytes

Row = tuple[int, list[str]]  # the byte at which a line starts, and its cells


def doubtful(path: Path, header_lines: int, width: int, source: Source) -> dict[int, str]:
    """Why a line is no record, by the byte at which it starts."""
    with path.open("rb") as stream:
        for _ in range(header_lines):
            stream.readline()
        body = stream.tell()
        top = _rows(body, [stream.readline(_TAIL) for _ in range(_SAMPLE)], width, source)
        size = stream.seek(0, os.SEEK_END)
        start = stream.seek(max(body, size - _TAIL))
        tail = stream.read()
    reasons = dict.fromkeys(_further_headers(top), ANOTHER_HEADER)
    if tail and not tail.endswith(b"\n"):
        lines = [line + b"\n" for line in tail.split(b"\n")]
        reasons |= dict.fromkeys(_torn(_rows(start, lines, width, source)), CUT_OFF)
    return reasons


def has_end(path: Path) -> bool:
    """Whether the last line of a text ends in a line end."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - 1))
        return stream.read() in (b"", b"\n")


def _rows(start: int, lines: Sequence[bytes], width: int, source: Source) -> list[Row]:
    rows = []
    for line in lines:
        text = line.decode(errors="ignore").rstrip("\n")
        try:
            cells = next(csv.reader([text], delimiter=source.delimiter, quotechar=source.quote or None, strict=True))
        except (csv.Error, StopIteration):
            cells = []
        if len(cells) == width:
            rows.append((start, cells))
        start += len(line)
    return rows


def _further_headers(rows: Sequence[Row]) -> list[int]:
    below = [cells for _, cells in rows[_HEADERS:]]
    if len(below) < _FEW:
        return []
    numbered = [place for place in range(len(below[0])) if all(_has_digit(cells[place]) for cells in below)]
    places: list[int] = []
    for start, cells in rows[:_HEADERS]:
        filled = [cells[place] for place in numbered if cells[place].strip()]
        if len(numbered) < 2 or 2 * len(filled) < len(numbered) or any(map(_has_digit, filled)):
            break
        places.append(start)
    return places


def _has_digit(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell)


def _torn(rows: Sequence[Row]) -> list[int]:
    if len(rows) <= _FEW:
        return []
    above, (start, cells) = {len(cells[-1]) for _, cells in rows[-_SAMPLE:-1]}, rows[-1]
    return [start] if len(above) == 1 and len(cells[-1]) < above.pop() else []
