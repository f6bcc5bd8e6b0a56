"""`make evaluate`: write the page that says what the system is worth, and the database that its queries read.

The real files lie beside the project, never in it (`--data`); where they are not, their part is left out and the page
says so.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from transforms import tasks
from transforms.cards import load_cards
from transforms.evaluate import backtest, smoke
from transforms.laboratory import public_files, scoreboard
from transforms.laboratory.evaluation import aging, claims, frontex, inspectorate, learned
from transforms.laboratory.programs import enter
from transforms.profile import load_profile
from transforms.settings import ROOT, load_settings
from transforms.warehouse import connect

US_CUT_OFFS = [date(year, 10, 31) for year in (2006, 2007, 2008, 2009)]
US_TODAY = date(2010, 10, 31)
WORLD_SIZE = "--agencies 1500 --crossings 1000000 --history-days 800 --daily 1"
WORLD_HORIZON = 180
WORLD_CUT_OFFS = [scoreboard.DAY - timedelta(days=WORLD_HORIZON + 28 * n) for n in range(10)]
PARTS = ("simulation", "frontex", "us_h2", "world")


def main(arguments: list[str] | None = None) -> int:
    """Write the page. Exit status 0; 1 where a query that it shows does not give the table beside it."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.evaluation", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the real files")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "evaluation")
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--world-size", default=WORLD_SIZE)
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    database = asked.out / "evaluation.duckdb"
    database.unlink(missing_ok=True)
    made: set[str] = set()
    left_out = [f"{name} (not asked for)" for name in PARTS if name not in asked.parts]
    runs: dict[str, Callable[[duckdb.DuckDBPyConnection], str | None]] = {
        "us_h2": lambda con: _us_h2(con, asked.data / "us_h2", asked.out / "us_h2"),
        "frontex": lambda con: _frontex(con, asked.data / frontex.FILE),
        "simulation": _simulation,
        "world": lambda con: _world(con, asked.out / "world", asked.world_size),
    }
    with duckdb.connect(str(database)) as con:
        for name, run in runs.items():
            if name in asked.parts:
                started = time.perf_counter()
                missing = run(con)
                if missing:
                    left_out.append(missing)
                else:
                    made.add(name)
                print(f"{name}: {missing or f'{time.perf_counter() - started:.0f} seconds'}", flush=True)
        answers = [claims.answer(con, claim) for claim in claims.read() if claim.part in made]
    claims.write(asked.out / "index.html", answers, left_out)
    for answer in answers:
        print(f"{answer['verdict'] or '·':>4}  {answer['title']}: {answer['said']}")
    wrong = claims.verify(asked.out / "index.html", database)
    print(
        "\n".join(f"not what its query says: {title}" for title in wrong)
        or "every shown query gives the table beside it"
    )
    print(f"the page: {asked.out / 'index.html'}")
    return 1 if wrong else 0


def _simulation(con: duckdb.DuckDBPyConnection) -> None:
    runs = 200
    covered = inspectorate.coverage(runs)
    _keep(con, "inspectorate", pd.DataFrame({"estimate": covered.keys(), "share": covered.values(), "runs": runs}))
    _keep(con, "weights", pd.DataFrame([inspectorate.weights(runs) | {"runs": runs}]))


def _frontex(con: duckdb.DuckDBPyConnection, path: Path) -> str | None:
    if not path.exists():
        return f"routes by month: {path} is not there"
    _keep(con, "frontex", frontex.backtest(frontex.monthly(path)))
    return None


def _us_h2(con: duckdb.DuckDBPyConnection, data: Path, top: Path) -> str | None:
    if not data.is_dir():
        return f"United States, guest workers: {data} is not there"
    enter(top, "us_h2", top / "drops")
    if not (top / "drops").exists():
        public_files.us_h2(data, top / "drops")
    for source in tasks.sources():
        tasks.deliver(source, US_TODAY)
    _backtest(con, "us_h2", US_TODAY, US_CUT_OFFS, backtest.HORIZON_DAYS)
    lake = connect(load_settings(), read_only=True)
    employers = lake.execute(
        "select cut_off, score, points, hits from lake.evaluate.labelled "
        "where as_of = ? and entity_kind = 'employer' and via = 'own' order by cut_off, entity_id",
        [US_TODAY],
    )
    points = pd.DataFrame(employers.fetchall(), columns=["cut_off", "score", "points", "hits"])
    lake.close()
    _keep(con, "us_h2_learned", learned.table(points.assign(points=[p or {} for p in points["points"]]), load_cards()))
    return None


def _world(con: duckdb.DuckDBPyConnection, top: Path, size: str) -> str | None:
    scoreboard.prepare(top, 20260331, size)
    settings = load_settings()
    profile = load_profile(settings.profile)
    for stage in (tasks.resolve, tasks.measure, tasks.score):
        stage(scoreboard.DAY)
    for number, table in enumerate(scoreboard.scoreboard(top), start=1):
        _keep(con, f"scoreboard_{number}", table)
    smoke.run(settings, profile, scoreboard.DAY)
    lake = connect(settings)
    aging.as_it_happened(lake, sorted(profile.sources), [*WORLD_CUT_OFFS, scoreboard.DAY])
    lake.close()
    started = time.perf_counter()
    _backtest(con, "world", scoreboard.DAY, WORLD_CUT_OFFS, WORLD_HORIZON)
    print(f"world: ten cut-offs in {time.perf_counter() - started:.0f} seconds", flush=True)
    return None


def _backtest(con: duckdb.DuckDBPyConnection, name: str, today: date, cut_offs: list[date], horizon: int) -> None:
    settings = load_settings()
    backtest.run(settings, load_profile(settings.profile), today, cut_offs, horizon)
    lake = connect(settings, read_only=True)
    try:
        _keep(
            con,
            f"{name}_labelled",
            lake.execute("select * exclude (points) from lake.evaluate.labelled where as_of = ?", [today]).df(),
        )
        _keep(con, f"{name}_figure", lake.execute("from lake.evaluate.figure where as_of = ?", [today]).df())
    finally:
        lake.close()


def _keep(con: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    con.register("frame", frame)
    con.execute(f"create or replace table {name} as from frame")
    con.unregister("frame")


if __name__ == "__main__":
    sys.exit(main())
