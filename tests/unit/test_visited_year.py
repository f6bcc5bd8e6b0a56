"""The simulated inspectorate of the year with the loop closed: what its visits find, and what they change."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from transforms.judgements import shipped
from transforms.laboratory.visited_year.__main__ import in_rest, told
from transforms.laboratory.visited_year.inspectorate import SERIOUS, Inspectorate

DAY = date(2026, 1, 1)
AGENCIES = [f"AG{number:06d}" for number in range(2000)]


def share(inspectorate: Inspectorate, day: date, least: int) -> float:
    """Share of visits to all agencies on a day that find so much."""
    return sum(inspectorate.visit(agency, day).grade >= least for agency in AGENCIES) / len(AGENCIES)


def test_the_same_visit_finds_the_same_in_both_years() -> None:
    first, second = (Inspectorate(7, {"AG000001": DAY - timedelta(days=90)}) for _ in range(2))
    second.visit("AG000002", DAY)
    assert first.visit("AG000001", DAY) == second.visit("AG000001", DAY)


def test_a_scheme_is_mostly_found_and_mostly_ends_with_a_serious_finding() -> None:
    """55 % of visits to a scheme find something serious, and seven in ten of those end it: .55 becomes .36."""
    bad = Inspectorate(7, dict.fromkeys(AGENCIES, DAY - timedelta(days=90)))
    assert 0.51 < share(bad, DAY, SERIOUS) < 0.59
    assert 0.56 < sum(bad.runs(agency, DAY) for agency in AGENCIES) / len(AGENCIES) < 0.66


def test_a_scheme_that_has_just_begun_is_not_found_yet() -> None:
    young = Inspectorate(7, dict.fromkeys(AGENCIES, DAY - timedelta(days=10)))
    assert share(young, DAY, SERIOUS) < 0.06


def test_small_things_that_were_put_in_order_come_back_slowly() -> None:
    """A first visit to an ordinary agency finds something one time in four, one four weeks later hardly anything."""
    ordinary = Inspectorate(7, {})
    assert 0.21 < share(ordinary, DAY, 1) < 0.27
    assert share(ordinary, DAY + timedelta(days=28), 1) < 0.04
    assert 0.11 < share(ordinary, DAY + timedelta(days=28 + 365), 1) < 0.19


def test_the_day_that_a_visit_set_is_kept_until_the_next_one() -> None:
    bad = Inspectorate(7, dict.fromkeys(AGENCIES, DAY - timedelta(days=90)))
    again = {agency: seen.again for agency in AGENCIES if (seen := bad.visit(agency, DAY)).again}
    assert bad.due == again and all(30 <= (day - DAY).days < 60 for day in again.values())
    later = DAY + timedelta(days=60)
    for agency in again:
        bad.visit(agency, later)
    assert all(day > later for agency, day in bad.due.items() if agency in again)


def test_a_visit_within_the_rest_counts_unless_something_is_new() -> None:
    rest = shipped().rest_days
    year = pd.DataFrame(
        [
            (None, False, "AG1", "lead", 2, True),  # a first visit
            (rest + 1.0, False, "AG1", "lead", 0, False),  # its rest was over
            (28.0, True, "AG2", "fact", 1, False),  # a fact is newer than the last visit
            (28.0, False, "AG3", "random", 0, False),  # nothing new: that must not be
        ],
        columns=["gap", "excused", "entity_id", "lane", "grade", "bad"],
    )
    assert in_rest(year) == 1
    came_to = told(year, bad=4)
    assert (came_to["found something"], came_to["facts and leads: found something"]) == (0.5, 2 / 3)
    assert came_to["schemes found, of 4"] == 1
