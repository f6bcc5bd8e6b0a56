"""`python -m transforms.laboratory.identity families`: which phoenixes are found as families, and what is not one.

Registers of the simulated world with many phoenixes and with what only looks like them: office towers, clients of one
law firm, father and son in one house, franchises, neighbours on one floor. No permit is needed: a family hangs on the
register and its officers alone.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from transforms.laboratory.story import Row, session
from transforms.laboratory.world.agencies import make_agencies
from transforms.laboratory.world.registry import make_officers, number_licences, officers_on, register_on
from transforms.laboratory.world.schemes import Truth, assign
from transforms.laboratory.world.setup import Setup

DAY = date(2026, 3, 31)
SEEDS = (1, 2, 3)
PHOENIXES = 40  # in each register; half of them keep as little as two things of what they were
CONTACTS = ("phone", "bank", "address", "email")


def main() -> bool:
    """Print what was found in all registers together; whether recall is at least 0.9 and 2 % of families false."""
    found, there, false, families = Counter[str](), Counter[str](), Counter[str](), 0
    for seed in SEEDS:
        agencies, officers = make_register(seed)
        pairs, groups = find_families(agencies, officers)
        for kind, old, new in phoenixes(agencies):
            there[kind] += 1
            found[kind] += frozenset((old, new)) in pairs
        family = dict(zip(agencies["agency_id"], agencies["family"], strict=True))
        looks = dict(zip(agencies["agency_id"], agencies["decoy"], strict=True))
        families += len(groups)
        for group in groups:
            if len({family[member] for member in group}) > 1:
                false[" and ".join(sorted({looks[member] or "ordinary" for member in group}))] += 1
    for kind in sorted(there):
        print(f"{kind}: {found[kind]} of {there[kind]} found")
    print(f"families: {families}, false: {false.total()} {dict(sorted(false.items()))}")
    return found.total() >= 0.9 * there.total() and false.total() <= 0.02 * families


def make_register(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Agencies and officers; `decoy` and `family` of an agency tell the truth about it."""
    setup = Setup(Path(), seed, 1500, 2000, DAY, 800, 1)
    dice = setup.dice("families")
    agencies = make_agencies(setup)
    truth = assign(setup, agencies, {"phoenix": PHOENIXES})
    agencies["destinations"] = agencies["sectors"] = None
    number_licences(setup, agencies, pd.DataFrame({"agency": [0], "workers": [0]}), truth)
    officers = make_officers(setup, agencies, truth)
    risen = np.flatnonzero(truth.related >= 0)
    agencies.loc[risen, "decoy"] = "phoenix"
    for new in risen[: len(risen) // 2]:
        _hide(dice, agencies, officers, int(new), int(truth.related[new]))
    _decoys(dice, agencies, truth)
    there = register_on(setup, agencies, setup.last).to_pandas()
    there["decoy"], there["family"] = (
        agencies.set_index("agency_id").loc[there["agency_id"], name].to_numpy() for name in ("decoy", "family")
    )
    return there, officers_on(agencies, officers, setup.last).to_pandas()


def _hide(dice: np.random.Generator, agencies: pd.DataFrame, officers: pd.DataFrame, new: int, old: int) -> None:
    """Leave two things of five in common: an officer, a telephone, an account, an address, a mail box."""
    kept = set(dice.choice(["officer", *CONTACTS], size=2, replace=False))
    fresh = {"phone": f"+62 21 7770 {new:05d}", "bank": f"9{new:011d}", "address": f"Jalan Anggrek {new}",
             "email": f"info@baru{new}.example"}  # fmt: skip
    for column in CONTACTS:
        agencies.loc[new, column] = agencies.loc[old, column] if column in kept else fresh[column]
    if "officer" not in kept:
        theirs = set(officers.loc[officers["agency"] == old, "officer"])
        mine = (officers["agency"] == new) & officers["officer"].isin(theirs)
        officers.loc[mine, "officer"] = 10**6 + new
    agencies.loc[new, "decoy"] = "phoenix that hides"


def _decoys(dice: np.random.Generator, agencies: pd.DataFrame, truth: Truth) -> None:
    plain = (agencies["decoy"] == "") & (truth.scheme == "") & (agencies["country"] == "IDN")
    pool = list(dice.permutation(np.flatnonzero(plain.to_numpy())))
    for firm in range(12):  # give the telephone and the address of their lawyer
        clients = [pool.pop() for _ in range(int(dice.integers(2, 10)))]
        agencies.loc[clients, "phone"] = f"+62 21 8880 {firm:05d}"
        agencies.loc[clients, "address"] = f"Jalan Melati {firm + 1}"
        agencies.loc[clients, "decoy"] = "law firm"
    for house in range(20):  # two firms, one house; every third pair has one telephone as well
        father, son = pool.pop(), pool.pop()
        for column in ("address", "region", "city", "postcode", *(["phone"] if house % 3 == 0 else [])):
            agencies.loc[son, column] = agencies.loc[father, column]
        agencies.loc[son, "legal_name"] = f"PT {agencies.loc[father, 'core'].split()[0]} Putra {house}"
        agencies.loc[[father, son], "decoy"] = "father and son"
    for brand in range(10):  # independent owners under one name, with one site
        owners = [pool.pop() for _ in range(3)]
        agencies.loc[owners, "trade_name"] = f"Angsa Emas {chr(65 + brand)}ru"
        agencies.loc[owners, "website"] = f"https://angsa{brand}.example"
        agencies.loc[owners, "decoy"] = "franchise"
    for floor in range(20):
        neighbours = [pool.pop(), pool.pop()]
        agencies.loc[neighbours, "address"] = f"Menara Kembar, Jalan Pelita 77, lantai {floor + 1}"
        agencies.loc[neighbours, "decoy"] = "one floor"


def phoenixes(agencies: pd.DataFrame) -> list[tuple[str, str, str]]:
    """What hid or did not, the old and the new number."""
    risen = agencies[agencies["decoy"].str.startswith("phoenix") & (agencies["decoy"] != "phoenix_ancestor")]
    return [(row.decoy, row.family, row.agency_id) for row in risen.itertuples()]


def find_families(agencies: pd.DataFrame, officers: pd.DataFrame) -> tuple[set[frozenset[str]], list[set[str]]]:
    """Pairs within a family, and the families, as the stage finds them."""
    register: list[Row] = [
        {name: row[name] or None for name in ("agency_id", "licence_no", "legal_name", "trade_name", "country",
         "region", "city", "address", "postcode", "phone", "email", "website", "licence_status")}
        | {"bank_key": row["bank_account"]}
        for row in agencies.to_dict("records")
    ]  # fmt: skip
    seats: list[Row] = [
        {"agency_id": row["agency_id"], "officer_key": row["officer_no"], "role": row["role"]}
        for row in officers.to_dict("records")
    ]
    groups: dict[str, set[str]] = defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        con = session(Path(folder), {"agency_register": register, "agency_officers": seats}, DAY)
        for family, member in con.execute("select family_id, entity_id from resolve.family").fetchall():
            groups[family].add(member)
    return {frozenset((a, b)) for group in groups.values() for a in group for b in group if a < b}, list(
        groups.values()
    )
