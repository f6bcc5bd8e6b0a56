"""Every indicator tells its story: the rows given, and what must be counted of whom."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
import yaml

from transforms.cards import CARDS_DIR, QUERIES_DIR, Card, load_cards, read_cards
from transforms.contracts import contract_names, load_contract
from transforms.errors import AwasError
from transforms.laboratory.indicator import STORIES, differences, measured, missing
from transforms.laboratory.story import session
from transforms.measure.engine import COLUMNS
from transforms.queries import render, taken
from transforms.settings import SQL_DIR

PROTECTED = {column.name for source in contract_names() for column in load_contract(source).columns if column.protected}
QUERIES = sorted((SQL_DIR / "indicators").rglob("*.sql"))


@pytest.mark.parametrize("path", sorted(STORIES.glob("*.yml")), ids=lambda path: path.stem)
def test_story(path: Path, tmp_path: Path) -> None:
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    card = next(card for card in load_cards().values() if card.stem == path.stem)
    con = measured(tmp_path, card, story)
    assert list(differences(con, card, story)) == []
    if card.window_days and card.kind != "surge":
        assert_window(con, card, story["as_of"], story.get("window_day"))


def assert_window(con: duckdb.DuckDBPyConnection, card: Card, as_of: date, day: date | None) -> None:
    """The card's window decides what counts: a row is in where the window begins the day before it, out where it
    begins on its day, or where it has to be older to count.

    day: by which a row is in the window, where rows do not show it: they show when a permit was granted, say, and are
    counted by when it was filed.
    """
    rows = "select distinct entity_id, role, record_id, event_on from ({query})"

    def counted(from_day: date, to_day: date) -> set[tuple[object, ...]]:
        values = card.values(as_of) | {"from_day": from_day, "to_day": to_day}
        query = render(card.sql(), taken(card.sql(), values))
        return set(con.execute(rows.format(query=query)).fetchall())

    own = card.values(as_of)
    newest = day or max(row[3] for row in counted(own["from_day"], own["to_day"]))
    before = newest - timedelta(days=1)
    inside = counted(before, newest)
    for outside in (counted(newest, as_of), *([counted(own["from_day"], before)] if card.maturity_days else [])):
        lost = {row for row in inside - outside if day or row[3] == newest}
        assert lost, f"{newest} is as good outside the window as inside"


def test_a_story_that_tells_something_else_is_told(tmp_path: Path) -> None:
    """A complaint that the story forgot, a wrong count, a wrong record, and an agency that nobody counts."""
    card = load_cards()["A12"]
    story = yaml.safe_load((STORIES / f"{card.stem}.yml").read_text(encoding="utf-8"))
    story["expect"] = [{"entity_id": "AG1", "num": 1}, {"entity_id": "AG3", "num": 1}]
    story["evidence"] = ["K1"]
    place = f"tests/sql/indicators/{card.stem}.yml"
    assert list(differences(measured(tmp_path, card, story), card, story)) == [
        f"{place}: expect: AG2 is counted, and the story does not say so; mend one of them",
        f"{place}: expect: AG1: num is 2.0, not 1; mend one of them",
        f"{place}: expect: AG3 is not counted at all; mend the query or the story",
        f"{place}: evidence: the query counts K1, K2; mend the query or the story",
    ]


def test_an_indicator_begins_with_its_card() -> None:
    assert list(missing("A99")) == [
        "config/indicators/A99_<name>.yml: missing: write the card (docs/indicator-guide.md)"
    ]


def test_every_card_has_a_story_and_every_story_a_card() -> None:
    assert {card.stem for card in load_cards().values()} == {path.stem for path in STORIES.glob("*.yml")}


@pytest.mark.parametrize("path", QUERIES + sorted((SQL_DIR / "core").glob("*.sql")), ids=lambda path: path.stem)
def test_no_protected_column_is_named(path: Path) -> None:
    words = set(re.findall(r"[a-z_]+", path.read_text(encoding="utf-8").lower()))
    assert not words & PROTECTED


def test_no_core_relation_has_a_protected_column(tmp_path: Path) -> None:
    con = session(tmp_path, {}, date(2026, 3, 31))
    found = con.execute("select table_name, column_name from duckdb_columns() where schema_name = 'core'").fetchall()
    assert len(found) > 100
    assert not [column for column in found if column[1] in PROTECTED]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_queries_read_from_core_not_from_all_columns_of_the_lake(path: Path) -> None:
    assert not re.search(r"select\s+\w*\.?\*[^;]*from\s+lake\.accepted", path.read_text(encoding="utf-8"))


def test_every_column_that_a_card_names_is_looked_at(tmp_path: Path) -> None:
    """A column that nobody looks at would make its indicator not available in every country, for ever."""
    con = session(tmp_path, {}, date(2026, 3, 31), needs={"core.filled"})
    looked_at = set(con.execute("select source, filled from core.filled").fetchall())
    for card in load_cards().values():
        for source, names in (wanted.split(".") for wanted in card.columns):
            assert {(source, name) for name in names.split("|")} <= looked_at, f"{card.id}: add it to core/filled.sql"
            assert set(names.split("|")) <= {column.name for column in load_contract(source).columns}
            assert source in (*card.needs, card.stands_in_for)


def test_cards_speak_both_languages() -> None:
    for card in load_cards().values():
        for texts in (card.name, card.question, card.reason, card.clears, card.ask):
            assert set(texts) >= {"en", "id"} and all(texts.values())


def test_a_query_without_a_card_is_refused(tmp_path: Path) -> None:
    (tmp_path / "agency").mkdir()
    (tmp_path / "agency" / "A99_orphan.sql").write_text("select 1")
    with pytest.raises(AwasError, match=r"A99_orphan\.sql: no card"):
        read_cards(tmp_path, tmp_path)


def test_a_card_and_its_query_name_the_same_days(tmp_path: Path) -> None:
    """A field of time that the query does not use would change what readers are told, and not what is counted."""
    card = load_cards()["A14"]
    (tmp_path / "agency").mkdir()
    written = yaml.safe_load((CARDS_DIR / f"{card.stem}.yml").read_text(encoding="utf-8"))

    def read(query: str, **fields: object) -> None:
        (tmp_path / f"{card.stem}.yml").write_text(yaml.safe_dump(written | fields), encoding="utf-8")
        (tmp_path / "agency" / f"{card.stem}.sql").write_text(query)
        read_cards(tmp_path, tmp_path)

    read("select $from_day, $change_days")
    with pytest.raises(AwasError, match=r"window_days: its query does not name \$from_day"):
        read("select $change_days")
    with pytest.raises(AwasError, match=r"change_days: its query does not name \$change_days"):
        read("select $from_day")
    with pytest.raises(AwasError, match=r"\$change_days: its card has no such span"):
        read("select $from_day, $change_days", spans={})


def test_a_query_that_names_records_says_only_which_are_cases(tmp_path: Path) -> None:
    """A case counts in both numbers, any other record in the base, and a record of nobody in none."""
    counted = render((QUERIES_DIR / "of_records.sql").read_text(encoding="utf-8"), {"records": "work_permits"})
    named = (
        "with records (entity_id, record_id, event_on, is_case, file, line, wage) as (values "
        "('AG1', 'P1', date '2026-03-01', true, 'a.csv', 2, 10), "
        "('AG1', 'P2', date '2026-03-02', null, 'a.csv', 3, 20), "
        "(null, 'P3', date '2026-03-03', true, 'a.csv', 4, 30))"
    )
    cursor = duckdb.execute(f"{named} {counted}")
    assert tuple(column[0] for column in cursor.description or []) == COLUMNS
    assert [row[:5] for row in cursor.fetchall()] == [
        ("AG1", "both", 1.0, "work_permits", "P1"), ("AG1", "exposure", 1.0, "work_permits", "P2"),
    ]  # fmt: skip


@pytest.mark.parametrize("change", [{"records": "complaints"}, {"kind": "fact"}])
def test_records_are_of_a_rate_and_of_a_source_that_it_needs(change: dict[str, str], tmp_path: Path) -> None:
    card = load_cards()["A16"]
    written = yaml.safe_load((CARDS_DIR / f"{card.stem}.yml").read_text(encoding="utf-8"))
    (tmp_path / f"{card.stem}.yml").write_text(yaml.safe_dump(written | change), encoding="utf-8")
    with pytest.raises(AwasError, match=r"A16_permit_never_used\.yml: .*records"):
        read_cards(tmp_path, tmp_path)


def test_a_card_with_an_unknown_word_is_refused(tmp_path: Path) -> None:
    source = load_cards()["A16"]
    text = (Path(__file__).parents[2] / "config" / "indicators" / f"{source.stem}.yml").read_text(encoding="utf-8")
    (tmp_path / f"{source.stem}.yml").write_text(text + "colour: red\n", encoding="utf-8")
    with pytest.raises(AwasError, match=r"A16_permit_never_used\.yml: colour"):
        read_cards(tmp_path, tmp_path)


def test_every_card_is_a_row_of_the_session(tmp_path: Path) -> None:
    con = session(tmp_path, {}, date(2026, 3, 31))
    found = con.execute("select * from ref.card order by indicator").fetchall()
    names = [column[0] for column in con.description or []]
    wanted = [card.row for card in load_cards().values()]
    assert set(names) == set(wanted[0])
    assert found == [tuple(list(v) if isinstance(v, tuple) else v for v in map(row.get, names)) for row in wanted]
