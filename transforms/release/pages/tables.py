"""The lists of all units as plain tables, and `delta.csv`: what came, left and moved since the lists before.

Each row is in the language of its unit, as its reasons are: what a route is called, and why something moved.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb

from transforms.cards import PLURALS
from transforms.profile import Profile
from transforms.release.pages.naming import route_name
from transforms.release.texts.safety import cell
from transforms.release.texts.words import Words, load_words
from transforms.warehouse import rows

LISTS = {f"{plural}.csv": f"{kind}_watchlist" for kind, plural in PLURALS.items()}

_LIST = "select * from marts.{} order by unit, list_rank, lane, entity_id"
_DELTA = """
    select c.previous_as_of, c.as_of, c.entity_kind, c.unit, c.entity_id, e.name, c.movement, c.lane, c.previous_lane,
        c.rank, c.previous_rank, c.cause, k.name as why, c.moved_points, c.moved_cause
    from marts.list_changes as c
    left join marts.entity as e on c.entity_kind = e.entity_kind and c.entity_id = e.entity_id
    left join marts.inspection_unit as u on c.unit = u.unit
    left join marts.indicator_catalogue as k on c.cause = k.indicator and k.language = u.language
    where c.movement <> 'same'
    order by c.entity_kind, c.unit, c.movement, c.entity_id
"""


def write(con: duckdb.DuckDBPyConnection, profile: Profile, folder: Path) -> None:
    """One CSV for each kind and one of what changed (RFC 4180, UTF-8), reasons joined by ' | ', no formulas."""
    read = con.execute("select unit, language from marts.inspection_unit").fetchall()
    spoken = {unit: load_words(language, profile) for unit, language in read}
    routes = {place["entity_id"]: place for place in rows(con, "from marts.route_place")}
    queries = {name: _LIST.format(table) for name, table in LISTS.items()} | {"delta.csv": _DELTA}
    for name, query in queries.items():
        names = [column[0] for column in con.execute(query).description or []]
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            for row in rows(con, query):
                said = _in_words(row, spoken[row["unit"]], routes)
                writer.writerow([cell(" | ".join(v) if isinstance(v, list) else v) for v in said.values()])


def _in_words(row: dict[str, Any], words: Words, routes: dict[str, Any]) -> dict[str, Any]:
    """A row as its unit reads it."""
    said = dict(row)
    if row["entity_id"] in routes:
        said["name"] = route_name(words, routes[row["entity_id"]])
    if "why" in row:
        said["why"] = row["why"] or words.either(f"cause_{row['cause']}", row["cause"] or "")
    return said
