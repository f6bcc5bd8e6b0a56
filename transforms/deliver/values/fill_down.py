"""Columns filled down by mistake, or lost: from one line of a file on they say one thing, or nothing, to its end.

A cell that was pulled down over its column, and a column of which a copy broke off, look right cell by cell. What gives
them away is the end: so many rows in a row say the same, and those before it did not. In a list by days the newest rows
have no decision yet: that days and states are empty, or not decided, is nothing odd, nor is the last day of a list in
the order of days, nor an end that begins where a column by which the list is put in order goes over to its next value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from transforms.contracts import Column, Contract
from transforms.queries import identifier, quoted, run_sql_file
from transforms.settings import SQL_DIR

_LEAST = 20  # rows of an end, and before it
_ENDING = SQL_DIR / "deliver" / "ending.sql"
_TYPES = ("VARCHAR", "BIGINT", "DOUBLE", "DATE")
_UNDECIDED = "('pending', 'open')"


def signals(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: columns that say one thing, or nothing, from a line of a file on."""
    columns = {column.name: column for column in contract.columns if column.type in _TYPES and not column.key}
    con.execute(
        "create or replace temp table ending_file as select _delivery, _file, max(_row) as last from staged "
        f"group by all having count(*) >= {2 * _LEAST}"
    )
    for name in _alike_at_end(con, list(columns)):
        con.execute(
            "create or replace temp view ending_cell as select _delivery, _file, _row, _line, "
            f"{_cell(columns[name])} as cell from staged semi join ending_file using (_delivery, _file)"
        )
        run_sql_file(con, _ENDING, least=_LEAST)
        for number, file, row, line, rows, is_empty in con.execute("from ending").fetchall():
            if is_empty and (_waits(columns[name]) or _is_other(con, contract, name, number, file, row)):
                continue
            is_last = _waits(columns[name]) and _is_sorted(con, number, file, row)
            if not is_last and not _begins_a_group(con, contract, number, file, row):
                what = "empty" if is_empty else "the same"
                yield (
                    number,
                    f"{file}: {name} is {what} in its last {rows} rows, from line {line} on: filled down, or lost?",
                )
    con.execute("drop view if exists ending_cell")


def _is_other(con: duckdb.DuckDBPyConnection, contract: Contract, name: str, number: int, file: str, row: int) -> bool:
    """Whether another column says in each row of an end what an empty one would: a visit is to an agency, or else to an
    employer or a route."""
    others = [identifier(one) for names in contract.one_record if name in names for one in names if one != name]
    query = (
        f"select bool_and(coalesce({', '.join([*others, 'null'])}) is not null) from staged "
        f"where _delivery = {number} and _file = {quoted(file)} and _row >= {row}"
    )
    return bool(others and con.execute(query).fetchall()[0][0])


def _waits(column: Column) -> bool:
    """Whether a column may be empty as long as nothing is decided."""
    return bool(column.codes) or column.type == "DATE"


def _cell(column: Column) -> str:
    """SQL of what a column says; nothing where that is that it is not decided."""
    name = identifier(column.name)
    return f"case when {name} not in {_UNDECIDED} then {name} end" if column.codes else name


def _is_sorted(con: duckdb.DuckDBPyConnection, number: int, file: str, row: int) -> bool:
    """Whether the rows of a file before its end stand in the order of the column."""
    (is_sorted,) = con.execute(
        "select least(count(*) filter (cell < before), count(*) filter (cell > before)) * 50 < count(*) from ("
        "select cell, lag(cell) over (order by _row) as before from ending_cell "
        f"where _delivery = {number} and _file = {quoted(file)} and _row < {row} and cell is not null)"
    ).fetchall()[0]
    return bool(is_sorted)


def _alike_at_end(con: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> list[str]:
    """The columns that say one thing, or nothing, in the last rows of a file."""
    alike = [
        f"count(distinct {identifier(name)}) + (count({identifier(name)}) < count(*))::int = 1" for name in columns
    ]
    found = con.execute(
        f"select {', '.join(f'coalesce(bool_or({place}), false)' for place in _places(columns))} from (select "
        f"{', '.join(f'{test} as {place}' for test, place in zip(alike, _places(columns), strict=True))} from staged s "
        f"join ending_file f on s._delivery = f._delivery and s._file = f._file and s._row > f.last - {_LEAST} "
        "group by s._delivery, s._file)"
    ).fetchall()[0]
    return [name for name, is_alike in zip(columns, found, strict=True) if is_alike]


def _places(columns: Sequence[str]) -> list[str]:
    return [f"alike{place}" for place in range(len(columns))]


def _begins_a_group(con: duckdb.DuckDBPyConnection, contract: Contract, number: int, file: str, row: int) -> bool:
    """Whether a row of a file begins another group of a list that was put in order.

    There a column changes of which each value stands together; or others that were empty are filled from there on, as
    where visits to agencies stand behind those to employers, or before those to employers and routes.
    """
    names = [identifier(column.name) for column in contract.columns]
    changes = [f"({name} is distinct from lag({name}) over (order by _row))::int as {name}" for name in names]
    tests = [f"(sum({name}) * 20 < count(*) and max(if(_row = {row}, {name}, 0)) = 1)" for name in names]
    file_rows = f"from staged where _delivery = {number} and _file = {quoted(file)}"
    grouped = f"select {' or '.join(tests)} from (select _row, {', '.join(changes)}"
    if con.execute(f"{grouped} {file_rows})").fetchall()[0][0]:
        return True
    seldom = [
        f"count({name}) filter (where _row < {row}) * 20 < count(*) filter (where _row < {row})" for name in names
    ]
    were_empty = con.execute(f"select {', '.join(seldom)} {file_rows}").fetchall()[0]
    others = [f"{name} is not null" for name, was_empty in zip(names, were_empty, strict=True) if was_empty]
    filled = f"select bool_and({' or '.join(others or ['false'])}) {file_rows} and _row >= {row}"
    return bool(con.execute(filled).fetchall()[0][0])
