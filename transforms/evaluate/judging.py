"""How good past lists were: precision at fixed lengths and at each unit's capacity, against simple rules; stability."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from transforms.evaluate.figures import Figure, of_bounds, of_rate, verdict
from transforms.statistics import metrics
from transforms.statistics.metrics import Bounds

DEPTHS = (50, 100)
RULES = ("most_workers", "most_past_findings")
ORDERS = ("score", *RULES)
OTHERS = "others"  # the cause of a change of place that no indicator of the entity itself explains


@dataclass(frozen=True)
class Ranked:
    """Everyone of one kind on one cut-off: what each order says of them, and whether something was found. [entities]

    entities: in order. unit, capacity: who would visit it ('' = nobody), and how many places that unit's list has.
    points: indicator → its points, where they are not 0.
    """

    cut_off: date
    entity_kind: str
    via: str
    entities: list[str]
    orders: dict[str, NDArray[np.float64]]
    tier: list[str]
    hit: NDArray[np.bool_]
    unit: NDArray[np.str_]
    capacity: NDArray[np.int64]
    points: list[dict[str, float]]

    def told(self, entity: str) -> dict[str, float]:
        """The points of an entity by indicator; none where it was not there."""
        place = bisect_left(self.entities, entity)
        there = place < len(self.entities) and self.entities[place] == entity
        return self.points[place] if there else {}


def figures(ranked: Sequence[Ranked]) -> Iterator[Figure]:
    """Every figure of the backtest: per cut-off, on the mean of the cut-offs, and how stable the list was."""
    for one in ranked:
        yield from _of_cut_off(one)
        yield from _of_units(one)
    for kind, via in sorted({(one.entity_kind, one.via) for one in ranked}):
        series = [one for one in ranked if (one.entity_kind, one.via) == (kind, via)]
        yield from _on_the_mean(series)
        yield from _of_units_on_the_mean(series)
        yield from _stability(series)
        yield from _alone(series)


def _of_cut_off(one: Ranked) -> Iterator[Figure]:
    where: dict[str, object] = {"entity_kind": one.entity_kind, "unit": one.via, "cut_off": one.cut_off}
    found, everyone = int(one.hit.sum()), len(one.hit)
    base = metrics.wilson(found, everyone)
    yield of_rate("backtest", "random", "precision", base, **where)
    for k in DEPTHS:
        size = min(k, everyone)
        for name, order in one.orders.items():
            hits = metrics.hits_at(order, one.hit, k)
            rate = metrics.wilson(hits.expected, size)
            at: dict[str, object] = {**where, "k": k}
            yield of_bounds("backtest", name, "precision", hits.over(size), rate, **at)
            yield of_bounds("backtest", name, "recall", hits.over(found), metrics.wilson(hits.expected, found), **at)
            yield Figure(
                "backtest", name, "lift", rate.share / base.share, num=hits.expected, den=size * base.share,
                low=rate.low / base.share, high=rate.high / base.share, **at,  # type: ignore[arg-type]
            )  # fmt: skip
    for rule in RULES:
        moved = metrics.moved(one.orders["score"], one.orders[rule], one.hit)
        yield Figure("backtest", rule, "found_earlier_than", moved.earlier, den=found, **where)  # type: ignore[arg-type]
        yield Figure("backtest", rule, "found_later_than", moved.later, den=found, **where)  # type: ignore[arg-type]
    for tier, rate in metrics.calibration(one.tier, one.hit).items():
        yield of_rate("backtest", f"tier {tier}", "hit_rate", rate, **where)


def _on_the_mean(series: Sequence[Ranked]) -> Iterator[Figure]:
    """Precision of each order on the mean of the cut-offs, and of the score against each rule: all hits pooled
    (better_than), and cut-off by cut-off (better_than_paired)."""
    where: dict[str, object] = {"entity_kind": series[0].entity_kind, "unit": series[0].via}
    for k in DEPTHS:
        pooled: dict[str, metrics.Rate] = {}
        by_day: dict[str, list[float]] = {}
        for name in ("score", *RULES):
            bounds = [metrics.precision_at(one.orders[name], one.hit, k) for one in series]
            size = sum(min(k, len(one.hit)) for one in series)
            by_day[name] = [one.expected for one in bounds]
            mean = float(np.mean(by_day[name]))
            pooled[name] = metrics.wilson(mean * size, size)
            low, high = float(np.mean([one.worst for one in bounds])), float(np.mean([one.best for one in bounds]))
            yield of_bounds(
                "backtest", name, "mean_precision", metrics.Bounds(low, mean, high), pooled[name], **where, k=k
            )
        for rule in RULES:
            gap, low, high = metrics.difference(pooled["score"], pooled[rule])
            yield Figure(
                "backtest", rule, "better_than", gap, low, high, k=k, den=len(series), verdict=verdict(low, high),
                **where,  # type: ignore[arg-type]
            )  # fmt: skip
            gap, low, high = metrics.paired_difference(np.array(by_day["score"]), np.array(by_day[rule]))
            yield Figure(
                "backtest", rule, "better_than_paired", gap, low, high, k=k, den=len(series),
                verdict=verdict(low, high), **where,  # type: ignore[arg-type]
            )  # fmt: skip


def at_capacity(one: Ranked, name: str) -> dict[str, tuple[Bounds, int]]:
    """Unit → hits among the first of its own list under an order, and how many places it has."""
    found = {}
    for unit in sorted(set(one.unit) - {""}):
        there = one.unit == unit
        size = min(int(one.capacity[there][0]), int(there.sum()))
        if size > 0:
            found[str(unit)] = metrics.hits_at(one.orders[name][there], one.hit[there], size), size
    return found


def _together(units: dict[str, tuple[Bounds, int]]) -> tuple[Bounds, int]:
    hits = [bounds for bounds, _ in units.values()]
    size = sum(size for _, size in units.values())
    return Bounds(
        *(float(sum(part)) for part in zip(*((b.worst, b.expected, b.best) for b in hits), strict=True))
    ), size


def _of_units(one: Ranked) -> Iterator[Figure]:
    """Hit share at the capacity of each unit (found at the entities themselves) and of all units together."""
    where: dict[str, object] = {"entity_kind": one.entity_kind, "cut_off": one.cut_off}
    for name in ORDERS:
        units = at_capacity(one, name)
        if not units:
            return
        told = {one.via: _together(units)} | (units if one.via == "own" else {})
        for unit, (hits, size) in told.items():
            rate = metrics.wilson(hits.expected, size)
            yield of_bounds(
                "backtest", name, "precision_at_capacity", hits.over(size), rate, **where, unit=unit, k=size
            )


def _of_units_on_the_mean(series: Sequence[Ranked]) -> Iterator[Figure]:
    """The same on all cut-offs pooled, and the score against each rule."""
    where: dict[str, object] = {"entity_kind": series[0].entity_kind, "unit": series[0].via}
    pooled: dict[str, metrics.Rate] = {}
    for name in ORDERS:
        days = {str(one.cut_off): _together(units) for one in series if (units := at_capacity(one, name))}
        if not days:
            return
        hits, size = _together(days)
        pooled[name] = metrics.wilson(hits.expected, size)
        yield of_bounds("backtest", name, "mean_precision_at_capacity", hits.over(size), pooled[name], **where)
    for rule in RULES:
        gap, low, high = metrics.difference(pooled["score"], pooled[rule])
        yield Figure(
            "backtest", rule, "better_than_at_capacity", gap, low, high, den=len(series), verdict=verdict(low, high),
            **where,  # type: ignore[arg-type]
        )  # fmt: skip


def _stability(series: Sequence[Ranked]) -> Iterator[Figure]:
    """Jaccard of the first 100, and of the units' own lists, of one cut-off and the next; who came and left by what."""
    for before, now in itertools.pairwise(series):
        where: dict[str, object] = {"entity_kind": now.entity_kind, "unit": now.via, "cut_off": now.cut_off}
        for measure, k, first in (("jaccard", DEPTHS[-1], _first), ("jaccard_at_capacity", None, _listed)):
            then, today = first(before), first(now)
            if not then | today:
                continue
            yield Figure(
                "backtest", "score", measure, metrics.jaccard(then, today), k=k, num=len(then & today),
                den=len(then | today), **where,  # type: ignore[arg-type]
            )  # fmt: skip
            for movement, who, sign in (("new", today - then, 1), ("left", then - today, -1)):
                causes = Counter(_cause(before, now, entity, sign) for entity in sorted(who))
                for cause, count in sorted(causes.items()):
                    yield Figure(
                        "backtest", cause, f"{measure}_{movement}", count / len(then | today), k=k, num=count,
                        den=len(then | today), **where,  # type: ignore[arg-type]
                    )  # fmt: skip


def _cause(before: Ranked, now: Ranked, entity: str, sign: int) -> str:
    """The indicator whose points moved the entity most in this direction; others where none did: they moved past it."""
    old, new = before.told(entity), now.told(entity)
    gain = {name: sign * (new.get(name, 0.0) - old.get(name, 0.0)) for name in sorted({*old, *new})}
    most = max(gain, key=lambda name: gain[name], default=OTHERS)
    return most if gain.get(most, 0.0) > 0 else OTHERS


def _alone(series: Sequence[Ranked]) -> Iterator[Figure]:
    """Of each indicator: of the entities to which no other one gave points, how many something was found at."""
    where: dict[str, object] = {"entity_kind": series[0].entity_kind, "unit": series[0].via}
    hits, total = Counter[str](), Counter[str]()
    for one in series:
        for points, hit in zip(one.points, one.hit.tolist(), strict=True):
            gave = [name for name, value in points.items() if value > 0]
            if len(gave) == 1:
                total[gave[0]] += 1
                hits[gave[0]] += hit
    for name in sorted(total):
        yield of_rate("backtest", name, "precision_alone", metrics.wilson(hits[name], total[name]), **where)


def _order(one: Ranked) -> NDArray[np.int64]:
    return np.lexsort((np.array(one.entities, dtype=object).astype(str), -one.orders["score"]))


def _first(one: Ranked) -> set[str]:
    return {one.entities[i] for i in _order(one)[: DEPTHS[-1]]}


def _listed(one: Ranked) -> set[str]:
    order, listed = _order(one), set()
    for unit in set(one.unit) - {""}:
        own = order[one.unit[order] == unit]
        listed |= {one.entities[i] for i in own[: one.capacity[own[0]]]}
    return listed
