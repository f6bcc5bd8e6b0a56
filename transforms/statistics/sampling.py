"""What a sample with known inclusion probabilities says about all: Hajek, strata, capture-recapture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from transforms.statistics.metrics import Rate, wilson

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Total:
    """An estimated number with its standard error and interval."""

    value: float
    error: float
    low: float
    high: float


def hajek(hit: Floats, probability: Floats, level: float = 0.9) -> Rate:
    """The share of hits among all who could be drawn, from those drawn: weighted by 1 / probability.

    hit (0 or 1), probability in (0, 1]: [drawn]. The interval is Wilson's for the effective number of draws, so that
    a handful of draws without a hit does not look like certainty; where the linearised variance is larger than the
    weights explain, it decides. Source: Hajek 1971; Sarndal et al. 1992, sec. 5.7; Korn and Graubard 1998 for the
    effective number. Raises ValueError for a probability outside (0, 1].
    """
    _refuse(probability)
    if len(hit) == 0:
        return wilson(0, 0, level)
    weight = 1 / probability
    share = float((weight * hit).sum() / weight.sum())
    drawn = float(weight.sum() ** 2 / (weight**2).sum())
    variance = float((weight**2 * (hit - share) ** 2).sum() / weight.sum() ** 2)
    if 0 < share < 1 and variance > 0:
        drawn = min(drawn, share * (1 - share) / variance)
    estimate = wilson(share * drawn, drawn, level)
    return Rate(float(hit.sum()), float(len(hit)), share, estimate.low, estimate.high)


def stratified(hit: Floats, stratum: Sequence[str], not_looked_at: Mapping[str, int], level: float = 0.9) -> Rate:
    """The share of hits if all of a list had been looked at, from the part that was.

    hit (0 or 1), stratum: [looked at]; not_looked_at: how many more each stratum holds. Each stratum counts by its
    size, and what was looked at has no sampling error (finite population correction), so that a list that was looked
    at whole has an interval of no width: Wilson's, for the effective number that this variance comes to. Strata where
    but one was looked at are taken together, those where nobody looked are left out. Holds where, within a stratum,
    who is looked at does not depend on what there is to find. hits and total of the result are those looked at.
    Source: Cochran 1977, ch. 5 (5A for strata taken together); Korn and Graubard 1998 for the effective number.
    """
    if len(hit) == 0:
        return wilson(0, 0, level)
    names, codes = np.unique(np.array(stratum, dtype=object).astype(str), return_inverse=True)
    seen = np.bincount(codes)
    size = seen + np.array([not_looked_at.get(str(name), 0) for name in names])
    hits = np.bincount(codes, weights=hit)
    few = seen < 2
    if few.any():
        seen, size, hits = (np.append(part[~few], part[few].sum()) for part in (seen, size, hits))
    weight, share_of = size / size.sum(), hits / seen
    share = float((weight * share_of).sum())
    spread = np.where(seen > 1, share_of * (1 - share_of) / np.maximum(seen - 1, 1), share * (1 - share))
    variance = float((weight**2 * (1 - seen / size) * spread).sum())
    left = 1 - len(hit) / float(size.sum())
    if left <= 0:
        return Rate(float(hit.sum()), float(len(hit)), share, share, share)
    number = share * (1 - share) / variance if variance > 0 else len(hit) / left
    estimate = wilson(share * number, number, level)
    return Rate(float(hit.sum()), float(len(hit)), share, estimate.low, estimate.high)


def chapman(first: int, second: int, both: int, level: float = 0.9) -> Total:
    """How many there are in all, from two lists of them and their overlap.

    Holds where one list's members are as likely as others to be on the second; positive dependence makes it too low.
    Source: Chapman 1951, variance of Seber 1970; interval log-normal in the number not seen: Burnham et al. 1987,
    as in Chao 1987. Raises ValueError where the overlap exceeds a list.
    """
    if both > min(first, second):
        raise ValueError("the overlap cannot exceed either list")
    value = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    seen = first + second - both
    unseen = value - seen
    if unseen <= 0 or variance <= 0:
        return Total(value, float(np.sqrt(variance)), float(seen), value)
    factor = float(np.exp(special.ndtri((1 + level) / 2) * np.sqrt(np.log1p(variance / unseen**2))))
    return Total(value, float(np.sqrt(variance)), seen + unseen / factor, seen + unseen * factor)


def _refuse(probability: Floats) -> None:
    if not ((probability > 0) & (probability <= 1)).all():
        raise ValueError("inclusion probabilities must be in (0, 1]")
