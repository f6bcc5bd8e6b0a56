"""From text to the contract: the profile's mapping, pseudonyms, types; what does not fit is named, row by row.

Result of `stage`: table `staged` in the scratch database: the contract's columns, typed, with a keyed pseudonym in
place of each document number; `_file`, `_line`, `_row`, `_precedence`. Table `broken` (`_row`, `reason`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver import pseudonyms
from transforms.deliver.reading import headers_of
from transforms.errors import AwasError, DeliveryRefused
from transforms.profile import Source
from transforms.warehouse import identifier, quoted


def stage(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    source: Source,
    mapping: Path | None,
    keys: Callable[[], list[str]],
) -> list[str]:
    """Make `staged` and `broken` from `raw`; returns signals: columns that appeared or that are not there.

    keys: gives the secrets of the pseudonyms, oldest first; asked for only where there is a document number.

    Raises DeliveryRefused where a required column is missing, AwasError where the mapping does not run
    or does not keep rows 1:1.
    """
    signals = _columns_met(con, contract, source, mapping)
    _map(con, contract, mapping)
    documents = [_filled(column) for column in contract.columns if column.pseudonym]
    if documents:
        row = con.execute(f"select count(coalesce({', '.join(documents)})) > 0 from mapped").fetchone()
        pseudonyms.make_macros(con, keys() if row and row[0] else [])  # no documents, no need of a key
    typed = [f"{_typed(column, source)} as {identifier(column.name)}" for column in contract.columns]
    con.execute(
        f"create table staged as select {', '.join(typed)}, _file, _line, _row, _precedence from mapped order by _row"
    )
    con.execute(f"create table broken as {_cast_failures(contract, source)}")
    return signals


def _plain(type_: str) -> str:
    words = {
        "date": "date",
        "timestamptz": "timestamp",
        "bigint": "whole number",
        "double": "number",
        "boolean": "yes or no",
    }
    return words.get(type_.lower(), type_.lower())


def _cast_failures(contract: Contract, source: Source) -> str:
    """The query that names each filled cell that is not of its column's type: `_row`, `reason`, never the value."""
    tests = [
        f"case when {_filled(column)} is not null and {_typed(column, source)} is null "
        f"then {quoted(f'{column.name}: is not a {_plain(column.type)}')} end"
        for column in contract.columns
        if not column.type.lower().startswith("varchar")
    ]
    return (
        f"select _row, unnest(list_filter([{', '.join(tests)}, null::varchar], lambda reason: reason is not null)) "
        "as reason from mapped"
    )


def _columns_met(con: duckdb.DuckDBPyConnection, contract: Contract, source: Source, mapping: Path | None) -> list[str]:
    """Hold the headers against what is known; add those that the mapping may read but this delivery lacks."""
    headers = {name.casefold(): name for name in headers_of(con)}  # the database, too, takes CASE_NO for case_no
    wanted = source.columns if mapping else [column.name for column in contract.columns]
    missing = [name for name in wanted if name.casefold() not in headers]
    required = {column.name for column in contract.columns if column.required}
    if mapping is None and required & set(missing):
        absent = ", ".join(sorted(required & set(missing)))
        raise DeliveryRefused(f"{contract.source}: the delivery has no column {absent}, which the contract requires")
    for name in missing:
        con.execute(f"alter table raw add column {identifier(name)} varchar")
    known = {name.casefold() for name in [*wanted, *source.ignore]}
    strangers = [name for folded, name in headers.items() if folded not in known]
    signals = [f"column {name!r} appeared; name it in the profile's columns or ignore" for name in strangers]
    if mapping is None:
        rare = {column.name for column in contract.columns if column.rare}
        signals += [f"column {name!r} is not in the delivery" for name in missing if name not in rare]
    return signals


def _map(con: duckdb.DuckDBPyConnection, contract: Contract, mapping: Path | None) -> None:
    """Run the profile's query over `raw`; hold that it kept every row, once."""
    if mapping is None:
        con.execute("create view mapped as select *, 0::bigint as _precedence from raw")
        return
    try:
        query = mapping.read_text(encoding="utf-8").strip().rstrip(";")
        con.execute(f"create temp table answered as {query}")
    except duckdb.Error as error:
        raise AwasError(f"{mapping}: {str(error).splitlines()[0]}") from error
    answered = {row[0] for row in con.execute("describe answered").fetchall()}
    for column in contract.columns:
        if column.name not in answered:
            con.execute(f"alter table answered add column {identifier(column.name)} varchar")
    row = con.execute(
        "select (select count(*) from raw), (select count(*) from answered), "
        "(select count(distinct (_file, _line)) from answered)"
    ).fetchone()
    if row is None or len(set(row)) != 1:
        raise AwasError(f"{mapping}: gives {row and row[1]} rows for {row and row[0]}; a mapping keeps each row, once")
    precedence = "a._precedence::bigint" if "_precedence" in answered else "0::bigint"
    exclude = (
        "_file, _line"
        + (", _row" if "_row" in answered else "")
        + (", _precedence" if "_precedence" in answered else "")
    )
    con.execute(
        f"create table mapped as select a.* exclude ({exclude}), r._file, r._line, r._row, {precedence} as _precedence "
        "from answered a join raw r on a._file = r._file and a._line = r._line order by r._row"
    )
    con.execute("drop table answered")


def _filled(column: Column) -> str:
    cell = f"nullif(trim({identifier(column.name)}::varchar), '')"
    return cell if column.default is None else f"coalesce({cell}, {quoted(str(column.default))})"


def _typed(column: Column, source: Source) -> str:
    cell, type_ = _filled(column), column.type.lower()
    if column.pseudonym:
        value = f"pseudonym({cell})"
    elif type_ == "varchar[]":
        value = f"list_transform(string_split({cell}, ';'), lambda part: trim(part))"
    elif type_ == "date" and source.dateformat != "%Y-%m-%d":
        value = f"coalesce(try_strptime({cell}, {quoted(source.dateformat)})::date, try_cast({cell} as date))"
    elif type_ == "timestamptz" and source.timestampformat:
        parsed = f"try_strptime({cell}, {quoted(source.timestampformat)})::timestamptz"
        value = f"coalesce({parsed}, try_cast({cell} as timestamptz))"
    elif type_ == "varchar":
        value = cell
    else:
        value = f"try_cast({cell} as {type_})"
    return value
