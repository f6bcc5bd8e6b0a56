"""Numbers of documents, officers and accounts in texts. They are kept as pseudonyms only: candidates become pseudonyms.

In what people type every number is a candidate. In whole files, which are full of numbers, it is one with letters that
belong to it, or of nine digits or more: that a shorter one is somebody's is most often chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import numpy as np

from transforms.contracts import contract_names, load_contract
from transforms.deliver.values.pseudonyms import make_macros
from transforms.names import disguises
from transforms.names.disguises import Term
from transforms.queries import identifier
from transforms.release.privacy.wording import Found
from transforms.settings import Settings

_TYPED = re.compile(r"\b(?:[A-Z]{1,3}[ -]?)?\d[\dA-Z]*(?:[ -]\d{2,}){0,5}\b")
# digits, one by one or in groups, with what is written between groups; and what may belong to them on either side
_DIGITS = re.compile(r"[0-9](?:[ ._/-]{0,2}[0-9]){4,24}")
_BEFORE = re.compile(r"([A-Z0-9]*?)([A-Z]{0,3})[ ._/-]{0,2}\Z")
_BEHIND = re.compile(r"[ ._/-]?([A-Z]{0,3})(?![A-Z0-9])")
_BETWEEN = re.compile(r"[ ._/-]+")
_REACH = 12  # letters on either side that are looked at
# what the product itself makes: digests, and their beginning in names of pages; and fractions
_OWN = re.compile(
    r"\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b|-[0-9a-f]{8}(?=\.(?:html|pdf)\b)|(?<![\w.])(?:0|[1-9]\d{0,2})\.\d{4,}(?![\w.])"
)
_LONG = 9  # digits
SHORTEST, LONGEST, FEWEST_DIGITS = 6, 34, 5


def without_own(text: str) -> str:
    """A text of a file without the digests and fractions that the product itself makes."""
    return _OWN.sub(" ", text)


def typed(text: str) -> Iterator[str]:
    """The numbers of a text that somebody typed."""
    for match in _TYPED.finditer(text.upper()):
        compact = re.sub(r"[^A-Z0-9]", "", match[0])
        if SHORTEST <= len(compact) <= LONGEST and sum(letter.isdigit() for letter in compact) >= FEWEST_DIGITS:
            yield compact
    for glued in disguises.numbers(text):
        if SHORTEST < len(glued) <= LONGEST:
            yield glued


def in_file(opened: str) -> set[str]:
    """The numbers of a file's text that may be somebody's; opened: see `disguises.opened`. Backwards as well."""
    text = without_own(opened)
    places = {
        (text[max(0, run.start() - _REACH) : run.start()].upper(), run[0], text[run.end() : run.end() + _REACH].upper())
        for run in _DIGITS.finditer(text)
    }
    found = {candidate for place in places for candidate in _candidates(*place)}
    found |= {number[::-1] for number in found}
    return {one for one in found if not one.isdigit() or len(one) >= _LONG}


def _candidates(before: str, run: str, behind: str) -> Iterator[str]:
    """What a run of digits may be with the letters beside it: all of it, and each sequence of its groups."""
    if before[-1:].isalpha() or behind[:1].isalpha():
        yield from (glued for glued in disguises.numbers(before + run + behind) if SHORTEST < len(glued) <= LONGEST)
    letters, after = _BEFORE.search(before), _BEHIND.match(behind)
    prefix = letters[2] if letters and not letters[1] else ""
    suffix = after[1] if after else ""
    groups = [group for group in (prefix, *_BETWEEN.split(run), suffix) if group]
    least = SHORTEST if prefix or suffix else _LONG
    for first in range(len(groups)):
        number = ""
        for group in groups[first:]:
            number += group
            if least <= len(number) <= LONGEST and sum(map(str.isdigit, number)) >= FEWEST_DIGITS:
                yield number


def held(con: duckdb.DuckDBPyConnection, settings: Settings, numbers: dict[str, str]) -> Found:
    """Those of numbers (number → where it stands) that are somebody's, and no public identifier. Needs the key."""
    columns = [
        (source, column.name, identifier(column.pseudonym))
        for source in contract_names()
        for column in load_contract(source).columns
        if column.pseudonym and _any(con, source, column.pseudonym)
    ]
    aside = con.execute("select distinct source, column_name from lake.quarantine.number order by all").fetchall()
    if not (columns or aside) or not numbers:
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
    for source, column, key in columns:
        query = f"select n.number from awas_number as n semi join lake.accepted.{source} as s on n.key = s.{key}"
        for (number,) in con.execute(query).fetchall():
            terms.setdefault((number,), (numbers[number], f"{source}.{column}"))
    for source, column, number in con.execute(
        "select q.source, q.column_name, n.number from awas_number as n "
        "join lake.quarantine.number as q on n.key = q.pseudonym order by all"
    ).fetchall():
        terms.setdefault((number,), (numbers[number], f"{source}.{column} (in quarantine)"))
    also = public(con, [number for (number,) in terms])
    return {term: found for term, found in terms.items() if term not in also}


def public(con: duckdb.DuckDBPyConnection, candidates: list[str]) -> set[Term]:
    """Those of the numbers that are a public identifier as well: of a permit, an agency, an employer, a telephone."""
    if not candidates:
        return set()
    con.register("awas_candidates", {"number": np.array(candidates, dtype=object)})
    try:
        return set(_identifiers(con))
    finally:
        con.unregister("awas_candidates")


def _identifiers(con: duckdb.DuckDBPyConnection) -> Iterator[Term]:
    for source in contract_names():
        for column in load_contract(source).columns:
            if column.type == "VARCHAR" and not (column.personal or column.codes):
                name = identifier(column.name)
                yield from con.execute(
                    f"select number from awas_candidates where number in (select regexp_replace(upper({name}), "
                    f"'[^A-Z0-9]', '', 'g') from lake.accepted.{source})"
                ).fetchall()


def _any(con: duckdb.DuckDBPyConnection, source: str, column: str) -> bool:
    query = f"select 1 from lake.accepted.{source} where {identifier(column)} is not null limit 1"
    return con.execute(query).fetchone() is not None
