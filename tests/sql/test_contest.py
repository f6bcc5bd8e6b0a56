"""A contested record pauses, for so long as the profile says; whether it counts again is what was decided."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from transforms.cards import load_cards
from transforms.judgements import shipped
from transforms.laboratory.story import Row, session
from transforms.measure.engine import measure

DAY = date(2026, 3, 31)
PAUSE = shipped().contest_pause_days
AGENCY: Row = {"agency_id": "AG1", "legal_name": "PT Satu", "country": "IDN", "licence_status": "active"}
BREACHES: Row = {
    "inspection_id": "V1", "agency_id": "AG1", "unit": "U", "inspected_on": date(2026, 2, 1), "reason": "random",
    "checks_made": 20, "breaches": 4, "result": "serious", "recorded_at": date(2026, 2, 1),
}  # fmt: skip
PERMITS: Row = {
    "permit_no": "P{n}", "agency_id": "AG1", "applied_on": date(2026, 1, 2), "destination": "MYS", "status": "denied",
    "decided_on": date(2026, 1, 9), "repeat": 30,
}  # fmt: skip
CONTEST: Row = {
    "contest_id": "C1", "entity_kind": "agency", "entity_id": "AG1", "received_on": date(2026, 3, 1),
    "record_id": "V1", "state": "open",
}  # fmt: skip


def told(folder: Path, *contests: Row, day: date = DAY) -> dict[str, tuple[str, float, str | None]]:
    """Indicator → status, cases, and why they do not all count, of the agency: past breaches, refused applications."""
    given = {
        "agency_register": [AGENCY], "inspections": [BREACHES], "work_permits": [PERMITS], "contests": list(contests)
    }  # fmt: skip
    con = session(folder, given, day)
    measure(con, day, {id_: load_cards()[id_] for id_ in ("A36", "A40")}, {})
    return {
        indicator: (status, num, why)
        for indicator, status, num, why in con.execute(
            "select i.indicator, i.status, i.num, c.cause from measure.indicator as i left join measure.cleared as c "
            "using (entity_kind, entity_id, indicator) where i.entity_id = 'AG1'"
        ).fetchall()
    }


def test_an_open_contest_pauses_what_rests_on_its_record_and_nothing_else(tmp_path: Path) -> None:
    """The visit is contested: past breaches are silent; the refused applications are other records."""
    found = told(tmp_path, CONTEST)
    assert (found["A36"][0], found["A36"][2]) == ("cleared", "contested")
    assert found["A40"] == ("ok", 30.0, None)


def test_an_answer_that_names_no_record_or_is_anothers_pauses_nothing(tmp_path: Path) -> None:
    others: list[Row] = [{"record_id": None}, {"entity_id": "AG2"}, {"entity_kind": "employer"}, {"record_id": "V2"}]
    found = told(tmp_path, *(CONTEST | other | {"contest_id": f"C{n}"} for n, other in enumerate(others)))
    assert (found["A36"][0], found["A36"][2]) == ("ok", None)


def test_one_of_thirty_records_is_one_case_less(tmp_path: Path) -> None:
    assert told(tmp_path, CONTEST | {"record_id": "P7"})["A40"] == ("ok", 29.0, "contested")


def test_an_upheld_contest_takes_the_record_out_for_good_and_a_rejected_one_gives_it_back(tmp_path: Path) -> None:
    decided = CONTEST | {"decided_on": date(2026, 3, 20)}
    later = DAY + timedelta(days=300)
    assert told(tmp_path, decided | {"state": "upheld"}, day=later)["A36"][2] == "upheld"
    status, _, why = told(tmp_path, decided | {"state": "rejected"})["A36"]
    assert (status, why) == ("ok", None)


def test_a_decision_that_is_still_to_come_changes_nothing(tmp_path: Path) -> None:
    later = CONTEST | {"state": "rejected", "decided_on": DAY + timedelta(days=1)}
    assert told(tmp_path, later)["A36"][2] == "contested"


@pytest.mark.parametrize(("days", "why"), [(PAUSE - 1, "contested"), (PAUSE, None)])
def test_a_contest_that_nobody_decides_pauses_for_so_long_as_the_profile_says(
    tmp_path: Path, days: int, why: str | None
) -> None:
    assert told(tmp_path, CONTEST | {"received_on": DAY - timedelta(days=days)})["A36"][2] == why


def test_contesting_the_same_record_again_pauses_it_no_longer(tmp_path: Path) -> None:
    """Rejected in January, contested again in March: the pause of January is over."""
    first = CONTEST | {
        "contest_id": "C0", "received_on": date(2026, 1, 5), "state": "rejected", "decided_on": date(2026, 1, 20)
    }  # fmt: skip
    assert told(tmp_path, first, CONTEST)["A36"][2] is None


def test_a_contest_that_came_later_was_not_known_on_an_earlier_day(tmp_path: Path) -> None:
    assert told(tmp_path, CONTEST, day=date(2026, 2, 20))["A36"][2] is None
