"""Scores are made of exact counts; what leaves the authority does not tell of one to four people."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import duckdb
import pytest

from tests.unit.conftest import World
from tests.unit.support.pages import everything
from transforms import score as scoring
from transforms.cards import load_cards
from transforms.laboratory.adversary import recovered, recovered_inside
from transforms.laboratory.scored_day import DAY, session
from transforms.laboratory.small_country import cards
from transforms.queries import run_sql_file
from transforms.score.fitting import prepare_cells
from transforms.session.card_table import lay_cards
from transforms.settings import SQL_DIR

MEASURED = (
    "entity_kind", "entity_id", "indicator", "num", "den", "value", "expected_by_season", "dispersion", "sure_num",
    "sure_den", "late_num",
)  # fmt: skip


@pytest.fixture(scope="module")
def rule() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("create schema core")
    run_sql_file(con, SQL_DIR / "core" / "small_counts.sql")
    return con


def test_every_hidden_count_hides_among_four(rule: duckdb.DuckDBPyConnection) -> None:
    """All parts of all wholes to 60: those that are withheld for one reason are at least four."""
    found = rule.execute(
        "select whole, reason, count(*) from (select whole, core.withheld_part(part, whole) as reason "
        "from range(5, 61) as w (whole), range(0, whole + 1) as p (part)) "
        "where reason is not null group by whole, reason"
    ).fetchall()
    assert {reason for _, reason, _ in found} == {"few", "some", "most"}
    assert [row for row in found if row[2] < 4] == []


def test_what_is_shown_tells_of_five_or_more_on_either_side(rule: duckdb.DuckDBPyConnection) -> None:
    shown = rule.execute(
        "select part, whole from range(5, 61) as w (whole), range(1, whole) as p (part) "
        "where core.withheld_part(part, whole) is null and (part < 5 or whole - part < 5)"
    ).fetchall()
    assert shown == []
    assert rule.execute("select core.withheld_part(0, 40), core.withheld_part(40, 40)").fetchone() == (None, None)


def test_a_base_that_another_one_gives_away_is_withheld_too() -> None:
    """A40.num = A40.den - A14.den, A15.num = A15.den - A35.den: with one case or four, what is shown is the same."""
    con = session()
    lay_cards(con, load_cards().values())
    prepare_cells(con)
    for few in (1, 4):
        for indicator, num, den in (
            ("A40", few, 100 + few), ("A14", 10, 100), ("A15", few, 80), ("A35", 20, 80 - few), ("A11", 30, 80),
        ):  # fmt: skip
            con.execute(
                "insert into lake.measure.indicator (as_of, entity_kind, entity_id, indicator, num, den, status) "
                "values (?, 'agency', ?, ?, ?, ?, 'ok')", [DAY, f"x{few}", indicator, num, den],
            )  # fmt: skip
    told = (
        "select indicator, if(num_withheld is null, num, null), if(den_withheld is null, den, null), num_withheld, "
        "den_withheld from score.cell where entity_id = ? order by all"
    )
    one = con.execute(told, ["x1"]).fetchall()
    assert one == con.execute(told, ["x4"]).fetchall()
    assert [row[0] for row in one if row[4] == "linked"] == ["A35", "A40"]


def test_workers_are_no_part_of_the_staff_they_are_held_against() -> None:
    """Six workers of a staff of seven tell of no one worker; a staff of three is not shown."""
    con = session()
    lay_cards(con, load_cards().values())
    prepare_cells(con)
    for entity, workers, staff in (("x1", 6, 7), ("x2", 6, 3), ("x3", 3, 7)):
        con.execute(
            "insert into lake.measure.indicator (as_of, entity_kind, entity_id, indicator, num, den, status) "
            "values (?, 'agency', ?, 'A09', ?, ?, 'ok')", [DAY, entity, workers, staff],
        )  # fmt: skip
    told = con.execute(
        "select num, den, num_withheld, den_withheld from score.cell where indicator = 'A09' order by entity_id"
    ).fetchall()
    assert told == [(6, 7, None, None), (6, 3, None, "few"), (3, 7, "few", None)]


def small_world(few: int, scored: Callable[[Any], None], *, groups_of_five: bool = False) -> duckdb.DuckDBPyConnection:
    """A measured day whose counts of few people are `few`: cases, all but them, a base, late and doubtful ones."""
    con = session(groups_of_five=groups_of_five)
    for table in ("score.point", "score.entity", "score.listing", "measure.evidence", "measure.waterfall"):
        con.execute(f"delete from lake.{table}")
    rows: list[tuple[Any, ...]] = [
        ("agency", "a1", "A12", few, 96, None, None, None, few, 96, 0),
        ("agency", "a1", "A16", 41, 96, None, None, None, 41 - few, 96 - few, few),
        ("agency", "a2", "A12", 9, 120, None, None, None, 9, 120, few),
        ("agency", "a2", "A16", 120 - few, 120, None, None, None, 120 - few, 120, 0),
        ("agency", "a3", "A16", few, 7, None, None, None, few, 7, 0),
        ("agency", "a4", "A12", 0, few, None, None, None, 0, few, 0),
        ("agency", "a4", "A16", 7, 88, None, None, None, 7, 88, 0),
        ("agency", "a5", "A01", few, None, None, None, None, few, None, 0),
        ("agency", "a5", "A16", 31, 1204, None, None, None, 31, 1204, 0),
        ("agency", "a6", "A12", 11, 140, None, None, None, 11, 140, 0),
        ("agency", "a6", "A01", 6, None, None, None, None, 6, None, 0),
        ("route", "IDBTH>MYS:visit", "R01", 812, None, 1.9, 430.5, 2.0, None, None, 0),
        ("route", "IDBTH>THA:work", "R01", few, None, few / 8, 8.0, 1.5, None, None, 0),
    ]
    con.execute(
        "create temp table given (entity_kind varchar, entity_id varchar, indicator varchar, num double, den double, "
        "value double, expected_by_season double, dispersion double, sure_num double, sure_den double, late_num double)"
    )
    con.executemany(f"insert into given values ({', '.join('?' * len(MEASURED))})", rows)
    con.execute(
        "insert into lake.measure.indicator by name select ?::date as as_of, *, 'ok' as status, "
        "'general' as peer_group, ?::date as data_as_of, 1.0 as completeness from given", [DAY, DAY],
    )  # fmt: skip
    for kind, entity, indicator, num, *_ in rows:
        for n in range(min(int(num), 30)):
            con.execute(
                "insert into lake.measure.evidence values (?, ?, ?, ?, 'work_permits', ?, ?, 'permits.csv', ?, ?)",
                [DAY, indicator, kind, entity, f"WP-{entity}-{n:03}", DAY - timedelta(days=n), n + 2, int(num)],
            )
    monday = DAY - timedelta(days=DAY.weekday())
    con.execute("update lake.measure.volume set volume = ? where week = ?", [few, monday - timedelta(weeks=1)])
    con.execute(
        "insert into lake.measure.waterfall by name select date '2026-03-31' as as_of, 'agency' as entity_kind, "
        f"'a1' as entity_id, * from (values (1, 'declared', 110, 110, null), (2, 'permitted', 96, 110, null), "
        f"(3, 'crossed', {96 - few}, 96, null), (4, 'right_country', {80 - few}, {96 - few}, null), "
        f"(5, 'returned', {few}, 24, null)) as t (place, step, workers, of_workers, leak)"
    )
    scored(con)
    return con


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Scores a session by the cards of the small world."""
    monkeypatch.setattr(scoring, "load_cards", cards)

    def run(con: duckdb.DuckDBPyConnection) -> None:
        scoring.score(con, "small", DAY)
        scoring.keep(con, DAY)

    return run


def test_worlds_that_differ_in_hidden_counts_are_shared_alike(world: World, scored: Callable[[Any], None]) -> None:
    """One person or four, all but one or all but four: the tables for other authorities are the same bytes, though the
    scores, which are made of exact counts, are not."""
    one = everything(world.draft(small_world(1, scored)).path)
    four = everything(world.draft(small_world(4, scored)).path)
    shared = [f"exchange/{kind}_indicators.csv" for kind in ("agency", "employer", "corridor")]
    assert [name for name in shared if one[name] != four[name]] == []
    assert one["agencies.csv"] != four["agencies.csv"]
    five = everything(world.draft(small_world(5, scored)).path)
    assert one[shared[0]] != five[shared[0]]  # five people are told


def test_those_whose_task_it_is_read_exact_counts_and_nobody_else_does(
    world: World, scored: Callable[[Any], None]
) -> None:
    draft = world.draft(small_world(3, scored)).path
    page = (draft / "units" / "batam" / "index.html").read_text(encoding="utf-8")
    assert "117 of 120 permits were never used to cross" in page
    assert recovered(draft) == []
    for line in (draft / "exchange" / "watchlist.jsonl").read_text(encoding="utf-8").splitlines():
        assert {"tier", "lane"} <= set(json.loads(line)) and not {"score", "rank", "list_rank", "reasons"} & set(
            json.loads(line)
        )


def test_what_a_reader_inside_can_work_back_is_nothing_where_the_profile_shows_groups(
    world: World, scored: Callable[[Any], None]
) -> None:
    draft = world.draft(small_world(3, scored, groups_of_five=True)).path
    assert recovered_inside(draft) == []
    batam, jakarta = (
        (draft / "units" / unit / "index.html").read_text(encoding="utf-8") for unit in ("batam", "jakarta")
    )
    assert "5 or more of 120 permits were never used to cross" in batam
    assert "Kurang dari 5 izin diajukan" in jakarta


def test_a_count_is_scored_as_it_is(scored: Callable[[Any], None]) -> None:
    """One case more is one case more: points rise from each count to the next, without a step at five."""
    con = session()
    for table in ("score.point", "score.entity", "score.listing"):
        con.execute(f"delete from lake.{table}")
    for place in range(40):
        con.execute(
            "insert into lake.measure.indicator (as_of, entity_kind, entity_id, indicator, num, den, status) "
            "values (?, 'agency', ?, 'A16', ?, 60, 'ok')", [DAY, f"a{place:02}", min(place, 7) if place < 8 else 1],
        )  # fmt: skip
    scored(con)
    told = con.execute(
        "select num, num_withheld, points::double, shrunk from lake.score.point where entity_id < 'a08' order by num"
    ).fetchall()
    assert [row[:2] for row in told] == [(n, "few" if 0 < n < 5 else None) for n in range(8)]
    points, rates = [row[2] for row in told], [row[3] for row in told]
    assert points == sorted(points)
    assert all(after > before for before, after in pairwise(rates))
    assert max(after - before for before, after in pairwise(points)) < 1
