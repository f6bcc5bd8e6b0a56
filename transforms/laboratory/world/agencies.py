"""Recruitment agencies and the register that licenses them: sizes, towers, chains, newcomers, closures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms.laboratory.world.employers import DESTINATIONS
from transforms.laboratory.world.names import CITIES, SPECIAL, core_names, legal_name, slug
from transforms.laboratory.world.setup import MISSING, Setup

STATES = {"IDN": 88, "PHL": 3, "VNM": 3, "MMR": 2, "KHM": 2, "THA": 2}
SEATS = {
    "IDN": ["ID-JK", "ID-JB", "ID-JT", "ID-JI", "ID-BT", "ID-SU", "ID-LA", "ID-KR", "ID-RI", "ID-NB", "ID-NT",
            "ID-YO", "ID-BA", "ID-KB", "ID-KU", "ID-SN"],
    "PHL": ["PH-00"], "VNM": ["VN-HN"], "MMR": ["MM-06"], "KHM": ["KH-12"], "THA": ["TH-10"],
}  # fmt: skip
SEAT_WEIGHTS = np.array([26, 14, 11, 15, 8, 6, 4, 4, 1.5, 4, 2, 1.5, 1.5, 1.5, 1, 1])
STREETS = ["Jalan Kenanga", "Jalan Mawar", "Jalan Pelita", "Jalan Bahari", "Jalan Cendana", "Jalan Merpati"]
TOWERS = ["Menara Samudra, Jalan Pelita 1", "Graha Angkasa, Jalan Bahari 8", "Wisma Teratai, Jalan Kenanga 21"]


def make_agencies(setup: Setup) -> pd.DataFrame:
    """One row an agency, all honest so far. begin and end: first and last day on which it files permits."""
    dice = setup.dice("agencies")
    count = setup.agencies
    shares = np.array(list(STATES.values()), dtype=float)
    country = np.array(list(STATES))[dice.choice(len(shares), size=count, p=shares / shares.sum())]
    seat = dice.choice(len(SEAT_WEIGHTS), size=count, p=SEAT_WEIGHTS / SEAT_WEIGHTS.sum())
    region = [SEATS[c][s if c == "IDN" else 0] for c, s in zip(country, seat, strict=True)]
    cores = core_names(dice, list(country))
    frame = pd.DataFrame({"agency_id": [f"AG{number:06d}" for number in range(1, count + 1)]})
    frame["country"], frame["region"], frame["core"] = country, region, cores
    frame["city"] = [CITIES[code] for code in region]
    frame["legal_name"] = [legal_name(core, code) for core, code in zip(cores, country, strict=True)]
    frame["trade_name"] = [core if keep else None for core, keep in zip(cores, dice.random(count) < 0.5, strict=True)]
    frame["weight"] = np.clip(dice.lognormal(0, 1.25, count), 0.03, 45)
    frame["address"] = [
        f"{STREETS[s]} {n}" for s, n in zip(dice.integers(0, 6, count), dice.integers(1, 400, count), strict=True)
    ]
    frame["postcode"] = [f"{n:05d}" for n in dice.integers(10000, 99999, count)]
    frame["phone"] = [f"+62 21 5550 {n:05d}" for n in _distinct(dice, count, 100_000)]
    frame["website"] = [f"https://{slug(core, n)}" for n, core in enumerate(cores)]
    frame["email"] = [f"info@{slug(core, n)}" for n, core in enumerate(cores)]
    frame["bank"] = [f"0{n:011d}" for n in _distinct(dice, count, 10**8)]
    frame["family"] = frame["agency_id"]
    frame["decoy"] = ""
    _license(setup, dice, frame)
    return frame


def _distinct(dice: np.random.Generator, count: int, below: int) -> np.ndarray:
    return dice.choice(max(below, 2 * count), size=count, replace=False)


def _license(setup: Setup, dice: np.random.Generator, frame: pd.DataFrame) -> None:
    count = len(frame)
    frame["licence_from"] = setup.first - dice.integers(60, 1500, count)
    frame["licence_to"] = setup.last + dice.integers(40, 1400, count)
    frame["licence_status"] = "active"
    frame["status_since"] = frame["licence_from"]
    frame["begin"], frame["end"] = MISSING, setup.last
    order = dice.permutation(count)
    new, shut, paused, waiting = (order[a:b] for a, b in zip(*_cuts(count, [0.06, 0.04, 0.01, 0.01]), strict=True))
    opened = setup.last - dice.integers(60, min(setup.history_days - 60, 420), len(new))
    frame.loc[new, ["licence_from", "status_since", "begin"]] = np.repeat(opened[:, None], 3, axis=1)
    frame.loc[new, "weight"] *= 1.6
    frame.loc[new, "decoy"] = "newcomer"
    ended = setup.last - dice.integers(20, min(setup.history_days - 60, 400), len(shut))
    frame.loc[shut, ["licence_to", "status_since"]] = np.repeat(ended[:, None], 2, axis=1)
    frame.loc[shut, "end"] = ended - 15
    frame.loc[shut, "licence_status"] = np.where(dice.random(len(shut)) < 0.6, "expired", "cancelled")
    frame.loc[shut, "decoy"] = "closure"
    stopped = setup.last - dice.integers(20, 120, len(paused))
    frame.loc[paused, "status_since"], frame.loc[paused, "end"] = stopped, stopped - 5
    frame.loc[paused, "licence_status"] = "suspended"
    frame.loc[waiting, "licence_status"], frame.loc[waiting, "end"] = "pending", setup.first - 200
    frame.loc[waiting, ["licence_from", "licence_to", "status_since"]] = MISSING
    special = order[-len(SPECIAL) :]
    seasonal = order[-len(SPECIAL) - max(1, count // 100) : -len(SPECIAL)]
    frame.loc[seasonal, "decoy"] = "seasonal"
    frame.loc[special, "legal_name"] = [
        s.format(n) for s, n in zip(SPECIAL, frame.loc[special, "legal_name"], strict=True)
    ]
    rest = order[_cuts(count, [0.06, 0.04, 0.01, 0.01])[1][-1] : -len(SPECIAL) - len(seasonal)]
    rest = rest[(frame["country"].to_numpy() == "IDN")[rest]]
    towered = rest[: min(60, count // 20)]
    _towers(dice, frame, towered)
    for members in np.array_split(rest[len(towered) : len(towered) + max(4, count // 40)], max(1, count // 160)):
        _chain(frame, members)


def _towers(dice: np.random.Generator, frame: pd.DataFrame, members_of_all: np.ndarray) -> None:
    """Three office towers, each with a third of these agencies; those of the first share a telephone."""
    for tower, members in enumerate(np.array_split(members_of_all, 3)):
        frame.loc[members, "address"] = [f"{TOWERS[tower]}, lantai {n}" for n in dice.integers(2, 40, len(members))]
        frame.loc[members, ["region", "city", "country"]] = ["ID-JK", "Jakarta", "IDN"]
        frame.loc[members, "postcode"] = f"1234{tower}"
        frame.loc[members, "decoy"] = "office_tower"
        if tower == 0:
            frame.loc[members, "phone"] = "+62 21 5559 00000"


def _cuts(count: int, shares: list[float]) -> tuple[list[int], list[int]]:
    ends = np.cumsum([max(1, round(count * share)) for share in shares])
    return [0, *ends[:-1].tolist()], ends.tolist()


def _chain(frame: pd.DataFrame, members: np.ndarray) -> None:
    """One firm with branches: they share name, bank, site and people, lawfully."""
    head = members[0]
    for column in ("bank", "website", "core", "country"):
        frame.loc[members, column] = frame.loc[head, column]
    name = legal_name(frame.loc[head, "core"], frame.loc[head, "country"])
    frame.loc[members, "legal_name"] = [
        f"{name} Cabang {place} {n}" for n, place in enumerate(frame.loc[members, "city"])
    ]
    frame.loc[members, "trade_name"] = frame.loc[head, "core"]
    frame.loc[members, "family"] = frame.loc[head, "agency_id"]
    frame.loc[members, "decoy"] = "chain"


def scope_of_licences(setup: Setup, agencies: pd.DataFrame, employers: pd.DataFrame, portfolios: np.ndarray) -> None:
    """Fill `destinations` and `sectors`: what the agency does and a little more; empty means any."""
    dice = setup.dice("scope")
    wide = dice.random(len(agencies)) < 0.15
    extra = np.array(list(DESTINATIONS))[dice.integers(0, len(DESTINATIONS), len(agencies))]
    country, sector = employers["country"].to_numpy(), employers["sector"].to_numpy()
    agencies["destinations"] = [
        None if any_ else ";".join(sorted({*country[row], more}))
        for row, any_, more in zip(portfolios, wide, extra, strict=True)
    ]
    agencies["sectors"] = [
        None if any_ else ";".join(sorted(set(sector[row]))) for row, any_ in zip(portfolios, wide, strict=True)
    ]
