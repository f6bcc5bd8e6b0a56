"""`awas write-docs`: docs/indicator-catalogue.md from the cards, and what each indicator reads.

What an indicator reads is read off the SQL (`transforms.lineage`), from the contracts' columns through every query
and view to the rows that it counts, and on to the points.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb

from transforms import resolve
from transforms.cards import Card, load_cards
from transforms.contracts import contract_names, load_contract
from transforms.lineage import Lineage, Names
from transforms.measure import engine, weeks
from transforms.profile import load_profile
from transforms.queries import run_sql_files, sql_files
from transforms.score import fitting, neighbours
from transforms.session import as_of_session, knowledge, load_reference
from transforms.settings import ROOT, SQL_DIR, Settings
from transforms.warehouse import connect

CATALOGUE = ROOT / "docs" / "indicator-catalogue.md"
DAY = date(2026, 3, 31)  # of the empty session; no lineage depends on it
SOURCES = ("lake.accepted.", "lake.restricted.")
SET_ASIDE = ("lake.quarantine.row", "row_text")  # the text of rows that were not accepted, whatever stands in it
BEGINNINGS = (*SOURCES, SET_ASIDE[0], "lake.ledger.", "ref.")  # where all data come from: nothing fills them by SQL
_FORMS, _LAST = re.compile(r"\{\w+\|(?:[^{}|]*\|)*([^{}|]*)\}"), r"\1"  # words as they read with most numbers
KINDS = {"agency": "Agencies", "employer": "Employers", "route": "Routes"}
CLASSES = {
    "fact": "a broken rule",
    "rate": "a rate, against its peers",
    "surge": "a change, against the season",
    "measure": "a measured value, against its peers",
    "link": "a link to another party",
    "reach": "how many a visit reaches, for the order alone",
}
# what code makes and from what: cautiously, from every column of it
MADE_BY_CODE = weeks.MADE | {"measure.reported": engine.MADE["measure.reported"]} | fitting.MADE | neighbours.MADE
# what the lake keeps of a stage for the next ones
KEPT = {f"lake.resolve.{name}": query for name, query in resolve.DAY.items()} | {
    f"lake.measure.{name}": f"select * from measure.{name}" for name in neighbours.TABLES
}
SCORED = ("cells", "own", "client", "rise")  # queries of the score that indicators read, or that read them
# the numbers of an indicator; its record, day, file and line are shown and never counted
COUNTED = ("entity_id", "role", "weight")


@lru_cache(maxsize=1)
def lineage() -> Lineage:
    """The lineage of everything from the contracts to the points; made once in a process, takes some seconds."""
    known = Lineage(column_types())
    for view, query in knowledge.queries(contract_names()).items():
        known.add_query(view, query)
    for path in (*sql_files(SQL_DIR / "resolve"), *sql_files(SQL_DIR / "core")):
        known.read(path)
    for name, query in KEPT.items():
        known.add_query(name, query)
    for card in load_cards().values():
        known.add_query(_rows(card), card.sql())
        known.add_query("measure.counted", card.sql())
    for path in (*sql_files(SQL_DIR / "measure"), *(SQL_DIR / "score" / f"{name}.sql" for name in SCORED)):
        known.read(path)
    known.add_query("score.read", fitting.MEASURED)
    for table, sources in MADE_BY_CODE.items():
        known.add_code(table, *sources)
    for table, sources in resolve.MADE.items():
        known.add_code(table, *sources, compares=True)
    for table in known.columns:
        if table.startswith("lake.resolve.") and table not in known.relations:
            known.add_code(table)  # nothing fills it
    return known


def _rows(card: Card) -> str:
    return f"indicator.{card.id}"


def column_types() -> dict[str, dict[str, str]]:
    """Every relation of a session of an empty lake: column → type."""
    with tempfile.TemporaryDirectory(prefix="awas-lineage-") as home, session(Path(home)) as con:
        return _column_types(con)


@contextmanager
def session(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session of an empty lake in which every relation was made, from the contracts to the points."""
    settings, profile, day = Settings().elsewhere(home), load_profile("asean"), DAY
    con = connect(settings)
    try:
        con.execute("pragma disable_optimizer")  # there is no row, and to plan for many takes most of the time
        load_reference(con, profile)
        resolve.resolve(con, day)
        as_of_session(con, settings, profile, day)
        neighbours.prepare_own(con)
        run_sql_files(con, [SQL_DIR / "score" / f"{name}.sql" for name in neighbours.SECOND], as_of=day)
        engine.measure(con, day, {}, {})
        card = next(iter(load_cards().values()))
        engine.is_available(con, day, card, {})
        engine.count(con, day, card, None)
        run_sql_files(con, [SQL_DIR / f"{table.replace('.', '/')}.sql" for table in weeks.FITTED], as_of=day)
        fitting.prepare_cells(con)
        con.execute(f"create table score.read as {fitting.MEASURED.replace('?', 'null')}")
        con.execute("create table score.point (points decimal(9, 2))")
        yield con
    finally:
        con.close()


def _column_types(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    rows = con.execute(
        "select database_name, schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where not internal order by all"
    ).fetchall()
    types: dict[str, dict[str, str]] = {}
    for database, schema, table, column, type_ in rows:
        prefix = "lake." if database == "lake" else ""
        types.setdefault(f"{prefix}{schema}.{table}", {})[column] = type_
    return types


def read_by(card: Card) -> list[tuple[str, str]]:
    """(source, column) of the contracts from which the card's numbers are made, or by which its rows are chosen."""
    return _of_contracts(lineage().reached(_rows(card), COUNTED))


def shown_in(card: Card) -> list[tuple[str, str]]:
    """(source, column) whose own values are in the card's numbers, not only used to choose or to join rows."""
    return _of_contracts(lineage().reached(_rows(card), COUNTED, control=False))


def read_by_points() -> list[tuple[str, str]]:
    """(source, column) of the contracts from which any point is made, in whatever way."""
    return _of_contracts(lineage().reached("score.point"))


def _of_contracts(names: Names) -> list[tuple[str, str]]:
    """The contracts' own columns among the names: a pseudonym stands for the document number that it replaces."""
    found = set()
    for relation, column in names:
        if relation.startswith(SOURCES):
            source = relation.rsplit(".", 1)[-1]
            known = {column.pseudonym or column.name: column.name for column in load_contract(source).columns}
            if column in known:
                found.add((source, known[column]))
    return sorted(found)


def catalogue() -> str:
    """The whole catalogue as Markdown, one section a kind of entity."""
    cards = [card.with_lengths() for card in load_cards().values()]
    lines = [HEAD.format(count=len(cards), points=", ".join(f"`{s}.{c}`" for s, c in read_by_points()))]
    for kind, title in KINDS.items():
        own = [card for card in cards if card.entity_kind == kind]
        lines += [f"## {title} ({len(own)})", ""]
        for card in own:
            lines += _entry(card)
    return "\n".join(lines)


def _entry(card: Card) -> list[str]:
    read: dict[str, list[str]] = {}
    for source, column in read_by(card):
        read.setdefault(source, []).append(column)
    cases = f", or {card.telling_cases} cases that are a third" if card.telling_cases < card.minimum_base else ""
    small = cases if card.kind == "rate" else ""
    base = (
        f"at least {card.minimum_base:g} to say anything{small}; " if card.kind != "fact" and card.minimum_base else ""
    )
    plain = card.kind in ("fact", "reach")
    shows = f" and shows in it with chance {card.present:g}" if card.present else ""
    law = f"a law, which the honest break in {100 * card.oversights:g} of 100 at most; " if card.oversights else ""
    trust = "" if plain else f"a problem has {card.ratio:g} times the peers'{shows}; weight {card.weight:g}, "
    peers = "peers are everyone; " if card.peers == "everyone" else ""
    half = f", half of them for {card.half:g}" if card.kind == "fact" else ""
    points = "" if card.kind == "reach" else f"at most {card.cap:g} points{half}; "
    counts = f"{CLASSES[card.kind]}; {_look_back(card)}; {base}{peers}{law}{trust}{points}domain {card.domain}"
    return [
        f"### {card.id} {card.name['en']}",
        "",
        f"*{card.name.get('id', '')}.* {card.question['en']}",
        "",
        f"* **Counts**: {counts}",
        f"* **Needs**: {', '.join(card.needs)}{' (one of them)' if card.any_need else ''}"
        + (f"; stands in for {card.stands_in_for}, where a profile has none" if card.stands_in_for else "")
        + (f"; not available where none of their records tells {_columns(card)}" if card.columns else ""),
        f"* **Says**: {_FORMS.sub(_LAST, card.reason['en'])}",
        f"* **Clears it**: {card.clears['en']}",
        f"* **Ask**: {card.ask['en']}",
        f"* **Known failure**: {card.known_failure['en']}",
        f"* **From**: {card.source}. Owner: {card.owner}",
        f"* **Query**: [`{card.stem}.sql`](../sql/indicators/{card.entity_kind}/{card.stem}.sql), reads "
        + "; ".join(f"{source} ({', '.join(columns)})" for source, columns in sorted(read.items())),
        "",
    ]


def _columns(card: Card) -> str:
    told = (f"`{wanted.replace('|', '` or `')}`" for wanted in card.columns)
    # a card that names the destination asks of workers who leave (sql/measure/state.sql, none_leave)
    return ", or none ".join(told).replace("`work_permits.destination`", "`work_permits.destination` abroad")


def _look_back(card: Card) -> str:
    if not card.window_days:
        return "none: how things stand on the day"
    if not card.maturity_days:
        return f"{card.window_days} days"
    return f"from {card.maturity_days + card.window_days} to {card.maturity_days} days ago"


HEAD = """# Indicator catalogue

{count} indicators. Written from the cards in `config/indicators/` and the queries in `sql/indicators/` by
`awas write-docs`; to change it, change a card or a query.

What an indicator **reads** is read off the SQL: every contract column from which its numbers are made or by which its
rows are chosen, joined or grouped, through all views in between. `worker_doc_no` and `traveller_doc_no` stand for
their keyed pseudonyms, which join a permit to a crossing and are in no number. Nationality, sex, birth dates and
names of persons are in none of these lists; `tests/unit/test_lineage.py` fails if one ever is.

All columns from which any point is made: {points}.
"""
