"""The accounts of a unit read its list in force and no other, tried as these; what is not ours is not touched."""

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
from transforms.laboratory.small_country import settings
from transforms.release.in_force import log, readers, switch
from transforms.settings import Settings

NOBODY = 65_534
OLD, NEW = "2026-03-01_a", "2026-03-02_b"
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
        assert not reads(group, folders / readers.MARK)
    units = release / "units"
    given = [path for path in folders.rglob("*") if path.is_file() and readers.MARK not in path.parts]
    assert {path.relative_to(folders): path.read_bytes() for path in given} == {
        path.relative_to(units): path.read_bytes() for path in units.rglob("*") if path.is_file()
    }


def test_a_unit_without_a_group_is_read_by_the_service_alone(
    world: World, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "GROUP", "nobody-made-")
    world.publish(world.draft().digest)
    found = {stat.S_IMODE(path.stat().st_mode) for path in folders.rglob("*")}
    assert found == {0o700, 0o600}


def test_whom_the_service_cannot_give_it_to_is_said_when_all_others_have_it(
    world: World, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "chown", refused)
    with pytest.raises(AwasError, match=r"batam, nongsa: the service's account is not in their group .*; then awas"):
        world.publish(world.draft().digest)
    releases = world.settings.releases_dir
    (name,) = {entry.release for entry in log.read(releases)}
    assert (releases / "current").resolve().name == name and name in (releases / "today.json").read_text("utf-8")
    assert given(world.settings) == ["jakarta", "quiet"]
    with pytest.raises(AwasError, match="not in their group"):
        world.publish(switch.manifest.digest(releases / name))
    assert switch.withdraw(world.settings, world.profile, name, "ana", "names were wrong") is None
    assert given(world.settings) == []


def test_a_folder_that_holds_anything_else_is_refused_and_loses_nothing(released: World, tmp_path: Path) -> None:
    """AWAS_READERS=/srv: no signature and no withdrawal is written down, and what a ministry keeps there stays."""
    budget = tmp_path / "srv" / "batam" / "budget.xlsx"
    budget.parent.mkdir(parents=True)
    budget.write_bytes(b"all that there is")
    released.settings.readers = tmp_path / "srv"
    releases = released.settings.releases_dir
    before, (name,) = (releases / log.NAME).read_bytes(), {entry.release for entry in log.read(releases)}
    with pytest.raises(AwasError, match="holds what awas did not lay there; name a folder that is empty"):
        released.publish(switch.manifest.digest(releases / name))
    with pytest.raises(AwasError, match="holds what awas did not lay there"):
        switch.withdraw(released.settings, released.profile, name, "ana", "names were wrong")
    assert (releases / log.NAME).read_bytes() == before
    assert [path for path in (tmp_path / "srv").rglob("*") if path.is_file()] == [budget]


def test_readers_are_not_led_into_the_home(world: World) -> None:
    world.settings.readers = world.settings.home / "lists"
    with pytest.raises(AwasError, match=r"AWAS_READERS: .* lies in the home"):
        world.publish(world.draft().digest)
    assert not (world.settings.releases_dir / log.NAME).exists()  # nothing was signed that could not be given out


@pytest.fixture
def laid(tmp_path: Path) -> Settings:
    """An installation with two lists: of 1 March, which all its units read, and of 2 March, when one unit is new."""
    made = settings(tmp_path / "home")
    made.readers = tmp_path / "lists"
    for name, units in ((OLD, ("batam", "closed", "jakarta")), (NEW, ("batam", "jakarta", "nongsa"))):
        for unit in units:
            folder = made.releases_dir / name / "units" / unit
            folder.mkdir(parents=True)
            (folder / "index.html").write_text(name, encoding="utf-8")
    readers.lay_out(made, OLD)
    assert read(made) == {"batam": OLD, "closed": OLD, "jakarta": OLD}
    return made


def given(made: Settings) -> list[str]:
    assert made.readers
    return sorted(path.name for path in made.readers.iterdir() if path.name != readers.MARK)


def read(made: Settings) -> dict[str, str]:
    assert made.readers
    return {unit: (made.readers / unit / "index.html").read_text("utf-8") for unit in given(made)}


def refused(*_: object) -> None:
    raise PermissionError


def of_batam(name: str) -> SimpleNamespace:
    """A group of one unit alone."""
    if name != "awas-batam":
        raise KeyError
    return SimpleNamespace(gr_gid=GROUPS[name])


def test_only_what_was_laid_out_is_taken_away(laid: Settings) -> None:
    """Somebody keeps notes beside the lists, and a folder that has the name of a new unit."""
    assert laid.readers
    for name in ("notes", "nongsa"):
        (laid.readers / name).mkdir()
        (laid.readers / name / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(AwasError, match="nongsa: what has that name was not laid there by awas; move it away"):
        readers.lay_out(laid, NEW)
    assert read(laid) == {"batam": NEW, "jakarta": NEW, "nongsa": "mine", "notes": "mine"}
    readers.lay_out(laid, None)
    assert read(laid) == {"nongsa": "mine", "notes": "mine"}
    (laid.readers / "nongsa").rename(laid.readers / "elsewhere")
    readers.lay_out(laid, NEW)
    assert read(laid) == {"batam": NEW, "elsewhere": "mine", "jakarta": NEW, "nongsa": NEW, "notes": "mine"}


def full(folder: Path, to: Path) -> None:
    """A disk on which there is no room for the list of one unit."""
    to.mkdir()
    if folder.name == "batam":
        raise OSError
    shutil.copy(folder / "index.html", to)


@pytest.mark.parametrize(
    ("module", "name", "fails", "why"),
    [(os, "chown", refused, "the service's account is not in"), (shutil, "copytree", full, "the folder cannot be")],
)
def test_what_was_withdrawn_is_read_by_no_unit_though_one_cannot_be_given_another(
    laid: Settings, monkeypatch: pytest.MonkeyPatch, module: object, name: str, fails: object, why: str
) -> None:
    readers.lay_out(laid, NEW)
    with monkeypatch.context() as patch:
        patch.setattr(grp, "getgrnam", of_batam if module is os else grp.getgrnam)
        patch.setattr(module, name, fails)
        with pytest.raises(AwasError, match=rf"these have what is in force \({OLD}\): batam: {why}"):
            readers.lay_out(laid, OLD, {NEW})
    assert read(laid) == {"closed": OLD, "jakarta": OLD}
    readers.lay_out(laid, OLD, {NEW})
    assert read(laid) == {"batam": OLD, "closed": OLD, "jakarta": OLD}


def test_a_list_is_read_until_the_next_one_is_whole_and_one_that_was_withdrawn_is_not(
    laid: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, met = shutil.copytree, []

    def watched(folder: Path, to: Path) -> None:
        met.append(read(laid))
        copy(folder, to)

    monkeypatch.setattr(shutil, "copytree", watched)
    readers.lay_out(laid, NEW)
    assert met == [{"batam": OLD, "jakarta": OLD}, {"batam": NEW, "jakarta": OLD}, {"batam": NEW, "jakarta": NEW}]
    met.clear()
    readers.lay_out(laid, OLD, {NEW})
    assert met[0] == {}


def test_what_a_run_that_was_ended_left_is_put_right_by_the_next(
    laid: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended while the second unit's list was copied: nobody knows what each folder holds, so all go first."""
    copy, met = shutil.copytree, []

    def ended(folder: Path, to: Path) -> None:
        met.append(given(laid))
        copy(folder, to)
        if len(met) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "copytree", ended)
    with pytest.raises(KeyboardInterrupt):
        readers.lay_out(laid, NEW)
    readers.lay_out(laid, OLD)
    assert met[2] == [] and read(laid) == {"batam": OLD, "closed": OLD, "jakarta": OLD}
    assert laid.readers and [path.name for path in (laid.readers / readers.MARK).iterdir()] == [readers.LAID]


def test_two_homes_do_not_lay_their_lists_into_one_folder(laid: Settings, tmp_path: Path) -> None:
    other = laid.model_copy(update={"home": tmp_path / "trial"})
    with pytest.raises(AwasError, match=r"has the lists of the home .*; name another folder"):
        readers.lay_out(other, None)
    assert given(laid) == ["batam", "closed", "jakarta"]


def test_a_mark_that_cannot_be_read_is_a_reason_to_touch_nothing(laid: Settings) -> None:
    assert laid.readers
    (laid.readers / readers.MARK / readers.LAID).write_text('{"home": "/", "units": {"../home": ""}}')
    with pytest.raises(AwasError, match="cannot be read or written"):
        readers.lay_out(laid, None)
    assert given(laid) == ["batam", "closed", "jakarta"]
