"""The lists of all units as plain tables, and `delta.csv`: what came, left and moved since the lists before."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from transforms.cards import PLURALS
from transforms.release.texts.safety import cell

LISTS = {f"{plural}.csv": f"{kind}_watchlist" for kind, plural in PLURALS.items()}

_LIST = "select * from marts.{} order by unit, list_rank, lane, entity_id"
_DELTA = """
    select c.previous_as_of, c.as_of, c.entity_kind, c.unit, c.entity_id, e.name, c.movement, c.lane, c.previous_lane,
        c.rank, c.previous_rank, c.cause, coalesce(k.name, c.cause) as why, c.moved_points, c.moved_cause
    from marts.list_changes as c
    left join marts.entity as e on c.entity_kind = e.entity_kind and c.entity_id = e.entity_id
    left join marts.indicator_catalogue as k on c.cause = k.indicator and k.language = 'en'
    where c.movement <> 'same'
    order by c.entity_kind, c.unit, c.movement, c.entity_id
"""


def write(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """One CSV for each kind and one of what changed (RFC 4180, UTF-8), reasons joined by ' | ', no formulas."""
    queries = {name: _LIST.format(table) for name, table in LISTS.items()} | {"delta.csv": _DELTA}
    for name, query in queries.items():
        cursor = con.execute(query)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column[0] for column in cursor.description or []])
            for row in cursor.fetchall():
                writer.writerow([cell(" | ".join(v) if isinstance(v, list) else v) for v in row])
