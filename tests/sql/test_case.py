"""A visit changes the list: what it answers is silent until something newer speaks; a clean one weighs what it can."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from transforms.cards import load_cards
from transforms.laboratory.indicator import read_by
from transforms.laboratory.story import Row, session
from transforms.measure.engine import measure
from transforms.queries import run_sql_files
from transforms.settings import SQL_DIR

DAY = date(2026, 3, 31)
AGENCY: Row = {"agency_id": "AG1", "legal_name": "PT Satu", "country": "IDN", "licence_status": "active"}
BREACHES: Row = {
    "inspection_id": "V1", "agency_id": "AG1", "unit": "U", "inspected_on": date(2026, 2, 1), "reason": "random",
    "checks_made": 20, "breaches": 4, "result": "serious", "recorded_at": date(2026, 2, 1),
}  # fmt: skip
CLEAN = BREACHES | {
    "inspection_id": "V2", "inspected_on": date(2026, 3, 23), "recorded_at": date(2026, 3, 23), "reason": "listed",
    "breaches": 0, "result": "none",
}  # fmt: skip
PERMITS: Row = {
    "permit_no": "P{n}", "agency_id": "AG1", "applied_on": date(2026, 1, 2), "destination": "MYS", "status": "denied",
    "decided_on": date(2026, 1, 9), "repeat": 30,
}  # fmt: skip


def told(folder: Path, visits: list[Row], *, day: date = DAY, permits: list[Row] | None = None) -> dict[str, Any]:
    """Indicator → status, cases and evidence of the agency after these visits."""
    given = {"agency_register": [AGENCY], "inspections": visits, "work_permits": permits or [PERMITS]}
    cards = {id_: load_cards()[id_] for id_ in ("A36", "A40")}
    con = session(folder, given, day, needs=read_by(cards.values()))
    measure(con, day, cards, {})
    return {
        indicator: (status, num, _evidence(con, indicator))
        for indicator, status, num in con.execute(
            "select indicator, status, num from measure.indicator where entity_id = 'AG1'"
        ).fetchall()
    }


def _evidence(con: duckdb.DuckDBPyConnection, indicator: str) -> int:
    row = con.execute("select count(*) from measure.evidence where indicator = ?", [indicator]).fetchone()
    return int(row[0]) if row else 0


def test_a_clean_visit_clears_past_breaches_until_a_newer_one_is_found(tmp_path: Path) -> None:
    """It was listed for past breaches, "clears it: a later visit without breaches"; the visit of 23 March was one."""
    status, num, _ = told(tmp_path, [BREACHES])["A36"]
    assert (status, num > 3) == ("ok", True)
    status, num, evidence = told(tmp_path, [BREACHES, CLEAN])["A36"]
    assert (status, num > 3, evidence) == ("cleared", True, 0)
    later = date(2026, 6, 30)
    again = BREACHES | {"inspection_id": "V3", "inspected_on": later, "recorded_at": later, "breaches": 1}
    assert told(tmp_path, [BREACHES, CLEAN, again], day=later)["A36"] == ("ok", 1.0, 1)


def weighed(folder: Path, visits: list[Row], *, day: date = DAY, permits: list[Row] | None = None) -> Any:
    """Of the agency's refusals: cases, how many of them a clean visit could see, and the points that it takes away."""
    given = {"agency_register": [AGENCY], "inspections": visits, "work_permits": permits or [PERMITS]}
    cards = {"A40": load_cards()["A40"]}
    con = session(folder, given, day, needs=read_by(cards.values()))
    measure(con, day, cards, {})
    return con.execute(
        "select num, round(coalesce(seen_part, 0) * num), round(coalesce(seen_worth, 0), 1) from measure.indicator "
        "where entity_id = 'AG1' and status = 'ok'"
    ).fetchone()


def test_a_clean_visit_that_the_next_one_refutes_weighs_nothing(tmp_path: Path) -> None:
    """A week after it another visit found breaches: they had been there, and the clean one did not see them."""
    refuted = BREACHES | {"inspection_id": "V3", "inspected_on": DAY, "recorded_at": DAY, "breaches": 1}
    assert weighed(tmp_path, [CLEAN]) == (30, 30, 1.1)
    assert weighed(tmp_path, [CLEAN, refuted]) == (30, 0, 0)
    assert weighed(tmp_path, [CLEAN, refuted | {"contact": "closed"}]) == (30, 30, 1.1)
    # whether or not it counted them
    for result in ("minor", "serious", "referral"):
        assert weighed(tmp_path, [CLEAN, refuted | {"result": result, "breaches": None}]) == (30, 0, 0)
    assert weighed(tmp_path, [CLEAN, refuted | {"result": "none", "breaches": None}]) == (30, 30, 1.1)


def test_of_two_clean_visits_the_newer_one_counts(tmp_path: Path) -> None:
    """The one of half a year ago saw none of the refusals, and half of it is gone."""
    before = CLEAN | {"inspection_id": "V9", "inspected_on": date(2025, 10, 1), "recorded_at": date(2025, 10, 1)}
    assert weighed(tmp_path, [before, CLEAN]) == (30, 30, 1.1)


def seen(kind: str, domain: str = "harm", entity_kind: str = "agency", window_days: int = 28) -> Any:
    """The part that a clean visit of 23 March saw of two cases of weight 1 in February and one of weight 6 after it."""
    con = duckdb.connect(config={"threads": "1"})
    con.execute("create schema core; create schema measure")
    run_sql_files(con, [SQL_DIR / "measure" / "tables.sql"])
    con.execute(
        "create table core.clean_visit as "
        f"select '{entity_kind}' as entity_kind, 'X' as entity_id, date '2026-03-23' as inspected_on, 1.1 as worth;"
        f"create table measure.card as select '{entity_kind}' as entity_kind, 'I' as indicator, '{kind}' as kind, "
        f"'{domain}' as domain, {window_days} as window_days;"
        "create table measure.counted (entity_id varchar, role varchar, weight decimal(38, 9), event_on date);"
        "insert into measure.counted values ('X', 'case', 1, date '2026-02-01'), ('X', 'both', 1, date '2026-03-23'), "
        "('X', 'case', 6, date '2026-03-24'), ('X', 'exposure', 50, date '2026-02-01'), "
        "('Y', 'case', 9, date '2026-02-01')"
    )
    run_sql_files(con, [SQL_DIR / "measure" / "seen.sql"], as_of=DAY)
    found = con.execute("select entity_id, round(seen_part, 3) from measure.seen").fetchall()
    assert len(found) <= 1
    return found[0][1] if found else None


def test_what_a_visit_could_see_goes_by_the_kind_of_sign() -> None:
    """Cases by their weight; wages and ties by their number, as a weight is their value; a surge by the days of its
    four weeks that lie before the visit; of whom a visit reaches nothing is to be taken away."""
    assert [seen(kind) for kind in ("rate", "fact", "measure", "link")] == [0.25, 0.25, 0.667, 0.667]
    assert (seen("surge"), seen("surge", window_days=7)) == (0.714, None)
    assert seen("reach", domain="reach") is None


def test_a_visit_to_a_route_sees_its_movements_and_one_to_an_office_does_not() -> None:
    assert [seen("rate", "movement", kind) for kind in ("route", "agency", "employer")] == [0.25, None, None]


def test_a_clean_visit_that_names_no_reason_weighs_what_is_older(tmp_path: Path) -> None:
    """Thirty refused applications stay, and count for less; the one of a week later is not weighed by it."""
    newer = PERMITS | {"permit_no": "N{n}", "repeat": 1, "applied_on": date(2026, 3, 25), "decided_on": DAY}
    assert weighed(tmp_path, [CLEAN], permits=[PERMITS, newer]) == (31, 30, 1.1)
    assert told(tmp_path, [CLEAN])["A40"] == ("ok", 30.0, 30)


def test_a_clean_visit_weighs_less_by_and_by_and_less_if_it_was_short(tmp_path: Path) -> None:
    """Half a year later it weighs half; a visit of five checks, where twenty are usual, saw less of what there was."""
    assert weighed(tmp_path, [CLEAN], day=CLEAN["inspected_on"] + timedelta(days=180)) == (30, 30, 0.5)
    usual = [BREACHES | {"inspection_id": f"U{n}"} for n in range(3)]
    assert weighed(tmp_path, [*usual, CLEAN | {"checks_made": 5}]) == (30, 30, 0.1)
    assert weighed(tmp_path, [*usual, CLEAN | {"checks_made": 40}]) == (30, 30, 1.1)


def test_a_visit_to_an_office_sees_nothing_of_where_travellers_went(tmp_path: Path) -> None:
    """Twenty workers left for another country than that of their permits: no paper in the office shows it."""
    gate = {"code": "IDBTH", "name": "Batam", "country": "IDN", "mode": "sea", "region": "ID-KR", "tz": "Asia/Jakarta"}
    gone = PERMITS | {"status": "approved", "repeat": 20, "worker_key": "W{n}", "applied_on": date(2025, 5, 1)}
    left: Row = {
        "crossing_id": "C{n}", "crossed_at": datetime(2025, 7, 1, 3, tzinfo=UTC), "checkpoint": "IDBTH",
        "direction": "exit", "traveller_key": "W{n}", "purpose": "visit", "other_country": "THA", "mode": "sea",
        "repeat": 20,
    }  # fmt: skip
    others = left | {"crossing_id": "O{n}", "traveller_key": "O{n}", "repeat": 48, "shift": {"crossed_at": 7}}
    given: dict[str, list[Row]] = {
        "ref.checkpoints": [gate | {"minor": "no"}], "agency_register": [AGENCY], "inspections": [CLEAN],
        "work_permits": [gone | {"decided_on": date(2025, 6, 1)}],
        "border_crossings": [left, others | {"crossed_at": datetime(2025, 5, 1, 3, tzinfo=UTC)}],
    }  # fmt: skip
    cards = {"A17": load_cards()["A17"]}
    con = session(tmp_path, given, DAY, needs=read_by(cards.values()))
    measure(con, DAY, cards, {})
    found = con.execute("select num, seen_part from measure.indicator where entity_id = 'AG1'").fetchall()
    assert found == [(20.0, None)]


def test_a_visit_to_an_agency_in_no_register_is_known_as_its_own(tmp_path: Path) -> None:
    """Its page records it under N: and a digest; what is delivered has every identifier in capitals."""
    permits = PERMITS | {"agency_id": None, "agency_name": "PT Tak Terdaftar"}
    con = session(tmp_path, {"agency_register": [AGENCY], "work_permits": [permits]}, DAY)
    [(entity,)] = con.execute("select entity_id from core.agency where entity_id like 'N:%'").fetchall()
    delivered = CLEAN | {"agency_id": entity.upper()}
    given = {"agency_register": [AGENCY], "work_permits": [permits], "inspections": [delivered]}
    con = session(tmp_path, given, DAY)
    assert con.execute("select entity_id, clean from core.visit").fetchall() == [(entity, True)]


def test_a_visit_that_met_nobody_or_found_something_clears_nothing(tmp_path: Path) -> None:
    for other in ({"contact": "closed"}, {"contact": "refused"}, {"result": "minor"}, {"breaches": 1}):
        assert weighed(tmp_path, [CLEAN | other]) == (30, 0, 0)
    assert weighed(tmp_path, [CLEAN | {"contact": "met"}]) == (30, 30, 1.1)


def test_a_visit_that_names_its_reasons_clears_those_that_it_found_wrong(tmp_path: Path) -> None:
    """The refusals were a clerk's mistake; the breaches were not what this visit was about."""
    found = told(tmp_path, [BREACHES, CLEAN | {"reasons_wrong": ["A40"], "result": "minor", "breaches": 1}])
    assert (found["A36"][0], found["A40"][0]) == ("ok", "cleared")
    found = told(tmp_path, [BREACHES, CLEAN | {"reasons_right": ["A40"]}])
    assert (found["A36"][0], found["A40"][0]) == ("ok", "ok")


def test_a_reason_found_wrong_again_is_muted_with_an_end(tmp_path: Path) -> None:
    """Two visits found the refusals explained; a newer one says nothing for a year, unless a visit finds it right."""
    wrong = CLEAN | {"reasons_wrong": ["A40"]}
    before = wrong | {"inspection_id": "V1", "inspected_on": date(2026, 1, 20), "recorded_at": date(2026, 1, 20)}
    newer = PERMITS | {"permit_no": "N{n}", "repeat": 30, "applied_on": date(2026, 3, 25), "decided_on": DAY}
    permits = [PERMITS, newer]
    assert told(tmp_path, [wrong], permits=permits)["A40"][:2] == ("ok", 30.0)
    assert told(tmp_path, [before, wrong], permits=permits)["A40"] == ("muted", 60.0, 0)
    right = CLEAN | {"inspection_id": "V3", "reasons_right": ["A40"], "inspected_on": date(2026, 3, 24)}
    assert told(tmp_path, [before, wrong, right], permits=permits)["A40"][:2] == ("ok", 30.0)
    end = date(2026, 3, 23) + timedelta(days=366)
    late = newer | {"applied_on": end - timedelta(days=40), "decided_on": end - timedelta(days=9)}
    assert told(tmp_path, [before, wrong], permits=[late], day=end)["A40"][0] == "ok"


def test_a_visit_to_an_agency_that_only_the_register_names_counts(tmp_path: Path) -> None:
    con = session(tmp_path, {"agency_register": [AGENCY], "inspections": [CLEAN]}, DAY, needs=["core.visit"])
    assert con.execute("select entity_id, clean from core.visit").fetchall() == [("AG1", True)]


def test_a_result_is_a_finding_without_a_count_and_a_count_without_a_result(tmp_path: Path) -> None:
    """What the result leaves out the breaches say, and the other way round; where nobody was met, neither counts."""
    said: list[tuple[str, int | None, str | None, bool, bool]] = [
        ("minor", None, None, True, False), ("serious", None, "met", True, False), ("referral", 0, None, True, False),
        ("none", 1, None, True, False), ("none", None, None, False, True), ("none", 0, "met", False, True),
        ("serious", 2, "closed", False, False), ("none", None, "refused", False, False),
    ]  # fmt: skip
    visits = [
        CLEAN | {"inspection_id": f"V{at}", "result": result, "breaches": breaches, "contact": contact}
        for at, (result, breaches, contact, _, _) in enumerate(said)
    ]
    con = session(tmp_path, {"agency_register": [AGENCY], "inspections": visits}, DAY, needs=["core.visit"])
    told = con.execute("select found, clean from core.visit order by inspection_id").fetchall()
    assert told == [(found, clean) for *_, found, clean in said]


def test_a_visit_counts_from_the_day_on_which_it_was_known(tmp_path: Path) -> None:
    entered_late = CLEAN | {"known_from": date(2026, 4, 2), "recorded_at": date(2026, 4, 2)}
    assert weighed(tmp_path, [entered_late])[1] == 0
    assert weighed(tmp_path, [entered_late], day=date(2026, 4, 2))[1] == 30


def left(folder: Path, visits: list[Row]) -> tuple[Any, ...]:
    """State, until when it rests, and the day to see it again."""
    con = session(folder, {"agency_register": [AGENCY], "inspections": visits}, DAY, needs=["core.last_visit"])
    row = con.execute("select state, rests_until, follow_up_on from core.last_visit").fetchone()
    return tuple(row or ())


def test_a_case_is_visited_cleared_handed_on_pending_or_to_be_seen_again(tmp_path: Path) -> None:
    """Sixty days of rest after 23 March, unless a day was set; an entity that nobody met does not rest."""
    rest, again = date(2026, 5, 22), date(2026, 4, 20)
    assert left(tmp_path, [CLEAN]) == ("cleared", rest, None)
    assert left(tmp_path, [CLEAN | {"result": "minor"}]) == ("visited", rest, None)
    assert left(tmp_path, [CLEAN | {"result": "referral"}]) == ("handed_on", rest, None)
    assert left(tmp_path, [CLEAN | {"contact": "closed"}]) == ("pending", None, None)
    set_for = CLEAN | {"follow_up_on": again}
    assert left(tmp_path, [set_for]) == ("to_be_seen_again", again - timedelta(days=1), again)
    parked = CLEAN | {"follow_up_on": date(2031, 1, 1)}
    assert left(tmp_path, [parked])[1] == date(2026, 9, 19)  # half a year at most


def test_a_day_to_see_it_again_stands_until_somebody_is_met(tmp_path: Path) -> None:
    first = BREACHES | {"follow_up_on": date(2026, 3, 20)}
    assert left(tmp_path, [first, CLEAN | {"contact": "closed"}]) == (
        "pending", date(2026, 3, 19), date(2026, 3, 20),
    )  # fmt: skip
    assert left(tmp_path, [first, CLEAN])[0] == "cleared"
