"""Everybody else at the border: families, tours, business, students, pilgrims, guests from abroad, commuters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.laboratory.world.events import (
    BUSINESS,
    OTHER,
    RETURN,
    STUDY,
    TRANSIT,
    VISIT,
    WORK,
    Events,
    crossings,
    day_hours,
    joined,
)
from transforms.laboratory.world.geography import COMMUTES, CORRIDORS, FOREIGN_HOME, closed, gate, land, season
from transforms.laboratory.world.setup import MISSING, Setup

FEASTS = {"SGP": 1.25, "MYS": 1.25, "CHN": 1.5, "VNM": 1.8, "THA": 1.5, "TWN": 1.2, "HKG": 1.2, "JPN": 1.2, "KOR": 1.2}
NO_TOURS = {"TLS", "PNG", "MMR", "KHM"}
TRIPS = ["SGP", "MYS", "THA", "VNM", "KHM"]  # where those come back from who saw several countries


@dataclass(frozen=True)
class Kind:
    """A way to travel. share: of all crossings; group and stay: smallest and largest; home: pull of holidays."""

    name: str
    share: float
    purpose: int
    group: tuple[int, int]
    stay: tuple[int, int]
    one_way: float
    peak: int
    swing: float
    weekend: float
    home: float
    returns: float = 0.985


KINDS = [
    Kind("family", 0.22, VISIT, (2, 5), (2, 12), 0.05, 180, 0.15, 1.4, 1.9),
    Kind("tour", 0.13, VISIT, (12, 38), (3, 9), 0.0, 350, 0.25, 1.2, 1.5, 1.0),
    Kind("single", 0.17, VISIT, (1, 2), (1, 25), 0.1, 200, 0.1, 1.2, 1.4),
    Kind("business", 0.13, BUSINESS, (1, 3), (1, 6), 0.06, 300, 0.1, 0.4, 0.4),
    Kind("student", 0.02, STUDY, (1, 1), (90, 200), 0.55, 240, 0.5, 1.0, 1.0),
    Kind("passing", 0.02, TRANSIT, (1, 2), (5, 30), 0.3, 10, 0.0, 1.0, 1.1),
    Kind("other", 0.03, OTHER, (1, 4), (2, 40), 0.12, 100, 0.0, 1.0, 1.2),
    Kind("pilgrim", 0.04, VISIT, (20, 45), (9, 14), 0.0, 60, 0.6, 1.0, 0.6, 1.0),
]
GUESTS, COMMUTERS, ON_LEAVE = 0.14, 0.09, 0.03


def make_travel(setup: Setup, total: int) -> tuple[list[Events], list[int], list[bool]]:
    """About `total` ordinary crossings: parts, how many persons each has, and whether they live abroad."""
    parts, persons, foreign = [], [], []
    for kind in KINDS:
        made, count = _trips(setup, kind, int(total * kind.share))
        parts.append(made)
        persons.append(count)
        foreign.append(False)
    for maker, share, guest in ((_guests, GUESTS, True), (_commuters, COMMUTERS, False), (_on_leave, ON_LEAVE, False)):
        made, count = maker(setup, int(total * share))
        parts.append(made)
        persons.append(count)
        foreign.append(guest)
    return parts, persons, foreign


def _trips(setup: Setup, kind: Kind, total: int) -> tuple[Events, int]:
    """Exits and, later, entries of residents who travel in groups."""
    dice = setup.dice(f"travel {kind.name}")
    count = max(2, int(total / sum(kind.group)) + 1)
    size = dice.integers(kind.group[0], kind.group[1] + 1, size=count)
    corridor = dice.choice(len(CORRIDORS), size=len(size), p=_corridor_weights(kind))
    gates = np.array([gate(part[0]) for part in CORRIDORS])[corridor]
    lands = np.array([land(part[1]) for part in CORRIDORS])[corridor]
    day = _departure_days(setup, dice, kind, corridor)
    day = np.where(closed(setup, gates, day), day + 1, day)
    stay = kind.stay[0] + ((kind.stay[1] - kind.stay[0]) * dice.beta(1.3, 2.5, len(size))).round().astype(int)
    one_way = (dice.random(len(size)) < kind.one_way).astype(int)
    stays_away = (one_way == 1) & (dice.random(len(size)) < 0.25)
    back = np.where(stays_away | (day + stay > setup.last), MISSING, day + stay)
    back = np.where((back != MISSING) & closed(setup, gates, back), back + 1, back)
    member = np.repeat(np.arange(len(size)), size)
    household = dice.integers(0, max(1, int(len(size) * 0.6)), len(size))
    place = np.arange(len(member)) - np.repeat(np.cumsum(size) - size, size)
    person = np.unique(household[member] * 50 + place, return_inverse=True)[1]
    hours = _hours(dice, gates), _hours(dice, gates)
    back = np.where(dice.random(len(member)) < kind.returns, back[member], MISSING)
    out = crossings(person, day[member], hours[0][member], gates[member], lands[member], entry=False,
                    purpose=kind.purpose, group=member, one_way=one_way[member])  # fmt: skip
    onward = (dice.random(len(size)) < 0.03) & (kind.name != "pilgrim")
    last = np.where(onward, np.array([land(code) for code in TRIPS])[dice.integers(0, len(TRIPS), len(size))], lands)
    home = crossings(person, back, hours[1][member], gates[member], last[member], entry=True, purpose=RETURN,
                     group=member, one_way=one_way[member])  # fmt: skip
    return joined([out.where(out.day <= setup.last), home.where(home.day <= setup.last)], [0, 0]), int(person.max()) + 1


def _corridor_weights(kind: Kind) -> np.ndarray:
    weight = np.array([part[2] for part in CORRIDORS], dtype=float)
    for row, (_, country, _) in enumerate(CORRIDORS):
        pilgrimage = country == "SAU"
        if pilgrimage != (kind.name == "pilgrim") or (kind.name == "tour" and country in NO_TOURS):
            weight[row] = 0
    share: np.ndarray = weight / weight.sum()
    return share


def _departure_days(setup: Setup, dice: np.random.Generator, kind: Kind, corridor: np.ndarray) -> np.ndarray:
    """Days by season; a feast in the country of destination pulls too, and Australia has a season of its own."""
    day = np.zeros(len(corridor), dtype=int)
    draw = dice.random(len(corridor))
    for country in sorted({part[1] for part in CORRIDORS}):
        abroad = {country: FEASTS[country]} if country in FEASTS else {}
        peak, swing = (355, 0.6) if country == "AUS" else (kind.peak, kind.swing)
        wave = np.cumsum(season(setup, peak, swing, kind.weekend, kind.home, abroad))
        here = np.array([part[1] == country for part in CORRIDORS])[corridor]
        day[here] = setup.first + np.minimum(np.searchsorted(wave, draw[here]), setup.history_days - 1)
    return day


def _hours(dice: np.random.Generator, gates: np.ndarray) -> np.ndarray:
    """Gates by air are open day and night, ferries and roads by day, save for a few late boats."""
    air = np.isin(gates, [gate(code) for code in ("IDCGK", "IDSUB", "IDDPS", "IDKNO")])
    late = dice.random(len(gates)) < 0.012
    usual = np.where(air, day_hours(dice, len(gates), 1, 23.9), day_hours(dice, len(gates), 6, 19))
    return np.where(late & ~air, day_hours(dice, len(gates), 22, 23.9), usual)


def _guests(setup: Setup, total: int) -> tuple[Events, int]:
    """People who live abroad: an entry, then an exit to where they came from."""
    dice = setup.dice("guests")
    count = max(2, total // 2)
    weight = np.array([part[1] for part in FOREIGN_HOME], dtype=float)
    home = dice.choice(len(weight), size=count, p=weight / weight.sum())
    lands = np.array([land(part[0]) for part in FOREIGN_HOME])[home]
    through = np.array([gate("IDDPS"), gate("IDCGK"), gate("IDBTH")])[dice.choice(3, size=count, p=[0.5, 0.3, 0.2])]
    near = np.isin(lands, [land("SGP"), land("MYS")])
    through = np.where((through == gate("IDBTH")) & ~near, gate("IDDPS"), through)
    wave = np.cumsum(season(setup, 210, 0.25, 1.1, 1.1, {"AUS": 1.2, "CHN": 1.4}))
    day = setup.first + np.minimum(np.searchsorted(wave, dice.random(count)), setup.history_days - 1)
    day = np.where(closed(setup, through, day), day + 1, day)
    away = day + np.where(dice.random(count) < 0.02, 29, 2 + dice.gamma(2, 4, count).astype(int))
    away = np.where(closed(setup, through, away), away + 1, away)
    visit = np.where(dice.random(count) < 0.85, VISIT, BUSINESS)
    hours = day_hours(dice, count, 6, 23), day_hours(dice, count, 6, 23)
    person = np.where(dice.random(count) < 0.1, dice.integers(0, count, count), np.arange(count))
    party = np.arange(count) // 2
    came = crossings(person, day, hours[0], through, lands, entry=True, purpose=visit, group=party, one_way=0)
    went = crossings(person, away, hours[1], through, lands, entry=False, purpose=RETURN, group=party, one_way=0)
    return joined([came.where(came.day <= setup.last), went.where(went.day <= setup.last)], [0, 0]), count


def _commuters(setup: Setup, total: int) -> tuple[Events, int]:
    """People of the border towns who cross on four workdays in five, out in the morning and back in the evening."""
    dice = setup.dice("commuters")
    days = np.arange(setup.first, setup.last + 1)
    days = days[(days + 3) % 7 < 5]
    count = max(2, int(total / (2 * 0.8 * len(days))))
    weight = np.array([part[2] for part in COMMUTES], dtype=float)
    way = dice.choice(len(weight), size=count, p=weight / weight.sum())
    row, column = np.nonzero(dice.random((count, len(days))) < 0.8)
    gates = np.array([gate(part[0]) for part in COMMUTES])[way][row]
    lands = np.array([land(part[1]) for part in COMMUTES])[way][row]
    day = days[column]
    out = crossings(row, day, day_hours(dice, len(row), 5.5, 9), gates, lands, entry=False, purpose=OTHER)
    home = crossings(row, day, day_hours(dice, len(row), 16, 20), gates, lands, entry=True, purpose=RETURN)
    return joined([out, home], [0, 0]), count


def _on_leave(setup: Setup, total: int) -> tuple[Events, int]:
    """Workers who have been abroad for years come home for some weeks, most of them for Lebaran."""
    dice = setup.dice("on leave")
    count = max(2, total // 2)
    usable = np.array([part[1] in {"MYS", "SGP", "TWN", "HKG", "SAU", "KOR", "JPN", "ARE"} for part in CORRIDORS])
    weight = np.array([part[2] for part in CORRIDORS], dtype=float) * usable
    way = dice.choice(len(weight), size=count, p=weight / weight.sum())
    gates = np.array([gate(part[0]) for part in CORRIDORS])[way]
    lands = np.array([land(part[1]) for part in CORRIDORS])[way]
    wave = np.cumsum(season(setup, 180, 0.1, 1.0, 2.2, {}))
    day = setup.first + np.minimum(np.searchsorted(wave, dice.random(count)), setup.history_days - 1)
    again = day + dice.integers(10, 50, count)
    hours = day_hours(dice, count), day_hours(dice, count)
    came = crossings(np.arange(count), day, hours[0], gates, lands, entry=True, purpose=RETURN)
    went = crossings(np.arange(count), again, hours[1], gates, lands, entry=False, purpose=WORK, one_way=0)
    came, went = (part.where(~closed(setup, part.gate, part.day) & (part.day <= setup.last)) for part in (came, went))
    return joined([came, went], [0, 0]), count
