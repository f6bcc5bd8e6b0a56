"""Rates drawn towards those of peers: gamma-Poisson empirical Bayes.

cases_i ~ Poisson(exposure_i * rate_i), rate_i ~ Gamma(shape a, rate b) within a peer group; a and b maximise the
marginal negative binomial likelihood times a prior that leans on the next wider group: a small group says little by
itself. Source: Robbins 1956; Clayton and Kaldor 1987; Morris 1983 (groups that lean on each other).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]

# of a smaller shape (rates that differ by more than twice their mean) peers are no one population: nearly all without a
# case, and a few with many, is what a problem looks like, and must not pass for a wide spread of ordinary ones
_SHAPE_LIMITS = np.log([0.25, 1e4])
_SHAPE_PRIOR = (np.log(2.0), 2.0)  # weak normal prior of log a of everybody: decides only where a handful cannot
_SHAPE_LEANS, _MEAN_LEANS = 0.7, 1.0  # how far the logarithms of a, and of the mean, usually lie from the wider group's
_STEPS = 200


@dataclass(frozen=True)
class Prior:
    """Gamma priors of rates: shape a and rate b, of equal shape; their mean is a / b."""

    shape: Floats
    rate: Floats

    @property
    def mean(self) -> Floats:
        mean: Floats = self.shape / self.rate
        return mean

    def of(self, places: Codes | Bools) -> Prior:
        """Those at some places, such as of each entity's group: a copy."""
        return Prior(self.shape[places], self.rate[places])

    def put(self, places: Codes | Bools, others: Prior) -> None:
        """Others in the place of those at some places."""
        self.shape[places], self.rate[places] = others.shape, others.rate


def fit(cases: Floats, exposure: Floats, group: Codes, groups: int, wider: Prior | None = None) -> Prior:
    """The prior of every group, [groups], all fitted at once; a group without exposure gets that of the wider one.

    cases, exposure > 0, group (0 .. groups - 1): [entities]. wider [groups]: the prior of the group that holds each.
    """
    total = _sums(exposure, group, groups)
    shape_prior = _SHAPE_PRIOR if wider is None else (np.log(wider.shape), _SHAPE_LEANS)
    leans = (0.0, np.inf) if wider is None else (np.log(wider.mean), _MEAN_LEANS)
    centre = np.log(np.maximum(_sums(cases, group, groups), 0.5) / np.where(total > 0, total, 1.0))
    lowest = np.log(0.5 / np.where(total > 0, total, 1.0))
    shape: Floats = np.full(groups, _SHAPE_PRIOR[0])
    reach = np.ones(groups)
    before = np.zeros(groups)
    for _ in range(_STEPS):
        mean = np.exp(centre)[group] * exposure
        size = np.exp(shape)[group]
        up = _sums(size * (cases - mean) / (size + mean), group, groups) - (centre - leans[0]) / leans[1] ** 2
        information = _sums(size * mean / (size + mean), group, groups) + 1 / leans[1] ** 2
        centre_step = np.clip(up / np.maximum(information, 1e-9), -1, 1)
        slope, bend = _shape_derivatives(cases, mean, group, shape, shape_prior)
        reach = np.where(slope * before < 0, reach / 2, reach)  # overshot: smaller steps from here
        before = slope
        shape_step = np.clip(slope / np.maximum(-bend, 0.05), -reach, reach)
        centre_new = np.maximum(centre + centre_step, lowest)
        shape_new = np.clip(shape + shape_step, *_SHAPE_LIMITS)
        moved = max(np.max(np.abs(centre_new - centre), initial=0), np.max(np.abs(shape_new - shape), initial=0))
        centre, shape = centre_new, shape_new
        if moved < 1e-9:
            break
    return Prior(np.exp(shape), np.exp(shape - centre))


def _sums(values: Floats, group: Codes, groups: int) -> Floats:
    return np.asarray(np.bincount(group, weights=values, minlength=groups), dtype=float)


def _shape_derivatives(
    cases: Floats, mean: Floats, group: Codes, shape: Floats, prior: tuple[Floats | float, float]
) -> tuple[Floats, Floats]:
    """First and second derivative of the log likelihood (and prior) of every group by log a, [groups]."""
    groups, sizes = len(shape), np.exp(shape)
    size = sizes[group]
    both = size + mean
    first = special.digamma(size + cases) - special.digamma(sizes)[group] + np.log(size / both) + (mean - cases) / both
    bent = special.polygamma(1, size + cases) - special.polygamma(1, sizes)[group]
    second = bent + mean / (size * both) - (mean - cases) / both**2
    centre, deviation = prior
    slope = _sums(size * first, group, groups) - (shape - centre) / deviation**2
    bend = _sums(size**2 * second + size * first, group, groups) - 1 / deviation**2
    return slope, bend
