"""Files with nothing in them, or with an end that is not as usual."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.laboratory.judging import Case
from transforms.laboratory.pollution.lines import Rows
from transforms.laboratory.pollution.table import HEADER, file_text


def cases(rows: Rows, name: str) -> Iterator[Case]:
    """Every variant of an empty file: a delivery in which nothing is must be refused or told."""
    text = file_text(rows)
    everything = frozenset((row[0],) for row in rows)
    empty = {
        "no byte": b"",
        "byte-order mark": b"\xef\xbb\xbf",
        "line ends": b"\n\n\n",
        "spaces": b"   \n  \n",
        "header alone": (",".join(HEADER) + "\n").encode(),
        "header without end": ",".join(HEADER).encode(),
        "header and separators": (",".join(HEADER) + "\n" + "," * (len(HEADER) - 1) + "\n").encode(),
        "NULs": b"\0" * 512,
        "an error page": b"<html><body>503 Service Unavailable</body></html>\n",
        "a message": b"No rows for this period\n",
    }
    for what, content in empty.items():
        # a header and no row is an empty table, which is one that can be read
        unclear = not what.startswith("header")
        yield Case("no payload", what, {name: content}, ambiguous=unclear, gone=everything)
    yield Case("no payload", "one row", {name: file_text(rows[:1]).encode()}, gone=everything - {(rows[0][0],)})
    yield Case("end of file", "no line end", {name: text.removesuffix("\n").encode()})
    yield Case("end of file", "line end twice", {name: (text + "\n").encode()})
    yield Case("end of file", "quoted cell not closed", {name: (text.removesuffix("\n") + ',"').encode()})
