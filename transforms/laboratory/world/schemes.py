"""Who does wrong, since when and how strongly: the ground truth that no delivery shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transforms.laboratory.world.setup import MISSING, Setup, as_date

RAID_AGO = 75  # days before the end on which departures move from one port to another
# scheme: how many agencies at 1,500; earliest and latest start as days before the end
AGENCY_SCHEMES: dict[str, tuple[int, int, int]] = {
    "phoenix": (4, 260, 150),
    "ghost_permits": (5, 380, 290),
    "diversion": (4, 330, 180),
    "tourist_funnel": (4, 260, 120),
    "debt": (5, 330, 160),
    "expired_filing": (4, 80, 35),
    "capacity_overflow": (3, 360, 300),
    "contract_substitution": (4, 360, 260),
    "bad_employer_feeder": (4, 300, 200),
    "underpayment": (2, 330, 250),
    "outside_scope": (2, 80, 50),
    "sleeper": (3, 75, 45),
}
# route schemes: route, first day before the end, what is told of it
ROUTE_SCHEMES: list[tuple[str, str, int, str]] = [
    ("corridor_surge", "IDKNO>KHM:visit", 40, "recruits for a compound, on visitor status and one way"),
    ("tourist_funnel", "IDCGK>KHM:visit", 210, "recruits of agencies leave as visitors, one way"),
    ("hub_detour", "IDSUB>THA:visit", 150, "visitors to a hub who neither come back nor return from it"),
    ("visa_runs", "IDDUM>MYS:visit", 390, "the same people leave again days after each month's stay"),
    ("displacement_from", "IDBTH>MYS:visit", 300, "irregular departures, until a raid drove them elsewhere"),
    (
        "displacement_to",
        "IDTBK>MYS:visit",
        RAID_AGO - 1,
        "the same departures after the raid, at night, through a small gate",
    ),
    ("new_path", "IDPDG>LAO:visit", 20, "a route that nobody took before"),
]
ROUTE_DECOYS: list[tuple[str, str, int, str]] = [
    ("new_air_link", "IDYIA>THA:visit", 24, "a new flight, with tour groups that come back"),
    ("festival", "IDLOP>SGP:visit", 18, "a sports event: many leave, all come back"),
    ("pilgrimage", "IDSUB>SAU:visit", 390, "large groups in the fasting month"),
    ("school_holidays", "IDDPS>AUS:visit", 390, "a strong yearly season"),
]
SCHEME_COLUMNS = ["entity_kind", "entity_id", "scheme", "since", "until", "strength", "permits", "related", "note"]


@dataclass
class Truth:
    """One value an agency. scheme: its name or ''; since: first day; strength: 0 to 1; related: another row or -1."""

    scheme: np.ndarray
    since: np.ndarray
    strength: np.ndarray
    related: np.ndarray

    def running(self, name: str, agency: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Whether a scheme runs at agencies (rows) on days; same shape as both."""
        runs: np.ndarray = (self.scheme[agency] == name) & (day >= self.since[agency])
        return runs


def assign(setup: Setup, agencies: pd.DataFrame, more: Mapping[str, int] | None = None) -> Truth:
    """Choose the agencies of each scheme among ordinary ones of middling size, and bend the register accordingly.

    more: scheme → how many agencies run it, in the place of the usual number.
    """
    dice = setup.dice("schemes")
    count = len(agencies)
    truth = Truth(
        np.full(count, "", dtype="U24"), np.full(count, MISSING), np.zeros(count), np.full(count, -1, dtype=int)
    )
    plain = (agencies["decoy"] == "") & (agencies["licence_status"] == "active") & (agencies["country"] == "IDN")
    weight = agencies["weight"].to_numpy()
    middling = plain.to_numpy() & (weight > np.quantile(weight, 0.65)) & (weight < np.quantile(weight, 0.97))
    pool = list(dice.permutation(np.flatnonzero(middling)))
    spare = list(dice.permutation(np.flatnonzero(plain.to_numpy() & ~middling)))
    for name, (at_default, early, late) in AGENCY_SCHEMES.items():
        for _ in range((more or {}).get(name, max(1, round(at_default * setup.agencies / 1500)))):
            row = (pool or spare).pop()
            early_, late_ = (min(days, setup.history_days - 20) for days in (early, late))
            truth.scheme[row], truth.strength[row] = name, dice.uniform(0.45, 0.95)
            truth.since[row] = setup.last - dice.integers(late_, max(early_, late_ + 1))
            if name == "phoenix":
                _rise(setup, dice, agencies, truth, int(row), int((spare or pool).pop(0)))
            elif name == "expired_filing":
                _lapse(dice, agencies, truth, int(row))
    return truth


def _rise(setup: Setup, dice: np.random.Generator, agencies: pd.DataFrame, truth: Truth, new: int, old: int) -> None:
    """`new` is what `old`, whose licence was revoked, has become: other number, same people, telephone or bank."""
    born = int(truth.since[new])
    revoked = born - int(dice.integers(15, 70))
    agencies.loc[old, ["licence_status", "status_since", "end", "licence_to"]] = [
        "revoked",
        revoked,
        revoked - 3,
        revoked,
    ]
    agencies.loc[new, ["licence_from", "status_since", "begin"]] = [born, born, born + 5]
    shared = ["phone", "bank", "address", "email"]
    for column in [shared[i] for i in dice.choice(4, size=2, replace=False)]:
        agencies.loc[new, column] = agencies.loc[old, column]
    word = str(agencies.loc[old, "core"]).split()[0]
    agencies.loc[new, "legal_name"] = f"PT {word} Baru Sejahtera {new}"
    agencies.loc[new, "trade_name"] = f"{word} Baru"
    agencies.loc[new, ["region", "city"]] = agencies.loc[old, ["region", "city"]].to_numpy()
    agencies.loc[[old, new], "family"] = agencies.loc[old, "agency_id"]
    agencies.loc[old, "weight"] = max(float(agencies.loc[old, "weight"]), 1.0)
    agencies.loc[old, "decoy"] = "phoenix_ancestor"
    truth.related[new] = old


def _lapse(dice: np.random.Generator, agencies: pd.DataFrame, truth: Truth, row: int) -> None:
    since = int(truth.since[row])
    agencies.loc[row, "licence_to"] = since - 1
    if dice.random() < 0.6:
        agencies.loc[row, ["licence_status", "status_since"]] = ["expired", since]


def truth_tables(
    setup: Setup, agencies: pd.DataFrame, employers: pd.DataFrame, permits: pd.DataFrame, truth: Truth
) -> dict[str, pd.DataFrame]:
    """schemes, decoys and families, as they are written beside the drops.

    permits: how many an agency filed since; until: the last day, empty while the scheme runs.
    """
    filed = permits["agency"].to_numpy()
    since = np.bincount(filed[permits["applied"].to_numpy() >= truth.since[filed]], minlength=len(agencies))
    ids = agencies["agency_id"].to_numpy()
    bad = np.flatnonzero(truth.scheme != "")
    schemes: list[tuple[object, ...]] = [
        ("agency", ids[row], truth.scheme[row], as_date(truth.since[row]), "", round(float(truth.strength[row]), 2),
         since[row], ids[truth.related[row]] if truth.related[row] >= 0 else "", "")
        for row in bad
    ]  # fmt: skip
    for name, route, ago, note in ROUTE_SCHEMES:
        until = as_date(setup.last - RAID_AGO) if name == "displacement_from" else ""
        start = as_date(setup.last - min(ago, setup.history_days - 1))
        schemes.append(("route", route, name, start, until, 1.0, "", "", note))
    sanctioned = employers[employers["sanctioned_on"] != MISSING]
    schemes += [
        ("employer", e.employer_id, "bad_employer", as_date(e.sanctioned_on), "", 1.0, "", "", "")
        for e in sanctioned.itertuples()
    ]
    schemes += [
        ("employer", e.employer_id, "shell_employer", as_date(e.opened_on), "", 1.0, "", "", "")
        for e in employers[employers["shell"]].itertuples()
    ]
    family = agencies[agencies["family"].duplicated(keep=False)]
    kind = np.where(family["decoy"] == "chain", "chain", "phoenix")
    return {
        "schemes": pd.DataFrame(schemes, columns=SCHEME_COLUMNS),
        "decoys": _decoys(agencies, employers),
        "families": pd.DataFrame({"agency_id": family["agency_id"], "family_id": family["family"], "kind": kind}),
    }


def _decoys(agencies: pd.DataFrame, employers: pd.DataFrame) -> pd.DataFrame:
    """Who looks like a scheme and is none."""
    decoys = [("agency", a.agency_id, a.decoy, "") for a in agencies[agencies["decoy"] != ""].itertuples()]
    decoys += [
        ("employer", e.employer_id, "shut_down", "") for e in employers[employers["shut_on"] != MISSING].itertuples()
    ]
    plants = employers[(employers["opened_on"] != MISSING) & ~employers["shell"]]
    decoys += [("employer", e.employer_id, "new_plant", "") for e in plants.itertuples()]
    decoys += [("route", route, name, note) for name, route, _, note in ROUTE_DECOYS]
    return pd.DataFrame(decoys, columns=["entity_kind", "entity_id", "decoy", "note"])
