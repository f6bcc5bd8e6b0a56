"""Who is no longer in a register that is delivered complete has left it, unless the register is only part of one."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb
import pytest

from transforms.laboratory import story
from transforms.laboratory.story import Row
from transforms.queries import run_sql_file
from transforms.settings import SQL_DIR
from transforms.warehouse import FOREVER

session = partial(story.session, needs=["core.register_leave", "core.licence_state"])

FIRST = date(2026, 1, 6)
DAY = date(2026, 3, 31)
MANY = [f"A{number}" for number in range(40)]


def week(number: int) -> date:
    return FIRST + timedelta(weeks=number)


def registers(
    folder: Path, lists: list[list[str]], quarantined: list[int] | None = None, *, complete: bool = True
) -> duckdb.DuckDBPyConnection:
    """A session of the day over a register a week, each with the agencies that are in it."""
    rows: list[Row] = []
    for number, agencies in enumerate(lists):
        ends = week(number + 1) if number + 1 < len(lists) else FOREVER
        rows += [
            {
                "agency_id": agency, "legal_name": agency, "country": "IDN", "licence_status": "active",
                "status_since": date(2024, 1, 1), "licence_to": date(2027, 12, 31), "delivery_id": f"W{number}",
                "delivered_on": week(number), "known_from": week(number), "known_to": ends,
            }
            for agency in agencies
        ]  # fmt: skip
    con = session(folder, {"agency_register": rows}, DAY)
    con.execute("delete from lake.ledger.delivery")
    for number, agencies in enumerate(lists):
        con.execute(
            "insert into lake.ledger.delivery by name select $1 as delivery_id, 'agency_register' as source, "
            "$2::date as delivered_on, $2::date as known_from, date '9999-12-31' as known_to, '' as fingerprint, "
            "'' as rules, '[]' as files, $3 as delivered, $3 as accepted, $4 as quarantined, 0 as superseded, "
            "'accepted' as status",
            [f"W{number}", week(number), len(agencies), (quarantined or [0] * len(lists))[number]],
        )
    sources = ["agency_register"] if complete else []
    run_sql_file(con, SQL_DIR / "core" / "register_leave.sql", snapshot_sources=sources)
    run_sql_file(con, SQL_DIR / "core" / "licence_state.sql")
    return con


def left(con: duckdb.DuckDBPyConnection) -> list[tuple[str, date, date | None]]:
    return con.execute("select entity_id, left_on, back_on from core.register_leave order by all").fetchall()


def test_a_licence_ends_with_the_first_register_in_which_the_agency_is_not(tmp_path: Path) -> None:
    con = registers(tmp_path, [["A", "B", "C"], ["A", "B", "C"], ["A", "B"], ["A", "B"]])
    assert left(con) == [("C", week(2), None)]
    states = con.execute(
        "select licence_status, since, until, covered_until from core.licence_state "
        "where entity_id = 'C' order by since"
    ).fetchall()
    last = week(2) - timedelta(days=1)
    assert states == [("active", date(2024, 1, 1), week(2), last), ("not_listed", week(2), FOREVER, last)]
    others = con.execute(
        "select licence_status, covered_until from core.licence_state where entity_id <> 'C'"
    ).fetchall()
    assert others == [("active", date(2027, 12, 31))] * 2


def test_an_agency_that_comes_back_is_licensed_again_from_that_day(tmp_path: Path) -> None:
    con = registers(tmp_path, [["A", "B"], ["A"], ["A"], ["A", "B"]])
    assert left(con) == [("B", week(1), week(3))]
    states = con.execute(
        "select licence_status, since, until, covered_until from core.licence_state "
        "where entity_id = 'B' order by since"
    ).fetchall()
    until = date(2027, 12, 31)
    assert states == [
        ("active", date(2024, 1, 1), week(1), until),
        ("not_listed", week(1), week(3), until),
        ("active", week(3), FOREVER, until),
    ]


@pytest.mark.parametrize("later", [[MANY[:20]], []])
def test_half_a_register_says_nothing_about_the_other_half(tmp_path: Path, later: list[list[str]]) -> None:
    assert left(registers(tmp_path, [MANY, MANY, MANY[:20], *later])) == []


def test_half_of_a_small_register_says_nothing_either(tmp_path: Path) -> None:
    """Two of eight may leave at once; four of eight are a page that was forgotten."""
    few = MANY[:8]
    assert left(registers(tmp_path / "1", [few, few, few[:4]])) == []
    assert [entity for entity, *_ in left(registers(tmp_path / "2", [few, few, few[:6]]))] == few[6:]


def test_who_is_in_no_whole_register_after_a_partial_one_has_left(tmp_path: Path) -> None:
    assert left(registers(tmp_path, [MANY, MANY[:20], MANY[:39]])) == [("A39", week(2), None)]


def test_a_row_in_quarantine_is_no_absence(tmp_path: Path) -> None:
    con = registers(tmp_path, [["A", "B"], ["A"], ["A"]], quarantined=[0, 1, 0])
    assert left(con) == [("B", week(2), None)]  # the row is in quarantine in the second week, and gone in the third


def test_where_only_changes_are_delivered_absence_says_nothing(tmp_path: Path) -> None:
    assert left(registers(tmp_path, [["A", "B"], ["A"]], complete=False)) == []
