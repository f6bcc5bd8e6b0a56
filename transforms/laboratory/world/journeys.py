"""What workers do with their permits: they leave, stay, visit home, come back; or they never left, or elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms.laboratory.world.events import RETURN, VISIT, WORK, Events, crossings, day_hours, joined
from transforms.laboratory.world.geography import WORK_GATES, closed, countries, gate, holiday_days, land
from transforms.laboratory.world.schemes import Truth
from transforms.laboratory.world.setup import MISSING, Setup

HUBS = ["SGP", "MYS", "THA"]
ELSEWHERE = ["KHM", "THA", "MMR", "ARE"]
EARLY = {"debt": 0.22, "phoenix": 0.16, "contract_substitution": 0.25, "underpayment": 0.08}


def make_journeys(setup: Setup, permits: pd.DataFrame, employers: pd.DataFrame, truth: Truth) -> Events:
    """Crossings of permit holders (person = row of the permit); sets `left`, `back` and `ended` of the permits."""
    dice = setup.dice("journeys")
    count = len(permits)
    agency, applied = permits["agency"].to_numpy(), permits["applied"].to_numpy()
    holder = (permits["worker"].to_numpy() >= 0) & (permits["status"].to_numpy() == "approved")
    ghost = truth.running("ghost_permits", agency, applied) & (dice.random(count) < truth.strength[agency])
    used = holder & ~ghost & (dice.random(count) < 0.945)
    diverted = used & truth.running("diversion", agency, applied) & (dice.random(count) < 0.75 * truth.strength[agency])
    leave = permits["valid_from"].to_numpy() + np.minimum(dice.gamma(1.5, 9.0, count).astype(int), 70)
    leave = np.where(used, leave, MISSING)
    country = permits["country"].to_numpy()
    gates = _gates(dice, country)
    leave = np.where((leave != MISSING) & closed(setup, gates, leave), leave + 1, leave)
    target = pd.Index(countries()).get_indexer(country)
    target = np.where(diverted, _codes(dice, ELSEWHERE, count), target)
    gates = np.where(diverted, gate("IDCGK"), gates)
    target = np.where(~diverted & (dice.random(count) < 0.012), _codes(dice, HUBS, count), target)
    shown = np.where((dice.random(count) < 0.87) & ~diverted, np.arange(count), -1)
    batch = _batches(agency, leave, gates)
    out = crossings(
        np.arange(count), leave, day_hours(dice, count), gates, target, entry=False,
        purpose=np.where(diverted, VISIT, WORK), group=batch,
        one_way=np.where(diverted, dice.random(count) < 0.8, dice.random(count) < 0.3).astype(int), permit=shown,
    )  # fmt: skip
    back = _returns(setup, dice, permits, employers, truth, leave, diverted)
    home = crossings(
        np.arange(count), back, day_hours(dice, count, 7, 22), gates, target, entry=True, purpose=RETURN, permit=shown
    )
    permits["left"], permits["back"] = leave, back
    leaves = _home_leave(setup, dice, leave, np.where(back == MISSING, setup.last + 1, back), gates, target, shown)
    parts = [out, home, *leaves, _funnel(setup, dice, permits, truth), _private_trips(setup, permits)]
    made = joined(parts, [0] * len(parts))
    worker = permits["worker"].to_numpy()
    made.person = np.where(worker >= 0, worker, np.arange(count))[made.person]
    return made


def _gates(dice: np.random.Generator, country: np.ndarray) -> np.ndarray:
    found = np.zeros(len(country), dtype=int)
    for code in np.unique(country):
        choices = WORK_GATES.get(str(code), WORK_GATES["*"])
        weight = np.array([part[1] for part in choices], dtype=float)
        here = country == code
        rows = np.array([gate(part[0]) for part in choices])
        found[here] = rows[dice.choice(len(rows), size=int(here.sum()), p=weight / weight.sum())]
    return found


def _codes(dice: np.random.Generator, codes: list[str], count: int) -> np.ndarray:
    return np.array([land(code) for code in codes])[dice.integers(0, len(codes), count)]


def _batches(agency: np.ndarray, day: np.ndarray, gates: np.ndarray) -> np.ndarray:
    """Workers whom one agency sends off on one day through one gate share a booking."""
    key = (agency.astype(np.int64) * 100_000 + np.clip(day, 0, None)) * 100 + gates
    return np.asarray(np.unique(key, return_inverse=True)[1])


def _returns(
    setup: Setup,
    dice: np.random.Generator,
    permits: pd.DataFrame,
    employers: pd.DataFrame,
    truth: Truth,
    leave: np.ndarray,
    diverted: np.ndarray,
) -> np.ndarray:
    """The day of the final return or MISSING: too soon, when the employer shuts, or when the contract ends."""
    count = len(permits)
    agency, applied = permits["agency"].to_numpy(), permits["applied"].to_numpy()
    soon = np.full(count, 0.035)
    for name, chance in EARLY.items():
        soon = np.where(truth.running(name, agency, applied), chance * (0.5 + truth.strength[agency]), soon)
    back = permits["valid_to"].to_numpy() + dice.integers(-12, 15, count)
    harsh = employers["sanctioned_on"].to_numpy()[permits["employer"].to_numpy()] != MISSING
    soon = np.where(harsh, np.maximum(soon, 0.13), soon)
    back = np.where(dice.random(count) < soon, leave + dice.integers(12, 85, count), back)
    shut = employers["shut_on"].to_numpy()[permits["employer"].to_numpy()]
    sent_home = (shut != MISSING) & (leave < shut)
    back = np.where(sent_home, shut + dice.integers(1, 15, count), back)
    back = np.where(diverted & (dice.random(count) < 0.9), MISSING, back)
    inside = (
        (leave != MISSING) & (back != MISSING) & (back > leave) & (back <= setup.last) & (dice.random(count) < 0.97)
    )
    return np.asarray(np.where(inside, back, MISSING))


def _home_leave(
    setup: Setup,
    dice: np.random.Generator,
    leave: np.ndarray,
    back: np.ndarray,
    gates: np.ndarray,
    target: np.ndarray,
    shown: np.ndarray,
) -> list[Events]:
    """Home for Lebaran and abroad again, for one in five who have been away for four months or more."""
    feast = (
        np.flatnonzero(np.diff(holiday_days("IDN", setup, name="Lebaran").astype(int), prepend=0) == 1) + setup.first
    )
    count, parts = len(leave), []
    rows = np.arange(count)
    for start in feast:
        goes = (leave != MISSING) & (leave < start - 120) & (back > start + 50) & (dice.random(count) < 0.2)
        arrives = np.where(goes, start - dice.integers(0, 9, count), MISSING)
        leaves = np.where(goes, start + dice.integers(8, 42, count), MISSING)
        arrives, leaves = (np.where(day <= setup.last, day, MISSING) for day in (arrives, leaves))
        come, go = day_hours(dice, count), day_hours(dice, count)
        parts.append(crossings(rows, arrives, come, gates, target, entry=True, purpose=RETURN))
        parts.append(crossings(rows, leaves, go, gates, target, entry=False, purpose=WORK, permit=shown, one_way=0))
    return parts


def _funnel(setup: Setup, dice: np.random.Generator, permits: pd.DataFrame, truth: Truth) -> Events:
    """Applicants of funnel agencies who were refused, or did not wait, leave as visitors, a few at a time, one way.

    They are put on the agency's next group, one in twelve days.
    """
    agency, applied = permits["agency"].to_numpy(), permits["applied"].to_numpy()
    count = len(permits)
    recruit = truth.running("tourist_funnel", agency, applied) & (permits["worker"].to_numpy() >= 0)
    recruit &= (permits["left"].to_numpy() == MISSING) & (dice.random(count) < truth.strength[agency])
    day = applied + 10 + dice.integers(0, 36, count)
    day = np.where(recruit, day + (agency * 5 - day) % 12, MISSING)
    day = np.where(day <= setup.last, day, MISSING)
    through = np.where(dice.random(count) < 0.6, gate("IDCGK"), gate("IDKNO"))
    day = np.where((day != MISSING) & closed(setup, through, day), day + 1, day)
    return crossings(
        np.arange(count), day, day_hours(dice, count, 4, 8), through, np.full(count, land("KHM")), entry=False,
        purpose=VISIT, group=_batches(agency, day, through), one_way=(dice.random(count) < 0.9).astype(int),
    )  # fmt: skip


def _private_trips(setup: Setup, permits: pd.DataFrame) -> Events:
    """One applicant in thirty also visits relatives or shops abroad for some days, as anybody else does."""
    dice = setup.dice("private trips")
    count = len(permits)
    goes = (permits["worker"].to_numpy() >= 0) & (dice.random(count) < 0.035)
    day = permits["applied"].to_numpy() + dice.integers(3, 85, count)
    back = day + dice.integers(1, 9, count)
    left = permits["left"].to_numpy()
    goes &= (left == MISSING) | (back < left)
    goes &= (day >= setup.first) & (back <= setup.last)
    way = dice.choice(4, count, p=[0.35, 0.3, 0.25, 0.1])
    gates = np.array([gate(code) for code in ("IDBTH", "IDCGK", "IDKNO", "IDCGK")])[way]
    lands = np.array([land(code) for code in ("SGP", "SGP", "MYS", "THA")])[way]
    day, back = np.where(goes, day, MISSING), np.where(goes & (dice.random(count) < 0.98), back, MISSING)
    rows, hours = np.arange(count), (day_hours(dice, count), day_hours(dice, count))
    out = crossings(rows, day, hours[0], gates, lands, entry=False, purpose=VISIT, group=rows, one_way=0)
    home = crossings(rows, back, hours[1], gates, lands, entry=True, purpose=RETURN, group=rows, one_way=0)
    return joined([out, home], [0, 0])
