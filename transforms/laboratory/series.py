"""`python -m transforms.laboratory.series RELEASE RELEASE…`: small counts of people from several releases together.

Whoever keeps every package solves them as one: a figure is a sum over the days of its window, a part and the rest of a
whole sum up to it, and windows overlap. For each stretch of days between neighbouring ends an integer program (HiGHS,
by `scipy.optimize.milp`) says how few and how many people it can hold; where that is one number of 1 to 4, or fewer
possibilities than "1 to 4" leaves, the count is recovered. Nothing here is taken from what decides what is given out.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize

_RESOURCES = ("agency_indicators", "employer_indicators", "corridor_indicators")
FEW = (1, 4)
_BOUNDS = {"few": (1, 4), "some": (1, 8)}
Matrix = npt.NDArray[np.float64]
Key = tuple[str, ...]


class Told(NamedTuple):
    """One figure as a package states it. first, end: day numbers; num and den: None where they are no people's."""

    first: int
    end: int
    num: tuple[float, float] | None
    rest: tuple[float, float] | None
    den: tuple[float, float] | None


def recovered(releases: Sequence[Path]) -> list[str]:
    """What of few people can be told from all these releases together: a line each."""
    figures: dict[Key, dict[Told, None]] = defaultdict(dict)
    for release in releases:
        for key, told in _in_exchange(release):
            figures[key][told] = None
    return [f"{' '.join(key)}: {line}" for key, told in sorted(figures.items()) for line in solved(list(told))]


def solved(told: Sequence[Told]) -> Iterator[str]:
    """The stretches of days in which 1 to 4 people can be told more closely than that."""
    days = sorted({day for one in told for day in (one.first, one.end)})
    parts = len(days) - 1  # the unknowns: num of each part of the time, then the rest of each part
    rows, low, high = _equations(told, days)
    if len(told) < 2 or not rows:
        return
    system = optimize.LinearConstraint(np.array(rows), low, high)
    for a, b in _stretches(told, days):
        stretch = np.zeros(parts)
        stretch[a:b] = 1
        for name, weights in (("num", (1, 0)), ("rest", (0, 1)), ("den", (1, 1))):
            target = np.concatenate([weights[0] * stretch, weights[1] * stretch])
            most = _extreme(-target, system)
            least = _extreme(target, system) if most is not None and -most <= FEW[1] else None
            if most is None:
                return  # they contradict each other: later files changed what had been counted
            if least is not None and least >= FEW[0] and -most - least < FEW[1] - FEW[0]:
                yield f"{name} of {_day(days[a])} to {_day(days[b])}: {least:g} to {-most:g}"


def _stretches(told: Sequence[Told], days: list[int]) -> list[tuple[int, int]]:
    """What lies between neighbours: of all ends, of the windows' first days, of their last ones; and the windows."""
    firsts, ends = sorted({one.first for one in told}), sorted({one.end for one in told})
    found = {(days.index(a), days.index(b)) for row in (days, firsts, ends) for a, b in pairwise(row)}
    return sorted(found | {(days.index(one.first), days.index(one.end)) for one in told})


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat() if number else "ever"


def _equations(told: Sequence[Told], days: list[int]) -> tuple[list[Matrix], list[float], list[float]]:
    parts = len(days) - 1
    rows, low, high = list[Matrix](), list[float](), list[float]()
    for one in told:
        window = np.zeros(parts)
        window[days.index(one.first) : days.index(one.end)] = 1
        for known, weights in ((one.num, (1, 0)), (one.rest, (0, 1)), (one.den, (1, 1))):
            if known:
                rows.append(np.concatenate([weights[0] * window, weights[1] * window]))
                low.append(known[0])
                high.append(known[1])
    return rows, low, high


def _extreme(target: Matrix, system: optimize.LinearConstraint) -> float | None:
    """The least of a sum; minus infinity where nothing bounds it, none where no numbers fit."""
    answer = optimize.milp(target, integrality=np.ones(target.size), constraints=system)
    if answer.status == 2:
        return None
    return float(round(answer.fun)) if answer.status == 0 else -np.inf


def _in_exchange(release: Path) -> Iterator[tuple[Key, Told]]:
    with (release / "exchange" / "indicator_catalogue.csv").open(encoding="utf-8", newline="") as file:
        cards = {row["indicator"]: row for row in csv.DictReader(file)}
    for resource in _RESOURCES:
        with (release / "exchange" / f"{resource}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                told = stated(row, cards[row["indicator"]])
                if told:
                    yield (resource, row["entity_id"], row["indicator"]), told


def stated(row: Mapping[str, str], card: Mapping[str, str]) -> Told | None:
    """What one row of a package says; none where it counts no people."""
    if card["num_counts"] != "people":
        return None
    end = date.fromisoformat(row["counted_on"]).toordinal() + 1 - int(card["maturity_days"] or 0)
    first = end - int(card["window_days"]) if card["window_days"] else 0
    in_people = card["den_counts"] == "people"
    den = float(row["den"]) if row["den"] and in_people else None
    num = (float(row["num"]),) * 2 if row["num"] else _BOUNDS.get(row["num_withheld"])
    rest = None
    if row["num_withheld"] == "most":
        rest = (1.0, 4.0)
    elif num and den is not None:
        rest = (den - num[1], den - num[0])
    few = (1.0, 4.0) if in_people and row["den_withheld"] == "few" else None
    return Told(first, end, num, rest, (den, den) if den is not None else few)


if __name__ == "__main__":
    lines = recovered([Path(name) for name in sys.argv[1:]])
    print(*lines, sep="\n")
    sys.exit(1 if lines else 0)
