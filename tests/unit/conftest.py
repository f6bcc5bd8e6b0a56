"""A small world to release, drafted on demand; see `scored_day.py`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from transforms.laboratory.scored_day import session
from transforms.laboratory.scored_rows import DAY
from transforms.laboratory.small_country import cards, profile, settings
from transforms.release import DraftInfo, drafting, pages, publish
from transforms.release.database import marts
from transforms.release.record import made_from


class World:
    """A home, a profile and a scored day, drafted on demand.

    drafted: the draft of the day as it stands in `scored_day`, made before. lake: a home with an empty lake, in which a
    release is looked for pseudonyms.
    """

    def __init__(self, home: Path, lake: Path, drafted: DraftInfo | None = None) -> None:
        shutil.copytree(lake, home)
        self.settings = settings(home)
        self.profile = profile(home.parent / "profile")
        self._drafted = drafted

    def draft(self, con: duckdb.DuckDBPyConnection | None = None) -> DraftInfo:
        """The draft of a session; without one, and with nothing in the home yet, a copy of the draft made before."""
        drafts = self.settings.home / "drafts"
        if con or not self._drafted or drafts.exists():
            return drafting.write_draft(con or session(), self.settings, self.profile, DAY)
        path = drafts / self._drafted.path.name
        shutil.copytree(self._drafted.path, path)
        return replace(self._drafted, path=path)

    def publish(self, digest: str) -> Path:
        return publish(self.settings, self.profile, DAY, digest, "ana")


@pytest.fixture(scope="session")
def drafted(tmp_path_factory: pytest.TempPathFactory, empty_lake: Path) -> DraftInfo:
    """The small world drafted once, for whoever only reads; `World.draft` gives a copy."""
    with pytest.MonkeyPatch.context() as patch:
        in_place_of_the_project(patch)
        return World(tmp_path_factory.mktemp("drafted") / "home", empty_lake).draft()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_lake: Path, drafted: DraftInfo) -> World:
    in_place_of_the_project(monkeypatch)
    return World(tmp_path / "home", empty_lake, drafted)


@pytest.fixture(scope="session")
def released_home(tmp_path_factory: pytest.TempPathFactory, empty_lake: Path, drafted: DraftInfo) -> Path:
    """The small world published once; tests work on copies of it."""
    home = tmp_path_factory.mktemp("released") / "home"
    with pytest.MonkeyPatch.context() as patch:
        in_place_of_the_project(patch)
        world = World(home, empty_lake, drafted)
        world.publish(world.draft().digest)
    return home


@pytest.fixture
def released(released_home: Path, world: World) -> World:
    """A world with its release in force, ready to be tampered with."""
    shutil.copytree(released_home, world.settings.home, symlinks=True, dirs_exist_ok=True)
    return world


def in_place_of_the_project(patch: pytest.MonkeyPatch) -> None:
    """Four cards, and inputs that do not change with the checkout."""
    for module in (marts, pages):
        patch.setattr(module, "load_cards", cards)
    patch.setattr(made_from, "code_version", lambda: "sha256:code")
    patch.setattr(made_from, "configuration_hash", lambda profile: "sha256:configuration")


@pytest.fixture
def analyst(drafted: DraftInfo) -> Iterator[duckdb.DuckDBPyConnection]:
    """The drafted database, opened as an analyst opens it."""
    con = duckdb.connect(str(drafted.path / "watchlists.duckdb"), read_only=True)
    yield con
    con.close()
