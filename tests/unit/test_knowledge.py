"""What was known on a day is asked in one place: `known.*`, `history.*` and `standing.*`."""

from __future__ import annotations

import re
from datetime import date

import duckdb

from transforms.contracts import contract_names
from transforms.session.knowledge import make_views
from transforms.settings import ROOT, SQL_DIR

# where the lake is written, kept and copied, or searched for personal values whatever day they are of
WRITERS = (
    "transforms/deliver/", "transforms/upkeep/", "transforms/warehouse/", "transforms/operations/catalogue_move.py",
    "transforms/session/knowledge.py", "transforms/documentation/catalogue.py", "sql/deliver/",
    "transforms/release/privacy/",  # where values come from, and which are personal, whatever day they are of
    "transforms/release/in_force/scanning.py",  # looks whether what is published is a pseudonym of any day
    "transforms/evaluate/smoke.py",  # adds rows to a copy of the lake
    "transforms/laboratory/",  # makes lakes of its own, and judges them
    "transforms/operations/openlineage.py",  # tells of every delivery that there was
    "transforms/command/records.py",  # an example of what a person may ask of the lake itself
)  # fmt: skip
_READS = re.compile(r"lake\.accepted|(from|join)\s+lake\.ledger\.delivery|known_from\s*<=")


def lake() -> duckdb.DuckDBPyConnection:
    """Two snapshots of a register, the second of which replaces the first; a third one that came later."""
    con = duckdb.connect()
    con.execute("attach ':memory:' as lake; create schema lake.accepted; create schema lake.ledger")
    con.execute(
        """
        create table lake.ledger.delivery as from (values
            ('d1', date '2026-03-01', date '2026-03-05'), ('d2', date '2026-03-05', date '9999-12-31'),
            ('d3', date '2026-03-20', date '9999-12-31')
        ) as t (delivery_id, known_from, known_to);
        create table lake.accepted.agency_register as
        select * replace (least(known_to, date '2026-03-20') as known_to) from lake.ledger.delivery
        where delivery_id <> 'd3'
        union all from lake.ledger.delivery where delivery_id = 'd3'
        """
    )
    return con


def told(day: date, view: str) -> list[tuple[object, ...]]:
    con = lake()
    make_views(con, day, sources=["agency_register"])
    return con.execute(f"select delivery_id, known_to from {view} order by all").fetchall()


def test_known_is_what_counts_on_the_day() -> None:
    assert [row[0] for row in told(date(2026, 3, 4), "known.agency_register")] == ["d1"]
    assert [row[0] for row in told(date(2026, 3, 5), "known.agency_register")] == ["d2"]
    assert [row[0] for row in told(date(2026, 3, 20), "known.agency_register")] == ["d3"]


def test_history_is_what_was_known_by_the_day_and_what_ended_later_has_not_ended() -> None:
    """On 5 March nobody knows that the second snapshot will end on 20 March."""
    assert told(date(2026, 3, 5), "history.agency_register") == [
        ("d1", date(2026, 3, 5)),
        ("d2", date(9999, 12, 31)),
    ]


def test_what_a_delivery_said_stands_until_the_delivery_is_replaced() -> None:
    """A version that a later delivery corrects stays in the history; a file that was sent anew never counted."""
    for view in ("standing.agency_register", "standing.delivery"):
        assert [row[0] for row in told(date(2026, 3, 4), view)] == ["d1"]
        assert [row[0] for row in told(date(2026, 3, 5), view)] == ["d2"]
        assert [row[0] for row in told(date(2026, 3, 20), view)] == ["d2", "d3"]


def test_nothing_else_reads_the_lake_or_compares_with_the_day() -> None:
    """A query that reads `lake.accepted` itself can look ahead; read known.<source> or history.<source> instead."""
    files = [*SQL_DIR.rglob("*.sql"), *(ROOT / "transforms").rglob("*.py")]
    found = []
    for path in files:
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if path.suffix == ".sql":
            text = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        if _READS.search(text) and not name.startswith(WRITERS):
            found.append(name)
    assert found == []


def test_what_is_scored_rests_on_no_file_that_was_replaced() -> None:
    """A10 alone asks what the register said on the day of filing, right or wrong: whoever filed could know no other."""
    found = [
        path.stem
        for folder in ("core", "resolve", "identity", "indicators", "score")
        for path in sorted((SQL_DIR / folder).rglob("*.sql"))
        if re.search(r"\bhistory\.", path.read_text(encoding="utf-8"))
    ]
    assert found == ["A10_outside_licence_scope"]


def test_every_contract_has_its_views() -> None:
    con = duckdb.connect()
    con.execute("attach ':memory:' as lake; create schema lake.accepted; create schema lake.ledger")
    columns = "(delivery_id varchar, known_from date, known_to date)"
    con.execute(f"create table lake.ledger.delivery {columns}")
    for source in contract_names():
        con.execute(f"create table lake.accepted.{source} {columns}")
    make_views(con, date(2026, 3, 31))
    views = con.execute("select schema_name || '.' || view_name from duckdb_views() where not internal").fetchall()
    schemas, sources = ("known", "history", "standing"), [*contract_names(), "delivery"]
    assert {view for (view,) in views} == {f"{schema}.{source}" for schema in schemas for source in sources}
