"""What visits say of the lists: which entry a visit answers, in which lane, and what may be concluded."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from transforms import evaluate
from transforms.cards import load_cards
from transforms.evaluate import fairness, indicator_trials, proposal, smoke
from transforms.evaluate.figures import NO, TOO_EARLY, YES, Figure
from transforms.judgements import shipped
from transforms.laboratory.evaluation import claims, learned
from transforms.laboratory.story import session
from transforms.queries import run_sql_files
from transforms.settings import SQL_DIR
from transforms.statistics import experiment, metrics

DAY = date(2026, 3, 31)
LISTED = date(2026, 2, 2)


def given(visits: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    agency = {"repeat": 6, "agency_id": "AG{n}", "legal_name": "PT Nomor {n}", "country": "IDN", "region": "ID-JK",
              "licence_status": "active"}  # fmt: skip
    permit = {
        "repeat": 6, "permit_no": "P{n}", "agency_id": "AG{n}", "employer_id": "E", "employer_name": "x",
        "applied_on": date(2025, 9, 1), "destination": "MYS", "status": "approved", "worker_sex": "M",
    }  # fmt: skip
    visit = {"unit": "L-JKT", "reason": "listed", "result": "serious", "breaches": 2, "checks_made": 10}
    return {
        "agency_register": [agency],
        "work_permits": [permit],
        "inspections": [visit | {"inspection_id": f"I{n}"} | row for n, row in enumerate(visits)],
    }


def told(
    tmp_path: Path,
    listing: list[tuple[date, str, str, float | None]],
    visits: list[dict[str, Any]],
    more: dict[str, list[dict[str, Any]]] | None = None,
) -> tuple[duckdb.DuckDBPyConnection, dict[tuple[str, str, str | None], Figure]]:
    con = session(tmp_path, given(visits) | (more or {}), DAY)
    for place, (day, lane, entity, chance) in enumerate(listing, start=1):
        line = [day, "agency", "L-JKT", lane, place, entity, chance]
        con.execute("insert into lake.score.listing values (?, ?, ?, ?, ?, ?, ?)", line)
    figures = evaluate.evaluate(con, DAY, shipped())
    return con, {(f.subject, f.measure, f.unit): f for f in figures if f.entity_kind == "agency"}


def test_a_visit_answers_the_latest_list_before_it(tmp_path: Path) -> None:
    """AG1 led twice and was found in breach; AG2 was drawn, nothing was found; AG3's visit came before its list, AG4's
    five weeks after it; AG5 was never listed."""
    again = LISTED + timedelta(days=7)
    con, figures = told(
        tmp_path,
        [(LISTED, "lead", "AG1", None), (again, "lead", "AG1", None), (LISTED, "random", "AG2", 0.2),
         (LISTED, "lead", "AG3", None), (LISTED, "fact", "AG4", None)],
        [{"agency_id": "AG1", "inspected_on": LISTED + timedelta(days=9)},
         {"agency_id": "AG2", "inspected_on": LISTED + timedelta(days=3), "result": "none", "breaches": 0},
         {"agency_id": "AG3", "inspected_on": LISTED},
         {"agency_id": "AG4", "inspected_on": LISTED + timedelta(days=35)},
         {"agency_id": "AG5", "inspected_on": LISTED + timedelta(days=3)}],
    )  # fmt: skip
    visits = con.execute("select entity_id, lane, listed_on, hit from evaluate.visit order by 1").fetchall()
    assert visits == [("AG1", "lead", again, True), ("AG2", "random", LISTED, False)]
    assert (figures["list", "hit_rate", None].num, figures["list", "hit_rate", None].den) == (1, 1)
    assert (figures["random", "hit_rate", None].num, figures["random", "hit_rate", None].den) == (0, 1)
    assert figures["list", "better_than_chance", None].verdict == TOO_EARLY
    learned = proposal.outcomes(con, "agency", shipped())
    assert [(o.entity_id, o.as_of, o.hit, o.inclusion) for o in learned] == [
        ("AG2", LISTED, False, 0.2),
        ("AG1", again, True, 1.0),
    ]
    followed = figures["lead", "followed", "L-JKT"]
    assert (followed.num, followed.den) == (1, 2)  # a lead that stays is one entry


def test_visits_that_name_a_reason_say_how_often_it_is_right_and_one_that_met_nobody_says_nothing(
    tmp_path: Path,
) -> None:
    listed = [(LISTED, "lead", "AG1", None), (LISTED, "lead", "AG2", None)]
    con, figures = told(
        tmp_path,
        listed,
        [{"agency_id": "AG1", "inspected_on": LISTED + timedelta(days=9), "reasons_right": ["A16", "A12"]},
         {"agency_id": "AG2", "inspected_on": LISTED + timedelta(days=3), "reasons_wrong": ["A16"]},
         {"agency_id": "AG3", "inspected_on": LISTED + timedelta(days=3), "contact": "closed", "result": "none",
          "reasons_wrong": ["A16"]}],
    )  # fmt: skip
    proved = {name: (one.num, one.den) for (name, measure, _), one in figures.items() if measure == "proved_right"}
    assert proved == {"A12": (1, 1), "A16": (1, 2)}
    assert con.execute("select count(*) from evaluate.outcome where entity_id = 'AG3'").fetchone() == (0,)


def test_decided_contests_say_of_each_reason_how_often_its_records_stood(tmp_path: Path) -> None:
    """A36 was paused twice, and once rightly; what is not decided yet, and what paused nothing, says nothing."""
    contest = {"entity_kind": "agency", "received_on": LISTED, "record_id": "I0", "decided_on": DAY}
    contests = [
        contest | {"contest_id": "C1", "entity_id": "AG1", "state": "upheld"},
        contest | {"contest_id": "C2", "entity_id": "AG2", "state": "rejected"},
        contest | {"contest_id": "C3", "entity_id": "AG3", "state": "open", "decided_on": None},
        contest | {"contest_id": "C4", "entity_id": "AG4", "state": "rejected"},
    ]
    paused = [
        {"as_of": LISTED + timedelta(days=day), "entity_kind": "agency", "entity_id": agency, "indicator": "A36",
         "cleared_on": LISTED, "cause": "contested", "num": 1.0}
        for day in (1, 2) for agency in ("AG1", "AG2", "AG3")
    ]  # fmt: skip
    told_of = {"contests": contests, "lake.measure.cleared": paused}
    _, figures = told(tmp_path, [(LISTED, "lead", "AG1", None)], [], told_of)
    stood = {name: (one.num, one.den) for (name, measure, _), one in figures.items() if measure == "stood"}
    assert stood == {"A36": (1, 2)}


def test_what_was_found_without_the_list_says_how_much_it_finds(tmp_path: Path) -> None:
    """The list found AG1 and AG2; complaints led to AG2 and AG3: by capture-recapture there are about 3.5."""
    found = LISTED + timedelta(days=3)
    _, figures = told(
        tmp_path, [(LISTED, "lead", "AG1", None), (LISTED, "lead", "AG2", None)],
        [{"agency_id": "AG1", "inspected_on": found}, {"agency_id": "AG2", "inspected_on": found},
         {"agency_id": "AG2", "inspected_on": date(2025, 9, 9), "reason": "complaint"},
         {"agency_id": "AG3", "inspected_on": found, "reason": "complaint"}],
    )  # fmt: skip
    recall = figures["list", "recall", None]
    assert recall.value == pytest.approx(2 / ((2 + 1) * (2 + 1) / (1 + 1) - 1))


def test_nothing_that_leads_to_a_score_reads_the_evaluation_or_our_own_earlier_lists() -> None:
    """Listing must not breed listing: a query that sees who was listed before could make it evidence."""
    folders = [SQL_DIR / name for name in ("core", "resolve", "measure", "indicators")]
    queries = [path for folder in folders for path in folder.rglob("*.sql")]
    assert len(queries) > 50
    for path in queries:
        text = path.read_text(encoding="utf-8")
        # own points of a neighbour and the rise of a route come from the day's own evidence, never from a list
        text = re.sub(r"\bscore\.(own|client|rise)\b", "", text)
        assert not re.search(r"\b(evaluate|score)\.\w|lake\.score|watchlist|listing", text), path


def test_a_visit_that_our_list_caused_is_no_evidence_against_an_employer() -> None:
    caused = re.compile(r"reason (<> 'listed'|in \('random')")
    assert caused.search((SQL_DIR / "core" / "employer_finding.sql").read_text(encoding="utf-8"))
    for path in (SQL_DIR / "indicators").rglob("*findings*.sql"):
        text = path.read_text(encoding="utf-8")
        assert "from core.employer_finding" in text or caused.search(text), path


def test_the_stop_rule_needs_a_group_that_surely_stands_out() -> None:
    """Sixty agencies of a hundred workers, twenty listed: all of group g work for the listed ones, or a third does."""
    total, listed = np.full(60, 100.0), np.arange(60) < 20
    apart = fairness.composition("sex: g", np.where(listed, 60.0, 0.0) + 1, total, listed, shipped())[0]
    alike = fairness.composition("sex: g", np.full(60, 20.0), total, listed, shipped())[0]
    assert apart.verdict == YES
    assert apart.value == pytest.approx(0.61 / (0.01 + 0.2), rel=0.01)
    assert (alike.verdict, alike.value) == (NO, pytest.approx(1.0))
    few = fairness.composition("sex: g", np.where(np.arange(60) == 0, 3.0, 0.0), total, listed, shipped())
    assert few == []  # three people are not published


def test_an_indicator_that_finds_less_than_chance_is_retired() -> None:
    row = {"entities": 500, "silent": 100, "unavailable": 0, "seen": 60}
    plain, few = metrics.wilson(40, 200), metrics.wilson(0, 0)
    assert indicator_trials.decide(row, metrics.wilson(2, 60), plain, few, shipped()) == "retire"
    assert indicator_trials.decide(row, metrics.wilson(30, 60), plain, few, shipped()) == "keep"
    assert indicator_trials.decide(row, metrics.wilson(30, 60), plain, metrics.wilson(18, 20), shipped()) == "retune"
    assert indicator_trials.decide(row | {"seen": 5}, metrics.wilson(0, 5), plain, few, shipped()) == "too_early"
    assert (
        indicator_trials.decide(row | {"seen": 5, "silent": 499}, metrics.wilson(0, 5), plain, few, shipped())
        == "retune"
    )


def test_a_strict_unit_with_a_long_list_and_a_lenient_one_say_the_same_of_the_same_place() -> None:
    """Strict units find twice as much per check as lenient ones, and check twice as much."""
    units = ["strict", "lenient"] * 200
    checks = np.tile([40.0, 20.0], 200)
    breaches = np.tile([8.0, 2.0], 200)
    strict = experiment.strictness(breaches, checks, units)
    assert strict["strict"] / strict["lenient"] == pytest.approx(2, rel=0.02)
    same = experiment.comparable(breaches, checks, units, strict, usual_checks=30)
    assert same[0] == pytest.approx(same[1], rel=0.02)


def test_a_unit_that_visits_half_of_its_draws_counts_for_all_of_them() -> None:
    hit = np.array([1.0, 0, 0, 0])
    visited = np.array([True, False, True, True])
    found = experiment.drawn_rate(hit, visited, np.array([0.1, 0.1, 0.5, 0.5]), ["a", "a", "b", "b"])
    assert found.share == pytest.approx(20 / (20 + 2 + 2))


def test_a_planted_scheme_is_seen_where_most_of_its_oldest_agencies_come_first() -> None:
    """Of 100 agencies the first ten are looked at. Fees are seen after four weeks, wages are not seen at all."""
    found = [("fee_complaints", 14, "a", 50), ("fee_complaints", 28, "b", 9), ("fee_complaints", 84, "c", 1)]
    found += [("low_wages", age, f"w{age}", 11) for age in (14, 28, 84)]
    rows = [smoke.Planted(*row, total=100) for row in found]
    schemes = ["fee_complaints", "low_wages", "route_surge"]
    told_of = {(f.subject, f.measure, f.k): f for f in smoke.figures(rows, schemes, shipped())}
    assert told_of["fee_complaints", "seen", 28].verdict == YES
    assert told_of["fee_complaints", "detected", 14].value == 0
    assert told_of["low_wages", "seen", None].verdict == NO
    assert told_of["route_surge", "seen", None].verdict == smoke.NOT_PLANTED


def test_the_alarm_is_for_what_was_seen_and_is_not_and_for_nothing_else() -> None:
    said = {"low_wages": NO, "route_surge": smoke.NOT_PLANTED, "no_job_order": YES, "fee_complaints": NO}
    assert smoke.lost({"low_wages", "route_surge", "no_job_order"}, said) == ["low_wages"]


def test_schemes_are_planted_at_ordinary_agencies_of_different_peer_groups(tmp_path: Path) -> None:
    """Forty agencies in two peer groups of twenty: two schemes find four victims, none twice, and
    no scheme has both of its victims in one group."""
    rows = given([])
    agency, permit = rows["agency_register"][0], rows["work_permits"][0]
    rows["agency_register"] = [agency | {"repeat": 40}]
    rows["work_permits"] = [
        permit | {"repeat": 20, "workers": 50, "wage_month": 900, "applied_on": date(2025, 9, 1)},
        *(permit | {"permit_no": f"Q{n}", "agency_id": f"AG{n}", "workers": 50, "wage_month": 900, "destination": "SGP"}
          for n in range(21, 41)),
    ]  # fmt: skip
    con = session(tmp_path, rows, DAY)
    con.execute(
        "insert into lake.score.entity (as_of, entity_kind, entity_id, score) "
        "select ?, 'agency', entity_id, 0 from core.agency",
        [DAY],
    )
    con.execute("create schema if not exists evaluate")
    run_sql_files(
        con, [SQL_DIR / "evaluate" / f"{name}.sql" for name in ("ordinary", "victim")],
        as_of=DAY, schemes=["a", "b"], kinds=["agency", "agency"], ages=[14, 84], planted=4, salt="story",
    )  # fmt: skip
    victims = con.execute(
        "select v.scheme, v.age, v.entity_id, g.peer_group from evaluate.victim as v "
        "inner join core.peer_group as g using (entity_kind, entity_id) order by all"
    ).fetchall()
    assert [row[:2] for row in victims] == [("a", 14), ("a", 84), ("b", 14), ("b", 84)]
    assert len({row[2] for row in victims}) == 4
    assert victims[0][3] != victims[1][3] and victims[2][3] != victims[3][3]


def test_what_is_planted_looks_like_what_is_delivered(tmp_path: Path) -> None:
    """Every scheme is planted at one entity; its people have pseudonyms of the form of everybody's, so it is scored."""
    crossing = {"repeat": 9, "crossing_id": "C{n}", "crossed_at": "2026-03-20 08:00:00+00", "checkpoint": "IDCGK",
                "direction": "exit", "other_country": "SGP", "traveller_key": "0123456789abcdef" * 4}  # fmt: skip
    crossings = [crossing | {"purpose": "visit"}, crossing | {"crossing_id": "W{n}", "purpose": "work"}]
    con = session(tmp_path, given([]) | {"border_crossings": crossings, "complaints": []}, DAY)
    con.execute("create schema if not exists evaluate")
    con.execute(
        "create table evaluate.victim as select *, 'PT Nomor' as name, 'P1' as permit_no, 60 as workers from (values "
        "('fee_complaints', 28, 'agency', 'AG1', 'AG1'), ('low_wages', 28, 'agency', 'AG2', 'AG2'), "
        "('no_job_order', 28, 'agency', 'AG3', 'AG3'), ('refused_applications', 28, 'agency', 'AG4', 'AG4'), "
        "('went_elsewhere', 28, 'agency', 'AG5', 'AG5'), ('route_surge', 28, 'route', 'IDCGK>SGP:visit', null)"
        ") as t (scheme, age, entity_kind, entity_id, agency_id)"
    )
    run_sql_files(con, [SQL_DIR / "evaluate" / "filing.sql"], as_of=DAY)
    planted = dict.fromkeys(smoke.SCHEMES, 0)
    for scheme in sorted(smoke.SCHEMES):
        before = _planted(con)
        smoke._plant(con, scheme, DAY)
        planted[scheme] = _planted(con) - before
    assert planted["route_surge"] == 3 * 9 and min(planted.values()) > 0
    travellers = "select count(distinct traveller) from core.border_crossings where file like 'planted%'"
    assert con.execute(travellers).fetchall()[0][0] > 3 * 9
    odd = "select count(*) from known.work_permits where not regexp_full_match(worker_key, '[0-9a-f]{64}')"
    assert con.execute(odd).fetchone() == (0,)


def _planted(con: duckdb.DuckDBPyConnection) -> int:
    counts = [
        con.execute(f"select count(*) from lake.accepted.{source} where delivery_id = 'planted'").fetchall()[0][0]
        for source in ("border_crossings", "complaints", "work_permits")
    ]
    return int(sum(counts))


def test_every_scheme_is_a_file_and_every_file_a_scheme() -> None:
    files = {(path.parent.name, path.stem) for path in (SQL_DIR / "evaluate" / "schemes").rglob("*.sql")}
    assert {scheme for _, scheme in files} == set(smoke.SCHEMES)
    assert all(source in smoke.SCHEMES[scheme][1] for source, scheme in files)
    assert len(smoke.SCHEMES) >= 6


def test_every_claim_of_the_evaluation_is_said_in_both_languages_and_has_its_query() -> None:
    read = claims.read()
    assert len(read) > 5
    for claim in read:
        assert set(claim.holds) == {"en", "id"}
        assert ("holds" in claim.query) == bool(claim.fails)


def test_a_page_says_what_its_query_answers(tmp_path: Path) -> None:
    con = duckdb.connect()
    claim = claims.Claim(
        part="x", title="Is it?", holds={"en": "It is.", "id": "Ya."}, fails={"en": "It is not.", "id": "Tidak."},
        query="select '<b>' as name, 0.12345 as share, false as holds",
    )  # fmt: skip
    answer = claims.answer(con, claim)
    assert (answer["said"], answer["verdict"], answer["rows"]) == ("It is not.", "no", [["<b>", 0.123, False]])
    claims.write(tmp_path / "page.html", [answer], ["the real files are not there"])
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;" in page and "the real files are not there" in page and "src=" not in page


def test_a_page_whose_numbers_are_not_what_its_query_says_is_found_out(tmp_path: Path) -> None:
    """The page is written from the queries; then somebody improves a number by hand."""
    with duckdb.connect(str(tmp_path / "evaluation.duckdb")) as con:
        con.execute(
            "create table weights as select 0.501 as expert, 0.537 as learned, 0.036 as gain, 0.029 as low, "
            "0.043 as high, 200 as runs"
        )
        con.execute("create table inspectorate as select 'drawn' as estimate, 0.94 as share, 200 as runs")
        answers = [claims.answer(con, claim) for claim in claims.read() if claim.part == "simulation"]
    page, database = tmp_path / "index.html", tmp_path / "evaluation.duckdb"
    claims.write(page, answers, [])
    assert len(answers) == 2
    assert claims.verify(page, database) == []
    page.write_text(page.read_text(encoding="utf-8").replace("0.537", "0.637"), encoding="utf-8")
    assert claims.verify(page, database) == [answers[1]["title"]]


def test_errors_by_group_are_told_of_many_agencies_and_of_no_handful_of_people() -> None:
    """Thirty agencies of ten workers each, of which six were visited in vain; of ten agencies nothing is said, nor
    where three people alone would stand behind the figure, or be all that it leaves out."""
    workers, wrong = np.full(30, 10.0), (np.arange(30) < 6).astype(float)
    told = fairness.errors("visited_in_vain", "sex: F", workers, wrong, shipped())
    assert [(one.value, one.num, one.den) for one in told] == [(0.2, 60, 300)]
    assert fairness.errors("missed", "sex: F", workers[:10], wrong[:10], shipped()) == []
    three = np.where(np.arange(30) == 0, 3.0, 10.0)
    assert fairness.errors("missed", "sex: F", three, (np.arange(30) == 0).astype(float), shipped()) == []
    assert fairness.errors("missed", "sex: F", three, (np.arange(30) > 0).astype(float), shipped()) == []
    unknown = np.where(np.arange(30) < 6, 1.0, np.nan)
    assert fairness.errors("missed", "sex: F", workers, unknown, shipped()) == []


def test_weights_of_a_cut_off_are_learned_from_earlier_ones_only() -> None:
    """Three cut-offs of forty employers. What is found after the last one changes what its list was worth, and no
    weight; what was found after the first one moves the weights of both that follow."""
    rows = pd.DataFrame({
        "cut_off": [date(year, 10, 31) for year in (2006, 2007, 2008) for _ in range(40)],
        "score": [float(n) for n in range(40)] * 3,
        "points": [{"E17": n / 10, "E19": 1 - n / 40} for n in range(40)] * 3,
        "hits": [n % 4 == 0 for n in range(40)] * 3,
    })  # fmt: skip

    def weights(year: int) -> list[str]:
        changed = rows["cut_off"] == date(year, 10, 31)
        other = rows.assign(hits=np.where(changed, np.arange(len(rows)) % 40 > 30, rows["hits"]))
        return list(learned.table(other, load_cards(), k=10)["weights"])

    as_it_was = list(learned.table(rows, load_cards(), k=10)["weights"])
    assert weights(2008) == as_it_was
    assert all(new != old for new, old in zip(weights(2006), as_it_was, strict=True))
