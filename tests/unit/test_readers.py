"""The accounts of a unit read its list and no other unit's: tried as these accounts."""

from __future__ import annotations

import grp
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.unit.conftest import World
from transforms.errors import AwasError
from transforms.laboratory.scored_day import DAY
from transforms.release.in_force import switch

NOBODY = 65_534
GROUPS = {"awas-batam": 61_001, "awas-nongsa": 61_002}  # inspectors of one place, guards of another


@pytest.fixture
def folders(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the units of the small world find their lists: every account may come as far as here."""

    def group(name: str) -> SimpleNamespace:
        return SimpleNamespace(gr_gid=GROUPS[name])

    monkeypatch.setattr(grp, "getgrnam", group)
    top = Path(tempfile.mkdtemp(prefix="awas-readers-"))
    top.chmod(0o711)
    world.settings.readers = top / "lists"
    yield top / "lists"
    shutil.rmtree(top)


def reads(group: str, path: Path) -> bool:
    """Whether an account that is in this group, and in no other, reads a file or looks into a folder."""
    command = ["ls" if path.is_dir() else "cat", str(path)]
    done = subprocess.run(command, user=NOBODY, group=GROUPS[group], extra_groups=[], capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another account")
def test_the_accounts_of_a_unit_read_its_own_list_alone(world: World, folders: Path) -> None:
    release = world.publish(world.draft().digest)
    for group, own, other in (("awas-batam", "batam", "nongsa"), ("awas-nongsa", "nongsa", "batam")):
        assert reads(group, folders / own) and reads(group, folders / own / "list.pdf")
        assert not reads(group, folders / other) and not reads(group, folders / other / "index.html")
        assert not reads(group, folders / "jakarta" / "index.html")  # nobody made a group for that unit
        assert not reads(group, folders)
    there = {path.relative_to(folders): path.read_bytes() for path in folders.rglob("*") if path.is_file()}
    units = release / "units"
    assert there == {path.relative_to(units): path.read_bytes() for path in units.rglob("*") if path.is_file()}


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files to any group")
def test_what_is_withdrawn_is_taken_from_its_readers(world: World, folders: Path) -> None:
    release = world.publish(world.draft().digest)
    (folders / "closed").mkdir()  # of a unit that is no more
    world.publish(switch.manifest.digest(release))
    assert sorted(path.name for path in folders.iterdir()) == ["batam", "jakarta", "nongsa", "quiet"]
    switch.withdraw(world.settings, world.profile, release.name, "ana", "names were wrong")
    assert list(folders.iterdir()) == []


def test_a_unit_without_a_group_is_read_by_the_service_alone(
    world: World, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switch.readers, "GROUP", "nobody-made-")
    world.publish(world.draft().digest)
    found = {stat.S_IMODE(path.stat().st_mode) for path in folders.rglob("*")}
    assert found == {0o700, 0o600}


def test_whom_the_service_cannot_give_it_to_is_said_with_what_to_do(
    world: World, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refused)
    with pytest.raises(AwasError, match="not in their group awas-batam; add it"):
        world.publish(world.draft().digest)
    assert (world.settings.releases_dir / "current").resolve().name.startswith(DAY.isoformat())


def test_readers_are_not_led_into_the_home(world: World) -> None:
    world.settings.readers = world.settings.home / "lists"
    with pytest.raises(AwasError, match=r"AWAS_READERS: .* lies in the home"):
        world.publish(world.draft().digest)
