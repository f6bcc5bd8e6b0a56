"""Releases and deliveries in an object store: a server of the tests stands in for one (`make test-services`)."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import servers
from tests.conftest import drop
from tests.unit.conftest import World
from tests.unit.support.deliveries import HEADER, permit, query
from transforms import deliver, objects
from transforms.errors import AwasError
from transforms.operations import fetching
from transforms.profile import Profile
from transforms.release.in_force import bucket, log, switch
from transforms.release.record import manifest
from transforms.settings import ROOT, Settings

pytestmark = pytest.mark.services
STAND_IN = ROOT / ".venv-stand-in" / "bin" / "moto_server"
ADDRESS = "s3://store@lists/awas"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the object store is."""
    if not find_spec("obstore") or not STAND_IN.exists():
        pytest.exit("no obstore or moto: make .venv/installed-services .venv-stand-in/installed", returncode=1)
    with servers.object_store(STAND_IN, tmp_path_factory.mktemp("store")) as address:
        yield address


@pytest.fixture
def store(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The folder `awas` of the bucket `lists`, empty, with the Airflow connection `store` that leads to it."""
    about = {
        "conn_type": "aws", "login": "awas", "password": "only a test",
        "extra": {"endpoint_url": place, "region_name": "us-east-1"},
    }  # fmt: skip
    monkeypatch.setenv("AIRFLOW_CONN_STORE", json.dumps(about))
    for name in ("lists", "drops"):
        assert httpx.put(f"{place}/{name}").status_code in (200, 409)
    yield objects.opened(ADDRESS)
    httpx.post(f"{place}/moto-api/reset")


def there(store: Any) -> dict[str, bytes]:
    """All objects of the folder."""
    return {one["path"]: bytes(store.get(one["path"]).bytes()) for page in store.list() for one in page}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def laid(released: World, store: Any) -> World:
    """A home with a list in force, which is in the bucket, too."""
    released.settings.bucket = ADDRESS
    switch.give(released.settings)
    return released


def in_force(world: World) -> Path:
    return (world.settings.releases_dir / switch.CURRENT).resolve()


def fetch(world: World, to: Path) -> str:
    return fetching.run(world.settings, world.profile, ADDRESS, to)


def test_what_is_in_force_is_in_the_bucket_and_comes_back_with_the_same_bytes(
    laid: World, store: Any, tmp_path: Path
) -> None:
    name, objects_before = in_force(laid).name, there(store)
    stated = json.loads(objects_before[bucket.CURRENT])
    assert stated["release"] == name and f"releases/{name}/manifest.json" in objects_before
    switch.give(laid.settings)
    assert there(store) == objects_before
    assert f"{name}: signed with key" in fetch(laid, tmp_path / "lists")
    assert contents(tmp_path / "lists" / "current") == contents(in_force(laid))
    assert (tmp_path / "lists" / "current").readlink() == Path(name)
    assert (tmp_path / "lists" / log.NAME).read_bytes() == (laid.settings.releases_dir / log.NAME).read_bytes()


def test_a_list_that_is_withdrawn_is_in_force_in_the_bucket_no_more(laid: World, store: Any, tmp_path: Path) -> None:
    """Nor where it was fetched before: its names were wrong, and readers would go on visiting them."""
    fetch(laid, tmp_path / "lists")
    switch.withdraw(laid.settings, laid.profile, switch.CURRENT, "ana", "names were wrong")
    assert json.loads(there(store)[bucket.CURRENT])["release"] is None
    for lists in (tmp_path / "lists", tmp_path / "never fetched"):
        with pytest.raises(AwasError, match="no list is in force in the bucket"):
            fetch(laid, lists)
        assert not (lists / switch.CURRENT).is_symlink()
        assert log.withdrawn(log.read(lists)) and sorted(path.name for path in lists.glob(".*")) == []


def test_two_homes_do_not_take_turns_in_one_bucket(laid: World, store: Any, tmp_path: Path) -> None:
    """A copy of the home withdraws the list; the first home, which does not know that, would put it back in force."""
    other = laid.settings.model_copy(
        update={"home": shutil.copytree(laid.settings.home, tmp_path / "b", symlinks=True)}
    )
    switch.withdraw(other, laid.profile, switch.CURRENT, "ana", "names were wrong")
    before = there(store)
    with pytest.raises(AwasError, match="by a log that this home's does not go on from"):
        switch.give(laid.settings)
    assert there(store) == before


def test_who_switches_at_the_same_moment_is_told_and_changes_nothing(
    laid: World, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading `current.json` and writing it somebody else wrote it."""
    _, version = bucket.pointer(store)
    store.put(bucket.CURRENT, there(store)[bucket.CURRENT] + b"\n")
    before = there(store)
    with pytest.raises(AwasError, match="somebody else switched the list there at the same moment"):
        bucket._switch(store, {"release": None, "lines": 0, "log": ""}, version)
    with pytest.raises(AwasError, match="somebody else switched"):
        bucket._switch(store, {"release": None, "lines": 0, "log": ""}, None)
    assert there(store) == before


def test_a_store_without_conditional_writes_is_refused(released: World, store: Any, monkeypatch: Any) -> None:
    """It writes whatever the condition says: two machines would switch over each other and not know it."""
    monkeypatch.setattr(objects, "_refuses", lambda store, mode: False)
    released.settings.bucket = ADDRESS
    with pytest.raises(AwasError, match="knows no conditional writes"):
        switch.give(released.settings)
    assert bucket.CURRENT not in there(store)


@pytest.mark.parametrize("kind", ["a page", "the log", "the pointer", "set back"])
def test_what_somebody_changed_in_the_bucket_is_not_laid_before_readers(
    kind: str, laid: World, store: Any, tmp_path: Path
) -> None:
    fetch(laid, tmp_path / "lists")
    before, stated = contents(tmp_path / "lists"), json.loads(there(store)[bucket.CURRENT])
    if kind == "a page":
        store.put(f"releases/{stated['release']}/index.html", b"<p>nobody is watched</p>")
    elif kind == "the log":
        store.put(f"logs/{stated['log']}.jsonl", b"")
    elif kind == "the pointer":
        store.put(bucket.CURRENT, json.dumps(stated | {"release": "../../etc"}).encode())
    else:
        (tmp_path / "lists" / log.NAME).write_bytes((tmp_path / "lists" / log.NAME).read_bytes() * 2)
        before = contents(tmp_path / "lists")
    with pytest.raises(AwasError, match=r"was altered|another log, or another list|does not go on from"):
        fetch(laid, tmp_path / "lists")
    assert contents(tmp_path / "lists") == before


def test_a_store_that_is_away_is_tried_again_and_its_address_not_told(laid: World, monkeypatch: Any) -> None:
    about = json.loads(os.environ["AIRFLOW_CONN_STORE"])
    about["extra"]["endpoint_url"] = "http://127.0.0.1:1"
    monkeypatch.setenv("AIRFLOW_CONN_STORE", json.dumps(about))
    monkeypatch.setattr(objects, "RETRIES", {"max_retries": 0})
    with pytest.raises(OSError, match="the object store cannot be used") as told:
        switch.give(laid.settings)
    assert "127.0.0.1" not in str(told.value) and manifest.digest(in_force(laid))


def test_a_delivery_in_a_bucket_is_landed_and_read_like_a_local_one(
    settings: Settings, profile: Profile, store: Any, tmp_path: Path
) -> None:
    day = date(2026, 3, 1)
    drop(tmp_path, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    drop(tmp_path, "work_permits", "2026-03-01", "_SUCCESS", "")
    drops, top = objects.opened("s3://store@drops/from/suppliers"), tmp_path / "work_permits"
    for path in [*sorted(top.rglob("*.csv")), *top.rglob("_SUCCESS")]:
        drops.put(f"work_permits/{path.relative_to(top).as_posix()}", path.read_bytes())
    settings.drops = "s3://store@drops/from/suppliers"
    profile.sources["work_permits"].complete_when = "success"
    assert "1 new deliveries, 1 rows" in deliver.run(settings, profile, "work_permits", day)
    assert "nothing new" in deliver.run(settings, profile, "work_permits", day)
    drops.put("work_permits/2026-03-01/a.csv", (HEADER + permit("P1") + permit("P2")).encode())
    deliver.run(settings, profile, "work_permits", date(2026, 3, 2))
    assert query(settings, "select distinct permit_no from lake.accepted.work_permits order by 1") == [("P1",), ("P2",)]
