"""The same visits under other numbers: each would count twice, and nothing but its content tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import drop
from tests.unit.support.deliveries import told
from transforms import deliver
from transforms.profile import Profile, Source
from transforms.settings import Settings

HEADER = "inspection_id,agency_id,unit,inspected_on,reason,result\n"
DAYS = ("2026-03-01", "2026-03-08")
SAME = (
    "say of one agency_id or employer_id or route_id, unit, inspected_on, with another inspection_id: "
    "records that were numbered anew?"
)


def visits(letter: str, numbers: Sequence[int], result: str = "none") -> str:
    return "".join(f"{letter}{n},AG{n:03},L-JKT,2026-02-{1 + n % 28:02},random,{result}\n" for n in numbers)


@pytest.mark.parametrize(
    ("deliveries", "said"),
    [
        ([visits("V", range(20)) + visits("W", range(20))], [f"2026-03-01: 20 of 40 rows say what others {SAME}"]),
        # the whole file again, numbered anew; with what is new beside it
        (
            [visits("V", range(20)), visits("W", range(25))],
            [f"2026-03-08: 20 of 25 rows say what others of 2026-03-01 {SAME}"],
        ),
        # the year so far, under its numbers
        ([visits("V", range(20)), visits("V", range(25))], []),
        # twice on a day, with another outcome
        ([visits("V", range(20)) + visits("W", range(20), "minor")], []),
        # two of a hundred were entered twice
        ([visits("V", range(100)) + visits("W", range(2))], []),
    ],
)
def test_visits_that_are_numbered_anew_are_told(
    settings: Settings, profile: Profile, drops: Path, deliveries: list[str], said: list[str]
) -> None:
    sources = {**profile.sources, "inspections": Source(complete_when="folder")}
    profile = profile.model_copy(update={"sources": sources})
    reference = profile.folder / "reference"
    reference.mkdir(parents=True)
    units = "unit,name,kind,serves,capacity,language\nL-JKT,Jakarta,labour,ID-JK,5,en\n"
    (reference / "units.csv").write_text(units, encoding="utf-8")
    for day, text in zip(DAYS, deliveries, strict=False):
        drop(drops, "inspections", day, "a.csv", HEADER + text)
    assert "refused" not in deliver.run(settings, profile, "inspections", date(2026, 3, 8))
    assert told(settings) == said


def complaints(letter: str, numbers: Sequence[int]) -> str:
    """Of ten agencies and four weeks: with three kinds several may be alike."""
    return "".join(
        f"{letter}{n},AG{n % 10:03},2026-02-{1 + n % 27:02},{('fee', 'wage', 'debt')[n % 4 % 3]}\n" for n in numbers
    )


WITH_OTHER = "with another complaint_id: records that were numbered anew?"


@pytest.mark.parametrize(
    ("deliveries", "said"),
    [
        (
            [complaints("K", range(30)), complaints("L", range(30))],
            [f"2026-03-08: 30 of 30 rows say what rows up to 2026-03-01 say, {WITH_OTHER}"],
        ),
        (
            [complaints("K", range(30)) + complaints("L", range(30))],
            [f"2026-03-01: 60 of 60 rows say what another row says, {WITH_OTHER}"],
        ),
        # the year so far, under its numbers
        ([complaints("K", range(30)), complaints("K", range(60))], []),
        # some people complain of the same agency on the same day
        ([complaints("K", range(30)), complaints("L", [*range(8), *range(100, 130)])], []),
        # where most are alike, that they are says nothing
        ([complaints("K", range(0, 40 * 1080, 1080)), complaints("L", range(0, 40 * 1080, 1080))], []),
    ],
)
def test_complaints_that_are_numbered_anew_are_told(
    settings: Settings, profile: Profile, drops: Path, deliveries: list[str], said: list[str]
) -> None:
    profile = profile.model_copy(update={"sources": {**profile.sources, "complaints": Source(complete_when="folder")}})
    for day, text in zip(DAYS, deliveries, strict=False):
        drop(drops, "complaints", day, "a.csv", "complaint_id,agency_id,filed_on,kind\n" + text)
    assert "refused" not in deliver.run(settings, profile, "complaints", date(2026, 3, 8))
    assert told(settings) == said
