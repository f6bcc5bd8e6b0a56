"""Risk that neighbours share: of an agency, that of the employers it files for; of an employer, that of its agencies.

First everyone gets the points of what is known of it alone (`score.own`). From these, the indicators whose queries read
them are measured: what an agency's clients are together, and who an employer's agencies are. What comes from neighbours
is never passed on, so that nothing runs in a circle. How many a route's rise concerns is measured here, too: it needs
what the season let expect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from transforms.cards import Card, load_cards
from transforms.judgements import Judgements
from transforms.measure.engine import measure_cards
from transforms.queries import run_sql_files
from transforms.score.fitting import entities_of, prepare_cells, read_cells
from transforms.score.weights import Weighting, choose, weighted
from transforms.settings import SQL_DIR
from transforms.statistics.points import cents_of
from transforms.warehouse import append, transaction

MADE = {"score.own": ("score.read",)}  # what Python makes here, and from what
MEASURE = (
    "arrival",
    "marked",
    "state",
    "completeness",
    "rate",
    "link",
    "reach",
    "not_available",
    "cleared",
    "answered",
    "contested",
    "held",
    "seen",
)
KINDS = ("agency", "employer")
SECOND = ("client", "rise")  # what the indicators that are measured here read
TABLES = ("indicator", "evidence")


def files() -> list[Path]:
    """The queries that run here."""
    return [*(SQL_DIR / "measure" / f"{name}.sql" for name in MEASURE), *(card.query for card in _second().values())]


def run(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    weightings: Sequence[Weighting],
    freshness: Mapping[str, int | None],
    judged: Judgements,
) -> None:
    """Measure what neighbours tell and add it to the day's rows of `lake.measure`, once however often it runs.

    weightings: learned weights of the profile. freshness, judged: see `measure.engine`.
    """
    prepare_cells(con)
    prepare_own(con)
    for kind in KINDS:
        in_force, _ = choose(weightings, kind, as_of)
        append(con, "score.own", own_points(con, kind, weighted(load_cards(), in_force), as_of, judged))
    run_sql_files(con, [SQL_DIR / "score" / f"{name}.sql" for name in SECOND], as_of=as_of)
    second = _second()
    measure_cards(con, as_of, second, freshness, judged)
    with transaction(con):
        for table in TABLES:
            con.execute(
                f"delete from lake.measure.{table} where as_of = ? and list_contains(?, indicator)",
                [as_of, list(second)],
            )
            con.execute(
                f"insert into lake.measure.{table} by name select ?::date as as_of, * from measure.{table} "
                "where list_contains(?, indicator) order by all",
                [as_of, list(second)],
            )


def prepare_own(con: duckdb.DuckDBPyConnection) -> None:
    """Make `score.own`, empty."""
    con.execute("create schema if not exists score")
    run_sql_files(con, [SQL_DIR / "score" / "own.sql"])


def own_points(
    con: duckdb.DuckDBPyConnection, kind: str, cards: Mapping[str, Card], as_of: date, judged: Judgements
) -> pd.DataFrame:
    """Points of what is known of everyone of a kind alone: entity_kind, entity_id, indicator, cents."""
    own = {
        name: card for name, card in cards.items() if card.kind != "reach" and not (card.from_neighbours or card.second)
    }
    entities = entities_of(con, kind, as_of)
    cells = read_cells(con, kind, own, as_of, entities, judged, known_only=True)
    measured = cells.measured()
    cents = cents_of(measured)
    row, column = np.nonzero(cents)
    return pd.DataFrame({
        "entity_kind": kind, "entity_id": np.array(entities, dtype=object)[row],
        "indicator": np.array(cells.ids, dtype=object)[column], "cents": cents[row, column],
    })  # fmt: skip


def _second() -> dict[str, Card]:
    return {name: card for name, card in load_cards().items() if card.second}
