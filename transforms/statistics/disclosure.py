"""What successive sums over stretches of days tell of the days between their ends, exactly.

Each sum is known to lie within bounds. With P(t) for everything counted before day t, a sum over [a, b) is P(b) - P(a),
and P never falls: a system of difference constraints, whose tightest bounds for every pair of days are shortest paths
(Bellman 1958; Cormen et al., Introduction to Algorithms, 24.4). They are whole numbers where the sums are, so that
nothing is lost against an integer program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csgraph

FEW = (1, 4)  # people: what must not be told more closely


class Sum(NamedTuple):
    """How many were counted from day `first` until before day `end`, as day numbers: at least low, at most high."""

    first: int
    end: int
    low: float
    high: float


def bounds(sums: Sequence[Sum]) -> Iterator[Sum]:
    """What is known of every stretch between two ends of the given ones; nothing where they contradict each other."""
    days = sorted({day for one in sums for day in (one.first, one.end)})
    place = {day: number for number, day in enumerate(days)}
    most = np.full((len(days), len(days)), np.inf)  # most[a, b]: of P(b) - P(a)
    np.fill_diagonal(most, 0.0)
    for number in range(len(days) - 1):
        most[number + 1, number] = 0.0
    for one in sums:
        a, b = place[one.first], place[one.end]
        most[a, b] = min(most[a, b], one.high)
        most[b, a] = min(most[b, a], -one.low)
    try:
        paths = csgraph.floyd_warshall(csgraph.csgraph_from_dense(most, null_value=np.inf))
    except csgraph.NegativeCycleError:
        return  # later days changed what was counted earlier: they do not fit together, and tell nothing for certain
    for a in range(len(days)):
        for b in range(a + 1, len(days)):
            yield Sum(days[a], days[b], -paths[b, a], paths[a, b])


def tells_of_few(sums: Sequence[Sum]) -> Sum | None:
    """The first stretch of which more is known than that it holds 1 to 4: within these, and more closely."""
    low, high = FEW
    for one in bounds(sums):
        if low <= one.low and one.high <= high and one.high - one.low < high - low:
            return one
    return None
