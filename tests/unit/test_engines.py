"""Every query of a day has words for Spark; what would mean something else there is refused, by name."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from sqlglot import exp

from transforms.cards import Card, load_cards
from transforms.engines import statements
from transforms.errors import AwasError, Slip
from transforms.queries import parameters, render, taken
from transforms.settings import ROOT, SQL_DIR, Settings

DAY = date(2026, 3, 31)
ROOMS = [path for room in ("core", "measure") for path in sorted((SQL_DIR / room).glob("*.sql"))]


def given(sql: str) -> str:
    """A query with values in it, of whatever kind: nobody runs it."""
    days = {"as_of", "previous_list", "from_day"}
    return render(sql, {name: DAY if name in days else [1] for name in parameters(sql)})


@cache
def macros() -> statements.Macros:
    found = {}
    for path in ROOMS:
        for statement in statements.parse(given(path.read_text(encoding="utf-8"))):
            if statements.is_macro(statement):
                name, macro = statements.macro(statement)
                found[name] = macro
    return found


def in_spark(sql: str) -> str:
    return statements.spark(statements.parse(sql)[0], macros())


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.stem)
def test_every_query_of_the_day_has_words_for_spark(path: Path) -> None:
    for statement in statements.parse(given(path.read_text(encoding="utf-8"))):
        if isinstance(statement, exp.Delete):
            query: exp.Expr = statements.deletion(statement)
        elif isinstance(statement, exp.Update):
            query = statements.update(statement, ["entity_id", "role"])
        else:
            query = statement.expression
        if query and not statements.is_macro(statement):
            assert statements.spark(query, macros())


@pytest.mark.parametrize("card", load_cards().values(), ids=lambda card: card.id)
def test_every_indicator_has_words_for_spark(card: Card) -> None:
    assert in_spark(render(card.sql(), taken(card.sql(), card.values(DAY))))


@pytest.mark.parametrize("path", [*ROOMS, *(card.query for card in load_cards().values())], ids=lambda path: path.stem)
def test_days_between_two_dates_are_counted_by_their_function(path: Path) -> None:
    """DuckDB takes a date from a date and has a number, Spark an interval, which nothing can be multiplied with."""
    for statement in statements.parse(given(path.read_text(encoding="utf-8"))):
        for taken_off in statement.find_all(exp.Sub):
            day = taken_off.expression
            assert not (isinstance(day, exp.Column) and day.name.endswith("_on")), (
                f"{taken_off}: use date_diff('day', …)"
            )


def test_what_python_asks_in_between_has_words_for_spark() -> None:
    asked = [
        text
        for path in sorted((ROOT / "transforms" / "measure").glob("*.py"))
        for text in re.findall(r'con\.execute\("([^"{]+)"', path.read_text(encoding="utf-8"))
        if text.startswith(("select", "from"))
    ]
    assert len(asked) > 5
    assert all(in_spark(text) for text in asked)


@pytest.mark.parametrize(
    ("sql", "spark"),
    [
        # a name with one part, under the alias that its columns are asked by
        ("select tie.a from core.tie", "SELECT `tie`.`a` FROM `core__tie` AS `tie`"),
        # DuckDB divides as doubles
        ("select a / b from t", "SELECT (CAST(`a` AS DOUBLE) / CAST(`b` AS DOUBLE)) FROM `t`"),
        # a key of 64 bits: the number that Parquet's unsigned ones are to Spark
        (
            "select ('0x' || left(k, 16))::ubigint from t",
            "SELECT CAST(CONV(LEFT(`k`, 16), 16, 10) AS DECIMAL(20, 0)) FROM `t`",
        ),
        # the condition stands outside, its windows inside
        (
            "select a from t qualify row_number() over (order by b) = 1",
            "SELECT * EXCEPT (`awas_kept`) FROM (SELECT `a`, (ROW_NUMBER() OVER (ORDER BY `b` NULLS LAST) = 1) "
            "AS `awas_kept` FROM `t`) AS `awas_rows` WHERE `awas_kept`",
        ),
        # rows without a value do not count
        (
            "select max_by(a, (b, c)) filter (where d) from t",
            "SELECT MAX_BY(`a`, STRUCT(`b` AS `b`, `c` AS `c`)) FILTER(WHERE NOT `a` IS NULL AND (`d`)) FROM `t`",
        ),
        # `over w - b` would be a window called w-b
        (
            "select sum(a) over w - b from t window w as (partition by c)",
            "SELECT (SUM(`a`) OVER `w`) - `b` FROM `t` WINDOW `w` AS (PARTITION BY `c`)",
        ),
        # a macro is written out
        ("select core.few(a + b) from t", "SELECT (COALESCE((`a` + `b`) > 0 AND (`a` + `b`) < 5, FALSE)) FROM `t`"),
    ],
)
def test_what_means_something_else_in_spark_is_said_otherwise(sql: str, spark: str) -> None:
    assert in_spark(sql) == spark


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("select unnest(a), unnest(b) from t", "two unnest"),  # DuckDB pairs them, Spark crosses them
        ("select * replace (1 as a) from t", "replace"),
        ("select list(a order by b) from t", "keeps no order"),
        ("select regexp_replace(a, 'b', '') from t", "replaces all"),
        ("select a[2] from t", "another one"),  # the first place is 1 here and 0 there
        ("select a::ubigint from t", "no such number"),
        ("select product(a order by b desc) from t", "descending"),
        ("update t set a = b from u where t.c = u.c", "constant"),
    ],
)
def test_what_spark_would_read_otherwise_is_refused(sql: str, why: str) -> None:
    with pytest.raises(Slip, match=why):
        statement = statements.parse(sql)[0]
        statements.update(statement, ["a"]) if isinstance(statement, exp.Update) else in_spark(sql)


def test_a_deletion_and_an_update_are_the_rows_that_they_leave() -> None:
    (gone,) = statements.parse("delete from measure.counted as c using measure.cleared as a where c.x = a.x")
    assert isinstance(gone, exp.Delete)
    assert statements.deletion(gone).sql() == (
        "SELECT c.* FROM measure.counted AS c WHERE NOT EXISTS(SELECT 1 FROM measure.cleared AS a WHERE c.x = a.x)"
    )
    (changed,) = statements.parse(
        "update measure.counted as c set role = 'both' from measure.cleared as a where a.x = c.x"
    )
    assert isinstance(changed, exp.Update)
    left = statements.update(changed, ["x", "role"]).sql()
    assert left == (
        "SELECT c.x, 'both' AS role FROM measure.counted AS c WHERE EXISTS(SELECT 1 FROM measure.cleared AS a WHERE "
        "a.x = c.x) UNION ALL SELECT c.x, c.role FROM measure.counted AS c WHERE NOT EXISTS(SELECT 1 FROM "
        "measure.cleared AS a WHERE a.x = c.x)"
    )


def test_without_spark_its_absence_is_told_in_one_line(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from transforms import engines

    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with (
        pytest.raises(AwasError, match=r"AWAS_ENGINE=spark needs (PySpark|Java)"),
        engines.opened(None, settings.model_copy(update={"engine": "spark"}), []),  # type: ignore[arg-type]
    ):
        pass
