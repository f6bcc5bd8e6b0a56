"""Agencies, their licences and links, and employers as FollowTheMoney entities; nothing about persons."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import duckdb

from transforms.columns import register
from transforms.errors import shown
from transforms.profile import Profile
from transforms.release.texts.words import two_letters
from transforms.warehouse import rows

Row = dict[str, Any]
_MOVED = {
    "new": "Came on a watchlist with this release: a reason to look, never a finding.",
    "left": "Left the watchlist with this release.",
}


def queries() -> dict[str, str]:
    """Each query from which entities are written; their columns are those that the register marks as shared."""

    def shared(mart: str) -> str:
        return ", ".join(column.name for column in register().tables[f"marts.{mart}"].shared)

    known = "select entity_id from marts.agency"
    return {
        "written": "select distinct entity_id, agency_name from marts.agency_family where agency_name is not null",
        "agencies": f"select {shared('agency')} from marts.agency order by entity_id",
        "employers": f"select {shared('employer')} from marts.employer where name is not null order by entity_id",
        "links": "select a, b, attribute, min(first_seen) as first_seen from marts.agency_link "
        f"where a in ({known}) and b in ({known}) group by a, b, attribute order by a, b, attribute",
        "moved": "select distinct c.entity_kind, c.entity_id, c.movement from marts.list_changes as c "
        "where c.movement in ('new', 'left') and c.entity_kind in ('agency', 'employer') order by all",
    }


def entities(con: duckdb.DuckDBPyConnection, profile: Profile) -> Iterator[Row]:
    """Every agency with its licences and links, and every employer that may be named; nothing about persons."""
    written: dict[str, set[str]] = {}
    for entity, name in con.execute(queries()["written"]).fetchall():
        written.setdefault(entity, set()).add(name)
    countries: set[str] = set()
    told: set[str] = set()
    for row in rows(con, queries()["agencies"]):
        country = _two_letters(row["country"])
        countries |= {country} if country else set()
        agency = _id(profile, "agency", row["entity_id"])
        yield _entity(agency, "Company", name=row["name"], country=country, jurisdiction=country,
                      alias=sorted({row["trade_name"], *written.get(row["entity_id"], ())} - {None, row["name"]}),
                      registrationNumber=row["agency_id"], licenseNumber=row["licence_no"],
                      status=row["licence_status"], address=_address(row),
                      addressEntity=_address(row) and _address_id(profile, row))  # fmt: skip
        if _address(row) and _address_id(profile, row) not in told:
            told.add(_address_id(profile, row))
            yield _entity(_address_id(profile, row), "Address", full=_address(row), city=row["city"],
                          region=row["region"], country=country)  # fmt: skip
        if row["licence_no"] and country and row["registered"]:  # a number that no register knows is no licence
            licence = _id(profile, "licence", f"{row['entity_id']} {row['licence_no']}")
            yield _entity(licence, "License", name=f"Recruitment licence {row['licence_no']}", country=country,
                          authority=_id(profile, "authority", country), status=row["licence_status"],
                          contractDate=row["licence_from"])  # fmt: skip
            yield _entity(_id(profile, "award", f"{row['entity_id']} {row['licence_no']}"), "ContractAward",
                          supplier=agency, contract=licence, startDate=row["licence_from"], endDate=row["licence_to"],
                          status=row["licence_status"], recordId=row["licence_no"])  # fmt: skip
    for country in sorted(countries):
        yield _entity(_id(profile, "authority", country), "PublicBody", country=country,
                      name=f"Licensing authority of {country.upper()}")  # fmt: skip
    yield from _links(con, profile)
    yield from _employers(con, profile)


def delta(con: duckdb.DuckDBPyConnection, profile: Profile) -> Iterator[Row]:
    """Who came on a list or left it since the lists before; the same identifiers as in `entities`."""
    moved = {(row["entity_kind"], row["entity_id"]): row["movement"] for row in rows(con, queries()["moved"])}
    known = {_id(profile, *key): movement for key, movement in moved.items()}
    for entity in entities(con, profile):
        if entity["id"] in known:
            entity["properties"]["notes"] = [_MOVED[known[entity["id"]]]]
            yield entity


def _employers(con: duckdb.DuckDBPyConnection, profile: Profile) -> Iterator[Row]:
    """Employers by name; one that may be a household has none in the marts, and is left out."""
    for row in rows(con, queries()["employers"]):
        country = _two_letters(row["country"])
        yield _entity(_id(profile, "employer", row["entity_id"]), "LegalEntity", name=row["name"], country=country,
                      jurisdiction=country, status=row["status"],
                      address=", ".join(filter(None, (row["city"], row["region"]))))  # fmt: skip


def _links(con: duckdb.DuckDBPyConnection, profile: Profile) -> Iterator[Row]:
    """Which agencies share an attribute; the attribute's kind, never its value."""
    for row in rows(con, queries()["links"]):
        yield _entity(_id(profile, "link", f"{row['a']} {row['b']} {row['attribute']}"), "UnknownLink",
                      subject=_id(profile, "agency", row["a"]), object=_id(profile, "agency", row["b"]),
                      role=f"same {row['attribute']}", startDate=row["first_seen"])  # fmt: skip


def _entity(identifier: str, schema: str, **properties: Any) -> Row:
    """One FollowTheMoney entity: every property is a list of texts, those without a value are left out."""
    values = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    texts = {name: [shown(str(v)) for v in listed if v not in (None, "")] for name, listed in values.items()}
    return {"id": identifier, "schema": schema, "properties": {name: v for name, v in texts.items() if v}}


def _id(profile: Profile, kind: str, name: str) -> str:
    """An identifier that is the same on every day: FollowTheMoney's own style, a SHA-1 with a prefix."""
    text = f"{profile.name} {kind} {name}".encode()
    return "awas-" + hashlib.sha1(text, usedforsecurity=False).hexdigest()


def _two_letters(country: str | None) -> str | None:
    """A country as FollowTheMoney writes it; nothing where it is unknown."""
    code = two_letters(country)
    return code.lower() if code else None


def _address_id(profile: Profile, row: Row) -> str:
    return _id(profile, "address", str(_address(row)))


def _address(row: Row) -> str | None:
    return ", ".join(part for part in (row["address"], row["city"], row["region"]) if part) or None
