"""`awas check-indicator`: what an indicator still lacks, from its card to its page in the catalogue.

An indicator is a card (`config/indicators/`), a query (`sql/indicators/<entity kind>/`) and a story
(`tests/sql/indicators/`), three files of one name. `measured` and `differences` also serve the tests
of the stories.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from transforms import yml
from transforms.cards import CARDS_DIR, QUERIES_DIR, WORDED, Card, load_cards
from transforms.documentation import headers
from transforms.errors import AwasError
from transforms.laboratory.story import reads, session
from transforms.measure.engine import measure
from transforms.queries import sql_files
from transforms.settings import ROOT, SQL_DIR

STORIES = ROOT / "tests" / "sql" / "indicators"
# as_of, given (source → rows), expect (rows of measure.indicator); perhaps evidence, and deliveries of a source in the
# ledger, where they are not the one that is in force
Story = dict[str, Any]
LANGUAGES = ("en", "id")  # shipped: every indicator speaks them


def missing(indicator: str) -> Iterator[str]:
    """What is still to be done, one line each with its file, in the order in which it is best done.

    Raises AwasError for a card or query that cannot be read: the first of any indicator, because they are read
    together.
    """
    if not list(CARDS_DIR.glob(f"{indicator}_*.yml")):
        yield f"config/indicators/{indicator}_<name>.yml: missing: write the card (docs/indicator-guide.md)"
        return
    card = load_cards()[indicator]
    for field in WORDED:
        for language in LANGUAGES:
            if not getattr(card, field).get(language):
                yield f"config/indicators/{card.stem}.yml: {field}: no words in {language}; write them"
    yield from headers.lengths(card)
    yield from _story(card)
    yield from _lineage(card)


def _story(card: Card) -> Iterator[str]:
    path = STORIES / f"{card.stem}.yml"
    if not path.exists():
        yield f"{path.relative_to(ROOT)}: missing: tell which rows are given and what must be counted of whom"
        return
    try:
        story = yml.load(path.read_text(encoding="utf-8"))
        given, expect = story["given"], story["expect"]
        if not (isinstance(given, dict) and isinstance(expect, list) and story["as_of"]):
            raise TypeError
    except (yml.Error, TypeError, KeyError):
        yield f"{path.relative_to(ROOT)}: not a story: it needs as_of, given (rows of each source) and expect; mend it"
        return
    with tempfile.TemporaryDirectory(prefix="awas-story-") as folder:
        yield from differences(measured(Path(folder), card, story), card, story)


def differences(con: duckdb.DuckDBPyConnection, card: Card, story: Story) -> Iterator[str]:
    """In what the story and what was measured of it differ, one line each."""
    found, records = _told(con)
    place = f"tests/sql/indicators/{card.stem}.yml"
    expected = {row["entity_id"]: row for row in story["expect"]}
    for entity in sorted(found.keys() - expected):
        yield f"{place}: expect: {entity} is counted, and the story does not say so; mend one of them"
    for entity, row in expected.items():
        if entity not in found:
            yield f"{place}: expect: {entity} is not counted at all; mend the query or the story"
            continue
        for column in [column for column in row if found[entity][column] != row[column]]:
            yield f"{place}: expect: {entity}: {column} is {found[entity][column]}, not {row[column]}; mend one of them"
    if "evidence" in story and records != sorted(story["evidence"]):
        yield f"{place}: evidence: the query counts {', '.join(records) or 'no record'}; mend the query or the story"


def read_by(cards: Iterable[Card]) -> set[str]:
    """The relations that are read where these cards are measured."""
    own = [card.query for card in cards]
    return reads([*own, QUERIES_DIR / "of_records.sql", *sql_files(SQL_DIR / "measure")])


def measured(folder: Path, card: Card, story: Story) -> duckdb.DuckDBPyConnection:
    """A session in which this one indicator has been measured over the story's rows."""
    con = session(folder, story["given"], story["as_of"], story.get("deliveries"), needs=read_by([card]))
    measure(con, story["as_of"], {card.id: card}, {})
    return con


def _told(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """What was measured: entity → its row of `measure.indicator`; and the records of the evidence, sorted."""
    rows = con.execute("select * from measure.indicator").fetchall()
    names = [column[0] for column in con.description or []]
    found = {row["entity_id"]: row for row in (dict(zip(names, values, strict=True)) for values in rows)}
    records = con.execute("select record_id from measure.evidence order by record_id").fetchall()
    return found, [record for (record,) in records]


def _lineage(card: Card) -> Iterator[str]:
    """Columns that no indicator may read, and whether the catalogue is fresh; both from the lineage of the SQL."""
    from transforms.contracts import load_contract
    from transforms.documentation import catalogue

    for source, column in catalogue.read_by(card):
        contract = {column.name: column for column in load_contract(source).columns}[column]
        if contract.protected or (contract.personal and not contract.pseudonym):
            yield f"{card.query.relative_to(ROOT)}: reads {source}.{column}, which no score may read; leave it out"
    if catalogue.CATALOGUE.read_text(encoding="utf-8") != catalogue.catalogue():
        yield "docs/indicator-catalogue.md: out of date: run awas write-docs"


def main() -> int:
    """Print what is missing of the indicator that the command line names; 1 where anything is."""
    (indicator,) = sys.argv[1:]
    try:
        found = list(missing(indicator))
    except AwasError as error:
        print(f"awas: {error}", file=sys.stderr)
        return 1
    print("\n".join(found) if found else f"{indicator}: nothing is missing; run make check")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
