"""What other authorities and the listed agencies get: valid in the formats' own libraries, no persons."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from followthemoney import model
from frictionless import Package, system

from tests.unit.conftest import World
from transforms.laboratory.scored_day import DAY, HOSTILE, session
from transforms.release.pages.naming import packet_name


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def release(released: World) -> Path:
    return (released.settings.releases_dir / "current").resolve()


def test_every_entity_is_valid_followthemoney(release: Path) -> None:
    found = lines(release / "entities.ftm.jsonl")
    for data in found:
        proxy = model.get_proxy(data)
        proxy.schema.validate(data)
        for name, values in data["properties"].items():
            for value in values:
                prop = proxy.schema.get(name)
                assert prop.type.clean(value, proxy=proxy) is not None, (data["schema"], name, value)
    schemata = [data["schema"] for data in found]
    assert {"Company", "License", "ContractAward", "PublicBody"} <= set(schemata)
    assert not {"Person", "Directorship", "Identification"} & set(schemata)
    assert len({data["id"] for data in found}) == len(found)


def test_links_in_it_lead_to_entities_of_it(release: Path) -> None:
    found = lines(release / "entities.ftm.jsonl")
    known = {data["id"] for data in found}
    for data in found:
        for name in ("subject", "object", "supplier", "contract", "authority"):
            assert set(data["properties"].get(name, [])) <= known
    award = next(d for d in found if d["schema"] == "ContractAward")
    assert award["properties"]["endDate"] == ["2027-12-31"]


def test_a_link_says_what_is_shared_and_not_its_value(world: World) -> None:
    con = session()
    con.execute("create table memory.main.linked (a varchar, b varchar, attribute varchar, first_seen date)")
    from transforms.release.external import follow_the_money

    con.execute("create schema marts; create table marts.agency as select entity_id from core.agency")
    con.execute("attach ':memory:' as release; create schema release.marts")
    con.execute(
        "create table release.marts.agency_link (a varchar, b varchar, attribute varchar, first_seen date); "
        "create table release.marts.agency as select entity_id from core.agency; "
        "insert into release.marts.agency_link values ('a1', 'a2', 'officer', date '2025-01-01'), "
        "('a1', 'zz', 'phone', null); set search_path = 'release.marts,memory.main'"
    )
    (link,) = follow_the_money._links(con, world.profile)
    assert link["schema"] == "UnknownLink"
    assert link["properties"]["role"] == ["same officer"]
    model.get(link["schema"]).validate(link)


def test_the_data_package_is_valid_to_the_row(release: Path) -> None:
    with system.use_context(trusted=True):
        report = Package(str(release / "exchange" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
    described = json.loads((release / "exchange" / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["name"] for r in described["resources"]} == {
        "agency_indicators",
        "employer_indicators",
        "corridor_indicators",
        "indicator_catalogue",
        "national_return",
    }
    for resource in described["resources"]:
        assert resource["hash"].startswith("sha256:")
        unexplained = [f["name"] for f in resource["schema"]["fields"] if not f["description"]]
        assert unexplained == []
        names = {f["name"] for f in resource["schema"]["fields"]}
        assert not names & {"points", "score", "rank", "address"}


def test_a_changed_file_is_no_valid_package(release: Path) -> None:
    with (release / "exchange" / "agency_indicators.csv").open("a", encoding="utf-8") as file:
        file.write("2026-03-31,x,x,x,x,x,x,many,,,,,,,\n")
    with system.use_context(trusted=True):
        assert not Package(str(release / "exchange" / "datapackage.json")).validate().valid


def test_no_count_below_five_leaves_the_country(release: Path) -> None:
    for name in ("agency_indicators", "employer_indicators", "corridor_indicators"):
        with (release / "exchange" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert not [row for row in rows for key in ("num", "den") if row[key] and 0 < float(row[key]) < 5]


def test_every_line_of_the_list_keeps_to_its_schema(release: Path) -> None:
    schema = json.loads((release / "exchange" / "watchlist.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    found = lines(release / "exchange" / "watchlist.jsonl")
    assert {line["entity_kind"] for line in found} == {"agency", "employer", "route"}
    for line in found:
        validator.validate(line)
    for spoilt in ({"lane": "maybe"}, {"unit": None}, {"list_rank": "first"}, {"officer": "x"}):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(found[0] | spoilt)
    assert all(shape.get("description") for shape in schema["properties"].values())


def test_hostile_names_are_only_text(release: Path) -> None:
    for path in (release / "entities.ftm.jsonl", release / "exchange" / "watchlist.jsonl"):
        text = path.read_text(encoding="utf-8")
        assert "\u202e" not in text and "\x07" not in text
        assert "<script>alert(1)</script>⟨U+202E⟩" in text
    assert HOSTILE not in (release / "exchange" / "agency_indicators.csv").read_text(encoding="utf-8")
    with (release / "exchange" / "agency_indicators.csv").open(encoding="utf-8", newline="") as file:
        assert not [row for row in csv.DictReader(file) if row["name"].startswith("=")]


def packet(release: Path, entity: str) -> str:
    text = (release / "contest" / "agencies" / f"{entity}.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.S))


def test_a_listed_agency_may_see_why_in_both_languages(release: Path) -> None:
    text = packet(release, "a1")
    for said in (
        "Why you may have been visited", "Licence SIUP-1: active", "41 of 96 permits were never used to cross",
        "Thirty permits with an exit stamp", "Border crossings: 2 days late", "Write to the inspectorate, room 4.",
        "Mengapa Anda mungkin dikunjungi", "41 dari 96 izin tidak pernah dipakai", "Tulis kepada unit",
    ):  # fmt: skip
        assert said in text, said


def test_it_gives_away_no_rank_no_row_no_complainant_and_no_other_agency(release: Path) -> None:
    """But for a4, whose telephone in the register is the same: that can be read by everybody; an officer cannot."""
    text = packet(release, "a1")
    assert "CV Karya Mandiri: a telephone" in text and "an officer" not in text
    assert "9 complaints" not in text and "9 pengaduan" not in text
    assert "to protect those who complained" in text
    assert "7.28" not in text and "WP-a1" not in text and "permits.csv" not in text
    assert not [name for name in ("Bintang Utara", "SIUP-2", "SIUP-4") if name in text]
    assert str(DAY) not in text


def test_it_says_how_to_answer_until_when_and_what_is_withheld(release: Path) -> None:
    """The unit of Batam reads English, that of Jakarta Indonesian: each packet begins in its unit's language."""
    text = packet(release, "a1")
    for said in (
        "Your reference: 20260331-a1.",
        "Please answer by 30 April 2026",
        "Not told here:",
        "ask the unit for",
    ):
        assert said in text, said
    assert text.index("Why you may have been visited") < text.index("Mengapa Anda mungkin dikunjungi")
    text = packet(release, "a6")
    assert text.index("Mengapa Anda mungkin dikunjungi") < text.index("Why you may have been visited")


def test_a_drawn_agency_learns_that_it_was_drawn_or_silent(release: Path) -> None:
    assert "such visits are drawn at random" in packet(release, "a4")


@pytest.mark.parametrize(
    ("entity", "name"),
    [("AG000123", "AG000123"), ("../../etc/passwd", "etc-passwd-"), ("N:PT MAJU|ID-JK", "N-PT-MAJU-ID-JK-"), ("…", "")],
)
def test_an_identifier_names_a_file_and_nothing_else(entity: str, name: str) -> None:
    found = packet_name(entity)
    assert found.startswith(name)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", found)
