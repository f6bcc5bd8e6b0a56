"""What visits say about the lists: hit rates from draws of known chance, labels that do not depend on who looked.

A list that is only ever checked where it points confirms itself. So a part of each list is drawn, and what was found
there, weighted by the chance of being drawn, says what one would find anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transforms.statistics import sampling, shrinkage
from transforms.statistics.metrics import Rate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def answered(probability: Floats, visited: Bools, unit: Sequence[str]) -> Floats:
    """The chance of being drawn and visited, [entries]: a unit that visits half of its draws halves it.

    0 where a unit visited none. Weighting-class adjustment for those not visited: Oh and Scheuren 1983; it holds where
    a unit skips draws without regard to what it would have found.
    """
    _, codes = np.unique(np.array(unit, dtype=object).astype(str), return_inverse=True)
    entries = np.bincount(codes)
    share = np.bincount(codes, weights=visited) / np.maximum(entries, 1)
    chance: Floats = probability * share[codes]
    return chance


def drawn_rate(hit: Floats, visited: Bools, probability: Floats, unit: Sequence[str], level: float = 0.95) -> Rate:
    """The hit rate of everyone who could have been drawn, from the draws that were visited; arrays are [draws]."""
    chance = answered(probability, visited, unit)
    return sampling.hajek(hit[visited], chance[visited], level)


def strictness(breaches: Floats, checks: Floats, unit: Sequence[str]) -> dict[str, float]:
    """How many breaches a unit finds per check, by what all find: 1 = as all do, drawn towards 1 where visits are few.

    breaches, checks > 0: [visits]. Units are compared on the visits that are given: give drawn ones, since a unit that
    is sent to worse places finds more without being stricter. Gamma-Poisson shrinkage as for rates.
    """
    if len(breaches) == 0:
        return {}
    names, codes = np.unique(np.array(unit, dtype=object).astype(str), return_inverse=True)
    cases = np.bincount(codes, weights=breaches).astype(float)
    exposure = np.bincount(codes, weights=checks).astype(float)
    one = np.zeros(len(names), dtype=np.int64)
    prior = shrinkage.fit(cases, exposure, one, 1)
    rate = (prior.shape[0] + cases) / (prior.rate[0] + exposure)
    overall = max(float(cases.sum() / exposure.sum()), 1e-9)
    return {str(name): float(value) for name, value in zip(names, rate / overall, strict=True)}


def comparable(
    breaches: Floats, checks: Floats, unit: Sequence[str], strict: dict[str, float], usual_checks: float
) -> Floats:
    """Breaches that a unit of ordinary strictness would have found with a checklist of the usual length, [visits]."""
    factor = np.array([strict.get(name, 1.0) for name in unit])
    comparable_breaches: Floats = breaches / np.maximum(factor, 1e-9) * usual_checks / np.maximum(checks, 1.0)
    return comparable_breaches
