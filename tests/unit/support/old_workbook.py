"""Old workbooks (.xls) of texts, as MS-CFB and MS-XLS have them: what it takes to be read, and rows that are hidden."""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_FREE, _END, _TABLE, _TABLES, _SECTOR, _LEAST = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC, 512, 4096
_SMALL, _IN_HEADER = 64, 109  # bytes of a small sector; sectors of the table that the header names


@dataclass(frozen=True)
class Sheet:
    """hidden: lines, from 1. has_chart: one stands before the rows, with a row of its own, the ninth, hidden."""

    name: str
    rows: Sequence[Sequence[str]]
    hidden: Collection[int] = ()
    has_chart: bool = False


def old_workbook(rows: Sequence[Sequence[str]], hidden: Collection[int] = (), sheet: str = "data") -> bytes:
    """One sheet. hidden: lines, from 1."""
    return compound(stream_of([Sheet(sheet, rows, hidden)]))


def stream_of(sheets: Sequence[Sheet], *, is_oldest: bool = False) -> bytes:
    """The stream of a workbook. is_oldest: of Excel 5 and 95, where a text has no byte that says how it is written."""
    bodies = [_sheet(sheet, is_oldest) for sheet in sheets]
    before = _begin(5, is_oldest) + _record(0x0042, struct.pack("<H", 1252 if is_oldest else 1200))
    names = [bytes([len(sheet.name), *([] if is_oldest else [0])]) + sheet.name.encode("cp1252") for sheet in sheets]
    place = len(before) + sum(4 + 6 + len(name) for name in names) + 4
    for name, body in zip(names, bodies, strict=True):
        before += _record(0x0085, struct.pack("<IH", place, 0) + name)
        place += len(body)
    return before + _record(0x000A, b"") + b"".join(bodies)


def _sheet(sheet: Sheet, is_oldest: bool) -> bytes:
    content = _begin(0x10, is_oldest)
    if sheet.has_chart:
        content += _begin(0x20, is_oldest) + _row(9, 1, is_hidden=True) + _record(0x000A, b"")
    width = max(map(len, sheet.rows))
    content += _record(0x0200, struct.pack("<HHHHH" if is_oldest else "<IIHHH", 0, len(sheet.rows), 0, width, 0))
    for line, cells in enumerate(sheet.rows, start=1):
        content += _row(line, len(cells), is_hidden=line in sheet.hidden)
    for line, cells in enumerate(sheet.rows):
        for at, cell in enumerate(cells):
            text = struct.pack("<HHHH", line, at, 0, len(cell)) + (b"" if is_oldest else b"\0")
            content += _record(0x0204, text + cell.encode("cp1252"))
    return content + _record(0x000A, b"")


def _begin(kind: int, is_oldest: bool) -> bytes:
    begin = struct.pack("<HHHH", 0x0500, kind, 0, 0) if is_oldest else struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 6)
    return _record(0x0809, begin)


def _row(line: int, width: int, *, is_hidden: bool) -> bytes:
    shown = 0x100 | (0x20 if is_hidden else 0)
    return _record(0x0208, struct.pack("<HHHHHHHH", line - 1, 0, width, 255, 0, 0, shown, 15))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def compound(stream: bytes, *, name: str = "Workbook", size: int = _LEAST) -> bytes:
    """A file with one stream, filled up to a size; one that is small lies in small sectors of another."""
    stream = stream.ljust(size, b"\0")
    small = -(-len(stream) // _SMALL) if len(stream) < _LEAST else 0
    body = stream.ljust(-(-len(stream) // _SECTOR) * _SECTOR, b"\0")
    count, tables, more = len(body) // _SECTOR, 1, 0
    while tables * 128 < tables + more + 1 + bool(small) + count:
        tables += 1
        more = -(-max(0, tables - _IN_HEADER) // 127)
    at = tables + more  # of the directory
    first = at + 1 + bool(small)  # of the stream
    following = [_TABLE] * tables + [_TABLES] * more + [_END] * (first - at)
    following += [*range(first + 1, first + count), _END]
    following += [_FREE] * (tables * 128 - len(following))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    smalls = (at + 1, 1) if small else (_END, 0)
    header += struct.pack("<9I", 0, tables, at, 0, _LEAST, *smalls, tables if more else _END, more)
    named = [*range(tables), *[_FREE] * max(0, _IN_HEADER - tables)]
    header += struct.pack("<109I", *named[:_IN_HEADER])
    parts = [named[_IN_HEADER + 127 * n :][:127] for n in range(more)]
    others = b"".join(
        struct.pack("<128I", *part, *[_FREE] * (127 - len(part)), _END if n == more - 1 else tables + n + 1)
        for n, part in enumerate(parts)
    )
    root = _entry("Root Entry", 5, 1, *((first, len(body)) if small else (_END, 0)))
    directory = root + _entry(name, 2, _FREE, 0 if small else first, len(stream))
    found = header + struct.pack(f"<{tables * 128}I", *following) + others + directory.ljust(_SECTOR, b"\0")
    if small:
        found += struct.pack("<128I", *range(1, small), _END, *[_FREE] * (128 - small))
    return found + body


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le").ljust(64, b"\0")
    return (
        letters
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, _FREE, _FREE, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
