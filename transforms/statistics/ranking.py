"""Ranks, and how sure they are: posterior draws of every rate, scored and ranked again.

A rank says no more than its 90 % interval; tiers say who is separated from the ordinary.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from transforms.statistics.points import DOMAIN_CAP, WEAK, Bools, Cents, Floats, Measured, line, mixed

Ints = NDArray[np.int64]
Singles = NDArray[np.float32]

DRAWS = 2000
TOP_SHARE, UPPER_SHARE = 0.1, 0.5  # a rank whose whole interval lies in there is of tier A, of tier B
TIER_NEEDS = 100  # cents: counts e times as likely under a problem; with less, a firm rank still means little
_TIE = 0.005  # scores closer than a cent are one score: chance orders them within a draw
_GRID = 256  # equally likely values by which a posterior is drawn: one random byte a draw
_LEVEL = ((np.arange(_GRID) + 0.5) / _GRID).astype(np.float32)
_NORMAL = special.ndtri(_LEVEL).astype(np.float32)


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


def plausible_ranks(
    measured: Measured, entities: Sequence[str], seed: int, top: int, draws: int = DRAWS, domain_cap: float = DOMAIN_CAP
) -> Plausible:
    """The ranks that the data leave possible; entities in the order of their names. top: how many are the top."""
    if not entities:
        return Plausible(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    scores = draw_scores(measured, entities, seed, draws, domain_cap)
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


def draw_scores(
    measured: Measured, entities: Sequence[str], seed: int, draws: int = DRAWS, domain_cap: float = DOMAIN_CAP
) -> Singles:
    """Scores that the data leave possible, [entities, draws].

    A rate is drawn from its posterior Gamma(a + y, b + n) and scored at its expected count, a measure from its normal
    posterior, a tie is real with the chance that is its strength. An entity's draws depend on the seed and its own name
    alone, not on who else is ranked.
    """
    known = measured.known
    centre, spread, slope, offset = _possible(measured)
    is_count, is_link = measured.of_kind("count"), measured.of_kind("link")
    names = sorted(set(measured.domains))
    member = np.array([[domain == name for domain in measured.domains] for name in names], dtype=np.float32)
    scores = np.empty((len(entities), draws), dtype=np.float32)

    def draw(i: int) -> None:
        random = np.random.default_rng([seed, seed_of(entities[i])])
        has = known[i]
        possible = _grid(centre[i, has], spread[i, has], is_count[has], is_link[has])
        possible *= _column(slope[i, has])
        possible -= _column(offset[i, has])
        possible[~is_link[has]] = mixed(possible[~is_link[has]])
        np.minimum(possible, _column(measured.cap[has]), out=possible)
        possible *= _column(measured.weight[has])
        chosen = np.frombuffer(random.bytes(len(possible) * draws), dtype=np.uint8).reshape(-1, draws)
        rows = np.arange(len(possible), dtype=np.intp)[:, None] * _GRID
        domain = member[:, has] @ possible.ravel().take(rows + chosen)
        scores[i] = np.minimum(domain, np.float32(domain_cap)).sum(0)
        scores[i] += random.uniform(-_TIE, _TIE, draws)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(draw, range(len(entities))))
    return scores


def _possible(measured: Measured) -> tuple[Floats, Floats, Floats, Floats]:
    """Centre and spread of what each cell may be, and slope and offset of its points, [entities, indicators] each.

    Counts are cubes of normal values (Wilson and Hilferty 1931), measures normal, ties real or not.
    """
    slope, offset = line(measured)
    shape = measured.shape + measured.x
    trust = measured.spread**2 / (measured.spread**2 + measured.error**2)
    is_count, is_measure = measured.of_kind("count"), measured.of_kind("measure")
    with np.errstate(invalid="ignore"):
        centre = np.where(is_count, shape ** (1 / 3) * (1 - 1 / (9 * shape)), measured.x)
        spread = np.where(is_count, shape ** (-1 / 6) / 3, 0.0)
    centre = np.where(is_measure, trust * measured.x, centre)
    spread = np.where(is_measure, np.sqrt(trust) * measured.error, spread)
    counted = measured.exposure / (measured.rate + measured.exposure)
    slope = np.where(is_count, slope * counted, slope)
    centre = np.where(measured.of_kind("link") & (measured.x < WEAK), 0.0, centre)
    return centre, spread, slope, offset


def _grid(centre: Floats, spread: Floats, is_count: Bools, is_link: Bools) -> Singles:
    """Equally likely values of each cell, [cells, 256]."""
    grid: Singles = _column(centre) + _column(spread) * _NORMAL
    grid[is_count] = np.maximum(grid[is_count], np.float32(0)) ** 3
    real = 1 - grid[is_link] < _LEVEL
    grid[is_link] = real
    return grid


def _column(values: Floats) -> Singles:
    return values.astype(np.float32)[:, None]


def tiers(score: Cents, high: Ints) -> list[str]:
    """A: surely (95 %) in the top tenth. B: surely in the upper half. C: not to be told from the ordinary.

    score, high (worst rank of the interval): [entities]. Less than one point is never better than C: where little is
    known, a rank can be firm for want of anything that speaks for the entity.
    """
    top, upper = np.ceil(len(score) * TOP_SHARE), np.ceil(len(score) * UPPER_SHARE)
    tier = np.where(high <= top, "A", np.where(high <= upper, "B", "C"))
    return [str(letter) for letter in np.where(score >= TIER_NEEDS, tier, "C")]
