"""What every test shares: an installation of its own, and deliveries written in a line."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from transforms.profile import Profile, Source
from transforms.settings import OF_ONE_HOME, PREFIX, Settings
from transforms.warehouse import connect

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
# on a few rows a second thread of the database only waits, which takes as much of the processor as the work itself;
# `tests/e2e/test_same_bytes.py` holds that their number changes nothing
os.environ.setdefault("AWAS_THREADS", "1")
for setting in OF_ONE_HOME:  # of the installation beside which tests may run
    os.environ.pop(PREFIX + setting.upper(), None)
KEY = "a key that only tests use"
# PySpark, where it is installed, takes a process whose main module has no file for its own doctests, and ends it; those
# in which tests run side by side have none
sys.modules["__main__"].__dict__.setdefault("__file__", __file__)
# a busy machine is slow and no fault: no example of a property has a time limit
hypothesis.settings.register_profile("awas", deadline=None)
hypothesis.settings.load_profile("awas")


# files that share what takes long to make (a home with a list in it, Airflow's database, the lineage of all SQL)
TOGETHER = {
    "tests/e2e/test_analysts.py": "released",
    "tests/e2e/test_decisions.py": "released",
    "tests/e2e/test_operations.py": "released",
    "tests/e2e/test_whole_day.py": "released",
    "tests/unit/test_exact.py": "lineage",
    "tests/unit/test_lineage.py": "lineage",
    "tests/unit/test_openlineage.py": "lineage",
    "tests/unit/test_provenance.py": "lineage",
}


class FilesTogether(LoadFileScheduling):  # type: ignore[misc]
    """The tests of a file run in one process, and so do those of `TOGETHER` and of tests/dags."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "dags" if file.startswith("tests/dags/") else TOGETHER.get(file, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether:
    """Where the suite runs in several processes, what tests share is made once, not once a process."""
    return FilesTogether(config, log)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: to look through it for garbage again and again is a twentieth of all time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which nothing has been delivered yet; to make its tables takes most of a second."""
    home = tmp_path_factory.mktemp("empty") / "home"
    connect(Settings(home=home)).close()
    return home


@pytest.fixture
def settings(tmp_path: Path, empty_lake: Path) -> Settings:
    """An installation with an empty lake."""
    shutil.copytree(empty_lake, tmp_path / "home")
    return Settings(home=tmp_path / "home", key=KEY, drops=str(tmp_path / "drops"))  # type: ignore[arg-type]


@pytest.fixture
def drops(tmp_path: Path) -> Path:
    folder = tmp_path / "drops"
    folder.mkdir()
    return folder


@pytest.fixture
def profile(tmp_path: Path, drops: Path) -> Profile:
    """A profile without mappings or reference data, in which a folder is a complete delivery."""
    source = {"complete_when": "folder", "max_quarantined_share": 1.0}
    return Profile(
        name="test",
        folder=tmp_path / "profile",
        timezone="Asia/Jakarta",
        drops=str(drops),
        sources={
            "work_permits": Source(required=True, **source),  # type: ignore[arg-type]
            "agency_register": Source(**source),  # type: ignore[arg-type]
        },
    )


def drop(folder: Path, source: str, day: str, name: str, text: str) -> Path:
    """Write one file of a delivery; returns its path."""
    path = folder / source / day / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path
