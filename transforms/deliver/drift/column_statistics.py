"""Statistics of each delivery, column by column, which are compared with those of its supplier's earlier deliveries.

One pass over the accepted rows, and one for each column of codes. All sums are of whole numbers, so that the order of
the rows changes nothing. No value of a personal or protected column is kept; of these only how many cells are filled.

    rows        log10 of the number of rows
    filled      share of the rows that have a value
    raw         share of the raw rows that have a value in a column which the mapping reads
    cells       none: the delivery, or its mapping, has the column, and no row of it has a value
    distinct    log10 of about how many different values there are, of days exactly
    length      mean number of letters of a text, of document numbers too
    short       how many letters an identifier lacks, in the mean, to the commonest length of its column
    persons     share of the rows whose document is of persons born on different days (`witness` of the contract)
    names       share of the rows whose identifier stands beside more than five names that are unlike its commonest one
    magnitude   mean log10 of the numbers above zero
    scatter     standard deviation of the log10 of the numbers above zero
    newest      days from the newest of the days that every row has to the delivery; not of lists, which may rest
    age         mean number of days from the date to the delivery
    utc         share of the times that are said to be UTC by a `Z`
    code        share of the values that are this code, or this answer to a yes or no
    same        share of the rows in which two texts, or two days, say the same; its column is "one = other"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import log10, sqrt
from typing import Any

import duckdb
import pyarrow as pa

from transforms.contracts import Column, Contract
from transforms.deliver.values import identifier_lengths, identifiers, times
from transforms.queries import identifier

_WAYS = 5  # in which one firm may be named: of old, in short, by mistake
_ALIKE = 0.8  # Jaro-Winkler similarity from which two names are spellings of one
_SOME = 20  # numbers of which it can be said how much they scatter
_CODES = 20  # codes of a column that are kept, the commonest
_GRAIN = 1000  # of a log10, so that it is a whole number
_NUMBERS, _DAYS = ("BIGINT", "DOUBLE"), ("DATE", "TIMESTAMPTZ")
_Figure = tuple[int, str, str, str, int, float, float]


def keep(con: duckdb.DuckDBPyConnection, contract: Contract, delivery_ids: Mapping[int, str]) -> None:
    """Write the figures of the accepted rows to `lake.ledger.column_figure`, inside the caller's transaction.

    delivery_ids: by the number in the batch. Reads `staged`, `fate`, `raw_filled` and `given`.
    """
    columns = [column for column in contract.columns if column.name != "recorded_at"]
    measured = [item for column in columns for item in _sums(column, is_list=contract.listing)]
    measured += [item for pair in _pairs(columns) for item in _alike(*pair)]
    select = ", ".join(f"{expression} as {identifier(name)}" for name, expression in measured)
    con.execute(
        "create or replace temp view accepted_row as select s.* from staged s anti join fate f on f._row = s._row"
    )
    cursor = con.execute(
        f"select _delivery, count(*) as _rows, {select} from accepted_row group by _delivery order by _delivery"
    )
    names = [column[0] for column in cursor.description or []]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    figures = [figure for row in found for figure in _figures(columns, row)]
    for column in columns:
        if _is_code(column):
            figures += _codes(con, column)
        if column.witness:
            figures += _joined(con, column, contract.column(column.witness))
    con.execute("drop view temp.accepted_row")
    figures += [
        (number, name, "raw", "", rows, *_share(filled, rows))
        for number, name, rows, filled in con.execute("from raw_filled order by all").fetchall()
    ]
    figures += _empty(con, figures)
    known = [figure for figure in figures if figure[0] in delivery_ids]
    if known:
        cells = [pa.array(column) for column in zip(*known, strict=True)]
        names = ["number", "column_name", "measure", "code", "n", "value", "spread"]
        ids = [delivery_ids[figure[0]] for figure in known]
        con.register("column_figures", pa.table([*cells, pa.array(ids)], names=[*names, "delivery_id"]))
        con.execute("insert into lake.ledger.column_figure by name select * exclude (number) from column_figures")
        con.unregister("column_figures")


def _empty(con: duckdb.DuckDBPyConnection, figures: list[_Figure]) -> list[_Figure]:
    """The columns that a delivery has and that no row of it fills."""
    given = set(con.execute("select _delivery, column_name from given").fetchall())
    filled = [figure for figure in figures if figure[2] == "filled" and not figure[5]]
    return [(number, name, "cells", "", n, 0.0, 0.0) for number, name, _, _, n, *_ in filled if (number, name) in given]


def _is_code(column: Column) -> bool:
    coded = column.type == "BOOLEAN" or (column.type == "VARCHAR" and bool(column.codes or column.pattern))
    return coded and not (column.personal or column.protected or column.pseudonym or column.key)


def _sums(column: Column, *, is_list: bool) -> Iterator[tuple[str, str]]:
    """Name and SQL of what is summed up of a column; names are `<column>.<what>`."""
    name, cell = column.name, identifier(column.name)
    yield f"{name}.filled", f"count({cell})"
    if column.type in ("VARCHAR", *_NUMBERS, *_DAYS) and (column.pseudonym or not column.personal):
        count = "count(distinct {})" if column.type == "DATE" else "approx_count_distinct({})"
        yield f"{name}.distinct", count.format(cell)
    if column.pseudonym:
        yield from _moments(name, "length", f"length({identifiers.shape_of(column)})")
    if column.pseudonym or column.identifier:
        yield f"{name}.letters", f"histogram({identifier_lengths.letters(column)})"
    if column.personal or column.protected or column.pseudonym:
        return
    if column.type == "VARCHAR":
        yield from _moments(name, "length", f"length({cell})")
    elif column.type in _NUMBERS:
        yield from _moments(name, "magnitude", f"round({_GRAIN} * log10(case when {cell} > 0 then {cell} end))::bigint")
    elif column.type in _DAYS:
        if column.type == "TIMESTAMPTZ":
            yield f"{name}.utc", f"count(*) filter ({times.utc(column)})"
        if column.required and not is_list:
            yield f"{name}.newest", f"min(_delivered_on) - max({cell}::date)"
        yield from _moments(name, "age", f"(_delivered_on - {cell}::date)")


def _pairs(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Columns of which one may hold what the other should."""
    free = [c for c in columns if not (c.personal or c.protected or c.pseudonym or c.codes or c.pattern)]
    return [
        (one.name, other.name)
        for one, other in combinations(free, 2)
        if one.type == other.type and one.type in ("VARCHAR", "DATE")
    ]


def _alike(one: str, other: str) -> Iterator[tuple[str, str]]:
    yield f"{one}={other}.n", f"count(*) filter ({identifier(one)} is not null and {identifier(other)} is not null)"
    yield f"{one}={other}.same", f"count(*) filter ({identifier(one)} = {identifier(other)})"


def _moments(name: str, measure: str, whole: str) -> Iterator[tuple[str, str]]:
    yield f"{name}.{measure}.n", f"count({whole})"
    yield f"{name}.{measure}.sum", f"sum({whole})"
    yield f"{name}.{measure}.squares", f"sum({whole} * {whole})"


def _figures(columns: list[Column], row: Mapping[str, Any]) -> Iterator[_Figure]:
    number, rows = row["_delivery"], row["_rows"]
    yield number, "", "rows", "", rows, log10(rows), 0.0
    yield from _same(columns, row)
    for column in columns:
        filled = row[f"{column.name}.filled"]
        yield number, column.name, "filled", "", rows, *_share(filled, rows)
        if filled and f"{column.name}.utc" in row:
            yield number, column.name, "utc", "", filled, *_share(row[f"{column.name}.utc"], filled)
        if row.get(f"{column.name}.newest") is not None:
            yield number, column.name, "newest", "", filled, float(row[f"{column.name}.newest"]), 0.0
        if row.get(f"{column.name}.distinct"):
            yield number, column.name, "distinct", "", filled, log10(row[f"{column.name}.distinct"]), 0.0
        if row.get(f"{column.name}.letters"):
            lacking = identifier_lengths.lacking(row[f"{column.name}.letters"])
            yield number, column.name, "short", "", filled, lacking, 0.0
        for measure, grain in (("length", 1), ("magnitude", _GRAIN), ("age", 1)):
            n = row.get(f"{column.name}.{measure}.n")
            if n:
                total, squares = (int(row[f"{column.name}.{measure}.{what}"]) for what in ("sum", "squares"))
                spread = sqrt((n * squares - total * total) / (n * n)) / grain
                yield number, column.name, measure, "", n, total / n / grain, spread
                if measure == "magnitude" and n >= _SOME:
                    yield number, column.name, "scatter", "", n, spread, 0.0


def _same(columns: list[Column], row: Mapping[str, Any]) -> Iterator[_Figure]:
    for one, other in _pairs(columns):
        if both := row[f"{one}={other}.n"]:
            share = _share(row[f"{one}={other}.same"], both)
            yield row["_delivery"], f"{one} = {other}", "same", "", both, *share


def _codes(con: duckdb.DuckDBPyConnection, column: Column) -> list[_Figure]:
    cell = identifier(column.name)
    counted = con.execute(
        f"with counted as (select _delivery, {cell}::varchar as code, count(*) as n from accepted_row "
        f"where {cell} is not null group by all) "
        "select _delivery, code, n, sum(n) over (partition by _delivery)::bigint from counted "
        f"qualify row_number() over (partition by _delivery order by n desc, code) <= {_CODES} order by 1, 2"
    ).fetchall()
    return [(number, column.name, "code", code, total, *_share(n, total)) for number, code, n, total in counted]


def _joined(con: duckdb.DuckDBPyConnection, column: Column, witness: Column) -> list[_Figure]:
    """How many rows bear an identifier that stands for more than one thing, as far as its witness tells."""
    cell, seen = identifier(column.name), identifier(witness.name)
    named = f"""
        select _delivery, count(*) as n, min({seen}) <> max({seen}) as joins from accepted_row
        where {cell} is not null and {seen} is not null group by _delivery, {cell}
    """
    con.execute(f"create or replace temp view named as {named if column.pseudonym else _strangers(cell, seen)}")
    counted = con.execute(
        "select _delivery, sum(n::bigint)::bigint, (sum(n::bigint) filter (joins))::bigint from named "
        "group by _delivery order by 1"
    ).fetchall()
    measure = "persons" if column.pseudonym else "names"
    return [(number, column.name, measure, "", n, *_share(joined or 0, n)) for number, n, joined in counted]


def _strangers(cell: str, seen: str) -> str:
    """Identifiers, and whether many of their names neither resemble the commonest one nor share its longest word.

    One large house is written in a dozen ways by the offices of a country; that is no other house.
    """
    word, main = _longest("name"), _longest("main")
    return f"""
        select _delivery, sum(n)::bigint as n, count(*) filter (not alike) > {_WAYS} as joins
        from (
            select
                _delivery, {cell}, n,
                jaro_winkler_similarity(name, main) >= {_ALIKE} or {word} = {main} as alike
            from (
                select *, first_value(name) over (partition by _delivery, {cell} order by n desc, name) as main
                from (
                    select _delivery, {cell}, upper({seen}) as name, count(*) as n from accepted_row
                    where {cell} is not null and {seen} is not null group by all
                )
            )
        )
        group by _delivery, {cell}
    """


def _longest(name: str) -> str:
    words = f"regexp_extract_all({name}, '[^[:space:][:punct:]]+')"
    return f"coalesce(list_max(list_transform({words}, lambda w: {{'letters': length(w), 'word': w}})).word, {name})"


def _share(part: int, whole: int) -> tuple[float, float]:
    share = part / whole
    return share, sqrt(share * (1 - share))
