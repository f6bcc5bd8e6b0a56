"""How good past lists were: precision at fixed lengths and at each unit's capacity, against simple rules; stability."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Unpack

import numpy as np
import pandas as pd

from transforms.evaluate.figures import Figure, Where, of_bounds, of_rate, verdict
from transforms.statistics import metrics
from transforms.statistics.metrics import Bools, Bounds, Floats, Rate

DEPTHS = (50, 100)
RULES = ("most_workers", "most_past_findings")
ORDERS = ("score", *RULES)
Gap = tuple[float, float, float]  # a difference, and the interval of it
OTHERS = "others"  # the cause of a change of place that no indicator of the entity itself explains


@dataclass(frozen=True)
class Ranked:
    """Everyone of one kind on one cut-off: what each order says of them, and whether something was found.

    entities, by identifier, in order: a column for each of ORDERS; tier; hit; unit and capacity: who would visit it
    ('' = nobody), and how many places that unit's list has. points: of the same, a column an indicator.
    """

    cut_off: date
    entity_kind: str
    via: str
    entities: pd.DataFrame
    points: pd.DataFrame

    @property
    def hit(self) -> Bools:
        hit: Bools = self.entities["hit"].to_numpy(dtype=bool)
        return hit

    def order(self, name: str) -> Floats:
        """What an order says of each entity."""
        order: Floats = self.entities[name].to_numpy(dtype=float)
        return order

    def points_of(self, entity: str) -> pd.Series:
        """The points of an entity by indicator; 0 where it was not there."""
        return self.points.reindex([entity], fill_value=0.0).loc[entity]

    def where(self, **more: Unpack[Where]) -> Where:
        """What its figures are about."""
        return {"entity_kind": self.entity_kind, "unit": self.via, "cut_off": self.cut_off, **more}


def figures(ranked: Sequence[Ranked]) -> Iterator[Figure]:
    """Every figure of the backtest: per cut-off, on the mean of the cut-offs, and how stable the list was."""
    for ranking in ranked:
        yield from _of_cut_off(ranking)
        yield from _of_units(ranking)
    for kind, via in sorted({(ranking.entity_kind, ranking.via) for ranking in ranked}):
        series = [ranking for ranking in ranked if (ranking.entity_kind, ranking.via) == (kind, via)]
        yield from _on_the_mean(series)
        yield from _of_units_on_the_mean(series)
        yield from _stability(series)
        yield from _alone(series)


def _of_cut_off(ranking: Ranked) -> Iterator[Figure]:
    where = ranking.where()
    base = metrics.wilson(int(ranking.hit.sum()), len(ranking.hit))
    yield of_rate("backtest", "random", "precision", base, **where)
    for k, name in itertools.product(DEPTHS, ORDERS):
        yield from _at_depth(ranking, name, k, base)
    for rule in RULES:
        moved = metrics.moved(ranking.order("score"), ranking.order(rule), ranking.hit)
        yield Figure("backtest", rule, "found_earlier_than", moved.earlier, den=base.hits, **where)
        yield Figure("backtest", rule, "found_later_than", moved.later, den=base.hits, **where)
    for tier, rate in metrics.calibration(list(ranking.entities["tier"]), ranking.hit).items():
        yield of_rate("backtest", f"tier {tier}", "hit_rate", rate, **where)


def _at_depth(ranking: Ranked, name: str, k: int, base: Rate) -> Iterator[Figure]:
    """What the first k of an order find; base: what chance finds."""
    at, size = ranking.where(k=k), min(k, len(ranking.hit))
    hits = metrics.hits_at(ranking.order(name), ranking.hit, k)
    rate = metrics.wilson(hits.expected, size)
    yield of_bounds("backtest", name, "precision", hits.over(size), rate, **at)
    yield of_bounds("backtest", name, "recall", hits.over(base.hits), metrics.wilson(hits.expected, base.hits), **at)
    yield Figure(
        "backtest", name, "lift", rate.share / base.share, num=hits.expected, den=size * base.share,
        low=rate.low / base.share, high=rate.high / base.share, **at,
    )  # fmt: skip


def _on_the_mean(series: Sequence[Ranked]) -> Iterator[Figure]:
    """Precision of each order on the mean of the cut-offs, and of the score against each rule: all hits pooled
    (better_than), and cut-off by cut-off (better_than_paired)."""
    for k in DEPTHS:
        size, at = sum(min(k, len(ranking.hit)) for ranking in series), _of_all(series, k=k)
        pooled, by_day = {}, {}
        for name in ORDERS:
            bounds = [metrics.precision_at(ranking.order(name), ranking.hit, k) for ranking in series]
            by_day[name] = np.array([bound.expected for bound in bounds])
            mean = Bounds(*(float(np.mean(part)) for part in zip(*map(astuple, bounds), strict=True)))
            pooled[name] = metrics.wilson(mean.expected * size, size)
            yield of_bounds("backtest", name, "mean_precision", mean, pooled[name], **at)
        for rule in RULES:
            yield _better("better_than", rule, series, metrics.difference(pooled["score"], pooled[rule]), k)
            paired = metrics.paired_difference(by_day["score"], by_day[rule])
            yield _better("better_than_paired", rule, series, paired, k)


def at_capacity(ranking: Ranked, name: str) -> dict[str, tuple[Bounds, int]]:
    """Unit → hits among the first of its own list under an order, and how many places it has."""
    by_unit = {}
    for unit, own in ranking.entities[ranking.entities["unit"] != ""].groupby("unit"):
        size = min(int(own["capacity"].iloc[0]), len(own))
        if size > 0:
            order, hit = own[name].to_numpy(dtype=float), own["hit"].to_numpy(dtype=bool)
            by_unit[str(unit)] = metrics.hits_at(order, hit, size), size
    return by_unit


def _of_all(series: Sequence[Ranked], **more: Unpack[Where]) -> Where:
    """What figures of all cut-offs are about."""
    return {"entity_kind": series[0].entity_kind, "unit": series[0].via, **more}


def _better(measure: str, rule: str, series: Sequence[Ranked], gap: Gap, k: int | None = None) -> Figure:
    """By how much the score is better than a rule: a difference with its interval, and what that says."""
    value, low, high = gap
    at = _of_all(series, k=k, verdict=verdict(low, high))
    return Figure("backtest", rule, measure, value, low, high, den=len(series), **at)


def _together(units: dict[str, tuple[Bounds, int]]) -> tuple[Bounds, int]:
    parts = zip(*(astuple(hits) for hits, _ in units.values()), strict=True)
    return Bounds(*(float(sum(part)) for part in parts)), sum(size for _, size in units.values())


def _of_units(ranking: Ranked) -> Iterator[Figure]:
    """Hit share at the capacity of each unit (found at the entities themselves) and of all units together."""
    for name in ORDERS:
        units = at_capacity(ranking, name)
        if not units:
            return
        by_via = {ranking.via: _together(units)} | (units if ranking.via == "own" else {})
        for unit, (hits, size) in by_via.items():
            rate = metrics.wilson(hits.expected, size)
            at = ranking.where(unit=unit, k=size)
            yield of_bounds("backtest", name, "precision_at_capacity", hits.over(size), rate, **at)


def _of_units_on_the_mean(series: Sequence[Ranked]) -> Iterator[Figure]:
    """The same on all cut-offs pooled, and the score against each rule."""
    pooled = {}
    for name in ORDERS:
        days = {str(ranking.cut_off): _together(units) for ranking in series if (units := at_capacity(ranking, name))}
        if not days:
            return
        hits, size = _together(days)
        pooled[name] = metrics.wilson(hits.expected, size)
        rate = pooled[name]
        yield of_bounds("backtest", name, "mean_precision_at_capacity", hits.over(size), rate, **_of_all(series))
    for rule in RULES:
        yield _better("better_than_at_capacity", rule, series, metrics.difference(pooled["score"], pooled[rule]))


def _stability(series: Sequence[Ranked]) -> Iterator[Figure]:
    """Jaccard of the first 100, and of the units' own lists, of one cut-off and the next; who came and left by what."""
    for before, now in itertools.pairwise(series):
        for measure, k, first in (("jaccard", DEPTHS[-1], _first), ("jaccard_at_capacity", None, _listed)):
            then, today = first(before), first(now)
            either, at = len(then | today), now.where(k=k)
            if not either:
                continue
            same = metrics.jaccard(then, today)
            yield Figure("backtest", "score", measure, same, num=len(then & today), den=either, **at)
            for movement, who, sign in (("new", today - then, 1), ("left", then - today, -1)):
                causes = Counter(_cause(before, now, entity, sign) for entity in sorted(who))
                for cause, count in sorted(causes.items()):
                    name = f"{measure}_{movement}"
                    yield Figure("backtest", cause, name, count / either, num=count, den=either, **at)


def _cause(before: Ranked, now: Ranked, entity: str, sign: int) -> str:
    """The indicator that moved the entity most in this direction; `others` where only other entities moved."""
    gain = sign * now.points_of(entity).sub(before.points_of(entity), fill_value=0.0).sort_index()
    return str(gain.idxmax()) if (gain > 0).any() else OTHERS


def _alone(series: Sequence[Ranked]) -> Iterator[Figure]:
    """By indicator: at how many entities that have points from it alone something was found."""
    hits = pd.concat([_hits_alone(ranking) for ranking in series])
    for name, hit in hits.groupby(level="indicator"):
        rate = metrics.wilson(int(hit.sum()), len(hit))
        yield of_rate("backtest", str(name), "precision_alone", rate, **_of_all(series))


def _hits_alone(ranking: Ranked) -> pd.Series:
    """hit, by entity and indicator, of those that have points of one indicator only."""
    gave = ranking.points > 0
    alone = gave[gave.sum(axis=1) == 1].stack()
    return alone[alone].index.to_frame()["entity_id"].map(ranking.entities["hit"])


def _ordered(ranking: Ranked) -> pd.DataFrame:
    return ranking.entities.sort_values(["score", "entity_id"], ascending=[False, True])


def _first(ranking: Ranked) -> set[str]:
    return set(_ordered(ranking).index[: DEPTHS[-1]])


def _listed(ranking: Ranked) -> set[str]:
    own = _ordered(ranking)[lambda entities: entities["unit"] != ""]
    return set(own.index[own.groupby("unit").cumcount() < own["capacity"]])
