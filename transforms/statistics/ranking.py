"""Ranks, and how sure they are: posterior draws of every rate, scored and ranked again.

A rank says no more than its 90 % interval; tiers say who is separated from the ordinary.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import special

from transforms.judgements import Judgements
from transforms.statistics.points import Bools, Cents, Floats, Measured, is_sign, left_over, line, mixed
from transforms.statistics.posterior import posterior
from transforms.statistics.shrinkage import Prior

Ints = NDArray[np.int64]
Singles = NDArray[np.float32]

DRAWS = 2000
_TIE = 0.005  # scores closer than a cent are one score: chance orders them within a draw
_GRID = 256  # equally likely values by which a posterior is drawn: one random byte a draw
_PLACE = np.arange(_GRID, dtype=np.float32) + np.float32(0.5)
_LEVEL = _PLACE / np.float32(_GRID)
# normal quantiles of the ordinary values, by how many of the others are problems; in place of those, the highest
_NORMAL = np.array(
    [special.ndtri(np.minimum(_PLACE, n - 0.5) / n) for n in range(_GRID, 0, -1)] + [np.zeros(_GRID)], dtype=np.float32
)


def seed_of(*parts: object) -> int:
    """A seed that depends on nothing but its parts: the first 64 bits of their SHA-256."""
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def ranks(score: Cents, coverage: Floats, entities: Sequence[str]) -> tuple[Ints, Ints]:
    """Rank 1 = highest score, [entities] twice: equal scores share the better rank; and without ties.

    Without ties, equal scores are ordered by more coverage, then by identifier.
    """
    order = sorted(range(len(entities)), key=lambda i: (-score[i], -coverage[i], entities[i]))
    without = np.empty(len(entities), dtype=np.int64)
    without[order] = np.arange(1, len(entities) + 1)
    shared = 1 + len(score) - np.searchsorted(np.sort(score), score, side="right")
    return shared.astype(np.int64), without


@dataclass(frozen=True)
class Plausible:
    """Of every entity, [entities]: best and worst rank of the central 90 % of the draws, chance to be in the top."""

    low: Ints
    high: Ints
    top: Floats


def plausible_ranks(measured: Measured, entities: Sequence[str], seed: int, top: int, draws: int = DRAWS) -> Plausible:
    """The ranks that the data leave possible; entities in the order of their names. top: how many are the top."""
    if not entities:
        return Plausible(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    scores = draw_scores(measured, entities, seed, draws)
    placed = np.empty(scores.shape, dtype=np.int32)
    place = np.arange(1, len(entities) + 1, dtype=np.int32)
    for draw in range(draws):
        placed[np.argsort(-scores[:, draw], kind="stable"), draw] = place
    chance = (placed <= top).mean(axis=1)
    edge = round(draws * 0.05)
    edges = (edge, draws - 1 - edge)
    placed.partition(edges, axis=1)
    return Plausible(placed[:, edges[0]].astype(np.int64), placed[:, edges[1]].astype(np.int64), chance)


def including(low: Ints, high: Ints, *shown: Ints) -> tuple[Ints, Ints]:
    """The intervals, widened where they leave out a rank that is shown: draws shrink rates, shown scores do not."""
    return np.minimum.reduce([low, *shown]), np.maximum.reduce([high, *shown])


def draw_scores(measured: Measured, entities: Sequence[str], seed: int, draws: int = DRAWS) -> Singles:
    """Scores that the data leave possible, [entities, draws].

    A rate is drawn from its posterior (`statistics.posterior`) and scored at its expected count, a measure from its
    normal posterior, a tie is real with the chance that is its strength, a fact is certain. An entity's draws depend on
    the seed and its own name alone, not on who else is ranked. A visit that found nothing takes away what it is worth.
    """
    known, possible, judged, shown = measured.known, _possible(measured), measured.judged, measured.shown
    is_count, is_link, is_mixed = (measured.of_kind(*kinds) for kinds in (("count",), ("link",), ("count", "measure")))
    names, signs = sorted(set(measured.domains)), is_sign(measured.domains)
    member = np.array([[domain == name for domain in measured.domains] for name in names], dtype=np.float32)
    scores = np.empty((len(entities), draws), dtype=np.float32)
    signed, (seen, worth) = is_sign(names), measured.visited

    def draw(i: int) -> None:
        random = np.random.default_rng([seed, seed_of(entities[i])])
        has = known[i]
        points = _grid(possible.of(i, has), is_count[has], is_link[has])
        points[is_mixed[has]] = mixed(points[is_mixed[has]], shown[has][is_mixed[has]][:, None])
        np.minimum(points, _column(measured.cap[has]), out=points)
        points *= _column(measured.weight[has])
        chosen = np.frombuffer(random.bytes(len(points) * draws), dtype=np.uint8).reshape(-1, draws)
        rows = np.arange(len(points), dtype=np.intp)[:, None] * _GRID
        drawn = points.ravel().take(rows + chosen)
        negative = np.minimum(drawn, np.float32(0))
        together = negative.sum(0)
        room = np.float32(judged.relief) * left_over(drawn[signs[has]].max(0, initial=0), judged)
        drawn -= negative * (1 - room / np.maximum(-together, np.maximum(room, np.float32(_TIE))))
        scores[i] = np.minimum(member[:, has] @ drawn, np.float32(judged.domain_cap)).sum(0)
        if worth[i]:
            seen_points = _seen_points(drawn, _column(seen[i, has]), member[signed][:, has], judged.domain_cap)
            scores[i] -= np.minimum(seen_points, worth[i])
        scores[i] += random.uniform(-_TIE, _TIE, draws)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(draw, range(len(entities))))
    return scores


def _seen_points(drawn: Singles, seen: Singles, member: Singles, cap: float) -> Singles:
    """The points that a visit could see, [draws]: of each domain the same part of what its cap left of every cell.

    drawn [cells, draws], seen [cells, 1], member [domains, cells].
    """
    speaking, spoken = np.maximum(drawn, 0), member @ np.minimum(drawn, 0)
    left = np.minimum((np.float32(cap) - spoken) / np.maximum(member @ speaking, np.float32(cap)), 1)
    points: Singles = (left * (member @ (speaking * seen))).sum(0)
    return points


@dataclass(frozen=True)
class Possible:
    """What each cell may be, [entities, indicators] each; or the known cells of one entity, [cells, 1] each.

    centre, spread: of a measure, and of an ordinary count's cube root (Wilson and Hilferty 1931); the strength of a
    tie, the severity of a fact. slope, offset: of points by the drawn value. tail_: the same of a count that is a
    problem. problems: how many of the equally likely values of a cell are problems. above_start, above_most: the parts
    of the problem's gamma that lie above its first and its last one.
    """

    centre: Floats
    spread: Floats
    slope: Floats
    offset: Floats
    tail_centre: Floats
    tail_spread: Floats
    tail_slope: Floats
    problems: Floats
    above_start: Floats
    above_most: Floats

    def of(self, entity: int, has: Bools) -> Possible:
        """The known cells of one entity."""
        return Possible(**{field.name: getattr(self, field.name)[entity, has][:, None] for field in fields(self)})


def _possible(measured: Measured) -> Possible:
    slope, offset = line(measured)
    is_count, is_measure = measured.of_kind("count"), measured.of_kind("measure")
    rates = posterior(
        Prior(measured.shape, measured.rate), measured.x, measured.exposure, measured.judged,
        measured.ceiling / measured.exposure,
    )  # fmt: skip
    trust = measured.spread**2 / (measured.spread**2 + measured.error**2)
    link = np.where(measured.of_kind("link") & (measured.x < measured.judged.weak_tie), 0.0, measured.x)
    with np.errstate(invalid="ignore"):
        centre, spread = _cube_root(rates.ordinary.shape)
        tail_centre, tail_spread = _cube_root(rates.problem.shape)
    return Possible(
        centre=np.where(is_count, centre, np.where(is_measure, trust * measured.x, link)),
        spread=np.where(is_count, spread, np.where(is_measure, np.sqrt(trust) * measured.error, 0.0)),
        slope=np.where(is_count, slope * measured.exposure / rates.ordinary.rate, slope),
        offset=offset, tail_centre=tail_centre, tail_spread=tail_spread, tail_slope=slope,
        problems=np.where(is_count, np.rint(np.nan_to_num(rates.chance) * _GRID), 0.0),
        above_start=rates.problem.above_start, above_most=rates.problem.above_most,
    )  # fmt: skip


def _cube_root(shape: Floats) -> tuple[Floats, Floats]:
    """Mean and deviation of the cube root of Gamma(shape, 1), which is nearly normal."""
    return shape ** (1 / 3) * (1 - 1 / (9 * shape)), shape ** (-1 / 6) / 3


def _grid(cells: Possible, is_count: Bools, is_link: Bools) -> Singles:
    """The log likelihood ratios of equally likely values of each cell, [cells, 256]: ordinary ones, then problems."""
    problems = cells.problems.astype(np.int64)
    value = cells.centre.astype(np.float32) + cells.spread.astype(np.float32) * _NORMAL[problems[:, 0]]
    value[is_count] = np.maximum(value[is_count], np.float32(0)) ** 3
    value[is_link] = 1 - cells.centre[is_link] < _LEVEL
    value *= cells.slope.astype(np.float32)
    row, column = np.nonzero(np.arange(_GRID) >= _GRID - problems)
    cell = Possible(**{field.name: getattr(cells, field.name)[row, 0] for field in fields(cells)})
    part = (_PLACE[column] - (_GRID - cell.problems)) / cell.problems
    above = cell.above_start - part * (cell.above_start - cell.above_most)
    problem = np.maximum(cell.tail_centre - cell.tail_spread * special.ndtri(above), 0) ** 3
    value[row, column] = cell.tail_slope * problem
    value -= cells.offset.astype(np.float32)
    return value


def _column(values: Floats) -> Singles:
    return values.astype(np.float32)[:, None]


def tiers(score: Cents, high: Ints, judged: Judgements) -> list[str]:
    """A: surely (95 %) in the top. B: surely in the upper part. C: not to be told from the ordinary.

    score, high (worst rank of the interval): [entities]. judged: how large those parts are, and the points without
    which nothing is better than C: where little is known, a rank can be firm for want of anything that speaks for the
    entity.
    """
    top, upper = (np.ceil(len(score) * share) for share in (judged.top_share, judged.upper_share))
    tier = np.where(high <= top, "A", np.where(high <= upper, "B", "C"))
    return [str(letter) for letter in np.where(score >= round(100 * judged.tier_needs), tier, "C")]
