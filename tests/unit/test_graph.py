"""The order in which queries run comes from the queries: what each makes, and what it makes it from."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from transforms import measure, resolve, score
from transforms.columns import register
from transforms.documentation import drawing
from transforms.errors import AwasError
from transforms.evaluate import backtest
from transforms.lineage.query import named
from transforms.measure import engine, weeks
from transforms.queries import graph, parameters, render
from transforms.queries.graph import SCHEMAS, Query, in_order, needed, queries, read, step
from transforms.release.database import marts
from transforms.resolve import entities
from transforms.score import fitting, neighbours
from transforms.settings import ROOT, SQL_DIR

FILES = sorted(SQL_DIR.rglob("*.sql"))
MADE_BY_PYTHON = {
    *engine.MADE, *weeks.MADE, *fitting.MADE, *neighbours.MADE, *resolve.MADE, *marts.MADE, *backtest.MADE,
    *(f"identity.{name}" for name in entities.MADE), *(f"lake.{name}" for name in register().kept),
    *register().published(),
}  # fmt: skip
_UNKNOWN_TO_SQLGLOT = re.compile(r"comment on macro (?:table )?\S+ is\s+'(?:[^']|'')*';| := (?:null|'en')")
# read under a name that Python composes: what a stage keeps in the lake, and what resolve keeps for each kind of record
READ_BY_COMPOSED_NAME = {
    *(f"measure.{name}" for name in measure.TABLES), *(f"score.day_{name}" for name in score.TABLES),
    *(f"identity.{name}" for name in entities.MEMBERS),
}  # fmt: skip
READERS = ("transforms/**/*.py", "config/**/*.yml", "config/**/*.sql", "docs/new-country.md")  # beside sql/
_MAKING = re.compile(r"\b(?:create [a-z ]+|insert into )\w+\.\w+(?:\.\w+)?")
FROM_CONTRACTS = ("known.", "history.", "standing.", "lake.restricted.")
FOLDERS = ("core", "resolve", "identity", "identity/member", "marts", "evaluate", "protection")


def query(folder: Path, name: str, text: str) -> Query:
    path = folder / f"{name}.sql"
    path.write_text(text, encoding="utf-8")
    return read(path)


def names(nodes: list[graph.Node]) -> list[str]:
    return [node.name for node in nodes]


def test_a_query_runs_after_those_whose_relations_it_reads_and_else_by_name(tmp_path: Path) -> None:
    a = query(tmp_path, "a", "create view core.a as select * from core.z inner join core.m on core.few(core.m.x)")
    z = query(tmp_path, "z", "create or replace table core.z as select 'from core.a' as text -- from core.a")
    m = query(tmp_path, "m", "create table core.m (x integer); insert into core.m from core.z")
    few = query(tmp_path, "few", "create or replace macro core.few(n) as n < 5")
    assert names(in_order([a, m, few, z])) == ["few", "z", "m", "a"]
    assert names(in_order([z, few, m, a])) == ["few", "z", "m", "a"]


def test_a_file_that_makes_two_relations_is_refused_macros_aside(tmp_path: Path) -> None:
    con = duckdb.connect()
    macros = "create macro core.few(n) as n < 5; create macro core.some(n) as core.few(n + 1)"
    graph.run(con, [query(tmp_path, "few", macros)], {})
    both = query(
        tmp_path, "both", "create view core.a as select 1 as x;\ncreate or replace table core.b as select 2 as x"
    )
    with pytest.raises(AwasError, match=r"both\.sql: makes core\.a and core\.b; give each of them a file of its own"):
        graph.run(con, [both], {})


def test_what_python_makes_stands_between_what_it_reads_and_who_reads_it(tmp_path: Path) -> None:
    con, told = duckdb.connect(), list[str]()
    before = query(tmp_path, "z_before", "create table core.z as select 1 as x")
    after = query(tmp_path, "a_after", "create table core.a as from core.made")
    made = step("made", lambda: told.extend(str(con.execute("create table core.made as from core.z"))),
                makes=["core.made"], reads=["core.z"])  # fmt: skip
    graph.run(con, [after, made, before], {})
    assert told and con.execute("from core.a").fetchall() == [(1,)]


def test_a_stage_gets_what_it_needs_and_no_more(tmp_path: Path) -> None:
    nodes = [
        query(tmp_path, "one", "create view core.one as from core.two"),
        query(tmp_path, "two", "create view core.two as select 1"),
        query(tmp_path, "three", "create view core.three as from core.one"),
    ]
    assert names(needed(nodes, ["core.one", "lake.score.entity"])) == ["one", "two"]


def test_a_relation_reaches_back_as_far_as_the_longest_window_of_those_who_read_it(tmp_path: Path) -> None:
    one = query(tmp_path, "one", "create view core.one as from core.two")
    two = query(
        tmp_path, "two", "create table core.two as from range(5) as t (n) where date '2026-01-01' + n::int > $from_day"
    )
    alone = query(tmp_path, "alone", "create view core.alone as select 1")
    readers = [(query(tmp_path, name, f"from core.{name[2:]}"), date(2026, 1, day)) for name, day in
               (("a_one", 2), ("a_two", 4))]  # fmt: skip
    found = graph.earliest([one, two, alone], readers)
    assert found == {"one": date(2026, 1, 2), "two": date(2026, 1, 2)}
    con = duckdb.connect()
    graph.run(con, [one, two, alone], {}, found)
    assert con.execute("select count(*) from core.one").fetchone() == (3,)


def test_a_circle_and_two_makers_of_one_relation_are_refused(tmp_path: Path) -> None:
    one = query(tmp_path, "one", "create view core.one as from core.two")
    two = query(tmp_path, "two", "create view core.two as from core.one")
    with pytest.raises(AwasError, match="in a circle"):
        in_order([one, two])
    again = query(tmp_path, "again", "create view core.one as select 1")
    with pytest.raises(AwasError, match="is made by one and by again"):
        in_order([one, again])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_query_reads_and_makes_what_its_parsed_text_does(path: Path) -> None:
    text = _UNKNOWN_TO_SQLGLOT.sub("", path.read_text(encoding="utf-8"))
    made, found = set[str](), set[str]()
    for statement in sqlglot.parse(render(text, dict.fromkeys(parameters(text))), read="duckdb"):
        if statement is None or isinstance(statement, exp.Comment) or statement.args.get("kind") == "SEQUENCE":
            continue
        tables = {named(table) for table in statement.find_all(exp.Table) if table.db}
        if isinstance(statement, exp.Create | exp.Insert):
            target = statement.this
            if isinstance(target, exp.Schema | exp.UserDefinedFunction):
                target = target.this
            if isinstance(target, exp.Table) and target.db:
                made.add(named(target))
                tables -= {named(target)}
        found |= tables
    own = read(path)
    relations = {name for name in found - made if name.startswith("lake.") or name.split(".")[0] in SCHEMAS}
    assert own.makes == made
    called = {name for name in own.reads if f"{name}(" in text}
    assert own.reads - called == relations - called


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_has_an_order_and_reads_nothing_that_nobody_makes(folder: str) -> None:
    in_order(queries(folder))
    made = {relation for path in FILES for relation in read(path).makes} | MADE_BY_PYTHON
    for one in queries(folder):
        strange = {name for name in one.reads - made if not name.startswith(FROM_CONTRACTS)}
        assert not strange, f"{one.path}: nobody makes {', '.join(sorted(strange))}"


def test_every_relation_that_a_query_makes_has_a_reader() -> None:
    """One that nobody reads is computed, described and changed for nothing. Marts are read by people."""
    made = {name: path for path in FILES for name in read(path).makes if not name.startswith("marts.")}
    texts = [_MAKING.sub("", re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))) for path in FILES]
    texts += [path.read_text(encoding="utf-8") for top in READERS for path in ROOT.glob(top)]
    named = {match[0] for text in texts for match in re.finditer(r"(?<![\w.])(?:lake\.)?\w+\.\w+", text)}
    for name, path in made.items():
        assert name in named | READ_BY_COMPOSED_NAME, f"{path}: nobody reads {name}; delete it, or say who does"
    assert not READ_BY_COMPOSED_NAME - made.keys()


def test_the_architecture_is_drawn_from_the_queries_as_they_are() -> None:
    written = drawing.ARCHITECTURE.read_text(encoding="utf-8")
    assert written == drawing.architecture(), "out of date; run awas write-docs"


def test_no_order_is_in_the_names_of_files() -> None:
    assert not [path for path in FILES if path.stem[0].isdigit()]
