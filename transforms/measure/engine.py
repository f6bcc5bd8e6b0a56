"""Wrap each card's query: count its rows per entity, keep its evidence, say what cannot be said.

Works in a session of `session.as_of_session` and fills the session's tables `measure.indicator`,
`measure.evidence` and `measure.volume` (the columns of the lake's tables of these names, without `as_of`).
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np

from transforms.cards import PEOPLE, Card
from transforms.errors import AwasError, cause
from transforms.measure.weeks import expect_season
from transforms.session import set_previous_list
from transforms.settings import SQL_DIR
from transforms.statistics.delay import chain_ladder
from transforms.warehouse import run_sql_file

COLUMNS = ("entity_id", "role", "weight", "source", "record_id", "event_on", "file", "line")


def measure(con: duckdb.DuckDBPyConnection, cards: Mapping[str, Card], freshness: Mapping[str, int | None]) -> None:
    """Fill `measure.*` for the session's day.

    freshness: source → oldest age in days at which its data still says something; None: any.
    """
    con.execute("create schema if not exists measure")
    set_previous_list(con)
    for name in ("tables", "marked", "arrival"):
        _run(con, name)
    reported(con)
    for card in cards.values():
        if not is_available(con, card, freshness):
            _run(con, "not_available")
            continue
        count(con, card)
        _run(con, "completeness")
        if card.kind == "surge":
            expect_season(con, card)
        _run(con, card.kind)
        _run(con, "evidence")
    _run(con, "provenance")
    _run(con, "volume")
    _run(con, "waterfall")


def reported(con: duckdb.DuckDBPyConnection) -> None:
    """Table `measure.reported` (source, ago, share): how much of a week's records has been entered by now."""
    con.execute("create or replace table measure.reported (source varchar, ago bigint, share double)")
    found = con.execute("select source, ago, delay, records from measure.arrival order by all").fetchall()
    for source in sorted({row[0] for row in found}):
        own = [row[1:] for row in found if row[0] == source]
        arrived = np.zeros((max(ago for ago, _, _ in own) + 1,) * 2)
        for ago, delay, records in own:
            arrived[ago, delay] += records
        rows = [(source, ago, float(share)) for ago, share in enumerate(chain_ladder(arrived))]
        con.executemany("insert into measure.reported values (?, ?, ?)", rows)


def count(con: duckdb.DuckDBPyConnection, card: Card) -> None:
    """Tables `measure.counted` (the query's rows) and `measure.sums` (num and den per entity).

    Raises AwasError that names the query, where it fails or does not return `COLUMNS`.
    """
    try:
        con.execute(f"create or replace table measure.counted as\n{card.sql()}")
    except duckdb.Error as error:
        raise AwasError(f"{card.query}: {cause(error)}; mend the query") from error
    returned = tuple(row[0] for row in con.execute("describe measure.counted").fetchall())
    if returned != COLUMNS:
        raise AwasError(f"{card.query}: returns {', '.join(returned)}; it must return {', '.join(COLUMNS)}")
    _run(con, "sums")


def is_available(con: duckdb.DuckDBPyConnection, card: Card, freshness: Mapping[str, int | None]) -> bool:
    """Set the session's variables for a card, and `measure.state`; whether all that it needs is there."""
    variables: dict[str, object] = {
        "indicator": card.id,
        "entity_kind": card.entity_kind,
        "kind": card.kind,
        "window_days": card.window_days,
        "peers": card.peers,
        "minimum_base": card.minimum_base,
        "num_people": card.num_counts in PEOPLE,
        "den_people": card.den_counts in PEOPLE,
        "of_base": card.num_counts == card.den_counts,
        "needs": list(card.needs),
        "any_need": card.any_need,
        "fresh_sources": sorted(freshness),
        "fresh_days": [freshness[source] for source in sorted(freshness)],
    }
    for name, value in variables.items():
        con.execute(f"set variable {name} = ?", [value])
    lookback = card.window_days - 1 if card.kind == "surge" else 100_000
    con.execute(f"set variable evidence_from = getvariable('as_of')::date - {lookback}")
    _run(con, "state")
    filled = all(con.execute(f"from ref.{table} limit 1").fetchone() for table in card.reference)
    row = con.execute("select available from measure.state").fetchone()
    return filled and bool(row and row[0])


def _run(con: duckdb.DuckDBPyConnection, name: str) -> None:
    run_sql_file(con, SQL_DIR / "measure" / f"{name}.sql")
