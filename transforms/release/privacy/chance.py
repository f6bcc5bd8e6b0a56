"""What was found in a release and is chance: it stands inside what is public, or between two things that are.

`WP-987654321` is a permit's number, whoever has the passport 987654321; "Osnova Maju" in one cell and "Medana ulica 5"
in the next name no Maju Medana. A find is judged by the whole token, or by the cells, in which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import duckdb

from transforms.contracts import contract_names, load_contract
from transforms.names.disguises import Form, Term, names, opened, words_of
from transforms.queries import identifier

_CELLS = re.compile(r'\s\|\s|[,;\t"|]')
_BETWEEN = "[ ._/-]{0,2}"  # what is written between the digits of one number
_REACH = 60  # letters on either side of a number that may belong to the same identifier
_NO_LETTER = re.compile(r"[^A-Z0-9]")
Public = dict[str, list[str]]  # number → public identifiers, letters and digits alone, of which it is a part


def holding(con: duckdb.DuckDBPyConnection, numbers: Iterable[str], texts: Iterable[str]) -> Public:
    """The public identifiers, and what public texts hold, in which a number stands, as it is or backwards."""
    wanted = [way for number in numbers for way in dict.fromkeys((number, number[::-1]))]
    found: Public = {way: [] for way in wanted}
    for source in contract_names() if wanted else ():
        for column in load_contract(source).columns:
            if column.type != "VARCHAR" or column.personal or column.codes or column.prose:
                continue
            rows = con.execute(
                "with token as (select distinct regexp_replace(upper("
                f"{identifier(column.name)}), '[^A-Z0-9]', '', 'g') as token from lake.accepted.{source}) "
                "select way, token from token, (select unnest($wanted::varchar[]) as way) where contains(token, way) "
                "order by way, token",
                {"wanted": wanted},
            ).fetchall()
            for way, token in rows:
                found[way].append(token)
    words = [_NO_LETTER.sub("", text.upper()) for text in texts] if wanted else []
    for way in wanted:
        if any(way in text for text in words):
            found[way].append(way)
    return found


def is_public_number(number: str, public: Public, text: str) -> bool:
    """Whether a number, wherever it stands in an opened text, is a part of a public identifier that stands there."""
    capitals = text.upper()
    for way in dict.fromkeys((number, number[::-1])):
        for place in re.finditer(_BETWEEN.join(way), capitals):
            before = _NO_LETTER.sub("", capitals[max(0, place.start() - _REACH) : place.start()])
            behind = _NO_LETTER.sub("", capitals[place.end() : place.end() + _REACH])
            if not any(_covers(token, way, before, behind) for token in public.get(way, ())):
                return False
    return True


def _covers(token: str, way: str, before: str, behind: str) -> bool:
    at = token.find(way)
    while at >= 0:
        if before.endswith(token[:at]) and behind.startswith(token[at + len(way) :]):
            return True
        at = token.find(way, at + 1)
    return False


def is_between_cells(term: Term, line: str, forms: dict[str, list[Form]], public: set[Term]) -> bool:
    """Whether a name stands in no cell of a line, and each cell that has a word of it is public as a whole.

    term: its words in the order of the alphabet. public: the words of public texts, in theirs.
    """
    cells = [cell for cell in _CELLS.split(opened(line)) if cell.strip()]
    if any(_stands_in(term, cell, forms) for cell in cells):
        return False
    parts = {*term, *(word[0] for word in term)}
    return all(_is_public(words_of(cell), public) for cell in cells if parts.intersection(words_of(cell)))


def _stands_in(term: Term, cell: str, forms: dict[str, list[Form]]) -> bool:
    return set(term) <= set(words_of(cell)) or any(tuple(sorted(found)) == term for found in names(cell, forms))


def _is_public(words: Term, public: set[Term]) -> bool:
    return tuple(sorted(words)) in public
