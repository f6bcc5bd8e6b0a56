"""Many small texts with the same header, read as one: a file costs its bytes, not a query of its own.

The records of one line of the texts are written into one, without their headers, and read at once. On which line of
which file a record stands follows from its place, as in a single text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.deliver.landing.drops import DroppedFile
from transforms.deliver.reading.delimited import Sorted
from transforms.deliver.reading.plain_text import PlainText
from transforms.queries import file_named, quoted

SMALL = 1 << 20  # bytes; a larger text is read by itself


@dataclass(frozen=True)
class Opened:
    """A delimited text of a delivery (its number in the batch and its day), its lines sorted, not yet read."""

    delivery: int
    delivered_on: date
    file: DroppedFile
    lines: Sorted


@dataclass(frozen=True)
class Joined:
    """The records of some texts in one. starts: for each, the number of its first record in the whole."""

    whole: PlainText
    names: list[str]
    texts: list[Opened]
    starts: list[int]


def is_small(opened: Opened) -> bool:
    """Whether a text may be read together with others."""
    return len(opened.lines.header.names) > 1 and opened.lines.records.stat().st_size <= SMALL


def join(texts: Sequence[Opened], target: Path) -> Joined:
    """Write the records of the texts, which have the same header, into one text at `target`."""
    count, starts = 0, []
    with target.open("wb") as out:
        for opened in texts:
            starts.append(count)
            if opened.lines.rows:
                out.write(_body(opened.lines.records.read_bytes(), opened.lines.skip) + b"\n")
                count += opened.lines.rows
    return Joined(PlainText(target), texts[0].lines.header.names, list(texts), starts)


def _body(content: bytes, header_lines: int) -> bytes:
    """What follows the header, without the empty lines at its end."""
    at = 0
    for _ in range(header_lines):
        at = content.find(b"\n", at) + 1
        if not at:
            return b""
    return content[at:].rstrip(b"\n")


def place(con: duckdb.DuckDBPyConnection, joined: Joined, rows: Path, target: Path) -> None:
    """Write the records that were read with their `_delivery`, `_delivered_on`, `_file`, `_line`, in their order."""
    counts = [opened.lines.rows for opened in joined.texts]
    text = np.repeat(np.arange(len(counts)), counts)
    lines = [_lines(opened.lines) for opened in joined.texts]
    con.register("record_place", pa.table({
        "file_row_number": np.arange(len(text), dtype=np.int64),
        "_delivery": np.array([opened.delivery for opened in joined.texts], dtype=np.int64)[text],
        "_delivered_on": pa.array([opened.delivered_on for opened in joined.texts], pa.date32()).take(pa.array(text)),
        "_file": pa.array([opened.file.name for opened in joined.texts], pa.string()).take(pa.array(text)),
        "_line": np.concatenate(lines),
    }))  # fmt: skip
    con.execute(
        f"copy (select * exclude (file_row_number) from read_parquet({file_named(rows)}, file_row_number = true) "
        f"join record_place using (file_row_number) order by file_row_number) to {quoted(str(target))} (format parquet)"
    )
    con.unregister("record_place")


def _lines(lines: Sorted) -> npt.NDArray[np.int64]:
    """The line of each record of one line of a text."""
    numbers, line = (np.array(column, dtype=np.int64) for column in zip(*lines.breaks, strict=True))
    record = np.arange(lines.rows, dtype=np.int64)
    near = np.searchsorted(numbers, record, side="right") - 1
    return line[near] + record - numbers[near]


def groups(texts: Sequence[Opened]) -> list[list[Opened]]:
    """The texts that have the same header and are written in the same way, in their order."""
    alike: dict[tuple[str, ...], list[Opened]] = {}
    for opened in texts:
        how = opened.lines.how
        alike.setdefault((how.delimiter, how.quote, *opened.lines.header.names), []).append(opened)
    return list(alike.values())
