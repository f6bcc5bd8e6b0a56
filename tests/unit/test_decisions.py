"""People may leave an entity off the lists for a while, or keep it on: with name, reason and end, in the open."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.unit.conftest import World
from transforms.errors import AwasError
from transforms.laboratory.scored_day import DAY, session
from transforms.profile import Profile
from transforms.release.record import made_from, manifest
from transforms.session import load_reference

PIN = "('pin', 'agency', 'a1', null, 'Siti', 'Visit agreed with the consulate', date '2026-03-01', date '2026-04-30')"
PAST = "('pin', 'agency', 'a3', null, 'Siti', 'Was due in March', date '2026-03-01', date '2026-03-30')"
LATER = "('snooze', 'agency', 'a4', null, 'Siti', 'Moves next week', date '2026-04-01', date '2026-04-30')"


def decided(*rows: str) -> duckdb.DuckDBPyConnection:
    con = session()
    con.execute(f"insert into ref.list_decisions values {', '.join(rows)}")
    return con


def in_force(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None, str]]:
    return con.execute("select entity_id, unit, author from core.list_decision order by all").fetchall()


def test_only_what_is_in_force_on_the_day_counts() -> None:
    assert in_force(decided(PIN, PAST, LATER)) == [("a1", None, "Siti")]


def test_the_latest_decision_about_the_same_counts() -> None:
    newer = PIN.replace("2026-03-01", "2026-03-20").replace("Siti", "Budi")
    assert in_force(decided(PIN, newer)) == in_force(decided(newer, PIN)) == [("a1", None, "Budi")]


def test_the_list_says_who_decided_what_until_when_and_the_release_records_it(world: World) -> None:
    info = world.draft(decided(PIN, PAST))
    with duckdb.connect(str(info.path / "watchlists.duckdb"), read_only=True) as con:
        row = con.execute(
            "select decision, decision_author, decision_reason, decision_until::varchar from marts.agency_watchlist "
            "where decision is not null"
        ).fetchall()
        assert row == [("pin", "Siti", "Visit agreed with the consulate", "2026-04-30")]
        assert con.execute("select name, author from marts.list_decision").fetchall() == [
            ("PT Cahaya Samudra Jaya", "Siti")
        ]
    (recorded,) = manifest.read(info.path)["inputs"]["decisions"]
    assert (recorded["author"], recorded["expires_on"]) == ("Siti", "2026-04-30")


def test_a_decision_of_one_unit_is_about_its_list_alone(world: World) -> None:
    info = world.draft(decided(PIN.replace("null", "'jakarta'")))
    with duckdb.connect(str(info.path / "watchlists.duckdb"), read_only=True) as con:
        assert con.execute("select count(decision) from marts.agency_watchlist").fetchone() == (0,)


def write(folder: Path, *lines: str) -> Profile:
    (folder / "reference").mkdir(parents=True, exist_ok=True)
    header = "decision,entity_kind,entity_id,unit,author,reason,decided_on,expires_on"
    (folder / "reference" / "list_decisions.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return Profile(name="p", folder=folder, timezone="UTC", drops="x", sources={})


@pytest.mark.parametrize(
    "line",
    [
        "snooze,agency,a1,,,Moves,2026-03-01,2026-04-01",
        "snooze,agency,a1,,Siti,,2026-03-01,2026-04-01",
        "snooze,agency,a1,,Siti,Moves,2026-03-01,",
        "snooze,agency,a1,,Siti,Moves,2026-03-01,2026-02-01",
        "hide,agency,a1,,Siti,Moves,2026-03-01,2026-04-01",
    ],
    ids=["no author", "no reason", "no end", "ends before it begins", "unknown word"],
)
def test_a_decision_without_author_reason_or_end_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(AwasError, match=r"list_decisions\.csv"):
        load_reference(duckdb.connect(), write(tmp_path, line))


def test_adding_one_does_not_change_what_earlier_days_were_made_from(tmp_path: Path) -> None:
    """The configuration's digest is the same; each day's manifest has the decisions in force on that day."""
    before = made_from.configuration_hash(write(tmp_path))
    after = write(tmp_path, f"snooze,agency,a1,,Siti,Moves,{DAY},2026-04-01")
    assert made_from.configuration_hash(after) == before
