"""`agencies.csv`, `employers.csv` and `routes.csv`: the lists of all units as plain tables."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from transforms.cards import PLURALS
from transforms.release.texts.safety import cell

LISTS = {f"{plural}.csv": f"{kind}_watchlist" for kind, plural in PLURALS.items()}


def write(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """One CSV for each kind (RFC 4180, UTF-8): the mart's columns, reasons joined by ' | ', no formulas."""
    for name, table in LISTS.items():
        cursor = con.execute(f"select * from marts.{table} order by unit, list_rank, lane, entity_id")
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column[0] for column in cursor.description or []])
            for row in cursor.fetchall():
                writer.writerow([cell(" | ".join(v) if isinstance(v, list) else v) for v in row])
