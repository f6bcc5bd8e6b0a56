"""A home that goes over to the services and comes back, beside one that never does; made once for all tests here."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests import servers
from tests.e2e.conftest import environment, proofs, run, world
from tests.servers import PostgreSQL
from tests.services.parts import WORKERS, Installation, until
from transforms.tasks.installation import WRITERS_LOCK

__all__ = ["proofs", "way", "world"]  # fixtures
BEFORE, FIRST, SECOND = "2026-03-29", "2026-03-30", "2026-03-31"
KILLED = "measure"  # the task in whose middle its worker dies: it computes first, and commits then
# a worker that died is missed after so many seconds; five minutes where nobody sets it
PATIENCE = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "5",
}


@dataclass
class Way:
    """plain: the home that stayed as it was. home: the one that went over and came back. tasks: of each day there.

    tries: of the task whose worker died. workers: which took how many tasks. back: what `awas` said at the end.
    """

    plain: Path
    home: Path
    tasks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tries: list[dict[str, Any]] = field(default_factory=list)
    workers: dict[str, int] = field(default_factory=dict)
    back: list[str] = field(default_factory=list)

    def release(self, home: Path, day: str) -> Path:
        (found,) = (home / "releases").glob(f"{day}_*")
        return found


@pytest.fixture(scope="session")
def programs() -> tuple[Path, str]:
    """Those of PostgreSQL, and of Redis. The run ends in one line where something is missing."""
    postgresql, redis = servers.postgresql_programs(), shutil.which("redis-server")
    absent = [name for name in ("celery", "redis", "psycopg2", "asyncpg") if not find_spec(name)]
    if absent:
        pytest.exit(f"{', '.join(absent)} not installed: make .venv/installed-services", returncode=1)
    if not postgresql:
        pytest.exit(servers.NO_POSTGRESQL, returncode=1)
    if not redis:
        pytest.exit("redis-server is not installed: apt-get install redis-server", returncode=1)
    return postgresql, redis


@contextmanager
def broker(program: str, folder: Path) -> Iterator[str]:
    """A Redis that keeps nothing on the disk; its address."""
    port = servers.free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(30)


def done(env: dict[str, str], *words: str) -> str:
    told = run(env, *words)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


@pytest.fixture(scope="session")
def way(
    programs: tuple[Path, str], world: Path, proofs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Way]:
    """The whole way: a day before, over, two days there, back, and the last day again."""
    postgresql, redis = programs
    top = tmp_path_factory.mktemp("way")
    made = Way(top / "plain", top / "home")
    shutil.copytree(proofs, made.plain / "proofs")
    plain, alone = (environment(home, world / "drops") for home in (made.plain, made.home))
    done(plain, "day", BEFORE)
    shutil.copytree(made.plain, made.home, symlinks=True)
    done(plain, "days", FIRST, SECOND)
    with servers.postgresql(postgresql) as database, broker(redis, top) as address:
        for name in ("airflow", "lake"):
            database.ask("postgres", f"create database {name}")
        catalogue = f"postgres:{database.words('lake')}"
        done(alone, "move-catalogue", catalogue)
        over = alone | settings(database, catalogue, address)
        _days_there(made, Installation(over, top / "logs"))
        made.back.append(done({**alone, "AWAS_CATALOGUE": catalogue}, "move-catalogue"))
    made.back += [done(alone, "verify", "current"), done(alone, "day", SECOND)]
    yield made


def settings(database: PostgreSQL, catalogue: str, broker: str) -> dict[str, str]:
    """What an installation sets to go over: this, and nothing else."""
    port, secret = servers.free_port(), quote(servers.PASSWORD)
    where = f"postgres:{secret}@127.0.0.1:{database.port}/airflow"
    return PATIENCE | {
        "AWAS_CATALOGUE": catalogue,
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CELERY__BROKER_URL": broker,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{where}",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
    }


def _days_there(made: Way, airflow: Installation) -> None:
    """Two days through the scheduler, signed by a person; in the second one a worker dies in the middle of a task."""
    try:
        airflow.start()
        for day in (FIRST, SECOND):
            asked = airflow.run(day)
            if day == SECOND:
                _kill_a_worker(airflow, asked)
            assert airflow.ended(asked) == "success", airflow.tasks(asked)
            made.tasks[day] = airflow.tasks(asked)
            airflow.sign(day)
        killed = next(one for one in made.tasks[SECOND] if one["task_id"] == KILLED)
        made.tries = airflow.tries(asked, killed)
        made.workers = {name: airflow.taken(name) for name in WORKERS}
    finally:
        airflow.stop()


def _kill_a_worker(airflow: Installation, asked: str) -> None:
    """SIGKILL for the worker that measures, once its task holds the lock of who writes."""

    def running() -> dict[str, Any] | None:
        found = (one for one in airflow.tasks(asked) if one["task_id"] == KILLED and one["state"] == "running")
        return next(found, None)

    task = until(running, f"{KILLED} never runs")
    until(lambda: _is_held(airflow.home / WRITERS_LOCK), f"{KILLED} does not write", step=0.1)
    airflow.kill(airflow.worker_of(task))


def _is_held(lock: Path) -> bool:
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
