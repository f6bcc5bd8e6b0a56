"""Airflow as this installation uses it: its own home under `AWAS_HOME`, its database, its pools, its DAGs."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from transforms.errors import AwasError, Withheld
from transforms.settings import ROOT, Settings

DAGS_DIR = ROOT / "dags"
POOLS_FILE = DAGS_DIR / "pools.json"
ALONE = "LocalExecutor"  # its tasks run where Airflow itself runs


def environment(settings: Settings) -> dict[str, str]:
    """The variables under which Airflow runs here. What the caller has set already counts more (see `enter`)."""
    home = settings.home / "airflow"
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__BASE_URL": web_page(),  # tasks, too, reach Airflow there: it has to follow the port
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS_DIR),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": ALONE,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(settings.home / "logs" / "airflow"),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "AWAS_HOME": str(settings.home),
    }


def web_page() -> str:
    """Where Airflow's page is: at the port that the caller chose, else at Airflow's own."""
    return os.environ.get("AIRFLOW__API__BASE_URL") or f"http://localhost:{os.environ.get('AIRFLOW__API__PORT', 8080)}"


def enter(settings: Settings) -> None:
    """Set the variables, keep what the caller chose for Airflow, and make the folders; before `airflow` is imported."""
    os.umask(0o077)
    chosen = {name: value for name, value in os.environ.items() if name.startswith("AIRFLOW__")}
    os.environ.update(environment(settings) | chosen)
    for folder in (settings.home, settings.home / "airflow", settings.home / "logs"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def is_ready(settings: Settings) -> bool:
    """Whether this version of Airflow has prepared its database here before."""
    return _stamp(settings).exists()


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the lock of Airflow's preparation: its parts may start at the same moment."""
    with (settings.home / "airflow" / ".prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare(settings: Settings) -> None:
    """Bring Airflow's database up to date, once for each version of Airflow and each database, and create the pools."""
    from airflow.models.pool import Pool
    from airflow.utils.db import upgradedb

    if not is_ready(settings):
        upgradedb()
    for name, pool in json.loads(POOLS_FILE.read_text(encoding="utf-8")).items():
        Pool.create_or_update_pool(name, pool["slots"], pool["description"], pool["include_deferred"])
    _stamp(settings).touch()


def keep_secrets(settings: Settings) -> None:
    """Write Airflow's configuration where there is none yet: by the secrets in it its parts know each other."""
    if not (settings.home / "airflow" / "airflow.cfg").exists():
        from airflow.configuration import write_default_airflow_configuration_if_needed

        write_default_airflow_configuration_if_needed()


def load_dags() -> dict[str, Any]:
    """The DAGs of the checkout by name, to be run in this process. Raises AwasError where one of them cannot be read.

    Without their deadlines: those are the scheduler's, and `dag.test()` of Airflow 3.3 fails on reading them.
    """
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(DAGS_DIR))
    for path, error in sorted(bag.import_errors.items()):
        kind, _, message = error.strip().splitlines()[-1].partition(": ")
        ours = kind == f"{AwasError.__module__}.{AwasError.__name__}"
        raise AwasError(f"{path}: {message if ours else kind}") from Withheld(error)
    for dag in bag.dags.values():
        dag.deadline = []
    return dict(bag.dags)


def _stamp(settings: Settings) -> Path:
    """The file that says: this database was prepared by this version. Another database has another stamp."""
    from hashlib import sha256
    from importlib.metadata import version

    database = os.environ.get("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "")
    name = f"prepared-{version('apache-airflow')}-{sha256(database.encode()).hexdigest()[:12]}"
    return settings.home / "airflow" / name
