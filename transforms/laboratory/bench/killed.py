"""A day that is killed at random moments and run again, until it is in force: is it the same day, and there once?

`python -m transforms.laboratory.bench.killed [--homes 5] [--kills 4] [--seed 1]` makes a small world and its day
before, runs the last day once undisturbed, and then in each home `--kills` times with SIGKILL before it may end. The
runs are in different time zones. Printed are the moments, and what differs from the undisturbed day; exit status 1
where anything does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import AwasError
from transforms.integrity import lake_files
from transforms.laboratory.programs import environment, simulate
from transforms.settings import ROOT, Settings
from transforms.warehouse import connect

DAY_BEFORE, DAY = "2026-03-30", "2026-03-31"
WORLD = ["--agencies", "40", "--crossings", "4000", "--daily", "2", "--until", DAY]
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns", "Europe/Berlin")  # other days, half hours, a change of clocks
_SIGNED = {"manifest.sig", "manifest.pub"}  # by a key that each home makes for itself
_KEY = "a key that only tests use"


@dataclass(frozen=True)
class Moment:
    """So many seconds after so many stages of the day had ended."""

    stages: int
    seconds: float


def released_bytes(home: Path, day: str) -> dict[str, bytes]:
    """File → content of the one release of a day, without what the home's own key signed."""
    (folder,) = (home / "releases").glob(f"{day}_*")
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found = {name: path.read_bytes() for name, path in files.items() if name not in _SIGNED}
    manifest = json.loads(found["manifest.json"])
    del manifest["approval"]["records"]  # the log's lines are signed by that key, too
    return found | {"manifest.json": json.dumps(manifest).encode()}


def state(home: Path, day: str) -> dict[str, str]:
    """What a home holds of a day and before: digest of each file of its release, and of each table of the lake."""
    found = {name: hashlib.sha256(content).hexdigest() for name, content in released_bytes(home, day).items()}
    settings = Settings().elsewhere(home)
    lake_files.check(settings)
    with closing(connect(settings, read_only=True)) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'lake' order by all"
        ).fetchall()
        for (table,) in tables:
            (rows,) = con.execute(f"select list(t::varchar order by t::varchar) from lake.{table} t").fetchall()
            found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    logged = (home / "releases" / "log.jsonl").read_text(encoding="utf-8").count(f'"{day}_')
    return found | {"lines in the log of lists": str(logged), "left in scratch": str(_left(home))}


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Files and tables that are not the same in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def run_day(home: Path, drops: Path, day: str, *, zone: str = "UTC", kill: Moment | None = None) -> list[float]:
    """Run a day to its end, or until it is killed; returns after how many seconds the day began and each stage ended.

    An empty list: it was killed. Raises AwasError where it failed by itself.
    """
    times, begun = list[float](), time.monotonic()
    with _started(home, drops, day, zone) as process:
        for line in process.stdout or ():
            if line.strip() == day or (times and line.startswith("  ")):
                times.append(time.monotonic() - begun)
            if kill and len(times) == kill.stages + 1:
                time.sleep(kill.seconds)
                os.killpg(process.pid, signal.SIGKILL)
                break
        status = process.wait()
    if kill and status == -signal.SIGKILL:
        return []
    if status:
        log = home / "logs" / "days.log"
        raise AwasError(f"{day} in {home} ended with {status}; {log} says why")
    return times


@contextmanager
def _started(home: Path, drops: Path, day: str, zone: str) -> Iterator[subprocess.Popen[str]]:
    """The process of `awas day`, in a group of its own; ended with the block."""
    kept = {name: value for name, value in environment().items() if not name.startswith(("AWAS_", "AIRFLOW_"))}
    env = {"AWAS_HOME": str(home), "AWAS_PROFILE": "asean", "AWAS_DROPS": str(drops), "AWAS_KEY": _KEY, "TZ": zone}
    command = [sys.executable, "-m", "transforms", "day", day]
    with subprocess.Popen(
        command, cwd=ROOT, env=kept | env, text=True, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def moments(times: Sequence[float], kills: int, chance: random.Random) -> list[Moment]:
    """Moments of a day that went as `times` say, each as likely as any other."""
    found = []
    for _ in range(kills):
        at = chance.uniform(times[0], times[-1])
        stages = sum(1 for end in times[1:] if end <= at)
        found.append(Moment(stages, round(at - times[stages], 1)))
    return found


def prepare(top: Path) -> tuple[Path, Path]:
    """A small world and a home in which its day before the last one is in force; returns drops and home."""
    drops = simulate(top / "world", *WORLD)
    run_day(top / "before", drops, DAY_BEFORE)
    return drops, top / "before"


def survive(home: Path, drops: Path, day: str, kills: Sequence[Moment]) -> int:
    """Run a day, killed at each of the moments, then to its end; returns how many of them it did not outrun."""
    met = 0
    for number, kill in enumerate([*kills, None]):
        met += not run_day(home, drops, day, zone=ZONES[number % len(ZONES)], kill=kill)
    return met


def _left(home: Path) -> int:
    return len(list((home / "scratch").glob("delivery-*")))


def main() -> int:
    """Print what each home met, and what differs in it. Exit status 1 where anything does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--homes", type=int, default=5)
    parser.add_argument("--kills", type=int, default=4, help="in each home")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, wrong, killed = random.Random(given.seed), 0, 0  # noqa: S311 - a draw that can be repeated
    with tempfile.TemporaryDirectory(prefix="awas-killed-") as name:
        top = Path(name)
        drops, before = prepare(top)
        shutil.copytree(before, top / "undisturbed", symlinks=True)
        times = run_day(top / "undisturbed", drops, DAY)
        expected = state(top / "undisturbed", DAY)
        print(
            f"undisturbed: {times[-1] - times[0]:.0f} s, {len(times) - 1} stages, {len(expected)} things compared",
            flush=True,
        )
        for number in range(given.homes):
            kills, home = moments(times, given.kills, chance), top / str(number)
            shutil.copytree(before, home, symlinks=True)
            met = survive(home, drops, DAY, kills)
            found = differences(expected, state(home, DAY))
            killed, wrong = killed + met, wrong + bool(found)
            told = ", ".join(f"{kill.stages} stages + {kill.seconds} s" for kill in kills)
            print(f"home {number}: killed {met} times ({told}): {', '.join(found) or 'the same'}", flush=True)
            shutil.rmtree(home)
    print(f"{killed} kills; {given.homes - wrong} of {given.homes} homes are as if nothing had happened")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
