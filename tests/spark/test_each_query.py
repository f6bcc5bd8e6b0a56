"""Spark takes the query of every indicator: over no rows, so that a minute shows what a whole day on Spark would.

That a query has words for Spark (tests/unit/test_engines.py) does not say that Spark knows them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.spark.conftest import WHERE_SPARK_IS
from transforms.cards import load_cards
from transforms.errors import cause
from transforms.laboratory import story
from transforms.measure.engine import taken
from transforms.queries import render, run_sql_files
from transforms.settings import SQL_DIR, Settings

pytestmark = WHERE_SPARK_IS
DAY = date(2026, 3, 31)


def test_spark_takes_the_query_of_every_indicator(tmp_path: Path) -> None:
    from transforms.engines import spark

    settings = Settings(home=tmp_path / "home", engine="spark", spark_rows=0)
    settings.scratch_dir.mkdir(parents=True)
    (tmp_path / "profile").mkdir()
    con = story.session(tmp_path / "profile", {}, DAY)
    macros = [path for path in sorted((SQL_DIR / "core").glob("*.sql")) if "replace macro" in path.read_text("utf-8")]
    refused = {}
    with spark.session(con, settings) as engine:
        run_sql_files(engine, macros, timezone="UTC", groups_of_five=False)
        for card in load_cards().values():
            query = render(card.sql(), taken(card.sql(), card.values(DAY)))
            try:
                engine.execute(f"create or replace table main.counted as\n{query}")
            except spark.Refused as error:
                refused[card.id] = cause(error)
    assert refused == {}


@pytest.mark.parametrize(("one", "other"), [("bayu jaya", "bayu jaya"), ("bayu jaya", "bayu raya"), ("", "x")])
def test_what_duckdb_computes_for_spark_is_its_own_value(one: str, other: str, tmp_path: Path) -> None:
    """A number stays one: as a text, 0.9 and 1e-05 would be put in another order."""
    from transforms.engines import spark

    settings = Settings(home=tmp_path / "home", engine="spark", spark_rows=0)
    settings.scratch_dir.mkdir(parents=True)
    (tmp_path / "profile").mkdir()
    con = story.session(tmp_path / "profile", {}, DAY, needs={"core.name_likeness"})
    con.execute("create table main.names as select ? as one, ? as other", [one, other])
    own = con.execute("select core.name_likeness(one, other) from main.names").fetchall()
    with spark.session(con, settings) as engine:
        run_sql_files(engine, [SQL_DIR / "core" / "name_likeness.sql"])
        engine.execute(
            "create or replace table main.likeness as select core.name_likeness(one, other) as n from main.names"
        )
        engine.bring_home("main.likeness")
    assert con.execute("select n from main.likeness").fetchall() == own
