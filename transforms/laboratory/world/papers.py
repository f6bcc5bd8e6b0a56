"""Inspections and complaints."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.laboratory.world.columns import dates, moments, numbered, pick, text_table
from transforms.laboratory.world.geography import reference
from transforms.laboratory.world.names import as_written
from transforms.laboratory.world.schemes import RAID_AGO, ROUTE_SCHEMES, Truth
from transforms.laboratory.world.setup import MISSING, Setup

# chance that a worker complains, and about what, by scheme
GRIEVANCES: dict[str, tuple[float, list[str]]] = {
    "debt": (0.24, ["fee", "debt", "debt", "fee", "wage"]),
    "phoenix": (0.16, ["fee", "debt", "documents", "wage"]),
    "contract_substitution": (0.12, ["contract", "contract", "wage"]),
    "underpayment": (0.08, ["wage"]),
    "diversion": (0.07, ["contract", "violence", "documents"]),
    "bad_employer_feeder": (0.08, ["wage", "violence", "documents"]),
    "sleeper": (0.1, ["fee", "wage", "documents", "contract"]),
    "tourist_funnel": (0.05, ["violence", "documents", "debt"]),
    "": (0.012, ["fee", "debt", "wage", "wage", "documents", "contract", "other", "other"]),
}
CONTACTS = ["met", "closed", "not_found", "refused"]
KINDS = ["fee", "debt", "wage", "documents", "contract", "violence", "other"]


def complaint_table(
    setup: Setup, agencies: pd.DataFrame, permits: pd.DataFrame, truth: Truth
) -> tuple[pa.Table, np.ndarray]:
    """Complaints of workers weeks after they left; one big honest agency is the target of a campaign on one day."""
    dice = setup.dice("complaints")
    agency, applied, left = (permits[name].to_numpy() for name in ("agency", "applied", "left"))
    count = len(permits)
    chance, kind = np.full(count, GRIEVANCES[""][0]), _kinds(dice, GRIEVANCES[""][1], count)
    for name, (share, words) in GRIEVANCES.items():
        runs = truth.running(name, agency, applied) if name else np.zeros(count, dtype=bool)
        chance = np.where(runs, share * (0.5 + truth.strength[agency]), chance)
        kind = np.where(runs, _kinds(dice, words, count), kind)
    starts = np.where(left == MISSING, permits["decided"].to_numpy() + 20, left)
    day = starts + 5 + dice.gamma(2, 25, count).astype(int)
    likely = chance * np.where(left == MISSING, 0.3, 1.0)
    rows = np.flatnonzero((dice.random(count) < likely) & (day >= setup.first) & (day <= setup.last))
    target = int(agencies["weight"].where((agencies["decoy"] == "") & (truth.scheme == ""), 0).argmax())
    agencies.loc[target, "decoy"] = "complaint_campaign"
    who = np.concatenate([agency[rows], np.full(9, target)])
    when = np.concatenate([day[rows], np.full(9, setup.last - 100)])
    what = np.concatenate([kind[rows], np.full(9, KINDS.index("other"))])
    where = np.concatenate([permits["country"].to_numpy()[rows], np.full(9, "MYS")])
    order = np.lexsort((who, when))
    who, when, what, where = who[order], when[order], what[order], where[order]
    draw = dice.random(len(who))
    names = agencies["legal_name"].tolist()
    sloppy = [as_written(dice, name) for name in names]
    table = {
        "complaint_id": numbered("K", np.arange(1, len(who) + 1), 7),
        "agency_id": pick(agencies["agency_id"].tolist(), np.where(draw < 0.72, who, -1)),
        "agency_name": pick([*names, *sloppy], np.where(draw > 0.96, -1, np.where(draw > 0.85, who + len(names), who))),
        "filed_on": dates(when),
        "kind": pick(KINDS, what),
        "destination": pa.array(where.tolist(), type=pa.string()),
        "recorded_at": moments(when * 86400 + dice.integers(8, 17, len(who)) * 3600, 7),
    }
    return pa.table(table), when


def _kinds(dice: np.random.Generator, words: list[str], count: int) -> np.ndarray:
    return np.array([KINDS.index(word) for word in words])[dice.integers(0, len(words), count)]


def inspection_table(
    setup: Setup, agencies: pd.DataFrame, employers: pd.DataFrame, truth: Truth
) -> tuple[pa.Table, np.ndarray]:
    """Visits to agencies, employers and routes. A visit finds most, not all, of what goes on, and some by mistake."""
    dice = setup.dice("inspections")
    count = int(0.9 * len(agencies) * setup.history_days / 365)
    agency = dice.integers(0, len(agencies), count)
    day = setup.first + dice.integers(0, setup.history_days, count)
    runs = (truth.scheme[agency] != "") & (day >= truth.since[agency] + 30)
    grade = _grades(dice, runs, np.array([0.2, 0.25, 0.4, 0.15]), np.array([0.76, 0.2, 0.035, 0.005]))
    unit = _units(agencies)[agency]
    parts = [pd.DataFrame({"agency": agency, "employer": -1, "route": "", "unit": unit, "day": day, "grade": grade})]
    parts += [_employer_visits(setup, dice, employers), _route_visits(setup, dice)]
    frame = pd.concat(parts, ignore_index=True).sort_values(["day", "agency", "employer", "route"], ignore_index=True)
    frame = frame[(frame["day"] >= setup.first) & (frame["day"] <= setup.last)].reset_index(drop=True)
    total, grade = len(frame), frame["grade"].to_numpy()
    reason = np.array(["listed", "random", "complaint", "other"])[dice.choice(4, total, p=[0.55, 0.15, 0.22, 0.08])]
    checks, more, hour = dice.integers(12, 60, total), dice.integers(0, 5, total), dice.integers(15, 23, total)
    frame = frame.assign(reason=reason, checks=checks, breaches=np.where(grade > 0, grade + more, 0), hour=hour)
    frame = _seen_again(setup, frame, truth)
    return _visits(agencies, employers, frame), frame["day"].to_numpy()


def _visits(agencies: pd.DataFrame, employers: pd.DataFrame, frame: pd.DataFrame) -> pa.Table:
    """Visits as they are delivered."""
    grade, met = frame["grade"].to_numpy(), (frame["contact"] == 0).to_numpy()
    return pa.table({
        "inspection_id": numbered("V", np.arange(1, len(frame) + 1), 7),
        "agency_id": pick(agencies["agency_id"].tolist(), frame["agency"].to_numpy()),
        "employer_id": pick(employers["employer_id"].tolist(), frame["employer"].to_numpy()),
        "route_id": text_table({"route": frame["route"]})["route"],
        "unit": pa.array(frame["unit"].tolist(), type=pa.string()),
        "inspected_on": dates(frame["day"].to_numpy()),
        "reason": pa.array(frame["reason"].tolist(), type=pa.string()),
        "checks_made": numbered("", np.where(met, frame["checks"], -1), 1),
        "breaches": numbered("", np.where(met, frame["breaches"], -1), 1),
        "result": pick(["none", "minor", "serious", "referral"], grade),
        "contact": pick(CONTACTS, frame["contact"].to_numpy()),
        "measures": pick(["warning", "order", "order;fine"], np.where(grade > 0, np.minimum(grade, 3) - 1, -1)),
        "follow_up_on": dates(frame["again"].to_numpy()),
        "recorded_at": moments(frame["day"].to_numpy() * 86400 + frame["hour"].to_numpy() * 3600, 7),
    })  # fmt: skip


def _seen_again(setup: Setup, frame: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    """Whom a visit met, and for whom it set a day; whoever had one was seen again on it, unless it is still to come."""
    dice = setup.dice("follow-ups")
    count, grade, agency = len(frame), frame["grade"].to_numpy(), frame["agency"].to_numpy()
    nobody = (grade == 0) & (agency >= 0) & (dice.random(count) < 0.04)
    contact = np.where(nobody, dice.integers(1, len(CONTACTS), count), 0)
    set_for = (grade >= 2) & (agency >= 0) & (dice.random(count) < 0.5)
    again = np.where(set_for, frame["day"].to_numpy() + dice.integers(30, 60, count), MISSING)
    frame = frame.assign(contact=contact, again=again)
    made = set_for & (again <= setup.last)
    after = frame[made].assign(day=again[made], reason="other", again=MISSING, contact=0)
    runs = (truth.scheme[agency[made]] != "") & (after["day"].to_numpy() >= truth.since[agency[made]] + 30)
    found = _grades(dice, runs, np.array([0.2, 0.4, 0.3, 0.1]), np.array([0.8, 0.2, 0, 0]))
    after = after.assign(grade=found, breaches=np.where(found > 0, found + 1, 0))
    return pd.concat([frame, after], ignore_index=True).sort_values("day", kind="stable", ignore_index=True)


def _employer_visits(setup: Setup, dice: np.random.Generator, employers: pd.DataFrame) -> pd.DataFrame:
    """Visits to employers: those that led to a sanction, and some to others."""
    bad = np.flatnonzero(employers["sanctioned_on"].to_numpy() != MISSING)
    some = dice.choice(len(employers), size=max(3, len(employers) // 20), replace=False)
    visited = np.concatenate([bad, np.setdiff1d(some, bad)])
    found = np.arange(len(visited)) < len(bad)
    when = setup.first + dice.integers(0, setup.history_days, len(visited))
    when = np.where(found, employers["sanctioned_on"].to_numpy()[visited] - dice.integers(3, 20, len(visited)), when)
    grade = np.where(found, 2, np.minimum(_grades(dice, found, np.ones(4) / 4, np.array([0.9, 0.1, 0, 0])), 1))
    return pd.DataFrame({
        "agency": -1, "employer": visited, "route": "", "unit": "L-FGN", "day": when, "grade": grade
    })  # fmt: skip


def _grades(dice: np.random.Generator, runs: np.ndarray, if_bad: np.ndarray, if_not: np.ndarray) -> np.ndarray:
    return np.where(runs, dice.choice(4, len(runs), p=if_bad), dice.choice(4, len(runs), p=if_not))


def _units(agencies: pd.DataFrame) -> np.ndarray:
    served = _served_by("labour")
    return np.array([served.get(region, "L-FGN") for region in agencies["region"]])


def _served_by(kind: str) -> dict[str, str]:
    """The unit of each place that a kind of unit serves."""
    units = [row for row in reference("units") if row["kind"] == kind]
    return {code: row["unit"] for row in units for code in row["serves"].split(";")}


def _route_visits(setup: Setup, dice: np.random.Generator) -> pd.DataFrame:
    """Controls on routes; among them the raid after which departures move to another port."""
    quiet = ["IDBTH>SGP:visit", "IDCGK>MYS:visit", "IDENT>MYS:other", "IDDPS>AUS:visit", "IDSUB>SAU:visit"]
    routes = [*quiet, *(route for _, route, _, _ in ROUTE_SCHEMES)]
    served = _served_by("border")
    chosen = dice.integers(0, len(routes), 60)
    day = setup.first + dice.integers(0, setup.history_days, 60)
    bad = np.array([setup.last - min(ago, setup.history_days - 1) for _, _, ago, _ in ROUTE_SCHEMES])
    since = np.concatenate([np.full(len(quiet), setup.last + 1), bad])[chosen]
    grade = np.where(day >= since, 2, 0)
    visits = [(routes[c], int(d), int(g)) for c, d, g in zip(chosen, day, grade, strict=True)]
    visits.append(("IDBTH>MYS:visit", setup.last - RAID_AGO, 3))
    return pd.DataFrame(
        [(-1, -1, route, served[route[:5]], day_, grade_) for route, day_, grade_ in visits],
        columns=["agency", "employer", "route", "unit", "day", "grade"],
    )
