"""What a season would bring: quasi-Poisson regression of weekly counts, with level shifts, holidays and yearly feasts.

Source: Farrington et al. 1996, Noufaily et al. 2013 (2/3-power limit); `poisson` has the regression, `levels` finds the
shifts. Every series has its own levels and its own feast (what the compared weeks brought the year before as well, of
which the calendar may know nothing); season, trend and holidays are the same columns for all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from transforms.statistics.levels import next_shift
from transforms.statistics.poisson import LOWEST, Regression, regress, spread

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WEEKS_OF_YEAR = 365.25 / 7
BAND = 2.5758  # normal quantile of the upper band, 99.5 %
# standard deviations of the normal priors, on the log scale. They are what is said of a season while less than a year
# was seen: it may be a third up or down, so that the expectation is wide
_SEASON, _TREND, _HOLIDAY, _LEVEL, _ANY = 0.3, 0.3, 1.0, 3.0, 1e3
_SHIFTS = 8  # of a series, at most
_ROUNDS, _FIRST_ROUNDS = 10, 3
_MONTH = 4  # weeks: what is off for a month is off in its weeks together
_AT_ONCE = 2000  # series that are fitted together, so that many need no more memory


@dataclass(frozen=True)
class Fit:
    """What is expected, [series, weeks] unless said otherwise.

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
    weekly: Floats,
    holidays: Floats,
    recent: int = 4,
    smoothing: float = 0.0,
    period: float = WEEKS_OF_YEAR,
    path: Floats | None = None,
) -> Fit:
    """Fit every series on all but its last `recent` weeks and say what each week should have been.

    weekly: counts [series, weeks], oldest first; NaN is a week that was not observed.
    holidays: [weeks, h] indicators or shares of a week; h may be 0.
    smoothing: lambda of an exponentially weighted moving average of the recent weeks (Roberts 1959), the newest one
    weighing most: sees slow growth; 0 weighs them alike. period: of the season, in columns of `weekly`, which may as
    well be months (12); a trend is fitted only where there are two of it. path [weeks]: what all series share beside
    their season, on the log scale (`shared_moves`).
    Raises ValueError where shapes do not fit.
    """
    counts = np.asarray(weekly, dtype=float)
    common = design_matrix(counts.shape[1], np.asarray(holidays, dtype=float), recent, period)
    common = replace(common, path=path)
    parts = [
        _fit(counts[first : first + _AT_ONCE], common, recent, smoothing, period)
        for first in range(0, max(len(counts), 1), _AT_ONCE)
    ]
    return Fit(**{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Fit)})


@dataclass(frozen=True)
class Design:
    """columns [weeks, p]: level, cosine and sine of the season, trend, holidays. precision [p]: of their priors. trend:
    its place; None: there is none. path [weeks]: what is known of every week beside the columns."""

    columns: Floats
    precision: Floats
    trend: int | None = None
    path: Floats | None = None

    def without_trend(self) -> Design:
        """The same without the column of the trend."""
        if self.trend is None:
            return self
        kept = np.delete(self.columns, self.trend, axis=1), np.delete(self.precision, self.trend)
        return Design(*kept, path=self.path)


def design_matrix(weeks: int, holidays: Floats, recent: int, period: float = WEEKS_OF_YEAR) -> Design:
    """The columns that all series share: 1 + cosine and sine + (trend where there are two periods) + h.

    A single year cannot tell a trend from its season: fitted to one, both bend after whatever happened last. The trend
    runs from -1 to 1 in the baseline.
    """
    baseline = weeks - recent
    if recent < 1 or baseline < 2 or holidays.ndim != 2 or len(holidays) != weeks:
        raise ValueError(f"surge: {weeks} weeks, {recent} of them recent, holidays {holidays.shape}: shapes do not fit")
    week = np.arange(weeks, dtype=float)
    angle = 2 * np.pi * week / period
    columns, deviations = [np.ones(weeks), np.cos(angle), np.sin(angle)], [_ANY, _SEASON, _SEASON]
    trend = len(columns) if baseline >= math.floor(2 * period) else None
    if trend:
        columns.append(2 * week / (baseline - 1) - 1)
        deviations.append(_TREND)
    deviations += [_HOLIDAY] * holidays.shape[1]
    return Design(np.column_stack([*columns, holidays]), np.array(deviations) ** -2, trend)


def _fit(weekly: Floats, common: Design, recent: int, smoothing: float, period: float) -> Fit:
    seen = np.isfinite(weekly)
    seen[:, weekly.shape[1] - recent :] = False
    counts = np.where(seen, weekly, 0.0)
    design = _with_levels(common, _shifts(counts, seen, common, recent))
    regression = regress(counts, seen, design.columns, design.precision, _ROUNDS, offset=design.path)
    weights = np.where(np.isfinite(weekly[:, -recent:]), (1 - smoothing) ** np.arange(recent)[::-1], 0.0)
    fitted = _summary(weekly, seen, regression, design.columns, weights)
    feasts = feast(counts, seen, regression, recent, period)
    own = np.flatnonzero(feasts.any(1))
    if not len(own):
        return fitted
    design = _with_feast(design, feasts, own)
    regression = regress(
        counts[own], seen[own], design.columns, design.precision, _ROUNDS, feasts[own] > 0, design.path
    )
    again = _summary(weekly[own], seen[own], regression, design.columns, weights[own])
    return Fit(
        **{field.name: _put(getattr(fitted, field.name), own, getattr(again, field.name)) for field in fields(Fit)}
    )


def feast(counts: Floats, seen: Bools, regression: Regression, recent: int, period: float) -> Floats:
    """The column of a yearly feast, [series, weeks]: 1 in the compared weeks and in those of the same season of earlier
    years, for series that surged there the year before; 0 for the others.

    Surged: half more than its regression says, and more than chance explains (`BAND`). A feast may move by a week.
    Longer spans than a quarter of the period are seasons, which the regression has.
    """
    weeks, slack = counts.shape[1], round(period / WEEKS_OF_YEAR)
    column = np.zeros_like(counts)
    if recent > period / 4:
        return column
    more = np.where(seen, counts - regression.mean, 0.0)
    usual = np.where(seen, regression.mean, 0.0)
    series = np.arange(len(counts))
    surged = np.ones(len(counts), dtype=bool)
    for year in range(1, int((weeks - recent - slack) // period) + 1):
        firsts = weeks - recent - round(year * period) + np.arange(-slack, slack + 1)
        gains, means = (np.stack([part[:, f : f + recent].sum(1) for f in firsts]) for part in (more, usual))
        best = gains.argmax(0)
        gain, mean = gains[best, series], means[best, series]
        if year == 1:
            chance = BAND * np.sqrt(regression.dispersion * np.maximum(mean, math.exp(LOWEST)))
            surged = np.asarray((gain >= mean / 2) & (gain >= chance) & (mean > 0))
        inside = np.arange(weeks)[None, :] - firsts[best][:, None]
        column[(inside >= 0) & (inside < recent)] = 1.0
    column[:, weeks - recent :] = 1.0
    surged &= column[:, : weeks - recent].any(1)
    return np.where(surged[:, None], column, 0.0)


def _with_feast(design: Design, feasts: Floats, own: NDArray[np.intp]) -> Design:
    columns = np.concatenate([design.columns[own], feasts[own][:, :, None]], axis=2)
    return Design(columns, np.append(design.precision, _HOLIDAY**-2), path=design.path)


def _put(values: Floats, own: NDArray[np.intp], others: Floats) -> Floats:
    """Values with those of some of the series replaced."""
    replaced = values.copy()
    replaced[own] = others
    return replaced


def _shifts(counts: Floats, seen: Bools, common: Design, recent: int) -> list[list[int]]:
    """The weeks in which each series went over to another level, the strongest first.

    Looked for without a trend, which would take half of a shift upon itself; within the weeks that are compared it
    makes no shift.
    """
    common = common.without_trend()
    shifts: list[list[int]] = [[] for _ in counts]
    open_ = np.arange(len(counts))
    baseline = slice(0, counts.shape[1] - recent)
    for _ in range(_SHIFTS):
        design = _with_levels(common, [shifts[series] for series in open_])
        known = counts[open_], seen[open_], design.columns, design.precision, _FIRST_ROUNDS
        mean = regress(*known, offset=design.path).mean
        own = [shifts[series] for series in open_]
        weeks = next_shift(counts[open_, baseline], mean[:, baseline], seen[open_, baseline], own)
        for series, week in zip(open_, weeks, strict=True):
            shifts[series] += [] if week is None else [week]
        open_ = open_[[week is not None for week in weeks]]
        if not len(open_):
            break
    return shifts


def _with_levels(common: Design, shifts: list[list[int]]) -> Design:
    """Columns [series, weeks, p + k]: a shift is a column for the weeks before it, so that the level is today's."""
    weeks, shared = common.columns.shape
    most = max(map(len, shifts), default=0)
    columns = np.zeros((len(shifts), weeks, shared + most))
    columns[:, :, :shared] = common.columns
    for series, own in enumerate(shifts):
        for place, week in enumerate(own):
            columns[series, :week, shared + place] = 1.0
    return Design(columns, np.append(common.precision, np.full(most, _LEVEL**-2)), path=common.path)


def _summary(weekly: Floats, seen: Bools, regression: Regression, design: Floats, weights: Floats) -> Fit:
    """weights: of the recent weeks, [series, recent]; a weighted sum is stretched to what the plain one expects."""
    recent, mean, phi = weights.shape[1], regression.mean, regression.dispersion[:, None]
    deviation = np.sqrt(phi * mean + mean**2 * spread(regression.covariance, design))
    upper = mean * (1 + 2 / 3 * BAND * deviation / mean) ** 1.5
    late = np.where(np.isfinite(weekly[:, -recent:]), mean[:, -recent:], 0.0)
    total, weighted = late.sum(1), np.maximum((weights * late).sum(1), math.exp(LOWEST))
    stretch = total / weighted
    gradient = np.matmul((stretch[:, None] * weights * late)[:, None, :], design[:, -recent:])[:, 0]
    together = np.maximum(regression.dispersion, _monthly_dispersion(weekly, seen, regression, recent))
    noise = together * stretch**2 * (weights**2 * late).sum(1)
    unsure = np.einsum("sp,spq,sq->s", gradient, regression.covariance, gradient) * together / regression.dispersion
    ratio = (weights * np.nan_to_num(weekly[:, -recent:])).sum(1) / weighted
    dispersion = (noise + unsure) / np.maximum(total, math.exp(LOWEST))
    return Fit(mean, upper, regression.dispersion, total, ratio, dispersion)


def _monthly_dispersion(weekly: Floats, seen: Bools, regression: Regression, recent: int) -> Floats:
    """Variance / mean of four weeks together, [series]: larger than a week's where one week goes on as the last did."""
    months = (weekly.shape[1] - recent) // _MONTH
    part = slice(weekly.shape[1] - recent - months * _MONTH, weekly.shape[1] - recent)

    def by_month(values: Floats) -> Floats:
        sums: Floats = np.where(seen, values, 0.0)[:, part].reshape(len(weekly), months, _MONTH).sum(2)
        return sums

    whole = by_month(np.ones_like(regression.mean)) == _MONTH
    counts, mean, weight = by_month(weekly), by_month(regression.mean), by_month(regression.weight) / _MONTH
    off = np.where(whole, np.minimum(weight, 1.0) * (counts - mean) ** 2 / np.maximum(mean, math.exp(LOWEST)), 0.0)
    dispersion: Floats = off.sum(1) / np.maximum(whole.sum(1) - 0.5 * regression.covariance.shape[1], 1.0)
    return dispersion
