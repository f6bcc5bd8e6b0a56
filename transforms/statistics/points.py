"""Points: how much better a problem explains the counts than ordinary peers do.

points = weight * clip(log NB(y | ratio * m, a) - log NB(y | m, a), -1, cap), m = expected cases, a = size.
In cents (integers), so that points sum to the score exactly. No count, no points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cents = NDArray[np.int64]

FLOOR = -1.0  # the most that one indicator can speak for an entity
DOMAIN_CAP = 5.0


@dataclass(frozen=True)
class Measured:
    """Everything that is known for scoring: entities in rows, indicators in columns; NaN where nothing can be said.

    cases, exposure: [entities, indicators]. shape, rate: the peers' gamma prior of cases per exposure, same shape.
    ceiling: the most cases that exposure allows (inf where there is no such limit), same shape.
    ratio, weight, cap: of the cards, [indicators]. domains: [indicators].
    """

    cases: Floats
    exposure: Floats
    shape: Floats
    rate: Floats
    ceiling: Floats
    ratio: Floats
    weight: Floats
    cap: Floats
    domains: tuple[str, ...]

    @property
    def known(self) -> NDArray[np.bool_]:
        known: NDArray[np.bool_] = np.isfinite(self.cases)
        return known


def line(measured: Measured) -> tuple[Floats, Floats]:
    """The log likelihood ratio as a line in the cases: `slope * cases - offset`, both [entities, indicators].

    With equal size the gamma functions cancel; what is left is y log(m1 / m0) - (a + y) log((a + m1) / (a + m0)).
    The problem's mean m1 never exceeds the ceiling: where that leaves no room, there are no points.
    """
    mean = measured.exposure * measured.shape / measured.rate
    problem = np.maximum(mean, np.minimum(mean * measured.ratio, measured.ceiling))
    spread = np.log1p((problem - mean) / (measured.shape + mean))
    return np.log(problem / mean) - spread, measured.shape * spread


def raw_points(measured: Measured) -> Floats:
    """Points before domain caps and rounding, [entities, indicators]; 0 where nothing can be said."""
    slope, offset = line(measured)
    points = measured.weight * np.clip(slope * measured.cases - offset, FLOOR, measured.cap)
    return np.where(measured.known, points, 0.0)


def in_cents(points: Floats, domains: Sequence[str], cap: float = DOMAIN_CAP) -> Cents:
    """Points in cents with every domain capped, [entities, indicators].

    Where a domain exceeds `cap`, its positive points shrink in proportion until the domain's sum is `cap` to the cent;
    the cent that rounding leaves over goes to the largest of them. Raises ValueError for points that are not finite.
    """
    if not np.isfinite(points).all():
        raise ValueError("points must be finite: 0 where nothing can be said")
    cents = np.rint(points * 100).astype(np.int64)
    limit = round(cap * 100)
    for domain in sorted(set(domains)):
        columns = np.flatnonzero(np.array(domains) == domain)
        cents[:, columns] = _capped(cents[:, columns], limit)
    return cents


def _capped(cents: Cents, limit: int) -> Cents:
    """One domain, [entities, its indicators], with no row's sum above `limit`. Integers only, hence exact."""
    positive = np.maximum(cents, 0)
    gain, loss = positive.sum(1), np.minimum(cents, 0).sum(1)
    over = gain + loss > limit
    room = limit - loss
    shrunk = positive * room[:, None] // np.maximum(gain, 1)[:, None]
    rows = np.arange(len(cents))
    shrunk[rows, positive.argmax(1)] += room - shrunk.sum(1)
    return np.where(over[:, None] & (cents > 0), shrunk, cents)
