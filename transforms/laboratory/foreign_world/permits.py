"""The permits that honest agencies would have applied for, and the journeys that would have followed.

One row a permit. Besides the permit's own columns a row holds what happens: `departs` and `returns` (day numbers,
none: never), `goes_to`, `purpose`, `gate`, `shown` (the permit is shown at the border), `traveller` (the person who
travels on it), `group` (-1: alone), `one_way`, `night`. Schemes change these rows afterwards.
"""

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world.agencies import Register
from transforms.laboratory.foreign_world.settings import Flags, Floats, Ints, Size, Texts

PERMITS_PER_CROSSING = 0.12


def draw_weights(size: Size) -> Floats:
    """Return the agencies' sizes: a heavy tail in which one in a hundred is a hundred times the smallest."""
    return np.minimum(size.rng("weights").pareto(1.1, size.agencies) + 0.25, 80.0)


def plan_permits(size: Size, register: Register, employers: pd.DataFrame, roles: pd.DataFrame) -> pd.DataFrame:
    """Return every permit as an honest agency would have had it, in the order of application."""
    rng = size.rng("permits")
    agency, applied = _applications(size, register, roles, rng)
    frame = pd.DataFrame({"agency": agency, "applied": applied})
    frame["employer"] = _portfolios(size, register, employers, agency, rng)
    frame = frame.sort_values(["applied", "agency"], kind="stable", ignore_index=True)
    _terms(frame, employers, rng)
    _decisions(frame, size, rng)
    frame["person"] = _persons(frame, rng)
    _journeys(frame, register, rng)
    frame["job_order"] = frame["employer"] * 40 + frame["applied"] // 60
    frame["written_name"] = None
    frame["origin"] = _origins(frame, register, rng)
    return frame


def _applications(size: Size, register: Register, roles: pd.DataFrame, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return agency and day of each application: by size, within the licence's life, by season and growth."""
    frame, total = register.agencies, size.crossings * PERMITS_PER_CROSSING
    opens = np.maximum(frame["opens"].to_numpy(dtype=float), 0)
    closes = np.fmin(frame["closes"].to_numpy(dtype=float), size.history_days - 1)
    span = np.maximum(closes - opens, 0) / size.history_days
    weights = frame["weight"].to_numpy() * span
    counts = rng.poisson(total * weights / weights.sum())
    agency = np.repeat(np.arange(size.agencies), counts)
    tilt = rng.lognormal(0, 0.35, size.agencies)[agency]
    place = rng.beta(1.3 * tilt, 1.3)
    day = np.floor(opens[agency] + place * (closes - opens)[agency]).astype(np.int64)
    season = 0.75 + 0.25 * np.sin(2 * np.pi * (day + 40) / 365.25)
    later = rng.random(len(day)) > season
    day[later] = np.minimum(day[later] + rng.integers(0, 60, int(later.sum())), closes[agency][later].astype(np.int64))
    weekday = (day + size.start.weekday()) % 7
    day = np.maximum(day - np.maximum(weekday - 4, 0), 0)
    pausing = (day >= frame["paused_from"].to_numpy()[agency]) & (day < frame["paused_to"].to_numpy()[agency])
    keep = ~pausing & ~_resting(roles, agency, day, rng)
    return agency[keep], day[keep]


def _resting(roles: pd.DataFrame, agency: Ints, day: Ints, rng: np.random.Generator) -> Flags:
    """Say which applications fall away: nearly all before a dormant licence is woken, half before a licence is lent."""
    role = np.where(roles["scheme"] != "", roles["scheme"], roles["look_alike"])[agency]
    before = day < roles["since"].to_numpy()[agency]
    share = np.where(role == "dormant_licence", 0.97, np.where(role == "licence_lending", 0.6, 0.0))
    return np.asarray(before & (rng.random(len(day)) < share))


def _portfolios(
    size: Size, register: Register, employers: pd.DataFrame, agency: Ints, rng: np.random.Generator
) -> Ints:
    """Return an employer for each application from the agency's own few; successors take their predecessor's over."""
    ordinary = employers[(employers["kind"] == "") | (employers["kind"] == "old_sanction")]
    pools = {key: rows.index.to_numpy() for key, rows in ordinary.groupby("country")}
    sector, weight = employers["sector"].to_numpy(), employers["size"].to_numpy()
    kept: list[Ints] = []
    for one in range(size.agencies):
        row = register.agencies.loc[one]
        pool = np.concatenate([pools[c] for c in row["works_in"]])
        fits = np.isin(sector[pool], row["works_for"]) | (rng.random(len(pool)) < 0.03)
        pool = pool[fits] if fits.any() else pool
        many = min(len(pool), 2 + int(rng.poisson(2 + 2 * row["weight"])))
        kept.append(rng.choice(pool, many, replace=False, p=weight[pool] / weight[pool].sum()))
    for one, before in register.predecessors.items():
        kept[one] = np.unique(np.concatenate([kept[before][:4], kept[one][:1]]))
    answer = np.zeros(len(agency), dtype=np.int64)
    order = np.argsort(agency, kind="stable")
    bounds = np.searchsorted(agency[order], np.arange(size.agencies + 1))
    for one in range(size.agencies):
        places, own = order[bounds[one] : bounds[one + 1]], kept[one]
        share = weight[own] ** 0.7
        answer[places] = rng.choice(own, len(places), p=share / share.sum())
    return answer


def _terms(frame: pd.DataFrame, employers: pd.DataFrame, rng: np.random.Generator) -> None:
    """Write destination, occupation, wage and fee; the fee is about half a month's wage and is often not declared."""
    own = employers.loc[frame["employer"]]
    frame["destination"] = own["country"].to_numpy()
    picks = rng.random(len(frame))
    frame["occupation"] = [_occupation(s, p) for s, p in zip(own["sector"], picks, strict=True)]
    base = np.array([geo.BY_CODE[c].wage for c in frame["destination"]])
    floor = np.array([geo.BY_CODE[c].floor for c in frame["destination"]])
    skill = np.array([geo.SKILLED.get(o, 1.0) for o in frame["occupation"]])
    level = rng.lognormal(0, 0.12, len(employers))[frame["employer"]]
    wage = base * skill * level * rng.lognormal(0, 0.05, len(frame))
    kept = rng.random(len(frame)) < 0.985  # the rest slips under the floor by mistake or by haggling
    wage = np.where(kept, np.maximum(wage, floor), wage)
    frame["wage"] = np.where(rng.random(len(frame)) < 0.04, np.nan, np.round(wage, -1 if base.min() > 999 else 0))
    frame["currency"] = [geo.BY_CODE[c].currency for c in frame["destination"]]
    habit = rng.lognormal(np.log(0.5), 0.25, int(frame["agency"].max()) + 1)[frame["agency"]]
    fee = wage * habit * rng.lognormal(0, 0.15, len(frame))
    frame["fee"] = np.where(rng.random(len(frame)) < 0.35, np.nan, np.round(fee))


def _occupation(sector: str, pick: float) -> str:
    jobs = geo.SECTORS[sector]
    return jobs[0] if pick < 0.6 else jobs[1 + int((pick - 0.6) / 0.4 * (len(jobs) - 1)) % max(1, len(jobs) - 1)]


def _decisions(frame: pd.DataFrame, size: Size, rng: np.random.Generator) -> None:
    count = len(frame)
    frame["decided"] = frame["applied"] + 3 + rng.gamma(2.0, 8.0, count).astype(int)
    frame["outcome"] = rng.choice(
        np.array(["approved", "denied", "withdrawn"], dtype=object), count, p=[0.92, 0.05, 0.03]
    )
    banned = (frame["destination"] == geo.BAN[0]) & (frame["occupation"] == geo.BAN[1])
    late = banned.to_numpy() & (frame["applied"] >= size.ban_day).to_numpy() & (rng.random(count) < 0.97)
    frame.loc[late, "outcome"] = "denied"
    frame["valid_from"] = frame["decided"] + rng.integers(2, 20, count)
    short = frame["occupation"].str.startswith("92").to_numpy()
    term = rng.choice([365, 730, 1095], count, p=[0.25, 0.65, 0.1])
    frame["valid_to"] = frame["valid_from"] + np.where(short, 180, term)


def _persons(frame: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Return a person for each permit; one in twelve went before and applies again after the earlier contract's end."""
    persons: Ints = np.arange(len(frame), dtype=np.int64)
    ends = frame["valid_to"].to_numpy() - rng.integers(0, 400, len(frame))
    order = np.argsort(ends, kind="stable")
    over = np.searchsorted(ends[order], frame["applied"].to_numpy())
    again = np.flatnonzero((rng.random(len(frame)) < 0.09) & (over > 0))
    for row in again:
        persons[row] = persons[order[rng.integers(0, over[row])]]
    return persons


def _journeys(frame: pd.DataFrame, register: Register, rng: np.random.Generator) -> None:
    """Write who leaves when and from where; some never go, some go through a hub, and some come home early."""
    count = len(frame)
    goes = (frame["outcome"] == "approved").to_numpy() & (rng.random(count) < 0.94)
    frame["departs"] = np.where(goes, frame["valid_from"] + rng.gamma(1.6, 12.0, count).astype(int), np.nan)
    early = rng.random(count) < 0.04
    stay = np.where(
        early, rng.integers(20, 300, count), frame["valid_to"] - frame["valid_from"] + rng.integers(-40, 60, count)
    )
    frame["returns"] = frame["departs"] + np.maximum(stay, 15)
    frame["goes_to"] = frame["destination"]
    frame["purpose"] = np.where(rng.random(count) < 0.96, "work", rng.choice(["visit", "other", "business"], count))
    hub = rng.random(count) < 0.05
    frame.loc[hub, "goes_to"] = rng.choice(np.array(geo.HUBS, dtype=object), int(hub.sum()))
    frame.loc[hub, "purpose"] = np.where(rng.random(int(hub.sum())) < 0.5, "transit", "work")
    air: Texts = np.array(geo.AIRPORTS, dtype=object)
    frame["gate"] = rng.choice(air, count, p=[0.8, 0.12, 0.08])
    west = register.agencies["region"].isin(["NP-P5"]).to_numpy()[frame["agency"]] & (rng.random(count) < 0.5)
    frame.loc[west, "gate"] = "NPBUT"
    frame["shown"] = rng.random(count) < 0.85
    frame["traveller"] = frame["person"]
    cohort = frame["employer"] * 2000 + frame["departs"].fillna(0).astype(int) // 4
    frame["group"] = np.where(rng.random(count) < 0.4, cohort, -1)
    frame["one_way"] = rng.random(count) < 0.55
    frame["night"] = False


def _origins(frame: pd.DataFrame, register: Register, rng: np.random.Generator) -> Texts:
    own = register.agencies["region"].to_numpy()[frame["agency"]]
    other = rng.choice(np.array(geo.REGIONS, dtype=object), len(frame), p=geo.REGION_WEIGHTS)
    return np.where(rng.random(len(frame)) < 0.6, own, other)
