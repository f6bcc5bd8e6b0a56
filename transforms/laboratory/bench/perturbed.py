"""The same deliveries computed on machines that behave differently, and their drafts compared byte by byte.

`python -m transforms.laboratory.bench.perturbed [--runs 20]` makes a small world and computes its last day that often,
each time with other threads, pieces of work, order of deliveries and load, and prints which files of the draft differ
from the first one.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from transforms.errors import AwasError
from transforms.laboratory.programs import simulate
from transforms.settings import ROOT

DAY = "2026-03-31"
SMALLEST_ROW_GROUP = 2048  # rows; the database takes no less
# works for nothing until the run beside it has ended, however that ended
_WORK = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"
WORLD = ["--agencies", "60", "--crossings", "8000", "--daily", "3", "--until", DAY]


@dataclass(frozen=True)
class Machine:
    """How one run goes: threads of the database, whether it cuts its work and its files into the smallest pieces,
    the seed by which deliveries are shuffled (None: as they are), how many busy processes run beside it, and the engine
    that measures (`AWAS_ENGINE`, `AWAS_SPARK_ROWS`, `AWAS_SPARK`)."""

    threads: int = 2
    small_pieces: bool = False
    seed: int | None = None
    load: int = 0
    engine: str = "duckdb"
    spark_rows: int = 0
    spark: str = ""


def make_world(folder: Path) -> Path:
    """A small simulated world; returns its drops."""
    return simulate(folder, *WORLD)


def draft(drops: Path, home: Path, machine: Machine) -> Path:
    """Compute the day in a home of its own and return the folder of its draft."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWAS_")}
    env |= {"AWAS_HOME": str(home), "AWAS_PROFILE": "asean", "AWAS_KEY": "a key that only tests use"}
    env |= {"AWAS_DROPS": str(home / "drops"), "AWAS_THREADS": str(machine.threads)}
    env |= {"AWAS_ENGINE": machine.engine, "AWAS_SPARK_ROWS": str(machine.spark_rows), "AWAS_SPARK": machine.spark}
    told = json.dumps(asdict(machine))
    with _busy(machine.load):
        done = subprocess.run(
            [sys.executable, "-m", "transforms.laboratory.bench.perturbed", "--one", told, "--drops", str(drops)],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=3600,
        )  # fmt: skip
    if done.returncode:
        raise AwasError(f"a run of the perturbed machines failed:\n{done.stdout}{done.stderr}")
    return Path(done.stdout.splitlines()[-1])


@contextmanager
def _busy(processes: int) -> Iterator[None]:
    """Processes beside the run that take the processor from it."""
    others = [subprocess.Popen([sys.executable, "-c", _WORK]) for _ in range(processes)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def differences(one: Path, other: Path) -> list[str]:
    """The files that are not in both folders with the same bytes."""
    here, there = (
        {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}
        for top in (one, other)
    )
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def with_shuffled_rows(drops: Path, to: Path, seed: int) -> Path:
    """A copy of the drops in which the rows of every plain CSV stand in another order, and the descriptors say so."""
    shutil.copytree(drops, to)
    chance = np.random.default_rng(seed)
    for descriptor in sorted(to.rglob("datapackage.json")):
        package = json.loads(descriptor.read_text(encoding="utf-8"))
        for resource in package["resources"]:
            path = descriptor.parent / resource["path"]
            if path.suffix == ".csv":
                path.write_bytes(_shuffled(path.read_bytes(), chance))
                resource["bytes"] = path.stat().st_size
                resource["hash"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        descriptor.write_text(json.dumps(package), encoding="utf-8")
    return to


def _shuffled(content: bytes, chance: np.random.Generator) -> bytes:
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    chance.shuffle(rows)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def _compute(drops: Path, machine: Machine) -> Path:
    """Take the deliveries in, compute the day and draft it, all in this process; returns the draft's folder.

    No personal values are looked for in it: that writes nothing which could be compared.
    """
    if machine.small_pieces:
        _cut_small()
    from transforms import release, tasks
    from transforms.tasks.installation import installation

    day, there = date.fromisoformat(DAY), Path(os.environ["AWAS_DROPS"])
    chance = np.random.default_rng(machine.seed)
    for part in _parts(drops, chance, shuffle=machine.seed is not None):
        for source, folder in part:
            shutil.copytree(drops / source / folder, there / source / folder)
        sources = tasks.sources()
        if machine.seed is not None:
            chance.shuffle(sources)
        for source in sources:
            tasks.deliver(source, day)
    for stage in (tasks.check, tasks.resolve, tasks.measure, tasks.score, tasks.evaluate):
        stage(day)
    return release.draft(*installation(), day, search=False).path


def _parts(drops: Path, chance: np.random.Generator, *, shuffle: bool) -> list[list[tuple[str, str]]]:
    """The folders of deliveries: all at once, or shuffled and in two parts, each source's newest in the first."""
    folders = sorted((path.parent.name, path.name) for path in drops.glob("*/*") if path.is_dir())
    if not shuffle:
        return [folders]
    newest = dict(folders)
    chance.shuffle(folders)
    first = [(source, day) for source, day in folders if newest[source] == day or chance.random() < 0.5]
    return [first, [folder for folder in folders if folder not in first]]


def _cut_small() -> None:
    """This process's databases hand every few rows to another thread, and its lake's files have small row groups."""
    plain = duckdb.connect

    def connect(*given: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        con = plain(*given, **named)
        con.execute("pragma verify_parallelism")
        return con

    duckdb.connect = connect
    from transforms.settings import load_settings
    from transforms.warehouse import connect as open_lake

    with open_lake(load_settings()) as lake:
        lake.execute(f"call lake.set_option('parquet_row_group_size', {SMALLEST_ROW_GROUP})")


def machines(count: int) -> Iterator[Machine]:
    """The plain machine, then as many others as asked for, each with another seed."""
    yield Machine()
    for seed in range(1, count):
        yield Machine((1, 2, 4)[seed % 3], seed % 2 == 0, seed, (0, 2, 4)[seed // 3 % 3])


def main() -> int:
    """Print which files differ, run by run. Exit status 1 where any does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--drops", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(_compute(given.drops, Machine(**json.loads(given.one))))
        return 0
    same = 0
    with tempfile.TemporaryDirectory(prefix="awas-perturbed-") as name:
        top = Path(name)
        drops, first = make_world(top / "world"), None
        for number, machine in enumerate(machines(given.runs)):
            made = draft(drops, top / str(number), machine)
            first = first or made
            found = differences(first, made)
            same += not found
            print(f"{number:3} {machine}: {', '.join(found) or 'the same bytes'}", flush=True)
            if made != first:
                shutil.rmtree(top / str(number))
    print(f"{same} of {given.runs} runs gave the same bytes")
    return int(same < given.runs)


if __name__ == "__main__":
    sys.exit(main())
