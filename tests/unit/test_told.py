"""What is told of corridors and years in tens goes through a memory: many releases tell no more than the first."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from transforms.laboratory.adversary import recovered_in_tens
from transforms.queries import run_sql_file
from transforms.score import given
from transforms.settings import SQL_DIR, Settings
from transforms.warehouse import connect, replace_day, transaction

FILES = {"public_corridor": "public/corridors.csv", "national_return": "exchange/national_return.csv"}
LISTS = [date(2026, 3, 2), date(2026, 3, 3), date(2026, 4, 1), date(2026, 5, 4)]


@pytest.fixture
def con(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake in which nothing was told yet, and what a country knows of its last quarter of 2025."""
    con = connect(settings)
    con.execute(
        """
        create schema core; create schema score; create schema ref; create schema marts; create schema published;
        create table ref.checkpoints as select 'IDBTH' as code, 'IDN' as country;
        create table marts.checkpoint as select 'IDN' as country;
        create table marts.visit (inspected_on date, result varchar, inspection_id varchar);
        create table core.licence_state (entity_id varchar, since date, until date, licence_status varchar);
        create table core.agency as select 'a' as entity_id, 'IDN' as country, true as registered;
        create table core.complaints (filed_on date);
        create table core.crossing_day (day date, checkpoint varchar, direction varchar, other_country varchar,
            purpose varchar, travellers bigint);
        create table core.work_permits (applied_on date, workers bigint, entity_id varchar, destination varchar,
            status varchar, employer_sector varchar, occupation varchar, origin_region varchar);
        create view published.score_given as from lake.score.given;
        create table score.given as select * exclude (as_of) from lake.score.given where false;
        insert into core.work_permits values
            (date '2025-03-01', 95, 'a', 'MYS', 'approved', 'F', '9312', 'ID-JI'),
            (date '2025-05-01', 44, 'a', 'SGP', 'approved', 'F', '9312', 'ID-JI'),
            (date '2025-06-01', 3, 'a', 'THA', 'approved', 'F', '9312', 'ID-JI');
        """
    )
    yield con
    con.close()


def leave(con: duckdb.DuckDBPyConnection, country: str, people: int, day: str = "2025-11-03") -> None:
    con.execute("insert into core.crossing_day values (?, 'IDBTH', 'exit', ?, 'work', ?)", [day, country, people])


def publish(con: duckdb.DuckDBPyConnection, day: date, before: date | None, folder: Path) -> Path:
    """What the stage score tells on a day, and the two files of its release."""
    given.tell(con, day, before)
    with transaction(con):
        replace_day(con, "lake.score.given", day, "from score.day_given")
    release = folder / day.isoformat()
    for mart, file in FILES.items():
        con.execute(f"drop table if exists marts.{mart}")
        run_sql_file(con, SQL_DIR / "marts" / f"{mart}.sql", as_of=day)
        (release / file).parent.mkdir(parents=True)
        con.execute(f"copy marts.{mart} to '{release / file}' (header)")
    return release


def left(release: Path) -> dict[str, str]:
    """Who left to work in the quarter, by country."""
    with (release / "public" / "corridors.csv").open(encoding="utf-8", newline="") as file:
        return {r["destination"]: r["left_work"] for r in csv.DictReader(file) if r["quarter"] == "2025-10-01"}


def late(con: duckdb.DuckDBPyConnection, folder: Path, *, forget: bool = False) -> list[Path]:
    """Four lists; before each of them, files that came late add people to the quarter. forget: without the memory."""
    releases, before = [], None
    for day, more in zip(LISTS, ((26, 8, 97), (3, 2, 0), (5, 7, 5), (40, 8, 0)), strict=True):
        for country, people in zip(("MYS", "THA", "SGP"), more, strict=True):
            leave(con, country, people)
        if forget:
            con.execute("delete from lake.score.given")
        releases.append(publish(con, day, before, folder))
        before = day
    return releases


def test_what_was_told_stays_until_it_is_far_off(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """26, 29, 34 who left for Malaysia are 30; with 74 it is told anew. Thailand's 8 and 10 stay untold."""
    told = [left(release) for release in late(con, tmp_path)]
    assert [one["MYS"] for one in told] == ["30", "30", "30", "70"]
    assert [one.get("THA", "") for one in told] == ["", "", "20", "20"]
    assert [one["SGP"] for one in told] == ["100"] * 4


def test_the_adversary_finds_nothing_in_tens_that_are_remembered_and_much_in_others(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert recovered_in_tens(late(con, tmp_path)) == []
    con.execute("delete from core.crossing_day; delete from lake.score.given")
    found = recovered_in_tens(late(con, tmp_path / "forgetful", forget=True))
    assert "quarter 2025-10-01 IDN>THA left_work: moved by 10 to 20 in 2026-04-01" in " ".join(found)


def test_a_total_tells_nothing_of_what_is_not_told(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """95, 44 and 3 are 142; 100 and 40 are told, and their sum. Four at one gate are left out."""
    leave(con, "MYS", 4)
    release = publish(con, LISTS[0], None, tmp_path)
    path = release / "exchange" / "national_return.csv"
    with path.open(encoding="utf-8", newline="") as file:
        value = {(r["breakdown"], r["item"]): r["value"] for r in csv.DictReader(file)}
    assert value["destination", "MYS"] == "100" and ("destination", "THA") not in value
    assert value["all", "all"] == "140" and left(release) == {}
    path.write_text(path.read_text(encoding="utf-8").replace("all,all,people,140", "all,all,people,150"))
    assert recovered_in_tens([release]) == [
        "year 2025 workers_permitted all all: 150, and 140 in its parts in 2026-03-02"
    ]
