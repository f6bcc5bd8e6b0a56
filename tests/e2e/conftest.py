"""One small world, run once through the real DAGs, for all tests here."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from transforms.release.privacy import provenance
from transforms.settings import CONFIG_DIR, ROOT, Settings

LAST_DAY = "2026-03-31"
PYTHON = sys.executable
SHORT = {"capacity": 3, "letters": 1}  # of a unit; pages, letters and their search take most of the time of a day


def environment(home: Path, drops: Path, **more: str) -> dict[str, str]:
    """Of a command on a home; its profile is the one beside the drops (`world`), unless another one is named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWAS_", "AIRFLOW_"))}
    return (
        kept
        | {
            "AWAS_HOME": str(home),
            "AWAS_PROFILE": str(drops.parent / "profile"),
            "AWAS_DROPS": str(drops),
            "AWAS_KEY": "a key that only tests use",
            "AWAS_THREADS": os.environ["AWAS_THREADS"],
        }
        | more
    )


def run(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [PYTHON, "-m", "transforms", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=900)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its drops, and the profile `asean` with shorter lists: with all its places it is in test_same_bytes.py."""
    folder = tmp_path_factory.mktemp("world")
    size = ["--agencies", "120", "--crossings", "20000", "--daily", "2"]
    command = [PYTHON, "-m", "transforms.laboratory.world", "--out", str(folder), *size]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    shutil.copytree(CONFIG_DIR / "profiles" / "asean", folder / "profile")
    units = folder / "profile" / "reference" / "units.csv"
    with units.open(encoding="utf-8", newline="") as file:
        rows = [
            row | {name: str(min(int(row[name]), most)) for name, most in SHORT.items()} for row in csv.DictReader(file)
        ]
    with units.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="session")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the lineage proves of this code: each new home would prove it again, as the one of `test_first_day` does."""
    home = tmp_path_factory.mktemp("proof")
    provenance.proof(Settings(home=home))
    return home / "proofs"


@pytest.fixture(scope="session")
def released(world: Path, proofs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder after the world's last two days."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(proofs, home / "proofs")
    done = run(environment(home, world / "drops"), "days", "2026-03-30", LAST_DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    return home
