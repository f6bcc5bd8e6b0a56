"""From declared to returned: who took each step, of those who could have, and where most were lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb

from transforms.laboratory import story
from transforms.laboratory.story import Row
from transforms.queries import graph, run_sql_files
from transforms.settings import SQL_DIR

WATERFALL = SQL_DIR / "measure" / "waterfall.sql"
session = partial(story.session, needs=graph.read(WATERFALL).reads)

DAY = date(2026, 3, 31)
GATE: Row = {
    "code": "IDBTH", "name": "Batam", "country": "IDN", "mode": "sea", "region": "ID-KR", "tz": "Asia/Jakarta",
    "minor": "no",
}  # fmt: skip
AGENCY: Row = {"legal_name": "PT {n}", "country": "IDN", "licence_status": "active"}
PERMIT: Row = {
    "agency_id": "AG1", "worker_key": "A{n}", "applied_on": date(2025, 4, 1), "decided_on": date(2025, 4, 20),
    "valid_to": date(2025, 12, 31), "destination": "MYS", "status": "approved",
}  # fmt: skip
EXIT: Row = {
    "crossed_at": "2025-05-01 10:00:00+07", "checkpoint": "IDBTH", "direction": "exit", "purpose": "work",
    "other_country": "MYS", "mode": "sea",
}  # fmt: skip


# somebody else crosses every week, so that the border is known to have seen this gate all the time
SEEN: Row = {"repeat": 60, "shift": {"crossed_at": 7}, "crossed_at": datetime(2025, 2, 10, 3, tzinfo=UTC)}


def fall(folder: Path) -> list[tuple[object, ...]]:
    """AG1: 40 declared, 6 refused, 10 never left, 2 went to Thailand, 9 are not home. AG2: 200, all as they should."""
    given: dict[str, list[Row]] = {
        "ref.checkpoints": [GATE],
        "agency_register": [AGENCY | {"repeat": 2, "agency_id": "AG{n}"}],
        "work_permits": [
            PERMIT | {"repeat": 34, "permit_no": "A{n}"},
            PERMIT | {"repeat": 6, "permit_no": "D{n}", "worker_key": "D{n}", "status": "denied"},
            PERMIT | {"repeat": 1, "permit_no": "YOUNG", "worker_key": "Y", "applied_on": date(2026, 3, 1)},
            PERMIT | {"repeat": 200, "permit_no": "B{n}", "worker_key": "B{n}", "agency_id": "AG2"},
        ],
        "border_crossings": [
            EXIT | {"repeat": 22, "crossing_id": "X{n}", "traveller_key": "A{n}"},
            EXIT | {"repeat": 1, "crossing_id": "T1", "traveller_key": "A23", "other_country": "THA"},
            EXIT | {"repeat": 1, "crossing_id": "T2", "traveller_key": "A24", "other_country": "THA"},
            EXIT | {"repeat": 15, "crossing_id": "H{n}", "traveller_key": "A{n}", "direction": "entry",
                    "crossed_at": "2026-01-10 10:00:00+07"},
            EXIT | {"repeat": 200, "crossing_id": "Y{n}", "traveller_key": "B{n}"},
            EXIT | {"repeat": 200, "crossing_id": "Z{n}", "traveller_key": "B{n}", "direction": "entry",
                    "crossed_at": "2026-01-10 10:00:00+07"},
            EXIT | SEEN | {"crossing_id": "O{n}", "traveller_key": "O{n}"},
            EXIT | SEEN | {"crossing_id": "I{n}", "traveller_key": "I{n}", "direction": "entry"},
        ],
    }  # fmt: skip
    con = session(folder, given, DAY)
    con.execute("create schema measure")
    run_sql_files(con, [WATERFALL], as_of=DAY)
    return con.execute(
        "select entity_id, step, workers, of_workers, leak from measure.waterfall "
        "order by entity_kind, entity_id, place"
    ).fetchall()


def test_each_step_counts_those_who_could_take_it(tmp_path: Path) -> None:
    steps = fall(tmp_path)
    assert [step[:4] for step in steps if step[0] == "AG1"] == [
        ("AG1", "declared", 40, 40),
        ("AG1", "permitted", 34, 40),
        ("AG1", "crossed", 24, 34),
        ("AG1", "right_country", 22, 24),
        ("AG1", "returned", 15, 24),
    ]


def test_the_leak_is_where_more_are_lost_than_elsewhere(tmp_path: Path) -> None:
    steps = fall(tmp_path)
    assert [(step[0], step[1], step[4]) for step in steps if step[4]] == [("AG1", "crossed", "not_crossed")]
    assert ("IDN>MYS", "declared", 240, 240, None) in steps


def test_where_groups_of_five_are_shown_no_step_tells_of_one_to_four_people() -> None:
    """97 of 100 would tell of 3 who did not cross; those who reached the right country, of 97, would tell it again."""
    con = duckdb.connect()
    con.execute(
        "attach ':memory:' as lake; create schema lake.measure; create schema marts; create schema core; "
        "create table lake.measure.waterfall as "
        "select date '2026-03-31' as as_of, 'agency' as entity_kind, 'AG1' as entity_id, * from (values "
        "(1, 'declared', 120, 120, null), (2, 'permitted', 100, 120, null), (3, 'crossed', 97, 100, null), "
        "(4, 'right_country', 90, 97, null), (5, 'returned', 60, 88, null)) "
        "as t(place, step, workers, of_workers, leak)"
    )
    names = ("core/small_counts", "core/official", "core/shown_waterfall", "marts/agency_waterfall")
    run_sql_files(con, [SQL_DIR / f"{name}.sql" for name in names], as_of=date(2026, 3, 31), groups_of_five=True)
    assert con.execute("select step, workers, of_workers from marts.agency_waterfall order by place").fetchall() == [
        ("declared", 120, 120),
        ("permitted", 100, 120),
        ("crossed", None, 100),
        ("right_country", None, None),
        ("returned", 60, 88),
    ]
