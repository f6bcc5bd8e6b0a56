"""What must not be kept any longer is gone, from the disk as well, and a line of the ledger says so."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from tests.conftest import KEY, drop
from tests.unit.support.deliveries import DAY, in_force, permit, query
from transforms import deliver, upkeep
from transforms.errors import AwasError
from transforms.integrity import lake_files
from transforms.profile import Profile, Retention
from transforms.settings import Settings
from transforms.upkeep import compaction
from transforms.warehouse import connect

HEADER = (
    "permit_no,worker_doc_no,employer_name,destination,occupation,applied_on,status,recorded_at,worker_birth_date\n"
)
NEW_KEY = "another key, for after the rotation"


def born(line: str, day: str) -> str:
    return line.replace("\n", f",{day}\n")


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("taken in") / "home"


@pytest.fixture
def lake(settings: Settings, profile: Profile, drops: Path, taken_in: Path) -> Settings:
    """Two deliveries, two years apart; each has a row in quarantine. Made once; a copy for each."""
    if taken_in.exists():
        shutil.rmtree(settings.home)
        shutil.copytree(taken_in, settings.home)
        return settings
    text = (
        HEADER
        + "".join(born(permit(f"P{n}"), "1987-06-05") for n in range(20))
        + born(permit("Q", "odd"), "1987-06-05")
    )
    drop(drops, "work_permits", "2026-03-01", "a.csv", text)
    deliver.run(settings, profile, "work_permits", DAY)
    later = text.replace("P", "R").replace("Q", "S").replace("1987", "1991")
    drop(drops, "work_permits", "2028-03-01", "b.csv", later)
    deliver.run(settings, profile, "work_permits", date(2028, 3, 1))
    shutil.copytree(settings.home, taken_in)
    return settings


def on_disk(settings: Settings, word: str) -> bool:
    """Whether a birth date or text can still be found in any file of the lake, however it is stored."""
    for path in (settings.lake_dir / "data").rglob("*.parquet"):
        with duckdb.connect() as con:
            if word in str(con.execute("select * from read_parquet(?)", [str(path)]).fetchall()):
                return True
    return word.encode() in (settings.lake_dir / "catalog.sqlite").read_bytes()


def test_personal_columns_and_texts_leave_tables_and_disk_and_the_ledger_says_so(
    lake: Settings, profile: Profile
) -> None:
    profile.retention = Retention(restricted_days=365, quarantine_days=365, snapshot_days=0)
    before = in_force(lake, "2026-03-02")
    assert on_disk(lake, "1987") or on_disk(lake, "datetime.date(1987, 6, 5)")
    upkeep.run(lake, profile, date(2028, 3, 2))
    births = "select distinct year(worker_birth_date) from lake.restricted.work_permits"
    assert query(lake, births) == [(1991,)]
    texts = "select delivered_on::varchar, row_text is null, file, line, kind from lake.quarantine.row order by 1"
    assert query(lake, texts) == [
        ("2026-03-01", True, "a.csv", 22, "quarantined"),
        ("2028-03-01", False, "b.csv", 22, "quarantined"),
    ]
    assert in_force(lake, "2026-03-02") == before  # what a past day is made from stays
    proof = (
        "select what, source, before::varchar, removed from lake.ledger.removal "
        "where what <> 'files of the lake' order by 1"
    )
    assert query(lake, proof) == [
        ("numbers in quarantine", None, "2027-03-03", 1),
        ("personal rows", "work_permits", "2027-03-03", 20),
        ("texts in quarantine", None, "2027-03-03", 1),
    ]
    upkeep.run(lake, profile, date(2028, 3, 2))
    assert not on_disk(lake, "datetime.date(1987, 6, 5)")
    assert not on_disk(lake, "1987-06-05")
    assert query(lake, "select count(*) from lake.ledger.removal where what = 'personal rows'") == [(1,)]


def small_files(settings: Settings, days: int) -> None:
    """Each day a commit with crossings of two months, and one with enough lines of a ledger for a file of their own."""
    with closing(connect(settings)) as con:
        for day in range(days):
            con.execute(
                "insert into lake.accepted.border_crossings by name select 'X' || ? || '-' || n as crossing_id, "
                "date '2026-01-31' + (n % 2)::int as known_from from range(20) r(n)",
                [day],
            )
            con.execute(
                "insert into lake.ledger.run select date '2026-02-01' + ?::int, n::varchar, 's', 'done', '' "
                "from range(20) r(n)",
                [day],
            )
    lake_files.record(settings)


def parts(settings: Settings, table: str) -> list[tuple[object, ...]]:
    """How many rows each file of a table holds."""
    return query(settings, f"select count(*) from lake.{table} group by filename order by 1")


def test_many_small_files_become_one_of_each_part_and_no_row_changes(settings: Settings, profile: Profile) -> None:
    """Nine days leave nine files in each month of the crossings, which are kept by month, and nine of the ledger."""
    small_files(settings, 9)
    content = "select list(t order by t::varchar) from lake.{} t"
    tables = ("accepted.border_crossings", "ledger.run")
    before = [query(settings, content.format(table)) for table in tables]
    snapshot = query(settings, "select max(snapshot_id) from lake.snapshots()")[0][0]
    assert parts(settings, tables[0]) == [(10,)] * 18 and parts(settings, tables[1]) == [(20,)] * 9

    upkeep.run(settings, profile, DAY)
    lake_files.record(settings)
    assert parts(settings, tables[0]) == [(90,)] * 2 and parts(settings, tables[1]) == [(180,)]
    assert [query(settings, content.format(table)) for table in tables] == before
    # until its state is let go, each day of before can still be read
    assert query(settings, f"select count(*) from lake.ledger.run at (version => {snapshot})") == [(180,)]

    profile.retention = Retention(snapshot_days=0)
    for _ in range(2):  # let go of the states, then of the files that these alone needed
        upkeep.run(settings, profile, DAY)
        lake_files.record(settings)
    assert len(list((settings.lake_dir / "data").rglob("border_crossings/**/*.parquet"))) == 2
    assert lake_files.check(settings) >= 3
    assert [query(settings, content.format(table)) for table in tables] == before


def test_few_small_files_and_large_ones_stay_as_they_are(settings: Settings) -> None:
    """So that a row is not written again each week for ever."""
    small_files(settings, 3)
    with closing(connect(settings)) as con:
        assert compaction.join_small_files(con, settings) == 0
        assert compaction.join_small_files(con, settings, small=100, few=1) == 0
        assert compaction.join_small_files(con, settings, few=2) == 3 * 3


def test_landing_copies_go_and_do_not_come_back(settings: Settings, profile: Profile) -> None:
    for day in ("2026-01-01", "2026-03-01"):
        drop(settings.landing_dir, "work_permits", day, "a.csv", "x")
    upkeep.run(settings, profile, date(2026, 4, 15))
    assert [path.name for path in (settings.landing_dir / "work_permits").iterdir()] == ["2026-03-01"]
    assert query(settings, "select what, removed from lake.ledger.removal") == [("landing copies", 1)]


def test_a_stopped_draft_is_kept_as_long_as_a_row_in_quarantine(settings: Settings, profile: Profile) -> None:
    profile.retention = Retention(quarantine_days=30)
    for day in ("2026-03-01", "2026-02-01"):
        (settings.stopped_dir / f"{day}_0123").mkdir(parents=True)
    assert "1 stopped drafts" in upkeep.run(settings, profile, date(2026, 3, 15))
    assert [path.name for path in settings.stopped_dir.iterdir()] == ["2026-03-01_0123"]
    proved = query(settings, "select what, removed from lake.ledger.removal where what = 'stopped drafts'")
    assert proved == [("stopped drafts", 1)]


def test_what_libraries_said_of_rows_is_kept_no_longer_than_twice_the_time_of_a_row_in_quarantine(
    settings: Settings, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "compact", lambda *about: 0)  # of an empty lake, four times
    profile.retention = Retention(quarantine_days=30)
    settings.logs_dir.mkdir()
    log = settings.logs_dir / "withheld.log"
    for month, (day, left) in enumerate([(date(2026, 3, 1), 1), (date(2026, 3, 15), 2), (date(2026, 4, 2), 1)]):
        if month < 2:
            log.write_text("B1234567", encoding="utf-8")
            written = datetime(2026, 3, 1 + month, tzinfo=UTC).timestamp()
            os.utime(log, (written, written))
        upkeep.run(settings, profile, day)
        assert len(list(settings.logs_dir.glob("withheld.log*"))) == left
    upkeep.run(settings, profile, date(2026, 5, 1))
    assert not list(settings.logs_dir.glob("withheld.log*"))


def test_the_key_is_rotated_without_any_document_number(lake: Settings, profile: Profile, drops: Path) -> None:
    old = set(query(lake, "select worker_key from lake.accepted.work_permits"))
    rotated = lake.model_copy(update={"key": Settings(key=NEW_KEY).key, "earlier_keys": [lake.key]})  # type: ignore[arg-type]
    drop(drops, "work_permits", "2028-03-02", "c.csv", HEADER + born(permit("T1"), "1987-06-05"))
    day = date(2028, 3, 2)
    with pytest.raises(AwasError, match="run the DAG `maintain` first"):
        deliver.run(rotated, profile, "work_permits", day)
    upkeep.run(rotated, profile, day)
    deliver.run(rotated, profile, "work_permits", day)
    # the same document number: one pseudonym, in rows from before and after, and not the old one
    assert query(lake, "select count(*), count(distinct worker_key) from lake.accepted.work_permits") == [(41, 1)]
    assert old.isdisjoint(query(lake, "select worker_key from lake.accepted.work_permits"))
    assert query(lake, "select removed from lake.ledger.removal where detail = 'rotation'") == [
        (41,)
    ]  # one of them in quarantine
    assert upkeep.run(rotated, profile, day).count("0 pseudonyms brought up to date") == 1


def test_another_key_stops_the_delivery_instead_of_matching_nothing(
    lake: Settings, profile: Profile, drops: Path
) -> None:
    lake.key = Settings(key=NEW_KEY).key  # type: ignore[arg-type]
    drop(drops, "work_permits", "2028-03-02", "c.csv", HEADER + born(permit("T1"), "1987-06-05"))
    with pytest.raises(AwasError, match="is not the key under which"):
        deliver.run(lake, profile, "work_permits", date(2028, 3, 2))
    assert KEY.encode() not in (lake.lake_dir / "catalog.sqlite").read_bytes()


def test_the_key_may_stand_in_an_airflow_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    about = {
        "conn_type": "generic",
        "password": "the key in the connection",
        "extra": {"earlier_keys": ["the key before it"]},
    }
    monkeypatch.setenv("AIRFLOW_CONN_AWAS_KEY", json.dumps(about))
    keys = Settings(key_connection="awas_key").pseudonym_keys()
    assert keys == ["the key before it", "the key in the connection"]
    with pytest.raises(AwasError, match="no Airflow connection 'elsewhere'"):
        Settings(key_connection="elsewhere").pseudonym_keys()


def test_an_encrypted_lake_shows_nothing_in_its_files(
    settings: Settings, profile: Profile, drops: Path, tmp_path: Path
) -> None:
    settings.encrypted_lake, settings.home = True, tmp_path / "encrypted"  # a lake is encrypted from its first day on
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + born(permit("P1"), "1987-06-05"))
    deliver.run(settings, profile, "work_permits", DAY)
    for path in (settings.lake_dir / "data").rglob("*.parquet"):
        with duckdb.connect() as con, pytest.raises(duckdb.Error):
            con.execute("select * from read_parquet(?)", [str(path)]).fetchall()
    assert in_force(settings, "2026-03-01") == [("P1", "approved")]
