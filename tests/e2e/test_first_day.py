"""A country that has permits and outcomes of visits only, no register and no borders: a list on its first day."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.conftest import KEY
from transforms import tasks

DAY = date(2026, 3, 31)
PROFILE = """
name: small
title: A small country
timezone: America/Toronto
languages: [en]
drops: drops
approvers: [ana]
sources:
  work_permits: {required: true, complete_when: folder}
  inspections: {complete_when: folder}
"""
UNITS = [
    {"unit": "ON", "name": "Inspection, Ontario", "kind": "labour", "serves": "CA-ON", "capacity": 4, "language": "en"},
    {"unit": "QC", "name": "Inspection, Quebec", "kind": "labour", "serves": "CA-QC", "capacity": 2, "language": "en"},
    {"unit": "YT", "name": "Inspection, Yukon", "kind": "labour", "serves": "CA-YT", "capacity": 2, "language": "en"},
]
NAMES = """
    Acorn Bright Cedar Delta Ember Falcon Granite Harvest Indigo Juniper Kestrel Lantern Magnolia Nimbus Orchid
    Pioneer Quarry Ripple Sunrise Timber Umbra Velvet Walnut Xenon Yarrow Zephyr Birch Cobalt Dune
"""
BAD, HOUSEHOLD = "Deep Roots Growers", "Marie Tremblay"


def permits() -> list[dict[str, object]]:
    """Thirty firms with twelve permits of two workers each, of which one pays half; a household with one worker."""
    rows: list[dict[str, object]] = []
    for firm in range(30):
        name = [BAD, *(f"{name} Farms" for name in NAMES.split())][firm]
        region = "CA-ON" if firm < 20 else "CA-QC"
        rows += [_permit(f"P{firm:02}{n:02}", name, region, n, 1400 if firm == 0 else 2800 + 20 * n) for n in range(12)]
    return [*rows, _permit("P9900", HOUSEHOLD, "CA-QC", 1, 2800) | {"workers": 1}]


def _permit(number: str, name: str, region: str, n: int, wage: int) -> dict[str, object]:
    applied = DAY - timedelta(days=20 * n + 5)
    return {
        "permit_no": number, "workers": 2, "employer_name": name, "employer_region": region, "employer_sector": "A",
        "destination": "CAN", "occupation": "9211", "wage_month": wage, "currency": "CAD", "applied_on": applied,
        "decided_on": applied, "status": "approved",
    }  # fmt: skip


def visits() -> list[dict[str, object]]:
    """Three visits that found much at one firm, the last longer ago than a visited firm is left alone; ten in vain."""
    bad = [(BAD, "serious", 9)] * 3
    good = [(row["employer_name"], "none", 0) for row in permits()[12 : 12 * 11 : 12]]
    return [
        {
            "inspection_id": f"V{n}", "employer_name": name, "employer_region": "CA-ON", "unit": "ON",
            "reason": "other",
            "inspected_on": DAY - timedelta(days=70 + 200 * n if name == BAD else 60), "checks_made": 12,
            "breaches": breaches, "result": result,
        }
        for n, (name, result, breaches) in enumerate([*bad, *good])
    ]  # fmt: skip


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The draft of the first day, made by the stages of a day one after the other."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "profile" / "reference").mkdir(parents=True)
    (folder / "profile" / "profile.yml").write_text(PROFILE, encoding="utf-8")
    _write(folder / "profile" / "reference" / "units.csv", UNITS)
    _write(folder / "drops" / "work_permits" / str(DAY) / "permits.csv", permits())
    _write(folder / "drops" / "inspections" / str(DAY) / "visits.csv", visits())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWAS_HOME": folder / "home", "AWAS_PROFILE": folder / "profile", "AWAS_DROPS": folder / "drops",
            "AWAS_KEY": KEY,
        }.items():  # fmt: skip
            patch.setenv(name, str(value))
        for source in tasks.sources():
            tasks.deliver(source, DAY)
        for stage in (tasks.check, tasks.resolve, tasks.measure, tasks.score, tasks.evaluate):
            stage(DAY)
        yield Path(tasks.draft(DAY)["path"])


def words(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_each_unit_has_employers_to_visit_on_the_first_day(first_day: Path) -> None:
    """No register says which agencies there are, so labour units visit employers."""
    with duckdb.connect(str(first_day / "watchlists.duckdb"), read_only=True) as marts:
        listed = marts.execute(
            "select unit, name, lane from marts.employer_watchlist order by unit, list_rank"
        ).fetchall()
        assert marts.execute("select count(*) from marts.agency_watchlist").fetchone() == (0,)
        assert marts.execute("select count(*) from marts.employer_scores").fetchone() == (31,)
    assert [(unit, lane) for unit, _, lane in listed] == [
        ("ON", "lead"), ("ON", "random"), ("ON", "random"), ("ON", "random"), ("QC", "random"), ("QC", "random"),
    ]  # fmt: skip
    assert listed[0][1] == BAD
    table = list(csv.DictReader((first_day / "employers.csv").open(encoding="utf-8", newline="")))
    assert [row["name"] for row in table] == [name for _, name, _ in listed]
    assert table[0]["reasons"]


def test_the_list_and_its_pages_speak_of_employers(first_day: Path) -> None:
    folder = first_day / "units" / "ON"
    page = words(folder / "index.html")
    [own] = [path for path in (folder / "employers").glob("*.html") if BAD in words(path)]
    assert BAD in page and "4 visits today" in page and "CA-ON" in page
    assert "No register known here has it; workers on its permits so far: 24" in words(own)
    assert "Visited 3 times" in words(own) and 'data-kind="employer"' in words(own)
    for text in (page, words(own)):
        read = re.sub(r"<(style|script)[^>]*>.*?</\1>|<[^>]+>", " ", text, flags=re.S)
        read = re.sub(r"not in the delivery: [\w, ]+", " ", read)  # an alarm names the columns that it lacks
        read = re.sub(r"Nothing can be said by[^.]+\.", " ", read)  # that of its agencies nothing is known is said, too
        assert "agenc" not in read.lower(), "an employer is called an agency"
    assert (folder / "list.pdf").stat().st_size and (folder / "list.xlsx").stat().st_size


def test_an_area_without_employers_is_told_why_its_list_is_empty(first_day: Path) -> None:
    page = words(first_day / "units" / "YT" / "index.html")
    assert "Nothing to visit today" in page and "area stood out, and nothing was drawn" in page


def test_a_household_is_named_nowhere(first_day: Path) -> None:
    """It is in no register and has one worker, so its name is a person's."""
    for path in first_day.rglob("*"):
        if path.is_file() and path.suffix not in (".pdf", ".xlsx"):
            assert HOUSEHOLD.encode() not in path.read_bytes(), path.name


def test_a_listed_employer_may_see_why(first_day: Path) -> None:
    packets = {path.name: words(path) for path in (first_day / "contest" / "employers").iterdir()}
    [own] = [text for text in packets.values() if BAD in text]
    assert len(packets) == 6
    assert "No register known here has an employer of this name" in own and "What would clear it" in own
    assert " Farms" not in own and "agency" not in own.lower()


def test_other_authorities_read_of_employers(first_day: Path) -> None:
    assert BAD in words(first_day / "entities.ftm.jsonl")
    assert '"entity_kind": "employer"' in words(first_day / "exchange" / "watchlist.jsonl")
    assert BAD in words(first_day / "exchange" / "employer_indicators.csv")
