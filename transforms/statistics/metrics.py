"""How good a ranked list was, once outcomes are known: precision, recall, earlier or later, calibration, stability.

A list that ends within a tie has no single precision: every figure at k is given for the worst, the expected and the
best order of those who share the last place.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Bounds:
    """A figure under the worst, the expected and the best order within ties."""

    worst: float
    expected: float
    best: float

    def over(self, total: float) -> Bounds:
        """The same as shares of a total; NaN where that is 0."""
        if total == 0:
            return Bounds(np.nan, np.nan, np.nan)
        return Bounds(self.worst / total, self.expected / total, self.best / total)


@dataclass(frozen=True)
class Rate:
    """A share of a total with its interval; all NaN where the total is 0."""

    hits: float
    total: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Moved:
    """Hits by where the score puts them, against another order: shares that sum to 1, and the median places gained."""

    earlier: float
    same: float
    later: float
    median_gain: float


def hits_at(score: Floats, hit: Bools, k: int) -> Bounds:
    """Hits among the k highest scores; the whole list where it is shorter.

    score: finite, [entities]; hit: [entities]; k >= 0. The expected count is that of a random order within the tie:
    a hypergeometric mean. Source: McSherry and Najork 2008. Raises ValueError for a score that is not finite.
    """
    if not np.isfinite(score).all():
        raise ValueError("scores must be finite")
    k = min(k, len(score))
    if k == 0:
        return Bounds(0.0, 0.0, 0.0)
    last = np.partition(score, len(score) - k)[len(score) - k]
    above, tied = score > last, score == last
    sure, room = int(hit[above].sum()), k - int(above.sum())
    size, among = int(tied.sum()), int(hit[tied].sum())
    return Bounds(
        float(sure + max(0, room - (size - among))), sure + room * among / size, float(sure + min(room, among))
    )


def precision_at(score: Floats, hit: Bools, k: int) -> Bounds:
    """Share of hits among the k highest scores; NaN for an empty list."""
    return hits_at(score, hit, k).over(min(k, len(score)))


def wilson(hits: float, total: float, level: float = 0.9) -> Rate:
    """Share with Wilson's score interval. Source: Wilson 1927; `total` may be an effective number (Kish 1965)."""
    if total <= 0:
        return Rate(hits, total, np.nan, np.nan, np.nan)
    z = float(special.ndtri((1 + level) / 2))
    share = hits / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return Rate(hits, total, share, max(0.0, float(centre - half)), min(1.0, float(centre + half)))


def difference(first: Rate, second: Rate) -> tuple[float, float, float]:
    """first.share - second.share of two independent shares, with its interval.

    The interval is joined from those of the two ("square and add"). Source: Newcombe 1998, method 10; Zou and Donner
    2008 for other intervals than Wilson's.
    """
    gap = first.share - second.share
    down = np.hypot(first.share - first.low, second.high - second.share)
    up = np.hypot(first.high - first.share, second.share - second.low)
    return float(gap), float(gap - down), float(gap + up)


def paired_difference(first: Bools | Floats, second: Bools | Floats, level: float = 0.9) -> tuple[float, float, float]:
    """Difference of two shares of the same cases, with its interval: mean of the paired differences, Student's t.

    first, second: [cases], of at least two. Used over cut-offs as well, where each case is one cut-off's precision.
    """
    gap = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    if len(gap) < 2:
        return float(gap.mean()), np.nan, np.nan
    half = float(stats.t.ppf((1 + level) / 2, len(gap) - 1)) * float(gap.std(ddof=1)) / np.sqrt(len(gap))
    return float(gap.mean()), float(gap.mean() - half), float(gap.mean() + half)


def moved(score: Floats, other: Floats, hit: Bools) -> Moved:
    """Whether the hits come earlier or later than in another order; ties take their mean rank."""
    if not hit.any():
        return Moved(np.nan, np.nan, np.nan, np.nan)
    gain = (stats.rankdata(-other) - stats.rankdata(-score))[hit]
    return Moved(float((gain > 0).mean()), float((gain == 0).mean()), float((gain < 0).mean()), float(np.median(gain)))


def jaccard(first: AbstractSet[str], second: AbstractSet[str]) -> float:
    """Members of both over members of either; 1 where both are empty."""
    either = first | second
    return len(first & second) / len(either) if either else 1.0


def calibration(tier: Sequence[str], hit: Bools, level: float = 0.9) -> dict[str, Rate]:
    """Hit rate of each tier with Wilson's interval, in the order of the tiers' names."""
    names = np.array(tier, dtype=object)
    return {
        name: wilson(int(hit[names == name].sum()), int((names == name).sum()), level) for name in sorted(set(tier))
    }
