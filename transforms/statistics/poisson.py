"""Quasi-Poisson regression of many series at once, with normal priors, past outbreaks weighing less.

Source: Farrington et al. 1996 (regression, reweighting), Noufaily et al. 2013 (threshold 2.58).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

OUTBREAK = 2.58  # Anscombe residual above which a past week weighs less
LOWEST = math.log(1e-3)  # of the linear predictor: an empty series expects next to nothing, not nothing
_STEPS = 25


@dataclass(frozen=True)
class Regression:
    """mean, weight [series, weeks]; covariance of the coefficients [series, p, p], the dispersion included; dispersion
    [series]: variance / mean of a week, at least 1."""

    mean: Floats
    covariance: Floats
    dispersion: Floats
    weight: Floats


def regress(
    counts: Floats,
    seen: Bools,
    design: Floats,
    precision: Floats,
    rounds: int,
    kept: Bools | None = None,
    offset: Floats | None = None,
) -> Regression:
    """Fit every series, reweighted so many times: an old outbreak also inflates the dispersion it is measured by, so
    that once is not enough.

    counts: [series, weeks], of which those count that were seen. design: [series, weeks, p]. precision [p]: of the
    normal priors around 0 of the coefficients, on the log scale. kept [series, weeks]: weeks that never weigh less.
    offset [weeks]: what is known of the logarithm of every week's mean.
    """
    known = np.zeros(counts.shape[1]) if offset is None else offset
    kept = np.zeros_like(seen) if kept is None else kept
    weight, dispersion = seen.astype(float), np.ones(len(counts))
    for _ in range(rounds):
        mean, covariance = _solve(counts, weight / dispersion[:, None], design, precision, known)
        leverage = np.clip(spread(covariance, design) * weight * mean / dispersion[:, None], 0.0, 1.0)
        dispersion = _dispersion(counts, mean, weight, leverage)
        weight = _reweigh(counts, mean, dispersion, leverage, seen, kept)
    mean, covariance = _solve(counts, weight / dispersion[:, None], design, precision, known)
    return Regression(mean, covariance, dispersion, weight)


def spread(covariance: Floats, design: Floats) -> Floats:
    """Variance of the linear predictor of every week, [series, weeks]."""
    variance: Floats = (np.matmul(design, covariance) * design).sum(2)
    return variance


def _solve(counts: Floats, weight: Floats, design: Floats, precision: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """Penalised Poisson regression by IRLS: mean [series, weeks] and inverse information [series, p, p]."""
    across, penalty = design.transpose(0, 2, 1), np.diag(precision)
    beta: Floats = np.zeros((len(counts), design.shape[2]))
    level = (counts * weight).sum(1) / np.maximum((weight * np.exp(offset)).sum(1), 1e-9)
    beta[:, 0] = np.log(np.maximum(level, math.exp(LOWEST)))
    highest = np.log(10 * np.max(counts, axis=1, initial=1.0) + 10)[:, None]
    for _ in range(_STEPS):
        eta = np.clip(_predictor(design, beta) + offset, LOWEST, highest)
        working = weight * np.exp(eta)
        information = np.matmul(across * working[:, None, :], design) + penalty
        pull = np.matmul(across, (working * (eta - offset - 1) + weight * counts)[:, :, None])
        update = np.asarray(np.linalg.solve(information, pull)[:, :, 0], dtype=float)
        moved = np.max(np.abs(update - beta), initial=0.0)
        beta = update
        if moved < 1e-9:
            break
    mean: Floats = np.exp(np.clip(_predictor(design, beta) + offset, LOWEST, highest))
    information = np.matmul(across * (weight * mean)[:, None, :], design) + penalty
    return mean, np.asarray(np.linalg.inv(information), dtype=float)


def _predictor(design: Floats, beta: Floats) -> Floats:
    predictor: Floats = np.matmul(design, beta[:, :, None])[:, :, 0]
    return predictor


def _dispersion(counts: Floats, mean: Floats, weight: Floats, leverage: Floats) -> Floats:
    """Weighted Pearson statistic by degrees of freedom, [series], at least 1."""
    freedom = np.maximum((weight > 0).sum(1) - leverage.sum(1), 1.0)
    pearson: Floats = (weight * (counts - mean) ** 2 / mean).sum(1)
    dispersion: Floats = np.maximum(pearson / freedom, 1.0)
    return dispersion


def _reweigh(counts: Floats, mean: Floats, dispersion: Floats, leverage: Floats, seen: Bools, kept: Bools) -> Floats:
    """Weights that fall with the square of a high Anscombe residual, but where they are kept, and sum to the number of
    weeks seen."""
    gap = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3))
    scale = np.sqrt(dispersion)[:, None] * mean ** (1 / 6) * np.sqrt(np.clip(1 - leverage, 0.05, 1.0))
    high = np.where(kept, OUTBREAK, np.maximum(gap / scale, OUTBREAK))
    weight = np.where(seen, high**-2 * OUTBREAK**2, 0.0)
    total = weight.sum(1, keepdims=True)
    scaled: Floats = weight * seen.sum(1, keepdims=True) / np.where(total > 0, total, 1.0)
    return scaled
