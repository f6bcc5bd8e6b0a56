"""Airflow as several processes: its parts, started by the command `awas`, and its programming interface."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from transforms.settings import ROOT

PATIENCE = 1200  # seconds for a day, at most
PARTS = ("scheduler", "api-server", "dag-processor", "triggerer")
WORKERS = ("one", "two")


def until(there: Callable[[], Any], otherwise: str, patience: float = PATIENCE, step: float = 0.5) -> Any:
    """Wait for something to be so; gives it."""
    end = time.monotonic() + patience
    while not (found := there()):
        assert time.monotonic() < end, f"{otherwise} after {patience:.0f} seconds"
        time.sleep(step)
    return found


class Installation:
    """One home whose Airflow runs as parts, and workers of one slot each."""

    def __init__(self, env: dict[str, str], logs: Path) -> None:
        self.env, self.logs = env, logs
        self.home, self.address = Path(env["AWAS_HOME"]), env["AIRFLOW__API__BASE_URL"]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.client = httpx.Client(base_url=self.address, timeout=60)

    def start(self) -> None:
        """Start every part; returns when Airflow answers and knows the DAGs."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            self.begin(part, part)
        for name in WORKERS:
            self.begin_worker(name)
        passwords = self.home / "airflow" / "simple_auth_manager_passwords.json.generated"
        until(lambda: passwords.exists() and passwords.read_text(), "Airflow has no users", 300)
        until(self._enters, "Airflow does not answer", 300)
        dags = ("daily_watchlists", "publish_watchlists")
        until(lambda: all(self.client.get(f"/api/v2/dags/{dag}").is_success for dag in dags), "no DAGs", 300)
        self._switch_on()

    def _switch_on(self) -> None:
        """Switch the days on; the run of last night, which begins at once and would wait for its sources, is ended."""
        self._told("PATCH", "/api/v2/dags/daily_watchlists", {"is_paused": False})
        runs = "/api/v2/dags/daily_watchlists/dagRuns"
        night = until(lambda: self._told("GET", f"{runs}?run_type=scheduled")["dag_runs"], "no scheduled run", 120)
        for one in night:
            self._told("PATCH", f"{runs}/{one['dag_run_id']}", {"state": "failed"})

    def _enters(self) -> bool:
        path = self.home / "airflow" / "simple_auth_manager_passwords.json.generated"
        try:
            given = {"username": "admin", "password": json.loads(path.read_text())["admin"]}
            answer = self.client.post("/auth/token", json=given)
        except (httpx.TransportError, ValueError):
            return False
        if answer.is_success:
            self.client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return answer.is_success

    def begin(self, name: str, *words: str) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "transforms", "airflow", *words],
                cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def begin_worker(self, name: str) -> None:
        self.begin(name, "celery", "worker", "--concurrency", "1", "--celery-hostname", name, "--skip-serve-logs")

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """End a part with all that it started, as when its machine dies."""
        process = self.running.pop(name)
        for group in sorted(_groups(process.pid)):
            with suppress(ProcessLookupError):
                os.killpg(group, number)
        process.wait(60)

    def worker_of(self, task: dict[str, Any]) -> str:
        """Which worker has a task: its log names each one that it takes."""
        return next(name for name in WORKERS if task["id"] in self._log_of(name))

    def taken(self, name: str) -> int:
        return self._log_of(name).count("] received")

    def _log_of(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)
        self.client.close()

    def run(self, day: str) -> str:
        """Ask for a day; returns the run's name."""
        asked = {"logical_date": None, "conf": {"day": day, "wait": False}}
        made = self._told("POST", "/api/v2/dags/daily_watchlists/dagRuns", asked)
        return str(made["dag_run_id"])

    def state(self, run: str, dag: str = "daily_watchlists") -> str:
        return str(self._told("GET", f"/api/v2/dags/{dag}/dagRuns/{run}")["state"])

    def tasks(self, run: str, dag: str = "daily_watchlists") -> list[dict[str, Any]]:
        found = self._told("GET", f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances?limit=100")
        return list(found["task_instances"])

    def tries(self, run: str, task: dict[str, Any]) -> list[dict[str, Any]]:
        place = f"/api/v2/dags/daily_watchlists/dagRuns/{run}/taskInstances/{task['task_id']}"
        which = f"/{task['map_index']}" if task["map_index"] >= 0 else ""
        return list(self._told("GET", f"{place}{which}/tries")["task_instances"])

    def ended(self, run: str) -> str:
        """Wait for the end of a day's run; gives its state."""
        return str(until(lambda: self.state(run) in ("success", "failed") and self.state(run), f"{run} runs on"))

    def sign(self, day: str) -> None:
        """Approve the draft of a day, and wait until it is in force."""
        where = "/api/v2/dags/~/dagRuns/~/hitlDetails?response_received=false"

        def asked() -> Any:
            waiting = self._told("GET", where)["hitl_details"]
            return next((one for one in waiting if day in one["subject"]), None)

        task = until(asked, f"nobody is asked to sign {day}")["task_instance"]
        place = f"/api/v2/dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}"
        self._told("PATCH", f"{place}/-1/hitlDetails", {"chosen_options": ["Approve"], "params_input": {}})
        current = self.home / "releases" / "current"
        until(lambda: current.resolve().name.startswith(day), f"what was approved of {day} is not in force")
        until(lambda: self.state(task["dag_run_id"], task["dag_id"]) == "success", "the publishing does not end")

    def _told(self, method: str, place: str, content: Any = None) -> Any:
        answer = self.client.request(method, place, json=content)
        assert answer.is_success, f"{method} {place}: {answer.status_code} {answer.text[:500]}"
        return answer.json()


def _groups(top: int) -> set[int]:
    """The process groups of a process and all below it: Celery's tasks run in groups of their own."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {top}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    groups = set()
    for one in found:
        try:
            groups.add(os.getpgid(one))
        except ProcessLookupError:
            continue
    return groups
