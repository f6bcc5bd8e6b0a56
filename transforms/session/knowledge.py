"""What was known on a day: the one place that compares `known_from` and `known_to` with a day.

`known.<source>` has the versions that count on the day; `history.<source>` all versions that were known by the day, of
which one that ended later had not ended yet. `standing.<source>` is the history without what deliveries said that had
been replaced by the day: such a file never counted. All are there for the ledger of deliveries, too (`known.delivery`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import duckdb

from transforms.contracts import contract_names
from transforms.queries import quoted, render

SCHEMAS = {
    "known": "select * from {table} where known_from <= $as_of and known_to > $as_of",
    "history": "select * replace (if(known_to > $as_of, date '9999-12-31', known_to) as known_to) from {table} "
    "where known_from <= $as_of",
    "standing": "select * from history.{name} "
    "where delivery_id not in (select delivery_id from history.delivery where known_to <= $as_of)",
}
LEDGER = "lake.ledger.delivery"
# rows of a source of which one of two days knows something that the other does not know, or that lie in between
CHANGED = """
select * from lake.accepted.{source}
where {first} < {last} and (
    known_from between {first} and {last} or known_to between {first} and {last}
    or {moment} between ({first} - 2)::timestamptz and ({last} + 2)::timestamptz
)
"""


def queries(sources: Iterable[str]) -> dict[str, str]:
    """View → its query, which names `$as_of`, for these sources and the ledger of deliveries."""
    tables = {source: f"lake.accepted.{source}" for source in sources} | {"delivery": LEDGER}
    return {
        f"{schema}.{name}": query.format(name=name, table=table)
        for schema, query in SCHEMAS.items()
        for name, table in tables.items()
    }


def changed(source: str, moment: str, first: date, last: date) -> str:
    """The query of all rows by which what two days know of a source may differ, and some more.

    moment: the column that says when what a row tells of happened. Nothing differs where both are one day.
    """
    days = {name: f"date {quoted(day.isoformat())}" for name, day in (("first", first), ("last", last))}
    return CHANGED.format(source=source, moment=moment, **days)


def make_views(con: duckdb.DuckDBPyConnection, as_of: date, sources: Iterable[str] | None = None) -> None:
    """Make the views of a day in the session. sources: those of all contracts, where none are named."""
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    for view, query in queries(contract_names() if sources is None else sources).items():
        con.execute(f"create or replace view {view} as {render(query, {'as_of': as_of})}")
