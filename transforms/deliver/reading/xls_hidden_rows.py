"""Which rows of an old workbook (.xls) a filter, or somebody, has hidden.

The parser of workbooks does not tell them. An .xls file is a compound file (MS-CFB) with one stream of records
(MS-XLS): each sheet has its place in it, and each row a record (2.4.221) with a bit that says that it is not shown.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = ("Workbook", "Book")
_ENTRY = 128  # bytes of an entry of the directory
_END = 0xFFFFFFFA  # and above: no sector
_SHEET, _ROW, _BEGIN, _FINISH = 0x0085, 0x0208, 0x0809, 0x000A
_HIDDEN = 0x20
_MARKED = 0x0600  # version from which on a name has a byte that says how it is written


def hidden(path: Path, sheet: str) -> set[int]:
    """The lines, from 1, of the rows of a sheet that are not shown; none of a file that is not built as usual."""
    try:
        stream = _Compound(path.read_bytes()).stream()
        marked = struct.unpack_from("<H", stream, 4)[0] >= _MARKED
        for _, kind, content in _records(stream, 0):
            if kind == _SHEET and (_name(content) if marked else _old_name(content)) == sheet:
                return _rows(stream, struct.unpack_from("<I", content)[0])
    except (struct.error, ValueError, IndexError):
        pass  # whoever reads its cells refuses it, or it has none
    return set()


def _rows(stream: bytes, start: int) -> set[int]:
    lines, depth = set(), 0
    for _, kind, content in _records(stream, start):
        depth += (kind == _BEGIN) - (kind == _FINISH)  # a chart in a sheet has records of its own
        if depth == 0:
            break
        if kind == _ROW and depth == 1 and len(content) >= 16 and content[12] & _HIDDEN:
            lines.add(struct.unpack_from("<H", content)[0] + 1)
    return lines


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    """Place, kind and content of each record from a place on."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _name(content: bytes) -> str:
    """The name of a sheet in its record: in bytes of one letter, or of two where a bit says so."""
    letters, wide = content[6], content[7] & 1
    return content[8 : 8 + letters * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _old_name(content: bytes) -> str:
    """The same of Excel 5 and 95 (stream "Book"), in the letters of Western Europe."""
    return content[7 : 7 + content[6]].decode("cp1252")


class _Compound:
    """A compound file: sectors, and the table that says which one follows which."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(_MAGIC):
            raise ValueError("no compound file")
        self._content, self._size = content, 1 << struct.unpack_from("<H", content, 30)[0]
        tables = [n for n in struct.unpack_from("<109I", content, 76) if n < _END]
        following, more = struct.unpack_from("<II", content, 68)
        for _ in range(min(more, len(content) // self._size)):
            *own, following = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            tables += [n for n in own if n < _END]
        self._next = [n for table in tables for n in struct.unpack(f"<{self._size // 4}I", self._sector(table))]

    def stream(self) -> bytes:
        """The stream of the workbook. Raises ValueError where there is none."""
        directory = self._chain(struct.unpack_from("<I", self._content, 48)[0])
        entries = [directory[at : at + _ENTRY] for at in range(0, len(directory), _ENTRY)]
        for entry in entries:
            first, size = struct.unpack_from("<II", entry, 116)
            if _entry_name(entry) in _STREAMS:
                if size >= struct.unpack_from("<I", self._content, 56)[0]:
                    return self._chain(first)[:size]
                return self._small(self._chain(struct.unpack_from("<I", entries[0], 116)[0]), first)[:size]
        raise ValueError("no stream of a workbook")

    def _sector(self, number: int) -> bytes:
        return self._content[(number + 1) * self._size : (number + 2) * self._size]

    def _chain(self, number: int) -> bytes:
        return b"".join(map(self._sector, _follow(self._next, number)))

    def _small(self, content: bytes, number: int) -> bytes:
        """A stream of few bytes, which lies in small sectors of another one."""
        table = self._chain(struct.unpack_from("<I", self._content, 60)[0])
        following, size = (
            struct.unpack(f"<{len(table) // 4}I", table),
            1 << struct.unpack_from("<H", self._content, 32)[0],
        )
        return b"".join(content[n * size : (n + 1) * size] for n in _follow(following, number))


def _follow(following: tuple[int, ...] | list[int], number: int) -> Iterator[int]:
    """A sector and those after it; no more than there are, whatever a damaged table says."""
    for _ in following:
        if number >= _END:
            return
        yield number
        number = following[number]


def _entry_name(entry: bytes) -> str:
    return entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le")
