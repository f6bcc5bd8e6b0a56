"""What is broken is named by the checks, and one command gives it back; each harm is done here and undone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import drop
from tests.unit.conftest import World
from tests.unit.support.backups import add, agencies, elsewhere, take
from tests.unit.support.deliveries import DAY, HEADER, in_force, permit
from transforms import deliver
from transforms.errors import AwasError
from transforms.integrity import lake_files
from transforms.operations import mend, restore
from transforms.profile import Profile
from transforms.release import verifying
from transforms.release.in_force import log, readers, switch
from transforms.settings import Settings
from transforms.warehouse import connect


@pytest.fixture
def lake(settings: Settings, profile: Profile, tmp_path: Path) -> Settings:
    """A lake of two data files, and a backup of it beside the home."""
    profile.folder.mkdir()
    add(settings, 0)
    add(settings, 5000)
    take(settings, profile, tmp_path / "store")
    return settings


def data(settings: Settings) -> list[Path]:
    return sorted((settings.lake_dir / "data").rglob("*.parquet"))


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def catalogue(settings: Settings) -> Path:
    return settings.lake_dir / "catalog.sqlite"


HARMS: dict[str, tuple[Callable[[Settings], None], str]] = {
    "a flipped bit": (lambda home: flip(data(home)[0]), r"agency: taken from the backup"),
    "a lost file": (lambda home: data(home)[1].unlink(), r"agency: taken from the backup"),
    "a folder lost": (lambda home: shutil.rmtree(data(home)[0].parent), r"agency: taken from the backup"),
    "the catalogue cut off": (lambda home: truncate(catalogue(home)), "the lake: taken from the backup"),
    "the catalogue gone": (lambda home: catalogue(home).unlink(), "the lake: taken from the backup"),
    "a record changed": (lambda home: flip(home.lake_dir / lake_files.NAME), "the lake: taken from the backup"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_broken_in_the_lake_comes_back(lake: Settings, profile: Profile, tmp_path: Path, harm: str) -> None:
    do, said = HARMS[harm]
    for beside in lake.lake_dir.glob("catalog.sqlite-*"):
        beside.unlink()
    do(lake)
    with pytest.raises(AwasError):
        lake_files.check(lake)
    assert said in mend.run(lake, profile, tmp_path / "store")
    lake_files.check(lake)
    assert agencies(lake) == 10000
    assert mend.run(lake, profile, tmp_path / "store").startswith("nothing to mend")


def test_what_was_broken_is_kept_for_whoever_must_find_out_why(
    lake: Settings, profile: Profile, tmp_path: Path
) -> None:
    flip(data(lake)[0])
    broken = data(lake)[0].read_bytes()
    mend.run(lake, profile, tmp_path / "store")
    assert [path.read_bytes() for path in lake.damaged_dir.glob("*/*.parquet")] == [broken]


def test_a_backup_that_is_broken_too_is_passed_over(lake: Settings, profile: Profile, tmp_path: Path) -> None:
    """Of two backups the newer one lost an object: the older one's lake is right, and what came since is told."""
    store = tmp_path / "store"
    before = set(store.glob("objects/??/*"))
    add(lake, 10000)
    take(lake, profile, store)
    (table,) = [path for path in set(store.glob("objects/??/*")) - before if path.read_bytes()[:4] == b"PAR1"]
    table.unlink()
    catalogue(lake).unlink()
    mend.run(lake, profile, store)
    assert agencies(lake) == 10000


def test_without_a_backup_the_deliveries_make_the_lake_anew(
    settings: Settings, profile: Profile, drops: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The days that were drafted are computed again; here their stages are left out, as nothing is scored."""
    from transforms.release.in_force import approving

    monkeypatch.setattr(mend, "_DAYS", ())
    monkeypatch.setattr(mend, "_computed", lambda settings: set())
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1") + permit("P2"))
    deliver.run(settings, profile, "work_permits", DAY)
    approving.ran(settings, DAY, "d" * 64, "siti")
    lake_files.record(settings)
    before = in_force(settings, "2026-03-01")
    catalogue(settings).unlink()
    assert "made from the deliveries, 1 days computed again" in mend.run(settings, profile, None)
    assert in_force(settings, "2026-03-01") == before
    assert "nothing to mend" in mend.run(settings, profile, None)


def test_rows_that_somebody_changed_are_not_kept(
    settings: Settings, profile: Profile, drops: Path, tmp_path: Path
) -> None:
    """By a proper transaction, so that every file is as it was written: the digests of the delivery tell."""
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1") + permit("P2"))
    deliver.run(settings, profile, "work_permits", DAY)
    lake_files.record(settings)
    profile.folder.mkdir()
    take(settings, profile, tmp_path / "store")
    with connect(settings) as con:
        con.execute("update lake.accepted.work_permits set status = 'denied' where permit_no = 'P1'")
    lake_files.record(settings)
    told = mend.run(settings, profile, tmp_path / "store")
    assert "the lake: taken from the backup" in told and "is not what was delivered" in told
    assert in_force(settings, "2026-03-01") == [("P1", "approved"), ("P2", "approved")]


@pytest.fixture
def kept(released: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """A release in force with a backup; returns what mends it. Nothing was computed here, so nothing is made again."""
    monkeypatch.setattr(mend, "prove", lambda *what, **how: "")
    take(released.settings, released.profile, tmp_path / "store")
    return lambda: mend.run(released.settings, released.profile, tmp_path / "store")


@pytest.mark.parametrize("name", ["agencies.csv", "manifest.json", "manifest.sig", "watchlists.duckdb"])
def test_a_release_that_was_changed_is_the_one_that_was_signed_again(
    released: World, kept: Callable[[], str], name: str
) -> None:
    current = (released.settings.releases_dir / "current").resolve()
    before = (current / name).read_bytes()
    flip(current / name)
    assert f"release {current.name}: taken from the backup" in kept()
    assert (current / name).read_bytes() == before
    verifying.check(released.settings, current)


def test_a_release_that_is_gone_comes_back_and_is_in_force(released: World, kept: Callable[[], str]) -> None:
    current = (released.settings.releases_dir / "current").resolve()
    shutil.rmtree(released.settings.releases_dir / current.name)
    kept()
    assert (released.settings.releases_dir / "current").resolve() == current
    verifying.check(released.settings, current)


@pytest.mark.parametrize("harm", [flip, lambda path: path.write_bytes(b""), lambda path: path.unlink()])
def test_the_log_of_lists_comes_back(released: World, kept: Callable[[], str], harm: Callable[[Path], None]) -> None:
    path = released.settings.releases_dir / log.NAME
    before = path.read_bytes()
    harm(path)
    assert "log.jsonl: taken from the backup" in kept()
    assert path.read_bytes() == before
    switch.check(released.settings.releases_dir)


def test_mending_and_restoring_lay_out_the_lists_of_the_units(
    released: World, kept: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restore into another home beside this one would lay an old list before the units: it is refused."""
    released.settings.readers = lists = tmp_path / "lists"
    current = (released.settings.releases_dir / "current").resolve()
    units = sorted(path.name for path in (current / "units").iterdir())
    kept()
    assert sorted(path.name for path in lists.iterdir()) == [readers.MARK, *units]
    monkeypatch.setattr(restore, "prove", lambda *what: "")
    with pytest.raises(AwasError, match="has the lists of the home"):
        restore.run(elsewhere(released.settings), released.profile, tmp_path / "store", None)
    assert not elsewhere(released.settings).home.exists()
    shutil.rmtree(released.settings.home)
    shutil.rmtree(lists)
    restore.run(released.settings, released.profile, tmp_path / "store", None)
    assert sorted(path.name for path in lists.iterdir()) == [readers.MARK, *units]
