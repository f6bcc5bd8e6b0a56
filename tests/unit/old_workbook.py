"""An old workbook (.xls) of texts, as MS-CFB and MS-XLS have it: what it takes to be read, and rows that are hidden."""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence

_FREE, _END, _TABLE, _SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 512


def old_workbook(rows: Sequence[Sequence[str]], hidden: Collection[int] = (), sheet: str = "data") -> bytes:
    """One sheet. hidden: lines, from 1."""
    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6)
    name = bytes([len(sheet), 0]) + sheet.encode("latin-1")
    before = _record(0x0809, begin)
    place = len(before) + 4 + 6 + len(name) + 4
    book = before + _record(0x0085, struct.pack("<IH", place, 0) + name) + _record(0x000A, b"")
    book += _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 6))
    width = max(map(len, rows))
    book += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for line, cells in enumerate(rows, start=1):
        shown = 0x100 | (0x20 if line in hidden else 0)
        book += _record(0x0208, struct.pack("<HHHHHHHH", line - 1, 0, len(cells), 255, 0, 0, shown, 15))
    for line, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            text = struct.pack("<HHHHB", line, at, 0, len(cell), 0) + cell.encode("latin-1")
            book += _record(0x0204, text)
    return _compound(book + _record(0x000A, b""))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    table = struct.pack("<128I", _TABLE, _END, *range(3, count + 2), _END, *[_FREE] * (126 - count))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return header + table + directory.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le").ljust(64, b"\0")
    return (
        letters
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, _FREE, _FREE, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
