"""Inspections, complaints and job adverts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from tests.world.columns import dates, moments, numbered, pick, text_table
from tests.world.geography import reference
from tests.world.names import as_written
from tests.world.permits import floor_of
from tests.world.schemes import RAID_AGO, ROUTE_SCHEMES, Truth
from tests.world.setup import MISSING, Setup

# chance that a worker complains, and about what, by scheme
GRIEVANCES: dict[str, tuple[float, list[str]]] = {
    "debt": (0.24, ["fee", "debt", "debt", "fee", "wage"]),
    "phoenix": (0.16, ["fee", "debt", "documents", "wage"]),
    "contract_substitution": (0.12, ["contract", "contract", "wage"]),
    "underpayment": (0.08, ["wage"]),
    "diversion": (0.07, ["contract", "violence", "documents"]),
    "bad_employer_feeder": (0.08, ["wage", "violence", "documents"]),
    "tourist_funnel": (0.05, ["violence", "documents", "debt"]),
    "": (0.012, ["fee", "debt", "wage", "wage", "documents", "contract", "other", "other"]),
}
KINDS = ["fee", "debt", "wage", "documents", "contract", "violence", "other"]
TEXTS = [
    "Lowongan resmi, kontrak dan asuransi lengkap",
    "Gaji besar, tanpa pengalaman, berangkat cepat; tiket ditanggung",
]
PLATFORMS = ["facebook", "tiktok", "whatsapp", "telegram", "jobs board", "instagram"]


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


def advert_table(
    setup: Setup, agencies: pd.DataFrame, permits: pd.DataFrame, truth: Truth
) -> tuple[pa.Table, np.ndarray]:
    """Adverts of agencies are like their permits; those of funnels promise much, name little, and lead elsewhere."""
    dice = setup.dice("adverts")
    rows = np.sort(dice.choice(len(permits), size=max(20, len(permits) // 14), replace=False))
    like = permits.iloc[rows]
    day = like["applied"].to_numpy() + dice.integers(-25, 26, len(rows))
    agency = like["agency"].to_numpy()
    funnel = truth.running("tourist_funnel", agency, day) & (dice.random(len(rows)) < 0.7)
    kept = (day >= setup.first) & (day <= setup.last)
    more = _lures(setup, dice, truth)
    day, agency = np.concatenate([day[kept], more[0]]), np.concatenate([agency[kept], more[1]])
    funnel = np.concatenate([funnel[kept], np.ones(len(more[0]), dtype=bool)])
    floor, money = floor_of(like)
    floor = np.concatenate([floor[kept], np.full(len(more[0]), 350.0)])
    money = np.where(funnel, "USD", np.concatenate([money[kept], np.full(len(more[0]), "USD")]))
    place = np.where(funnel, "KHM", np.concatenate([like["country"].to_numpy()[kept], np.full(len(more[0]), "KHM")]))
    job = np.where(funnel, "4222", np.concatenate([like["occupation"].to_numpy()[kept], np.full(len(more[0]), "4222")]))
    wage = np.where(funnel, dice.integers(900, 1600, len(day)), np.round(floor * dice.uniform(1, 1.5, len(day))))
    order = np.lexsort((agency, day))
    day, agency, funnel, money, place, job, wage = (x[order] for x in (day, agency, funnel, money, place, job, wage))
    hidden = funnel & (dice.random(len(day)) < 0.6)
    table = {
        "advert_id": numbered("J", np.arange(1, len(day) + 1), 7),
        "posted_on": dates(day),
        "platform": pick(PLATFORMS, dice.integers(0, len(PLATFORMS), len(day))),
        "agency_name": pick(agencies["legal_name"].tolist(), np.where(hidden, -1, agency)),
        "licence_no": pick(
            agencies["licence_no"].tolist(), np.where(funnel | (dice.random(len(day)) < 0.12), -1, agency)
        ),
        "contact_phone": pick(agencies["phone"].tolist(), np.where(funnel, -1, agency)),
        "contact_handle": numbered("@kerja", np.where(funnel | (dice.random(len(day)) < 0.3), agency * 31 + 7, -1), 5),
        "destination": pa.array(place.tolist(), type=pa.string()),
        "occupation": pa.array(job.tolist(), type=pa.string()),
        "wage_month": numbered("", wage.astype(int), 1),
        "currency": pa.array(money.tolist(), type=pa.string()),
        "text": pick(TEXTS, funnel.astype(int)),
        "recorded_at": moments(day * 86400 + dice.integers(8, 20, len(day)) * 3600, 7),
    }
    return pa.table(table), day


def _lures(setup: Setup, dice: np.random.Generator, truth: Truth) -> tuple[np.ndarray, np.ndarray]:
    agencies = np.repeat(np.flatnonzero(truth.scheme == "tourist_funnel"), 8)
    day = truth.since[agencies] + dice.integers(0, 100, len(agencies))
    return day[day <= setup.last], agencies[day <= setup.last]


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
    bad = np.flatnonzero(employers["sanctioned_on"].to_numpy() != MISSING)
    some = dice.choice(len(employers), size=max(3, len(employers) // 20), replace=False)
    visited = np.concatenate([bad, np.setdiff1d(some, bad)])
    found = np.arange(len(visited)) < len(bad)
    when = setup.first + dice.integers(0, setup.history_days, len(visited))
    when = np.where(found, employers["sanctioned_on"].to_numpy()[visited] - dice.integers(3, 20, len(visited)), when)
    grade = np.where(found, 2, np.minimum(_grades(dice, found, np.ones(4) / 4, np.array([0.9, 0.1, 0, 0])), 1))
    parts.append(
        pd.DataFrame({"agency": -1, "employer": visited, "route": "", "unit": "L-FGN", "day": when, "grade": grade})
    )
    parts.append(_route_visits(setup, dice))
    frame = pd.concat(parts, ignore_index=True).sort_values(["day", "agency", "employer", "route"], ignore_index=True)
    frame = frame[(frame["day"] >= setup.first) & (frame["day"] <= setup.last)].reset_index(drop=True)
    total, day, grade = len(frame), frame["day"].to_numpy(), frame["grade"].to_numpy()
    reason = np.array(["listed", "random", "complaint", "other"])[dice.choice(4, total, p=[0.55, 0.15, 0.22, 0.08])]
    table = {
        "inspection_id": numbered("V", np.arange(1, total + 1), 7),
        "agency_id": pick(agencies["agency_id"].tolist(), frame["agency"].to_numpy()),
        "employer_id": pick(employers["employer_id"].tolist(), frame["employer"].to_numpy()),
        "route_id": text_table({"route": frame["route"]})["route"],
        "unit": pa.array(frame["unit"].tolist(), type=pa.string()),
        "inspected_on": dates(day),
        "reason": pa.array(reason.tolist(), type=pa.string()),
        "checks_made": numbered("", dice.integers(12, 60, total), 1),
        "breaches": numbered("", np.where(grade > 0, grade + dice.integers(0, 5, total), 0), 1),
        "result": pick(["none", "minor", "serious", "referral"], grade),
        "recorded_at": moments(day * 86400 + dice.integers(15, 23, total) * 3600, 7),
    }
    return pa.table(table), day


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
