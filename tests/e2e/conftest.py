"""One small world, run once through the real DAGs, for all tests here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from transforms.settings import ROOT

LAST_DAY = "2026-03-31"
PYTHON = sys.executable


def environment(home: Path, drops: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWAS_", "AIRFLOW_"))}
    return (
        kept
        | {
            "AWAS_HOME": str(home),
            "AWAS_PROFILE": "asean",
            "AWAS_DROPS": str(drops),
            "AWAS_KEY": "a key that only tests use",
        }
        | more
    )


def run(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [PYTHON, "-m", "transforms", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=900)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    size = ["--agencies", "120", "--crossings", "20000", "--daily", "2"]
    command = [PYTHON, "-m", "transforms.laboratory.world", "--out", str(folder), *size]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def released(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder after the world's last two days."""
    home = tmp_path_factory.mktemp("home")
    done = run(environment(home, world / "drops"), "days", "2026-03-30", LAST_DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    return home
