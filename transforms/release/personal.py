"""Does a release hold anything about a person? Every word of it is compared with what the lake keeps restricted.

Names of persons, their birth dates, and document, officer and bank numbers (kept as pseudonyms only, so numbers
of the release are made pseudonymous and then compared). Not found: a name of one word, a birth date of the last
ten years (it cannot be told from the day of an event).
"""

from __future__ import annotations

import html
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
from babel.dates import format_date
from pypdf import PdfReader

from transforms.contracts import contract_names, load_contract
from transforms.deliver.pseudonyms import make_macros
from transforms.errors import AwasError
from transforms.queries import identifier
from transforms.release.words import Words
from transforms.settings import Settings
from transforms.warehouse import kept_columns, restricted_columns

Term = tuple[str, ...]  # the words of a value, in capitals without accents
Terms = dict[Term, str]  # term → where it is kept: source.column

TEXT = {".csv", ".html", ".json", ".jsonl", ".md", ".txt"}
_BREAK = "\u200b"  # where a sheet may break a long word
ADULT = timedelta(days=3653)
_WORD = re.compile(r"\w+")
_UNSEEN = re.compile(
    r"<style.*?</style>|\s(?:d|points|transform|style|viewBox)=\"[^\"]*\"|data:[\w/+;]+,[^\"')]*", re.S
)
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\b(?:[A-Z]{1,3}[ -]?)?\d[\dA-Z]*(?:[ -]\d{2,}){0,5}\b")
_ORGANISED = {"legal_name", "trade_name", "agency_name", "employer_name", "name", "address", "city", "email", "website"}
_REGISTERED = ("agency_register", "employer_register")


def scan(
    con: duckdb.DuckDBPyConnection, settings: Settings, languages: Iterable[Words], folder: Path, as_of: date
) -> None:
    """Compare everything in a folder with what is restricted in `lake`.

    Raises AwasError that names the file, the place in it and the kind of value, never the value.
    """
    terms = _names(con) | _births(con, languages, as_of)
    index = _lengths(terms)
    numbers: dict[str, tuple[str, str]] = {}
    seen: set[str] = set()
    for name, place, text in _pieces(folder):
        if text in seen:
            continue
        seen.add(text)
        found = _find(terms, index, words_of(text))
        if found:
            raise _refusal(name, place, terms[found])
        for match in _NUMBER.finditer(text.upper()):
            compact = re.sub(r"[^A-Z0-9]", "", match[0])
            if 6 <= len(compact) <= 34 and sum(letter.isdigit() for letter in compact) >= 5:
                numbers.setdefault(compact, (name, place))
    _compare_numbers(con, settings, numbers)


def words_of(text: str) -> Term:
    """The words of a text as they are compared: capitals, without accents; letters and digits only."""
    plain = (
        text
        if text.isascii()
        else "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    )
    return tuple(_WORD.findall(plain.upper()))


def _lengths(terms: Iterable[Term]) -> dict[str, set[int]]:
    """First word → how many words the terms have that begin with it."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for term in terms:
        lengths[term[0]].add(len(term))
    return lengths


def _find(terms: Container[Term], lengths: dict[str, set[int]], words: Term) -> Term | None:
    """The first term that stands in a text, word for word."""
    for place, word in enumerate(words):
        if word in lengths:
            for length in lengths[word]:
                if words[place : place + length] in terms:
                    return words[place : place + length]
    return None


def _names(con: duckdb.DuckDBPyConnection) -> Terms:
    """Names of persons, of two words or more, but for those that an organisation or a place bears as well."""
    terms: Terms = {}
    for source in contract_names():
        for column in restricted_columns(source):
            if column.type == "VARCHAR":
                for value in _distinct(con, f"lake.restricted.{source}", column.name):
                    term = words_of(str(value))
                    if len(term) > 1 and sum(map(len, term)) >= 8:
                        terms[term] = f"{source}.{column.name}"
    lengths = _lengths(terms)
    for text in _public_texts(con):
        while found := _find(terms, lengths, words_of(text)):
            del terms[found]
    return terms


def _public_texts(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Names and addresses of organisations and places: an agency may bear its owner's name."""
    for source in contract_names():
        for column in sorted(_ORGANISED & set(kept_columns(source))):
            yield from map(str, _distinct(con, f"lake.accepted.{source}", column))
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'ref' and data_type = 'VARCHAR'"
    ).fetchall():
        yield from map(str, _distinct(con, f"ref.{table}", column))


def _births(con: duckdb.DuckDBPyConnection, languages: Iterable[Words], as_of: date) -> Terms:
    """Birth dates as a release could write them, but for days on which something registered happened."""
    births: dict[date, str] = {}
    for source in contract_names():
        for column in restricted_columns(source):
            if column.type == "DATE":
                births |= dict.fromkeys(
                    _distinct(con, f"lake.restricted.{source}", column.name), f"{source}.{column.name}"
                )
    for source in _REGISTERED:
        for name, type_ in kept_columns(source).items():
            if type_ == "DATE":
                for day in _distinct(con, f"lake.accepted.{source}", name):
                    births.pop(day, None)
    terms: Terms = {}
    for day, kept in births.items():
        if day < as_of - ADULT:
            written = [day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%Y%m%d}"]
            written += [format_date(day, "d MMMM y", locale=words.locale) for words in languages]
            terms |= dict.fromkeys(map(words_of, written), kept)
    return terms


def _distinct(con: duckdb.DuckDBPyConnection, table: str, column: str) -> list[date]:
    name = identifier(column)
    rows = con.execute(f"select distinct {name} from {table} where {name} is not null order by 1").fetchall()
    return [value for (value,) in rows]


def _pieces(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Every text of a folder: its file, the place in it, and the text."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix in TEXT:
            content = path.read_text(encoding="utf-8")
            if path.suffix == ".html":
                content = html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", content)))
            yield from ((name, f"line {n}", line) for n, line in enumerate(content.splitlines(), start=1))
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for sheet in sorted(n for n in book.namelist() if n.endswith(".xml")):
                    yield name, sheet, html.unescape(_TAG.sub(" ", book.read(sheet).decode("utf-8")))
        elif path.suffix == ".pdf":
            for n, page in enumerate(PdfReader(path).pages, start=1):
                yield name, f"page {n}", page.extract_text().replace(_BREAK, "")
        elif path.suffix == ".duckdb":
            yield from _cells(name, path)


def _cells(name: str, path: Path) -> Iterator[tuple[str, str, str]]:
    """The distinct texts and days of every column of a database."""
    with duckdb.connect(str(path), read_only=True) as con:
        for table, column in con.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'marts' "
            "and (data_type like 'VARCHAR%' or data_type = 'DATE') order by table_name, column_index"
        ).fetchall():
            for value in _distinct(con, f"marts.{identifier(table)}", column):
                yield name, f"{table}.{column}", " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _compare_numbers(con: duckdb.DuckDBPyConnection, settings: Settings, numbers: dict[str, tuple[str, str]]) -> None:
    """Make the numbers of a release pseudonymous and look for them among the pseudonyms of the lake."""
    held = [
        (source, column.name, identifier(column.pseudonym))
        for source in contract_names()
        for column in load_contract(source).columns
        if column.pseudonym and _any(con, source, column.pseudonym)
    ]
    if not held or not numbers:
        return
    make_macros(con, settings.pseudonym_keys())
    con.register("awas_numbers", {"number": np.array(list(numbers), dtype=object)})
    try:
        con.execute(
            "create or replace temp table awas_number as select number, pseudonym(number) as key from awas_numbers"
        )
    finally:
        con.unregister("awas_numbers")
    for source, column, key in held:
        row = con.execute(
            f"select min(n.number) from awas_number as n semi join lake.accepted.{source} as s on n.key = s.{key}"
        ).fetchone()
        if row and row[0]:
            raise _refusal(*numbers[row[0]], f"{source}.{column}")


def _any(con: duckdb.DuckDBPyConnection, source: str, column: str) -> bool:
    return (
        con.execute(f"select 1 from lake.accepted.{source} where {identifier(column)} is not null limit 1").fetchone()
        is not None
    )


def _refusal(name: str, place: str, kept: str) -> AwasError:
    return AwasError(
        f"{name}, {place}: a value of {kept} would be published; no draft was written; find the mart, mapping or "
        "delivery that lets it through"
    )
