"""Alerts: which high values are unlikely to be chance, given how many are looked at (false discovery rate).

The points rank; an alert says that the exceedance itself is beyond what peers or the season produce by chance. It fills
no list. Sources: Benjamini and Hochberg 1995; Spiegelhalter 2005 (overdispersion before a funnel's limits).
"""

from __future__ import annotations

import numpy as np
from scipy import special

from transforms.statistics.points import Floats, Measured


def tail(measured: Measured) -> Floats:
    """Chance that ordinary peers show as much or more, [entities, indicators]; NaN for ties and where nothing is known.

    Counts: negative binomial with the peers' (or season's) overdispersion. Measures: normal, with their spread.
    """
    mean = measured.exposure * measured.shape / measured.rate
    known = measured.known
    x = np.where(known, measured.x, 1.0)
    counts = np.where(x > 0, special.betainc(np.maximum(x, 1e-9), measured.shape, mean / (mean + measured.shape)), 1.0)
    measures = special.ndtr(-x / np.hypot(measured.spread, measured.error))
    chance = np.where(measured.of_kind("count"), counts, np.where(measured.of_kind("measure"), measures, np.nan))
    return np.where(known, chance, np.nan)


def false_discovery_rate(chance: Floats) -> Floats:
    """Of each column, the smallest share of false alerts at which an entry would be one, [rows, columns].

    chance: p-values; NaN is no test. Benjamini and Hochberg's step-up, adjusted. SciPy's own differs in the last bit.
    """
    adjusted = np.full(chance.shape, np.nan)
    for column in range(chance.shape[1]):
        tested = np.flatnonzero(np.isfinite(chance[:, column]))
        order = tested[np.argsort(chance[tested, column], kind="stable")]
        scaled = chance[order, column] * len(order) / np.arange(1, len(order) + 1)
        adjusted[order, column] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted
