"""Does text of a release name a person? A search of the texts that suppliers and people type.

What a personal column could reach is shown by the lineage (`provenance`) and needs no search. Here the other texts of
the marts, from which everything is made that people read, are compared with what the lake keeps restricted: names of
persons in any order and in disguise (`disguises`), birth dates as a release could write them, and document, officer and
bank numbers, which are kept as pseudonyms only, so that the numbers of a text are made pseudonymous and then compared.
What a public column holds as well, an agency called after its owner or the day of a licence, is a coincidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
from babel.dates import format_date

from transforms.contracts import Column, contract_names, load_contract
from transforms.deliver.pseudonyms import make_macros
from transforms.errors import AwasError
from transforms.queries import identifier
from transforms.release.privacy import disguises
from transforms.release.privacy.wording import Found, Term, find, words_of
from transforms.release.texts.words import Words
from transforms.settings import Settings
from transforms.warehouse import kept_columns, restricted_columns

_NUMBER = re.compile(r"\b(?:[A-Z]{1,3}[ -]?)?\d[\dA-Z]*(?:[ -]\d{2,}){0,5}\b")
_TEXTS = ("VARCHAR", "VARCHAR[]")
_ORGANISED = {"legal_name", "trade_name", "agency_name", "employer_name", "name", "address", "city", "email", "website"}


class Kept(NamedTuple):
    """A restricted text. column: the contract's; words: as they follow each other in it."""

    column: str
    words: Term


def search(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    languages: Iterable[Words],
    database: Path,
    columns: Iterable[tuple[str, str]],
) -> None:
    """Compare columns (mart, column) of a release's database with what is restricted in `lake`.

    Raises AwasError that names the mart, its column and the contract's column, never the value.
    """
    texts = _texts(database, columns)
    names, days = _names(con), _days(con)
    terms = _named(names, texts)
    if terms:
        terms = _without(terms, _named(names, dict.fromkeys(_public_texts(con), "")))
    dated = find({term: days[day] for term, day in _written(days, languages)}, texts, ordered=True)
    if dated:
        public = dict.fromkeys(_public_days(con), "")
        dated = _without(dated, dict(_written(public, languages)))
    for where, kept in sorted([*terms.values(), *dated.values(), *_numbers(con, settings, texts).values()]):
        raise _refusal(where, kept)


def _named(names: dict[Term, Kept], texts: dict[str, str]) -> Found:
    """The names that stand in texts, as words in any order or in disguise."""
    terms = find({term: kept.column for term, kept in names.items()}, texts, ordered=False)
    forms = disguises.index({kept.words: None for kept in names.values()})
    for text, where in texts.items():
        for words in disguises.names(text, forms):
            term = tuple(sorted(words))
            terms.setdefault(term, (where, names[term].column))
    return terms


def _without(terms: Found, public: Iterable[Term]) -> Found:
    left = set(terms) - set(public)
    return {term: at for term, at in terms.items() if term in left}


def _texts(database: Path, columns: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Distinct text → the first column, as mart.column, in which it stands."""
    texts: dict[str, str] = {}
    with duckdb.connect(str(database), read_only=True) as con:
        for table, column in columns:
            for value in _distinct(con, f"marts.{identifier(table)}", column):
                for text in value if isinstance(value, list) else [value]:
                    texts.setdefault(str(text), f"{table}.{column}")
    return texts


def _names(con: duckdb.DuckDBPyConnection) -> dict[Term, Kept]:
    """Names, and other text that is restricted; their words in the order of the alphabet.

    Prose is left out: a note "closed" would stand in every release, and the lineage keeps notes out of all of them.
    """
    terms: dict[Term, Kept] = {}
    for source, column in _restricted(_TEXTS):
        if column.prose:
            continue
        for value in _distinct(con, f"lake.restricted.{source}", column.name):
            words = words_of(str(value))
            if sum(map(len, words)) >= 3:
                terms.setdefault(tuple(sorted(words)), Kept(f"{source}.{column.name}", words))
    return terms


def _days(con: duckdb.DuckDBPyConnection) -> dict[date, str]:
    """Restricted days, birth dates for instance."""
    return {
        day: f"{source}.{column.name}"
        for source, column in _restricted(("DATE",))
        for day in _distinct(con, f"lake.restricted.{source}", column.name)
    }


def _written(days: Iterable[date], languages: Iterable[Words]) -> Iterator[tuple[Term, date]]:
    """Days as a text may write them."""
    locales = [words.locale for words in languages]
    for day in days:
        shapes = [day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%Y%m%d}"]
        shapes += [format_date(day, "d MMMM y", locale=locale) for locale in locales]
        yield from ((words_of(shape), day) for shape in shapes)


def _restricted(types: Iterable[str]) -> Iterator[tuple[str, Column]]:
    wanted = set(types)
    return ((s, column) for s in contract_names() for column in restricted_columns(s) if column.type in wanted)


def _public_texts(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Names and addresses of organisations and places: an agency may bear its owner's name."""
    for source in contract_names():
        for column in sorted(_ORGANISED & set(kept_columns(source))):
            yield from map(str, _distinct(con, f"lake.accepted.{source}", column))
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'ref' and data_type = 'VARCHAR' "
        "and table_name not in ('list_decisions', 'identity_decisions', 'delivery_decisions') order by all"
    ).fetchall():
        yield from map(str, _distinct(con, f"ref.{table}", column))


def _public_days(con: duckdb.DuckDBPyConnection) -> set[date]:
    """Days of which a public column tells: when a licence began, a permit was applied for."""
    return {
        day
        for source in contract_names()
        for column, type_ in kept_columns(source).items()
        if type_ == "DATE"
        for day in _distinct(con, f"lake.accepted.{source}", column)
    }


def _numbers(con: duckdb.DuckDBPyConnection, settings: Settings, texts: dict[str, str]) -> Found:
    """Numbers of documents, officers and accounts in texts, by their pseudonyms; but for public identifiers."""
    numbers: dict[str, str] = {}
    for text, where in texts.items():
        for match in _NUMBER.finditer(text.upper()):
            compact = _compact(match[0])
            if 6 <= len(compact) <= 34 and sum(letter.isdigit() for letter in compact) >= 5:
                numbers.setdefault(compact, where)
        for glued in disguises.numbers(text):
            if 7 <= len(glued) <= 34:
                numbers.setdefault(glued, where)
    held = [
        (source, column.name, identifier(column.pseudonym))
        for source in contract_names()
        for column in load_contract(source).columns
        if column.pseudonym and _any(con, source, column.pseudonym)
    ]
    if not held or not numbers:
        return {}
    make_macros(con, settings.pseudonym_keys())
    con.register("awas_numbers", {"number": np.array(list(numbers), dtype=object)})
    try:
        con.execute(
            "create or replace temp table awas_number as select number, pseudonym(number) as key from awas_numbers"
        )
    finally:
        con.unregister("awas_numbers")
    terms: Found = {}
    for source, column, key in held:
        query = f"select n.number from awas_number as n semi join lake.accepted.{source} as s on n.key = s.{key}"
        for (number,) in con.execute(query).fetchall():
            terms.setdefault((number,), (numbers[number], f"{source}.{column}"))
    return _without(terms, _public_numbers(con)) if terms else {}


def _public_numbers(con: duckdb.DuckDBPyConnection) -> Iterator[Term]:
    """Those of the numbers that are a public identifier as well: of a permit, an agency, a telephone."""
    for source in contract_names():
        for column in load_contract(source).columns:
            if column.type == "VARCHAR" and not (column.personal or column.codes):
                name = identifier(column.name)
                yield from con.execute(
                    f"select number from awas_number where number in (select regexp_replace(upper({name}), "
                    f"'[^A-Z0-9]', '', 'g') from lake.accepted.{source})"
                ).fetchall()


def _compact(number: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", number)


def _distinct(con: duckdb.DuckDBPyConnection, table: str, column: str) -> list[Any]:
    name = identifier(column)
    rows = con.execute(f"select distinct {name} from {table} where {name} is not null order by 1").fetchall()
    return [value for (value,) in rows]


def _any(con: duckdb.DuckDBPyConnection, source: str, column: str) -> bool:
    query = f"select 1 from lake.accepted.{source} where {identifier(column)} is not null limit 1"
    return con.execute(query).fetchone() is not None


def _refusal(where: str, kept: str) -> AwasError:
    return AwasError(
        f"marts.{where}: a text of it holds a value of {kept}, which is personal; find the delivery, mapping or "
        "decision that it comes from"
    )
