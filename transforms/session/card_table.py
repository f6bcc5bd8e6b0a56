"""The indicators' cards as a table of the session."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from transforms.cards import Card
from transforms.queries import literal, run_sql_file
from transforms.settings import SQL_DIR


def lay_cards(con: duckdb.DuckDBPyConnection, cards: Iterable[Card]) -> None:
    """Make the session's table `ref.card` from these cards."""
    con.execute("create schema if not exists ref")
    run_sql_file(con, SQL_DIR / "cards" / "card.sql")
    rows = [card.row for card in cards]
    if rows:
        values = ", ".join(f"({', '.join(map(literal, row.values()))})" for row in rows)
        con.execute(f"insert into ref.card ({', '.join(rows[0])}) values {values}")
