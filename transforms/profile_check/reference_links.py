"""What the reference files say of each other: units, checkpoints, countries, currencies, time zones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from transforms.cards import ENTITY_KINDS
from transforms.profile_check.finding import Finding, meant
from transforms.profile_check.reference import rows
from transforms.session.reference_files import file_of

KINDS = ("labour", "border")
ANY = "*"
UNITS = file_of("units")
# how codes begin that ISO 3166-1 leaves to its users, who name what it does not (Kosovo, say)
_LEFT_TO_USERS = "AA|Q[M-Z]|X[A-Z]|ZZ"


def check(folder: Path) -> list[Finding]:
    """What in the reference files does not fit together."""
    return [finding for part in (_units, _places, _countries, _money) for finding in part(folder)]


def _units(folder: Path) -> Iterator[Finding]:
    """Units of a kind that there is, which serve what exists."""
    seats = {row.get("code", ""): row.get("region", "") for _, row in rows(folder, "checkpoints")}
    gates = {part for code, region in seats.items() for part in (code, region, region.split("-")[0])}
    served: set[str] = set()
    for line, row in rows(folder, "units"):
        name, place = row.get("unit", ""), f"line {line}"
        serves = {part.strip() for part in row.get("serves", "").split(";") if part.strip()}
        served |= serves
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
            what = f"unit {name!r} cannot name a folder"
            yield Finding(UNITS, place, what, "use letters, digits, hyphen, dot and underscore")
        if row.get("kind") not in KINDS:
            what = f"kind {row.get('kind', '')!r} of unit {name} is none of {', '.join(KINDS)}"
            yield Finding(UNITS, place, what, "write one of them")
        for kind in sorted(set(filter(None, row.get("visits", "").split(";"))) - set(ENTITY_KINDS)):
            yield Finding(UNITS, place, f"unit {name} visits {kind!r}", meant(kind, ENTITY_KINDS))
        if not serves:
            what = f"unit {name} serves nothing, so its list stays empty"
            yield Finding(UNITS, place, what, "name regions (labour) or checkpoints (border)", stops=False)
        yield from _capacity(name, row, place)
        yield from _serves(name, row.get("kind", ""), serves, gates, place)
    borders = any(row.get("kind") == "border" for _, row in rows(folder, "units"))
    alone = sorted(code for code, seat in seats.items() if not served & {code, seat, seat.split("-")[0], ANY})
    if borders and alone:
        what = f"no unit serves checkpoint {', '.join(alone[:5])}{', …' if len(alone) > 5 else ''}"
        yield Finding(UNITS, "", what, "add it to a unit's serves, or nobody reads of it", stops=False)


def _capacity(name: str, row: dict[str, str], place: str) -> Iterator[Finding]:
    """A unit says how many visits it can make, or how many hours its teams have."""
    if not row.get("capacity") and not row.get("hours"):
        what = f"unit {name} has no capacity, so its list stays empty"
        yield Finding(
            UNITS, place, what, "say how many visits, or how many hours of teams, it has in a day", stops=False
        )
    if row.get("teams") and not row.get("hours"):
        what = f"unit {name} has teams without hours, so these count for nothing"
        yield Finding(UNITS, place, what, "say how many hours a day each of them has", stops=False)


def _serves(name: str, kind: str, serves: set[str], gates: set[str], place: str) -> Iterator[Finding]:
    """What a unit serves exists."""
    for part in sorted(serves):
        if kind == "border" and part not in gates | {ANY}:
            what = f"unit {name} serves checkpoint {part}, which checkpoints.csv does not have"
            yield Finding(UNITS, place, what, meant(part, gates) if gates else "add it there", stops=False)
        if kind == "labour" and part != ANY and not _is_region(part):
            what = f"unit {name} serves {part}, which is no region of ISO 3166-2"
            yield Finding(UNITS, place, what, "write country and region, like ID-JK", stops=False)


def _places(folder: Path) -> Iterator[Finding]:
    """Checkpoints have a clock; places of concern name checkpoints that exist."""
    gates = {row.get("code", "") for _, row in rows(folder, "checkpoints")}
    for line, row in rows(folder, "checkpoints"):
        try:
            ZoneInfo(row.get("tz") or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            what = f"{row['tz']!r} of checkpoint {row.get('code')} is no time zone"
            yield Finding(file_of("checkpoints"), f"line {line}", what, "write one of the IANA list, like Asia/Jakarta")
    for line, row in rows(folder, "places"):
        for gate in filter(None, row.get("checkpoints", "").split(";")):
            if gate.strip() not in gates:
                what = f"checkpoint {gate.strip()} of {row.get('name')} is not in checkpoints.csv"
                yield Finding(file_of("places"), f"line {line}", what, "add it there, or remove it here", False)


def _countries(folder: Path) -> Iterator[Finding]:
    """Every country is one of ISO 3166-1, and named in countries.csv."""
    from babel.core import get_global

    # the CLDR maps each three-letter code to its territory
    iso = {code for code in get_global("territory_aliases") if re.fullmatch("[A-Z]{3}", code)}
    named = {row.get("code", "") for _, row in rows(folder, "countries")}
    for line, row in rows(folder, "countries"):
        code = row.get("code", "")
        if code not in iso and not re.fullmatch(f"({_LEFT_TO_USERS})[A-Z]", code):
            what = f"{code!r} is no country code of three letters (ISO 3166-1)"
            yield Finding(file_of("countries"), f"line {line}", what, "write it like IDN", False)
    for table in ("checkpoints", "wage_floors", "fee_caps", "holidays", "places", "bans"):
        met: dict[str, int] = {}
        for line, row in rows(folder, table):
            met.setdefault(row.get("country", ""), line)
        for code in sorted(met.keys() - named - {ANY, ""}):
            what = f"country {code} is not in countries.csv"
            yield Finding(file_of(table), f"line {met[code]}", what, "add it there with its name", False)


def _money(folder: Path) -> Iterator[Finding]:
    from babel.core import get_global

    currencies = get_global("all_currencies")
    stated = [(table, line, row) for table in ("wage_floors", "fee_caps") for line, row in rows(folder, table)]
    for table, line, row in stated:
        in_wages = table == "fee_caps" and not row.get("currency") and row.get("wage_share")
        if row.get("currency", "") not in currencies and not in_wages:
            what = f"{row.get('currency', '')!r} is no currency of ISO 4217"
            yield Finding(file_of(table), f"line {line}", what, "write it like IDR", False)


def _is_region(text: str) -> bool:
    from babel.core import get_global

    match = re.fullmatch(r"([A-Z]{2})-[A-Z0-9]{1,3}", text)
    return match is not None and (
        match[1] in get_global("territory_currencies") or re.fullmatch(_LEFT_TO_USERS, match[1]) is not None
    )
