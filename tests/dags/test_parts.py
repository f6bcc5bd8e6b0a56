"""Airflow started as parts, by the command, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import environment
from transforms.settings import ROOT


def part(tmp_path: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    env = environment(tmp_path / "home", tmp_path / "drops", AWAS_PROFILE="us_h2", **more)
    command = [sys.executable, "-m", "transforms", "airflow", *words]
    return subprocess.Popen(command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_parts_that_start_at_the_same_moment_in_a_new_home_have_the_same_secret(tmp_path: Path) -> None:
    """Each made one of its own: what the scheduler let a task do, the API server refused (Invalid auth token)."""
    both = [part(tmp_path, "config", "get-value", "api_auth", "jwt_secret") for _ in range(2)]
    told = [one.communicate(timeout=300)[0].strip().splitlines()[-1:] for one in both]
    assert told[0] == told[1] and len(told[0][0]) > 10
    assert f"jwt_secret = {told[0][0]}" in (tmp_path / "home" / "airflow" / "airflow.cfg").read_text(encoding="utf-8")


def test_all_of_airflow_at_once_is_refused_where_its_tasks_go_to_workers(tmp_path: Path) -> None:
    """`airflow standalone` would take them for itself, without a word that anybody reads."""
    one = part(tmp_path, AIRFLOW__CORE__EXECUTOR="CeleryExecutor")
    told = one.communicate(timeout=300)[1].strip().splitlines()
    assert one.returncode == 1
    assert told == [
        line for line in told if line.startswith("awas: AIRFLOW__CORE__EXECUTOR is CeleryExecutor: Airflow's")
    ]
