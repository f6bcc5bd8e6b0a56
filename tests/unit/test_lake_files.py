"""A file of the lake that changed, vanished or was swapped is named before anything is computed from it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from transforms.errors import AwasError
from transforms.integrity import chain, lake_catalogue, lake_files, segments
from transforms.settings import Settings
from transforms.warehouse import connect

ROWS = "insert into lake.resolve.agency by name select date '2026-03-31' as as_of, 'A' || n as entity_id, 'PT' as name "


@pytest.fixture
def lake(settings: Settings) -> Settings:
    """A lake with two data files, whose digests are written down."""
    for first in (0, 1000):
        with connect(settings) as con:
            con.execute(f"{ROWS} from range({first}, {first} + 1000) t(n)")
        lake_files.record(settings)
    return settings


def files(settings: Settings) -> list[Path]:
    return sorted((settings.lake_dir / "data").rglob("*.parquet"))


def test_an_undamaged_lake_passes_and_its_files_are_written_down_once(lake: Settings) -> None:
    assert len(files(lake)) == 2
    assert lake_files.check(lake) == 2
    assert lake_files.record(lake) == 0
    assert len((lake.lake_dir / lake_files.NAME).read_text(encoding="utf-8").splitlines()) == 2


def test_every_flipped_bit_is_found(lake: Settings) -> None:
    """Many of them would be read without an error, and give another value."""
    chance = random.Random(7)
    for _ in range(60):
        path = chance.choice(files(lake))
        content = bytearray(path.read_bytes())
        place, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        content[place] ^= bit
        path.write_bytes(content)
        with pytest.raises(AwasError, match=r"of resolve\.agency was altered after it was written"):
            lake_files.check(lake)
        content[place] ^= bit
        path.write_bytes(content)
    assert lake_files.check(lake) == 2


def test_every_flipped_bit_of_the_catalogue_is_found_or_changes_nothing(lake: Settings) -> None:
    """Where it is not found nothing reads it: the catalogue says the same as before."""
    path = lake.lake_dir / "catalog.sqlite"
    with closing(sqlite3.connect(path)) as con:
        con.execute("pragma wal_checkpoint(truncate)")
    content, chance, found = path.read_bytes(), random.Random(7), 0
    before = lake_catalogue.read(lake)
    for _ in range(60):
        place, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        path.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
        try:
            lake_catalogue.check(lake)
        except AwasError:
            found += 1
        else:
            assert lake_catalogue.read(lake) == before
    assert found > 5
    path.write_bytes(content)
    assert lake_files.check(lake) == 2


def test_an_older_catalogue_is_none(lake: Settings) -> None:
    """It would make rows that were taken in since unknown, without a word."""
    kept = lake.lake_dir.with_name("kept")
    shutil.copytree(lake.lake_dir, kept)
    with connect(lake) as con:
        con.execute("delete from lake.resolve.agency where entity_id = 'A7'")
    lake_files.record(lake)
    for path in lake.lake_dir.glob("catalog.sqlite*"):
        path.unlink()
    for path in kept.glob("catalog.sqlite*"):
        shutil.copy(path, lake.lake_dir)
    with pytest.raises(AwasError, match=r"catalog\.sqlite: an older one"):
        lake_files.check(lake)


def test_a_lost_and_a_swapped_file_are_named(lake: Settings) -> None:
    one, other = files(lake)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    with pytest.raises(AwasError, match=f"{one.name} of resolve.agency was altered"):
        lake_files.check(lake)
    one.write_bytes(kept)
    other.unlink()
    with pytest.raises(AwasError, match=f"{other.name} of resolve.agency is missing"):
        lake_files.check(lake)


@pytest.mark.parametrize("harm", ["another digest", "a line less", "no line"])
def test_a_record_that_was_rewritten_is_found(lake: Settings, harm: str) -> None:
    path = lake.lake_dir / lake_files.NAME
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    digest = lake_files.Line.model_validate_json(lines[0]).sha256
    lines = {
        "another digest": [lines[0].replace(digest, "0" * 64), lines[1]],
        "a line less": lines[1:],
        "no line": ["nonsense\n", *lines],
    }[harm]
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(AwasError, match=r"files\.jsonl:[12]"):
        lake_files.check(lake)


def test_files_that_the_catalogue_names_no_more_are_not_looked_for(lake: Settings) -> None:
    with connect(lake) as con:
        con.execute("delete from lake.resolve.agency")
        con.execute("call ducklake_rewrite_data_files('lake', delete_threshold => 0)")
        con.execute("call ducklake_expire_snapshots('lake', older_than => now())")
        con.execute("call ducklake_cleanup_old_files('lake', cleanup_all => true)")
    assert files(lake) == []
    assert lake_files.check(lake) == 0


def test_a_lost_catalogue_beside_its_files_is_no_new_lake(lake: Settings) -> None:
    for path in lake.lake_dir.glob("catalog.sqlite*"):
        path.unlink()
    with pytest.raises(AwasError, match=r"no catalogue at .*awas mend takes the lake of the last backup"):
        connect(lake)


@pytest.fixture
def years(lake: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A lake whose record was closed three times."""
    monkeypatch.setattr(segments, "FEW", 3)
    monkeypatch.setattr(segments, "TIMES", 1)
    for first in range(2000, 14000, 1000):
        with connect(lake) as con:
            con.execute("delete from lake.resolve.agency")
            con.execute(f"{ROWS} from range({first}, {first} + 1000) t(n)")
            con.execute("call ducklake_expire_snapshots('lake', older_than => now())")
            con.execute("call ducklake_cleanup_old_files('lake', cleanup_all => true)")
        lake_files.record(lake)
    return lake


def record(settings: Settings) -> list[Path]:
    """The files of the record, oldest first."""
    path = settings.lake_dir / lake_files.NAME
    return [*segments.closed(path), path]


def test_what_a_day_reads_of_the_record_follows_the_files_of_the_lake_and_not_its_years(years: Settings) -> None:
    assert len(record(years)) > 3
    counts = [len(chain.texts(path)) for path in record(years)]
    assert lake_files.check_history(years) == sum(counts)
    assert counts[-1] <= 3 and lake_files.check(years) == len(files(years)) == 1
    assert lake_files.record(years) == 0


def test_whatever_is_changed_in_a_file_of_the_record_is_named(years: Settings) -> None:
    """A byte, a line, a file: what was closed long ago is no other than what was written today."""
    chance, whole = random.Random(11), {path: path.read_bytes() for path in record(years)}
    for _ in range(60):
        path = chance.choice(list(whole))
        content, lines = bytearray(whole[path]), whole[path].splitlines(keepends=True)
        place, at = chance.randrange(len(content)), chance.randrange(len(lines))
        content[place] ^= 1 << chance.randrange(7)
        is_last = path == record(years)[-1] and at == len(lines) - 1  # what was cut off the end: `test_records`
        harm = chance.choice([bytes(content), b"".join([*lines[:at], *lines[at + 1 :]]), None])
        if harm is None and path != record(years)[-1]:
            path.unlink()
        elif harm is None or (is_last and len(harm) < len(content)) or place > len(content) - len(lines[-1]):
            continue
        else:
            path.write_bytes(harm)
        with pytest.raises(AwasError, match=r"files(/\d+)?\.jsonl"):
            lake_files.check_history(years)
        path.write_bytes(whole[path])
    assert lake_files.check_history(years)


def test_a_closing_that_broke_off_changes_nothing(years: Settings) -> None:
    path = years.lake_dir / lake_files.NAME
    before = lake_files.check_history(years)
    os.link(path, path.with_suffix("") / "000099.jsonl")
    assert lake_files.check_history(years) == before and lake_files.check(years) == 1


def test_a_record_of_before_is_closed_at_the_first_day_that_finds_it_long(
    lake: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "FEW", 1)
    monkeypatch.setattr(segments, "TIMES", 0)
    before = (lake.lake_dir / lake_files.NAME).read_bytes()
    assert lake_files.check(lake) == 2
    assert record(lake)[0].read_bytes() == before and len(record(lake)) == 2
    assert lake_files.check_history(lake) == 4
