"""For other authorities: organisations in FollowTheMoney, a data package of indicators, the list with its schema.

No persons, no rows; what would tell of 1 to 4 people is empty, as everywhere. Which columns are here and what they mean
is said in the register (`config/columns`): those that are shared.
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

from transforms.columns import Column, register
from transforms.contracts import load_contract
from transforms.errors import shown
from transforms.profile import Profile
from transforms.release.external import follow_the_money
from transforms.release.record.made_from import file_digest
from transforms.release.texts.safety import cell
from transforms.warehouse import rows

Row = dict[str, Any]
FOLDER = "exchange"
# resource of figures → the mart that describes its entities, and which columns of it
_FIGURES = {
    "agency_indicators": ("agency", ("name", "country", "licence_no", "licence_status")),
    "employer_indicators": ("employer", ("name", "country", "region", "sector", "registered")),
    "corridor_indicators": ("route", ("name", "checkpoint", "destination", "purpose")),
}
_SAYS = {
    "agency_indicators": "What each indicator that can say anything says about each agency.",
    "employer_indicators": "What each indicator that can say anything says about each employer.",
    "corridor_indicators": "What each indicator that can say anything says about each route (checkpoint, destination, "
    "purpose).",
    "national_return": "What a state reports of a year that is over, by one breakdown at a time; people to tens.",
    "indicator_catalogue": "What each indicator asks, counts and needs, in every language of the profile.",
}
_CATALOGUE = (
    "indicator", "language", "entity_kind", "domain", "kind", "name", "question", "num_counts", "den_counts",
    "window_days", "maturity_days", "minimum_base", "ratio", "needs", "clears", "known_failure",
)  # fmt: skip
_KEYS = {
    "national_return": ["year", "figure", "breakdown", "item"], "indicator_catalogue": ["indicator", "language"],
}  # fmt: skip
_EXPLAINED = {"fields": ["indicator"], "reference": {"resource": "indicator_catalogue", "fields": ["indicator"]}}
_OF_KEY = ("as_of", "entity_id")  # said with the entity
_APART = ("entity_kind", "peer_value", "expected")  # made from exact counts: a packet alone tells them, rounded
_TYPES = {"date": "date", "bigint": "integer", "double": "number", "boolean": "boolean", "decimal(9, 2)": "number"}


def _figures() -> list[Column]:
    """The columns of an indicator's figures: all that are shared."""
    return [
        column for column in register().tables["marts.shared_points"].shared if column.name not in (*_OF_KEY, *_APART)
    ]


def _fields(resource: str) -> list[Column]:
    """The columns of a resource, in order."""
    if resource == "national_return":
        return list(register().tables["marts.national_return"].shared)
    if resource not in _FIGURES:
        return [register().tables["marts.indicator_catalogue"].column(name) for name in _CATALOGUE]
    kind, named = _FIGURES[resource]
    return [register().tables[f"marts.{kind}"].column(name) for name in (*_OF_KEY, *named)] + _figures()


def queries() -> dict[str, str]:
    """Each query from which files are written; their columns are those that the register marks as shared."""
    texts = {}
    for resource, (kind, named) in _FIGURES.items():
        columns = ", ".join(
            [*(f"e.{name}" for name in (*_OF_KEY, *named)), *(f"p.{column.name}" for column in _figures())]
        )
        texts[resource] = (
            f"select {columns} from marts.shared_points as p inner join marts.{kind} as e on p.entity_id = e.entity_id "
            f"where p.entity_kind = '{kind}' and p.status = 'ok' order by p.entity_id, p.indicator"
        )
    catalogue = ", ".join("array_to_string(needs, ';') as needs" if name == "needs" else name for name in _CATALOGUE)
    told = ", ".join(column.name for column in _fields("national_return"))
    texts["national_return"] = f"select {told} from marts.national_return order by year desc, figure, breakdown, item"
    texts["indicator_catalogue"] = f"select {catalogue} from marts.indicator_catalogue order by indicator, language"
    listed = ", ".join(column.name for column in register().tables["marts.watchlist"].shared)
    texts["sources"] = "select source from marts.data_health where available order by source"
    texts["watchlist"] = f"select {listed} from marts.watchlist order by entity_kind, unit, lane, entity_id"
    return texts


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, folder: Path) -> None:
    """Write `entities.ftm.jsonl` and the folder `exchange` from the marts of the attached release."""
    _lines(folder / "entities.ftm.jsonl", follow_the_money.entities(con, profile))
    target = folder / FOLDER
    target.mkdir()
    _package(con, profile, as_of, target)
    _lines(target / "delta.ftm.jsonl", follow_the_money.delta(con, profile))
    _lines(target / "watchlist.jsonl", iter(rows(con, queries()["watchlist"])))
    _write_json(target / "watchlist.schema.json", list_schema())


def list_schema() -> Row:
    """JSON Schema (2020-12) of one line of `watchlist.jsonl`, with the meaning of each field."""
    properties = {column.name: _shape(column) for column in register().tables["marts.watchlist"].shared}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An entry of a watchlist",
        "description": "A listing is a reason to look, never a finding.",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _shape(column: Column) -> Row:
    """What may stand in a field of a line."""
    if column.codes and column.required:
        return {"enum": list(column.codes), "description": column.comment}
    kind = "array" if column.type.endswith("[]") else _TYPES.get(column.type, "string")
    if kind == "array":
        return {"type": "array", "description": column.comment, "items": {"type": "string"}}
    type_ = "string" if kind == "date" else kind
    shape: Row = {"type": type_ if column.required else [type_, "null"], "description": column.comment}
    allowed: Row = {"format": "date"} if kind == "date" else {"enum": [*column.codes, None]} if column.codes else {}
    return shape | allowed


def _package(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, folder: Path) -> None:
    """The tables with their descriptor (Frictionless Data Package): each file's digest and columns."""
    resources = []
    for name, says in _SAYS.items():
        path = folder / f"{name}.csv"
        _table(con, path, queries()[name])
        keys = _KEYS.get(name, ["entity_id", "indicator"])
        schema = {"fields": [_field(column) for column in _fields(name)], "missingValues": [""], "primaryKey": keys}
        if name in _FIGURES:
            schema["foreignKeys"] = [_EXPLAINED]
        resources.append({
            "name": name, "path": path.name, "profile": "tabular-data-resource", "description": says,
            "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": path.stat().st_size,
            "hash": file_digest(path), "schema": schema,
        })  # fmt: skip
    _write_json(folder / "datapackage.json", {
        "profile": "tabular-data-package", "name": f"awas-{_slug(profile.name)}", "version": as_of.isoformat(),
        "title": f"Indicators of agencies, employers and corridors, {as_of.isoformat()}",
        "description": "No persons; what would tell of 1 to 4 people is withheld. An indicator is no finding.",
        "licenses": [{"name": "other-closed", "title": "For the authority that it was given to; not to be passed on."}],
        "sources": [{"title": load_contract(row["source"]).title} for row in rows(con, queries()["sources"])],
        "contributors": [{"title": profile.title or profile.name, "role": "publisher"}],
        "resources": resources,
    })  # fmt: skip


def _table(con: duckdb.DuckDBPyConnection, path: Path, query: str) -> None:
    """Write a query as CSV."""
    cursor = con.execute(query)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column[0] for column in cursor.description or []])
        for row in cursor.fetchall():
            writer.writerow([cell(value) if isinstance(value, str) else value for value in row])


def _field(column: Column) -> Row:
    """A column as a table schema describes it."""
    field = {"name": column.name, "type": _TYPES.get(column.type, "string"), "description": column.comment}
    return field | ({"constraints": {"enum": list(column.codes)}} if column.codes else {})


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
