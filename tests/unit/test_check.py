"""A day's sources against their own past and against each other: what is noted, and what stops the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from transforms import check
from transforms.errors import DayStopped
from transforms.profile import Profile
from transforms.settings import Settings
from transforms.warehouse import connect

DAY = date(2026, 3, 31)


def delivered(settings: Settings, source: str, rows: dict[date, int], known_from: date | None = None) -> None:
    """Lines of the ledger, as if these deliveries had been taken in."""
    con = connect(settings)
    for day, count in rows.items():
        con.execute(
            "insert into lake.ledger.delivery by name select $1 || '/' || $2 as delivery_id, $1 as source, "
            "$2::date as delivered_on, $3::date as known_from, date '9999-12-31' as known_to, '' as fingerprint, "
            "'' as rules, '[]' as files, $4 as delivered, $4 as accepted, 0 as quarantined, 0 as superseded, "
            "'accepted' as status",
            [source, day.isoformat(), (known_from or day).isoformat(), count],
        )
    con.close()


def failed(settings: Settings) -> list[tuple[Any, ...]]:
    con = connect(settings, read_only=True)
    found = con.execute(
        "select source, expectation, severity, observed from lake.ledger.day_check where not success order by all"
    ).fetchall()
    con.close()
    return found


def weeks(count: int, rows: int) -> dict[date, int]:
    return {DAY - timedelta(weeks=number): rows for number in range(1, count + 1)}


def test_a_delivery_far_below_its_weekdays_is_noted(settings: Settings, profile: Profile) -> None:
    # other weekdays bring ten times as much: a Tuesday is held against Tuesdays
    other = {DAY - timedelta(days=number): 1000 for number in range(1, 5)}
    delivered(settings, "work_permits", weeks(4, 100) | other | {DAY: 20})
    assert "work_permits: usual_volume_floor: 0.2: 20 rows, usually 100, at least 0.25" in check.run(
        settings, profile, DAY
    )
    assert failed(settings) == [("work_permits", "usual_volume_floor", "warning", "0.2: 20 rows, usually 100")]


def test_three_weeks_are_no_past_to_speak_of(settings: Settings, profile: Profile) -> None:
    delivered(settings, "work_permits", weeks(3, 100) | {DAY: 1})
    assert check.run(settings, profile, DAY) == "2 sources checked"


def test_what_came_later_is_not_known_on_the_day(settings: Settings, profile: Profile) -> None:
    delivered(settings, "work_permits", weeks(3, 100) | {DAY: 1})
    delivered(settings, "work_permits", {DAY - timedelta(weeks=4): 100}, known_from=DAY + timedelta(days=1))
    assert check.run(settings, profile, DAY) == "2 sources checked"


def test_the_day_stops_where_the_country_asks_for_it(settings: Settings, profile: Profile) -> None:
    profile.sources["work_permits"].stop_share_of_usual = 0.5
    delivered(settings, "work_permits", weeks(4, 100) | {DAY: 49})
    with pytest.raises(
        DayStopped,
        match=r"work_permits: usual_volume_stop: 0.49: 49 rows, usually 100, at least 0.5: no new list for 2026",
    ):
        check.run(settings, profile, DAY)


def test_permits_that_name_agencies_of_no_register_are_noted(settings: Settings, profile: Profile) -> None:
    con = connect(settings)
    known = "date '2026-03-01' as known_from, date '9999-12-31' as known_to"
    con.execute(f"insert into lake.accepted.agency_register by name select 'A1' as agency_id, {known}")
    con.execute(
        "insert into lake.accepted.work_permits by name select 'P' || n as permit_no, "
        f"if(n < 6, 'ghost', 'A1') as agency_id, date '2026-03-20' as applied_on, {known} from range(20) t(n)"
    )
    con.close()
    check.run(settings, profile, DAY)
    assert failed(settings) == [("work_permits", "known_to_the_other_source", "warning", "0.3")]
    # without a register there is nothing to hold them against
    del profile.sources["agency_register"]
    assert check.run(settings, profile, DAY) == "1 sources checked"


def test_half_a_register_of_employers_is_noted_where_permits_name_the_other_half(
    settings: Settings, profile: Profile
) -> None:
    """All agencies are known, which does not make up for it."""
    profile.sources["employer_register"] = profile.source("work_permits").model_copy()
    con = connect(settings)
    known = "date '2026-03-01' as known_from, date '9999-12-31' as known_to"
    con.execute(f"insert into lake.accepted.agency_register by name select 'A1' as agency_id, {known}")
    con.execute(f"insert into lake.accepted.employer_register by name select 'E' || 2 * n as employer_id, {known} "
                "from range(10) t(n)")  # fmt: skip
    con.execute(
        "insert into lake.accepted.work_permits by name select 'P' || n as permit_no, 'A1' as agency_id, "
        f"'E' || n as employer_id, date '2026-03-20' as applied_on, {known} from range(20) t(n)"
    )
    con.close()
    check.run(settings, profile, DAY)
    assert failed(settings) == [("work_permits", "known_to_the_other_source", "warning", "0.5")]
