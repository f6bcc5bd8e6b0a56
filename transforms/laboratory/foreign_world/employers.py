"""The employers abroad: firms, plants, farms and households, and the few that are not what they say."""

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world import names
from transforms.laboratory.foreign_world.roster import having
from transforms.laboratory.foreign_world.settings import Floats, Size, Texts

STATES = {
    "QAT": "QA",
    "KWT": "KW",
    "OMN": "OM",
    "JOR": "JO",
    "CYP": "CY",
    "ROU": "RO",
    "HRV": "HR",
    "MUS": "MU",
    "MDV": "MV",
}
# kinds beside the ordinary, and whether they are bad
KINDS = {
    "paper": (True, "nobody ever works there"),
    "violent": (True, "workers are beaten, locked in and unpaid"),
    "new_plant": (False, "a new plant that has grown faster than its entry in the register"),
    "season": (False, "a farm with a season of three months"),
    "old_sanction": (False, "was fined eight years ago and has been clean since"),
}


def found_employers(size: Size, roles: pd.DataFrame) -> pd.DataFrame:
    """Return one row an employer: its entry in the register, `kind` (empty: ordinary), `size`, `owner` (or -1)."""
    rng = size.rng("employers")
    count = int(size.agencies * 2.2)
    codes: Texts = np.array([c.code for c in geo.WORK], dtype=object)
    chances = np.array([c.work for c in geo.WORK])
    countries = rng.choice(codes, count, p=chances / chances.sum())
    sectors = rng.choice(np.array(list(geo.SECTORS), dtype=object), count, p=geo.SECTOR_WEIGHTS)
    frame = pd.DataFrame({"country": countries, "sector": sectors, "kind": "", "owner": -1})
    special = _special(roles, rng)
    frame = pd.concat([frame, special], ignore_index=True)
    frame["size"] = np.minimum(rng.pareto(1.2, len(frame)) + 0.3, 60)
    frame.loc[frame["sector"] == "T", "size"] = 0.4
    frame["name"] = names.employer_names(frame["sector"].to_numpy(dtype=object), rng)
    numbers = names.numbered("E", 40_000 + rng.permutation(len(frame)), 6)
    frame["employer_id"] = [f"{STATES[c]}{n}" for c, n in zip(frame["country"], numbers, strict=True)]
    frame["region"] = [
        f"{STATES[c]}-0{n}" for c, n in zip(frame["country"], rng.integers(1, 7, len(frame)), strict=True)
    ]
    frame["staff_count"] = np.ceil(frame["size"] * 40 * rng.lognormal(0, 0.6, len(frame)))
    frame.loc[frame["sector"] == "T", "staff_count"] = 1.0
    frame["registered"] = -rng.gamma(2.0, 1300.0, len(frame)).round()
    frame["sanctioned"] = np.where(
        rng.random(len(frame)) < 0.01, rng.integers(-1500, size.history_days, len(frame)), np.nan
    )
    _tell_kinds(frame, size, roles, rng)
    frame["has_branches"] = (rng.random(len(frame)) < 0.08) & (frame["sector"] != "T")
    return frame


def _special(roles: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the employers that schemes and their look-alikes need."""
    papers, plants = having(roles, "paper_employer")
    violent, farms = having(roles, "violent_employer")
    rows = [(str(rng.choice(["QAT", "ROU"])), "F", "paper", agency) for agency in papers for _ in range(3)]
    rows += [("ROU", "C", "new_plant", agency) for agency in plants for _ in range(2)]
    rows += [(str(rng.choice(["KWT", "JOR", "OMN"])), "T", "violent", -1) for _ in range(3 * len(violent))]
    rows += [(str(rng.choice(["CYP", "MUS"])), "C", "violent", -1) for _ in range(len(violent))]
    rows += [("HRV", "A", "season", agency) for agency in farms for _ in range(2)]
    rows += [("CYP", "I", "old_sanction", -1) for _ in range(max(4, len(farms)))]
    return pd.DataFrame(rows, columns=["country", "sector", "kind", "owner"])


def _tell_kinds(frame: pd.DataFrame, size: Size, roles: pd.DataFrame, rng: np.random.Generator) -> None:
    """Give the special employers the entries in the register that fit them."""
    young = frame["kind"].isin(["paper", "new_plant"])
    since: Floats = roles["since"].to_numpy(dtype=float)[frame.loc[young, "owner"].to_numpy(dtype=int)]
    frame.loc[young, "registered"] = since - rng.integers(20, 200, int(young.sum()))
    frame.loc[young, "staff_count"] = rng.integers(1, 7, int(young.sum())).astype(float)
    frame.loc[young, "size"] = 3.0
    violent = (frame["kind"] == "violent").to_numpy()
    frame.loc[violent & (frame["sector"] == "C").to_numpy(), "size"] = 12.0
    caught = violent & (rng.random(len(frame)) < 0.25)
    frame.loc[caught, "sanctioned"] = rng.integers(int(size.history_days * 0.6), size.history_days, int(caught.sum()))
    old = frame["kind"] == "old_sanction"
    frame.loc[old, "sanctioned"] = -rng.integers(1900, 2400, int(old.sum())).astype(float)
