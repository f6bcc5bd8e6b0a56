"""`python -m transforms.laboratory.scoreboard --seed N`: how well the lists find what a simulated world hides.

Naive lists stand beside them. A world and what was delivered of it are kept below `--keep` and used again; resolve,
measure and score run anew each time, so that a change of an indicator or of the statistics is seen within a
minute.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from transforms import tasks
from transforms.cards import load_cards
from transforms.laboratory.programs import enter, simulate
from transforms.laboratory.surge_trial import surge_trial
from transforms.settings import load_settings
from transforms.statistics.metrics import hits_at
from transforms.warehouse import connect

DAY = date(2026, 3, 31)
KEEP = Path(tempfile.gettempdir()) / "awas-scoreboard"
FACTS_ONLY = ("expired_filing", "capacity_overflow", "outside_scope")  # schemes that only break a rule of the licence
ENTITIES = """
    select e.entity_id, e.score::double as score, e.rank_no_ties as rank, e.rank_low, e.rank_high, e.tier, e.coverage,
        e.facts, a.agency_id
    from lake.score.entity as e
    left join lake.resolve.agency as a on e.entity_id = a.entity_id and a.as_of = e.as_of
    where e.as_of = ? and e.entity_kind = ?
    order by e.entity_id
"""
EMPLOYERS = """
    select e.entity_id, e.score::double as score, coalesce(p.value, 0) as workers, l.entity_id is not null as listed
    from lake.score.entity as e
    left join lake.score.point as p
        on e.as_of = p.as_of and e.entity_kind = p.entity_kind and e.entity_id = p.entity_id and p.indicator = 'E20'
    left join (
        select distinct as_of, entity_kind, entity_id from lake.score.listing where lane in ('fact', 'lead')
    ) as l on e.as_of = l.as_of and e.entity_kind = l.entity_kind and e.entity_id = l.entity_id
    where e.as_of = ? and e.entity_kind = 'employer'
    order by e.entity_id
"""
POINTS = """
    select entity_id, indicator, num, den, value, peer_value, points::double as points, status
    from lake.score.point where as_of = ? and entity_kind = ? order by all
"""


def main(arguments: list[str] | None = None) -> int:
    """Print the tables. Exit status 0."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.scoreboard", description=__doc__)
    parser.add_argument("--seed", type=int, default=20260331)
    parser.add_argument("--keep", type=Path, default=KEEP, help="where worlds and warehouses are kept")
    parser.add_argument("--size", default="--agencies 1500 --crossings 1000000 --history-days 800 --daily 1")
    parser.add_argument("--surges", action="store_true", help="bursts put into the world's routes as well")
    parser.add_argument("--who", action="store_true", help="name the bad, the decoys and the false among the first")
    asked = parser.parse_args(arguments)
    top: Path = asked.keep / str(asked.seed)
    prepare(top, asked.seed, asked.size)
    print(f"seed {asked.seed}: {run(top)}", flush=True)
    for table in [*scoreboard(top, who=asked.who), *([surge_trial(DAY)] if asked.surges else [])]:
        print(f"\n{table.to_string(index=False, float_format=lambda v: f'{v:.2f}')}")
    return 0


def prepare(top: Path, seed: int, size: str) -> None:
    """A world in `top/world` and its deliveries in `top/home`, where they are not there yet."""
    enter(top, "asean", top / "world" / "drops", "a key that only the scoreboard uses")
    done = top / "delivered"
    if done.exists():
        connect(load_settings()).close()  # makes tables that are younger than what is kept
        return
    simulate(top / "world", "--seed", str(seed), *size.split(), "--until", DAY.isoformat())
    for source in tasks.sources():
        tasks.deliver(source, DAY)
    done.touch()


def run(top: Path) -> str:
    """Resolve, measure and score the last day anew; returns the last stage's line."""
    del top
    tasks.resolve(DAY)
    tasks.measure(DAY)
    return tasks.score(DAY)


def scoreboard(top: Path, *, who: bool = False) -> list[pd.DataFrame]:
    """The tables: how good the list is, each scheme's recall, employers, surges, and, if asked, who stands where."""
    agencies, points, routes, on_routes = ranked(top, DAY)
    # an agency that is written in two ways and not known to be one is found where the better placed of them stands
    agencies.loc[agencies.sort_values("order").duplicated("agency") & (agencies["scheme"] != ""), "scheme"] = ""
    truth, decoys = (pd.read_csv(top / "world" / "truth" / f"{name}.csv") for name in ("schemes", "decoys"))
    truth, decoys = (found.assign(key=found["entity_id"]) for found in (truth, decoys))
    tables = [
        quality(agencies, points),
        by_scheme(agencies),
        employers(truth),
        surges(routes, on_routes, truth, decoys),
    ]
    return [*tables, *(named(agencies, points) if who else [])]


def ranked(top: Path, day: date) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Of a scored day: agencies, with scheme or decoy and place on the list, and their points; routes and theirs."""
    con = connect(load_settings(), read_only=True)
    try:
        agencies, routes = (con.execute(ENTITIES, [day, kind]).df() for kind in ("agency", "route"))
        points, on_routes = (con.execute(POINTS, [day, kind]).df() for kind in ("agency", "route"))
    finally:
        con.close()
    truth, decoys = (pd.read_csv(top / "world" / "truth" / f"{name}.csv") for name in ("schemes", "decoys"))
    bad = truth[truth["entity_kind"] == "agency"].set_index("entity_id")["scheme"]
    agencies["agency"] = agencies["agency_id"].fillna(agencies["entity_id"])
    agencies["scheme"] = agencies["agency"].map(bad).fillna("")
    looks = decoys[decoys["entity_kind"] == "agency"].drop_duplicates("entity_id").set_index("entity_id")["decoy"]
    agencies["decoy"] = agencies["agency"].map(looks).fillna("")
    agencies.loc[agencies["scheme"] != "", "decoy"] = ""
    agencies["order"] = agencies["rank"]
    return agencies, points, routes, on_routes


def quality(agencies: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Precision at several lengths of the list, of the score, and of naive lists; decoys among the first 50.

    Who does no more than break a rule of the licence is a fact of the list and gets no points: beside P=R of all bad
    ones stands that of those who can be seen in points.
    """
    bad = (agencies["scheme"] != "").to_numpy()
    decoy = (agencies["decoy"] != "").to_numpy()
    rows = []
    for name, score in rankers(agencies, points).items():
        row: dict[str, object] = {"ranked by": name}
        for k in (10, 25, 50, 100, int(bad.sum())):
            row[f"P@{k}" if k != bad.sum() else f"P=R@{k}"] = hits_at(score, bad, k).expected / k
        seen = bad & ~agencies["scheme"].isin(FACTS_ONLY).to_numpy()
        row[f"of points@{seen.sum()}"] = hits_at(score, seen, int(seen.sum())).expected / seen.sum()
        rows.append(row | {"decoys@50": hits_at(score, decoy, 50).expected})
    return pd.DataFrame(rows)


def rankers(agencies: pd.DataFrame, points: pd.DataFrame) -> dict[str, np.ndarray]:
    """Name → score of every agency, higher first."""
    wide = {name: points.pivot(index="entity_id", columns="indicator", values=name) for name in ("value", "num", "den")}
    ids = agencies["entity_id"]
    rates = [card.id for card in load_cards().values() if card.kind == "rate" and card.entity_kind == "agency"]
    rates = [name for name in rates if name in wide["value"].columns]
    raw = wide["value"][rates].rank(pct=True).reindex(ids)
    middle = wide["value"][rates].median()
    flags = (wide["value"][rates] > 2 * middle).sum(axis=1).reindex(ids).fillna(0)
    return {
        "list (facts and leads)": -agencies["rank"].to_numpy(dtype=float),
        "most cases": wide["den"].max(axis=1).reindex(ids).fillna(0).to_numpy(),
        "raw rates": raw.mean(axis=1).fillna(0).to_numpy(),
        "count of flags": flags.to_numpy(dtype=float),
        "random": np.zeros(len(ids)),
    }


def by_scheme(agencies: pd.DataFrame) -> pd.DataFrame:
    """Recall of every scheme among the first of the list, and where its agencies stand."""
    rows = []
    for scheme, members in agencies[agencies["scheme"] != ""].groupby("scheme"):
        order = members["order"].to_numpy()
        rows.append({
            "scheme": scheme, "agencies": len(members), "recall@50": np.mean(order <= 50),
            "recall@100": np.mean(order <= 100), "places": " ".join(map(str, sorted(order))),
            "by score": " ".join(map(str, sorted(members["rank"]))), "facts": int((members["facts"] > 0).sum()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def employers(truth: pd.DataFrame) -> pd.DataFrame:
    """Precision at several lengths of the employers' score and of most workers, and how many bad ones are listed."""
    con = connect(load_settings(), read_only=True)
    try:
        scored = con.execute(EMPLOYERS, [DAY]).df()
    finally:
        con.close()
    schemes = truth[truth["entity_kind"] == "employer"].groupby("scheme")["entity_id"].agg(set)
    rows = []
    for name, members in [("all", set().union(*schemes)), *schemes.items()]:
        bad = scored["entity_id"].isin(members).to_numpy()
        for by in ("score", "workers"):
            found = {f"P@{k}": hits_at(scored[by].to_numpy(), bad, k).expected / k for k in (10, 25, 50, 100)}
            listed = int((bad & scored["listed"]).sum()) if by == "score" else 0
            rows.append(
                {"bad employers": name, "of them": int(bad.sum()), "ranked by": by} | found | {"listed": listed}
            )
    return pd.DataFrame(rows)


def surges(routes: pd.DataFrame, points: pd.DataFrame, truth: pd.DataFrame, decoys: pd.DataFrame) -> pd.DataFrame:
    """Where the routes of schemes and of decoys stand."""
    total = len(routes)
    rows = [
        {"route": one.key, "told": one.story, "rank": int(found["rank"].iloc[0]), "of": total,
         "score": float(found["score"].iloc[0]), "facts": int(found["facts"].iloc[0]),
         "points": _points_of(points, one.key)}
        for one in pd.concat([truth.assign(story=truth["scheme"]), decoys.assign(story=decoys["decoy"] + " (decoy)")])
        .query("entity_kind == 'route'").itertuples()
        for found in [routes[routes["entity_id"] == one.key]] if len(found)
    ]  # fmt: skip
    return pd.DataFrame(rows).sort_values("rank")


def named(agencies: pd.DataFrame, points: pd.DataFrame) -> list[pd.DataFrame]:
    """The first sixty of the list, and the bad ones that are not among the first hundred."""
    shown = agencies.assign(points=[_points_of(points, entity) for entity in agencies["entity_id"]])
    shown = shown.sort_values("order")[["order", "rank", "entity_id", "scheme", "decoy", "score", "facts", "points"]]
    return [shown.head(60), shown[(shown["scheme"] != "") & (shown["order"] > 100)]]


def _points_of(points: pd.DataFrame, entity: str) -> str:
    own = points[(points["entity_id"] == entity) & (points["points"] != 0)].sort_values("points", ascending=False)
    return " ".join(f"{p.indicator}:{p.points:+.1f}" for p in own.itertuples())


if __name__ == "__main__":
    sys.exit(main())
