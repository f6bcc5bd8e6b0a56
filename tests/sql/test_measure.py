"""What the engine says when it cannot say much: no source, late data, small bases; and what it keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from transforms.cards import Card, load_cards
from transforms.errors import AwasError
from transforms.laboratory import story
from transforms.laboratory.indicator import read_by
from transforms.laboratory.story import Row
from transforms.measure import engine, weeks
from transforms.measure.engine import count, measure
from transforms.session.card_table import lay_cards

MEASURED = ("A11", "A12", "A15", "A16", "A40", "A48", "A54", "E17", "E21", "E26", "R01", "R04", "R19")
session = partial(story.session, needs=read_by(load_cards()[name] for name in MEASURED))

DAY = date(2026, 3, 31)
AGENCY: Row = {"agency_id": "AG1", "legal_name": "PT Satu", "country": "IDN", "licence_status": "active"}
PERMIT: Row = {
    "permit_no": "P{n}", "agency_id": "AG1", "applied_on": date(2026, 3, 2), "decided_on": date(2026, 3, 9),
    "destination": "MYS", "status": "approved",
}  # fmt: skip
EXIT: Row = {
    "checkpoint": "IDBTH", "direction": "exit", "other_country": "MYS", "purpose": "visit", "travellers": 70,
}  # fmt: skip


def told(con: duckdb.DuckDBPyConnection, columns: str) -> list[tuple[Any, ...]]:
    return con.execute(f"select {columns} from measure.indicator order by all").fetchall()


def test_a_missing_source_makes_it_not_available_never_zero(tmp_path: Path) -> None:
    con = session(tmp_path, {"agency_register": [AGENCY], "work_permits": [PERMIT | {"repeat": 30}]}, DAY)
    measure(con, DAY, {id_: load_cards()[id_] for id_ in ("A12", "A15", "A16")}, {})
    assert told(con, "indicator, entity_id, num, den, status") == [
        ("A12", "AG1", None, None, "not_available"),
        ("A15", "AG1", None, None, "not_available"),  # no wage floors
        ("A16", "AG1", None, None, "not_available"),
    ]


def test_a_source_without_a_delivery_up_to_the_day_is_not_available(tmp_path: Path) -> None:
    later = [{"source": "complaints", "delivered_on": date(2026, 4, 1), "known_from": date(2026, 4, 1)}]
    given = {"agency_register": [AGENCY], "work_permits": [PERMIT], "complaints": []}
    con = session(tmp_path, given, DAY, later)
    measure(con, DAY, {"A12": load_cards()["A12"]}, {})
    assert told(con, "status") == [("not_available",)]


def test_what_stands_in_for_a_source_is_silent_beside_it(tmp_path: Path) -> None:
    """Two refusals speak where nothing else was decided; where any visit to an employer is known, they do not.

    Visits to agencies tell nothing of employers, however many there are: they do not stand in for refusals.
    """
    refused = PERMIT | {"repeat": 2, "employer_id": "E1", "employer_name": "Cannery", "status": "denied"}
    visit = {
        "inspection_id": "I1",
        "unit": "JKT",
        "inspected_on": date(2026, 3, 2),
        "reason": "random",
        "result": "none",
    }
    of_agency, of_other = visit | {"agency_id": "AG1"}, visit | {"inspection_id": "I2", "employer_id": "E2"}
    speaks, silent = (2.0, "ok"), (None, "not_available")
    days = {"no": ([], speaks), "agencies": ([of_agency], speaks), "employers": ([of_agency, of_other], silent)}
    for visits, (inspections, said) in days.items():
        given = {"work_permits": [refused]} | ({"inspections": inspections} if inspections else {})
        con = session(tmp_path / visits, given, DAY)
        measure(con, DAY, {"E21": load_cards()["E21"]}, {})
        assert set(told(con, "num, status")) >= {said}, visits


def test_visits_to_agencies_alone_say_nothing_of_the_findings_at_an_employer(tmp_path: Path) -> None:
    """Three years of permits and no visit to any employer are no clean record."""
    permit = PERMIT | {"repeat": 30, "employer_id": "E1", "employer_name": "Cannery"}
    visit: Row = {
        "inspection_id": "I1", "unit": "JKT", "agency_id": "AG1", "inspected_on": date(2026, 3, 2), "reason": "random",
        "result": "none",
    }  # fmt: skip
    con = session(tmp_path, {"work_permits": [permit], "inspections": [visit]}, DAY)
    measure(con, DAY, {"E17": load_cards()["E17"]}, {})
    assert told(con, "num, status") == [(None, "not_available")]


def test_permits_that_name_no_worker_tell_nothing_of_travellers(tmp_path: Path) -> None:
    """No visitor can be known to have applied where no permit of the year says who applied: that is no "0 of 30".

    A crossing that shows a permit's number needs no name. One permit that names its worker, and the counts are there.
    """
    place = {"code": "IDBTH", "name": "Batam", "country": "IDN", "mode": "sea", "tz": "Asia/Jakarta", "minor": "no"}
    visit = {
        "repeat": 30, "crossing_id": "C{n}", "crossed_at": "2026-03-20 10:00:00+07", "checkpoint": "IDBTH",
        "mode": "sea", "direction": "exit", "traveller_key": "B{n}", "purpose": "visit", "other_country": "MYS",
    }  # fmt: skip
    work = visit | {"repeat": 12, "crossing_id": "W{n}", "traveller_key": "A{n}", "purpose": "work", "permit_no": "P1"}
    case_level = PERMIT | {"repeat": 30, "workers": 12}
    given = {
        "ref.checkpoints": [place], "agency_register": [AGENCY], "work_permits": [case_level],
        "border_crossings": [visit, work],
    }  # fmt: skip
    cards = {id_: load_cards()[id_] for id_ in ("A16", "A48", "R04", "R19")}
    con = session(tmp_path / "unnamed", given, DAY)
    measure(con, DAY, cards, {})
    assert told(con, "indicator, entity_id, num, den, status") == [
        ("A16", "AG1", None, None, "not_available"),
        ("A48", "AG1", 0, 12, "ok"),
        ("R04", "IDBTH>MYS:visit", None, None, "not_available"),
        ("R04", "IDBTH>MYS:work", None, None, "not_available"),
        ("R19", "IDBTH>MYS:visit", None, None, "not_available"),
        ("R19", "IDBTH>MYS:work", None, None, "not_available"),
    ]
    named = PERMIT | {"permit_no": "N", "status": "denied", "worker_key": "B1"}
    old = named | {"permit_no": "OLD", "applied_on": date(2024, 3, 2), "decided_on": date(2024, 3, 9)}
    for permit, status in ((old, "not_available"), (named, "ok")):
        con = session(tmp_path / status, given | {"work_permits": [case_level, permit]}, DAY)
        measure(con, DAY, {"R04": load_cards()["R04"]}, {})
        assert (status,) in con.execute("select distinct status from measure.indicator").fetchall()
    assert told(con, "entity_id, num, den") == [("IDBTH>MYS:visit", 1, 30)]


def test_a_country_to_which_workers_come_is_told_that_nobody_leaves_it(tmp_path: Path) -> None:
    """Gates, licences and jobs lie in one country: that permits are "never used" there is no missing data.

    One permit for work abroad, and it is asked of everybody again. Without any permit, it is the data that are missing.
    """
    place = {"code": "DHMAD", "name": "Madinat", "country": "DHF", "mode": "air", "tz": "Asia/Muscat", "minor": "no"}
    agency = AGENCY | {"country": "DHF"}
    left = {
        "crossing_id": "C1", "crossed_at": "2026-03-20 10:00:00+04", "checkpoint": "DHMAD", "mode": "air",
        "direction": "exit", "traveller_key": "X", "purpose": "visit", "other_country": "IND",
    }  # fmt: skip
    come = PERMIT | {"repeat": 30, "worker_key": "W{n}", "destination": "DHF", "applied_on": date(2025, 6, 1)}
    abroad = come | {"repeat": 1, "permit_no": "ABROAD", "destination": "OMN"}
    for permits, expected in (([come], "none_leave"), ([come, abroad], "ok"), ([], "not_available")):
        given = {
            "ref.checkpoints": [place], "agency_register": [agency], "work_permits": permits,
            "border_crossings": [left],
        }  # fmt: skip
        con = session(tmp_path / expected, given, DAY)
        measure(con, DAY, {"A16": load_cards()["A16"]}, {})
        said = con.execute("select distinct status from measure.indicator").fetchall()
        assert said == [(expected,)] or (expected == "ok" and said != [("none_leave",)])
    # who applied for a permit there and leaves as a visitor may be sent on: that is asked in every country
    con = session(tmp_path / "sent on", given | {"work_permits": [come], "border_crossings": [left]}, DAY)
    measure(con, DAY, {"R04": load_cards()["R04"]}, {})
    assert ("none_leave",) not in con.execute("select distinct status from measure.indicator").fetchall()


@pytest.mark.parametrize(
    ("indicator", "column"), [("A11", "job_order_no"), ("E26", "job_order_no"), ("A54", "fee_charged")]
)
def test_what_no_supplier_writes_is_no_omission_of_who_filed(tmp_path: Path, indicator: str, column: str) -> None:
    """Where no permit has a job order or a fee, nobody has left it out; where one has, the others lack it."""
    permit = PERMIT | {"repeat": 30, "employer_id": "E1", "employer_name": "Maju Sdn Bhd"}
    told = permit | {"repeat": 1, "permit_no": "TOLD", column: "9"}
    employer = {"employer_id": "E1", "name": "Maju Sdn Bhd"}
    for permits, expected in (([permit], (None, "not_available")), ([permit, told], (30.0, "ok"))):
        given = {"agency_register": [AGENCY], "employer_register": [employer], "work_permits": permits}
        con = session(tmp_path / expected[1], given, DAY)
        measure(con, DAY, {indicator: load_cards()[indicator]}, {})
        assert con.execute("select num, status from measure.indicator").fetchall() == [expected]


def test_a_rate_of_which_nobody_has_a_base_is_not_available(tmp_path: Path) -> None:
    """No permit of the country says what it pays: every agency is told that A15 says nothing, and not left out."""
    floor = {"country": "MYS", "occupation": "*", "currency": "MYR", "amount": 1700, "valid_from": "2025-01-01"}
    given = {"ref.wage_floors": [floor], "agency_register": [AGENCY], "work_permits": [PERMIT | {"repeat": 30}]}
    con = session(tmp_path, given, DAY)
    measure(con, DAY, {"A15": load_cards()["A15"]}, {})
    assert told(con, "indicator, entity_id, num, den, status") == [("A15", "AG1", None, None, "not_available")]


@pytest.mark.parametrize(("delivered_on", "status"), [(date(2026, 3, 28), "ok"), (date(2026, 3, 27), "late")])
def test_old_data_is_marked_late_and_keeps_its_numbers(tmp_path: Path, delivered_on: date, status: str) -> None:
    deliveries = [{"source": "work_permits", "delivered_on": delivered_on, "accepted": 30, "quarantined": 10}]
    con = session(tmp_path, {"work_permits": [PERMIT | {"repeat": 30}]}, DAY, deliveries)
    measure(con, DAY, {"A40": load_cards()["A40"]}, {"work_permits": 3})
    assert told(con, "num, den, status, data_as_of, completeness") == [(0.0, 30.0, status, delivered_on, 0.75)]


def test_a_small_base_says_something_where_a_case_was_to_be_expected(tmp_path: Path) -> None:
    """Three agencies, half of all applications refused: ten of them let expect five, one lets expect half a case."""
    given = {
        "agency_register": [AGENCY | {"agency_id": id_, "legal_name": id_} for id_ in ("AG1", "AG2", "AG3")],
        "work_permits": [
            PERMIT | {"repeat": 30, "permit_no": "A{n}", "status": "denied"},
            PERMIT | {"repeat": 19, "permit_no": "B{n}"},
            PERMIT | {"repeat": 10, "permit_no": "C{n}", "agency_id": "AG2"},
            PERMIT | {"repeat": 1, "permit_no": "D{n}", "agency_id": "AG3"},
        ],
    }
    con = session(tmp_path, given, DAY)
    measure(con, DAY, {"A40": load_cards()["A40"]}, {})
    assert told(con, "entity_id, status") == [("AG1", "ok"), ("AG2", "ok"), ("AG3", "too_few")]


def test_three_cases_that_are_a_third_of_a_small_base_speak(tmp_path: Path) -> None:
    """Of 200 applications elsewhere one was refused, so that ten let expect none: three of nine, not three of ten."""
    names = ("AG1", "AG2", "AG3", "AG4")
    given = {
        "agency_register": [AGENCY | {"agency_id": id_, "legal_name": id_} for id_ in names],
        "work_permits": [
            PERMIT | {"repeat": 199, "permit_no": "A{n}"},
            PERMIT | {"repeat": 1, "permit_no": "B{n}", "status": "denied"},
            PERMIT | {"repeat": 3, "permit_no": "C{n}", "agency_id": "AG2", "status": "denied"},
            PERMIT | {"repeat": 6, "permit_no": "D{n}", "agency_id": "AG2"},
            PERMIT | {"repeat": 3, "permit_no": "E{n}", "agency_id": "AG3", "status": "denied"},
            PERMIT | {"repeat": 7, "permit_no": "F{n}", "agency_id": "AG3"},
            PERMIT | {"repeat": 2, "permit_no": "G{n}", "agency_id": "AG4", "status": "denied"},
        ],
    }
    con = session(tmp_path, given, DAY)
    card = load_cards()["A40"].model_copy(update={"telling_cases": 3})
    lay_cards(con, [card])
    measure(con, DAY, {"A40": card}, {})
    assert told(con, "entity_id, num, den, status") == [
        ("AG1", 1.0, 200.0, "ok"), ("AG2", 3.0, 9.0, "ok"), ("AG3", 3.0, 10.0, "too_few"), ("AG4", 2.0, 2.0, "too_few"),
    ]  # fmt: skip


def test_evidence_is_capped_newest_first_with_the_true_count_beside_it(tmp_path: Path) -> None:
    rows = [PERMIT | {"repeat": 210, "status": "denied", "decided_on": date(2026, 3, 31), "shift": {"decided_on": -1}}]
    con = session(tmp_path, {"work_permits": rows, "agency_register": [AGENCY]}, DAY)
    measure(con, DAY, {"A40": load_cards()["A40"]}, {})
    found = con.execute(
        "select count(*), max(true_count), min(event_on), max(event_on) from measure.evidence"
    ).fetchone()
    assert found == (200, 210, date(2025, 9, 13), date(2026, 3, 31))


@pytest.mark.parametrize(("weeks", "status"), [(34, "too_few"), (35, "ok")])
def test_thirty_weeks_before_the_compared_four_are_enough_for_an_expectation(
    tmp_path: Path, weeks: int, status: str
) -> None:
    """Fewer say nothing; these say something, if little of the season. The oldest week is cut, and does not count."""
    week = EXIT | {"day": date(2026, 3, 28), "shift": {"day": -7}}
    con = session(tmp_path, {"crossing_counts": [week | {"repeat": weeks}]}, DAY)
    measure(con, DAY, {"R01": load_cards()["R01"]}, {})
    assert told(con, "num, den, status") == [(280.0, None, status)]


def test_what_the_season_brings_is_about_what_it_always_brought(tmp_path: Path) -> None:
    week = EXIT | {"day": date(2026, 3, 28), "shift": {"day": -7}}
    con = session(tmp_path, {"crossing_counts": [week | {"repeat": 80}]}, DAY)
    measure(con, DAY, {"R01": load_cards()["R01"]}, {})
    ((entity, peers, num, expected, dispersion),) = told(
        con, "entity_id, peer_group, num, expected_by_season, dispersion"
    )
    assert (entity, peers, num) == ("IDBTH>MYS:visit", "visit|*", 280.0)
    assert expected == pytest.approx(280, rel=0.03)
    assert dispersion >= 1
    weeks = con.execute("select week, volume, expected from measure.volume order by week desc limit 2").fetchall()
    assert [(day, volume) for day, volume, _ in weeks] == [(date(2026, 3, 30), 0.0), (date(2026, 3, 23), 70.0)]
    # the day is a Tuesday: two days of its calendar week have passed
    assert [expected for _, _, expected in weeks] == [pytest.approx(20, rel=0.05), pytest.approx(70, rel=0.05)]


def test_a_brigade_under_one_permit_is_one_event(tmp_path: Path) -> None:
    """Five a week, and lately 45 more: three brigades of fifteen, or 45 workers with a permit each.

    Three events of fifteen are no surprise as 45 events are: their count varies fifteen times as much.
    """
    row: Row = {
        "checkpoint": "IDBTH", "direction": "exit", "other_country": "MYS", "purpose": "work", "mode": "sea",
        "crossed_at": datetime(2026, 3, 28, 5, tzinfo=UTC),
    }  # fmt: skip
    usual = [row | {"crossing_id": f"U{place}-{{n}}", "repeat": 70, "shift": {"crossed_at": -7}} for place in range(5)]
    spread = {}
    for permit in ("G{day}", "G{day}-{{n}}"):
        lately = [
            row | {
                "crossing_id": f"L{day}-{{n}}", "repeat": 15, "crossed_at": datetime(2026, 3, day, 5, tzinfo=UTC),
                "permit_no": permit.format(day=day),
            }
            for day in (9, 16, 23)
        ]  # fmt: skip
        con = session(tmp_path / permit, {"border_crossings": usual + lately}, DAY)
        measure(con, DAY, {"R01": load_cards()["R01"]}, {})
        ((num, spread[permit]),) = told(con, "num, dispersion")
        assert num == 65
    assert spread["G{day}"] == pytest.approx((3 * 15 * 15 + 20) / 65)
    assert spread["G{day}-{{n}}"] < 3


def test_nothing_known_later_changes_a_day(tmp_path: Path) -> None:
    rows = [PERMIT | {"permit_no": "P1", "status": "approved", "known_to": date(2026, 4, 2)}]
    rows += [PERMIT | {"permit_no": "P1", "status": "denied", "known_from": date(2026, 4, 2)}]
    rows += [PERMIT | {"permit_no": "P2", "status": "denied", "known_from": date(2026, 4, 1)}]
    seen = []
    for day in (DAY, date(2026, 4, 2)):
        con = session(tmp_path, {"work_permits": rows, "agency_register": [AGENCY]}, day)
        measure(con, DAY, {"A40": load_cards()["A40"]}, {})
        seen.append(told(con, "num, den"))
    assert seen == [[(0.0, 1.0)], [(2.0, 2.0)]]


def test_a_query_that_returns_other_columns_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    con = session(tmp_path, {}, DAY)
    con.execute("create schema measure")
    card = load_cards()["A16"]
    monkeypatch.setattr(type(card), "sql", lambda _: "select 1 as entity_id")
    with pytest.raises(AwasError, match=r"A16_permit_never_used\.sql: returns entity_id; it must return"):
        count(con, DAY, card, None)


def with_card(con: duckdb.DuckDBPyConnection, **fields: Any) -> dict[str, Card]:
    """A40 with other fields, in the session as well."""
    cards = {"A40": load_cards()["A40"].model_copy(update=fields)}
    lay_cards(con, cards.values())
    return cards


def test_a_measure_is_the_median_of_the_values_and_a_link_the_chance_that_a_tie_is_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wages 100 to 900 in steps of 100 and one of nothing; ties of 0.5 and 0.8: 1 - 0.5 x 0.2 = 0.9."""
    con = session(tmp_path, {"work_permits": [PERMIT], "agency_register": [AGENCY]}, DAY)
    row = "'AG1' as entity_id, '{}' as role, {} as weight, 'work_permits' as source, {} as record_id"
    rest = "current_date as event_on, null::varchar as file, null::bigint as line"
    wages = f"select {row.format('both', '100.0 * i', 'i::varchar')}, {rest} from range(10) as t(i)"
    ties = f"select {row.format('case', 'w', 'w::varchar')}, {rest} from unnest([0.5, 0.8]::double[]) as t(w)"
    for kind, query in (("measure", wages), ("link", ties)):
        monkeypatch.setattr(Card, "sql", lambda _, query=query: query)
        measure(con, DAY, with_card(con, kind=kind, minimum_base=9), {})
        said = con.execute("select num, den, value, dispersion, status from measure.indicator").fetchone()
        if kind == "measure":
            spread = 1.4826 * np.median(np.abs(np.log(np.arange(1, 10) / 5)))
            assert said == (9.0, None, 500.0, pytest.approx(spread), "ok")
        else:
            assert said == (2.0, None, pytest.approx(0.9), None, "ok")
    monkeypatch.setattr(Card, "sql", lambda _: wages)
    measure(con, DAY, with_card(con, kind="measure", minimum_base=10), {})
    assert told(con, "status") == [("too_few",)]


def test_rows_that_rest_on_a_probable_match_or_came_late_are_told_apart(tmp_path: Path) -> None:
    """Thirty applications: two came after yesterday's list, of which one is of the day itself; one rests on a name."""
    rows = [PERMIT | {"repeat": 28, "status": "denied", "decided_on": date(2026, 3, 9)}]
    late = PERMIT | {"status": "denied", "known_from": DAY, "decided_on": date(2026, 3, 9)}
    rows += [late | {"permit_no": "LATE"}, late | {"permit_no": "NEW", "applied_on": DAY, "decided_on": DAY}]
    con = session(tmp_path, {"work_permits": rows, "agency_register": [AGENCY]}, DAY)
    con.execute("insert into lake.score.listing values (?, 'agency', 'JKT', 'lead', 1, 'AG9', null)",
                [date(2026, 3, 30)])  # fmt: skip
    con.execute("create or replace table core.work_permits as select * replace "
                "(if(permit_no = 'P7', 'probable', 'certain') as certainty) from core.work_permits")  # fmt: skip
    measure(con, DAY, {"A40": load_cards()["A40"]}, {})
    assert told(con, "num, den, sure_num, sure_den, late_num, late_den") == [(30.0, 30.0, 29.0, 29.0, 1.0, 1.0)]


def test_completeness_tells_what_is_still_to_come(tmp_path: Path) -> None:
    """Half of a week's applications are entered a week later: of the newest week half is there, of all others all."""
    days = dict.fromkeys(("applied_on", "decided_on", "recorded_at"), date(2026, 3, 30))
    weekly = {"status": "denied", "known_from": DAY, "shift": dict.fromkeys(days, -7)}
    prompt = PERMIT | days | weekly | {"repeat": 20}
    earlier = {"applied_on": date(2026, 3, 23), "decided_on": date(2026, 3, 23)}
    slow = prompt | earlier | {"permit_no": "S{n}", "repeat": 19}
    con = session(tmp_path, {"work_permits": [prompt, slow], "agency_register": [AGENCY]}, DAY)
    measure(con, DAY, {"A40": load_cards()["A40"]}, {})
    assert con.execute("select ago, round(share, 2) from measure.reported where ago < 3 order by ago").fetchall() == [
        (0, 0.5), (1, 1.0), (2, 1.0),
    ]  # fmt: skip
    assert told(con, "num, completeness") == [(39.0, pytest.approx(39 / 40))]


def test_a_month_that_is_delivered_as_a_whole_is_no_month_of_delay(tmp_path: Path) -> None:
    """A supplier that tells no day of entering delivers on the first of each month all that happened since the last.

    Counted from the deliveries, everything was there at once. It stood as "6 of 100 of the newest weeks are entered",
    and every route had many times what could be expected of such weeks.
    """
    firsts = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    permits = [
        PERMIT | {"permit_no": f"{known}-{{n}}", "repeat": 28, "shift": {"applied_on": 1, "decided_on": 1},
                  "applied_on": before, "decided_on": before, "known_from": known, "recorded_at": known}
        for before, known in pairwise(firsts)
    ]  # fmt: skip
    delivered = [{"source": "work_permits", "delivered_on": day, "known_from": day} for day in firsts]
    con = session(tmp_path, {"work_permits": permits, "agency_register": [AGENCY]}, firsts[-1], delivered)
    measure(con, firsts[-1], {"A40": load_cards()["A40"]}, {})
    assert con.execute("select min(share) from measure.reported where ago < 8").fetchone() == (1.0,)


def weekly_exits(routes: int, weeks: int, closed: range) -> list[Row]:
    """Counts of a gate, a day a week: so many routes of 70 each; in the weeks of the closure a single traveller."""
    return [
        EXIT | {"day": DAY - timedelta(weeks=ago), "other_country": f"X{chr(65 + route)}X",
                "travellers": 1 if ago in closed else 70 + ago % 3}
        for route in range(routes) for ago in range(weeks)
    ]  # fmt: skip


def test_after_a_closure_no_route_is_listed_for_the_reopening(tmp_path: Path) -> None:
    """Closed for twenty weeks, and open for seven: these are ordinary, but for one route that doubled."""
    counts = weekly_exits(8, 80, range(7, 27))
    for row in counts:
        if row["other_country"] == "XAX" and row["day"] > DAY - timedelta(weeks=4):
            row["travellers"] *= 2
    con = session(tmp_path, {"crossing_counts": counts}, DAY)
    measure(con, DAY, {"R01": load_cards()["R01"]}, {})
    ratios = dict(con.execute("select entity_id[7:9], value from measure.indicator where status = 'ok'").fetchall())
    assert len(ratios) == 8
    assert ratios.pop("XAX") == pytest.approx(2, rel=0.1)
    assert all(value == pytest.approx(1, rel=0.1) for value in ratios.values())


def test_what_is_not_entered_yet_is_expected_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the newest weeks' records of all routes are still to come: half is expected, not half of a half."""
    counts = weekly_exits(40, 80, range(0))
    for row in counts:
        row["travellers"] = row["travellers"] // 2 if row["day"] > DAY - timedelta(weeks=4) else row["travellers"]
    con = session(tmp_path, {"crossing_counts": counts}, DAY)
    half = "create or replace table measure.state as select * replace (0.5 as reported) from measure.state"
    plain = weeks.expect_season

    def half_entered(con: Any, *told: Any) -> None:
        con.execute(half)
        plain(con, *told)

    monkeypatch.setattr(engine, "expect_season", half_entered)
    measure(con, DAY, {"R01": load_cards()["R01"]}, {})
    [(least, most)] = con.execute("select min(value), max(value) from measure.indicator").fetchall()
    assert 0.9 < least <= most < 1.1


def test_an_employer_is_compared_within_its_sector_whoever_tells_it(tmp_path: Path) -> None:
    """Permits that name none leave the register's; one that permits name counts before it; without both it is open."""
    employer = {"country": "MYS", "name": "Satu", "sector": "C"}
    permit = PERMIT | {"agency_id": None, "repeat": 1}
    given: dict[str, list[Row]] = {
        "employer_register": [employer | {"employer_id": name} for name in ("REGISTER", "PERMIT")],
        "work_permits": [
            permit | {"permit_no": "R", "employer_id": "REGISTER", "employer_name": "Satu"},
            permit | {"permit_no": "P", "employer_id": "PERMIT", "employer_name": "Satu", "employer_sector": "A"},
            permit | {"permit_no": "N", "employer_id": "NEITHER", "employer_name": "Dua"},
        ],
    }
    con = story.session(tmp_path, given, DAY, needs=["core.peer_group"])
    groups = con.execute(
        "select if(entity_id like 'N:%', 'NEITHER', entity_id), regexp_extract(peer_group, '(.*)[|]', 1) "
        "from core.peer_group where entity_kind = 'employer'"
    ).fetchall()
    assert dict(groups) == {"REGISTER": "C|MYS", "PERMIT": "A|MYS", "NEITHER": "*|MYS"}
