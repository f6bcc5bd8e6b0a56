"""What schemes change in the register and among its officers: phoenixes, woken licences, harmless mergers."""

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world import names
from transforms.laboratory.foreign_world.agencies import Register
from transforms.laboratory.foreign_world.roster import having
from transforms.laboratory.foreign_world.settings import Size

ROLES = np.array(["director", "owner", "manager", "guarantor"], dtype=object)


def settle_roles(size: Size, register: Register, roles: pd.DataFrame) -> None:
    """Write the roles' traces into the register; who has a role neither closes nor pauses before it shows."""
    rng, frame = size.rng("successions"), register.agencies
    taken = roles.index[(roles["scheme"] != "") | (roles["look_alike"] != "")]
    frame.loc[taken, ["closes", "paused_from", "paused_to"]] = [np.nan, np.inf, np.inf]
    frame.loc[taken, "opens"] = np.minimum(frame.loc[taken, "opens"], -rng.integers(20, 2500, len(taken)))
    free = [int(i) for i in frame.index.difference(taken) if frame.at[i, "opens"] < 0]
    free = [int(i) for i in rng.permutation(free)]
    for bad, agencies in zip((True, False), having(roles, "phoenix"), strict=True):
        for agency in agencies:
            _succeed(register, roles, agency, free.pop(), bad, rng)
    for agency in having(roles, "dormant_licence")[0]:
        values: dict[str, object] = {"phone": names.phones(1, rng)[0], "address": f"{rng.integers(6, 900)} Ring Road"}
        values["bank_account"] = f"0140{rng.integers(0, 10**9):010d}"
        register.changes.append((agency, int(roles.at[agency, "since"]) - 20, values))
    for agency in having(roles, "licence_lending")[1]:
        frame.at[agency, "trade_name"] = str(frame.at[agency, "legal_name"]).split(" ")[0] + " Global Careers"
    for agency in [i for both in having(roles, "ban_evasion") for i in both]:
        frame.at[agency, "works_in"] = sorted({*frame.at[agency, "works_in"], geo.BAN[0]})
        frame.at[agency, "works_for"] = sorted({*frame.at[agency, "works_for"], "T"})
        frame.at[agency, "destinations"] = ";".join(frame.at[agency, "works_in"])
    for agency in having(roles, "paper_employer")[0]:
        frame.at[agency, "staff_count"] = float(rng.integers(1, 4))


def _succeed(
    register: Register, roles: pd.DataFrame, agency: int, before: int, bad: bool, rng: np.random.Generator
) -> None:
    """Let `agency` open after `before` has closed. The bad share what they forgot to hide, the honest share openly."""
    frame, since = register.agencies, int(roles.at[agency, "since"])
    register.predecessors[agency] = before
    frame.at[before, "closes"] = float(since - rng.integers(20, 150))
    frame.at[before, "end_status"] = "revoked" if bad else "cancelled"
    frame.at[before, "weight"] = max(float(frame.at[before, "weight"]), float(frame.at[agency, "weight"]))
    frame.at[agency, "opens"] = since
    for column in ("works_in", "works_for", "destinations", "sectors", "region", "city"):
        frame.at[agency, column] = frame.at[before, column]
    strength = float(roles.at[agency, "strength"]) if bad else 0.9
    for columns in (["phone"], ["bank_account"], ["address", "postcode"], ["email"]):
        if rng.random() < strength * (0.75 if columns != ["email"] else 0.3):
            for column in columns:
                frame.at[agency, column] = frame.at[before, column]
    if rng.random() < strength * 0.4:
        frame.at[agency, "legal_name"] = " ".join(str(frame.at[before, "legal_name"]).split(" ")[:2]) + " Link Overseas"


def appoint_officers(size: Size, register: Register, roles: pd.DataFrame) -> pd.DataFrame:
    """Return agency, officer_no, officer_name, role and the day numbers from_day and to_day, one row a tie.

    Some officers hold two offices, and some left another agency fifteen to twenty years ago; neither is a fault.
    """
    rng = size.rng("officers")
    many = rng.choice([1, 2, 3, 4], size.agencies, p=[0.35, 0.35, 0.2, 0.1])
    agency = np.repeat(np.arange(size.agencies), many)
    frame = pd.DataFrame({"agency": agency, "person": np.arange(len(agency))})
    opens = register.agencies["opens"].to_numpy(dtype=float)[agency]
    frame["from_day"] = opens + np.where(rng.random(len(agency)) < 0.7, 0, rng.integers(0, 900, len(agency)))
    frame["to_day"] = np.nan
    frame["role"] = rng.choice(ROLES, len(agency), p=[0.45, 0.25, 0.2, 0.1])
    twice = frame.sample(frac=0.03, random_state=size.seed).assign(
        agency=lambda rows: rng.integers(0, size.agencies, len(rows)), role="owner"
    )
    old = frame.sample(frac=0.06, random_state=size.seed + 1).assign(
        agency=lambda rows: rng.integers(0, size.agencies, len(rows)),
        from_day=lambda rows: -rng.integers(6500, 9000, len(rows)).astype(float),
        to_day=lambda rows: rows["from_day"] + rng.integers(300, 2500, len(rows)),
    )
    frame = pd.concat([frame, twice, old, *_ties_of_schemes(size, register, roles, frame, rng)], ignore_index=True)
    frame = frame.drop_duplicates(["agency", "person"], keep="last")
    people = names.person_names(int(frame["person"].max()) + 1, rng)
    frame["officer_name"] = people[frame["person"]]
    frame["officer_no"] = names.numbered("CZ", frame["person"].to_numpy() * 7 + 200_003, 8)
    return frame.sort_values(["agency", "person"], ignore_index=True)


def _ties_of_schemes(
    size: Size, register: Register, roles: pd.DataFrame, frame: pd.DataFrame, rng: np.random.Generator
) -> list[pd.DataFrame]:
    """Return the officers who came over from a predecessor, and those who bought a woken licence."""
    ties: list[pd.DataFrame] = []
    for agency, before in register.predecessors.items():
        scheme = roles.at[agency, "scheme"] == "phoenix"
        if rng.random() < (float(roles.at[agency, "strength"]) * 0.7 if scheme else 0.8):
            known = frame[frame["agency"] == before].head(1)
            ties.append(known.assign(agency=agency, from_day=float(roles.at[agency, "since"]), role="manager"))
    bought = having(roles, "dormant_licence")[0]
    sold = frame["agency"].isin(bought)
    since = roles["since"].to_numpy()
    frame.loc[sold, "to_day"] = since[frame.loc[sold, "agency"]].astype(float) - 21
    new = pd.DataFrame({"agency": bought, "person": len(frame) + np.arange(len(bought)), "role": "owner"})
    new["from_day"] = since[np.array(bought, dtype=int)].astype(float) - 20
    new["to_day"] = np.nan
    return [*ties, new]
