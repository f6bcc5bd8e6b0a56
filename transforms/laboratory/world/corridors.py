"""Routes on which something is wrong, and routes that only look so."""

from __future__ import annotations

import numpy as np

from transforms.laboratory.world.events import RETURN, VISIT, Events, crossings, day_hours, joined
from transforms.laboratory.world.geography import gate, land
from transforms.laboratory.world.schemes import RAID_AGO, ROUTE_DECOYS, ROUTE_SCHEMES
from transforms.laboratory.world.setup import MISSING, Setup

NEW_PASSPORTS = [0.35, 0.35, 0.25, 0.12, 0.12, 0.4]  # of the first parts; everybody else travels on what they have


def make_corridors(setup: Setup) -> tuple[list[Events], list[int], list[float]]:
    """Crossings of the bad routes and of the decoys: parts, how many persons each has, and their new passports."""
    ago = {name: min(days, setup.history_days - 1) for name, _, days, _ in (*ROUTE_SCHEMES, *ROUTE_DECOYS)}
    part = setup.crossings / 1_000_000
    made = [
        _group(setup, "corridor_surge", "IDKNO", "KHM", ago["corridor_surge"], 0, int(520 * part) + 25, 0.9, 0.03, 4),
        _group(setup, "tourist_funnel", "IDCGK", "KHM", ago["tourist_funnel"], 0, int(700 * part) + 10, 0.85, 0.05, 5),
        _group(
            setup, "hub_detour", "IDSUB", "THA", ago["hub_detour"], 0, int(900 * part) + 12, 0.8, 0.15, 5, via="KHM"
        ),
        _group(setup, "from", "IDBTH", "MYS", ago["displacement_from"], RAID_AGO, int(2600 * part) + 20, 0.5, 0.2, 6),
        _group(setup, "to", "IDTBK", "MYS", RAID_AGO - 1, 0, int(800 * part) + 15, 0.7, 0.2, 6, (22.1, 28.5)),
        _group(setup, "new_path", "IDPDG", "LAO", ago["new_path"], 0, int(60 * part) + 14, 0.9, 0.0, 4),
        _visa_runs(setup, ago["visa_runs"], int(170 * part) + 3),
        _group(setup, "new_air_link", "IDYIA", "THA", ago["new_air_link"], 0, int(420 * part) + 15, 0.0, 1.0, 22),
        _group(setup, "festival", "IDLOP", "SGP", ago["festival"], 8, int(500 * part) + 10, 0.02, 1.0, 4),
    ]
    passports = NEW_PASSPORTS + [0.05] * (len(made) - len(NEW_PASSPORTS))
    return [events for events, _ in made], [count for _, count in made], passports


def _group(
    setup: Setup,
    name: str,
    through: str,
    country: str,
    first_ago: int,
    last_ago: int,
    count: int,
    one_way: float,
    comes_back: float,
    largest: int,
    hours: tuple[float, float] = (5, 22),
    via: str | None = None,
) -> tuple[Events, int]:
    """`count` visitors in groups, spread evenly over a span; a share of them comes back after three to six days.

    via: the country from which two thirds of those come who come back, where they went on from the first.
    """
    dice = setup.dice(f"corridor {name}")
    size = dice.integers(max(1, largest // 2), largest + 1, size=count)
    size = size[: int(np.searchsorted(np.cumsum(size), count)) + 1]
    day = setup.last - dice.integers(last_ago, first_ago + 1, size=len(size))
    group = np.repeat(np.arange(len(size)), size)
    people, days = np.arange(len(group)), day[group]
    ticket = (dice.random(len(size)) < one_way).astype(int)[group]
    back = np.where(dice.random(len(group)) < comes_back, days + dice.integers(3, 7, len(size))[group], MISSING)
    back = np.where(back <= setup.last, back, MISSING)
    gates, lands = np.full(len(group), gate(through)), np.full(len(group), land(country))
    start = day_hours(dice, len(size), *hours)[group] + dice.integers(0, 900, len(group))
    out = crossings(people, days, start, gates, lands, entry=False, purpose=VISIT, group=group, one_way=ticket)
    if via:
        lands = np.where(dice.random(len(group)) < 0.67, land(via), lands)
    home = crossings(people, back, day_hours(dice, len(group), 7, 20), gates, lands, entry=True, purpose=RETURN)
    return joined([out.where(out.day <= setup.last), home], [0, 0]), len(group)


def _visa_runs(setup: Setup, first_ago: int, count: int) -> tuple[Events, int]:
    """The same people out on a visitor's pass of thirty days, back on its last days, and out again within the week."""
    dice = setup.dice("corridor visa_runs")
    rounds = first_ago // 33 + 1
    start = setup.last - first_ago + dice.integers(0, 33, count)
    cycle = dice.integers(28, 31, (count, rounds)) + dice.integers(1, 5, (count, rounds))
    out_day = start[:, None] + np.cumsum(cycle, axis=1) - cycle
    back_day = out_day + dice.integers(27, 31, (count, rounds))
    people = np.repeat(np.arange(count), rounds)
    out_day, back_day = out_day.ravel(), back_day.ravel()
    out_day, back_day = (np.where(day <= setup.last, day, MISSING) for day in (out_day, back_day))
    gates, lands = np.full(len(people), gate("IDDUM")), np.full(len(people), land("MYS"))
    hours = day_hours(dice, len(people), 7, 17), day_hours(dice, len(people), 8, 18)
    out = crossings(people, out_day, hours[0], gates, lands, entry=False, purpose=VISIT, one_way=0)
    home = crossings(people, back_day, hours[1], gates, lands, entry=True, purpose=RETURN, one_way=0)
    return joined([out, home], [0, 0]), count
