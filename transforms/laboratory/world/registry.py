"""Snapshots of the register and of who runs the agencies; employers; barred parties."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.laboratory.world.columns import dates, moments, text_table
from transforms.laboratory.world.names import people
from transforms.laboratory.world.permits import WARM_UP
from transforms.laboratory.world.schemes import Truth
from transforms.laboratory.world.setup import MISSING, Setup, as_date


def number_licences(setup: Setup, agencies: pd.DataFrame, permits: pd.DataFrame, truth: Truth) -> None:
    """Fill licence_no, staff_count, bond_amount and deployment_cap, which is too low where a scheme overflows it."""
    dice = setup.dice("licences")
    count = len(agencies)
    issued = agencies["licence_from"].to_numpy()
    agencies["licence_no"] = [
        None if day == MISSING else f"{state}/{number:05d}/{as_date(day).year}"
        for state, number, day in zip(agencies["country"], dice.permutation(count) + 1, issued, strict=True)
    ]
    yearly = (
        np.bincount(permits["agency"], weights=permits["workers"], minlength=count) * 365 / _open_days(setup, agencies)
    )
    room = dice.uniform(1.4, 4, count)
    room = np.where(truth.scheme == "capacity_overflow", dice.uniform(0.25, 0.45, count), room)
    agencies["deployment_cap"] = np.maximum(10, np.ceil(yearly * room / 5) * 5).astype(int)
    squeeze = np.where(truth.scheme == "capacity_overflow", 0.3, 1.0)
    agencies["staff_count"] = np.maximum(2, (2 + 0.9 * yearly**0.6 * dice.lognormal(0, 0.3, count) * squeeze)).astype(
        int
    )
    agencies["bond_amount"] = 500_000_000 + 100_000_000 * dice.integers(0, 20, count)


def _open_days(setup: Setup, agencies: pd.DataFrame) -> np.ndarray:
    """Days on which each agency filed: whoever opened late is allowed what it does in a year, like everybody else."""
    start = setup.first - WARM_UP
    begin = np.clip(agencies["begin"].to_numpy(), start, setup.last)
    days: np.ndarray = np.maximum(np.clip(agencies["end"].to_numpy(), start, setup.last) - begin + 1, 60)
    return days


def register_on(setup: Setup, agencies: pd.DataFrame, day: int) -> pa.Table:
    """The register as it stood on a day."""
    began = agencies["licence_from"].to_numpy()
    there = agencies[(began == MISSING) | (began <= day)]
    changed = there["status_since"].to_numpy() <= day
    status = np.where(changed, there["licence_status"], "active")
    since = np.where(changed, there["status_since"], there["licence_from"])
    revoked = (there["licence_status"] == "revoked").to_numpy() & ~changed
    until = np.where(revoked, there["licence_to"] + 300, there["licence_to"])
    columns: dict[str, object] = {
        name: there[name] for name in ("agency_id", "licence_no", "legal_name", "trade_name", "country")
    }
    columns |= {name: there[name] for name in ("region", "address", "city", "postcode", "phone", "email", "website")}
    columns |= {
        "licence_status": status,
        "licence_from": dates(there["licence_from"].to_numpy()),
        "licence_to": dates(until),
        "status_since": dates(since),
        "destinations": there["destinations"],
        "sectors": there["sectors"],
        "staff_count": there["staff_count"],
        "bond_amount": there["bond_amount"],
        "deployment_cap": there["deployment_cap"],
        "bank_account": there["bank"],
        "recorded_at": moments(np.full(len(there), day * 86400 + 1800), 7),
    }
    return text_table(columns)


def make_officers(setup: Setup, agencies: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    """One row an office: agency (row), officer (number), name, role, from, to. Some directors sit in several firms."""
    dice = setup.dice("officers")
    count = len(agencies)
    seats = dice.integers(1, 4, count)
    frame = pd.DataFrame({"agency": np.repeat(np.arange(count), seats)})
    frame["officer"] = np.arange(len(frame))
    first = frame.groupby("agency").cumcount()
    frame["role"] = np.array(["director", "owner", "manager"])[first]
    busy = dice.choice(len(frame), size=max(2, len(frame) // 70), replace=False)
    frame.loc[busy, "officer"] = frame.loc[
        busy[dice.integers(0, max(1, len(busy) // 3), len(busy))], "officer"
    ].to_numpy()
    heads = frame[first == 0].set_index("agency")["officer"]
    head_of = {family: heads[row] for row, family in reversed(list(agencies["family"].items()))}
    chained = (agencies["decoy"] == "chain").to_numpy()[frame["agency"]] & (first == 0).to_numpy()
    frame.loc[chained, "officer"] = [head_of[agencies.loc[row, "family"]] for row in frame.loc[chained, "agency"]]
    for new in np.flatnonzero(truth.related >= 0):
        mine = frame.index[frame["agency"] == new]
        frame.loc[mine[-1], "officer"] = heads[truth.related[new]]
    frame = frame.drop_duplicates(["agency", "officer"])
    began = agencies["licence_from"].to_numpy()[frame["agency"]]
    frame["from"] = np.where(began == MISSING, MISSING, began - dice.integers(0, 60, len(frame)))
    frame["to"] = np.where(dice.random(len(frame)) < 0.04, setup.first - dice.integers(1, 200, len(frame)), MISSING)
    frame["to"] = np.where((frame["to"] != MISSING) & (frame["to"] < frame["from"]), MISSING, frame["to"])
    names = people(dice, len(frame) + count * 3)
    frame["name"] = [names[number] for number in frame["officer"]]
    return frame.reset_index(drop=True)


def officers_on(agencies: pd.DataFrame, officers: pd.DataFrame, day: int) -> pa.Table:
    began = agencies["licence_from"].to_numpy()[officers["agency"]]
    there = officers[(began == MISSING) | (began <= day)]
    return text_table(
        {
            "agency_id": agencies["agency_id"].to_numpy()[there["agency"]],
            "officer_no": [f"30{number * 7919 % 10**10:010d}" for number in there["officer"]],
            "officer_name": there["name"],
            "role": there["role"],
            "from_date": dates(there["from"].to_numpy()),
            "to_date": dates(there["to"].to_numpy()),
            "recorded_at": moments(np.full(len(there), day * 86400 + 1800), 7),
        }
    )


def barred_table(
    setup: Setup, agencies: pd.DataFrame, officers: pd.DataFrame, truth: Truth
) -> tuple[pa.Table, np.ndarray]:
    """Persons who ran revoked agencies, and others who never appear elsewhere."""
    dice = setup.dice("barred")
    old = truth.related[truth.related >= 0]
    rows = officers[officers["agency"].isin(old) & (officers["role"] == "director")]
    known: list[tuple[str, str | None, str, int]]
    known = [(name, f"30{n * 7919 % 10**10:010d}", "person", int(agencies.loc[a, "status_since"]) + 10)
             for name, n, a in zip(rows["name"], rows["officer"], rows["agency"], strict=True)]  # fmt: skip
    known += [(name, f"31{n:010d}", "person", setup.first + int(day)) for name, n, day in zip(
        people(dice, 25), dice.integers(0, 10**9, 25), dice.integers(-900, setup.history_days, 25),
        strict=True)]  # fmt: skip
    known += [
        (agencies.loc[row, "legal_name"], None, "organisation", int(agencies.loc[row, "status_since"])) for row in old
    ]
    known = sorted((entry for entry in known if entry[3] <= setup.last), key=lambda entry: (entry[3], entry[0]))
    day = np.array([entry[3] for entry in known])
    table = text_table(
        {
            "party_id": [f"B{n:05d}" for n in range(1, len(known) + 1)],
            "name": [entry[0] for entry in known],
            "officer_no": [entry[1] for entry in known],
            "party_kind": [entry[2] for entry in known],
            "barred_from": dates(day),
            "barred_to": dates(np.where(np.arange(len(day)) % 4 == 0, MISSING, day + 1825)),
            "authority": ["Ministry of Manpower"] * len(known),
            "recorded_at": moments(day * 86400 + 10 * 3600, 7),
        }
    )
    return table, day


def employer_table(setup: Setup, employers: pd.DataFrame) -> tuple[pa.Table, np.ndarray]:
    """Every employer once, at the start; again when it is sanctioned or shuts."""
    sanctioned, shut = employers["sanctioned_on"].to_numpy(), employers["shut_on"].to_numpy()
    changed = np.flatnonzero((sanctioned != MISSING) | (shut != MISSING))
    rows = np.concatenate([np.arange(len(employers)), changed])
    later = np.arange(len(rows)) >= len(employers)
    day = np.where(later, np.maximum(sanctioned, shut)[rows], setup.first)
    order = np.lexsort((rows, day))
    rows, later, day = rows[order], later[order], day[order]
    of = employers.iloc[rows]
    status = np.where(later & (shut[rows] != MISSING), "closed", np.where(later, "sanctioned", "active"))
    columns: dict[str, object] = {
        name: of[name] for name in ("employer_id", "name", "sector", "region", "country", "staff_count")
    }
    columns |= {
        "registered_on": dates(of["registered_on"].to_numpy()),
        "status": status,
        "sanctioned_on": dates(np.where(later, sanctioned[rows], MISSING)),
        "recorded_at": moments(day * 86400 + 11 * 3600, 7),
    }
    return text_table(columns), day


Snapshot = Callable[[int], pa.Table]
