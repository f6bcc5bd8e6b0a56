"""The marts: what analysts, tables and pages read. Everything published comes from here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms import judgements
from transforms.cards import Card, load_cards
from transforms.columns import register
from transforms.contracts import contract_names
from transforms.errors import AwasError, Withheld
from transforms.profile import Profile
from transforms.queries import graph, quoted, run_sql_files
from transforms.release.database import seal as sealing
from transforms.release.database.description import describe, views_by_kind
from transforms.release.database.keys import checked, keys
from transforms.release.texts.reasons import reason_rows
from transforms.release.texts.words import Words, in_languages, load_words
from transforms.settings import SQL_DIR

DICTIONARY = SQL_DIR / "marts" / "dictionary.sql"  # reads the comments of all others
KEY = SQL_DIR / "marts" / "key.sql"  # says of all others whether their keys lead somewhere
LAST = (KEY, DICTIONARY)
MADE = ("given.source", "given.card_text", "given.reason", "given.key")  # what Python makes here
_GIVEN = """
create table memory.given.source (source varchar, in_profile boolean, required boolean, freshness_days bigint);
create table memory.given.card_text (
    indicator varchar, language varchar, name varchar, question varchar, reason varchar, ask varchar,
    clears varchar, known_failure varchar
);
create table memory.given.key (
    table_name varchar, column_name varchar, position bigint, references_table varchar, references_column varchar,
    astray bigint
);
create table memory.given.reason (
    entity_kind varchar, entity_id varchar, language varchar, place bigint, indicator varchar, reason varchar
);
"""


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """Attach a new file as `release`; inside, `marts.*` are its tables and `core.*`, `ref.*` the session's."""
    con.execute(f"attach {quoted(str(path))} as release (storage_version '{sealing.STORAGE_VERSION}')")
    try:
        con.execute("create schema release.marts")
        con.execute("drop schema if exists memory.given cascade; create schema memory.given")
        con.execute("create schema if not exists memory.published")
        for view, query in register().published().items():
            con.execute(f"create or replace view memory.{view} as {query}")
        con.execute(
            "set search_path = 'release.marts,memory.core,memory.ref,memory.given,memory.known,memory.history,"
            "memory.published,memory.main'"
        )
        yield
    finally:
        con.execute("use memory")
        con.execute("detach release")


def build(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, run_id: str) -> dict[str, Any]:
    """Make every mart of `sql/marts`, the dictionary of all of them last; returns how many rows each table has.

    Raises AwasError where the day was not scored or the points of an entity do not sum to its score.
    """
    cards = load_cards()
    offered = _offered(as_of, run_id, profile.languages[0], profile.judgements)
    codes = languages(con, profile)
    spoken = [load_words(code, profile) for code in codes]
    cards = in_languages(cards, profile, codes)
    _give(con, profile, cards, spoken)

    def give_reasons() -> None:
        _check_sums(con, as_of)
        _insert(con, "given.reason", reason_rows(con, as_of, cards, spoken))

    reasons = graph.step("reasons", give_reasons, makes=["given.reason"], reads=["marts.scores", "marts.score_points"])
    queries = graph.queries("marts")
    graph.run(con, [*(query for query in queries if query.path not in LAST), reasons], offered)
    _complete(con)
    names = con.execute(
        "select table_name from information_schema.tables where table_catalog = 'release' order by 1"
    ).fetchall()
    return {name: _count(con, name) for (name,) in names}


def _offered(as_of: date, run_id: str, language: str, judged: judgements.Judgements) -> dict[str, object]:
    """What the queries of the marts may name."""
    told = {"as_of": as_of, "run_id": run_id, "language": language}
    return told | {"visit_hours": judged.visit_hours, "repeated_lists": judged.repeated_lists}


def _complete(con: duckdb.DuckDBPyConnection) -> None:
    """Views of some marts kind by kind, the keys of all, their words from the register, and the dictionary."""
    words = register()
    con.execute(words.tables["marts.dictionary"].statement("marts.dictionary"))
    for table, kind, view in views_by_kind(words):
        con.execute(
            f"create view {view} as select * exclude (entity_kind) from {table} where entity_kind = {quoted(kind)}"
        )
    _insert(con, "given.key", checked(con, (key for key in keys(words) if key[0] != KEY.stem)))
    _insert(con, "given.key", [(*key, None) for key in keys(words) if key[0] == KEY.stem])
    run_sql_files(con, [KEY])
    describe(con, words)
    run_sql_files(con, [DICTIONARY])


def make_empty(con: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Make every mart of a session whose lake is empty: what they are made of, without a row."""
    offered = _offered(as_of, "", "en", judgements.shipped())
    con.execute(_GIVEN)
    graph.run(con, [query for query in graph.queries("marts") if query.path not in LAST], offered)
    _complete(con)


def seal(staging: Path, target: Path, run_id: str) -> None:
    """Write the file that is published, in a process of its own (see `seal.py`). Raises AwasError where it fails."""
    command = [sys.executable, "-I", str(Path(sealing.__file__)), str(staging), str(target), run_id]
    done = subprocess.run(command, env=os.environ | sealing.ENVIRONMENT, capture_output=True, text=True)
    if done.returncode != 0:
        message = f"{target.name} could not be written (status {done.returncode}); draft the day again"
        raise AwasError(message) from Withheld(done.stderr)


def _give(con: duckdb.DuckDBPyConnection, profile: Profile, cards: dict[str, Card], languages: list[Words]) -> None:
    """Lay the profile's and the cards' words beside the data, as tables."""
    con.execute(_GIVEN)
    sources = [(name, True, s.required, s.freshness_days) for name, s in sorted(profile.sources.items())]
    sources += [(name, False, False, None) for name in contract_names() if name not in profile.sources]
    _insert(con, "given.source", sources)
    texts: list[tuple[Any, ...]] = []
    for card in cards.values():
        parts = (card.name, card.question, card.reason, card.ask, card.clears, card.known_failure)
        texts += [(card.id, words.code, *(words.choose(part) for part in parts)) for words in languages]
    _insert(con, "given.card_text", texts)


def languages(con: duckdb.DuckDBPyConnection, profile: Profile) -> list[str]:
    """The languages of the units and of the profile."""
    rows = con.execute("select distinct language from ref.units where language is not null").fetchall()
    return sorted({code for (code,) in rows} | set(profile.languages))


def _check_sums(con: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """The points of an entity sum to its score, exactly; a day that was not scored has no release."""
    wrong = con.execute(
        """
        with summed as (
            select entity_kind, entity_id, sum(points) as points from marts.score_points group by all
        )
        select s.entity_kind || ' ' || s.entity_id, s.score, coalesce(p.points, 0)
        from marts.scores as s left join summed as p using (entity_kind, entity_id)
        where s.score is distinct from coalesce(p.points, 0)
        order by 1 limit 1
        """
    ).fetchone()
    if wrong:
        raise AwasError(f"{as_of}: points of {wrong[0]} sum to {wrong[2]}, its score is {wrong[1]}; run score again")
    scored = con.execute(
        "select exists (from marts.scores) or exists (from lake.ledger.run where as_of = ? and stage = 'score')",
        [as_of],
    )
    if scored.fetchone() == (False,):
        raise AwasError(f"{as_of} was not scored, so there is nothing to release; run measure and score for that day")


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        con.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f'select count(*) from marts."{table}"').fetchone()
    return int(row[0]) if row else 0
