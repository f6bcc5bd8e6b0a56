"""Codes that have the form of their column and that its list does not have: currencies of ISO 4217, countries of the
profile.

A wage in `RMB` is held against no floor, and a country without a name is shown by its code: both are told by the code,
which is no value of a person.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
from babel import Locale

from transforms.contracts import Contract
from transforms.queries import quoted

_SHOWN = 20  # codes of a column
_CURRENCY = "is no currency of ISO 4217; map it in the profile"
_COUNTRY = "is not in the profile's countries.csv"


def signals(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: codes of its columns that their lists lack, and in how many rows."""
    names = {column.name for column in contract.columns}
    if "currency" in names:
        yield from _unlisted(con, "currency", ", ".join(map(quoted, sorted(Locale("en").currencies))), _CURRENCY)
    if "destination" in names and _has_countries(con):
        yield from _unlisted(con, "destination", "select code from ref.countries where code is not null", _COUNTRY)


def _has_countries(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the profile lists countries at all."""
    laid = "select 1 from information_schema.tables where table_schema = 'ref' and table_name = 'countries'"
    return bool(con.execute(laid).fetchall() and con.execute("select 1 from ref.countries limit 1").fetchall())


def _unlisted(con: duckdb.DuckDBPyConnection, column: str, known: str, why: str) -> Iterator[tuple[int, str]]:
    for number, code, rows in con.execute(
        f"select _delivery, {column}, count(*) as n from staged where regexp_full_match({column}, '[A-Z]{{3}}') "
        f"and {column} not in ({known}) group by _delivery, {column} "
        f"qualify row_number() over (partition by _delivery order by n desc, {column}) <= {_SHOWN} order by 1, 2"
    ).fetchall():
        yield number, f"code {code!r} of {column} ({rows} rows) {why}"
