"""A few rows in a few tables, and what one query of `sql/core` makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from transforms.queries import run_sql_files
from transforms.settings import SQL_DIR

Rows = list[tuple[object, ...]]


def made(relation: str, tables: str, given: dict[str, Rows], **values: object) -> list[tuple[Any, ...]]:
    """The rows of core.<relation>, made from those given. tables: the statements that make what the query reads."""
    con = duckdb.connect(config={"threads": "1"})
    con.execute(tables)
    for table, rows in given.items():
        for row in rows:
            con.execute(f"insert into core.{table} values ({', '.join('?' * len(row))})", row)
    run_sql_files(con, [Path(SQL_DIR, "core", f"{relation}.sql")], **values)
    return con.sql(f"from core.{relation}").fetchall()
