"""How often are the lists right, so far? Hit rates of every lane, against chance, a simple rule and last month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pandas as pd

from transforms.evaluate.figures import TOO_EARLY, Figure, of_rate, verdict
from transforms.judgements import Judgements
from transforms.queries import render
from transforms.statistics import experiment, metrics, sampling
from transforms.statistics.metrics import Rate

LEVEL = 0.95
MONTH = timedelta(days=28)
_VISITS = """
    select lane, unit, probability, hit, by_rule, seen_on from evaluate.visit where entity_kind = ?
    order by unit, seen_on, record_id
"""
_DRAWS = """
    select e.unit, e.probability, e.visited, e.entity_id, e.listed_on, coalesce(o.hit, false) as hit
    from evaluate.entry as e
    left join evaluate.outcome as o on e.entity_kind = o.entity_kind and e.record_id = o.record_id
    where e.entity_kind = ? and e.lane = 'random' and (e.mature or e.visited)
    order by e.unit, e.listed_on, e.entity_id
"""
_NOT_VISITED = """
    select lane, unit, count(*) as entries from evaluate.entry
    where entity_kind = ? and mature and not visited
    group by lane, unit order by lane, unit
"""
# found by our list: a visit of a fact or lead; found without it: any other visit
_CAPTURED = """
    with found as (
        select o.entity_id, bool_or(coalesce(v.lane in ('fact', 'lead'), false)) as by_list,
            bool_or(not coalesce(v.lane in ('fact', 'lead'), false)) as otherwise
        from evaluate.outcome as o
        left join evaluate.visit as v on o.entity_kind = v.entity_kind and o.record_id = v.record_id
        where o.entity_kind = $kind and o.hit and o.seen_on > $as_of - 365
        group by o.entity_id
    ), complained as (
        select distinct entity_id from core.complaints
        where $kind = 'agency' and entity_id is not null and filed_on > $as_of - 365
    )
    select count(*) filter (where by_list), count(*) filter (where otherwise or c.entity_id is not null),
        count(*) filter (where by_list and (otherwise or c.entity_id is not null))
    from found full join complained as c on found.entity_id = c.entity_id
"""


def figures(con: duckdb.DuckDBPyConnection, kind: str, as_of: date, judged: Judgements) -> Iterator[Figure]:
    """Every figure of the experiment for one kind of entity; the session has `evaluate.visit` and `evaluate.entry`."""
    visits = con.execute(_VISITS, [kind]).df()
    missed, least = con.execute(_NOT_VISITED, [kind]).df(), judged.least_visits
    for unit, own in visits.groupby("unit"):
        yield from _lanes(kind, unit, own, missed, least)
    yield from _lanes(kind, None, visits, missed, least)
    chance = _drawn(con, kind)
    listed, by_rule = visits[visits["lane"] != "random"], visits[visits["by_rule"]]
    yield of_rate("experiment", "random", "hit_rate_of_all", chance, entity_kind=kind)
    ours = _plain(listed)
    yield _against(kind, "better_than_chance", ours, chance, least)
    rule = sampling.hajek(by_rule["hit"].to_numpy(dtype=float), by_rule["probability"].to_numpy(dtype=float), LEVEL)
    yield _against(kind, "better_than_rule", ours, rule, least)
    month, before = (listed[listed["seen_on"] > pd.Timestamp(as_of - months * MONTH)] for months in (1, 2))
    last_month = before[~before.index.isin(month.index)]
    yield _against(kind, "better_than_last_month", _plain(month), _plain(last_month), least)
    yield from _recall(con, kind, as_of)


def _lanes(kind: str, where: str | None, visits: pd.DataFrame, missed: pd.DataFrame, least: int) -> Iterator[Figure]:
    """What visits to all entries of a lane would have found, by the visits made: each lane of a unit is a stratum.

    Of few visits the plain share with Wilson's interval, which is wider: three of three visits are no certainty.
    """
    lanes = {"fact": ("fact",), "lead": ("lead",), "random": ("random",), "list": ("fact", "lead")}
    for name, of in lanes.items():
        chosen, left = (table[table["lane"].isin(of)] for table in (visits, missed))
        if len(chosen) < least:
            rate = _plain(chosen)
        else:
            not_looked_at = left.set_index(_strata(left))["entries"].to_dict()
            rate = sampling.stratified(
                chosen["hit"].to_numpy(dtype=float), list(_strata(chosen)), not_looked_at, LEVEL
            )  # fmt: skip
        yield of_rate("experiment", name, "hit_rate", rate, entity_kind=kind, unit=where)


def _strata(table: pd.DataFrame) -> pd.Series:
    return table["lane"] + " " + table["unit"]


def drawn_chances(con: duckdb.DuckDBPyConnection, kind: str) -> pd.Series:
    """The chance of being drawn and visited of every visited draw, by entity and day of the list."""
    draws = con.execute(_DRAWS, [kind]).df()
    probability, visited = draws["probability"].to_numpy(), draws["visited"].to_numpy()
    draws["chance"] = experiment.answered(probability, visited, list(draws["unit"]))
    return draws[visited].groupby(["entity_id", "listed_on"])["chance"].last()


def _drawn(con: duckdb.DuckDBPyConnection, kind: str) -> Rate:
    draws = con.execute(_DRAWS, [kind]).df()
    hit, visited, probability = (draws[name].to_numpy() for name in ("hit", "visited", "probability"))
    return experiment.drawn_rate(hit.astype(float), visited, probability, list(draws["unit"]), LEVEL)


def _against(kind: str, measure: str, ours: Rate, other: Rate, least: int) -> Figure:
    """The list's hit rate less another one; in words only when both stand on enough visits."""
    gap, low, high = metrics.difference(ours, other)
    enough = min(ours.total, other.total) >= least
    answer = verdict(low, high) if enough else TOO_EARLY
    return Figure(
        "experiment", "list", measure, gap, low, high, num=ours.total, den=other.total, verdict=answer, entity_kind=kind
    )


def _recall(con: duckdb.DuckDBPyConnection, kind: str, as_of: date) -> Iterator[Figure]:
    """Share that the list found of all that there are to find, by capture-recapture with what was found without it."""
    row = con.execute(render(_CAPTURED, {"as_of": as_of, "kind": kind})).fetchone()
    ours, others, both = (int(n) for n in row or (0, 0, 0))
    if both == 0:
        yield Figure("experiment", "list", "recall", num=ours, verdict=TOO_EARLY, entity_kind=kind)
        return
    total = sampling.chapman(ours, others, both, LEVEL)
    yield Figure(
        "experiment", "list", "recall", ours / total.value, ours / total.high, min(1.0, ours / total.low), num=ours,
        den=round(total.value), entity_kind=kind,
    )  # fmt: skip


def _plain(visits: pd.DataFrame) -> Rate:
    return metrics.wilson(int(visits["hit"].sum()), len(visits), LEVEL)
