"""People may leave an entity off the lists for a while, or keep it on: with name, reason and end, in the open."""

from __future__ import annotations

import html
from pathlib import Path

import duckdb
import pytest

from tests.unit.conftest import World
from transforms.errors import AwasError
from transforms.laboratory.scored_day import DAY, session
from transforms.profile import Profile
from transforms.profile_check.reference import check
from transforms.release.pages import today
from transforms.release.record import made_from, manifest
from transforms.session import load_reference
from transforms.session.reference_files import left_out

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
    ("line", "rule"),
    [
        ("snooze,agency,a1,,,Moves,2026-03-01,2026-04-01", "column author is empty"),
        ("snooze,agency,a1,,Siti,,2026-03-01,2026-04-01", "column reason is empty"),
        ("snooze,agency,a1,,Siti,Moves,2026-03-01,", "column expires_on is empty"),
        ("snooze,agency,a1,,Siti,Moves,2026-03-01,2026-02-01", "expires_on is before decided_on"),
        ("Pin,agency,a1,,Siti,Moves,2026-03-01,2026-04-01", "column decision says none of snooze, pin"),
        ("pin,agency,a1,,Siti,Moves,1 March,2026-04-01", "what stands in column decided_on is not YYYY-MM-DD"),
        ("pin,agency,a1,,Siti,Moves, by car,2026-03-01,2026-04-01", "has 9 cells, the header 8"),
    ],
    ids=["no author", "no reason", "no end", "ends before it begins", "unknown word", "no day", "a comma too many"],
)
def test_a_decision_that_breaks_a_rule_is_left_out_and_told_and_the_others_hold(
    tmp_path: Path, line: str, rule: str
) -> None:
    """One slip of the pen would otherwise leave the whole country without its list, every day until it is found."""
    profile = write(tmp_path, line, "pin,agency,a2,,Ana,Visit agreed,2026-03-01,2026-04-01")
    con = duckdb.connect()
    load_reference(con, profile)
    assert con.execute("select entity_id from ref.list_decisions").fetchall() == [("a2",)]
    (told,) = [found for found in check(tmp_path) if found.file == "reference/list_decisions.csv"]
    assert (told.place, told.what, told.stops) == ("line 2", f"is left out: {rule}", False)
    said = {"day": "2026-03-31", "state": "stopped", "reasons": {}}
    assert told.line() in html.unescape(today.page(profile, said, None))


def test_the_other_files_of_decisions_have_rules_too(tmp_path: Path) -> None:
    profile = write(tmp_path)
    files = {
        "identity_decisions": "entity_kind,a,b,decision,decided_by,decided_on,reason\n"
        "agency,AG1,AG2,same,Ana,2026-01-01,one office\nagency,AG1,AG3,Same,Ana,2026-01-01,one office\n",
        "delivery_decisions": "number,decision,delivery,author,reason,decided_on\n"
        "1,aside,work_permits/2026-03-01/0123456789ab,Ana,wrong month,2026-03-02\n"
        "1,read,work_permits/2026-03-01/0123456789ab,Budi,right after all,2026-03-03\n",
    }
    for name, text in files.items():
        (tmp_path / "reference" / f"{name}.csv").write_text(text, encoding="utf-8")
    con = duckdb.connect()
    load_reference(con, profile)
    assert con.execute("select b from ref.identity_decisions").fetchall() == [("AG2",)]
    assert con.execute("select decision from ref.delivery_decisions").fetchall() == [("aside",)]
    assert left_out(tmp_path) == [
        "reference/delivery_decisions.csv: line 3: is left out: what stands in column number is in line 2 already; "
        "give it one of its own",
        "reference/identity_decisions.csv: line 3: is left out: column decision says none of same, different; "
        "write one of them",
    ]


def test_a_file_of_decisions_without_a_column_stops_whatever_else_is_wrong_in_it(tmp_path: Path) -> None:
    """Without `unit` a decision for one unit would count for all, and a comma too many in one line would hide that."""
    profile = write(tmp_path)
    (tmp_path / "reference" / "list_decisions.csv").write_text(
        "decision,entity_kind,entity_id,author,reason,decided_on,expires_on\n"
        "pin,agency,a1,Siti,Moves, by car,2026-03-01,2026-04-01\n"
        "pin,agency,a2,Ana,Visit agreed,2026-03-01,2026-04-01\n",
        encoding="utf-8",
    )
    with pytest.raises(AwasError, match="line 1: column unit is missing; add it"):
        load_reference(duckdb.connect(), profile)
    told = [(found.place, found.stops) for found in check(tmp_path) if found.file == "reference/list_decisions.csv"]
    assert told == [("line 1", True), ("line 2", False)]


def test_a_file_of_decisions_that_begins_with_an_empty_line_has_no_header(tmp_path: Path) -> None:
    profile = write(tmp_path)
    path = tmp_path / "reference" / "list_decisions.csv"
    path.write_text("\n" + path.read_text(encoding="utf-8") + "pin,agency,a2,,Ana,Agreed,2026-03-01,2026-04-01\n")
    with pytest.raises(AwasError, match="has no header"):
        load_reference(duckdb.connect(), profile)


def test_a_line_that_is_left_out_keeps_its_number_from_nobody(tmp_path: Path) -> None:
    """An officer sees the slip, and writes the decision again below it with the number that it had."""
    profile = write(tmp_path)
    (tmp_path / "reference" / "delivery_decisions.csv").write_text(
        "number,decision,delivery,author,reason,decided_on\n"
        "1,Aside,work_permits/2026-03-01/0123456789ab,Ana,wrong month,2026-03-02\n"
        "1,aside,work_permits/2026-03-01/0123456789ab,Ana,wrong month,2026-03-02\n"
        "01,read,work_permits/2026-03-01/0123456789ab,Budi,right after all,2026-03-03\n",
        encoding="utf-8",
    )
    con = duckdb.connect()
    load_reference(con, profile)
    assert con.execute("select number, decision from ref.delivery_decisions").fetchall() == [(1, "aside")]
    assert [told.split(": is left out: ")[1] for told in left_out(tmp_path)] == [
        "column decision says none of aside, read; write one of them",
        "what stands in column number is in line 3 already; give it one of its own",
    ]


def test_adding_one_does_not_change_what_earlier_days_were_made_from(tmp_path: Path) -> None:
    """The configuration's digest is the same; each day's manifest has the decisions in force on that day."""
    before = made_from.configuration_hash(write(tmp_path))
    after = write(tmp_path, f"snooze,agency,a1,,Siti,Moves,{DAY},2026-04-01")
    assert made_from.configuration_hash(after) == before
