"""What a source did not see is known from its own records, and is no evidence that nothing happened."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from transforms.laboratory import story

session = partial(story.session, needs=["core.observed", "core.leaving_in_sight", "core.return_in_sight"])

DAY = date(2026, 3, 31)
WIB = timezone(timedelta(hours=7))
GATES = [
    {"code": "IDBTH", "name": "Batam", "country": "IDN", "mode": "sea", "region": "ID-KR", "tz": "Asia/Jakarta"},
    {"code": "IDDUM", "name": "Dumai", "country": "IDN", "mode": "sea", "region": "ID-RI", "tz": "Asia/Jakarta"},
]
PERMIT = {
    "agency_id": "AG1", "applied_on": date(2025, 5, 1), "destination": "MYS", "status": "approved",
}  # fmt: skip


def crossings(gate: str, first: date, last: date, every: int = 1, direction: str = "exit") -> list[dict[str, Any]]:
    """Somebody crosses at the gate on every so-manieth day."""
    return [
        {
            "crossing_id": f"{gate}{direction}{first}-{{n}}", "traveller_key": f"{gate}{first}-{{n}}",
            "crossed_at": datetime(first.year, first.month, first.day, 10, tzinfo=WIB), "checkpoint": gate,
            "direction": direction, "purpose": "work", "other_country": "MYS", "mode": "sea",
            "repeat": (last - first).days // every + 1, "shift": {"crossed_at": every},
        }
    ]  # fmt: skip


def given(
    *border: list[dict[str, Any]], permits: list[dict[str, Any]] | None = None
) -> dict[str, list[dict[str, Any]]]:
    return {
        "ref.checkpoints": GATES,
        "border_crossings": [row for rows in border for row in rows],
        "agency_register": [
            {"agency_id": f"AG{n}", "legal_name": f"PT {n}", "country": "IDN", "licence_status": "active"}
            for n in (1, 2)
        ],
        "work_permits": permits or [],
    }


def stretches(con: duckdb.DuckDBPyConnection, place: str, direction: str = "exit") -> list[tuple[date, date]]:
    query = "select from_day, to_day from core.observed where place = ? and direction = ? order by all"
    return con.execute(query, [place, direction]).fetchall()


def test_empty_days_of_a_busy_gate_are_a_gap_and_those_of_a_quiet_one_are_not(tmp_path: Path) -> None:
    """Batam sees somebody every day, but for ten days of January; Dumai every ninth day."""
    con = session(
        tmp_path,
        given(
            crossings("IDBTH", date(2025, 6, 1), date(2026, 1, 4)),
            crossings("IDBTH", date(2026, 1, 15), DAY),
            crossings("IDDUM", date(2025, 6, 1), DAY, every=9),
        ),
        DAY,
    )
    assert stretches(con, "IDBTH") == [(date(2025, 6, 1), date(2026, 1, 4)), (date(2026, 1, 15), DAY)]
    assert stretches(con, "IDDUM") == [(date(2025, 6, 1), DAY)]


def test_a_single_empty_day_is_no_gap_and_a_feed_that_ended_is(tmp_path: Path) -> None:
    con = session(
        tmp_path,
        given(
            crossings("IDBTH", date(2025, 6, 1), date(2026, 1, 4)),
            crossings("IDBTH", date(2026, 1, 6), date(2026, 3, 1)),
            crossings("IDDUM", date(2025, 6, 1), DAY),
        ),
        DAY,
    )
    assert stretches(con, "IDBTH") == [(date(2025, 6, 1), date(2026, 3, 1))]


def test_weekends_off_are_a_habit(tmp_path: Path) -> None:
    """Permits are filed on Mondays to Fridays: no weekend is a gap. Two weeks without any in December are one, with
    the weekends beside them."""
    days = [date(2025, 6, 2) + timedelta(n) for n in range(302)]
    filed = [day for day in days if day.weekday() < 5 and not date(2025, 12, 15) <= day <= date(2025, 12, 26)]
    permits = [{**PERMIT, "permit_no": f"P{n}", "applied_on": day} for n, day in enumerate(filed)]
    con = session(tmp_path, given(permits=permits), DAY)
    found = con.execute(
        "select from_day, to_day from core.observed where source = 'work_permits' order by 1"
    ).fetchall()
    assert found == [(date(2025, 6, 2), date(2025, 12, 12)), (date(2025, 12, 29), DAY)]


def test_a_gate_that_the_reference_says_was_closed_was_seen_to_be_closed(tmp_path: Path) -> None:
    rows = given(
        crossings("IDDUM", date(2025, 6, 1), DAY),
        crossings("IDBTH", date(2025, 9, 1), DAY),
    )
    assert stretches(session(tmp_path / "a", rows, DAY), "IDBTH") == [(date(2025, 9, 1), DAY)]
    rows["ref.checkpoints"] = [GATES[0] | {"opened_on": date(2025, 9, 1)}, GATES[1]]
    assert stretches(session(tmp_path / "b", rows, DAY), "IDBTH") == [(date(2025, 6, 1), DAY)]


def in_sight(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("from core.leaving_in_sight order by all").fetchall()]


def test_a_permit_granted_before_the_border_sends_data_says_nothing(tmp_path: Path) -> None:
    """The feed begins on 1 September: EARLY was granted in August and may have been used in that month."""
    permits = [
        {**PERMIT, "permit_no": "EARLY", "worker_key": "A", "decided_on": date(2025, 8, 10)},
        {**PERMIT, "permit_no": "LATER", "worker_key": "B", "decided_on": date(2025, 9, 1)},
        {**PERMIT, "permit_no": "USED", "worker_key": "IDBTH2025-09-01-20", "decided_on": date(2025, 9, 1)},
    ]
    con = session(tmp_path, given(crossings("IDBTH", date(2025, 9, 1), DAY), permits=permits), DAY)
    assert in_sight(con) == ["LATER", "USED"]


def test_a_border_that_delivers_each_month_loses_no_young_permit_before_the_next_delivery(tmp_path: Path) -> None:
    """The newest record is of 8 March. YOUNG, whose 120 days still run, was seen leaving for elsewhere; of DONE, whose
    days ended on 28 March, twenty were not seen, so that nobody knows whether it was used."""
    permits = [
        {**PERMIT, "permit_no": "YOUNG", "worker_key": "A", "decided_on": date(2026, 2, 1)},
        {**PERMIT, "permit_no": "DONE", "worker_key": "B", "decided_on": date(2025, 11, 28)},
        {**PERMIT, "permit_no": "NEW", "worker_key": "C", "decided_on": date(2026, 3, 20)},
        {**PERMIT, "permit_no": "USED", "worker_key": "IDBTH2025-09-01-20", "decided_on": date(2025, 9, 1)},
    ]
    border = crossings("IDBTH", date(2025, 9, 1), date(2026, 3, 8))
    con = session(tmp_path, given(border, permits=permits), DAY)
    assert in_sight(con) == ["NEW", "USED", "YOUNG"]


def test_a_gap_counts_at_the_gates_by_which_an_agency_sends(tmp_path: Path) -> None:
    """Batam sends nothing in November. AG1's workers leave there, AG2's by Dumai: only AG1's permits go unseen."""
    border = [
        crossings("IDBTH", date(2025, 6, 1), date(2025, 10, 31)),
        crossings("IDBTH", date(2025, 12, 1), DAY),
        crossings("IDDUM", date(2025, 6, 1), DAY),
    ]
    used = [
        {**PERMIT, "permit_no": f"U{agency}-{n}", "agency_id": f"AG{agency}", "decided_on": date(2025, 6, 1),
         "worker_key": f"{gate}2025-06-01-{n}"}
        for agency, gate in ((1, "IDBTH"), (2, "IDDUM")) for n in range(2, 42)
    ]  # fmt: skip
    unused = [
        {**PERMIT, "permit_no": f"N{agency}", "agency_id": f"AG{agency}", "worker_key": f"N{agency}",
         "decided_on": date(2025, 10, 1)}
        for agency in (1, 2)
    ]  # fmt: skip
    con = session(tmp_path, given(*border, permits=used + unused), DAY)
    assert [permit for permit in in_sight(con) if permit.startswith("N")] == ["N2"]


def test_who_left_before_a_gap_in_the_entries_has_not_stayed_away(tmp_path: Path) -> None:
    """Entries are missing from 10 to 30 December: 45 days after 1 November are seen, 45 after 1 December are not."""
    con = session(
        tmp_path,
        given(
            crossings("IDBTH", date(2025, 6, 1), DAY),
            crossings("IDBTH", date(2025, 6, 1), date(2025, 12, 9), direction="entry"),
            crossings("IDBTH", date(2025, 12, 31), DAY, direction="entry"),
        ),
        DAY,
    )
    query = "select day from core.return_in_sight where place = 'IDBTH' and days = 45 order by 1"
    days = {row[0] for row in con.execute(query).fetchall()}
    assert date(2025, 10, 20) in days and date(2025, 12, 1) not in days and date(2026, 1, 2) in days


def test_a_border_without_entries_tells_nobody_who_stayed_away(tmp_path: Path) -> None:
    con = session(tmp_path, given(crossings("IDBTH", date(2025, 6, 1), DAY)), DAY)
    assert con.execute("select count(*) from core.return_in_sight").fetchone() == (0,)
