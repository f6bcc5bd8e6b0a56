"""From text to the contract: the profile's mapping, pseudonyms, types; what does not fit is named, row by row.

Result of `stage`: view `staged` in the scratch database: the contract's columns, typed, with a keyed pseudonym in
place of each document number; `_file`, `_line`, `_row`, `_precedence`. Table `broken` (`_row`, `reason`), table
`ragged`. Where the profile has no mapping, one pass over each file reads, types and hashes; nothing is kept as text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver import pseudonyms, reading
from transforms.deliver.drops import Delivery
from transforms.deliver.reading import Part
from transforms.errors import AwasError, DeliveryRefused, cause
from transforms.profile import Source
from transforms.queries import identifier, quoted

_BETWEEN = "chr(31)"  # separates the reasons of a row


@dataclass(frozen=True)
class Staged:
    """parts: the files as they were read. signals: what appeared or is gone, for a person to look at."""

    parts: list[Part]
    signals: list[str]


@dataclass(frozen=True)
class Staging:
    """All that it takes to stage a delivery.

    keys: gives the secrets of the pseudonyms, oldest first; asked for only where there are document numbers.
    limit: bytes to which a file may unpack. folder: for the files that are made on the way.
    """

    contract: Contract
    source: Source
    mapping: Path | None
    keys: Callable[[], list[str]]
    folder: Path
    limit: int


def stage(con: duckdb.DuckDBPyConnection, how: Staging, delivery: Delivery) -> Staged:
    """Make `staged`, `broken` and `ragged` of a delivery.

    Raises DeliveryRefused where a file cannot be read or a required column is missing, AwasError where the mapping
    does not run or does not keep rows 1:1.
    """
    if how.mapping is None:
        parts = _read_shaped(con, how, delivery)
        signals = _columns_met(how, reading.headers_of(parts))
        reading.view(con, "staged", parts, how.folder)
    else:
        parts = reading.read_parts(con, delivery, how.source, how.folder, how.limit, None)
        reading.view(con, "read", parts, how.folder)
        signals = _columns_met(how, reading.headers_of(parts))
        _map(con, how, reading.headers_of(parts))
    con.execute(
        f"create table broken as select _row, unnest(string_split(_untyped, {_BETWEEN})) as reason "
        "from staged where _untyped is not null"
    )
    return Staged(parts, [signal for part in parts for signal in part.signals] + signals)


def _read_shaped(con: duckdb.DuckDBPyConnection, how: Staging, delivery: Delivery) -> list[Part]:
    """Read, type and hash in one pass: the files' own columns are the contract's."""
    has_macro = False

    def shape(headers: list[str], relation: str, passed_on: list[str]) -> str:
        nonlocal has_macro
        by_name = {header.casefold(): identifier(header) for header in headers}
        _hold_required(how.contract, set(by_name))
        if not has_macro and any(column.pseudonym and column.name in by_name for column in how.contract.columns):
            pseudonyms.make_macros(con, how.keys())
            has_macro = True
        return _typed_rows(how, by_name, relation, passed_on)

    return reading.read_parts(con, delivery, how.source, how.folder, how.limit, shape)


def _typed_rows(how: Staging, cells: dict[str, str], relation: str, passed_on: list[str]) -> str:
    """The query that makes rows of the contract out of text; `_untyped` says which cells are not of their type.

    cells: SQL of each column's text, by the column's name. passed_on: columns of the relation that stay as they are.
    """
    filled, typed, tests = list(passed_on), list(passed_on), []
    for column in how.contract.columns:
        text, name = identifier(f"_text_{column.name}"), identifier(column.name)
        cell = cells.get(column.name)
        filled.append(f"{_filled(column, cell)} as {text}")
        typed.append(f"{_typed(column, text, how.source) if cell or column.default else _nothing(column)} as {name}")
        if column.type.lower() not in ("varchar", "varchar[]"):
            typed.append(text)
            reason = quoted(f"{column.name}: is not a {_plain(column.type)}")
            tests.append((f"{text} is not null and {name} is null", reason, text))
    if "_precedence" not in passed_on:
        typed.append("0::bigint as _precedence")
    untyped = " or ".join(test for test, _, _ in tests) or "false"
    reasons = ", ".join(f"case when {test} then {reason} end" for test, reason, _ in tests) or "null"
    left = f"exclude ({', '.join(text for _, _, text in tests)})" if tests else ""
    return (
        f"select * {left}, case when {untyped} then concat_ws({_BETWEEN}, {reasons}) end as _untyped "
        f"from (select {', '.join(typed)} from (select {', '.join(filled)} from {relation}))"
    )


def _plain(type_: str) -> str:
    words = {
        "date": "date",
        "timestamptz": "timestamp",
        "bigint": "whole number",
        "double": "number",
        "boolean": "yes or no",
    }
    return words.get(type_.lower(), type_.lower())


def _hold_required(contract: Contract, headers: set[str]) -> None:
    absent = sorted(column.name for column in contract.columns if column.required and column.name not in headers)
    if absent:
        names = ", ".join(absent)
        raise DeliveryRefused(f"{contract.source}: the delivery has no column {names}, which the contract requires")


def _columns_met(how: Staging, headers: list[str]) -> list[str]:
    """Signals: headers that nobody knows, and known ones that are not there; what the profile ignores is none."""
    wanted = how.source.columns if how.mapping else [column.name for column in how.contract.columns]
    ignored = {name.casefold() for name in how.source.ignore}
    known = {name.casefold() for name in wanted} | ignored
    met = {name.casefold() for name in headers}
    signals = [
        f"column {name!r} appeared; name it in the profile's columns or ignore"
        for name in headers
        if name.casefold() not in known
    ]
    if how.mapping is None:
        usual = [column.name for column in how.contract.columns if not column.rare]
        missing = [name for name in usual if name.casefold() not in met | ignored]
        signals += [f"column {name!r} is not in the delivery" for name in missing]
    return signals


def _map(con: duckdb.DuckDBPyConnection, how: Staging, headers: list[str]) -> None:
    """Run the profile's query over `raw`; hold that it kept every row, once; make `staged`."""
    met = {name.casefold() for name in headers}
    absent = [f"null::varchar as {identifier(name)}" for name in how.source.columns if name.casefold() not in met]
    con.execute(f"create view raw as select {', '.join(['*', *absent])} from read")
    mapping = how.mapping
    try:
        query = mapping.read_text(encoding="utf-8").strip().rstrip(";") if mapping else ""
        con.execute(f"create temp table answered as {query}")
    except duckdb.Error as error:
        raise AwasError(f"{mapping}: the database refuses it: {cause(error)}") from error
    answered = {row[0].casefold() for row in con.execute("describe answered").fetchall()}
    row = con.execute(
        "select (select count(*) from raw), (select count(*) from answered), "
        "(select count(distinct (_file, _line)) from answered)"
    ).fetchone()
    if row is None or len(set(row)) != 1:
        raise AwasError(f"{mapping}: gives {row and row[1]} rows for {row and row[0]}; a mapping keeps each row, once")
    cells = {name: identifier(name) for name in answered}
    documents = [cells[column.name] for column in how.contract.columns if column.pseudonym and column.name in cells]
    if documents:
        filled = con.execute(f"select count(coalesce({', '.join(documents)})) > 0 from answered").fetchone()
        pseudonyms.make_macros(con, how.keys() if filled and filled[0] else [])  # no documents, no need of a key
    precedence = "a._precedence::bigint" if "_precedence" in answered else "0::bigint"
    own = [name for name in ("_file", "_line", "_row", "_precedence") if name in answered]
    relation = (
        f"(select a.* exclude ({', '.join(own)}), r._file, r._line, r._row, {precedence} as _precedence "
        "from answered a join read r on a._file = r._file and a._line = r._line order by r._row)"
    )
    typed = _typed_rows(how, cells, relation, ["_file", "_line", "_row", "_precedence"])
    target = quoted(str(how.folder / "staged.parquet"))
    con.execute(f"copy ({typed}) to {target} (format parquet)")
    con.execute(f"create view staged as select * from read_parquet({target})")
    con.execute("drop table answered")


def _filled(column: Column, cell: str | None) -> str:
    """The text of a cell without spaces around it; NULL, or the column's default, where nothing is left."""
    default = "null::varchar" if column.default is None else quoted(str(column.default))
    if cell is None:
        return default
    text = f"{cell}::varchar"
    # trimming every cell would take longer than reading them
    trimmed = (
        f"case when starts_with({text}, ' ') or ends_with({text}, ' ') then nullif(trim({text}), '') "
        f"when {text} <> '' then {text} end"
    )
    return trimmed if column.default is None else f"coalesce({trimmed}, {default})"


def _nothing(column: Column) -> str:
    return f"null::{column.type}"


def _typed(column: Column, cell: str, source: Source) -> str:
    type_ = column.type.lower()
    if column.pseudonym:
        value = f"pseudonym({cell})"
    elif type_ == "varchar[]":
        value = f"list_transform(string_split({cell}, ';'), lambda part: trim(part))"
    elif type_ == "date" and source.dateformat != "%Y-%m-%d":
        value = f"coalesce(try_strptime({cell}, {quoted(source.dateformat)})::date, try_cast({cell} as date))"
    elif type_ == "timestamptz" and source.timestampformat:
        parsed = f"try_strptime({cell}, {quoted(source.timestampformat)})::timestamptz"
        value = f"coalesce({parsed}, try_cast({cell} as timestamptz))"
    elif type_ in ("bigint", "double") and source.decimal == ",":
        value = f"try_cast(replace(replace({cell}, '.', ''), ',', '.') as {type_})"
    elif type_ == "varchar":
        value = cell
    else:
        value = f"try_cast({cell} as {type_})"
    return value
