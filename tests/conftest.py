"""What every test shares: an installation of its own, and deliveries written in a line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

from transforms.profile import Profile, Source
from transforms.settings import Settings
from transforms.warehouse import connect

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
KEY = "a key that only tests use"
# a busy machine is slow and no fault: no example of a property has a time limit
hypothesis.settings.register_profile("awas", deadline=None)
hypothesis.settings.load_profile("awas")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file run in one process, and so do files of one `xdist_group`: what they share is made once."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


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
