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
from transforms.score import disclosed_figures
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
        create table ref.checkpoints as select unnest(['IDBTH', 'IDTNN']) as code, 'IDN' as country;
        create table marts.checkpoint as select 'IDN' as country;
        create table marts.visit (inspected_on date, result varchar, inspection_id varchar);
        create table core.licence_state (entity_id varchar, since date, until date, licence_status varchar);
        create table core.agency as
            select unnest(['a', 'seen']) as entity_id, 'IDN' as country, unnest([true, false]) as registered;
        create table core.complaints (filed_on date);
        create table core.crossing_day (day date, checkpoint varchar, direction varchar, other_country varchar,
            purpose varchar, travellers bigint);
        create table core.work_permits (applied_on date, workers bigint, entity_id varchar, destination varchar,
            status varchar, employer_sector varchar, occupation varchar, origin_region varchar);
        create view published.score_given as from lake.score.given;
        create table score.day_point as from lake.score.point;
        insert into core.work_permits values
            (date '2025-03-01', 95, 'a', 'MYS', 'approved', 'F', '9312', 'ID-JI'),
            (date '2025-05-01', 44, 'a', 'SGP', 'approved', 'F', '9312', 'ID-JI'),
            (date '2025-06-01', 3, 'a', 'THA', 'approved', 'F', '9312', 'ID-JI');
        """
    )
    run_sql_file(con, SQL_DIR / "cards" / "card.sql")
    yield con
    con.close()


def leave(
    con: duckdb.DuckDBPyConnection, country: str, people: int, day: str = "2025-11-03", gate: str = "IDBTH"
) -> None:
    con.execute("insert into core.crossing_day values (?, ?, 'exit', ?, 'work', ?)", [day, gate, country, people])


def permit(
    con: duckdb.DuckDBPyConnection, day: str, workers: int, country: str, agency: str = "a", status: str = "approved"
) -> None:
    row = [day, workers, agency, country, status]
    con.execute("insert into core.work_permits values (?, ?, ?, ?, ?, 'F', '9312', 'ID-JI')", row)


def publish(con: duckdb.DuckDBPyConnection, day: date, before: date | None, folder: Path) -> Path:
    """What the stage score tells on a day, and the two files of its release."""
    run_sql_file(con, SQL_DIR / "score" / "tables.sql")
    disclosed_figures.give(con, day, before)
    disclosed_figures.tell(con, day, before)
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
    """Four lists; before each of them, files that came late add people to the quarter, and before the second to a year.

    forget: without the memory.
    """
    releases, before = [], None
    added = ((26, 8, 97, 30, 0), (3, 2, 0, 25, 12), (5, 7, 5, 0, 0), (40, 8, 0, 0, 0))
    for day, more in zip(LISTS, added, strict=True):
        for country, people in zip(("MYS", "THA", "SGP", "VNM", "LAO"), more, strict=True):
            if people:
                leave(con, country, people)
        if before == LISTS[0]:
            permit(con, "2025-05-02", 12, "LAO")
        if forget:
            con.execute("delete from lake.score.given")
        releases.append(publish(con, day, before, folder))
        before = day
    return releases


def test_what_was_told_stays_until_it_is_far_off(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """26, 29, 34 who left for Malaysia are 30; with 74 it is told anew. Thailand's 8 and 10 stay untold, and Laos's 12,
    of whom the first list had nobody. Vietnam's 55 wait for the first list of the next month."""
    told = [left(release) for release in late(con, tmp_path)]
    assert [one["MYS"] for one in told] == ["30", "30", "30", "70"]
    assert [one.get("THA", "") for one in told] == ["", "", "20", "20"]
    assert [one["SGP"] for one in told] == ["100"] * 4
    assert [one["VNM"] for one in told] == ["30", "30", "60", "60"] and not any("LAO" in one for one in told)


def test_the_adversary_finds_nothing_in_tens_that_are_remembered_and_much_in_others(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert recovered_in_tens(late(con, tmp_path)) == []
    con.execute("delete from core.crossing_day; delete from core.work_permits where destination = 'LAO'")
    con.execute("delete from lake.score.given")
    found = recovered_in_tens(late(con, tmp_path / "forgetful", forget=True))
    assert {
        "quarter 2025-10-01 IDN>THA left_work: moved by 10 to 20 in 2026-04-01",
        "quarter 2025-10-01 IDN>LAO left_work: moved by 10 to 10 in 2026-03-03",
        "year 2025 workers_permitted destination LAO: moved by 10 to 10 in 2026-03-03",
    } <= set(found)


def test_of_a_corridor_count_those_of_its_registered_agencies_and_no_few_at_one_gate(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """12 left at one gate and 4 at another, of whom nothing is told: 16 would be 20. 30 permits are granted and 24 are
    not; 40 are of an agency that no register has: of what country it is nobody knows."""
    leave(con, "MYS", 12)
    leave(con, "MYS", 4, gate="IDTNN")
    for workers, agency, status in ((30, "a", "approved"), (24, "a", "denied"), (40, "seen", "approved")):
        permit(con, "2025-11-03", workers, "KOR", agency, status)
    release = publish(con, LISTS[0], None, tmp_path)
    assert left(release) == {"MYS": "10", "KOR": ""}
    with (release / "public" / "corridors.csv").open(encoding="utf-8", newline="") as file:
        [korea] = [row for row in csv.DictReader(file) if row["corridor"] == "IDN>KOR"]
    assert (korea["declared"], korea["permitted"]) == ("50", "30")


def test_a_time_is_told_once_it_is_long_over_and_not_anew_from_a_part_of_it(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Of a quarter of 2024 the look-back of May 2026 has the second half alone, 40 of 80. A quarter and a year that
    nothing was told of are told 60 days after their end, on any day of a month; and on that day computed again."""
    for day, people in (("2024-04-02", 40), ("2024-06-15", 40), ("2026-02-10", 12)):
        leave(con, "MYS", people, day)
    permit(con, "2026-02-10", 12, "LAO")
    first, early, closed, later = date(2026, 3, 2), date(2026, 5, 29), date(2026, 5, 30), date(2027, 3, 1)
    lists = [(None, first), (first, early), (early, closed), (early, closed), (closed, later)]
    for number, (before, day) in enumerate(lists):
        publish(con, day, before, tmp_path / str(number))
    told = "select as_of, indicator, num from lake.score.given where indicator glob ? or indicator glob ? order by all"
    assert con.execute(told, ["left_work *", "* destination LAO"]).fetchall() == [
        (first, "left_work 2024-04-01", 80),
        (closed, "left_work 2026-01-01", 10),
        (later, "workers_permitted destination LAO", 10),
    ]


def test_a_year_is_reported_from_60_days_after_its_end_and_while_all_of_it_is_looked_back_at(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """The last day of 2025 looks back to 2 January 2024. That 2025 was told of is remembered when 2026 is reported."""
    con.execute("insert into core.licence_state values ('a', date '2020-01-01', date '2030-01-01', 'active')")
    years, before = [], None
    for day in map(date.fromisoformat, ("2025-12-30", "2025-12-31", "2026-02-28", "2026-03-01", "2027-03-01")):
        publish(con, day, before, tmp_path)
        years.append([year for (year,) in con.execute("select distinct year from marts.national_return").fetchall()])
        before = day
    assert years == [[2024], [], [], [2025], [2026]]


def test_a_total_tells_nothing_of_what_is_not_told(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """95, 44 and 3 are 142; 100 and 40 are told, and their sum."""
    release = publish(con, LISTS[0], None, tmp_path)
    path = release / "exchange" / "national_return.csv"
    with path.open(encoding="utf-8", newline="") as file:
        value = {(r["breakdown"], r["item"]): r["value"] for r in csv.DictReader(file)}
    assert value["destination", "MYS"] == "100" and ("destination", "THA") not in value
    assert value["all", "all"] == "140"
    path.write_text(path.read_text(encoding="utf-8").replace("all,all,people,140", "all,all,people,150"))
    assert recovered_in_tens([release]) == [
        "year 2025 workers_permitted all all: 150, and 140 in its parts in 2026-03-02"
    ]
