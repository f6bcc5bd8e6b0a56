"""Indicators on trial: does each find anything, tell something new, stay stable, and resist being gamed?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from transforms.cards import Card
from transforms.evaluate.figures import TOO_EARLY, Figure, of_rate
from transforms.judgements import Judgements
from transforms.statistics import metrics
from transforms.statistics.metrics import Rate
from transforms.warehouse import rows

KEEP, RETUNE, RETIRE = "keep", "retune", "retire"
Row = dict[str, Any]


def figures(con: duckdb.DuckDBPyConnection, cards: Mapping[str, Card], judged: Judgements) -> Iterator[Figure]:
    """Every figure of every indicator that was measured; the session has `evaluate.trial`."""
    for row in rows(con, "from evaluate.trial"):
        if row["indicator"] in cards:
            yield from of_indicator(row, judged)


def of_indicator(row: Row, judged: Judgements) -> Iterator[Figure]:
    """What the counts of one indicator say, and whether to keep it."""
    kind, name = str(row["entity_kind"]), str(row["indicator"])
    precision = metrics.wilson(row["hits"], row["seen"])
    base = metrics.wilson(row["base_hits"], row["base_seen"])
    missing = metrics.wilson(row["silent"], row["entities"])
    bunching = metrics.wilson(row["just_below"], row["just_below"] + row["just_above"])
    alone = metrics.wilson(row["hangs_on_it"], row["helped"])
    yield of_rate("trial", name, "precision", precision, entity_kind=kind)
    yield of_rate("trial", name, "hangs_on_it_alone", alone, entity_kind=kind)
    yield of_rate("trial", name, "missing", missing, entity_kind=kind)
    yield of_rate("trial", name, "just_below_minimum", bunching, entity_kind=kind)
    if row["earlier_day"] is not None and row["flagged_either"]:
        share = row["flagged_both"] / row["flagged_either"]
        yield Figure(
            "trial", name, "stability", share, num=row["flagged_both"], den=row["flagged_either"], entity_kind=kind
        )
    answer = decide(row, precision, base, bunching, judged)
    yield Figure("trial", name, "decision", num=row["flagged"], den=row["entities"], verdict=answer, entity_kind=kind)


def decide(row: Row, precision: Rate, base: Rate, bunching: Rate, judged: Judgements) -> str:
    """retire: surely finds less than visits do anyhow. retune: silent for nearly all, or bases that avoid its minimum.

    keep: surely finds more. Else it is too early to say. A person decides; this is what the figures say.
    """
    if row["unavailable"] == row["entities"]:
        return TOO_EARLY
    if row["seen"] >= judged.least_visits:
        _, low, high = metrics.difference(precision, base)
        if high < 0:
            return RETIRE
        if low > 0:
            return RETUNE if bunching.low > 0.5 else KEEP
    if row["silent"] > judged.mostly_silent * row["entities"] or bunching.low > 0.5:
        return RETUNE
    return TOO_EARLY
