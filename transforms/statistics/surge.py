"""What a season would bring: quasi-Poisson regression of weekly counts, past outbreaks weighing less.

Source: Farrington et al. 1996 (regression, reweighting, 2/3-power limit), Noufaily et al. 2013 (threshold 2.58).
All series are fitted at once; the design (trend, one harmonic, holidays) is the same for each of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEKS_OF_YEAR = 365.25 / 7
OUTBREAK = 2.58  # Anscombe residual above which a past week weighs less
BAND = 2.5758  # normal quantile of the upper band, 99.5 %
LOWEST = math.log(1e-3)  # of the linear predictor: an empty series expects next to nothing, not nothing
_PENALTY = 1.0  # on trend, season and holidays: normal prior with standard deviation 1 (phi = 1) on the log scale
_ROUNDS = 10  # of reweighting: an old outbreak also inflates the dispersion it is measured by, so once is not enough
_STEPS = 25


@dataclass(frozen=True)
class Fit:
    """What was to be expected, [series, weeks] unless said otherwise.

    expected: count a week, fitted without the recent weeks. upper: 99.5 % band of one week.
    dispersion [series]: variance / mean of a week, at least 1.
    recent_expected [series]: sum over the recent weeks. recent_ratio [series]: count by expectation of the recent
    weeks, as they are smoothed. recent_dispersion [series]: variance / mean of recent_ratio * recent_expected, the
    uncertainty of the regression itself included. Recent weeks that were not observed are in none of them.
    """

    expected: Floats
    upper: Floats
    dispersion: Floats
    recent_expected: Floats
    recent_ratio: Floats
    recent_dispersion: Floats


def fit(
    weekly: Floats, holidays: Floats, recent: int = 4, smoothing: float = 0.0, period: float = WEEKS_OF_YEAR
) -> Fit:
    """Fit every series on all but its last `recent` weeks and say what each week should have been.

    weekly: counts [series, weeks], oldest first; NaN is a week that was not observed.
    holidays: [weeks, h] indicators or shares of a week; h may be 0.
    smoothing: lambda of an exponentially weighted moving average of the recent weeks (Roberts 1959), the newest one
    weighing most: sees slow growth; 0 weighs them alike. period: of the season, in columns of `weekly`, which may as
    well be months (12); with less than one of it, neither trend nor season is fitted.
    Raises ValueError where shapes do not fit.
    """
    counts = np.asarray(weekly, dtype=float)
    design = design_matrix(counts.shape[1], np.asarray(holidays, dtype=float), recent, period)
    seen = np.isfinite(counts)
    seen[:, counts.shape[1] - recent :] = False
    counts = np.where(seen, counts, 0.0)
    weight: Floats = seen.astype(float)
    for _ in range(_ROUNDS):
        mean, covariance = _regress(counts, weight, design)
        leverage = _spread(covariance, design) * weight * mean
        dispersion = _dispersion(counts, mean, weight, leverage)
        weight = _reweigh(counts, mean, dispersion, leverage, seen)
    mean, covariance = _regress(counts, weight, design)
    dispersion = _dispersion(counts, mean, weight, _spread(covariance, design) * weight * mean)
    weights = np.where(np.isfinite(weekly[:, -recent:]), (1 - smoothing) ** np.arange(recent)[::-1], 0.0)
    return _summary(weekly, mean, dispersion, covariance, design, weights)


def design_matrix(weeks: int, holidays: Floats, recent: int, period: float = WEEKS_OF_YEAR) -> Floats:
    """[weeks, 1 + (cos, sin where there is a year of baseline) + (trend where there are two) + h].

    A single year cannot tell a trend from its season: fitted to one, both bend after whatever happened last. The trend
    runs from -1 to 1 in the baseline.
    """
    baseline = weeks - recent
    if recent < 1 or baseline < 2 or holidays.ndim != 2 or len(holidays) != weeks:
        raise ValueError(f"surge: {weeks} weeks, {recent} of them recent, holidays {holidays.shape}: shapes do not fit")
    week = np.arange(weeks, dtype=float)
    columns = [np.ones(weeks)]
    if baseline >= math.floor(period):
        angle = 2 * np.pi * week / period
        columns += [np.cos(angle), np.sin(angle)]
    if baseline >= math.floor(2 * period):
        columns.append(2 * week / (baseline - 1) - 1)
    return np.column_stack([*columns, holidays])


def _regress(counts: Floats, weight: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Weighted Poisson regression by IRLS: mean [series, weeks] and inverse information [series, p, p]."""
    size = design.shape[1]
    penalty = np.diag([1e-6] + [_PENALTY] * (size - 1))
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    total = np.maximum(weight.sum(1), 1.0)
    beta: Floats = np.zeros((len(counts), size))
    beta[:, 0] = np.log(np.maximum((counts * weight).sum(1) / total, math.exp(LOWEST)))
    highest = np.log(10 * np.max(counts, axis=1, initial=1.0) + 10)[:, None]
    for _ in range(_STEPS):
        eta = np.clip(beta @ design.T, LOWEST, highest)
        working = weight * np.exp(eta)
        information = (working @ products).reshape(-1, size, size) + penalty
        pull = (working * (eta - 1) + weight * counts) @ design
        update = np.asarray(np.linalg.solve(information, pull[:, :, None])[:, :, 0], dtype=float)
        moved = np.max(np.abs(update - beta), initial=0.0)
        beta = update
        if moved < 1e-9:
            break
    mean: Floats = np.exp(np.clip(beta @ design.T, LOWEST, highest))
    information = ((weight * mean) @ products).reshape(-1, size, size) + penalty
    return mean, np.asarray(np.linalg.inv(information), dtype=float)


def _spread(covariance: Floats, design: Floats) -> Floats:
    """Variance of the linear predictor of every week, [series, weeks], for dispersion 1."""
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    spread: Floats = covariance.reshape(len(covariance), products.shape[1]) @ products.T
    return spread


def _dispersion(counts: Floats, mean: Floats, weight: Floats, leverage: Floats) -> Floats:
    """Weighted Pearson statistic by degrees of freedom, [series], at least 1."""
    freedom = np.maximum((weight > 0).sum(1) - leverage.sum(1), 1.0)
    pearson: Floats = (weight * (counts - mean) ** 2 / mean).sum(1)
    dispersion: Floats = np.maximum(pearson / freedom, 1.0)
    return dispersion


def _reweigh(counts: Floats, mean: Floats, dispersion: Floats, leverage: Floats, seen: NDArray[np.bool_]) -> Floats:
    """Weights that fall with the square of a high Anscombe residual and sum to the number of weeks seen."""
    gap = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3))
    scale = np.sqrt(dispersion)[:, None] * mean ** (1 / 6) * np.sqrt(np.clip(1 - leverage, 0.05, 1.0))
    weight = np.where(seen, np.maximum(gap / scale, OUTBREAK) ** -2 * OUTBREAK**2, 0.0)
    total = weight.sum(1, keepdims=True)
    scaled: Floats = weight * seen.sum(1, keepdims=True) / np.where(total > 0, total, 1.0)
    return scaled


def _summary(
    counts: Floats, mean: Floats, dispersion: Floats, covariance: Floats, design: Floats, weights: Floats
) -> Fit:
    """weights: of the recent weeks, [series, recent]; a weighted sum is stretched to what the plain one expects."""
    recent, phi = weights.shape[1], dispersion[:, None]
    deviation = np.sqrt(phi * mean + phi * mean**2 * _spread(covariance, design))
    upper = mean * (1 + 2 / 3 * BAND * deviation / mean) ** 1.5
    late = np.where(np.isfinite(counts[:, -recent:]), mean[:, -recent:], 0.0)
    total, weighted = late.sum(1), np.maximum((weights * late).sum(1), math.exp(LOWEST))
    stretch = total / weighted
    gradient = stretch[:, None] * (weights * late) @ design[-recent:]
    noise = dispersion * stretch**2 * (weights**2 * late).sum(1)
    unsure = dispersion * np.einsum("sp,spq,sq->s", gradient, covariance, gradient)
    ratio = (weights * np.nan_to_num(counts[:, -recent:])).sum(1) / weighted
    return Fit(mean, upper, dispersion, total, ratio, (noise + unsure) / np.maximum(total, math.exp(LOWEST)))
