"""What every test shares: an installation of its own, and deliveries written in a line."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from transforms.profile import Profile, Source
from transforms.settings import Settings

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
KEY = "a key that only tests use"
# a busy machine is slow and no fault: no example of a property has a time limit
hypothesis.settings.register_profile("awas", deadline=None)
hypothesis.settings.load_profile("awas")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
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
