"""What a day costs after a year of days: `python -m transforms.laboratory.bench.years [--days 0,30,365]`.

A small world's day is run. Then the rows of that day (deliveries, what stages derived, the ledger) are written again
for each of the days before it, in as many transactions as a day has, and the lake's clock is put a day back each time,
so that `awas maintain`, each seventh day, removes what it would have removed. Printed is what the lake holds at each
number of days, and at the first and the last what the next day costs, run through the DAGs in a copy of the home.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb

from transforms import upkeep
from transforms.integrity import lake_files
from transforms.laboratory.bench.killed import DAY, DAY_BEFORE, prepare, run_day
from transforms.profile import Profile, load_profile
from transforms.queries import identifier
from transforms.settings import Settings
from transforms.warehouse import connect, transaction

LIKE = date.fromisoformat(DAY_BEFORE)
_WEEK = 7
_NOT_OF_A_DAY = {"ledger.key", "ledger.removal"}


def of_the_day(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Keep the rows of the day as `pattern.<schema>_<table>`; returns the tables of each commit that a day makes."""
    commits: dict[str, list[str]] = {}
    con.execute("attach ':memory:' as pattern")
    columns = con.execute(
        "select schema_name, table_name, list(column_name) from duckdb_columns() where database_name = 'lake' "
        "group by all order by all"
    ).fetchall()
    for schema, table, names in columns:
        of = _condition(names)
        if of and f"{schema}.{table}" not in _NOT_OF_A_DAY:
            name = f"{schema}.{identifier(table)}"
            con.execute(f"create table pattern.{schema}_{table} as from lake.{name} where {of}")
            commits.setdefault("deliver" if "delivery_id" in names else schema, []).append(name)
    return commits


def _condition(names: list[str]) -> str:
    if "as_of" in names:
        return f"as_of = date '{LIKE}'"
    return f"delivery_id like '%/{LIKE}/%'" if "delivery_id" in names else ""


def add_day(con: duckdb.DuckDBPyConnection, commits: Mapping[str, list[str]], day: date) -> None:
    """Write the rows of the day once more for another one, a source and a stage a commit, as the stages do."""
    sources = con.execute("select distinct source from pattern.ledger_delivery order by source").fetchall()
    for commit, tables in commits.items():
        for source in [name for (name,) in sources] if commit == "deliver" else [""]:
            with transaction(con):
                for table in tables:
                    of = f"where delivery_id like '{source}/%'" if source else ""
                    con.execute(f"insert into lake.{table} select {_moved(con, table, day)} {of}")


def _moved(con: duckdb.DuckDBPyConnection, table: str, day: date) -> str:
    """The rows of a pattern with the dates of another day, in force on that one alone."""
    pattern = "pattern." + table.replace(".", "_").replace('"', "")
    new = {
        "as_of": f"date '{day}'", "delivered_on": f"date '{day}'", "known_from": f"date '{day}'",
        "known_to": f"date '{day + timedelta(1)}'", "delivery_id": f"replace(delivery_id, '/{LIKE}/', '/{day}/')",
    }  # fmt: skip
    there = {name for name, *_ in con.execute(f"describe {pattern}").fetchall()}
    replaced = ", ".join(f"{value} as {name}" for name, value in new.items() if name in there)
    return f"* replace ({replaced}) from {pattern}"


def age(con: duckdb.DuckDBPyConnection) -> None:
    """Put the clock of the lake's states a day back."""
    for table, column in {"snapshot": "snapshot_time", "files_scheduled_for_deletion": "schedule_start"}.items():
        con.execute(
            f"update __ducklake_metadata_lake.ducklake_{table} "
            f"set {column} = ({column}::timestamp - interval 1 day)::varchar || '+00'"
        )


def grow(settings: Settings, profile: Profile, first: int, last: int) -> None:
    """Add the days from `first` to `last` before the world's day, with the upkeep of each week."""
    for number in range(first, last + 1):
        with closing(connect(settings)) as con:
            add_day(con, of_the_day(con), LIKE - timedelta(number))
            age(con)
        lake_files.record(settings)
        if number % _WEEK == 0:
            upkeep.run(settings, profile, LIKE)
            lake_files.record(settings)


def held(settings: Settings) -> dict[str, int]:
    """What the lake holds: files that its tables have now and in all, bytes, catalogue, states, lines of its record."""
    with closing(connect(settings, read_only=True)) as con:
        of = "from __ducklake_metadata_lake.ducklake_"
        (now,) = con.execute(f"select count(*) {of}data_file where end_snapshot is null").fetchall()[0]
        (states,) = con.execute(f"select count(*) {of}snapshot").fetchall()[0]
    files = [path for path in (settings.lake_dir / "data").rglob("*") if path.is_file()]
    return {
        "files in force": now, "files": len(files), "MB": sum(path.stat().st_size for path in files) // 10**6,
        "catalogue KB": (settings.lake_dir / "catalog.sqlite").stat().st_size // 1000, "states": states,
        "lines": (settings.lake_dir / lake_files.NAME).read_bytes().count(b"\n"),
    }  # fmt: skip


def next_day(home: Path, drops: Path) -> tuple[float, float]:
    """Seconds of processor and of the clock of the next day, in a copy of the home."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="awas-next-") as name:
        shutil.copytree(home, Path(name) / "home", symlinks=True)
        times = run_day(Path(name) / "home", drops, DAY)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, times[-1]


def main() -> int:
    """Print a line for each number of days."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", default="0,30,120,365", help="numbers of days, ascending")
    parser.add_argument("--keep", type=int, default=30, help="days for which states of the lake stay readable")
    parser.add_argument("--home", type=Path, help="one in which the world's day is in force; with --drops")
    parser.add_argument("--drops", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="awas-years-") as name:
        drops, home = (given.drops, given.home) if given.home else prepare(Path(name))
        settings, numbers = Settings().elsewhere(home), [int(number) for number in given.days.split(",")]
        profile = load_profile(settings.profile)
        profile.retention.snapshot_days = given.keep
        for before, days in pairwise([0, *numbers]):
            grow(settings, profile, before + 1, days)
            holds = ", ".join(f"{number:,} {what}" for what, number in held(settings).items())
            print(f"{days} days: {holds}", flush=True)
            if days in (numbers[0], numbers[-1]):
                processor, clock = next_day(home, drops)
                print(f"the next day: {processor:.0f} s of processor, {clock:.0f} s by the clock", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
