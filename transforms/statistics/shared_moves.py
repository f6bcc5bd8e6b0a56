"""What moves many series at once: a closed border, its reopening, a holiday that no calendar has.

A closure is no past of any season. It is told from the counts alone: for weeks, most series have next to nothing of
what they usually have. What is like that every year is a season, and stays one. After a closure traffic comes back
along a path that the series share, and each is held against that path, not against the closure.

How many series, weeks and what share make a closure are judgements (docs/assumptions.md), no published test. `shared`
draws a median towards 1 by n / (n + k), as in credibility theory. Source: Bühlmann 1967.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.statistics.poisson import LOWEST

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Weeks = tuple[int, int]  # first week, and the first one after

YEAR, SLACK = 52, 4  # weeks; by how many a season may begin earlier or later than the year before
_COMPANY = 8  # series whose common movement is half believed
_TELLING = 5  # series that tell of a closure, at least, and travellers a week that each of them usually has
_NOTHING = 0.1  # of what is usual: a series with less is shut
_MOST = 2 / 3  # of the series: so many shut ones are a closure
_LEAST = 3  # weeks of a closure: a shorter one is a feast or a fault of the feed
_HALF = 0.5  # of what is usual: who has more than that in a closure takes no part in it
_PAST = 8  # weeks before a closure that tell what was usual


@dataclass(frozen=True)
class Undisturbed:
    """weekly [series, weeks]: without the weeks of closures, which are NaN. path [weeks]: logarithm of what all series
    together have by what was usual before the last closure; 0 up to its end, and where there was none."""

    weekly: Floats
    path: Floats


def undisturbed(weekly: Floats, recent: int) -> Undisturbed:
    """The same series without closures. One that goes on stays in the last `recent` weeks, which are compared: who
    travels in spite of it is to be seen.

    weekly: counts [series, weeks], oldest first, left as they are; NaN is a week that was not observed.
    """
    counts = np.asarray(weekly, dtype=float)
    weeks = counts.shape[1]
    path, seen = np.zeros(weeks), np.isfinite(counts)
    usual = _usual(counts, seen)
    closures = closures_of(counts, seen, usual)
    if not closures:
        return Undisturbed(counts, path)
    part = np.zeros_like(seen)
    for first, after in closures:
        ends = after + 1 if after < weeks else weeks - recent
        part[:, max(first - 1, 0) : ends] = True  # a week may be closed by half
    quiet = counts < np.maximum(_HALF * usual, 1.0)[:, None]
    without = np.where(part & seen & quiet, np.nan, counts)
    first, after = closures[-1]
    if after < weeks:
        path[after:] = _path(without, first, after)
    return Undisturbed(without, path)


def closures_of(counts: Floats, seen: Bools, usual: Floats) -> list[Weeks]:
    """The weeks in which most series had next to nothing, oldest first.

    counts, seen (was the week observed): [series, weeks]. usual [series]: travellers a week.
    """
    telling = seen & (usual >= _TELLING)[:, None]
    shut = telling & (np.nan_to_num(counts) <= _NOTHING * usual[:, None])
    told = telling.sum(0)
    closed = (told >= _TELLING) & (shut.sum(0) >= _MOST * told)
    found = [span for span in _runs(closed, told < _TELLING) if closed[slice(*span)].sum() >= _LEAST]
    return [span for span in found if not any(_a_year_apart(span, other) for other in found)]


def shared(counts: Floats, expected: Floats) -> float:
    """How many times the expectation all series together are: the median, drawn towards 1 where they are few.

    counts, expected: travellers of the recent weeks together, [series]; series that expect fewer than 20, or nothing
    (NaN), say nothing.
    """
    counted = (np.nan_to_num(expected) >= 20) & (counts > 0)
    number = int(counted.sum())
    if not number:
        return 1.0
    return float(np.exp(np.median(np.log(counts[counted] / expected[counted])) * number / (number + _COMPANY)))


def _usual(counts: Floats, seen: Bools) -> Floats:
    """The upper quartile of the weeks seen, [series]: what is usual where less than three quarters are a closure."""
    usual = np.zeros(len(counts))
    some = seen.any(1)
    usual[some] = np.nanquantile(np.where(seen, counts, np.nan)[some], 0.75, axis=1)
    return usual


def _runs(closed: Bools, untold: Bools) -> list[Weeks]:
    """Runs of closed weeks, with the weeks between them of which too few series tell."""
    runs: list[Weeks] = []
    for week in map(int, np.flatnonzero(closed)):
        if runs and untold[runs[-1][1] : week].all():
            runs[-1] = (runs[-1][0], week + 1)
        else:
            runs.append((week, week + 1))
    return runs


def _a_year_apart(one: Weeks, other: Weeks) -> bool:
    """Whether two quiet times are the same season of two years."""
    return abs(abs(one[0] - other[0]) - YEAR) <= SLACK and one[1] - one[0] <= YEAR // 2


def _path(weekly: Floats, first: int, after: int) -> Floats:
    """Logarithm of what the series have by what was usual before a closure, of the weeks after it; a mean of three."""
    before = weekly[:, max(0, first - YEAR) : first]
    enough = np.isfinite(before).sum(1) >= _PAST
    usual = np.zeros(len(weekly))
    usual[enough] = np.nanmean(before[enough], axis=1)
    later, own = weekly[:, after:], usual >= _TELLING
    told = np.isfinite(later[own]).sum(0) >= _TELLING
    ratio = np.full(later.shape[1], np.nan)
    ratio[told] = np.nanmedian(later[own][:, told] / usual[own][:, None], axis=0)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(ratio, 1, constant_values=np.nan), 3)
    known = np.isfinite(around).any(1)
    path = np.zeros(len(ratio))
    path[known] = np.log(np.maximum(np.nanmean(around[known], axis=1), np.exp(LOWEST)))
    return path
