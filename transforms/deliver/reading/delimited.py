"""Delimited text: as DuckDB reads it where each record is one line, record by record where one is not.

DuckDB reads fast, on all threads, and sets lines of a wrong width aside; but it does not say on which line a record
stands. Where every record is one line, that follows from its place. Whether it is so is counted, never assumed: lines
of the file = lines of the header + records read + lines set aside. Where the counts differ (line ends within quotes,
empty lines, total rows), the file is read again by Python's `csv`, which knows its line.
"""

from __future__ import annotations

import bisect
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.deliver.reading.plain import CHUNK, PlainText
from transforms.errors import DeliveryRefused, cause
from transforms.profile import Source
from transforms.queries import quoted

MAX_COLUMNS = 2_000
MAX_LINE = 2 << 20  # bytes; a longer line is set aside
_MAX_ASIDE = 10_000  # lines set aside, above which a file is read record by record
BATCH = 20_000
TOO_LONG = f"the line is longer than {MAX_LINE:,} bytes"
_WRONG_WIDTH = "the line does not fit the file's header"


@dataclass(frozen=True)
class Ragged:
    """A line, or some, that are no record of the file's header."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Header:
    """names: the columns as the file writes them, made unique. lines: how many lines stand before the first record."""

    names: list[str]
    lines: int


@dataclass(frozen=True)
class Read:
    """What reading a file once has shown. rows: records. breaks: pairs of the number of a record and the line on
    which it stands; records between two breaks stand on lines that follow each other."""

    rows: int
    breaks: list[tuple[int, int]]
    ragged: list[Ragged] = field(default_factory=list)


def header_of(text: PlainText, path: Path, source: Source) -> Header:
    """The header below the title rows. Raises DeliveryRefused where there is none, or one without end."""
    with text.path.open(encoding="utf-8", newline="\n") as stream:
        lines = _bounded(stream, path)
        for _ in range(source.skip_rows):
            next(lines, None)
        reader = csv.reader(lines, delimiter=source.delimiter, quotechar=source.quote, strict=True)
        try:
            cells = next(reader, [])
        except csv.Error as error:
            raise DeliveryRefused(
                f"{path}: line {source.skip_rows + 1}: no header that ends: a quote is not closed ({cause(error)})"
            ) from error
    if not any(cell.strip() for cell in cells):
        raise DeliveryRefused(f"{path}: line {source.skip_rows + 1}: there is no header")
    return Header(unique(cells, path, source.skip_rows + 1), source.skip_rows + reader.line_num)


def unique(cells: list[str], path: Path, line: int) -> list[str]:
    """Names of columns out of the cells of a header: none empty, none twice (upper and lower case are one)."""
    if len(cells) > MAX_COLUMNS:
        raise DeliveryRefused(f"{path}: line {line}: {len(cells):,} columns; at most {MAX_COLUMNS:,} are read")
    names: list[str] = []
    met: set[str] = set()
    for place, cell in enumerate(cells):
        name = wanted = cell.strip() or f"column{place}"
        number = 0
        while name.casefold() in met:
            number += 1
            name = f"{wanted}_{number}"
        met.add(name.casefold())
        names.append(name)
    return names


def relation(text: PlainText, header: Header, source: Source) -> str:
    """The SQL that reads the records of a plain text, as text, in their order."""
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in header.names)
    return (
        f"read_csv({quoted(str(text.path))}, auto_detect = false, header = false, skip = {header.lines}, "
        f"columns = {{{columns}}}, delim = {quoted(source.delimiter)}, quote = {quoted(source.quote)}, "
        f"escape = {quoted(source.quote)}, new_line = '\\n', strict_mode = true, null_padding = false, "
        f"store_rejects = true, rejects_limit = {_MAX_ASIDE + 1}, max_line_size = {MAX_LINE})"
    )


def fits_fast(header: Header, source: Source) -> bool:
    return len(header.names) > 1 and source.total_rows is None


def settled(con: duckdb.DuckDBPyConnection, text: PlainText, header: Header, rows: int) -> Read | None:
    """Where the records stand that were just read by `relation`; none where that cannot be told from their places."""
    rejects = con.execute(
        "select line_byte_position - 1, any_value(error_type::varchar order by column_idx, error_type::varchar), "
        "any_value(csv_line order by column_idx, csv_line) from reject_errors group by all order by 1"
    ).fetchall()
    con.execute("drop table if exists reject_errors; drop table if exists reject_scans")
    if len(rejects) > _MAX_ASIDE or any(row[0] is None or row[2] is None for row in rejects):
        return None
    ragged, breaks, lines = [], [(0, header.lines + 1)], header.lines
    starts = _line_numbers(text.path, [row[0] for row in rejects]) if rejects else []
    for (_, kind, csv_line), line in zip(rejects, starts, strict=True):
        taken = csv_line.rstrip("\n").count("\n") + 1
        breaks.append((line - lines - 1, line + taken))
        lines += taken
        blank = len(csv_line) - len(csv_line.lstrip("\n"))
        ragged.append(Ragged(line + blank, _reason(kind), csv_line.strip("\n")[:MAX_LINE]))
    return Read(rows, breaks, ragged) if lines + rows == text.lines else None


def _reason(kind: str) -> str:
    return TOO_LONG if kind == "LINE SIZE OVER MAXIMUM" else _WRONG_WIDTH


def _line_numbers(path: Path, positions: list[int]) -> list[int]:
    """The line on which each byte position stands; positions in ascending order."""
    found: list[int] = []
    before, at = 1, 0
    with path.open("rb") as stream:
        while len(found) < len(positions) and (chunk := stream.read(CHUNK)):
            while len(found) < len(positions) and positions[len(found)] < at + len(chunk):
                found.append(before + chunk.count(b"\n", 0, positions[len(found)] - at))
            before, at = before + chunk.count(b"\n"), at + len(chunk)
    return found + [before] * (len(positions) - len(found))


def lines_of(text: PlainText, wanted: list[int]) -> Iterator[bytes]:
    """The lines of those numbers, in ascending order, without their end."""
    first, rest = 1, b""
    with text.path.open("rb") as stream:
        while wanted and (chunk := stream.read(CHUNK)):
            lines = (rest + chunk).split(b"\n")
            rest = lines.pop()
            until = bisect.bisect_left(wanted, first + len(lines))
            yield from (lines[number - first] for number in wanted[:until])
            wanted, first = wanted[until:], first + len(lines)
    if wanted:
        yield rest


def record_by_record(text: PlainText, header: Header, source: Source, target: Path) -> list[Ragged]:
    """Write the records of a text to a Parquet file, as text, with their line in `_line`; returns what is no record."""
    ragged: list[Ragged] = []
    schema = pa.schema([(name, pa.string()) for name in header.names] + [("_line", pa.int64())])
    with pq.ParquetWriter(target, schema) as writer:
        batch: list[tuple[int, list[str]]] = []
        for line, cells, raw in _records(text, header, source):
            if isinstance(cells, str) or len(cells) != len(header.names):
                ragged.append(Ragged(line, cells if isinstance(cells, str) else _WRONG_WIDTH, raw))
                continue
            batch.append((line, cells))
            if len(batch) == BATCH:
                writer.write_table(_arrow(batch, schema))
                batch = []
        writer.write_table(_arrow(batch, schema))
    return ragged


def _arrow(batch: list[tuple[int, list[str]]], schema: pa.Schema) -> pa.Table:
    columns = [[cells[place] or None for _, cells in batch] for place in range(len(schema) - 1)]
    return pa.table([*columns, [line for line, _ in batch]], schema=schema)


def _records(text: PlainText, header: Header, source: Source) -> Iterator[tuple[int, list[str] | str, str]]:
    """Line, cells (or why there are none) and text of each record that is not empty and no total."""
    total = re.compile(source.total_rows) if source.total_rows else None
    csv.field_size_limit(MAX_LINE)
    with text.path.open(encoding="utf-8", newline="\n") as stream:
        for _ in range(header.lines):
            next(stream)
        lines = Lines(stream)
        reader = csv.reader(lines, delimiter=source.delimiter, quotechar=source.quote, strict=True)
        done = header.lines
        while True:
            cells: list[str] | str | None
            try:
                cells = next(reader, None)
            except csv.Error as error:
                cells = TOO_LONG if "limit" in str(error) else _WRONG_WIDTH
            if cells is None:
                return
            taken, raw, too_long = lines.taken()
            line, done = done + 1, done + taken
            first = next((cell.strip() for cell in cells if cell.strip()), None)
            if first is not None and not (total and not isinstance(cells, str) and total.match(first)):
                yield line, TOO_LONG if too_long else cells, raw


class Lines:
    """The lines of a stream, none longer than MAX_LINE: what is beyond that is read and left out."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._taken: list[str] = []
        self._too_long = False

    def __iter__(self) -> Iterator[str]:
        while line := self._stream.readline(MAX_LINE):
            self._taken.append(line)
            if len(line) == MAX_LINE and not line.endswith("\n"):
                self._too_long = True
                while (rest := self._stream.readline(MAX_LINE)) and not rest.endswith("\n"):
                    pass
            yield line

    def taken(self) -> tuple[int, str, bool]:
        """How many lines were taken since the last time, their text, and whether one was too long."""
        told = len(self._taken), "".join(self._taken).rstrip("\n")[:MAX_LINE], self._too_long
        self._taken, self._too_long = [], False
        return told


def _bounded(stream: TextIO, path: Path) -> Iterator[str]:
    """The lines of a stream that may have none that end."""
    while line := stream.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise DeliveryRefused(f"{path}: its header does not end within {MAX_LINE:,} letters: no table?")
        yield line


def line_expression(breaks: list[tuple[int, int]], row: str) -> str:
    """SQL for the line of a record out of its number `row` (0, 1, ...): a tree of the breaks."""
    if len(breaks) == 1:
        number, line = breaks[0]
        return f"({row} + {line - number})"
    half = len(breaks) // 2
    left, right = line_expression(breaks[:half], row), line_expression(breaks[half:], row)
    return f"(case when {row} < {breaks[half][0]} then {left} else {right} end)"
