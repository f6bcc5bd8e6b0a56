"""`python -m transforms.laboratory.visited_year`: what it is worth that a visit changes the list.

A simulated year, twice: thirteen lists of agencies, four weeks apart, and visits to all of each. Once the next list
knows what the visits found (reasons cleared, agencies resting, days set to see them again), once it knows of none.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from transforms.judgements import shipped
from transforms.laboratory.visited_year.inspectorate import SERIOUS
from transforms.laboratory.visited_year.year import Size, bad_agencies, prepare, visits

HEARD, DEAF = "heard of", "not heard of"  # whether the lists know of the visits
KEEP = Path(tempfile.gettempdir()) / "awas-visited-year"


def main(arguments: list[str] | None = None) -> int:
    """Print both years. Exit status 0; 1 where somebody was visited within the rest without anything new."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.visited_year", description=__doc__)
    parser.add_argument("--seed", type=int, default=7001)
    parser.add_argument("--keep", type=Path, default=KEEP, help="where worlds are kept and used again")
    for name in ("agencies", "crossings", "capacity", "rounds", "days"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Size, name))
    asked = parser.parse_args(arguments)
    size = Size(**{name: getattr(asked, name) for name in ("agencies", "crossings", "capacity", "rounds", "days")})
    top: Path = asked.keep / f"{asked.seed}-{size.agencies}-{size.crossings}-{size.capacity}-{size.rounds}-{size.days}"
    prepare(top, asked.seed, size)
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        begun = {name: processes.submit(visits, top, asked.seed, size, closed=name == HEARD) for name in (DEAF, HEARD)}
        years = {name: year.result() for name, year in begun.items()}
    for name, year in years.items():
        year.to_csv(top / f"{name.replace(' ', '_')}.csv", index=False)
    bad = bad_agencies(top)
    table = pd.DataFrame({name: told(year, bad) for name, year in years.items()})
    print(f"seed {asked.seed}: {size.agencies} agencies, {bad} of them bad; visits are …")
    print(table.round(3).to_string())
    return 1 if in_rest(years[HEARD]) else 0


def told(year: pd.DataFrame, bad: int) -> pd.Series:
    """What a year's visits came to. bad: agencies with a scheme in the world."""
    chosen = year[year["lane"] != "random"]
    caught = year[year["bad"] & (year["grade"] >= SERIOUS)]["entity_id"].nunique()
    return pd.Series({
        "visits": len(year),
        "agencies visited": year["entity_id"].nunique(),
        "found something": (year["grade"] > 0).mean(),
        "found something serious": (year["grade"] >= SERIOUS).mean(),
        "facts and leads: found something": (chosen["grade"] > 0).mean(),
        "facts and leads: found something serious": (chosen["grade"] >= SERIOUS).mean(),
        f"schemes found, of {bad}": caught,
        "visits within the rest, nothing new": in_rest(year),
    })  # fmt: skip


def in_rest(year: pd.DataFrame) -> int:
    """Visits within the rest after the last one, without a newer fact or a day that was set."""
    return int(((year["gap"] <= shipped().rest_days) & ~year["excused"]).sum())


if __name__ == "__main__":
    sys.exit(main())
