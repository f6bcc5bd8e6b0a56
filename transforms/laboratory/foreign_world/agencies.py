"""The register of agencies: who is licensed where, what changes, and how it looks on a given day."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world import names
from transforms.laboratory.foreign_world.settings import Flags, Floats, Size, Texts


@dataclass
class Register:
    """`agencies`: one row an agency as it began; `changes`: agency, day number, columns and their new values."""

    agencies: pd.DataFrame
    changes: list[tuple[int, int, dict[str, object]]] = field(default_factory=list)
    predecessors: dict[int, int] = field(default_factory=dict)  # agency -> the closed agency that it took over

    def on(self, size: Size, day: int) -> pd.DataFrame:
        """Return the register's rows as they are on a day, with the status of each licence."""
        rows = self.agencies.copy()
        for agency, since, values in self.changes:
            if since <= day:
                for column, value in values.items():
                    rows.at[agency, column] = value
        rows = rows[rows["opens"] <= day]
        closed = (rows["closes"] <= day).to_numpy()
        paused = ((rows["paused_from"] <= day) & (rows["paused_to"] > day)).to_numpy()
        rows["licence_status"] = np.where(closed, rows["end_status"], np.where(paused, "suspended", "active"))
        since_days = np.where(closed, rows["closes"], np.where(paused, rows["paused_from"], rows["opens"]))
        rows["status_since"] = size.dates(since_days.astype(float))
        rows["licence_from"] = size.dates(rows["opens"].to_numpy(dtype=float))
        rows["licence_to"] = size.dates(_licence_to(rows, day))
        return rows


def _licence_to(rows: pd.DataFrame, day: int) -> Floats:
    """Licences run for three years and are renewed; who files late stays active for some weeks after the last day."""
    opens = rows["opens"].to_numpy(dtype=float)
    terms = np.floor((day - rows["files_late"].to_numpy(dtype=float) - opens) / 1095) + 1
    return np.asarray(opens + np.maximum(terms, 1) * 1095 - 1, dtype=np.float64)


def found_agencies(size: Size, weights: Floats) -> Register:
    """Return a register in which every agency is honest: seats, scopes, openings, closures, moves and new names."""
    rng, count = size.rng("agencies"), size.agencies
    regions = rng.choice(np.array(geo.REGIONS, dtype=object), count, p=geo.REGION_WEIGHTS)
    numbers = rng.permutation(count).astype(np.int64)
    frame = pd.DataFrame(
        {
            "agency_id": names.numbered("SR-", numbers + 1, 5),
            "licence_no": names.numbered("FE", numbers + 101, 5),
            "legal_name": names.agency_names(count, rng),
            "trade_name": None,
            "country": geo.EXIT,
            "region": regions,
            "phone": names.phones(count, rng),
            "bank_account": names.numbered("0140", rng.integers(0, 10**9, count), 10),
            "opens": -rng.gamma(2.0, 1500.0, count).astype(int) - 30,
            "closes": np.nan,
            "end_status": "expired",
            "paused_from": np.inf,
            "paused_to": np.inf,
            "files_late": np.where(rng.random(count) < 0.05, rng.integers(5, 90, count), 0),
            "weight": weights,
            "staff_count": np.ceil(2 + weights * 3 * rng.lognormal(0, 0.4, count)),
            "bond_amount": rng.choice(np.array([2e6, 4e6, 6e6]), count),
            "deployment_cap": np.nan,
        }
    )
    _seats(frame, rng)
    _scopes(frame, rng)
    _openings_and_closures(frame, size, rng)
    register = Register(frame)
    _ordinary_changes(register, size, rng)
    return register


def _seats(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Give each agency an address; some houses hold many offices, and half have a domain."""
    cities, addresses = [], []
    for region in frame["region"]:
        city = str(rng.choice(geo.CITIES[region]))
        house = int(rng.integers(1, 6)) if rng.random() < 0.06 else int(rng.integers(6, 900))
        cities.append(city)
        addresses.append(f"{house} {rng.choice(names.STREETS)}")
    frame["city"], frame["address"] = cities, addresses
    frame["postcode"] = [f"{44600 + geo.REGIONS.index(r) * 700 + int(n)}" for r, n in
                         zip(frame["region"], rng.integers(0, 60, len(frame)), strict=True)]  # fmt: skip
    slugs = [str(n).lower().replace(" ", "").replace(".", "")[:18] + str(i % 97) for i, n in
             enumerate(frame["legal_name"])]  # fmt: skip
    free = rng.random(len(frame)) < 0.5
    frame["email"] = [f"{s}@postbox.example" if f else f"info@{s}.example" for s, f in zip(slugs, free, strict=True)]
    frame["website"] = [None if f else f"https://{s}.example" for s, f in zip(slugs, free, strict=True)]


def _scopes(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Give each agency the countries and sectors in which it works, and a licence that mostly names them."""
    codes = np.array([c.code for c in geo.WORK], dtype=object)
    chances = np.array([c.work for c in geo.WORK])
    sections = np.array(list(geo.SECTORS), dtype=object)
    countries, sectors = [], []
    for weight in frame["weight"]:
        many = int(min(5, 1 + rng.poisson(0.5 + np.log1p(weight) / 2)))
        countries.append([str(c) for c in rng.choice(codes, many, replace=False, p=chances / chances.sum())])
        sectors.append([str(s) for s in rng.choice(sections, min(4, many), replace=False, p=geo.SECTOR_WEIGHTS)])
    frame["works_in"], frame["works_for"] = countries, sectors
    wide = rng.random(len(frame)) < 0.15
    frame["destinations"] = [None if w else ";".join(sorted(c)) for w, c in zip(wide, countries, strict=True)]
    frame["sectors"] = [None if w else ";".join(sorted(s)) for w, s in zip(wide, sectors, strict=True)]


def _openings_and_closures(frame: pd.DataFrame, size: Size, rng: np.random.Generator) -> None:
    count, days = len(frame), size.history_days
    young = rng.random(count) < 0.15
    frame.loc[young, "opens"] = rng.integers(1, int(days * 0.9), int(young.sum()))
    ending: Flags = (rng.random(count) < 0.08) & ~young
    frame.loc[ending, "closes"] = rng.integers(10, days, int(ending.sum())).astype(float)
    how: Texts = np.array(["expired", "cancelled", "revoked"], dtype=object)
    frame.loc[ending, "end_status"] = rng.choice(how, int(ending.sum()), p=[0.45, 0.35, 0.2])
    pausing = (rng.random(count) < 0.02) & ~ending & ~young
    frame.loc[pausing, "paused_from"] = rng.integers(60, max(61, days - 100), int(pausing.sum())).astype(float)
    frame.loc[pausing, "paused_to"] = frame.loc[pausing, "paused_from"] + rng.integers(20, 120, int(pausing.sum()))


def _ordinary_changes(register: Register, size: Size, rng: np.random.Generator) -> None:
    """One in eight moves house or changes its number within the history, one in thirty takes a new name."""
    phones = names.phones(size.agencies, rng)
    titles = names.agency_names(size.agencies, rng)
    for agency in range(size.agencies):
        draw, day = rng.random(3), int(rng.integers(20, size.history_days))
        if draw[0] < 0.12:
            moved: dict[str, object] = {"address": f"{rng.integers(6, 900)} {rng.choice(names.STREETS)}"}
            register.changes.append((agency, day, moved))
        if draw[1] < 0.08:
            register.changes.append((agency, day, {"phone": phones[agency]}))
        if draw[2] < 0.03:
            register.changes.append((agency, day, {"legal_name": titles[agency]}))
