"""`python -m transforms.laboratory.first_listed --seed N`: days from a scheme's start to its agencies' first listing.

A simulated world is replayed as it happened, every four weeks of a year: each day is ranked by what was recorded up to
it. An agency is listed when it is among the first 1 / 30 of all (50 of 1,500), by the list and by naive rankers alike.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from transforms import tasks
from transforms.laboratory.evaluation.aging import as_it_happened
from transforms.laboratory.scoreboard import DAY, KEEP, prepare, ranked, rankers
from transforms.settings import load_settings
from transforms.warehouse import connect

SHARE = 30
NEVER = float("inf")


def main(arguments: list[str] | None = None) -> int:
    """Print the table. Exit status 0."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.first_listed", description=__doc__)
    parser.add_argument("--seed", type=int, default=20260331)
    parser.add_argument("--keep", type=Path, default=KEEP, help="where worlds and warehouses are kept")
    parser.add_argument("--size", default="--agencies 800 --crossings 300000 --history-days 800 --daily 1")
    parser.add_argument("--every", type=int, default=28, help="days between two lists")
    asked = parser.parse_args(arguments)
    top: Path = asked.keep / f"{asked.seed}-as-it-happened"
    prepare(top, asked.seed, asked.size)
    days = [DAY - timedelta(days=ago) for ago in range(13 * 28 // asked.every * asked.every, -1, -asked.every)]
    con = connect(load_settings())
    as_it_happened(con, tasks.sources(), days)
    con.close()
    print(f"seed {asked.seed}: {len(days)} lists, every {asked.every} days", flush=True)
    print(table(top, first_days(top, days)).to_string(index=False))
    return 0


def first_days(top: Path, days: list[date]) -> pd.DataFrame:
    """One row a ranker and agency that is ever listed: the first day on which it is."""
    found: dict[tuple[str, str], date] = {}
    for day in days:
        for stage in (tasks.resolve, tasks.measure, tasks.score):
            stage(day)
        agencies, points, _, _ = ranked(top, day)
        length = round(agencies["agency_id"].notna().sum() / SHARE)
        mixed = np.random.default_rng(day.toordinal()).permutation(len(agencies))  # ties fall as they may
        for name, score in rankers(agencies, points).items():
            first = mixed[np.argsort(-score[mixed], kind="stable")][:length]
            for agency in agencies["agency"].to_numpy()[first]:
                found.setdefault((name, agency), day)
        print(f"  {day}: first {length}", file=sys.stderr, flush=True)
    return pd.DataFrame([(*key, day) for key, day in found.items()], columns=["ranker", "entity_id", "first"])


def table(top: Path, first: pd.DataFrame) -> pd.DataFrame:
    """Each scheme: median days from its beginning to the first listing, and how many of its agencies were ever listed.

    Who was on the list already when the scheme began counts as listed on its first day.
    """
    truth = pd.read_csv(top / "world" / "truth" / "schemes.csv", parse_dates=["since"])
    truth = truth[truth["entity_kind"] == "agency"]
    names = list(dict.fromkeys(first["ranker"]))
    rows = []
    for scheme, members in [*truth.groupby("scheme"), ("all", truth)]:
        row = {"scheme": scheme, "agencies": len(members)}
        for name in names:
            day = members["entity_id"].map(first[first["ranker"] == name].set_index("entity_id")["first"])
            wait = (pd.to_datetime(day) - members["since"]).dt.days.clip(lower=0).fillna(NEVER)
            middle = np.median(wait)
            told = "never" if middle == NEVER else f"{middle:.0f}"
            row[name] = f"{told} ({(wait < NEVER).sum()})"
        rows.append(row)
    return pd.DataFrame(rows)


if __name__ == "__main__":
    sys.exit(main())
