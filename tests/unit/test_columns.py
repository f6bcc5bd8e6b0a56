"""The register of columns says once what every table holds; queries, comments and files follow it."""

from __future__ import annotations

import ast
import csv
import inspect
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from transforms import columns, warehouse
from transforms.cards import ENTITY_KINDS
from transforms.columns import COLUMNS_DIR, PUBLISHED, Register, Table, read_register, register
from transforms.documentation import release_map
from transforms.errors import AwasError
from transforms.laboratory import scored_day, small_country
from transforms.laboratory.scored_rows import DAY
from transforms.queries import run_sql_files
from transforms.release.database import marts
from transforms.release.database.description import describe
from transforms.release.external import contest, exchange, follow_the_money, public
from transforms.release.privacy import provenance
from transforms.settings import SQL_DIR, Settings
from transforms.warehouse import connect, replace_day

COMMON = "score: {type: 'decimal(9, 2)', unit: points, meaning: Sum of its points.}\n"
SCORE = """
entity:
  meaning: Every score.
  grain: one row an entity
  key: [entity_id]
  seen_by: official
  columns:
    entity_id: {type: varchar, required: true, meaning: Who.}
    score:
    facts: {type: bigint, seen_by: inside, meaning: Broken rules.}
"""
MARTS = """
scores:
  meaning: Scores, to be read.
  grain: one row an entity
  key: [entity_id]
  extends: score.entity
  columns:
    rank: {type: bigint, before: score, meaning: Its place.}
    score: {meaning: What it sums to.}
"""


def written(folder: Path, **files: str) -> Register:
    for name, text in ({"common": COMMON, "score": SCORE, "marts": MARTS} | files).items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return read_register(folder)


def test_a_table_takes_what_it_does_not_say_from_elsewhere(tmp_path: Path) -> None:
    """Type and unit of a score are common, its meaning is the mart's; what stays inside the lake is in no mart."""
    found = written(tmp_path)
    scores = found.tables["marts.scores"]
    assert scores.names == ["entity_id", "rank", "score"]
    assert scores.column("score").comment == "What it sums to. Unit: points."
    assert scores.column("score").seen_by == "official"
    assert found.tables["score.entity"].statement("t") == (
        'create table if not exists t ("entity_id" varchar not null, "score" decimal(9, 2), "facts" bigint)'
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: [entity_id]", "key: [entity]", "its key names entity, which is no column of it"),
        ("score.entity", "score.entities", "there is no table score.entities that it could be like"),
        (
            "score.entity",
            "marts.scores",
            "`like` forms a circle: marts.scores → marts.scores; remove one",
        ),
        ("meaning: Its place.", "unit: points", "column rank: says no meaning, and nothing else does"),
        ("before: score", "before: rang", "there is no column rang before which it could stand"),
        ("type: bigint", "typ: bigint", "marts.yml: scores: "),
    ],
)
def test_what_is_wrong_in_a_register_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(AwasError, match=re.escape(said)):
        written(tmp_path, marts=MARTS.replace(old, new))


def made(query: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("attach ':memory:' as release; create schema release.marts; set search_path = 'release.marts'")
    con.execute(f"create table release.marts.scores as {query}")
    return con


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select 'a' as entity_id, 1::bigint as rank", "marts.scores: column score is in the query alone, or in"),
        (
            "select 'a' as entity_id, 1 as rank, 2::decimal(9, 2) as score",
            "gives rank (integer) where the register has rank (bigint)",
        ),
        (
            "select 'a' as entity_id, 2::decimal(9, 2) as score, 1::bigint as rank",
            "gives score (decimal(9,2)) where the register has rank",
        ),
        (
            "select 'a' as entity_id, 1::bigint as rank, 2::decimal(9, 2) as score, 3 as odd",
            "column odd is in the query alone",
        ),
    ],
)
def test_a_mart_that_is_not_as_the_register_says_is_refused(tmp_path: Path, query: str, said: str) -> None:
    with pytest.raises(AwasError, match=re.escape(said)):
        describe(made(query), written(tmp_path))


def test_a_mart_that_the_register_does_not_know_is_refused(tmp_path: Path) -> None:
    con = made("select 'a' as entity_id, 1::bigint as rank, 2::decimal(9, 2) as score")
    describe(con, written(tmp_path))
    assert con.execute("select comment from duckdb_columns() where column_name = 'score'").fetchall() == [
        ("What it sums to. Unit: points.",)
    ]
    con.execute("create table release.marts.more (a integer)")
    with pytest.raises(AwasError, match=r"marts\.more: is made, but not in the register"):
        describe(con, written(tmp_path))


def test_queries_hold_no_comments_of_columns() -> None:
    """What a column means is said in config/columns alone."""
    assert not [path for path in SQL_DIR.rglob("*.sql") if "comment on" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", sorted(register().of(PUBLISHED)))
def test_the_header_of_a_mart_and_the_register_name_the_same_grain(name: str) -> None:
    text = (SQL_DIR / f"{name.replace('.', '/')}.sql").read_text(encoding="utf-8")
    found = re.search(r"^-- grain: (.*(?:\n--  +.*)*)", text, re.MULTILINE)
    assert found
    assert re.sub(r"\s*\n--\s*", " ", found[1]) == register().tables[name].grain


def test_every_column_that_is_published_refers_to_one_that_exists() -> None:
    tables: dict[str, Table] = dict(register().of(PUBLISHED))
    for name, table in tables.items():
        for column in table.columns:
            if column.references:
                other, own = column.references.split(".")
                assert own in tables[f"{PUBLISHED}.{other}"].names, f"{name}.{column.name}"


def test_common_words_are_words_that_some_table_leaves_to_them() -> None:
    """A line of common.yml that no table uses goes."""
    files = {path.stem: path.read_text(encoding="utf-8") for path in COLUMNS_DIR.glob("*.yml")}
    for name in re.findall(r"^(\w+):", files["common"], re.MULTILINE):
        assert re.search(rf"^    {name}:", "".join(files[one] for one in files if one != "common"), re.MULTILINE)


def test_what_leaves_the_authority_is_marked_as_shared() -> None:
    """What other authorities get, and whoever is listed and asks, comes from shared columns, to the last value."""
    provenance.prove_shared(register(), provenance.leaving())


@pytest.mark.parametrize(
    "query",
    [
        "select entity_id, points from marts.shared_points",
        "select entity_id, round(max(points)) as most from marts.shared_points group by entity_id",
        "with p as (select * from marts.shared_points) select p.points as value from p",
    ],
)
def test_a_query_that_would_share_another_column_is_named(query: str) -> None:
    with pytest.raises(AwasError, match=r"^exchange\.planted: values of marts\.shared_points\.points would leave"):
        provenance.prove_shared(register(), {"exchange.planted": query})


def test_to_choose_and_to_order_by_another_column_shares_nothing() -> None:
    query = "select entity_id, num from marts.shared_points where points > 0 order by points desc, entity_id"
    provenance.prove_shared(register(), {"exchange.planted": query})


@pytest.mark.parametrize("module", [contest, exchange, follow_the_money, public], ids=lambda module: module.__name__)
def test_what_writes_for_others_runs_no_query_but_those_that_are_proved(module: ModuleType) -> None:
    """Each query that is run is one of `queries()`, which `leaving` hands to the proof."""
    tree = ast.parse(inspect.getsource(module))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in ("rows", "execute", "sql", "_table"):
            query = call.args[2 if name == "_table" else 1 if name == "rows" else 0]
            told = ast.unparse(query)
            assert told.startswith("queries()[") or (told == "query" and module is exchange), told


@pytest.fixture
def wider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A lake of this version, and then a register with a column more of points and one of scores."""
    settings = Settings(home=tmp_path / "home")
    connect(settings).close()
    folder = shutil.copytree(COLUMNS_DIR, tmp_path / "columns")
    score = (folder / "score.yml").read_text(encoding="utf-8")
    usual = "    peer_median: {type: double, unit: people, meaning: Median of its peers.}\n    status:\n"
    first = "    p_first: {type: double, unit: share from 0 to 1, meaning: Chance to be first.}\n    facts:"
    score = score.replace("    status:\n", usual, 1).replace("    facts:", first, 1)
    (folder / "score.yml").write_text(score, encoding="utf-8")
    monkeypatch.setattr(columns, "COLUMNS_DIR", folder)
    for kept in (register, warehouse._declared):
        kept.cache_clear()
    yield settings
    for kept in (register, warehouse._declared):
        kept.cache_clear()


def test_a_column_of_the_register_is_in_an_older_lake_too(wider: Settings) -> None:
    con = connect(wider)
    replace_day(
        con,
        "lake.score.point",
        DAY,
        "select $as_of as as_of, 'agency' as entity_kind, 'a' as entity_id, 'A16' as indicator, 'ok' as status, "
        "7 as peer_median",
    )
    assert con.execute("select peer_median from lake.score.point").fetchall() == [(7,)]


def test_a_column_of_a_score_is_added_in_one_place(wider: Settings, tmp_path: Path) -> None:
    """The register names it and the stage's query gives it: marts of all kinds and the dictionary have it.

    It leaves the authority only once `marts.shared_points` says so.
    """
    con = scored_day.session()
    con.execute("create schema if not exists score")
    run_sql_files(con, [SQL_DIR / "score" / "tables.sql"])
    con.execute("select peer_median from score.point; select p_first from score.entity")  # where the stage puts them
    con.execute("update lake.score.point set peer_median = 7; update lake.score.entity set p_first = 0.25")
    profile = small_country.profile(tmp_path / "profile")
    with marts.attached(con, tmp_path / "release.duckdb"):
        marts.build(con, profile, DAY, "run")
        assert con.execute("select distinct peer_median from marts.score_points").fetchall() == [(7,)]
        for kind in ENTITY_KINDS:
            assert con.execute(f"select distinct p_first from marts.{kind}_scores").fetchall() == [(0.25,)]
        meant = "select distinct meaning from marts.dictionary where column_name = 'peer_median'"
        assert con.execute(meant).fetchall() == [("Median of its peers. Unit: people.",)]
        exchange.write(con, profile, DAY, tmp_path)
    for resource in ("agency", "employer", "corridor"):
        with (tmp_path / "exchange" / f"{resource}_indicators.csv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        assert not {"peer_median", "p_first"} & set(lines[0])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    con, folder = scored_day.session(), tmp_path_factory.mktemp("built")
    with marts.attached(con, folder / "release.duckdb"):
        marts.build(con, small_country.profile(folder / "profile"), DAY, "run")
        yield con


def test_a_key_tells_the_rows_of_its_table_apart(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select table_name, list(column_name order by position) from marts.key where position is not null group by all"
    ).fetchall()
    assert {name for name, _ in found} > {"agency", "agency_scores", "route_watchlist", "key"}
    for table, names in found:
        key = ", ".join(names)
        twice = built.execute(f"select {key} from marts.{table} group by all having count(*) > 1").fetchall()
        assert not twice, table


def test_a_key_of_scores_of_one_kind_leads_to_that_kind(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute("from marts.key where table_name in ('scores', 'route_scores') order by all").fetchall()
    assert found == [
        ("route_scores", "entity_id", 1, "route", "entity_id", 0),
        ("scores", "entity_id", 2, "entity", "entity_id", 0),
        ("scores", "entity_kind", 1, "entity", "entity_kind", 0),
    ]


def test_the_map_of_a_release_is_drawn_from_its_keys() -> None:
    assert release_map.MAP.read_text(encoding="utf-8") == release_map.release_map(), "out of date; run awas write-docs"


def test_each_tie_of_the_map_is_followed_by_its_query(built: duckdb.DuckDBPyConnection) -> None:
    """A row leads to one row at most: joined along a whole key, none doubles."""
    for table, other, pairs in release_map.ties(register()):
        built.execute(release_map.joined(table, other, pairs))
        if {own for _, own in pairs} == set(register().tables[f"marts.{other}"].key):
            same = " and ".join(f't."{column}" = o."{own}"' for column, own in pairs)
            rows = built.execute(
                f'select count(*), (select count(*) from marts."{table}") from marts."{table}" as t '
                f'left join marts."{other}" as o on {same}'
            ).fetchone()
            assert rows and rows[0] == rows[1], (table, other)
