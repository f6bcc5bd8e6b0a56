"""Writes the foreign world's profile: sources, mappings and reference data, as for any new country."""

import csv
from collections.abc import Iterable
from pathlib import Path

from transforms.laboratory.foreign_world import calendar
from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world.drops import ADVERT, COMPLAINT
from transforms.laboratory.foreign_world.settings import Size

PROFILE = """# A foreign world: invented countries that measure how the product does where nobody tuned it.
name: foreign
title: Sundara, an invented exit state
timezone: Asia/Kathmandu
languages: [en, id]
drops: drops

sources:
  agency_register: {{required: true, min_rows: 20, freshness_days: 7}}
  work_permits: {{required: true, min_rows: 1, freshness_days: 7}}
  border_crossings: {{required: true, min_rows: 1, freshness_days: 7}}
  agency_officers: {{freshness_days: 35}}
  inspections: {{freshness_days: 120}}
  employer_register: {{freshness_days: 35}}
  barred_parties: {{freshness_days: 900}}
  complaints:
    delimiter: ";"
    dateformat: "%d/%m/%Y"
    columns: [{complaints}]
  job_adverts:
    columns: [{adverts}]
"""
MAPPING = """-- {title}: other headers than the contract's; every row stays, nothing is changed.
-- Grain: one row a row of `raw`.
select
{columns},
    _file,
    _line
from raw
"""


def _quoted(headers: dict[str, str]) -> str:
    """Return the raw headers for YAML; unquoted, some would be read as yes or no."""
    return ", ".join(f'"{raw}"' for raw in headers.values())


def write_profile(size: Size, folder: Path) -> None:
    """Write the whole profile below `folder`."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    text = PROFILE.format(complaints=_quoted(COMPLAINT), adverts=_quoted(ADVERT))
    (folder / "profile.yml").write_text(text, encoding="utf-8")
    for source, headers in (("complaints", COMPLAINT), ("job_adverts", ADVERT)):
        columns = ",\n".join(f'    "{raw}" as {name}' for name, raw in headers.items())
        mapping = MAPPING.format(title=source.replace("_", " ").capitalize(), columns=columns)
        (folder / "sources" / f"{source}.sql").write_text(mapping, encoding="utf-8")
    (folder / "reference").mkdir(exist_ok=True)
    for name, rows in _tables(size).items():
        with (folder / "reference" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def _tables(size: Size) -> dict[str, Iterable[Iterable[object]]]:
    near = {"GEO": ("Verin Bay", "NPOST;NPPEL"), "MNG": ("Lower Dravny Free Zone", "NPOST;NPLAN")}
    listed = size.day(size.history_days // 3).isoformat()
    gates = [gate[:8] for gate in geo.CHECKPOINTS]
    places = [(near[c.code][0], c.code, c.lat, c.lon, near[c.code][1], "Regional office 2029", listed)
              for c in geo.COUNTRIES if c.code in near]  # fmt: skip
    units = [(*unit, "id" if unit[0] == "L-P4" else "en") for unit in geo.UNITS]
    floors = [(c.code, "*", c.currency, c.floor, "2027-01-01") for c in geo.WORK if c.floor]
    holidays = [(n, c, a.isoformat(), b.isoformat(), other) for n, c, a, b, other in calendar.holidays(size)]
    return {
        "checkpoints": [("code", "name", "country", "mode", "region", "lat", "lon", "tz", "minor"),
                        *((*gate[:2], geo.EXIT, *gate[2:]) for gate in gates)],
        "countries": [("code", "name_en", "name_id"), *((c.code, c.name, c.name) for c in geo.COUNTRIES)],
        "units": [("unit", "name", "kind", "serves", "capacity", "language"), *units],
        "wage_floors": [("country", "occupation", "currency", "amount", "valid_from"), *floors],
        "holidays": [("name", "country", "starts_on", "ends_on", "name_id"), *holidays],
        "places": [("name", "country", "lat", "lon", "checkpoints", "source", "listed_on"), *places],
        "bans": [("country", "occupation", "starts_on", "ends_on"),
                 (*geo.BAN, size.day(size.ban_day).isoformat(), None)],
    }  # fmt: skip
