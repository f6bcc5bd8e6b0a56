"""Run the stage's matcher over a gold set, as it runs over registers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import duckdb
import pandas as pd

from transforms.queries import run_sql_file
from transforms.resolve.entities import find_entities
from transforms.resolve.features import make_feature_table
from transforms.settings import SQL_DIR
from transforms.warehouse import make_derived

RECORDS = """
    create or replace table resolve.gold_record as
    select * exclude (truth, known_since), date '2025-01-01' + known_since::int as known_since,
        'N:' || record_id as own_id, false as in_register, true as founds, null::varchar as settled_by,
        null::varchar as number, null::varchar as own_number
    from gold_rows
"""


EPOCH = date(2026, 12, 31)  # later than every record of a gold set


@contextmanager
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    """A session with the tables in which the stage keeps what it compared."""
    with duckdb.connect(config={"threads": "2"}) as con:
        con.execute("set enable_progress_bar = false; attach ':memory:' as lake")
        make_derived(con)
        con.execute("create schema resolve; create schema ref")
        run_sql_file(con, SQL_DIR / "reference" / "identity_decisions.sql")
        yield con


def entities(con: duckdb.DuckDBPyConnection, gold: pd.DataFrame) -> dict[str, str]:
    """Record → entity, for a gold set of which the session may know a part already."""
    con.register("given_gold", gold)
    con.execute("create or replace table gold_rows as from given_gold")
    con.unregister("given_gold")
    con.execute(RECORDS)
    find_entities(con, EPOCH, "gold", "resolve.gold_record")
    return dict(con.execute("select record_id, entity_id from resolve.gold_member").fetchall())


def load_records(con: duckdb.DuckDBPyConnection, gold: pd.DataFrame) -> None:
    """Fill `identity.record` with a gold set; the epoch's day is `EPOCH`."""
    make_feature_table(con)
    con.register("given_gold", gold)
    con.execute("""
        insert into identity.record by name
        select * exclude (truth, known_since), date '2025-01-01' + known_since::int as known_since from given_gold
    """)
    con.unregister("given_gold")
