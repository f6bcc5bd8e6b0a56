"""Every query of docs/for-analysts.md, as it stands there, against a release and a lake; nothing waits for a writer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.e2e.conftest import environment, run
from transforms.settings import ROOT, Settings
from transforms.warehouse import connect

PAGE = (ROOT / "docs" / "for-analysts.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^### (\d+)\. (.+?)$.*?^```sql\n(.*?)^```$", PAGE, re.S | re.M)
SECTIONS = {int(number): text for number, text in re.findall(r"^### (\d+)\. .+?$\n(.*?)(?=^##)", PAGE, re.S | re.M)}
FURTHER = [
    (number, block)
    for number, text in SECTIONS.items()
    for block in re.findall(r"^```sql\n(.*?)^```$", text, re.S | re.M)[1:]
]
OF_THE_LAKE = re.findall(r"^```sql lake\n(.*?)^```$", PAGE, re.S | re.M)
Rows = list[dict[str, Any]]


def answer(con: duckdb.DuckDBPyConnection, queries: str) -> Rows:
    cursor = con.execute(queries)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def analyst(released: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(released / "releases" / "current" / "watchlists.duckdb"), read_only=True) as con:
        yield con


def asked(number: int, con: duckdb.DuckDBPyConnection) -> Rows:
    return answer(con, QUESTIONS[number - 1][2])


def test_every_question_has_its_number() -> None:
    assert [int(number) for number, _, _ in QUESTIONS] == list(range(1, len(QUESTIONS) + 1)) and len(QUESTIONS) >= 20
    assert len(OF_THE_LAKE) == PAGE.count("```sql lake") >= 4


@pytest.mark.parametrize(("number", "question", "queries"), QUESTIONS, ids=[f"{n}. {q}" for n, q, _ in QUESTIONS])
def test_it_has_an_answer(analyst: duckdb.DuckDBPyConnection, number: str, question: str, queries: str) -> None:
    rows = answer(analyst, queries)
    assert rows, question
    empty = [name for name in rows[0] if all(row[name] is None for row in rows)]
    # on a small world's second day nobody has decided anything yet; a fact has no peers; rows about people have a month
    without = {"event_on"} if rows[0].get("event_month") else set()
    assert set(empty) <= {"last_day", "peer_value", "den", "expected", "upper"} | without, (question, empty)


@pytest.mark.parametrize(("number", "queries"), FURTHER, ids=[f"{number}, further" for number, _ in FURTHER])
def test_what_follows_from_it_has_an_answer(analyst: duckdb.DuckDBPyConnection, number: int, queries: str) -> None:
    assert asked(number, analyst) and answer(analyst, queries)


def test_on_a_first_list_all_have_one_but_those_that_say_so(released: Path) -> None:
    """Whoever tries the guide after a first day finds rows, or reads why there are none."""
    first = min((released / "releases").glob("2026-*"))
    with duckdb.connect(str(first / "watchlists.duckdb"), read_only=True) as con:
        silent = {number for number in SECTIONS if not asked(number, con)}
    assert silent == {number for number, text in SECTIONS.items() if "*Not on a first list.*" in text}


def test_no_example_names_an_entity_that_a_reader_may_not_have() -> None:
    """What is called with a name or an identifier takes it from the release itself."""
    assert re.findall(r"from marts\.\w+\('", PAGE) == []


def test_the_answers_hold_together(analyst: duckdb.DuckDBPyConnection) -> None:
    scored = analyst.execute("select count(*) from marts.agency_scores").fetchone()
    assert [tuple(row.values()) for row in asked(2, analyst)] == [(*(scored or ()), *(scored or ()), 0)]
    why = asked(1, analyst)
    assert [row["points"] for row in why] == sorted((row["points"] for row in why), reverse=True)
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in asked(4, analyst))
    assert len({row["as_of"] for row in asked(8, analyst)}) == len(asked(8, analyst)) == 2
    assert all(r["delivered"] == r["accepted"] + r["quarantined"] + r["superseded"] for r in asked(10, analyst))
    assert asked(13, analyst)[0]["itself"]
    assert all(0 < row["inclusion_probability"] <= 1 for row in asked(18, analyst))
    moved = asked(7, analyst)
    entity = analyst.execute("select getvariable('entity')").fetchone()
    difference = analyst.execute(
        "select score - lag(score) over (order by as_of) from marts.score_history where entity_id = ? "
        "order by as_of desc limit 1",
        list(entity or ()),
    ).fetchone()
    assert difference == (sum(row["points"] for row in moved),)


def test_the_file_can_be_read_by_older_clients(analyst: duckdb.DuckDBPyConnection) -> None:
    """What the file says of itself; that DuckDB 1.4 opens it has to be tried with DuckDB 1.4."""
    row = analyst.execute("select tags['storage_version'] from duckdb_databases() where not internal").fetchone()
    assert row and str(row[0]).startswith("v1.4")


@pytest.fixture
def lake(released: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect(Settings(home=released), read_only=True)
    yield con
    con.close()


@pytest.mark.parametrize("queries", OF_THE_LAKE, ids=range(len(OF_THE_LAKE)))
def test_the_lake_answers(lake: duckdb.DuckDBPyConnection, queries: str) -> None:
    assert answer(lake, queries)


def test_a_day_is_asked_as_it_was_known(released: Path, world: Path) -> None:
    env = environment(released, world / "drops")
    counts = []
    for day in ("2026-03-30", "2026-03-31"):
        done = run(env, "ask", "--day", day, "select count(*) as permits from core.work_permits")
        assert done.returncode == 0, done.stderr
        counts.append(int(next(csv.DictReader(io.StringIO(done.stdout)))["permits"]))
    assert 0 < counts[0] < counts[1]


def test_a_mistake_is_one_line(released: Path, world: Path) -> None:
    done = run(environment(released, world / "drops"), "ask", "select nothing from nowhere")
    assert done.returncode == 1
    assert done.stderr.startswith("awas: the lake, which is open for reading only, says: ")
    assert "Traceback" not in done.stderr


def test_another_process_reads_what_is_committed_while_a_day_is_written(released: Path, world: Path) -> None:
    """At once it sees the rows from before, while the writer's transaction is open; the others when it has ended."""
    env, query = (
        environment(released, world / "drops"),
        "select count(*) as n from lake.ledger.run where stage = 'note'",
    )
    con = connect(Settings(home=released))
    try:
        con.execute("begin")
        con.execute(
            "insert into lake.ledger.run by name "
            "select date '2026-03-31' as as_of, '' as run_id, 'note' as stage, 'done' as status, null as detail"
        )
        assert run(env, "ask", query).stdout.split() == ["n", "0"]
        con.execute("commit")
        assert run(env, "ask", query).stdout.split() == ["n", "1"]
        earlier = "set variable earlier = (select max(snapshot_id) - 1 from lake.snapshots()); "
        before = earlier + query.replace("ledger.run", "ledger.run at (version => getvariable('earlier'))")
        assert run(env, "ask", before).stdout.split() == ["n", "0"]
    finally:
        con.execute("delete from lake.ledger.run where stage = 'note'")
        con.close()


def test_the_reader_cannot_write(released: Path, world: Path) -> None:
    done = run(environment(released, world / "drops"), "ask", "delete from lake.score.entity")
    assert done.returncode == 1 and "open for reading only" in done.stderr
