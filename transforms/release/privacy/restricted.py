"""What the lake keeps restricted, and what is public as well: an agency is called after its owner, and may be named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from babel.dates import format_date

from transforms.contracts import Column, contract_names, load_contract
from transforms.names.disguises import Term, words_of
from transforms.profile import folder_of
from transforms.queries import identifier
from transforms.release.texts.words import Words
from transforms.settings import CONFIG_DIR, SQL_DIR, Settings
from transforms.warehouse import kept_columns, named_columns, restricted_columns

_TEXTS = ("VARCHAR", "VARCHAR[]")
_ORGANISED = {"legal_name", "trade_name", "agency_name", "employer_name", "name", "address", "city", "email", "website",
              "agency_id", "licence_no", "employer_id"}  # fmt: skip
_COMMON = {"organisation_name", "authority", "carrier", "employer_city", "platform"}  # public where many records say it
_MANY = 5  # records: who gets into such a column by mistake is in few
_OWN = {".sql", ".yml", ".yaml", ".css", ".js", ".j2", ".typ"}  # files in which the product's own words stand
_DECIDED = ("list_decisions", "identity_decisions", "delivery_decisions")  # what people type: public by nobody's word


class Kept(NamedTuple):
    """A restricted text. column: the contract's; words: as they follow each other in it."""

    column: str
    words: Term


def names(con: duckdb.DuckDBPyConnection) -> dict[Term, Kept]:
    """Names, and other text that is restricted; their words in the order of the alphabet.

    Prose is left out: a note "closed" would stand in every release, and the lineage keeps notes out of all of them.
    """
    terms: dict[Term, Kept] = {}
    for source, column in _columns(_TEXTS):
        if column.prose:
            continue
        for value in distinct(con, f"lake.restricted.{source}", column.name):
            words = words_of(str(value))
            if sum(map(len, words)) >= 3:
                terms.setdefault(tuple(sorted(words)), Kept(f"{source}.{column.name}", words))
    return terms


def named() -> Iterator[tuple[str, Column]]:
    """Source and column of the names of persons."""
    return ((source, column) for source in contract_names() for column in named_columns(source))


def days(con: duckdb.DuckDBPyConnection) -> dict[date, str]:
    """Restricted days, birth dates for instance."""
    return {
        day: f"{source}.{column.name}"
        for source, column in _columns(("DATE",))
        for day in distinct(con, f"lake.restricted.{source}", column.name)
    }


def written(found: Iterable[date], languages: Iterable[Words]) -> Iterator[tuple[Term, date]]:
    """Days as a text may write them."""
    locales = [words.locale for words in languages]
    for day in found:
        shapes = [day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%Y%m%d}"]
        shapes += [format_date(day, "d MMMM y", locale=locale) for locale in locales]
        yield from ((words_of(shape), day) for shape in shapes)


def public_texts(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Names, addresses and numbers of organisations, and what so many records say that it is no one's."""
    for source in contract_names():
        for column in sorted(_ORGANISED & set(kept_columns(source))):
            yield from map(str, distinct(con, f"lake.accepted.{source}", column))
        for column in sorted(_COMMON & set(kept_columns(source))):
            keys = ", ".join(map(identifier, load_contract(source).keys))
            said = con.execute(
                f"select {column} from lake.accepted.{source} where {column} is not null group by {column} "
                f"having count(distinct row({keys})) >= {_MANY} order by {column}"
            ).fetchall()
            yield from (text for (text,) in said)


def reference_texts(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What the profile's reference files say, names of places for instance, and who decides."""
    for table, column in _reference(con, "VARCHAR"):
        yield from map(str, distinct(con, table, column))
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'ref' and column_name = 'author' "
        "order by all"
    ).fetchall():  # shown with what was decided
        yield from map(str, distinct(con, f"ref.{identifier(table)}", column))


def own_texts(settings: Settings) -> tuple[str, ...]:
    """What the product writes, as it was shipped (messages, cards, templates, queries), and the profile in force."""
    return (*_shipped(), *_read(folder_of(settings.profile)))


@lru_cache(maxsize=1)
def _shipped() -> tuple[str, ...]:
    folders = (SQL_DIR, Path(__file__).parents[1], *(one for one in sorted(CONFIG_DIR.iterdir()) if one.is_dir()))
    return tuple(text for folder in folders if folder.name != "profiles" for text in _read(folder))


def _read(folder: Path) -> Iterator[str]:
    return (path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.suffix in _OWN)


@lru_cache(maxsize=4)
def words_in(texts: tuple[str, ...]) -> frozenset[str]:
    """The words of texts, each once."""
    return frozenset(word for text in texts for word in words_of(text))


def public_days(con: duckdb.DuckDBPyConnection) -> set[date]:
    """Days of which a public column tells: when a licence began, a permit was applied for, somebody crossed."""
    found = set()
    for source in contract_names():
        for column, type_ in kept_columns(source).items():
            if type_.upper().startswith(("DATE", "TIMESTAMP")):
                found |= set(distinct(con, f"lake.accepted.{source}", column, "::date"))
    for table, column in _reference(con, "DATE"):
        found |= set(distinct(con, table, column))
    return found


def distinct(con: duckdb.DuckDBPyConnection, table: str, column: str, as_type: str = "") -> list[Any]:
    """The values of a column, each once, in order. as_type: what they are cast to (`::date`)."""
    name = identifier(column)
    rows = con.execute(f"select distinct {name}{as_type} from {table} where {name} is not null order by 1").fetchall()
    return [value for (value,) in rows]


def _columns(types: Iterable[str]) -> Iterator[tuple[str, Column]]:
    wanted = set(types)
    return ((s, column) for s in contract_names() for column in restricted_columns(s) if column.type in wanted)


def _reference(con: duckdb.DuckDBPyConnection, type_: str) -> list[tuple[str, str]]:
    """Columns of a type in the profile's reference data; not what people decided."""
    return [
        (f"ref.{identifier(table)}", column)
        for table, column in con.execute(
            "select table_name, column_name from duckdb_columns() "
            "where schema_name = 'ref' and data_type = ? order by all",
            [type_],
        ).fetchall()
        if table not in _DECIDED
    ]
