"""Delimited text: the database reads the lines that are a record by themselves, and every other line is judged.

Which lines these are is counted over the bytes (`lines`); the others are taken out of the text that the database reads,
and become records that span lines, lines set aside with a reason, or empty lines and totals, which are no records
(`odd_lines`). So every line is answered for, and where a record stands follows from its place.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.deliver.reading import odd_lines, table_edges, table_frame
from transforms.deliver.reading.header import Header
from transforms.deliver.reading.lines import MAX_LINE, Form, Lines, sift
from transforms.deliver.reading.odd_lines import Account, Judge, Ragged
from transforms.deliver.reading.plain_text import CHUNK, PlainText
from transforms.errors import AwasError
from transforms.profile import Source
from transforms.queries import file_named, quoted

_MAX_BREAKS = 10_000  # above them all lines are judged, as the place of a record takes longer to find
BATCH = 20_000


@dataclass(frozen=True)
class Sorted:
    """The lines of a text, sorted. text: as it was sorted; header: its own; how: how it is written.

    records: the text that holds the records of one line, `rows` of them, and nothing else below its first `skip` lines.
    breaks: pairs of the number of such a record and the line on which it stands; records between two breaks stand on
    lines that follow each other. others: Parquet of the records that were judged, `others_rows` of them, as text, with
    their line in `_line`. account: what every line of the text is, by kind (`judging.Account.lines_of`).
    """

    text: PlainText
    header: Header
    how: Source
    records: Path
    skip: int
    rows: int
    breaks: list[tuple[int, int]]
    others: Path
    others_rows: int
    ragged: list[Ragged] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    account: dict[str, int] = field(default_factory=dict)


def relation(path: Path, names: list[str], skip: int, source: Source) -> str:
    """The SQL that reads the records of a text, each of them one line, as text, in their order."""
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({file_named(path)}, auto_detect = false, header = false, skip = {skip}, "
        f"columns = {{{columns}}}, delim = {quoted(source.delimiter)}, quote = {quoted(source.quote)}, "
        f"escape = {quoted(source.quote)}, new_line = '\\n', strict_mode = true, null_padding = false, "
        f"max_line_size = {2 * MAX_LINE})"
    )


def sort_lines(text: PlainText, header: Header, source: Source, stem: Path, *, judge_all: bool = False) -> Sorted:
    """Sort the lines of a text; files that are made on the way are called as `stem`, with suffixes.

    judge_all: let no line be read by the database.
    """
    width, first = len(header.names), header.lines + 1
    doubtful = table_edges.doubtful(text.path, header.lines, width, source)
    is_plain = width > 1 and source.total_rows is None and len(source.delimiter.encode()) == 1 and not judge_all
    form = Form(width, ord(source.delimiter), ord(source.quote) if source.quote else None, _written(header))
    lines = sift(text.path, header.lines, form if is_plain else None, doubtful)
    breaks = _breaks(lines, first)
    if len(breaks) > _MAX_BREAKS:
        return sort_lines(text, header, source, stem, judge_all=True)
    has_end = table_edges.has_end(text.path)
    judge = Judge(source, width, header.line or "", doubtful, None if has_end else header.lines + lines.count)
    others = stem.with_suffix(".others.parquet")
    found = judge.records(odd_lines.texts(text.path, lines))
    others_rows = _write(found, header.names, others, even_none=judge_all)
    if judge.account.count != len(lines.numbers):
        raise AwasError(f"{len(lines.numbers)} lines to judge, {judge.account.count} answered for: a fault of ours")
    records, skip = text.path, header.lines
    if len(lines.numbers) or header.lines > 1:  # the database counts skipped lines in its own way
        records, skip = stem.with_suffix(".records.txt"), 0
        _copy_clean(text.path, lines, records)
    rows = lines.count - len(lines.numbers)
    signals = _signals(judge.account, rows, has_end=has_end)
    account = judge.account.lines_of(rows, title=header.titles, header=header.lines - header.titles, whole=lines.whole)
    return Sorted(
        text, header, source, records, skip, rows, breaks, others, others_rows, judge.account.ragged, signals, account
    )


def _written(header: Header) -> bytes:
    return (header.line or "\n").encode()  # a line is never a line end


def _breaks(lines: Lines, first: int) -> list[tuple[int, int]]:
    """Where the records stand that are not judged: see `Sorted`. first: number of the first line below the header."""
    last = np.flatnonzero(np.diff(lines.numbers, append=lines.numbers[-1:] + 2) != 1)  # of each run of judged lines
    below = lines.numbers[last] + 1
    pairs = zip((below - first - (last + 1)).tolist(), below.tolist(), strict=True)
    return [(0, first), *((number, line) for number, line in pairs if line < first + lines.count)]


def _copy_clean(path: Path, lines: Lines, target: Path) -> None:
    """Write the lines that are not judged to a text of their own."""
    begins = [lines.body, *(lines.ends + 1).tolist()]
    with path.open("rb") as stream, target.open("wb") as out:
        for begin, until in zip(begins, [*lines.starts.tolist(), lines.end], strict=True):
            stream.seek(begin)
            left = until - begin
            while left > 0 and (chunk := stream.read(min(left, CHUNK))):
                out.write(chunk)
                left -= len(chunk)
        if begins[-1] < lines.end:
            out.write(b"\n")


def _signals(account: Account, rows: int, *, has_end: bool) -> list[str]:
    signals = []
    if account.stray:
        signals.append(f"line {account.stray[0]}: a cell holds a single quote ({len(account.stray)} lines like it)")
    if account.spaced:
        signals.append(
            f"line {account.spaced[0]}: a space stands before a quoted cell, and its quotes are part of it "
            f"({len(account.spaced)} lines like it)"
        )
    signals += table_frame.blank_between(account.empty)
    if rows and not has_end:
        signals.append("the last line has no end: the file may be cut off")
    return signals


def _write(records: Iterator[tuple[int, list[str]]], names: list[str], target: Path, *, even_none: bool) -> int:
    """Write records to a Parquet file, as text, with their line in `_line`, if there are any; returns how many."""
    schema = pa.schema([(name, pa.string()) for name in names] + [("_line", pa.int64())])
    batch, count = list(itertools.islice(records, BATCH)), 0
    if not batch and not even_none:
        return 0
    with pq.ParquetWriter(target, schema) as writer:
        while batch:
            writer.write_table(_arrow(batch, schema))
            count += len(batch)
            batch = list(itertools.islice(records, BATCH))
    return count


def _arrow(batch: list[tuple[int, list[str]]], schema: pa.Schema) -> pa.Table:
    columns = [[cells[place] or None for _, cells in batch] for place in range(len(schema) - 1)]
    return pa.table([*columns, [line for line, _ in batch]], schema=schema)


def line_expression(breaks: list[tuple[int, int]], row: str) -> str:
    """SQL for the line of a record out of its number `row` (0, 1, ...): a tree of the breaks."""
    if len(breaks) == 1:
        number, line = breaks[0]
        return f"({row} + {line - number})"
    half = len(breaks) // 2
    left, right = line_expression(breaks[:half], row), line_expression(breaks[half:], row)
    return f"(case when {row} < {breaks[half][0]} then {left} else {right} end)"
