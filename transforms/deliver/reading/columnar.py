"""Parquet and JSON lines: their cells as text, lists joined by `;` as the contracts write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.deliver.reading import table_frame
from transforms.deliver.reading.delimited import BATCH
from transforms.deliver.reading.header import MAX_COLUMNS, unique
from transforms.deliver.reading.lines import MAX_LINE
from transforms.deliver.reading.odd_lines import TOO_LONG, Ragged
from transforms.deliver.reading.plain_text import PlainText
from transforms.errors import DeliveryRefused
from transforms.profile import Source
from transforms.queries import file_named, identifier, pattern_of, quoted

_LINES = pa.schema([("_line", pa.int64()), ("line", pa.string())])
_NUL = r"(^|[^\\])(\\\\)*\\u0000"  # as JSON writes it
_ODD = {
    "no JSON": "the line is no JSON",
    "a NUL": "the line holds a NUL, which no text does",
    "no object": "the line is no JSON object",
    "a key twice": "the JSON object has a key twice",
}


def parquet_to_text(con: duckdb.DuckDBPyConnection, path: Path, target: Path, limit: int, source: Source) -> list[str]:
    """Write a Parquet file's cells as text, with the number of the row in `_line`; returns its columns.

    limit: bytes to which it may unpack, counting eight for each cell. source: numbers are written as its texts write
    them. Raises DeliveryRefused.
    """
    reader = f"read_parquet({file_named(path)}, file_row_number = true)"
    rows, packed = con.execute(
        "select (select sum(num_rows) from parquet_file_metadata($path)), "
        "(select sum(total_uncompressed_size) from parquet_metadata($path))",
        {"path": pattern_of(path)},
    ).fetchall()[0]
    described = [(row[0], row[1]) for row in con.execute(f"describe select * from {reader}").fetchall()]
    own = described[:-1]  # the last one is file_row_number
    names = unique(table_frame.spelled([name for name, _ in own], source), path, 1)
    texts = [
        f"coalesce(sum(strlen({identifier(name)}::varchar)), 0)" for name, type_ in own if type_ in ("VARCHAR", "BLOB")
    ]
    # a text that a file holds once may stand in each of its rows
    (written,) = con.execute(f"select {' + '.join(texts) or 0} from {reader}").fetchall()[0]
    if max(int(packed or 0), int(rows or 0) * len(own) * 8, int(written)) > limit:
        raise DeliveryRefused(f"{path}: unpacks to more than {limit:,} bytes (setting AWAS_MAX_UNPACKED)")
    cells = [
        f"{_as_text(identifier(name), type_, source.decimal)} as {identifier(unique_name)}"
        for (name, type_), unique_name in zip(own, names, strict=True)
    ]
    con.execute(
        f"copy (select {', '.join([*cells, 'file_row_number + 1 as _line'])} from {reader}) "
        f"to {quoted(str(target))} (format parquet)"
    )
    return names


def _as_text(cell: str, type_: str, decimal: str) -> str:
    if type_.endswith("]"):
        return f"array_to_string({cell}::varchar[], ';')"
    is_fraction = decimal != "." and type_.startswith(("FLOAT", "DOUBLE", "DECIMAL"))
    return f"replace({cell}::varchar, '.', {quoted(decimal)})" if is_fraction else f"{cell}::varchar"


def json_to_text(
    con: duckdb.DuckDBPyConnection, path: Path, text: PlainText, target: Path, source: Source
) -> tuple[list[str], list[Ragged]]:
    """Write the cells of JSON lines as text, with their line; returns the keys met and the lines that are no object.

    source: as for `parquet_to_text`. A text without a byte is of no row, and nothing names its columns.
    """
    if not text.path.stat().st_size and not _is_broken_off(path):
        pq.write_table(pa.table([pa.array([], pa.int64())], names=["_line"]), target)
        return [], []
    return _objects_to_text(con, path, text, target, source)


def _objects_to_text(
    con: duckdb.DuckDBPyConnection, path: Path, text: PlainText, target: Path, source: Source
) -> tuple[list[str], list[Ragged]]:
    lines = target.with_name("lines.parquet")
    ragged = _lines(text, lines)
    # a line is held to be JSON before anything else reads it: a function that meets another one ends the whole query
    con.execute(
        f"create or replace temp table json_lines as select _line, line, case when not json_valid(line) then 'no JSON' "
        f"when regexp_matches(line, {quoted(_NUL)}) then 'a NUL' when json_type(line) <> 'OBJECT' then 'no object' "
        "when len(json_keys(line)) > len(list_distinct(json_keys(line))) then 'a key twice' end as odd "
        f"from read_parquet({file_named(lines)})"
    )
    con.execute("create or replace temp table json_object as select _line, line from json_lines where odd is null")
    met = con.execute(
        "select key from (select unnest(json_keys(line)) as key, generate_subscripts(json_keys(line), 1) as place, "
        f"_line from json_object) group by key order by min((_line, place)), key limit {MAX_COLUMNS + 1}"
    ).fetchall()
    if not met:
        why = con.execute(
            "select min(struct_pack(line := _line, odd := odd)).odd from json_lines where odd is not null"
        ).fetchone()
        first = f"the first line: {_ODD[why[0]]}; " if why and why[0] else ""
        raise DeliveryRefused(f"{path}: {first}holds no JSON object that is read: an object a line is")
    keys = [str(row[0]) for row in met]
    names = unique(table_frame.spelled(keys, source), path, 1)
    cells = [f"{_json_cell(key, source.decimal)} as {identifier(name)}" for key, name in zip(keys, names, strict=True)]
    con.execute(
        f"copy (select {', '.join([*cells, '_line'])} from json_object order by _line) "
        f"to {quoted(str(target))} (format parquet)"
    )
    odd = con.execute("select _line, odd, line from json_lines where odd is not null order by _line").fetchall()
    con.execute("drop table json_lines; drop table json_object")
    lines.unlink()
    ragged += [Ragged(line, _ODD[why], row) for line, why, row in odd]
    return names, sorted(ragged, key=lambda one: one.line)


def _is_broken_off(path: Path) -> bool:
    """Whether a file is packed and has no byte: an archive of nothing has some."""
    return path.name.lower().endswith(".gz") and not path.stat().st_size


def _lines(text: PlainText, target: Path) -> list[Ragged]:
    """Write the lines of a text that are not empty to a Parquet file, with their numbers; returns those too long."""
    ragged: list[Ragged] = []
    numbers: list[int] = []
    batch: list[str] = []
    with text.path.open(encoding="utf-8", newline="\n") as stream, pq.ParquetWriter(target, _LINES) as writer:
        source = _Lines(stream)
        for number, line in enumerate(source, start=1):
            _, kept, too_long = source.taken()
            if too_long:
                ragged.append(Ragged(number, TOO_LONG, kept))
            elif not line.isspace():
                numbers.append(number)
                batch.append(kept)
            if len(batch) == BATCH:
                writer.write_table(pa.table([numbers, batch], schema=_LINES))
                numbers, batch = [], []
        writer.write_table(pa.table([numbers, batch], schema=_LINES))
    return ragged


def _json_cell(key: str, decimal: str) -> str:
    pointer = quoted("/" + key.replace("~", "~0").replace("/", "~1"))
    kind, cell = f"json_type(line, {pointer})", f"json_extract_string(line, {pointer})"
    joined = f"array_to_string(from_json(json_extract(line, {pointer}), '[\"VARCHAR\"]'), ';')"
    fraction = f"when {kind} = 'DOUBLE' then replace({cell}, '.', {quoted(decimal)}) " if decimal != "." else ""
    return f"case when {kind} = 'ARRAY' then {joined} {fraction}else {cell} end"


class _Lines:
    """The lines of a stream, each cut at MAX_LINE: what is beyond that is read and left out."""

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
        stretch = len(self._taken), "".join(self._taken).rstrip("\n")[:MAX_LINE], self._too_long
        self._taken, self._too_long = [], False
        return stretch
