"""What those outside the units find in a release: managers, other authorities, and whoever is about to sign."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from followthemoney import model

from tests.unit.conftest import World, in_place_of_the_project
from transforms.laboratory.scored_day import AGENCIES, DAY, session
from transforms.laboratory.scored_rows import give
from transforms.release.pages import management, query_pages


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, empty_lake: Path) -> Path:
    """A small release with a year of departures to work in Malaysia, 17 a day, and a few visitors to Thailand."""
    con = session()
    con.execute(
        """
        insert into core.crossing_day
        select day::date, 'IDBTH', 'exit', 'MYS', 'work', 17
        from range(date '2025-04-01', date '2026-03-31', interval 1 day) as t (day);
        insert into core.crossing_day values
            (date '2025-10-02', 'IDBTH', 'exit', 'THA', 'visit', 4),
            (date '2025-11-02', 'IDBTH', 'exit', 'THA', 'visit', 3),
            (date '2025-10-05', 'IDBTH', 'exit', 'THA', 'work', 26),
            (date '2025-10-09', 'IDBTH', 'entry', 'THA', 'return', 18);
        update core.employer set country = 'MYS' where entity_id = 'e1';
        insert into ref.help values ('licence', 'Licence desk', 'IDN', ['id'], '+62 21 0000 0101', 'https://x.example');
        """
    )
    give(con)
    with pytest.MonkeyPatch.context() as patch:
        in_place_of_the_project(patch)
        world = World(tmp_path_factory.mktemp("doors") / "home", empty_lake)
        world.profile.partners = ["MYS", "SAU"]
        return world.draft(con).path


def test_the_public_reads_tens_and_nothing_below_ten(release: Path) -> None:
    """26 are 30; 4 and 3 visitors are fewer than ten. The running quarter, and one just over, are not told."""
    rows = table(release / "public" / "corridors.csv")
    [thai] = [row for row in rows if row["destination"] == "THA"]
    assert [thai[name] for name in ("quarter", "left_work", "left_visit", "came_in")] == ["2025-10-01", "30", "", "20"]
    assert [(r["quarter"], r["left_work"]) for r in rows if r["destination"] == "MYS"] == [
        ("2025-10-01", "1560"), ("2025-07-01", "1560"), ("2025-04-01", "1550"),
    ]  # fmt: skip


def test_the_public_page_names_no_agency_and_says_where_to_check(release: Path) -> None:
    for name in ("index.html", "index.id.html"):
        page = (release / "public" / name).read_text(encoding="utf-8")
        assert 'Licence desk · Indonesia · <a href="tel:+622100000101">+62 21 0000 0101</a>' in page
        assert not [row[1] for row in AGENCIES if row[1] in page]
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    assert (release / "public" / "leaflet.id.pdf").read_bytes().startswith(b"%PDF")


def test_countries_have_names_where_people_read_and_codes_where_programs_do(release: Path) -> None:
    page = (release / "public" / "index.html").read_text(encoding="utf-8")
    assert 'data-label="To">Malaysia<' in page and ">MYS<" not in page
    assert {row["destination"] for row in table(release / "public" / "corridors.csv")} >= {"MYS", "THA"}


def test_another_state_reads_one_corridor_in_tens_and_what_each_end_may_look_at(release: Path) -> None:
    """Only of partners, and only what is given out elsewhere, too: no rank, no score, no count that is no ten."""
    assert [path.name for path in (release / "exchange" / "corridors").iterdir()] == ["IDN-MYS"]
    pack = release / "exchange" / "corridors" / "IDN-MYS"
    public = [row for row in table(release / "public" / "corridors.csv") if row["corridor"] == "IDN>MYS"]
    assert table(pack / "figures.csv") == public and len(public) == 3
    asked = [(row["end"], row["entity_id"], row["questions"]) for row in table(pack / "asked.csv")]
    assert asked == [
        ("ours", "IDBTH>MYS:visit", "More departures than usual?"), ("theirs", "e1", "Pays less than others?"),
    ]  # fmt: skip
    page = (pack / "index.id.html").read_text(encoding="utf-8")
    assert "Koridor Indonesia – Malaysia" in page and "Nongsa → Malaysia, pengunjung" in page and "1.560" in page
    assert not [row[1] for row in AGENCIES if row[1] in page] and "2.90" not in page


def test_a_state_reports_a_year_that_is_long_over_in_tens(release: Path) -> None:
    """Who left to work is the sum of what was told of the quarters; visits are no people, and counted."""
    told = table(release / "exchange" / "national_return.csv")
    values = {(row["figure"], row["item"]): row["value"] for row in told}
    assert {row["year"] for row in told} == {"2025"}
    assert (values["left_to_work", "MYS"], values["left_to_work", "THA"]) == ("4670", "30")
    assert values["visits", "minor"] == "1" and values["visits", "serious"] == "1"
    assert all(int(row["value"]) % 10 == 0 for row in told if row["counted_in"] == "people")


def test_what_came_and_left_is_a_file_with_its_why(release: Path) -> None:
    rows = table(release / "delta.csv")
    moved = {(r["entity_id"], r["movement"], r["why"]) for r in rows}  # a6 is of a unit that reads Indonesian
    assert {
        ("a1", "up", "Permits never used"),
        ("a6", "new", "Izin tak pernah dipakai"),
        ("a4", "new", "drawn at random"),
    } <= moved
    assert {r["movement"] for r in rows} <= {"new", "left", "up", "down"}


def test_the_same_is_told_in_followthemoney_with_addresses(release: Path) -> None:
    lines = (release / "exchange" / "delta.ftm.jsonl").read_text(encoding="utf-8").splitlines()
    moved = [json.loads(line) for line in lines]
    assert {data["schema"] for data in moved} == {"Company", "LegalEntity"}
    assert all("never a finding" in data["properties"]["notes"][0] for data in moved)
    everyone = [json.loads(line) for line in (release / "entities.ftm.jsonl").read_text("utf-8").splitlines()]
    addresses = {data["id"] for data in everyone if data["schema"] == "Address"}
    assert {data["id"] for data in moved} < {data["id"] for data in everyone}
    for data in (*moved, *everyone):
        model.get_proxy(data).schema.validate(data)
        assert set(data["properties"].get("addressEntity", [])) <= addresses


def test_those_who_run_the_units_see_who_was_never_visited(release: Path) -> None:
    rows = table(release / "management" / "coverage.csv")
    batam = next(r for r in rows if (r["unit"], r["entity_kind"]) == ("batam", "agency"))
    assert (batam["watched"], batam["visited_year"], batam["never_visited"]) == ("4", "1", "3")
    (found,) = (r for r in table(release / "management" / "yield.csv") if r["unit"] == "batam")
    assert (found["reason"], found["visits_per_finding"]) == ("listed", "1.0")
    page = (release / "management.html").read_text(encoding="utf-8")
    assert page.count('<section id="') == len(query_pages.read(management.SOURCE)) == 7
    assert "Never visited" in page and str(DAY.year) in page


def test_the_overview_leads_to_every_door(release: Path) -> None:
    page = (release / "index.html").read_text(encoding="utf-8")
    for name in ("management.html", "public/index.html", "delta.csv"):
        assert f'href="{name}"' in page and (release / name).is_file()
