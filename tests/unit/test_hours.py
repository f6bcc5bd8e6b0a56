"""A unit may plan in hours: as many visits as its teams can make, each with its way."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from transforms.profile import Profile, Source
from transforms.profile_check.reference_links import check
from transforms.session import load_reference

HEADER = "unit,name,kind,serves,capacity,language,teams,hours,visit_hours"


def profile(folder: Path, *cells: str) -> Profile:
    """A profile of one unit; cells: its capacity, teams, hours and visit_hours."""
    capacity, teams, hours, visit = cells
    (folder / "reference").mkdir()
    line = f"JKT,Jakarta,labour,ID-JK,{capacity},en,{teams},{hours},{visit}"
    (folder / "reference" / "units.csv").write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    return Profile(
        name="hours", folder=folder, timezone="Asia/Jakarta", drops=str(folder), sources={"work_permits": Source()}
    )


@pytest.mark.parametrize(
    ("cells", "visits"),
    [
        (("8", "", "", ""), 8),  # counted in visits, as ever
        (("", "2", "8", ""), 4),  # two teams of eight hours, three hours a visit: each makes two whole visits
        (("", "", "8", ""), 2),  # one team, where it does not say how many
        (("", "2", "8", "4.5"), 2),  # far apart: one each
        (("3", "2", "8", ""), 3),  # never more than it says
        (("", "2", "2", ""), 0),  # no whole visit fits: the list is empty
    ],
)
def test_visits_of_a_day_are_those_that_fit_into_its_hours(
    tmp_path: Path, cells: tuple[str, str, str, str], visits: int
) -> None:
    con = duckdb.connect()
    load_reference(con, profile(tmp_path, *cells))
    assert con.execute("select capacity from ref.units").fetchall() == [(visits,)]


def test_a_unit_without_visits_and_hours_is_told_and_so_are_teams_without_hours(tmp_path: Path) -> None:
    said = [found.line() for found in check(profile(tmp_path, "", "2", "", "").folder)]
    assert any("has no capacity, so its list stays empty" in line for line in said)
    assert any("has teams without hours" in line for line in said)


def test_hours_are_a_capacity(tmp_path: Path) -> None:
    said = [found.line() for found in check(profile(tmp_path, "", "", "8", "").folder)]
    assert not any("capacity" in line or "teams" in line for line in said)
