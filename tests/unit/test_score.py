"""From measures to points, ranks and the units' lists."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import duckdb
import numpy as np
import pytest

from transforms.cards import load_cards
from transforms.errors import AwasError
from transforms.judgements import shipped
from transforms.queries import run_sql_file
from transforms.score import TABLES, keep, listing, neighbours, score
from transforms.score.listing import Candidate, random_slots
from transforms.score.weights import Outcome, Weight, Weighting, propose
from transforms.session.card_table import lay_cards
from transforms.settings import SQL_DIR, Settings
from transforms.warehouse import connect

DAY = date(2026, 3, 31)
compose = partial(listing.compose, judged=shipped())
AGENCIES = [f"AG{i:02d}" for i in range(40)]


@pytest.fixture
def con(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session of the day: forty agencies of one unit, two routes of another one, nothing measured yet."""
    con = connect(settings)
    con.execute("create schema core")
    lay_cards(con, load_cards().values())
    run_sql_file(con, SQL_DIR / "core" / "small_counts.sql")
    con.execute(
        "create table core.agency (entity_id varchar, unit varchar, registered boolean, licence_status varchar, "
        "seat_by varchar)"
    )
    con.execute(
        "create table core.route (entity_id varchar, unit varchar); "
        "create table core.employer (entity_id varchar, unit varchar); create table core.household (entity_id varchar)"
    )
    con.execute(
        "create table core.work_permits (entity_id varchar, applied_on date, workers bigint, destination varchar, "
        "status varchar, employer_sector varchar, occupation varchar, origin_region varchar)"
    )
    lay_cards(con, load_cards().values())
    con.execute("create table core.source_status (source varchar, available boolean)")
    con.execute(
        "create table core.family (entity_kind varchar, entity_id varchar, family_id varchar);"
        "create table core.list_decision (decision varchar, entity_kind varchar, entity_id varchar, unit varchar)"
    )
    con.execute(
        "create table core.last_visit (entity_kind varchar, entity_id varchar, visits bigint, last_visit_on date, "
        "inspection_id varchar, visited_by varchar, result varchar, breaches bigint, checks_made bigint, "
        "contact varchar, measures varchar, reasons_right varchar[], reasons_wrong varchar[], follow_up_on date, "
        "met_on date, rests_until date, state varchar)"
    )
    con.execute("create table ref.units (unit varchar, capacity bigint, visits varchar[], letters bigint)")
    con.executemany(
        "insert into core.agency values (?, 'JKT', true, 'active', 'register')", [[name] for name in AGENCIES]
    )
    con.execute("insert into core.route values ('IDBTH>MYS:visit', 'BTH'), ('IDBTH>SGP:visit', 'BTH')")
    con.execute("insert into core.source_status values ('work_permits', true)")
    con.execute(
        "insert into ref.units values ('JKT', 8, ['agency'], 3), ('BTH', 3, ['route'], 0), ('SUB', 4, ['agency'], null)"
    )
    con.execute(  # what corridors and years are told of
        "create table core.complaints (filed_on date); alter table core.agency add column country varchar; "
        "create table ref.checkpoints (code varchar, country varchar); "
        "create table core.crossing_day (day date, checkpoint varchar, direction varchar, other_country varchar, "
        "purpose varchar, travellers bigint)"
    )
    yield con
    con.close()


def measures() -> list[list[object]]:
    """AG00 has many complaints, AG01 and AG02 filed without a licence, AG39 is too small; one route surges."""
    random = np.random.default_rng(1)
    rows: list[list[object]] = []
    for place, name in enumerate(AGENCIES):
        for indicator in ("A12", "A16"):
            num = float(random.poisson(10)) if place else 90.0
            status = "too_few" if place == 39 else "ok"
            rows.append(["agency", name, indicator, "IDN|MYS|1", num, 200.0, None, None, None, status])
    rows += [["agency", name, "A01", None, 3.0, None, None, None, None, "ok"] for name in ("AG01", "AG02")]
    rows.append(["agency", "AG02", "A04", None, 1.0, None, None, None, None, "ok"])
    rows.append(["route", "IDBTH>MYS:visit", "R01", None, 400.0, None, 4.0, 100.0, 3.0, "ok"])
    rows.append(["route", "IDBTH>SGP:visit", "R01", None, None, None, None, None, None, "not_available"])
    return rows


def scored(con: duckdb.DuckDBPyConnection, rows: list[list[object]]) -> dict[str, list[tuple[object, ...]]]:
    """Measure these rows, score the day and return what the lake then holds."""
    con.execute("delete from lake.measure.indicator")
    con.execute(
        "create or replace temp table given (entity_kind varchar, entity_id varchar, indicator varchar, "
        "peer_group varchar, num double, den double, value double, expected_by_season double, dispersion double, "
        "status varchar)"
    )
    if rows:
        con.executemany("insert into given values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    con.execute("insert into lake.measure.indicator by name select ?::date as as_of, * from given", [DAY])
    score(con, "test", DAY)
    keep(con, DAY)
    return {table: con.execute(f"select * from lake.score.{table} order by all").fetchall() for table in TABLES}


def test_points_of_an_entity_sum_to_its_score_exactly(con: duckdb.DuckDBPyConnection) -> None:
    scored(con, measures())
    wrong = con.execute(
        "select e.entity_id from lake.score.entity e left join (select entity_kind, entity_id, sum(points) as total "
        "from lake.score.point group by all) p using (entity_kind, entity_id) where coalesce(p.total, 0) <> e.score"
    ).fetchall()
    assert wrong == []
    assert con.execute("select count(*) from lake.score.entity").fetchone() == (42,)


def test_the_order_in_which_measures_arrive_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    rows = measures()
    straight = scored(con, rows)
    np.random.default_rng(2).shuffle(rows)  # type: ignore[arg-type]
    assert scored(con, rows) == straight


def test_who_speaks_by_its_cases_below_the_smallest_base_moves_no_peer(con: duckdb.DuckDBPyConnection) -> None:
    """Four of five at AG39: points for it, and nothing else for anybody."""
    few = ["agency", "AG39", "A16", "IDN|MYS|1", 4.0, 5.0, None, None, None]
    rows = [row for row in measures() if row[1:3] != ["AG39", "A16"]]
    others = "select peer_value from lake.score.point where indicator = 'A16' and entity_id <> 'AG39' order by all"
    peers = []
    for status in ("too_few", "ok"):
        scored(con, [*rows, [*few, status]])
        peers.append([peer for (peer,) in con.execute(others).fetchall()])
    assert peers[0] == pytest.approx(peers[1], rel=1e-9)
    own = con.execute("select points > 1 from lake.score.point where indicator = 'A16' and entity_id = 'AG39'")
    assert own.fetchone() == (True,)


def test_who_is_too_small_to_be_told_of_is_a_peer_all_the_same(con: duckdb.DuckDBPyConnection) -> None:
    """Adverts with unknown numbers: 8 of 10 at four agencies, none at the others, of which most have only three."""
    rows: list[list[object]] = []
    for place, name in enumerate(AGENCIES):
        num, den, status = (
            (8.0, 10.0, "ok") if place < 4 else (0.0, 10.0, "ok") if place < 16 else (0.0, 3.0, "too_few")
        )
        rows.append(["agency", name, "A16", None, num, den, None, None, None, status])
    scored(con, rows)
    told = con.execute("select points > 1 from lake.score.point where entity_id < 'AG04' order by entity_id").fetchall()
    assert told == [(True,)] * 4
    assert con.execute(
        "select count(*) from lake.score.point where entity_id >= 'AG16' and points <> 0"
    ).fetchone() == (0,)


def test_a_route_of_which_no_departure_is_expected_is_not_known_and_warns_of_nothing(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """A road in a small world, seen four times in all: nothing can be divided by its season."""
    nobody = ["route", "IDBTH>THA:visit", "R01", None, 4.0, None, None, 0.0, 1.0, "ok"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scored(con, [*measures(), nobody])
    row = con.execute("select shrunk, points from lake.score.point where entity_id = 'IDBTH>THA:visit'").fetchone()
    assert row == (None, 0)


def test_numbers_are_shown_where_something_can_be_said_and_null_elsewhere(con: duckdb.DuckDBPyConnection) -> None:
    scored(con, measures())
    columns = "value, peer_value, expected, shrunk, low, high"
    many = con.execute(f"select {columns}, points from lake.score.point where entity_id = 'AG00' and indicator = 'A16'")
    value, peer, expected, shrunk, low, high, points = many.fetchone() or ()
    assert value == pytest.approx(0.45)
    assert peer < low < shrunk < high < 1
    assert shrunk < value
    assert expected == pytest.approx(200 * peer)
    assert points > 1
    surge = con.execute(
        f"select {columns}, points from lake.score.point where entity_id = 'IDBTH>MYS:visit'"
    ).fetchone()
    assert surge is not None
    assert surge[:3] == (4.0, 1.0, 100.0)
    assert 1 < surge[4] < surge[3] < 4
    for silent in ("entity_id = 'AG39'", "status = 'not_available'"):
        rows = con.execute(f"select distinct {columns}, points from lake.score.point where {silent}").fetchall()
        assert [row[:6] for row in rows] == [(None,) * 6]
        assert rows[0][6] == 0


def test_a_broken_rule_gives_points_by_what_it_protects_and_how_often_it_was_broken(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Three filings without a licence give half of 4 points, thirty nearly all of them; one barred person in charge
    gives 3.2, and less where the domain is full."""
    rows = [["agency", "AG03", "A01", None, 30.0, None, None, None, None, "ok"]]
    scored(con, measures() + rows)
    told = con.execute(
        "select entity_id, indicator, points::double, value, shrunk from lake.score.point "
        "where indicator in ('A01', 'A04') order by all"
    ).fetchall()
    assert told == [
        ("AG01", "A01", 2.0, None, None), ("AG02", "A01", 1.92, None, None), ("AG02", "A04", 3.08, None, None),
        ("AG03", "A01", 3.64, None, None),
    ]  # fmt: skip


def test_ranks_coverage_and_facts(con: duckdb.DuckDBPyConnection) -> None:
    scored(con, measures())
    rows = con.execute(
        "select entity_id, rank_with_ties, rank_no_ties, rank_low, rank_high, tier, coverage, facts "
        "from lake.score.entity where entity_kind = 'agency'"
    ).fetchall()
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["AG00"][:2] == (2, 2)  # after AG02, which broke two rules
    assert by_name["AG00"][4] == "A"
    assert by_name["AG39"][5] == 0
    assert by_name["AG00"][5] > 0
    assert (by_name["AG01"][6], by_name["AG02"][6], by_name["AG03"][6]) == (1, 2, 0)
    assert all(low <= ties <= no_ties <= high for ties, no_ties, low, high, *_ in by_name.values())


def test_a_list_has_one_order_by_what_weighs_most_and_says_what_each_line_is(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into core.work_permits (entity_id, applied_on) values ('AG30', ?), ('AG31', ?)",
        [date(2025, 1, 1), date(2026, 3, 1)],
    )
    scored(con, measures())
    lines = con.execute(
        "select unit, lane, entity_id, inclusion_probability from lake.score.listing order by unit, list_rank"
    ).fetchall()
    jakarta = [line for line in lines if line[0] == "JKT"]
    assert [line[:3] for line in jakarta[:3]] == [
        ("JKT", "fact", "AG02"),
        ("JKT", "lead", "AG00"),
        ("JKT", "fact", "AG01"),
    ]
    assert [line[2] for line in jakarta if line[1] == "silent"] == ["AG30"]
    assert all((line[3] is not None) == (line[1] == "random") for line in lines)
    assert len({line[2] for line in lines}) == len(lines)
    assert ("BTH", "lead", "IDBTH>MYS:visit") in [line[:3] for line in lines]
    assert not [line for line in lines if line[0] == "SUB"]


def test_whom_a_visit_reaches_counts_for_the_order_and_makes_nobody_a_lead(con: duckdb.DuckDBPyConnection) -> None:
    """Forty expected problems among the clients, where one is usual: 1.11 points, that no lead stands on."""
    reach = [["agency", name, "A51", None, None, None, 40.0 if name == "AG10" else 1.0, None, None, "ok"]
             for name in AGENCIES]  # fmt: skip
    before = {row[2]: row for row in scored(con, measures())["entity"]}
    held = scored(con, measures() + reach)
    points = dict(
        con.execute("select entity_id, points::double from lake.score.point where indicator = 'A51'").fetchall()
    )
    assert (points["AG10"], points["AG11"]) == (1.11, 0.21)
    after = {row[2]: row for row in held["entity"]}
    assert after["AG10"][5] < before["AG10"][5]
    assert "AG10" not in {line[5] for line in held["listing"] if line[3] in ("fact", "lead")}
    assert {line[4] for line in held["leaving"]}.isdisjoint({"A51"})


def test_what_neighbours_tell_is_no_evidence_that_is_passed_on(con: duckdb.DuckDBPyConnection) -> None:
    """Complaints are an agency's own; sanctioned employers, clients at risk and reach come from its clients."""
    told = [["agency", name, indicator, None, 60.0 if name == "AG00" else 1.0, 100.0, 9.0, None, None, "ok"]
            for indicator in ("A22", "A50", "A51") for name in AGENCIES]  # fmt: skip
    scored(con, measures() + told)
    own = neighbours.own_points(con, "agency", load_cards(), DAY, shipped())
    assert set(own["indicator"]) == {"A01", "A04", "A12", "A16"}


def test_what_people_decided_comes_first(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into core.list_decision values ('snooze', 'agency', 'AG00', null), "
        "('snooze', 'agency', 'AG01', 'SUB'), "
        "('pin', 'agency', 'AG35', 'JKT')"
    )
    held = scored(con, measures())
    lanes = {line[5]: line[3] for line in held["listing"] if line[2] == "JKT"}
    assert "AG00" not in lanes
    assert (lanes["AG01"], lanes["AG35"]) == ("fact", "lead")
    assert [line[5] for line in held["entity"] if line[2] == "AG00"] == [2]  # scores and ranks are untouched


def test_who_was_visited_rests_until_a_newer_fact_or_the_day_to_see_it_again(con: duckdb.DuckDBPyConnection) -> None:
    """AG00 has most complaints and was visited in February; AG01 too, but broke a rule since; AG35 is due."""
    con.execute(
        "insert into core.last_visit by name from (values "
        "('agency', 'AG00', date '2026-02-20', date '2026-04-21', null), "
        "('agency', 'AG01', date '2026-02-20', date '2026-04-21', null), "
        "('agency', 'AG35', date '2026-02-20', date '2026-03-30', date '2026-03-31')"
        ") as t (entity_kind, entity_id, met_on, rests_until, follow_up_on)"
    )
    con.execute(
        "insert into lake.measure.evidence by name from (values "
        "(?::date, 'A01', 'agency', 'AG01', date '2026-03-01'), (?::date, 'A12', 'agency', 'AG00', date '2026-03-01')"
        ") as t (as_of, indicator, entity_kind, entity_id, event_on)",
        [DAY, DAY],
    )
    held = scored(con, measures())
    listed = {line[5]: (line[4], line[3]) for line in held["listing"] if line[2] == "JKT"}
    assert "AG00" not in listed  # also not drawn
    assert listed["AG35"] == (1, "lead") and listed["AG01"][1] == "fact"
    assert [line[5] for line in held["entity"] if line[2] == "AG00"] == [2]  # scores and ranks are untouched
    con.execute("update core.last_visit set rests_until = date '2026-03-30' where entity_id = 'AG00'")
    assert "AG00" in {line[5] for line in scored(con, measures())["listing"]}


def test_a_day_without_measures_has_scores_of_nothing(con: duckdb.DuckDBPyConnection) -> None:
    held = scored(con, [])
    assert held["point"] == []
    assert con.execute("select distinct score from lake.score.entity").fetchall() == [(0,)]
    con.execute("delete from core.agency; delete from core.route")
    assert scored(con, [])["entity"] == []


def test_an_indicator_without_a_card_and_one_counted_twice_are_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AwasError, match="A99 was measured but has no card"):
        scored(con, [["agency", "AG00", "A99", None, 1.0, 2.0, None, None, None, "ok"]])
    twice = ["agency", "AG00", "A12", None, 1.0, 20.0, None, None, None, "ok"]
    with pytest.raises(AwasError, match="A12 of AG00 is there twice"):
        scored(con, [twice, twice])


def crowd(facts: int, leads: int, others: int) -> list[Candidate]:
    """Facts and leads in turn, then those without points."""
    everyone = [Candidate(f"F{i:02d}", 1 + 2 * i, 300 - 2 * i, 1) for i in range(facts)]
    everyone += [Candidate(f"L{i:02d}", 2 + 2 * i, 299 - 2 * i, 0) for i in range(leads)]
    return everyone + [Candidate(f"O{i:02d}", 100 + i, -50, 0) for i in range(others)]


@pytest.mark.parametrize("capacity", range(30))
def test_a_list_never_exceeds_what_the_unit_can_visit(capacity: int) -> None:
    lanes = Counter(entry.lane for entry in compose(capacity, crowd(40, 40, 40), seed=1, judged=shipped()))
    assert sum(lanes.values()) == capacity
    assert lanes["fact"] - lanes["lead"] in (0, 1)
    assert lanes["random"] == random_slots(capacity, shipped().random_share)
    assert lanes["random"] >= (1 if capacity > 1 else 0)


def test_who_stands_at_the_edge_of_a_list_stays_on_it() -> None:
    """Nine places: seven are sure; the 11th was a lead yesterday and keeps its place, the 12th is too far away."""
    everyone = [Candidate(f"L{i:02d}", i, 300 - i, 0, held=i in (11, 12)) for i in range(1, 30)]
    leads = [entry.entity_id for entry in compose(11, everyone, seed=1, judged=shipped()) if entry.lane == "lead"]
    assert leads == [f"L{i:02d}" for i in (1, 2, 3, 4, 5, 6, 7, 8, 11)]


def test_leads_need_points_and_what_is_free_goes_to_drawn_visits() -> None:
    lanes = Counter(entry.lane for entry in compose(20, crowd(2, 3, 10), seed=1, judged=shipped()))
    assert lanes == {"fact": 2, "lead": 3, "random": 10}
    lanes = Counter(entry.lane for entry in compose(20, crowd(2, 3, 40), seed=1, judged=shipped()))
    assert lanes == {"fact": 2, "lead": 3, "random": 15}
    assert compose(20, [], seed=1, judged=shipped()) == []


def test_private_households_are_not_drawn_and_are_listed_for_evidence_alone() -> None:
    """Nine of ten employers are homes with one helper: the lot went to homes. Who has evidence against it stays."""
    homes = [Candidate(f"H{i:02}", i + 1, 400 if i == 0 else 0, 0, home=True) for i in range(40)]
    firms = [Candidate(f"F{i}", 50 + i, 0, 0) for i in range(3)]
    listed = compose(8, [*homes, *firms], 1)
    assert [(entry.lane, entry.entity_id) for entry in listed if entry.lane == "lead"] == [("lead", "H00")]
    drawn = [entry for entry in listed if entry.lane == "random"]
    assert {entry.entity_id for entry in drawn} == {"F0", "F1", "F2"}
    assert {entry.probability for entry in drawn} == {1.0}
    like_firms = shipped().model_copy(update={"households_drawn": 1})
    assert any(entry.entity_id.startswith("H") for entry in compose(8, [*homes, *firms], 1, judged=like_firms)[1:])


def test_who_cannot_be_found_is_drawn_only_where_nobody_else_is_left() -> None:
    """Of four without points two have neither a register nor a place: the draw takes the others, all of them."""
    lost = [Candidate(f"N{i}", 10 + i, 0, 0, found=False) for i in range(2)]
    listed = compose(9, [*crowd(0, 0, 2), *lost], seed=1, judged=shipped())
    assert {(e.entity_id, e.probability) for e in listed} == {("O00", 1.0), ("O01", 1.0)}
    assert {e.entity_id for e in compose(9, lost, seed=1, judged=shipped())} == {"N0", "N1"}


def test_what_is_hardly_likelier_than_among_peers_is_no_lead_but_a_small_fact_stays_one() -> None:
    """The floor is a lift of two: 69 cents. A trifle of a fact comes last, after every lead."""
    weak = [
        Candidate("AT", 1, 69, 0),
        Candidate("ABOVE", 2, 70, 0),
        Candidate("FACT", 3, 20, 1),
        Candidate("PIN", 4, 0, 0, pinned=True),
    ]
    listed = compose(9, weak, seed=1, judged=shipped())
    assert [(e.lane, e.entity_id) for e in listed] == [
        ("lead", "PIN"), ("lead", "ABOVE"), ("fact", "FACT"), ("random", "AT"),
    ]  # fmt: skip


def test_no_family_fills_a_list() -> None:
    """Five sister firms lead. Two of them come, then the next of others; where nobody else waits, all of them come."""
    sisters = [Candidate(f"S{i}", i, 900 - i, 0, family="f1") for i in range(1, 6)]
    others = [Candidate(f"L{i:02d}", i, 300 - i, 0) for i in range(6, 20)]
    listed = [e.entity_id for e in compose(6, sisters + others, seed=1, judged=shipped()) if e.lane == "lead"]
    assert listed == ["S1", "S2", "L06", "L07", "L08"]
    alone = [e.entity_id for e in compose(9, sisters, seed=1, judged=shipped()) if e.lane == "lead"]
    assert alone == ["S1", "S2", "S3", "S4", "S5"]
    wanted = [*sisters[:4], replace(sisters[4], pinned=True)]
    assert compose(6, wanted + others, seed=1, judged=shipped())[0].entity_id == "S5"


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_families_nobody_waits_for_a_third_sister(seed: int) -> None:
    """A property: a fact or lead that stands outside the list has no third member of a family on it."""
    dice = np.random.default_rng(seed)
    crowded = [
        Candidate(
            f"C{i:02d}", i, 500 - i, int(dice.integers(2)), family=str(dice.choice(["a", "b", "c", "d", "e", "f"]))
        )
        for i in range(40)
    ]
    capacity = int(dice.integers(2, 12))
    first = [e.entity_id for e in compose(capacity, crowded, seed=1, judged=shipped()) if e.lane in ("fact", "lead")]
    families = Counter(c.family for c in crowded if c.entity_id in first)
    waiting = {c.family for c in crowded if c.entity_id not in first and families[c.family] < shipped().most_of_family}
    assert not waiting or max(families.values()) <= shipped().most_of_family


def test_the_draw_is_repeatable_and_fair() -> None:
    candidates = crowd(0, 4, 20)
    assert compose(4, candidates, seed=9, judged=shipped()) == compose(4, candidates[::-1], seed=9, judged=shipped())
    drawn = Counter(
        e.entity_id
        for seed in range(3000)
        for e in compose(4, candidates, seed=seed, judged=shipped())
        if e.lane == "random"
    )
    stated = next(e.probability for e in compose(4, candidates, seed=0, judged=shipped()) if e.lane == "random")
    assert stated == pytest.approx(1 / 21)
    assert len(drawn) == 21
    assert max(abs(count / 3000 - 1 / 21) for count in drawn.values()) < 0.015


def causes(con: duckdb.DuckDBPyConnection, entity_id: str) -> dict[tuple[str, str], float]:
    rows = con.execute(
        "select indicator, cause, points::double from lake.score.change where as_of = ? and entity_id = ?",
        [DAY, entity_id],
    ).fetchall()
    return {(indicator, cause): points for indicator, cause, points in rows}


def test_the_causes_of_a_change_sum_to_it_exactly(con: duckdb.DuckDBPyConnection) -> None:
    """AG01 gets new complaints, AG02 some that came late, everybody's peers move; A13 lost its card since."""
    before = date(2026, 3, 30)
    rows = measures()
    for row in rows:
        if row[1] == "AG05" and row[2] == "A12":
            row[4] = 25.0
    scored(con, rows)
    for table in ("measure.indicator", "score.point", "score.entity", "score.listing"):
        con.execute(f"update lake.{table} set as_of = ?", [before])
    con.execute(
        "insert into lake.score.point by name select ?::date as as_of, 'agency' as entity_kind, 'AG03' as entity_id, "
        "'A99' as indicator, 0.75 as points, 'ok' as status", [before],
    )  # fmt: skip
    con.execute("update lake.score.entity set score = score + 0.75 where entity_id = 'AG03'")
    for row in rows:
        if row[1] in ("AG01", "AG02") and row[2] == "A12":
            row[4] = 70.0
        elif row[1] != "AG05" and row[2] == "A12":
            row[4] += 4
    con.execute("create or replace temp table kept as from lake.measure.indicator")
    scored(con, rows)
    con.execute("insert into lake.measure.indicator from kept")
    con.execute("update lake.measure.indicator set late_num = 50 where as_of = ? and entity_id = 'AG02'", [DAY])
    score(con, "test", DAY)
    keep(con, DAY)
    wrong = con.execute(
        "with moved as (select entity_id, sum(if(as_of = ?, score, -score)) as points "
        "from lake.score.entity group by 1) select entity_id, m.points, c.points from moved as m left join "
        "(select entity_id, sum(points) as points from lake.score.change where as_of = ? group by 1) as c "
        "using (entity_id) where m.points <> coalesce(c.points, 0)", [DAY, DAY],
    ).fetchall()  # fmt: skip
    assert wrong == []
    assert causes(con, "AG01")["A12", "new_data"] > 1.5
    assert ("A12", "late_data") not in causes(con, "AG01")
    assert causes(con, "AG02")["A12", "late_data"] > 1
    assert causes(con, "AG03")["A99", "configuration"] == -0.75
    assert any(cause == "peers" for _, cause in causes(con, "AG05"))


def test_what_would_take_an_entity_off_the_list_does_so(con: duckdb.DuckDBPyConnection) -> None:
    scored(con, measures())
    lines = con.execute(
        "select entity_id, place, indicator, num, num_to, score_to::double, cut::double from lake.score.leaving"
    ).fetchall()
    ways = {line[0]: line[1:] for line in lines}
    assert [line[2] for line in lines if line[0] == "AG02"] == ["A04", "A01"]  # two facts: the graver one goes whole
    assert ways["AG01"][1] == "A01"
    steps = [line for line in lines if line[0] == "AG00"]
    assert all(line[4] < line[3] for line in steps)
    assert all(line[5] <= line[6] for line in steps)


def test_without_doubtful_records_a_score_is_what_the_sure_ones_make(con: duckdb.DuckDBPyConnection) -> None:
    scored(con, measures())
    con.execute("update lake.measure.indicator set sure_num = 10, sure_den = 190 where entity_id = 'AG00'")
    score(con, "test", DAY)
    keep(con, DAY)
    score_, sure = con.execute(
        "select score::double, score_sure::double from lake.score.entity where entity_id = 'AG00'"
    ).fetchone() or (0, 0)
    assert score_ > 2 > 0.5 > sure
    same = con.execute("select count(*) from lake.score.entity where score <> score_sure").fetchone()
    assert same == (1,)


def test_a_proposed_weighting_stands_beside_the_list_and_a_signed_one_makes_it(con: duckdb.DuckDBPyConnection) -> None:
    held = scored(con, measures())
    weight = Weight(expert=1.0, weight=0.0, low=0.0, high=0.1)
    proposal = Weighting(
        version="no-complaints", entity_kind="agency", learned_on=DAY, outcomes=90, hits=20, effective=50, enough=True,
        weights={"A12": weight},
    )  # fmt: skip
    score(con, "test", DAY, [proposal])
    keep(con, DAY)
    assert con.execute("select * from lake.score.entity order by all").fetchall() == held["entity"]
    query = "select version, in_force, score::double from lake.score.weighting where entity_id = 'AG00' order by all"
    (_, expert, with_all), (_, learned_, without) = con.execute(query).fetchall()
    assert (expert, learned_) == (True, False)
    assert with_all > without > 0
    score(con, "test", DAY, [proposal.model_copy(update={"signed_by": "Head", "signed_on": DAY})])
    keep(con, DAY)
    row = con.execute("select score::double from lake.score.entity where entity_id = 'AG00'").fetchone()
    assert row == (without,)


def test_weights_are_learned_from_what_had_been_measured_for_the_list_that_led_to_a_visit(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Visits find something where complaints are many; unused permits say nothing; what is known later is unknown."""
    random = np.random.default_rng(3)
    rows: list[list[object]] = []
    for place, name in enumerate(AGENCIES):
        for indicator, bad in (("A12", place % 4 == 0), ("A16", place % 3 == 0)):
            num = float(random.poisson(40 if bad else 8))
            rows.append(["agency", name, indicator, "IDN|MYS|1", num, 200.0, None, None, None, "ok"])
    scored(con, rows)
    outcomes = [
        Outcome(entity_id=name, as_of=DAY, hit=place % 4 == 0, inclusion=0.5, known_on=date(2026, 4, 9))
        for place, name in enumerate(AGENCIES)
    ]
    cards = {name: card.model_copy(update={"weight": 0.5}) for name, card in load_cards().items()}
    found = propose(con, "agency", cards, outcomes, date(2026, 4, 10), shipped())
    assert (found.outcomes, found.hits, found.enough, found.signed_by) == (40, 10, True, None)
    assert found.weights["A12"].weight > found.weights["A16"].weight + 0.1
    assert propose(con, "agency", cards, outcomes, date(2026, 4, 8), shipped()).outcomes == 0


def test_a_unit_that_visits_two_kinds_divides_its_visits(con: duckdb.DuckDBPyConnection) -> None:
    """BTH has routes and an agency: what is left over goes to the kind that it names first. SUB has agencies only."""
    con.execute("update ref.units set visits = ['route', 'agency'] where unit = 'BTH'")
    con.execute("update ref.units set visits = ['employer', 'agency'] where unit = 'SUB'")
    con.execute(
        "insert into core.agency values ('AG90', 'BTH', true, 'active', null, null), "
        "('AG91', 'SUB', true, 'active', null, null)"
    )
    con.execute("create schema if not exists score")
    run_sql_file(con, SQL_DIR / "score" / "capacity.sql")
    shared = con.execute("select unit, entity_kind, capacity from score.capacity order by all").fetchall()
    assert shared == [("BTH", "agency", 1), ("BTH", "route", 2), ("JKT", "agency", 8), ("SUB", "agency", 4)]


def test_visits_for_which_a_kind_has_no_reason_go_to_one_that_has() -> None:
    """Attaches visit employers and agencies, four each. Of no agency abroad is anything known: three of its visits go
    to employers, the fourth is drawn as before. Where both have reasons enough, or one has no more than its share,
    nothing is lent; and no visit is made or lost."""
    lend = partial(listing.lend, {"employer": 4, "agency": 4}, judged=shipped())
    assert lend({"employer": 12}) == {"employer": 7, "agency": 1}
    assert lend({"employer": 12, "agency": 3}) == {"employer": 4, "agency": 4}
    assert lend({"employer": 4, "agency": 1}) == {"employer": 5, "agency": 3}
    assert lend({"agency": 5}) == {"employer": 2, "agency": 6}
    assert lend({}) == {"employer": 4, "agency": 4}


def test_a_unit_writes_to_the_strongest_that_nobody_visits_and_that_may_be_told_why(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Six agencies stand out and one can be visited for it. AG10 broke a rule and about AG11 people complained: if
    they are not visited, they get no letter all the same. AG12 is snoozed. Who has a letter gets no second one."""
    strong = AGENCIES[10:16]
    rows: list[list[object]] = [
        ["agency", name, indicator, "IDN|MYS|1", 150.0 if name in strong else 10.0, 200.0, None, None, None, "ok"]
        for name in AGENCIES
        for indicator in ("A11", "A15", "A16")
    ]
    rows.append(["agency", "AG10", "A01", None, 1.0, None, None, None, None, "ok"])
    rows.append(["agency", "AG11", "A12", "IDN|MYS|1", 60.0, 200.0, None, None, None, "ok"])
    rows += [
        ["agency", name, "A12", "IDN|MYS|1", 5.0, 200.0, None, None, None, "ok"] for name in AGENCIES if name != "AG11"
    ]
    con.execute("update ref.units set capacity = 2, letters = 1 where unit = 'JKT'")
    con.execute("insert into core.list_decision values ('snooze', 'agency', 'AG12', null)")
    scored(con, rows)
    told = "select unit, entity_id from lake.score.letter where as_of = ? order by place"
    first = con.execute(told, [DAY]).fetchall()
    listed = {name for (name,) in con.execute("select entity_id from lake.score.listing").fetchall()}
    names = {name for _, name in first}
    assert [unit for unit, _ in first] == ["JKT"]
    assert names <= set(strong) - {"AG10", "AG11", "AG12"} - listed
    con.execute("update lake.score.letter set as_of = date '2026-03-01'")
    keep(con, DAY)
    second = {name for _, name in con.execute(told, [DAY]).fetchall()}
    assert len(second) == 1 and not second & names
