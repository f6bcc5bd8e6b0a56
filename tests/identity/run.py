"""Run the matcher over a gold set, as the stage runs it over registers."""

from __future__ import annotations

import duckdb
import pandas as pd

from transforms.resolve.features import make_feature_table


def load_records(con: duckdb.DuckDBPyConnection, gold: pd.DataFrame) -> None:
    """Fill `identity.record` with a gold set; the epoch is its last day."""
    make_feature_table(con)
    con.register("gold", gold)
    con.execute("""
        insert into identity.record by name
        select * exclude (truth, known_since), date '2025-01-01' + known_since::int as known_since from gold
    """)
    con.unregister("gold")
    con.execute("set variable epoch = date '2026-12-31'")
