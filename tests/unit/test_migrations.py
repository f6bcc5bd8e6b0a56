"""A home that an older version made is opened, brought up to date once, and goes on; a newer one's is refused."""

from __future__ import annotations

import json
import tarfile
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import KEY, drop
from tests.unit.support.deliveries import HEADER, in_force, permit
from transforms import deliver, upkeep
from transforms.errors import AwasError
from transforms.profile import Profile
from transforms.settings import ROOT, Settings
from transforms.warehouse import connect, migrations

HOMES = ROOT / "tests" / "homes"


def version(home: Path) -> int:
    content: dict[str, int] = json.loads((home / migrations.NAME).read_text(encoding="utf-8"))
    return content["version"]


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    """What version 1 left: a lake with two permits of 1 March 2026, made by the code of 29 November 2026."""
    with tarfile.open(HOMES / "version_1.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    (tmp_path / "home" / "extensions").mkdir(exist_ok=True)
    return Settings(home=tmp_path / "home", key=KEY, drops=str(tmp_path / "drops"))  # type: ignore[arg-type]


def test_each_step_but_the_first_has_a_home_to_begin_from() -> None:
    assert sorted(migrations.STEPS) == list(range(2, migrations.NEWEST + 1))
    there = {path.name for path in HOMES.glob("version_*.tar.xz")}
    assert there == {f"version_{number - 1}.tar.xz" for number in migrations.STEPS}
    assert all(path.stat().st_size < 300_000 for path in HOMES.iterdir())


def test_a_home_of_the_version_before_goes_on(old: Settings, profile: Profile, drops: Path) -> None:
    assert in_force(old, "2026-03-02") == [("P1", "approved"), ("P2", "approved")]  # reading changes nothing
    assert (old.home / "extensions").exists()

    drop(drops, "work_permits", "2026-03-02", "b.csv", HEADER + permit("P3"))
    deliver.run(old, profile, "work_permits", date(2026, 3, 2))
    assert [number for number, _ in in_force(old, "2026-03-02")] == ["P1", "P2", "P3"]
    assert version(old.home) == migrations.NEWEST
    assert not (old.home / "extensions").exists()
    upkeep.run(old, profile, date(2026, 3, 3))
    assert [number for number, _ in in_force(old, "2026-03-02")] == ["P1", "P2", "P3"]


def test_a_new_home_is_of_the_newest_version_and_sees_no_step(settings: Settings) -> None:
    assert version(settings.home) == migrations.NEWEST
    assert migrations.bring_up_to_date(settings.home) == []


def test_a_step_that_was_interrupted_is_done_again(old: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def fails(home: Path) -> None:
        done.append(3)
        if len(done) == 1:
            raise OSError

    monkeypatch.setitem(migrations.STEPS, 3, fails)
    monkeypatch.setattr(migrations, "NEWEST", 3)
    with pytest.raises(OSError):
        connect(old)
    assert version(old.home) == 2
    connect(old).close()
    connect(old).close()
    assert (version(old.home), done) == (3, [3, 3])


@pytest.mark.parametrize("read_only", [True, False])
def test_a_home_of_a_newer_version_is_left_alone(settings: Settings, read_only: bool) -> None:
    (settings.home / migrations.NAME).write_text('{"version": 99}', encoding="utf-8")
    with pytest.raises(AwasError, match="is of version 99, and this program knows 2: install the newer program"):
        connect(settings, read_only=read_only)
    (settings.home / migrations.NAME).write_text("nonsense", encoding="utf-8")
    with pytest.raises(AwasError, match=r"home\.json: cannot be read"):
        connect(settings, read_only=read_only)
