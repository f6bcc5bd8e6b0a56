"""What every DAG of ours keeps to, whatever it does."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.dags.conftest import dag_files
from transforms.errors import AwasError, DayStopped
from transforms.running.scheduler import POOLS_FILE
from transforms.settings import ROOT, Settings, operator

WRITERS = {
    "take_in.deliver",
    "check",
    "resolve",
    "measure",
    "score",
    "evaluate",
    "protect",
    "draft",
    "publish",
    "backtest",
    "smoke",
    "maintain",
    "backup",
    "drill",
}
HEAVY = {"pandas", "duckdb", "great_expectations", "numpy", "scipy", "pyarrow", "sqlalchemy_duckdb"}
LIGHT_OWN = {
    "transforms.tasks.day", "transforms.tasks.scheduling", "transforms.errors", "transforms.profile",
    "transforms.settings",
}  # fmt: skip
# a run may lack them: none of them says which day it is
OTHER_DAYS = ("{{ ds", "{{ logical_date", "data_interval", "execution_date", "logical_date", ".today(", "utcnow")


def all_tasks(dags: dict[str, Any]) -> list[Any]:
    return [task for dag in dags.values() for task in dag.tasks]


def top_imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def test_the_dags_import_clean_and_are_the_ones_of_the_design(dags: dict[str, Any]) -> None:
    assert set(dags) == {
        "daily_watchlists",
        "publish_watchlists",
        "evaluate",
        "maintain",
        "smoke_alarm",
        "backup",
        "drill",
    }


def test_every_pool_that_a_task_asks_for_exists(dags: dict[str, Any]) -> None:
    pools = json.loads(POOLS_FILE.read_text(encoding="utf-8"))
    assert {task.pool for task in all_tasks(dags)} <= set(pools) | {"default_pool"}


def test_the_pools_are_really_created(installation: Settings) -> None:
    from airflow.models.pool import Pool

    pool = Pool.get_pool("lake")
    assert pool is not None
    assert (pool.slots, pool.include_deferred) == (1, False)


def test_whoever_writes_to_the_lake_waits_for_its_one_writer(dags: dict[str, Any]) -> None:
    in_pool = {task.task_id for task in all_tasks(dags) if task.pool == "lake"}
    assert in_pool == WRITERS
    assert json.loads(POOLS_FILE.read_text(encoding="utf-8"))["lake"]["slots"] == 1


@pytest.mark.parametrize("path", dag_files(), ids=lambda path: path.name)
def test_a_dag_file_holds_edges_only(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 120
    for module in top_imports(path):
        root = module.partition(".")[0]
        if root == "airflow":
            assert module.startswith(("airflow.sdk", "airflow.providers.standard.")), module
        elif root not in sys.stdlib_module_names:
            assert module in LIGHT_OWN, f"{path.name} imports {module}: import it inside the task"


@pytest.mark.parametrize("path", dag_files(), ids=lambda path: path.name)
def test_the_day_comes_from_the_one_function(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = "\n".join(line.partition("#")[0] for line in text.splitlines())
    assert [word for word in OTHER_DAYS if word in code] == []
    assert "as_of_day(context)" in text


def test_parsing_imports_nothing_heavy(installation: Settings) -> None:
    """One process for all of them, because starting Airflow takes seconds; each is answered for by what it adds."""
    program = (
        "import sys, runpy, airflow.sdk; before = set(sys.modules)\n"
        f"for path in {list(map(str, dag_files()))!r}:\n"
        "    runpy.run_path(path); added = set(sys.modules) - before\n"
        "    print('loaded', path, *sorted({module.partition('.')[0] for module in added}))\n"
        "    before = set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("loaded ")]
    loaded = {path: set(modules) for path, *modules in lines}
    assert set(loaded) == set(map(str, dag_files()))
    assert "transforms" in set().union(*loaded.values())
    assert {path: modules & HEAVY for path, modules in loaded.items() if modules & HEAVY} == {}


def test_every_task_has_an_owner_and_tries_again(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        assert "awas" in dag.tags
        assert dag.doc_md
        for task in dag.tasks:
            assert task.owner == "data engineering", task.task_id
            assert task.retries >= (0 if task.task_id == "sign_off" else 1), task.task_id
            assert task.retry_policy is not None, task.task_id


def test_one_day_at_a_time_and_nothing_is_caught_up_unasked(dags: dict[str, Any]) -> None:
    assert [dag.dag_id for dag in dags.values() if dag.max_active_runs > 1] == ["publish_watchlists"]
    assert [dag.dag_id for dag in dags.values() if dag.catchup] == []


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (AwasError("say what to do"), "fail"),
        (DayStopped("too many rows are quarantined"), "fail"),
        (OSError("disk quota exceeded"), "default"),
    ],
)
def test_what_another_try_cannot_mend_is_not_tried_again(dags: dict[str, Any], error: Exception, action: str) -> None:
    for task in all_tasks(dags):
        assert task.retry_policy.evaluate(error, 1, 2).action.value == action, task.task_id


def test_a_locked_lake_is_tried_again(dags: dict[str, Any]) -> None:
    import duckdb

    task = dags["daily_watchlists"].get_task("resolve")
    assert task.retries >= 1
    assert task.retry_policy.evaluate(duckdb.IOException("database is locked"), 1, 2).action.value == "default"


def test_nobody_approves_by_default(dags: dict[str, Any]) -> None:
    sign_off = dags["publish_watchlists"].get_task("sign_off")
    assert sign_off.defaults is None
    assert sign_off.retries == 0
    assert sign_off.downstream_task_ids == {"publish"}
    assert [user["id"] for user in sign_off.assigned_users] == ["siti", operator()]


def test_an_unsigned_draft_does_not_keep_the_next_from_its_sign_off(dags: dict[str, Any]) -> None:
    assert dags["publish_watchlists"].max_active_runs > 1


def test_a_day_has_a_deadline(installation: Settings) -> None:
    from airflow.dag_processing.dagbag import DagBag

    from transforms.running.scheduler import DAGS_DIR

    alerts: Any = DagBag(str(DAGS_DIR)).dags["daily_watchlists"].deadline
    (alert,) = alerts
    assert alert.callback.path == "transforms.tasks.waiting.overdue"
