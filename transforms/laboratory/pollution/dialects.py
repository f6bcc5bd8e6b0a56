"""A whole file, or half of it, in another dialect or encoding than the profile says."""

from __future__ import annotations

import random
from collections.abc import Iterator

from transforms.laboratory.judging import Case
from transforms.laboratory.pollution.lines import Rows, replaced
from transforms.laboratory.pollution.table import HEADER, Dialect, file_text, line_text

_DIALECTS = {
    "file: field delimiter": {
        repr(mark): Dialect(delimiter=mark) for mark in (";", "\t", "|", ":", " ", "||", "^", "\x1f", ", ", " ,")
    },
    "file: quotation mark": {
        "'": Dialect(quote="'"),
        "none": Dialect(quote=""),
        "all": Dialect(quote_all=True),
        "typographic": Dialect(quote="”", escape="”"),
        "all '": Dialect(quote="'", quote_all=True),
        "|": Dialect(quote="|", escape="|"),
    },
    "file: escape mark": {"backslash": Dialect(escape="\\"), "none": Dialect(escape=""), "'": Dialect(escape="'")},
    "file: record delimiter": {
        repr(mark): Dialect(end=mark)
        for mark in (
            "\r",
            "\r\n",
            "\r\r\n",
            "\n\r",
            "\n\n",
            ";\n",
            "\x1e",
            "\x85",
            "\u2028",
            "\x00",
            "\x0b",
            " \n",
            ",\n",
        )
    },
}
_ENCODINGS = (
    "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp850", "cp874", "utf-7",
    "gb18030", "big5", "shift_jis", "iso8859-11", "mac-roman", "cp500",
)  # fmt: skip


def cases(rows: Rows, seed: int, name: str) -> Iterator[Case]:
    """Every variant whose dialect or encoding is another one, wholly or in part."""
    draw = random.Random(seed + 1)  # noqa: S311
    for kind, dialects in _DIALECTS.items():
        for what, dialect in dialects.items():
            yield Case(kind, what, {name: file_text(rows, dialect).encode()})
            half = draw.randrange(20, 60)
            mixed = file_text(rows[:half]) + file_text(rows[half:], dialect).split(dialect.end, 1)[1]
            yield Case(kind + ", half", f"{what} from row {half + 1}", {name: mixed.encode()})
    for encoding in _ENCODINGS:
        yield Case("file: encoding", encoding, {name: file_text(rows).encode(encoding, errors="replace")})
    yield from _mixed_encodings(rows, draw, name)


def _mixed_encodings(rows: Rows, draw: random.Random, name: str) -> Iterator[Case]:
    place = next(place for place, row in enumerate(rows) if "É" in row[3] and place > draw.randrange(30))
    line, text = line_text(rows[place]), file_text(rows)
    before, after = replaced(rows, place, "\0").split("\0")
    for encoding in ("cp1252", "latin-1", "cp850"):
        mixed = before.encode() + line.encode(encoding) + after.encode()
        yield Case("row: encoding", f"row {place + 1}, {encoding}", {name: mixed})
    twice = text.encode().decode("latin-1").encode()
    yield Case("file: encoded twice", "utf-8 read as latin-1", {name: twice})
    yield Case(
        "file: encoded twice", "utf-8 read as cp1252", {name: text.encode().decode("cp1252", "replace").encode()}
    )
    yield Case("row: encoded twice", f"row {place + 1}", {
        name: before.encode() + line.encode().decode("latin-1").encode() + after.encode()
    })  # fmt: skip
    yield Case("file: byte-order mark", "two", {name: b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode()})
    head = ",".join(HEADER)
    yield Case("file: byte-order mark", "before a quoted header", {
        name: b"\xef\xbb\xbf" + text.replace(head, ",".join(f'"{cell}"' for cell in HEADER), 1).encode()
    })  # fmt: skip
    half = len(rows) // 2
    second = file_text(rows[half:])
    joined = (file_text(rows[:half]) + "\ufeff" + second.split("\n", 1)[1]).encode()
    yield Case("file: byte-order mark", "in the middle", {name: joined}, readings={
        (rows[half][0],): {"advert_id": frozenset({"\ufeff" + rows[half][0]})}
    })  # fmt: skip
    for what, mark in (("NUL", "\0"), ("bell", "\a"), ("C1", "\x92"), ("replacement", "\ufffd")):
        row = [*rows[place]]
        row[3] = row[3].replace("É", mark)
        # the letter cannot be known any more: set aside or told
        yield Case("cell: control character", what, {name: replaced(rows, place, line_text(row)).encode()})
