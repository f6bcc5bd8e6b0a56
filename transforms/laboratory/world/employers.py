"""Employers abroad, a few of them bad, and which of them each agency supplies."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms.laboratory.world.names import EMPLOYER_KINDS, EMPLOYER_WORDS
from transforms.laboratory.world.setup import MISSING, Setup

DESTINATIONS = {"MYS": 28, "TWN": 19, "HKG": 17, "SGP": 11, "SAU": 7, "JPN": 7, "KOR": 6, "ARE": 3, "BRN": 2}
SECTORS = {
    "MYS": "AACCFIN", "TWN": "TTCCA", "HKG": "TTTI", "SGP": "TTFCN", "SAU": "FINN", "JPN": "ACQF", "KOR": "CCAF",
    "ARE": "FINN", "BRN": "FIN",
}  # fmt: skip
REGIONS = {
    "MYS": ["MY-10", "MY-01", "MY-12", "MY-13", "MY-07"],
    "TWN": ["TW-TPE", "TW-TAO", "TW-KHH"],
    "HKG": ["HK-KW", "HK-NT"],
    "SGP": ["SG-01", "SG-04"],
    "SAU": ["SA-01", "SA-02"],
    "JPN": ["JP-13", "JP-23"],
    "KOR": ["KR-41", "KR-26"],
    "ARE": ["AE-DU", "AE-AZ"],
    "BRN": ["BN-BM"],
}
OCCUPATIONS = {
    "A": ["6222", "9211", "6130"],
    "C": ["8160", "8153", "9329", "8212"],
    "F": ["9313", "7112", "7212"],
    "I": ["5131", "5120", "9412"],
    "N": ["9112", "9629", "5414"],
    "Q": ["5322", "5321"],
    "T": ["9111", "5311", "5322"],
}
SLOTS = 12


def make_employers(setup: Setup) -> pd.DataFrame:
    """One row an employer: country, sector, region, staff, weight, and the day of a sanction (or MISSING).

    A few are closed by one disaster (`shut_on`), which is nobody's fault. Some opened within the last year or so
    (`opened_on`): new plants, and shells, which exist on paper only and serve permits that nobody means to use.
    """
    dice = setup.dice("employers")
    count = max(60, 2 * setup.agencies)
    shares = np.array(list(DESTINATIONS.values()), dtype=float)
    country = np.array(list(DESTINATIONS))[dice.choice(len(shares), size=count, p=shares / shares.sum())]
    country[: len(shares)] = list(DESTINATIONS)
    sector = [SECTORS[c][i % len(SECTORS[c])] for c, i in zip(country, dice.integers(0, 1000, count), strict=True)]
    words = dice.integers(0, len(EMPLOYER_WORDS), size=(count, 2))
    weight = np.clip(dice.lognormal(0, 1.1, count), 0.05, 40)
    sanctioned = np.full(count, MISSING)
    bad = dice.choice(count, size=max(4, count // 60), replace=False)
    sanctioned[bad] = setup.first + dice.integers(20, max(40, setup.history_days // 2), size=len(bad))
    frame = pd.DataFrame(
        {
            "employer_id": [f"E{number:06d}" for number in range(1, count + 1)],
            "name": [
                f"{EMPLOYER_WORDS[a]} {EMPLOYER_WORDS[b]} {EMPLOYER_KINDS[s]} {number}"
                for number, (a, b), s in zip(range(1, count + 1), words, sector, strict=True)
            ],
            "sector": sector,
            "region": [
                REGIONS[c][i % len(REGIONS[c])] for c, i in zip(country, dice.integers(0, 99, count), strict=True)
            ],
            "country": country,
            "staff_count": np.maximum(2, (60 * weight * dice.lognormal(0, 0.4, count)).astype(int)),
            "registered_on": setup.first - dice.integers(30, 4000, size=count),
            "sanctioned_on": sanctioned,
            "weight": weight,
        }
    )
    frame["shut_on"] = MISSING
    honest = frame.index[(frame.sanctioned_on == MISSING) & (frame.weight > frame.weight.median())]
    frame.loc[honest[: max(1, len(honest) // 200)], "shut_on"] = setup.last - min(200, setup.history_days // 2)
    _open(setup, frame)
    return frame


def _open(setup: Setup, frame: pd.DataFrame) -> None:
    """New plants of every size, and shells of a few people. Fills `opened_on` and `shell`, and the register's day."""
    dice = setup.dice("new employers")
    frame["opened_on"], frame["shell"] = MISSING, False
    plain = frame.index[(frame.sanctioned_on == MISSING) & (frame.shut_on == MISSING)].to_numpy()[len(DESTINATIONS) :]
    chosen = dice.choice(plain, size=max(6, len(frame) // 20), replace=False)
    frame.loc[chosen, "opened_on"] = setup.last - dice.integers(60, min(420, setup.history_days - 20), len(chosen))
    shells = chosen[: max(3, len(frame) // 150)]
    frame.loc[shells, "shell"] = True
    frame.loc[shells, "opened_on"] = setup.last - min(400, setup.history_days - 10)
    frame.loc[shells, "staff_count"] = dice.integers(2, 6, len(shells))
    frame.loc[shells, "weight"] = 0.05
    frame.loc[chosen, "registered_on"] = frame.loc[chosen, "opened_on"] - dice.integers(5, 60, len(chosen))


def make_portfolios(setup: Setup, employers: pd.DataFrame, scheme: np.ndarray, since: np.ndarray) -> np.ndarray:
    """Employers whom each agency supplies, the main one first. Shape (agencies, SLOTS), rows of `employers`.

    scheme: its name an agency. Feeders have two employers of which the worst was known by `since` in their first
    slots, those who get permits for ghosts have shells in theirs.
    """
    feeders = scheme == "bad_employer_feeder"
    dice = setup.dice("portfolios")
    shares = np.array(list(DESTINATIONS.values()), dtype=float)
    wanted = dice.choice(len(shares), size=(len(feeders), 3), p=shares / shares.sum())
    column = np.minimum(dice.geometric(0.65, size=(len(feeders), SLOTS)) - 1, 2)
    destination = np.take_along_axis(wanted, column, axis=1)
    portfolios = np.zeros((len(feeders), SLOTS), dtype=int)
    good = employers["sanctioned_on"].to_numpy() == MISSING
    for number, code in enumerate(DESTINATIONS):
        here = np.flatnonzero(employers["country"].to_numpy() == code)
        weight = employers["weight"].to_numpy()[here] * np.where(good[here], 1.0, 0.6)
        cells = destination == number
        portfolios[cells] = dice.choice(here, size=int(cells.sum()), p=weight / weight.sum())
    sanctioned = employers["sanctioned_on"].to_numpy()
    by_day = np.argsort(np.where(sanctioned == MISSING, setup.last, sanctioned), kind="stable")
    for row in np.flatnonzero(feeders):
        known = by_day[: max(2, int((~good & (sanctioned < since[row])).sum()))]
        portfolios[row, :2] = dice.choice(known, size=2, replace=False)
    shells = np.flatnonzero(employers["shell"])
    for row in np.flatnonzero(scheme == "ghost_permits"):
        portfolios[row, :3] = dice.choice(shells, size=3, replace=False)
    return portfolios
