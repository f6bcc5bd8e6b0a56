"""When did a series go over to another level? Closures, reopenings, a new line, another way of counting.

A season that is fitted across such a shift explains neither side. Shifts are added one by one, the strongest first
(binary segmentation, Scott and Knott 1974), each judged by the weeks around it and by a spread that no shift touches:
that of the differences from week to week.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST = math.log(1.5)  # of a shift: less is left to season and trend
SURE = 5.0  # standard errors of a shift: each series has a hundred places for one
SIDE = 8  # weeks that each side needs: who fills a ferry for a month has not changed the level
AROUND = 26  # weeks on each side that are compared: more would compare seasons
_QUIETEST = 0.05  # standard deviation of a week, on the log scale: weather and week-days leave no less
_MORE = 1.0  # added to counts and means, so that weeks without anybody have a logarithm


def next_shift(counts: Floats, mean: Floats, seen: Bools, known: list[list[int]]) -> list[int | None]:
    """The strongest shift of each series that is not known yet: the first week of the new level; None: there is none.

    counts, mean, seen: [series, weeks], of the baseline. known: the shifts that `mean` holds already, of each series.
    """
    gap = np.where(seen, np.log((counts + _MORE) / (mean + _MORE)), 0.0)
    before, after, size, sure = _around(gap, seen, _noise(gap, mean, seen))
    place = (before >= SIDE) & (after >= SIDE) & (np.abs(size) >= LEAST) & (np.abs(sure) >= SURE)
    for series, weeks in enumerate(known):
        for week in weeks:
            place[series, max(0, week - SIDE + 1) : week + SIDE] = False
    nearest = np.where(place, np.abs(sure), 0.0).argmax(1)
    return [
        int(week) if place[series, week] and _lasts(gap[series], seen[series], int(week)) else None
        for series, week in enumerate(nearest)
    ]


def _around(gap: Floats, seen: Bools, noise: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Of every week: weeks seen before and from it on, difference of the mean gaps, and that by its standard error."""
    nothing = np.zeros((len(gap), 1))
    total, number = np.hstack([nothing, gap.cumsum(1)]), np.hstack([nothing, seen.cumsum(1)])
    week = np.arange(gap.shape[1])
    low, high = np.maximum(week - AROUND, 0), np.minimum(week + AROUND, gap.shape[1])
    before, after = number[:, week] - number[:, low], number[:, high] - number[:, week]
    left, right = np.maximum(before, 1), np.maximum(after, 1)
    size = (total[:, high] - total[:, week]) / right - (total[:, week] - total[:, low]) / left
    return before, after, size, size / (noise[:, None] * np.sqrt(1 / left + 1 / right))


def _noise(gap: Floats, mean: Floats, seen: Bools) -> Floats:
    """Standard deviation of a week on the log scale, [series], from the differences between neighbours."""
    beside: Bools = np.logical_and(seen[:, 1:], seen[:, :-1])
    some: Bools = np.asarray(beside.sum(1) > 0)
    steps = np.where(beside | ~some[:, None], np.abs(np.diff(gap, axis=1)), np.nan)
    usual = np.where(some, np.nanmedian(steps, axis=1), np.inf) if gap.shape[1] > 1 else np.full(len(gap), np.inf)
    average = np.where(seen, mean, 0.0).sum(1) / np.maximum(seen.sum(1), 1)
    noise: Floats = np.maximum(1.4826 * usual / math.sqrt(2), np.maximum(1 / np.sqrt(average + _MORE), _QUIETEST))
    return noise


def _lasts(gap: Floats, seen: Bools, week: int) -> bool:
    """Whether most weeks of both sides differ, not only a few by very much: a burst that ended is no new level."""
    left, right = slice(max(week - AROUND, 0), week), slice(week, week + AROUND)
    sides = [np.median(gap[side][seen[side]]) for side in (left, right)]
    return bool(abs(sides[1] - sides[0]) >= 0.8 * LEAST)
