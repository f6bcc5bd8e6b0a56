"""Work permits: who filed what for whom, and what became of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms.laboratory.world.employers import OCCUPATIONS, SLOTS
from transforms.laboratory.world.geography import season, wage_floors
from transforms.laboratory.world.schemes import Truth
from transforms.laboratory.world.setup import MISSING, Setup

WARM_UP = 120  # days before the history whose workers still cross within it
ORIGINS = ["ID-JB", "ID-JT", "ID-JI", "ID-NB", "ID-NT", "ID-LA", "ID-BT", "ID-SU", "ID-SN", "ID-KB"]
MARGIN = {"T": (1.0, 0.12), "Q": (1.1, 0.15), "C": (1.05, 0.15), "F": (1.1, 0.2), "A": (1.02, 0.12)}


def make_permits(
    setup: Setup, agencies: pd.DataFrame, employers: pd.DataFrame, portfolios: np.ndarray, truth: Truth
) -> pd.DataFrame:
    """One row a permit, in order of filing, as it stands at the end; what was filed before the history never drops."""
    dice = setup.dice("permits")
    agency, applied = _filings(setup, dice, agencies, truth)
    frame = pd.DataFrame({"agency": agency, "applied": applied})
    frame["employer"] = _employers(setup, dice, employers, portfolios, truth, agency, applied)
    chosen = employers.iloc[frame["employer"].to_numpy()]
    for column in ("country", "sector", "region", "staff_count"):
        frame[column] = chosen[column].to_numpy()
    _leave_scope(frame, agencies, truth)
    shell = employers["shell"].to_numpy()[frame["employer"]]
    bad = employers["sanctioned_on"].to_numpy()[frame["employer"]] != MISSING
    frame["occupation"] = _occupations(dice, frame["sector"].to_numpy(), shell)
    _money(dice, frame, truth, bad)
    _decide(setup, dice, frame, truth, bad)
    count = len(frame)
    frame["origin"] = np.array(ORIGINS)[np.minimum(dice.geometric(0.2, count) - 1, len(ORIGINS) - 1)]
    ghost = truth.running("ghost_permits", agency, applied)
    frame["order_no"] = np.where(
        dice.random(count) < np.where(ghost, 0.65, 0.97), dice.integers(1, 10**7, count), MISSING
    )
    frame["workers"] = np.where(dice.random(count) < 0.012, dice.integers(2, 30, count), 1)
    frame["worker"] = _workers(setup, frame, ghost)
    return frame


def _workers(setup: Setup, frame: pd.DataFrame, ghost: np.ndarray) -> np.ndarray:
    """The person of each permit: the row of the first permit in that name, -1 for head counts.

    Who was refused applies again with the same agency, a few change their employer while a permit runs; permits for
    ghosts are filed on borrowed passports, again and again.
    """
    dice = setup.dice("workers")
    count = len(frame)
    order = np.lexsort((np.arange(count), frame["agency"].to_numpy()))
    agency, status = frame["agency"].to_numpy()[order], frame["status"].to_numpy()[order]
    earlier = np.maximum(np.arange(count) - dice.integers(1, 5, count), 0)
    refused = np.isin(status[earlier], ["denied", "withdrawn"])
    both = (status[earlier] == "approved") & (status == "approved")
    draw = dice.random(count)
    again = (refused & (draw < 0.5)) | (both & (draw < np.where(ghost[order] & ghost[order][earlier], 0.3, 0.004)))
    again &= (agency == agency[earlier]) & (np.arange(count) != earlier)
    person = order.copy()
    for row in np.flatnonzero(again):
        person[row] = person[earlier[row]]
    found = np.empty(count, dtype=int)
    found[order] = person
    single = frame["workers"].to_numpy() == 1
    return np.where(single & single[found], found, np.where(single, np.arange(count), -1))


def _filings(
    setup: Setup, dice: np.random.Generator, agencies: pd.DataFrame, truth: Truth
) -> tuple[np.ndarray, np.ndarray]:
    """Agency and day of filing of each permit, oldest first."""
    wave = season(setup, peak=130, swing=0.15, weekend=0.15, home=0.25, abroad={})
    wave = np.concatenate([np.full(WARM_UP, wave.mean()), wave])
    gone = np.concatenate([[0.0], np.cumsum(wave)])
    start = setup.first - WARM_UP
    begin = np.clip(agencies["begin"].to_numpy() - start, 0, len(wave))
    end = np.clip(agencies["end"].to_numpy() - start + 1, begin, len(wave))
    weight = agencies["weight"].to_numpy()
    open_for = gone[end] - gone[begin]
    total = round(setup.permits * gone[-1] / (gone[-1] - gone[WARM_UP]))
    filed = dice.multinomial(total, weight * open_for / (weight * open_for).sum())
    agency = np.repeat(np.arange(len(agencies)), filed)
    spot = gone[begin][agency] + dice.random(total) * open_for[agency]
    applied = start + np.clip(np.searchsorted(gone, spot, side="right") - 1, 0, len(wave) - 1)
    late = (truth.scheme[agency] == "expired_filing") & (dice.random(total) < 0.25)
    back = np.where(late, np.maximum(applied, truth.since[agency] + dice.integers(0, 30, total)), applied)
    applied = np.where(late, np.minimum(back, setup.last), applied)
    rush = (truth.scheme[agency] == "expired_filing") & ~late & (dice.random(total) < 0.25)
    applied = np.where(rush, truth.since[agency] - dice.integers(1, 31, total), applied)
    applied = _asleep(setup, dice, agencies, truth, agency, applied)
    order = np.lexsort((agency, applied))
    return agency[order], applied[order]


def _asleep(
    setup: Setup,
    dice: np.random.Generator,
    agencies: pd.DataFrame,
    truth: Truth,
    agency: np.ndarray,
    applied: np.ndarray,
) -> np.ndarray:
    """Sleepers file nothing for most of a year and then everything; honest seasonal firms rest every winter."""
    since = truth.since[agency]
    sleeps = (truth.scheme[agency] == "sleeper") & (applied > since - 300) & (applied < since)
    wakes = since + (dice.random(len(applied)) * (setup.last - since + 1)).astype(int)
    applied = np.where(sleeps, wakes, applied)
    yearday = (applied - setup.last + 90) % 365  # the history ends in spring
    rests = (agencies["decoy"] == "seasonal").to_numpy()[agency] & ((yearday < 75) | (yearday > 290))
    return np.where(rests, np.minimum(applied + 150, setup.last), applied)


def _employers(
    setup: Setup,
    dice: np.random.Generator,
    employers: pd.DataFrame,
    portfolios: np.ndarray,
    truth: Truth,
    agency: np.ndarray,
    applied: np.ndarray,
) -> np.ndarray:
    """The employer of each permit. Honest agencies leave a sanctioned one within weeks, feeders do not."""
    count = len(agency)
    slot = np.minimum(dice.geometric(0.3, count) - 1, SLOTS - 1)
    chosen = portfolios[agency, slot]
    sanctioned = employers["sanctioned_on"].to_numpy()
    feeds = truth.running("bad_employer_feeder", agency, applied) & (dice.random(count) < truth.strength[agency])
    chosen = np.where(feeds, portfolios[agency, slot % 2], chosen)
    warned = (sanctioned[chosen] != MISSING) & (applied > sanctioned[chosen] + 25) & ~feeds & (dice.random(count) < 0.9)
    shut_on, opened = employers["shut_on"].to_numpy(), employers["opened_on"].to_numpy()
    shut = shut_on[chosen]
    leave = warned | ((shut != MISSING) & (applied > shut)) | (applied < opened[chosen])
    for step in range(1, SLOTS):
        other = portfolios[agency, (slot + step) % SLOTS]
        fine = leave & (sanctioned[other] == MISSING) & (shut_on[other] == MISSING) & (applied >= opened[other])
        chosen = np.where(fine, other, chosen)
        leave = leave & ~fine
    return np.asarray(chosen)


def _leave_scope(frame: pd.DataFrame, agencies: pd.DataFrame, truth: Truth) -> None:
    """Agencies outside their scope: the licence loses the country in which they are busiest."""
    for row in np.flatnonzero(truth.scheme == "outside_scope"):
        mine = frame.index[(frame["agency"] == row)]
        busiest = frame.loc[mine, "country"].mode()
        licensed = agencies.loc[row, "destinations"]  # missing: any
        scope = set((licensed if isinstance(licensed, str) else "BRN;KOR").split(";")) | {"BRN"}
        agencies.loc[row, "destinations"] = ";".join(sorted(scope - {str(busiest.iloc[0])} if len(busiest) else scope))
        agencies.loc[row, "sectors"] = None


def _occupations(dice: np.random.Generator, sector: np.ndarray, shell: np.ndarray) -> np.ndarray:
    """A job of the employer's sector, now and then of another one; on paper of shells anything."""
    other = dice.random(len(sector)) < np.where(shell, 0.45, 0.012)
    sector = np.where(other, np.array(list(OCCUPATIONS))[dice.integers(0, len(OCCUPATIONS), len(sector))], sector)
    pick = dice.integers(0, 60, len(sector))
    found = np.empty(len(sector), dtype="U4")
    for code, jobs in OCCUPATIONS.items():
        found = np.where(sector == code, np.array(jobs)[np.minimum(pick % 5, len(jobs) - 1)], found)
    return found


def floor_of(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Lowest wage for each permit and its currency."""
    floors = wage_floors()
    amount, currency = np.zeros(len(frame)), np.empty(len(frame), dtype="U3")
    country, job, day = (frame[name].to_numpy() for name in ("country", "occupation", "applied"))
    for (code, occupation), steps in sorted(floors.items(), key=lambda item: item[0][1] != "*"):
        for since, least, money in steps:
            fits = (country == code) & ((occupation == "*") | (job == occupation)) & (day >= since)
            amount, currency = np.where(fits, least, amount), np.where(fits, money, currency)
    return amount, currency


def _money(dice: np.random.Generator, frame: pd.DataFrame, truth: Truth, bad: np.ndarray) -> None:
    """Wages lie above the floor, save for slips of the pen and those who underpay; debt shows in the fee.

    Some contracts say the floor itself, to the coin: a few honest ones, and most of those that are not kept. bad: the
    permit is for a bad employer, who pays close to the floor.
    """
    count = len(frame)
    agency, applied = frame["agency"].to_numpy(), frame["applied"].to_numpy()
    floor, frame["currency"] = floor_of(frame)
    margin = np.array([MARGIN.get(code, (1.03, 0.15)) for code in "ACFINQT"])[
        np.searchsorted(list("ACFINQT"), frame["sector"].to_numpy())
    ]
    wage = floor * np.maximum(1.0, margin[:, 0] + np.abs(dice.normal(0, margin[:, 1], count)))
    wage = np.where(bad, floor * dice.uniform(1.0, 1.04, count), wage)
    sham = truth.running("contract_substitution", agency, applied) | truth.running("debt", agency, applied)
    wage = np.where(dice.random(count) < np.where(sham, 0.5, 0.05), floor, wage)
    under = truth.running("underpayment", agency, applied) & (dice.random(count) < truth.strength[agency])
    under |= dice.random(count) < 0.008
    wage = np.where(under, floor * dice.uniform(0.7, 0.97, count), wage)
    frame["wage"] = np.where(under, np.floor(wage), np.ceil(wage / 5) * 5)
    heavy = truth.running("debt", agency, applied) | truth.running("phoenix", agency, applied)
    fee = floor * np.where(heavy, dice.uniform(2.5, 6, count), dice.uniform(0, 1.1, count))
    frame["fee"] = np.where(dice.random(count) < 0.8, np.round(fee, 0), -1)


def _decide(setup: Setup, dice: np.random.Generator, frame: pd.DataFrame, truth: Truth, bad: np.ndarray) -> None:
    """Decision, validity, status; what is undecided at the end is pending. Bad employers have permits cancelled."""
    count = len(frame)
    agency, applied = frame["agency"].to_numpy(), frame["applied"].to_numpy()
    frame["decided"] = applied + 6 + np.minimum(dice.gamma(2.2, 6.0, count).astype(int), 80)
    frame["valid_from"] = frame["decided"] + 3 + dice.integers(0, 18, count)
    length = np.where(
        dice.random(count) < 0.13, dice.integers(150, 365, count), dice.choice([365, 730, 730, 1095], count)
    )
    frame["valid_to"] = frame["valid_from"] + length
    draw = dice.random(count)
    funnel = truth.running("tourist_funnel", agency, applied)
    refused = np.where(funnel, 0.4, 0.05)
    status = np.where(draw < refused, "denied", np.where(draw < refused + 0.02, "withdrawn", "approved"))
    status = np.where((status == "approved") & (dice.random(count) < np.where(bad, 0.09, 0.02)), "cancelled", status)
    frame["status"] = np.where(frame["decided"] > setup.last, "pending", status)
