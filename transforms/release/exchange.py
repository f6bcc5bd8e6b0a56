"""For other authorities: organisations in FollowTheMoney, a data package of indicators, the list with its schema.

No persons, no scores, no rows; what would tell of 1 to 4 people is empty, as everywhere. What a column means comes from
the comments of the marts.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from transforms.cards import ENTITY_KINDS
from transforms.profile import Profile
from transforms.release import follow_the_money
from transforms.release.identity import file_digest
from transforms.release.safety import cell, shown
from transforms.warehouse import rows

Row = dict[str, Any]
FOLDER = "exchange"
_FIGURES = (
    "p.indicator, p.num, p.den, p.value, p.expected, p.low, p.high, p.withheld, p.num_withheld, p.den_withheld, "
    "p.data_as_of, p.completeness"
)
_RESOURCES = {
    "agency_indicators": (
        "What each indicator that can say anything says about each agency.",
        f"select p.as_of, p.entity_id, e.name, e.country, e.licence_no, e.licence_status, {_FIGURES} "
        "from marts.score_points as p inner join marts.agency as e on p.entity_id = e.entity_id "
        "where p.entity_kind = 'agency' and p.status = 'ok' order by p.entity_id, p.indicator",
        "agency",
        ["entity_id", "indicator"],
    ),
    "employer_indicators": (
        "What each indicator that can say anything says about each employer.",
        f"select p.as_of, p.entity_id, e.name, e.country, e.region, e.sector, e.registered, {_FIGURES} "
        "from marts.score_points as p inner join marts.employer as e on p.entity_id = e.entity_id "
        "where p.entity_kind = 'employer' and p.status = 'ok' order by p.entity_id, p.indicator",
        "employer",
        ["entity_id", "indicator"],
    ),
    "corridor_indicators": (
        "What each indicator that can say anything says about each route (checkpoint, destination, purpose).",
        f"select p.as_of, p.entity_id, e.name, e.checkpoint, e.destination, e.purpose, {_FIGURES} "
        "from marts.score_points as p inner join marts.route as e on p.entity_id = e.entity_id "
        "where p.entity_kind = 'route' and p.status = 'ok' order by p.entity_id, p.indicator",
        "route",
        ["entity_id", "indicator"],
    ),
    "indicator_catalogue": (
        "What each indicator asks, counts and needs, in every language of the profile.",
        "select indicator, language, entity_kind, domain, kind, name, question, num_counts, den_counts, window_days, "
        "minimum_base, ratio, array_to_string(needs, ';') as needs, clears, known_failure "
        "from marts.indicator_catalogue order by indicator, language",
        "indicator_catalogue",
        ["indicator", "language"],
    ),
}
_TYPES = {"DATE": "date", "BIGINT": "integer", "DOUBLE": "number", "BOOLEAN": "boolean", "DECIMAL(9,2)": "number"}
_CODES = {
    "entity_kind": list(ENTITY_KINDS),
    "lane": ["fact", "lead", "random", "silent"],
    "movement": ["new", "up", "down", "same"],
    "tier": ["A", "B", "C"],
    "decision": ["pin"],
    "num_withheld": ["few", "some", "most"],
    "den_withheld": ["few", "linked"],
}


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, folder: Path) -> None:
    """Write `entities.ftm.jsonl` and the folder `exchange` from the marts of the attached release."""
    _lines(folder / "entities.ftm.jsonl", follow_the_money.entities(con, profile))
    target = folder / FOLDER
    target.mkdir()
    _package(con, profile, as_of, target)
    _lines(target / "watchlist.jsonl", _listed(con))
    _write_json(target / "watchlist.schema.json", list_schema(con))


def list_schema(con: duckdb.DuckDBPyConnection) -> Row:
    """JSON Schema (2020-12) of one line of `watchlist.jsonl`, with the comments of the marts."""
    properties: Row = {}
    for row in _columns(con, "watchlist"):
        name, type_ = row["column_name"], row["data_type"]
        kind = "array" if type_.endswith("[]") else _TYPES.get(type_, "string")
        shape: Row = {"type": ["string" if kind == "date" else kind, "null"], "description": row["comment"]}
        if kind == "date":
            shape["format"] = "date"
        if kind == "array":
            shape |= {"type": "array", "items": {"type": "string"}}
        if name in _CODES:
            shape["enum"] = [*_CODES[name], None]
        properties[name] = shape
    for name in ("as_of", "run_id", "unit", "lane", "list_rank", "entity_kind", "entity_id", "name"):
        if "enum" in properties[name]:
            properties[name] = {"enum": _CODES[name], "description": properties[name]["description"]}
        else:
            properties[name]["type"] = properties[name]["type"][0]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An entry of a watchlist",
        "description": "A listing is a reason to look, never a finding.",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _listed(con: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    yield from rows(con, "from marts.watchlist order by entity_kind, unit, list_rank, lane, entity_id")


def _package(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, folder: Path) -> None:
    """The tables with their descriptor (Frictionless Data Package): each file's digest and columns."""
    resources = []
    for name, (description, query, mart, keys) in _RESOURCES.items():
        path = folder / f"{name}.csv"
        fields = _table(con, path, query, _comments(con, "score_points") | _comments(con, mart))
        resources.append({
            "name": name, "path": path.name, "profile": "tabular-data-resource", "description": description,
            "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": path.stat().st_size,
            "hash": file_digest(path), "schema": {"fields": fields, "missingValues": [""], "primaryKey": keys},
        })  # fmt: skip
    _write_json(folder / "datapackage.json", {
        "profile": "tabular-data-package", "name": f"awas-{_slug(profile.name)}", "version": as_of.isoformat(),
        "title": f"Indicators of agencies, employers and corridors, {as_of.isoformat()}",
        "description": "No persons; what would tell of 1 to 4 people is withheld. An indicator is no finding.",
        "resources": resources,
    })  # fmt: skip


def _table(con: duckdb.DuckDBPyConnection, path: Path, query: str, comments: dict[str, str]) -> list[Row]:
    """Write a query as CSV; returns its fields as a table schema describes them."""
    cursor = con.execute(query)
    described = [(column[0], str(column[1])) for column in cursor.description or []]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([name for name, _ in described])
        for row in cursor.fetchall():
            writer.writerow([cell(value) if isinstance(value, str) else value for value in row])
    return [
        {"name": name, "type": _TYPES.get(type_, "string"), "description": comments.get(name, "")}
        | ({"constraints": {"enum": _CODES[name]}} if name in _CODES else {})
        for name, type_ in described
    ]


def _comments(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {row["column_name"]: row["comment"] for row in _columns(con, table)}


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    return rows(
        con,
        "select column_name, data_type, comment from duckdb_columns() where database_name = 'release' "
        f"and schema_name = 'marts' and table_name = '{table}' order by column_index",
    )


def _slug(text: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text.lower())


def _lines(path: Path, rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(_plain(row), ensure_ascii=False) + "\n")


def _write_json(path: Path, content: Row) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _plain(value: Any) -> Any:
    """What JSON can say: days as texts, exact numbers as numbers, texts without hidden characters."""
    if isinstance(value, dict):
        return {name: _plain(v) for name, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return shown(value) if isinstance(value, str) else value
