"""`python -m transforms.laboratory.evaluation.hong_kong --data DIR`: does the list see a control point that doubles?

Hong Kong's public daily counts, whose borders were closed until 2023. On the day after each month the whole product
ranks the routes: once as it was (observed by expected; what is listed though nothing was planted is false), and once
for each planted burst: all departures of one control point in the last 28 days, twice. `--year 2023` is for tuning.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from transforms import measure, resolve, score, tasks
from transforms.laboratory import public_files
from transforms.laboratory.programs import enter
from transforms.profile import Profile, load_profile
from transforms.settings import ROOT, Settings, load_settings
from transforms.warehouse import connect
from transforms.warehouse.replica import replicate

BURSTS, FIRST, TIMES, DAYS = 10, 10, 2, 28
LEAST = 500  # departures a day of a control point for a burst there to be worth a visit
Plant = Callable[[Settings], None]
_LISTED = """
    select l.entity_id, row_number() over (order by e.rank_no_ties, l.entity_id) as place, e.score::double as score
    from lake.score.listing as l
    inner join lake.score.entity as e
        on l.as_of = e.as_of and l.entity_kind = e.entity_kind and l.entity_id = e.entity_id
    where l.as_of = ? and l.entity_kind = 'route' and l.lane in ('fact', 'lead')
    order by place
"""
_MEASURED = """
    select entity_id, num, expected_by_season as expected
    from lake.measure.indicator
    where as_of = ? and indicator = 'R01' and status = 'ok'
    order by entity_id
"""
_DOUBLE = """
    update lake.accepted.crossing_counts set travellers = travellers * ?
    where checkpoint = ? and direction = 'exit' and day > ?::date - ? and day <= ?
"""


def main(arguments: list[str] | None = None) -> int:
    """Print what was expected and what was found. Exit status 0."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.evaluation.hong_kong", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the real files")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "awas-hong-kong")
    parser.add_argument("--year", type=int, default=2024)
    asked = parser.parse_args(arguments)
    days = delivered(asked.data / "hk_border", asked.keep, asked.year)
    calm, bursts = judged(days)
    print(calm.to_string(index=False, float_format=lambda value: f"{value:.2f}"))
    print(bursts.to_string(index=False, float_format=lambda value: f"{value:.2f}"))
    print(
        f"bursts of {TIMES} times for {DAYS} days in the first {FIRST}: {int(bursts['found'].sum())} of {len(bursts)}; "
        f"listed though nothing was planted: {int(calm['listed'].sum())} in {len(calm)} lists"
    )
    return 0


def delivered(data: Path, keep: Path, year: int) -> list[date]:
    """Deliver all files into a home below `keep`, where that is not done; the days after each month of the year."""
    enter(keep, "hk_border", keep / "drops")
    if not (keep / "drops").exists():
        public_files.hk_border(data, keep / "drops")
    last = max(date.fromisoformat(folder.name) for folder in (keep / "drops" / "crossing_counts").iterdir())
    tasks.deliver("crossing_counts", last)
    months = [date(year, month, 1) for month in range(2, 13)] + [date(year + 1, 1, 1)]
    return [day for day in months if day <= last]


def judged(days: Sequence[date]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row a day as it was, and one row a burst."""
    settings = load_settings()
    profile = load_profile(settings.profile)
    calm, doubled = [], []
    counted = [ranked(settings, profile, day) for day in days]
    for day, (listed, measures) in zip(days, counted, strict=True):
        sums = measures[["num", "expected"]].sum()
        calm.append({"day": day, "observed by expected": sums["num"] / sums["expected"], "listed": len(listed),
                     "which": " ".join(listed["entity_id"])})  # fmt: skip
    for number, route in enumerate(_busiest(counted[-1][1])):
        day = days[number % len(days)]
        listed, _ = ranked(settings, profile, day, _burst(day, route.split(">")[0]))
        own = listed[listed["entity_id"] == route]
        place = int(own["place"].iloc[0]) if len(own) else 0
        doubled.append({"day": day, "route": route, "place": place, "score": own["score"].sum(),
                        "found": 0 < place <= FIRST, "others listed": len(listed) - len(own)})  # fmt: skip
    return pd.DataFrame(calm), pd.DataFrame(doubled)


def _busiest(measures: pd.DataFrame) -> list[str]:
    """The control points with most departures of those that have enough for a burst."""
    enough = measures[measures["num"] >= LEAST * DAYS].sort_values(["num", "entity_id"], ascending=[False, True])
    return [str(route) for route in enough["entity_id"].head(BURSTS)]


def _burst(day: date, checkpoint: str) -> Plant:
    def plant(here: Settings) -> None:
        con = connect(here)
        try:
            con.execute(_DOUBLE, [TIMES, checkpoint, day, DAYS, day])
        finally:
            con.close()

    return plant


def ranked(
    settings: Settings, profile: Profile, day: date, plant: Plant | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The list of routes of a day, and R01's measures, computed in a copy of the lake in which `plant` did its work."""
    with tempfile.TemporaryDirectory(prefix="awas-hong-kong-") as folder:
        here = replicate(settings, day, Path(folder) / "home")
        if plant:
            plant(here)
        for stage in (resolve, measure, score):
            stage.run(here, profile, day)
        con = connect(here, read_only=True)
        try:
            return con.execute(_LISTED, [day]).df(), con.execute(_MEASURED, [day]).df()
        finally:
            con.close()


if __name__ == "__main__":
    sys.exit(main())
