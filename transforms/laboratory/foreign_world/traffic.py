"""Ordinary travellers, route by route and day by day, and the routes that are bad or only look it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world.calendar import travel_calendar
from transforms.laboratory.foreign_world.journeys import COLUMNS
from transforms.laboratory.foreign_world.settings import Floats, Ints, Size

PURPOSES = {"visit": 0.62, "business": 0.11, "study": 0.05, "transit": 0.05, "other": 0.07, "work": 0.10}
ONE_WAY = {"visit": 0.10, "business": 0.06, "study": 0.6, "transit": 0.5, "other": 0.2, "work": 0.4}
COMES_BACK = {"visit": 0.85, "business": 0.9, "study": 0.15, "transit": 0.2, "other": 0.6, "work": 0.5}
# scheme: share of the group that never returns, size of a group, at night
BAD = {"surge": (0.7, 2, False), "night_gate": (0.9, 3, True), "one_way_groups": (0.95, 7, False)}
ALIKE = {
    "new_airline": "a new airline doubled the seats; travellers return as before",
    "tournament": "three weeks of supporters in groups; they came home",
    "semester": "students leave one way when the semester begins, every year",
    "diverted_gate": "took the traffic of a pass that a landslide had closed",
}


@dataclass
class Roles:
    """`routes`: gate, country, purpose, weight. `truth`: route_id, bad, scheme, since (a day), strength, reason."""

    routes: pd.DataFrame
    truth: pd.DataFrame


def deal_route_roles(size: Size) -> Roles:
    """Return all routes, and which of them are bad or look it."""
    rng = size.rng("routes")
    rows = [
        (
            gate[0],
            code,
            purpose,
            gate[8] * geo.BY_CODE[code].travel * share * (0.3 if gate[2] == "air" and code == "IND" else 1),
        )
        for gate in geo.CHECKPOINTS
        for code in geo.REACH[gate[2]]
        for purpose, share in PURPOSES.items()
    ]
    routes = pd.DataFrame(rows, columns=["gate", "country", "purpose", "weight"])
    routes["weight"] *= rng.lognormal(0, 0.5, len(routes))
    routes["route_id"] = routes["gate"] + ">" + routes["country"] + ":" + routes["purpose"]
    visit, land = routes["purpose"] == "visit", routes["gate"].isin([g for g in geo.MINOR if geo.MODE[g] == "land"])
    far = routes["gate"].isin(geo.AIRPORTS) & visit
    compound = far & routes["country"].isin([*geo.COMPOUNDS, "TUR", "IND", "LKA"])
    pools = {
        "surge": routes[compound], "night_gate": routes[land & routes["purpose"].isin(["visit", "other", "transit"])],
        "one_way_groups": routes[far & routes["country"].isin(["QAT", "KWT", "OMN", "JOR", "TUR"])],
        "new_airline": routes[far], "tournament": routes[far], "diverted_gate": routes[(routes["gate"] == "NPHAR")],
        "semester": routes[routes["gate"].isin(geo.AIRPORTS) & (routes["purpose"] == "study")],
    }  # fmt: skip
    truth, taken = [], set[str]()
    for scheme, pool in pools.items():
        free = pool[~pool["route_id"].isin(taken)]["route_id"].to_list()
        for route in rng.choice(free, min(4, len(free)), replace=False):
            since = int(rng.integers(int(size.history_days * 0.6), int(size.history_days * 0.92)))
            truth.append(
                (str(route), scheme in BAD, scheme, since, float(rng.uniform(0.3, 1.5)), ALIKE.get(scheme, ""))
            )
            taken.add(str(route))
    return Roles(routes, pd.DataFrame(truth, columns=["route_id", "bad", "scheme", "since", "strength", "reason"]))


def ordinary_crossings(size: Size, roles: Roles, total: int, first_person: int, persons: int) -> pd.DataFrame:
    """Return about `total` crossings by persons numbered from `first_person`, with those that bad routes add."""
    rng = size.rng("traffic")
    means = _means(size, roles, rng)
    back = float(np.average([COMES_BACK[p] for p in roles.routes["purpose"]], weights=means.sum(axis=1)))
    means *= total / (1 + back) / means.sum()
    counts = rng.poisson(means)
    route, day = np.repeat(np.arange(len(means)), counts.sum(axis=1)), _days(counts, size.feed_from)
    exits = _exits(roles.routes, route, day, rng)
    added = _added(size, roles, means, rng)
    exits = pd.concat([exits, added], ignore_index=True)
    exits["person"] = first_person + rng.integers(0, persons, len(exits))
    stays = exits.pop("stays").to_numpy()
    returns = exits[~stays].assign(direction="entry", purpose="return", group=-1, one_way=False, night=False)
    returns["day"] += rng.integers(2, 30, len(returns))
    frame = pd.concat([exits, returns], ignore_index=True)[COLUMNS]
    return frame[frame["day"] <= size.history_days]


def _days(counts: Ints, first: int) -> Ints:
    days = np.tile(np.arange(counts.shape[1]), counts.shape[0])
    return np.repeat(days, counts.ravel()).astype(np.int64) + first


def _means(size: Size, roles: Roles, rng: np.random.Generator) -> Floats:
    """Return the expected exits by route and day: calendar, growth, level shifts, the closed pass, harmless surges."""
    routes, days = roles.routes, np.arange(size.feed_from, size.history_days + 1)
    grow = 1 + np.outer(rng.normal(0.1, 0.15, len(routes)), (days - days[0]) / 365)
    means: Floats = routes["weight"].to_numpy()[:, None] * np.maximum(grow, 0.2) * travel_calendar(size, days)[None, :]
    for shifted in np.flatnonzero(rng.random(len(routes)) < 0.08):
        means[shifted, days > rng.integers(days[0], days[-1])] *= rng.choice([0.4, 0.6, 1.6])
    closed = (days > size.history_days * 0.7) & (days < size.history_days * 0.85)
    means[np.ix_((routes["gate"] == "NPLAN").to_numpy(), closed)] = 0
    for role in roles.truth[~roles.truth["bad"]].itertuples():
        row = int(np.flatnonzero(routes["route_id"] == role.route_id)[0])
        later = days >= int(role.since)
        if role.scheme == "tournament":
            means[row, later & (days < int(role.since) + 21)] *= 4
        elif role.scheme == "semester":
            year = np.array([size.day(int(day)).timetuple().tm_yday for day in days])
            means[row, (year > 225) & (year < 262)] *= 6
        else:
            means[row, closed if role.scheme == "diverted_gate" else later] *= 2.2
    return means


def _exits(routes: pd.DataFrame, route: Ints, day: Ints, rng: np.random.Generator) -> pd.DataFrame:
    own, count = routes.loc[route], len(route)
    purpose = own["purpose"].to_numpy()
    pairs = route * 10_000_000 + day * 2000 + np.arange(count) % 1000 // 2
    return pd.DataFrame({
        "day": day, "gate": own["gate"].to_numpy(), "direction": "exit", "country": own["country"].to_numpy(),
        "purpose": purpose, "group": np.where(rng.random(count) < 0.35, 10**9 + pairs, -1),
        "one_way": rng.random(count) < np.array([ONE_WAY[p] for p in purpose]), "night": False, "permit": -1,
        "stays": rng.random(count) >= np.array([COMES_BACK[p] for p in purpose]),
    })  # fmt: skip


def _added(size: Size, roles: Roles, means: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Return the exits that bad routes have beyond the ordinary, from the day on which they began."""
    parts = []
    for role in roles.truth[roles.truth["bad"]].itertuples():
        row = int(np.flatnonzero(roles.routes["route_id"] == role.route_id)[0])
        never, together, night = BAD[str(role.scheme)]
        usual = means[row].mean() * float(role.strength)
        groups = rng.poisson(max(usual, 0.75) / together, size.history_days + 1 - int(role.since))
        day = np.repeat(np.arange(int(role.since), size.history_days + 1), groups * together)
        own = _exits(roles.routes, np.full(len(day), row), day, rng)
        own["group"] = 3 * 10**10 + row * 10**7 + np.arange(len(own)) // together
        own["night"], own["one_way"] = night, True
        own["stays"] = rng.random(len(own)) < never
        parts.append(own)
    return pd.concat(parts, ignore_index=True)
