"""Deliveries from elsewhere: a real SFTP server and a real PostgreSQL, both started here, on the loopback only."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import shutil
import stat
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from tests import servers
from tests.conftest import drop
from tests.unit.support.deliveries import HEADER, permit, query
from transforms import deliver
from transforms.documentation import catalogue
from transforms.errors import AwasError, DayStopped
from transforms.integrity import lake_files
from transforms.laboratory import small_country
from transforms.laboratory.programs import enter
from transforms.operations import catalogue_move, mend, restore
from transforms.profile import Database, Profile, Source
from transforms.settings import ROOT, Settings, load_settings
from transforms.warehouse import connect
from transforms.warehouse.replica import replicate

DAY = date(2026, 3, 1)
logging.getLogger("asyncssh").setLevel(logging.CRITICAL)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """An SFTP server over a folder: the folder and the port."""
    top = tmp_path_factory.mktemp("supplier")
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), []

    class Guard(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == ("supplier", "only a test")

    async def serve() -> None:
        listener = await asyncssh.listen(
            "127.0.0.1", 0, server_factory=Guard,
            server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(top)),
        )  # fmt: skip
        port.append(listener.get_port())
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(30)
    yield top, port[0]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.fixture
def supplier(server: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The supplier's folder, empty, with the Airflow connection `supplier` that leads to it."""
    top, port = server
    about = {
        "conn_type": "sftp", "host": "127.0.0.1", "port": port, "login": "supplier", "password": "only a test",
        "extra": {"no_host_key_check": "true"},
    }  # fmt: skip
    monkeypatch.setenv("AIRFLOW_CONN_SUPPLIER", json.dumps(about))
    yield top
    for path in top.iterdir():
        shutil.rmtree(path)


@pytest.fixture
def remote(settings: Settings, profile: Profile) -> Profile:
    settings.drops = "sftp://supplier@/"
    profile.sources["work_permits"].complete_when = "success"
    return profile


def test_a_delivery_on_an_sftp_server_is_copied_and_read_like_a_local_one(
    settings: Settings, remote: Profile, supplier: Path
) -> None:
    drop(supplier, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    drop(supplier, "work_permits", "2026-03-01", "_SUCCESS", "")
    assert "1 new deliveries, 1 rows" in deliver.run(settings, remote, "work_permits", DAY)
    assert query(settings, "select permit_no, file from lake.accepted.work_permits") == [("P1", "a.csv")]
    landed = settings.landing_dir / "work_permits" / "2026-03-01"
    assert sorted(path.name for path in landed.iterdir()) == ["_SUCCESS", "a.csv"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in landed.iterdir()} == {0o600}
    assert stat.S_IMODE(landed.stat().st_mode) == 0o700
    assert "nothing new" in deliver.run(settings, remote, "work_permits", DAY)


def test_an_incomplete_remote_delivery_is_waited_for(settings: Settings, remote: Profile, supplier: Path) -> None:
    drop(supplier, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    with pytest.raises(DayStopped, match="no complete delivery up to 2026-03-01"):
        deliver.run(settings, remote, "work_permits", DAY)
    assert not (settings.landing_dir / "work_permits" / "2026-03-01").exists()


def test_a_remote_delivery_that_is_sent_again_is_a_restatement(
    settings: Settings, remote: Profile, supplier: Path
) -> None:
    drop(supplier, "work_permits", "2026-03-01", "_SUCCESS", "")
    drop(supplier, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    deliver.run(settings, remote, "work_permits", DAY)
    drop(supplier, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1") + permit("P2"))
    deliver.run(settings, remote, "work_permits", date(2026, 3, 2))
    ledger = query(
        settings, "select accepted, known_from::varchar, replaces is null from lake.ledger.delivery order by 2"
    )
    assert ledger == [(1, "2026-03-01", True), (2, "2026-03-02", False)]


def test_an_address_that_nothing_here_can_read_says_what_to_install(settings: Settings, remote: Profile) -> None:
    settings.drops = "s3://aws@bucket/drops"
    with pytest.raises(AwasError, match=r"s3://.*make .venv/installed-services"):
        deliver.run(settings, remote, "work_permits", DAY)


def test_a_connection_that_does_not_exist_is_named(settings: Settings, remote: Profile) -> None:
    settings.drops = "sftp://nobody_made_this@/"
    with pytest.raises(AwasError, match="nobody_made_this"):
        deliver.run(settings, remote, "work_permits", DAY)


@pytest.fixture(scope="module")
def database() -> Iterator[dict[str, Any]]:
    """A PostgreSQL server with one table of permits; its Airflow connection as a dictionary."""
    programs = servers.postgresql_programs()
    if not programs:
        pytest.skip(servers.NO_POSTGRESQL)
    with servers.postgresql(programs) as server:
        tables = HEADER.strip().replace(",", " text, ") + " text"
        values = permit("P1").strip().replace(",", "','"), permit("P2").strip().replace(",", "','")
        script = f"create table permits ({tables}); insert into permits values ('{values[0]}'), ('{values[1]}');"
        server.ask("postgres", script)
        server.ask("postgres", "create database moved")
        server.ask("postgres", "create database copied")
        yield {
            "conn_type": "postgres", "host": "127.0.0.1", "port": server.port, "login": "postgres",
            "password": servers.PASSWORD, "schema": "postgres",
        }  # fmt: skip


def drawn_from(profile: Profile, **about: str) -> Profile:
    source = Source(required=True, max_quarantined_share=1.0, database=Database(connection="permits_db", **about))
    return profile.model_copy(update={"sources": {"work_permits": source}})


def test_a_database_gives_a_delivery_a_day(
    settings: Settings, profile: Profile, database: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_PERMITS_DB", json.dumps(database))
    whole = drawn_from(profile, query="select * from permits where applied_on::date <= {day}")
    assert "1 new deliveries, 2 rows" in deliver.run(settings, whole, "work_permits", DAY)
    landed = settings.landing_dir / "work_permits" / "2026-03-01"
    (about,) = json.loads((landed / "datapackage.json").read_text())["resources"]
    assert about["rowcount"] == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in landed.iterdir()} == {0o600}
    assert "nothing new" in deliver.run(settings, whole, "work_permits", DAY)
    accepted = "select permit_no, status, known_from::varchar from lake.accepted.work_permits order by 1"
    assert query(settings, accepted) == [("P1", "approved", "2026-03-01"), ("P2", "approved", "2026-03-01")]


def test_a_query_that_fails_and_a_database_that_is_away_are_told_without_the_password(
    settings: Settings, profile: Profile, database: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_PERMITS_DB", json.dumps(database))
    with pytest.raises(AwasError, match="work_permits: its query fails") as told:
        deliver.run(settings, drawn_from(profile, table="no_such_table"), "work_permits", DAY)
    assert "only a test" not in str(told.value)
    monkeypatch.setenv("AIRFLOW_CONN_PERMITS_DB", json.dumps(database | {"port": 1}))
    with pytest.raises(OSError, match="'permits_db' cannot be reached") as away:
        deliver.run(settings, drawn_from(profile, table="permits"), "work_permits", DAY)
    assert "only a test" not in str(away.value)


def test_the_catalogue_of_the_lake_may_be_in_postgresql(
    settings: Settings, profile: Profile, drops: Path, database: dict[str, Any]
) -> None:
    words = f"host=127.0.0.1 port={database['port']} user=postgres password='only a test' dbname=postgres"
    settings.catalogue = f"postgres:{words}"
    settings.home = settings.home.parent / "elsewhere"  # which has no lake yet
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    assert "1 new deliveries" in deliver.run(settings, profile, "work_permits", DAY)
    assert "nothing new" in deliver.run(settings, profile, "work_permits", DAY)
    assert query(settings, "select permit_no from lake.accepted.work_permits") == [("P1",)]
    assert not (settings.lake_dir / "catalog.sqlite").exists()


def test_a_copy_of_a_lake_in_postgresql_is_a_lake_of_its_own(
    settings: Settings, profile: Profile, drops: Path, database: dict[str, Any], tmp_path: Path
) -> None:
    """What `awas verify`, the smoke alarm and the drill compute in a home of their own stays out of the real lake."""
    words = f"host=127.0.0.1 port={database['port']} user=postgres password='only a test' dbname=copied"
    settings.catalogue, settings.home = f"postgres:{words}", settings.home.parent / "elsewhere"
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    deliver.run(settings, profile, "work_permits", DAY)
    there = replicate(settings, DAY, tmp_path / "copy")
    deliver.run(there, profile, "work_permits", DAY)
    for home in (settings, there):
        assert query(home, "select permit_no from lake.accepted.work_permits") == [("P1",)]
    assert (there.lake_dir / "catalog.sqlite").exists()


def test_a_home_beside_never_takes_the_catalogue_of_this_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where AWAS_CATALOGUE names the real lake: the lineage is read off an empty one, and benches fill their own."""
    monkeypatch.setattr(os, "environ", os.environ | {"AWAS_CATALOGUE": "postgres:host=127.0.0.1 port=1 dbname=real"})
    with catalogue.session(tmp_path / "empty") as con:
        assert con.execute("select count(*) from lake.ledger.delivery").fetchall() == [(0,)]
    connect(small_country.settings(tmp_path / "small")).close()
    os.environ |= {"AWAS_BUCKET": "s3://real", "AWAS_READERS": "/srv/real", "AWAS_PROTECTION": "/srv/real"}
    enter(tmp_path / "bench", "asean", tmp_path)
    entered = load_settings()
    assert entered == entered.elsewhere(tmp_path / "bench" / "home")


def test_settings_of_another_home_come_from_where_the_catalogue_is_left_out() -> None:
    beside = re.compile(r'model_copy\(update=\{[^}]*"home"|Settings\([^\n]*\bhome=|os\.environ \|= \{[^}]*"AWAS_HOME"')
    top = ROOT / "transforms"
    written = {path for path in top.rglob("*.py") if beside.search(path.read_text(encoding="utf-8"))}
    own = {top / "settings.py", top / "laboratory" / "programs.py"}
    of_files = {top / "operations" / name for name in ("backup.py", "backup_contents.py", "tasks.py")}  # these refuse
    assert written <= own | of_files, "use Settings.elsewhere, or laboratory.programs.enter"


@pytest.mark.parametrize("act", [restore.run, mend.run], ids=["restore", "mend"])
def test_what_lays_a_catalogue_as_a_file_refuses_one_in_postgresql(
    act: Any, settings: Settings, profile: Profile
) -> None:
    settings.catalogue = "postgres:host=127.0.0.1 port=1 dbname=the_real_one"
    with pytest.raises(AwasError, match="the catalogue is in PostgreSQL"):
        act(settings, profile, settings.home, *([None] if act is restore.run else []))


def test_a_lake_moves_to_postgresql_and_back_with_every_row(
    settings: Settings, profile: Profile, drops: Path, database: dict[str, Any]
) -> None:
    """A day in each place; records go on; a catalogue that was left is not opened by mistake."""
    there = f"postgres:host=127.0.0.1 port={database['port']} user=postgres password='only a test' dbname=moved"
    postgres = settings.model_copy(update={"catalogue": there})
    permits = "select permit_no from lake.accepted.work_permits order by 1"

    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    deliver.run(settings, profile, "work_permits", DAY)
    lake_files.record(settings)
    assert "in the other catalogue" in catalogue_move.run(settings, there)
    with pytest.raises(AwasError, match="no catalogue at"):
        query(settings, permits)

    drop(drops, "work_permits", "2026-03-02", "b.csv", HEADER + permit("P2"))
    assert "1 new deliveries" in deliver.run(postgres, profile, "work_permits", date(2026, 3, 2))
    lake_files.record(postgres)
    assert "in the other catalogue" in catalogue_move.run(postgres, None)
    assert query(settings, permits) == [("P1",), ("P2",)]
    assert "nothing new" in deliver.run(settings, profile, "work_permits", date(2026, 3, 2))
    lake_files.check(settings)

    with pytest.raises(AwasError, match="holds a lake already"):
        catalogue_move.run(settings, there)
    assert query(settings, permits) == [("P1",), ("P2",)]
