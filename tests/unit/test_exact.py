"""Nothing that the SQL computes depends on the order in which threads finish or rows happen to lie."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlglot

from transforms.documentation import catalogue
from transforms.laboratory import scored_day, small_country
from transforms.lineage.exact import ADDS, NEVER, PICKS, findings
from transforms.queries import graph
from transforms.release.database import marts
from transforms.settings import CONFIG_DIR, ROOT, SQL_DIR

# stages and folders of the graph: what makes relations comes before what reads them
GRAPH = ("resolve", "identity", "identity/member", "core", "marts", "evaluate")
STAGES = ("reference", "deliver", *GRAPH[:4], "check", "measure", "score", *GRAPH[4:])
READ_BY_EYE = "cannot be parsed without what is put in, and was read by eye: "
NUMBERS_LINES = "numbers the lines of one file as they are read, which no order says better"
EXCEPTIONS = {
    "transforms/deliver/reading/parts.py: ROW_NUMBER()": NUMBERS_LINES,
    "transforms/deliver/reading/columnar.py: ROW_NUMBER()": NUMBERS_LINES,
    "transforms/deliver/reading/columnar.py: sum( in": READ_BY_EYE + "row groups' whole numbers",
    "transforms/deliver/accepting/versions.py: distinct on in": READ_BY_EYE
    + "stretches of one version differ in times alone",
    "transforms/release/record/made_from.py: sum( in": READ_BY_EYE + "digests are whole numbers",
    "transforms/release/external/contest.py: list( in": READ_BY_EYE + "ordered by all that is listed",
    "transforms/operations/catalogue_move.py: list( in": READ_BY_EYE + "columns of a table by their place in it",
    "transforms/operations/metrics.py: over ( in": READ_BY_EYE + "Airflow's own table, ranked by start and run",
    "transforms/deliver/values/standard_codes.py: row_number( in": READ_BY_EYE
    + "ordered by number, then by the code itself",
    "transforms/deliver/values/standard_codes.py: over ( in": READ_BY_EYE + "the same query",
    "expectations/runner.py: row_number( in": READ_BY_EYE + "ordered by number, then by the code itself",
    "expectations/runner.py: over ( in": READ_BY_EYE + "the same query",
}
Types = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Types]:
    """What is found in all files; the types of all relations: of an empty lake, a release, and what queries make."""
    found = catalogue.column_types()
    con = scored_day.session()
    folder = tmp_path_factory.mktemp("exact")
    with marts.attached(con, folder / "release.duckdb"):
        marts.build(con, small_country.profile(folder / "profile"), scored_day.DAY, "run")
        for schema, table, column, type_ in con.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() "
            "where schema_name in ('marts', 'given', 'published') order by all"
        ).fetchall():
            found.setdefault(f"{schema}.{table}", {})[column] = type_
    told = [f"{path.relative_to(ROOT)}: {what}" for path in _files() for what in findings(path.read_text(), found)]
    return told, found


def _files() -> list[Path]:
    files: list[Path] = []
    for stage in STAGES:
        found = graph.queries(stage)
        files += [query.path for query in (graph.in_order(found) if stage in GRAPH else found)]
    more = sorted([*SQL_DIR.rglob("*.sql"), *(CONFIG_DIR / "profiles").rglob("*.sql")])
    return files + [path for path in more if path not in files]


def test_every_query_gives_the_same_in_whatever_order_rows_come(read: tuple[list[str], Types]) -> None:
    assert read[0] == []


def _texts(path: Path) -> Iterator[str]:
    """The texts of a module that begin like a query; what is put in is a name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        values = node.values if isinstance(node, ast.JoinedStr) else [node]
        if id(node) in parts or not all(isinstance(value, ast.Constant | ast.FormattedValue) for value in values):
            continue
        text = "".join(str(v.value) if isinstance(v, ast.Constant) else "put_in" for v in values)
        text = re.sub(r"(?<!\{)\{\w+\}", "put_in", text)  # what `format` puts in later
        if re.match(r"\s*(select|with|insert|create|from)\s", text):
            yield text


def test_queries_inside_python_are_held_to_the_same(read: tuple[list[str], Types]) -> None:
    """What is put together from pieces and cannot be parsed may hold nothing that has to be looked at.

    The laboratory is left out: nothing that it computes is kept or published.
    """
    found, queries = [], 0
    never = re.compile(rf"\b({'|'.join(sorted(NEVER))})\(")
    risky = re.compile(rf"\b({'|'.join(sorted(ADDS | PICKS))})\(|\b(limit \d|distinct on|over \()")
    modules = [*(ROOT / "transforms").rglob("*.py"), *(ROOT / "expectations").rglob("*.py")]
    for path in sorted(path for path in modules if "laboratory" not in path.parts):
        name = str(path.relative_to(ROOT))
        for text in _texts(path):
            queries += 1
            found += [f"{name}: {what}" for what in never.findall(text)]
            try:
                found += [f"{name}: {what}" for what in findings(text, read[1])]
            except (duckdb.Error, sqlglot.errors.SqlglotError) as error:
                why = " ".join(str(error).split())[:200]
                found += [
                    f"{name}: {risk.group()} in a query that cannot be parsed: {why}" for risk in risky.finditer(text)
                ]
    assert [what for what in found if not what.startswith(tuple(EXCEPTIONS))] == []
    assert queries > 200


KNOWN: Types = {
    "a.t": {"k": "VARCHAR", "g": "VARCHAR", "n": "BIGINT", "d": "DECIMAL(18, 6)", "x": "DOUBLE", "permit_no": "VARCHAR"}
}
EXACT = [
    "select g, sum(n), sum(d), sum(x::decimal(18, 6)), sum(n) over (partition by g) from a.t group by g, n",
    "select sum(case when x > 0 then n else 2 end) from a.t",
    "select sum(x order by x) from a.t",
    "select g, median(x), min(x), count(*), bool_or(x > 1), quantile_cont(x, 0.9) from a.t group by g",
    "select g, list(k order by k), string_agg(k, ',' order by k), arg_max(k, (n, k)) from a.t group by g",
    "select g, arg_max(k, (n, permit_no)) from a.t group by g",
    "select *, row_number() over (partition by g order by n, permit_no) from a.t",
    "select g, count(*) as c from a.t group by g qualify row_number() over (order by count(*) desc, g) = 1",
    "with m as (select g, k, sum(n) as n from a.t group by g, k) select lag(n) over (partition by g order by k) from m",
    "with m as (select distinct g, k from a.t) select list(k order by g, k) from m",
    "with u as (select g from a.t union select k from a.t) select g from u order by g limit 3",
    "select rank() over (order by x), count(*) over (order by n range unbounded preceding) from a.t",
    "select permit_no from a.t order by n desc, permit_no limit 1",
    "select distinct on (g) g, k from a.t order by g, k",
    "select g, n from a.t order by all limit 1",
]
OPEN = [
    "select sum(x) from a.t",
    "select sum(x order by g) from a.t",
    "select sum(x / n) filter (where n > 0) from a.t",
    "select avg(x), g from a.t group by g",
    "select product(x) from a.t",
    "select stddev(x) from a.t",
    "with m as (select n / 2.0 as h, log2(n) as b from a.t) select sum(b) from m",
    "select sum(x) over (partition by g) from a.t",
    "select any_value(k) from a.t",
    "select first(k) from a.t",
    "select mode(k) from a.t",
    "select list(k) from a.t",
    "select string_agg(k, ',') from a.t",
    "select list(k order by n) from a.t",
    "select arg_max(k, n) from a.t",
    "select g, row_number() over (partition by permit_no order by n) from a.t",
    "select row_number() over () from a.t",
    "select k, g, lag(n) over w from a.t window w as (partition by g order by n)",
    "with m as (select g, k, n from a.t group by g, k, n) select lag(n) over (partition by g order by k) from m",
    "select k, g from a.t limit 3",
    "select k, g from a.t order by g limit 3",
    "select distinct on (g) g, k from a.t",
    "select hash(k) from a.t",
    "select now(), current_date, random() from a.t",
]


@pytest.mark.parametrize("query", EXACT)
def test_an_exact_query_passes(query: str) -> None:
    assert findings(query, dict(KNOWN)) == []


@pytest.mark.parametrize("query", OPEN)
def test_a_query_that_leaves_a_choice_is_found(query: str) -> None:
    assert findings(query, dict(KNOWN))
