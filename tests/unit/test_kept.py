"""What is kept of crossings from day to day is what a day computes from all of them: the same rows, whatever came."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta

import duckdb
import pandas as pd
import pytest

from transforms.profile import Profile, load_profile
from transforms.session import as_of_session, incremental, incremental_files
from transforms.settings import Settings
from transforms.warehouse import append, connect

BEGUN = date(2026, 1, 1)
LAKE = "lake.accepted.border_crossings"
Rows = list[tuple[object, ...]]


@pytest.fixture
def keeping(settings: Settings) -> Settings:
    """An installation that keeps what it can however few they are."""
    return settings.model_copy(update={"kept_rows": 0})


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("asean")


def cross(con: duckdb.DuckDBPyConnection, known_from: date, day: date, crossings: int, chance: random.Random) -> None:
    """Crossings of thirty travellers on a day and the nine before, delivered at once."""
    rows = []
    for number in range(crossings):
        entry = chance.random() < 0.5
        rows.append({
            "crossing_id": f"{known_from}-{number}",
            "crossed_at": f"{day - timedelta(days=chance.randrange(10))} {chance.randrange(24):02}:30:00+00",
            "checkpoint": chance.choice(["IDCGK", "IDSUB", "SGSIN", "XXNEW"]),
            "direction": "entry" if entry else "exit",
            "traveller_key": hashlib.sha256(bytes([chance.randrange(30)])).hexdigest(),
            "purpose": "return" if entry else chance.choice(["visit", "work", "transit"]),
            "other_country": chance.choice(["SGP", "MYS", "KHM"]),
            "file": "f.csv", "line": number, "known_from": known_from, "known_to": "9999-12-31",
        })  # fmt: skip
    append(con, LAKE, pd.DataFrame(rows))


def rows(settings: Settings, profile: Profile, as_of: date) -> Rows:
    """The journeys and the counts of a day, in order."""
    with connect(settings) as con:
        as_of_session(con, settings, profile, as_of, only=["core.journey", "core.travellers_by_row"])
        return [
            *con.execute("from core.journey order by all").fetchall(),
            *con.execute("from core.travellers_by_row order by all").fetchall(),
        ]


def both(keeping: Settings, profile: Profile, as_of: date) -> tuple[Rows, Rows]:
    """The rows of a day from what is kept, and computed."""
    return (
        rows(keeping, profile, as_of),
        rows(keeping.model_copy(update={"kept_rows": 10**12}), profile, as_of),
    )


def later(con: duckdb.DuckDBPyConnection, as_of: date, chance: random.Random) -> None:
    """What a day may bring: new and late rows, some that replace others, some that are known ahead, some removed."""
    cross(con, as_of, as_of, 12, chance)
    cross(con, as_of, as_of - timedelta(days=chance.randrange(40)), 3, chance)
    cross(con, as_of + timedelta(days=3), as_of + timedelta(days=3), 2, chance)
    con.execute(
        f"update {LAKE} set known_to = ? where known_to > ? and line % 9 = ?", [as_of, as_of, chance.randrange(9)]
    )
    if chance.random() < 0.3:
        con.execute(f"delete from {LAKE} where line = 1 and known_from < ?", [as_of - timedelta(days=4)])


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_is_what_is_computed(keeping: Settings, profile: Profile, seed: int) -> None:
    """Day after day, with gaps, restatements, late rows and rows of another day than the one that is computed."""
    chance = random.Random(seed)
    with connect(keeping) as con:
        cross(con, BEGUN, BEGUN, 150, chance)
    as_of = BEGUN
    for _ in range(4):
        there, computed = both(keeping, profile, as_of)
        assert there == computed and computed
        as_of += timedelta(days=chance.choice([1, 1, 2, 60]))
        with connect(keeping) as con:
            later(con, as_of, chance)
    for day in (as_of, BEGUN + timedelta(days=1), as_of):  # an earlier day is computed, and spoils nothing
        there, computed = both(keeping, profile, day)
        assert there == computed


def test_only_what_has_news_is_computed_again(
    keeping: Settings, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of 29 who ever left crosses once more: one is computed, and the days about it; all where nothing is kept."""
    computed: list[int] = []
    compute: Callable[..., None] = incremental._Kept._compute

    def counted(self: incremental._Kept, crossings: str) -> None:
        compute(self, crossings)
        keys = f"select count(distinct {self.what.key}) from core.{self.name}"
        computed.append(self.con.execute(keys).fetchall()[0][0])

    monkeypatch.setattr(incremental._Kept, "_compute", counted)
    with connect(keeping) as con:
        cross(con, BEGUN, BEGUN, 300, random.Random(1))
    day = BEGUN + timedelta(days=20)
    rows(keeping, profile, day)
    with connect(keeping) as con:
        con.execute(
            f"insert into {LAKE} by name "
            "select * replace ('new' as crossing_id, crossed_at + interval 5 day as crossed_at) "
            f"from {LAKE} where direction = 'exit' order by crossing_id limit 1"
        )
    rows(keeping, profile, day)
    rows(keeping, profile, day)
    assert computed == [11, 29, 3, 1]
    incremental_files.forget(keeping)
    rows(keeping, profile, day)
    assert computed[4:] == [11, 29]


def test_a_file_that_is_broken_is_made_anew(keeping: Settings, profile: Profile) -> None:
    with connect(keeping) as con:
        cross(con, BEGUN, BEGUN, 60, random.Random(5))
    whole, computed = both(keeping, profile, BEGUN)
    path = keeping.kept_dir / "journey.duckdb"
    content = path.read_bytes()
    damaged = [content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in range(20_000, 540_000, 262_144)]
    for broken in (b"no database", content[:5000], *damaged):
        path.write_bytes(broken)
        assert rows(keeping, profile, BEGUN) == whole == computed
        assert path.read_bytes() != broken and path.stat().st_size > 5000


def test_a_first_day_is_computed_in_parts(keeping: Settings, profile: Profile) -> None:
    """As many as half of the memory asks for; together they are the same journeys."""
    with connect(keeping) as con:
        cross(con, BEGUN, BEGUN, 200, random.Random(4))
    narrow = keeping.model_copy(update={"memory_limit": "64MB"})
    part = incremental._ROW_BYTES
    try:
        incremental._ROW_BYTES = 10**6  # 200 such rows need seven parts of 32 MB
        there, computed = both(narrow, profile, BEGUN)
    finally:
        incremental._ROW_BYTES = part
    assert there == computed and computed


def test_what_runs_that_ended_left_behind_is_removed_and_what_another_writes_is_not(
    keeping: Settings, profile: Profile
) -> None:
    with connect(keeping) as con:
        cross(con, BEGUN, BEGUN, 60, random.Random(5))
    keeping.kept_dir.mkdir()
    left = [keeping.kept_dir / name for name in ("journey.4194400", "journey.4194400.wal", "journey.4194401.wal")]
    for path in left:
        path.write_bytes(b"rows")
    written = keeping.kept_dir / "journey.4194402"
    holds = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print(); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(written)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline()
        rows(keeping, profile, BEGUN)
        assert written.exists() and not any(path.exists() for path in left)
        other.communicate()
    rows(keeping, profile, BEGUN)
    assert sorted(path.name for path in keeping.kept_dir.iterdir()) == ["journey.duckdb", "travellers_by_row.duckdb"]
