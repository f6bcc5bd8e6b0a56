"""What would take an entity off a list: the smallest change of what was measured that brings its score to the cut."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from transforms.statistics.points import Bools, Cents, Floats, Measured, cents_of, raw_points

_STEPS = 40  # of bisection: enough for any count


@dataclass(frozen=True)
class Way:
    """Indicators (columns) and what each would have to be, which hold together; and the score in cents they lead to."""

    columns: list[int]
    x: list[float]
    cents: int


def score_of(measured: Measured) -> Cents:
    """Scores in cents, [entities]."""
    score: Cents = cents_of(measured).sum(1)
    return score


def ordinary_of(measured: Measured) -> Floats:
    """An ordinary peer, in the place of x: the expected count, no deviation, no tie; [entities, indicators]."""
    mean = measured.exposure * measured.shape / measured.rate
    ordinary: Floats = np.where(measured.of_kind("count"), mean, 0.0)
    return ordinary


def way_out(one: Measured, whole: Bools, cut: int, may_change: Bools | None = None) -> Way:
    """The way from an entity's x towards the ordinary that ends with at most `cut` cents.

    one: a single entity, [1, indicators]. whole [indicators]: x is a count, so it ends at a whole number.
    may_change [indicators]: which ones can be otherwise, or else all. Where one
    indicator is enough, it is the one that has to change least in proportion; else the strongest become ordinary one
    after the other, and the last of them only as far as it must. Without a way, everything that speaks against the
    entity becomes ordinary.
    """
    points = raw_points(one)[0]
    able = np.ones(len(points), dtype=bool) if may_change is None else may_change
    speaking = [int(i) for i in np.argsort(-points, kind="stable") if points[i] > 0 and able[i]]
    alone = [(i, x) for i in speaking if (x := _far_enough(one, i, whole, cut)) is not None]
    if alone:
        chosen, x = min(alone, key=lambda pair: _share(one, *pair))
        return Way([chosen], [x], _with(one, chosen, x))
    way = Way([], [], int(score_of(one)[0]))
    for i in speaking:
        enough = _far_enough(one, i, whole, cut)
        x = _ordinary(one, i, whole) if enough is None else enough
        way = Way([*way.columns, i], [*way.x, x], _with(one, i, x))
        if enough is not None:
            break
        one = _moved(one, i, x)
    return way


def _far_enough(one: Measured, column: int, whole: Bools, cut: int) -> float | None:
    """The x nearest to the observed one with a score of at most `cut`; None where the ordinary is not enough."""
    near, far = float(one.x[0, column]), _ordinary(one, column, whole)
    if _with(one, column, far) > cut:
        return None
    for _ in range(_STEPS):
        middle = (near + far) / 2
        if whole[column]:
            middle = np.floor(middle)
            if middle <= far:
                break
        if _with(one, column, middle) <= cut:
            far = middle
        else:
            near = middle
    return far


def _ordinary(one: Measured, column: int, whole: Bools) -> float:
    ordinary = min(float(ordinary_of(one)[0, column]), float(one.x[0, column]))
    return float(np.floor(ordinary)) if whole[column] else ordinary


def _share(one: Measured, column: int, x: float) -> float:
    """By how much of the way to the ordinary an indicator would have to change."""
    seen, ordinary = float(one.x[0, column]), float(ordinary_of(one)[0, column])
    return (seen - x) / max(seen - ordinary, 1e-12)


def _moved(one: Measured, column: int, x: float) -> Measured:
    changed = one.x.copy()
    changed[0, column] = x
    return replace(one, x=changed)


def _with(one: Measured, column: int, x: float) -> int:
    return int(score_of(_moved(one, column, x))[0])
