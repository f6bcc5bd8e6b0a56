"""What a visit finds, from the truth that no record shows. The same visits find the same in every run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp
from zlib import crc32

import numpy as np

IF_BAD = (0.2, 0.25, 0.4, 0.15)  # none, minor, serious, referral: as in the world's own visits (world/papers.py)
IF_NOT = (0.76, 0.2, 0.035, 0.005)
SHOWS_AFTER = 30  # days after its start from which a visit can find a scheme
COMES_BACK_DAYS = 365.0  # mean time in which what an ordinary agency put in order after a visit is out of order again
OBEYS = 0.7  # chance that a scheme ends with a serious finding
SEEN_AGAIN = 0.5  # chance that a serious finding sets a day to see it again
SERIOUS = 2
RESULTS = ("none", "minor", "serious", "referral")


@dataclass(frozen=True)
class Finding:
    """grade: place in RESULTS. again: the day that was set to see it again. bad: a scheme was under way."""

    grade: int
    again: date | None
    bad: bool


@dataclass
class Inspectorate:
    """Visits by one seed. since: agency → first day of its scheme.

    visited: agency → last visit. due: agency → the day that the last visit set. ended: whose scheme a visit has ended.
    """

    seed: int
    since: Mapping[str, date]
    visited: dict[str, date] = field(default_factory=dict)
    due: dict[str, date] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    def visit(self, agency: str, day: date) -> Finding:
        """Visit an agency; for the same one, days must not go back."""
        chance, ends, again, when = np.random.default_rng([self.seed, crc32(agency.encode()), day.toordinal()]).random(
            4
        )
        bad = self.runs(agency, day)
        grade = int(np.searchsorted(np.cumsum(self._grades(agency, day, bad=bad))[:-1], chance, side="right"))
        if bad and grade >= SERIOUS and ends < OBEYS:
            self.ended.add(agency)
        self.visited[agency] = day
        self.due.pop(agency, None)
        if grade >= SERIOUS and again < SEEN_AGAIN:
            self.due[agency] = day + timedelta(days=30 + int(30 * when))
        return Finding(grade, self.due.get(agency), bad)

    def runs(self, agency: str, day: date) -> bool:
        """Whether a visit on that day could find a scheme."""
        since = self.since.get(agency)
        return since is not None and agency not in self.ended and day >= since + timedelta(days=SHOWS_AFTER)

    def _grades(self, agency: str, day: date, *, bad: bool) -> tuple[float, ...]:
        """The chance of each grade. An ordinary agency that was visited lately has put in order what there was."""
        if bad:
            return IF_BAD
        last = self.visited.get(agency)
        again = 1.0 if last is None else 1 - exp(-(day - last).days / COMES_BACK_DAYS)
        found = [share * again for share in IF_NOT[1:]]
        return (1 - sum(found), *found)
