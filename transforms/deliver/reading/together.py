"""Many small texts with the same header, read as one: a file costs its bytes, not a query of its own.

The records of the texts are written into one, without their headers, and read at once. On which line of which file a
record stands follows from its place, as in a single text (`delimited.settled`). Where the counts do not agree, or a
record reaches over a line's end, nothing is kept, and the caller reads the texts in smaller groups or one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from transforms.deliver.drops import DroppedFile
from transforms.deliver.reading import delimited
from transforms.deliver.reading.delimited import Header, Ragged, Read
from transforms.deliver.reading.plain import PlainText
from transforms.profile import Source
from transforms.queries import quoted

SMALL = 1 << 20  # bytes; a larger text is read by itself


@dataclass(frozen=True)
class Opened:
    """A delimited text of a delivery (its number in the batch and its day), with its header, not yet read.

    how: how the text is written.
    """

    delivery: int
    delivered_on: date
    file: DroppedFile
    text: PlainText
    header: Header
    how: Source


@dataclass(frozen=True)
class Joined:
    """Some texts in one. starts: for each, the line of the whole on which its first record stands."""

    whole: PlainText
    header: Header
    texts: list[Opened]
    starts: list[int]


def is_small(opened: Opened) -> bool:
    """Whether a text may be read together with others."""
    return delimited.fits_fast(opened.header, opened.how) and opened.text.path.stat().st_size <= SMALL


def join(texts: Sequence[Opened], target: Path) -> Joined:
    """Write the records of the texts, which have the same header, into one text at `target`."""
    line, starts = 1, []
    with target.open("wb") as out:
        for opened in texts:
            starts.append(line)
            body = _body(opened.text.path.read_bytes(), opened.header.lines)
            if body:
                out.write(body + b"\n")
                line += body.count(b"\n") + 1
    return Joined(PlainText(target, line - 1, 0), Header(texts[0].header.names, 0), list(texts), starts)


def _body(content: bytes, header_lines: int) -> bytes:
    """What follows the header, without the empty lines at its end."""
    at = 0
    for _ in range(header_lines):
        at = content.find(b"\n", at) + 1
        if not at:
            return b""
    return content[at:].rstrip(b"\n")


def settled(con: duckdb.DuckDBPyConnection, joined: Joined, rows: int) -> Read | None:
    """Where the records stand that were just read; none where that cannot be told for every one of them."""
    read = delimited.settled(con, joined.whole, joined.header, rows)
    if read is None or any("\n" in odd.text for odd in read.ragged):
        return None
    return read


def place(con: duckdb.DuckDBPyConnection, joined: Joined, read: Read, rows: Path, target: Path) -> set[int]:
    """Write the records that were read with their `_delivery`, `_delivered_on`, `_file`, `_line`, in their order.

    Returns the places in `joined.texts` of those that have a record.
    """
    numbers, lines = (np.array(column, dtype=np.int64) for column in zip(*read.breaks, strict=True))
    record = np.arange(read.rows, dtype=np.int64)
    near = np.searchsorted(numbers, record, side="right") - 1
    line = lines[near] + record - numbers[near]
    starts = np.array(joined.starts, dtype=np.int64)
    text = np.searchsorted(starts, line, side="right") - 1
    first = np.array([opened.header.lines + 1 for opened in joined.texts], dtype=np.int64)
    con.register("record_place", pa.table({
        "file_row_number": record,
        "_delivery": np.array([opened.delivery for opened in joined.texts], dtype=np.int64)[text],
        "_delivered_on": pa.array([opened.delivered_on for opened in joined.texts], pa.date32()).take(pa.array(text)),
        "_file": pa.array([opened.file.name for opened in joined.texts], pa.string()).take(pa.array(text)),
        "_line": line - starts[text] + first[text],
    }))  # fmt: skip
    con.execute(
        f"copy (select * exclude (file_row_number) from read_parquet({quoted(str(rows))}, file_row_number = true) "
        f"join record_place using (file_row_number) order by file_row_number) to {quoted(str(target))} (format parquet)"
    )
    con.unregister("record_place")
    return {int(number) for number in np.unique(text)}


def aside(joined: Joined, read: Read) -> list[tuple[int, Ragged]]:
    """The lines that are no record: the place in `joined.texts` of the text, and the line as it is numbered there."""
    found = []
    for odd in read.ragged:
        at = int(np.searchsorted(joined.starts, odd.line, side="right")) - 1
        line = odd.line - joined.starts[at] + joined.texts[at].header.lines + 1
        found.append((at, Ragged(line, odd.reason, odd.text)))
    return found


def groups(texts: Sequence[Opened]) -> list[list[Opened]]:
    """The texts that have the same header and are written in the same way, in their order."""
    alike: dict[tuple[str, ...], list[Opened]] = {}
    for opened in texts:
        key = (opened.how.delimiter, opened.how.quote, *opened.header.names)
        alike.setdefault(key, []).append(opened)
    return list(alike.values())
