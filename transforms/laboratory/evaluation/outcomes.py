"""`python -m transforms.laboratory.evaluation.outcomes us_h2|ca_lmia`: what the lists of past days would have found.

On real files (`--data`), beside one-line rules, each cut-off ranked in a lake that holds nothing known later:

* us_h2: employers in whose firms breaches are found after the cut-off; agencies with a breach at any of their clients;
  and size-neutral, agencies of five clients and more of whose clients at least three times as many are found as of all
* ca_lmia: employers of whom an application is refused in the year after

Lakes are kept below `--out` and used again; measure and score run anew each time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from transforms import measure, resolve, score, tasks
from transforms.evaluate import backtest
from transforms.laboratory import public_files
from transforms.laboratory.programs import enter
from transforms.profile import load_profile
from transforms.queries import graph, quoted
from transforms.settings import ROOT, Settings, load_settings
from transforms.statistics.metrics import hits_at
from transforms.warehouse.replica import replicate

DAYS = {
    "us_h2": [date(year, 10, 31) for year in (2006, 2007, 2008, 2009)],
    "ca_lmia": [date(2017, 12, 31), date(2018, 12, 31)],
}
TODAY = {"us_h2": date(2010, 10, 31), "ca_lmia": date(2019, 12, 31)}
YEARS = {"us_h2": (1, 3), "ca_lmia": (1,)}
DEPTHS = (50, 100, 200)
SEVERAL, TIMES = 5, 3  # clients of an agency that is judged by its rate; how many times the rate of all is a hit
RANKED = """
    select l.*, -e.rank_no_ties::double as list from evaluate.labelled as l
    inner join lake.score.entity as e
        on e.as_of = $as_of and e.entity_kind = l.entity_kind and e.entity_id = l.entity_id
"""
CLIENTS = """
    select f.agency as entity_id, count(*)::double as clients,
        (count(*) filter (where f.employer in (select entity_id from evaluate.later where hit)))::double as found
    from evaluate.filed as f where f.agency is not null group by f.agency
"""
REFUSED = """
    select employer_entity_id as entity_id, permit_no as record_id, issued_on as learnt_on, true as hit,
        'employer' as entity_kind, null::bigint as breaches
    from core.work_permits where status = 'denied' and employer_entity_id is not null
"""


def main(arguments: list[str] | None = None) -> int:
    """Print the table. Exit status 0."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.evaluation.outcomes", description=__doc__)
    parser.add_argument("profile", choices=sorted(DAYS))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the real files")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "outcomes")
    parser.add_argument("--day", type=date.fromisoformat, action="append", help="these cut-offs only")
    asked = parser.parse_args(arguments)
    days = asked.day or DAYS[asked.profile]
    rows = list(_judged(asked.profile, days, asked.data / asked.profile, asked.out / asked.profile))
    table = pd.DataFrame(rows).groupby(["judged", "years", "order"], sort=False)
    print(table.mean(numeric_only=True).round(3).to_string())
    return 0


def _judged(profile: str, days: Sequence[date], data: Path, top: Path) -> Iterator[dict[str, object]]:
    """One row a cut-off, outcome and order: the share found among the first of each depth."""
    enter(top, profile, top / "drops")
    settings = _delivered(profile, data, top)
    for day in days:
        here = _as_of(settings, day, top)
        for stage in (measure, score):
            stage.run(here, load_profile(profile), day)
        for years in YEARS[profile]:
            for judged, ranked in _labelled(here, profile, day, years, top):
                yield from _shares({"judged": judged, "years": years, "day": day}, ranked)


def _delivered(profile: str, data: Path, top: Path) -> Settings:
    """The lake of the last day, and what came out by then, as Parquet files below `top`."""
    if not (top / "drops").exists():
        public_files.PROFILES[profile](data, top / "drops")
        for source in tasks.sources():
            tasks.deliver(source, TODAY[profile])
    settings = load_settings()
    today = _as_of(settings, TODAY[profile], top)
    with backtest.session(today, load_profile(profile), TODAY[profile]) as con:
        graph.run(con, graph.needed(backtest.queries(), ["evaluate.outcome"]), {"as_of": TODAY[profile]})
        found = "from evaluate.outcome" if profile == "us_h2" else REFUSED
        con.execute(f"copy ({found}) to {quoted(str(top / 'outcome.parquet'))}")
        con.execute(f"copy evaluate.written to {quoted(str(top / 'written.parquet'))}")
    return settings


def _as_of(settings: Settings, day: date, top: Path) -> Settings:
    """A lake with what was known on the day, and who was who then."""
    home = top / f"as-of-{day}"
    if home.exists():
        return settings.elsewhere(home)
    here = replicate(settings, day, home)
    resolve.run(here, load_profile(settings.profile), day)
    return here


def _labelled(
    here: Settings, profile: str, day: date, years: int, top: Path
) -> Iterator[tuple[str, tuple[pd.DataFrame, pd.Series]]]:
    """Outcome → everyone of the cut-off and whether something was found."""
    with backtest.session(here, load_profile(profile), day) as con:
        con.execute("create schema evaluate")
        for name in ("outcome", "written"):
            con.execute(
                f"create view evaluate.{name}_later as from read_parquet({quoted(str(top / f'{name}.parquet'))})"
            )
        graph.run(con, backtest.queries(), {"as_of": day, "horizon": round(365.25 * years)})
        if profile == "ca_lmia":
            before = f"select entity_id, count(*)::double as most_past_findings from ({REFUSED}) group by entity_id"
        everyone = con.execute(RANKED.replace("$as_of", f"date '{day}'")).df()
        clients = con.execute(CLIENTS).df().set_index("entity_id")
        refused = con.execute(before).df().set_index("entity_id") if profile == "ca_lmia" else None
    employers = everyone[(everyone["entity_kind"] == "employer") & (everyone["via"] == "own")].set_index("entity_id")
    if refused is not None:
        employers = employers.drop(columns="most_past_findings").join(refused).fillna({"most_past_findings": 0.0})
    yield "employers", (employers, employers["hits"] > 0)
    agencies = everyone[everyone["via"] == "client"].set_index("entity_id").join(clients)
    if len(agencies) == 0:
        return
    yield "agencies, any client", (agencies, agencies["hits"] > 0)
    several = agencies[agencies["clients"] >= SEVERAL]
    usual = several["found"].sum() / several["clients"].sum()
    rate = several["found"] / several["clients"]
    yield "agencies, size-neutral", (several, (several["found"] > 0) & (rate >= TIMES * usual))


def _shares(where: dict[str, object], ranked: tuple[pd.DataFrame, pd.Series]) -> Iterator[dict[str, object]]:
    everyone, hit = ranked
    orders = {"list": everyone["list"], "most workers": everyone["most_workers"]}
    orders["most past findings"] = everyone["most_past_findings"]
    if "clients" in everyone:
        orders["most clients"] = everyone["clients"]
        orders["past findings by client, shrunk"] = (everyone["most_past_findings"] + 0.3) / (everyone["clients"] + 3)
    for order, value in orders.items():
        found = {
            f"P@{k}": hits_at(value.to_numpy(dtype=float), hit.to_numpy(dtype=bool), k).expected / k for k in DEPTHS
        }
        yield where | {"order": order} | found | {"of all": float(np.mean(hit))}


if __name__ == "__main__":
    sys.exit(main())
