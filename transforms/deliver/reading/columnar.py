"""Parquet and JSON lines: their cells as text, lists joined by `;` as the contracts write them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from transforms.deliver.reading.delimited import MAX_COLUMNS, MAX_LINE, Ragged, unique
from transforms.deliver.reading.plain import PlainText
from transforms.errors import DeliveryRefused
from transforms.warehouse import identifier, quoted


def parquet_to_text(con: duckdb.DuckDBPyConnection, path: Path, target: Path, limit: int) -> list[str]:
    """Write a Parquet file's cells as text, with the number of the row in `_line`; returns its columns.

    limit: bytes to which it may unpack, counting eight for each cell. Raises DeliveryRefused.
    """
    reader = f"read_parquet({quoted(str(path))}, file_row_number = true)"
    rows, packed = con.execute(
        "select (select sum(num_rows) from parquet_file_metadata($path)), "
        "(select sum(total_uncompressed_size) from parquet_metadata($path))",
        {"path": str(path)},
    ).fetchall()[0]
    described = [(row[0], row[1]) for row in con.execute(f"describe select * from {reader}").fetchall()]
    own = described[:-1]  # the last one is file_row_number
    names = unique([name for name, _ in own], path, 1)
    if max(int(packed or 0), int(rows or 0) * len(own) * 8) > limit:
        raise DeliveryRefused(f"{path}: unpacks to more than {limit:,} bytes (setting AWAS_MAX_UNPACKED)")
    cells = [
        f"{_as_text(identifier(name), type_)} as {identifier(unique_name)}"
        for (name, type_), unique_name in zip(own, names, strict=True)
    ]
    con.execute(
        f"copy (select {', '.join([*cells, 'file_row_number + 1 as _line'])} from {reader}) "
        f"to {quoted(str(target))} (format parquet)"
    )
    return names


def _as_text(cell: str, type_: str) -> str:
    return f"array_to_string({cell}::varchar[], ';')" if type_.endswith("]") else f"{cell}::varchar"


def json_to_text(
    con: duckdb.DuckDBPyConnection, path: Path, text: PlainText, target: Path
) -> tuple[list[str], list[Ragged]]:
    """Write the cells of JSON lines as text, with their line; returns the keys met and the lines that are no object."""
    con.execute(
        f"create or replace temp table json_lines as select row_number() over () as _line, line from "
        f"read_csv({quoted(str(text.path))}, auto_detect = false, header = false, columns = {{'line': 'VARCHAR'}}, "
        f"delim = '\\x01', quote = '', escape = '', new_line = '\\n', strict_mode = true, max_line_size = {MAX_LINE})"
    )
    fit = "json_valid(line) and json_type(line) = 'OBJECT'"
    met = con.execute(
        "select key from (select unnest(json_keys(line)) as key, generate_subscripts(json_keys(line), 1) as place, "
        f"_line from json_lines where {fit}) group by key order by min((_line, place)), key limit {MAX_COLUMNS + 1}"
    ).fetchall()
    if not met:
        raise DeliveryRefused(f"{path}: holds no JSON object: an object a line is read")
    keys = [str(row[0]) for row in met]
    names = unique(keys, path, 1)
    cells = [f"{_json_cell(key)} as {identifier(name)}" for key, name in zip(keys, names, strict=True)]
    con.execute(
        f"copy (select {', '.join([*cells, '_line'])} from json_lines where {fit} order by _line) "
        f"to {quoted(str(target))} (format parquet)"
    )
    odd = con.execute(
        f"select _line, left(line, {MAX_LINE}) from json_lines where trim(line) <> '' and not ({fit}) order by _line"
    ).fetchall()
    con.execute("drop table json_lines")
    return names, [Ragged(line, "the line is no JSON object", row) for line, row in odd]


def _json_cell(key: str) -> str:
    pointer = quoted("/" + key.replace("~", "~0").replace("/", "~1"))
    joined = f"array_to_string(from_json(json_extract(line, {pointer}), '[\"VARCHAR\"]'), ';')"
    return f"case when json_type(line, {pointer}) = 'ARRAY' then {joined} else json_extract_string(line, {pointer}) end"
