"""What was found in a release and is chance: it stands inside what is public, or between two things that are.

`WP-987654321` is a permit's number, whoever has the passport 987654321; "Osnova Maju" in one cell and "Medana ulica 5"
in the next name no Maju Medana. A find is judged by the whole token, or by the cells, in which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import duckdb

from transforms.contracts import Column, contract_names, load_contract
from transforms.names.disguises import Form, Term, names, opened, words_of
from transforms.queries import identifier

_CELLS = re.compile(r"\s\|\s")
_CELLS_OF_CSV = re.compile(r'[,"]|\s\|\s')
_BETWEEN = "[ ._/-]{0,2}"  # what is written between the digits of one number
_REACH = 60  # letters on either side of a number that may belong to the same identifier
_NO_LETTER = re.compile(r"[^A-Z0-9]")
_TOKENS = re.compile(r"""\+?\d[\d ()./-]*\d|[^\s"',;()<>{}\[\]]+""")
# of organisations that no register has the product makes identifiers, which are hexadecimal digits
_MADE = "select entity_id from lake.resolve.agency union select entity_id from lake.resolve.employer"
Public = dict[str, set[str]]  # number → public identifiers, letters and digits alone, of which it is a part


def holding(con: duckdb.DuckDBPyConnection, numbers: Iterable[str], texts: Iterable[str]) -> Public:
    """The public identifiers in which a number stands, as it is or backwards.

    Those of the lake, those that the product makes, and the words and telephones of public texts, each by itself.
    """
    found: Public = {way: set() for number in numbers for way in (number, number[::-1])}
    columns = [_query(source, column) for source, column in _public_columns() if not column.codes]
    if found:
        rows = con.execute(
            "select distinct way, token from (select regexp_replace(upper(said), '[^A-Z0-9]', '', 'g') as token "
            f"from ({' union all '.join([*columns, _MADE])}) as c (said)), "
            "(select unnest($ways::varchar[]) as way) where contains(token, way)",
            {"ways": list(found)},
        ).fetchall()
        for way, token in rows:
            found[way].add(token)
    for text in texts if found else ():
        for line in text.upper().split("\n"):
            letters = _NO_LETTER.sub("", line)
            for way in [way for way in found if way in letters]:
                tokens = [_NO_LETTER.sub("", token) for token in _TOKENS.findall(line)]
                found[way] |= {token for token in tokens if way in token}
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


def cells(line: str, where: str) -> list[str]:
    """The cells of a line of a file, opened; a comma ends one in CSV alone."""
    pattern = _CELLS_OF_CSV if where.endswith(".csv") else _CELLS
    return [cell.strip() for cell in pattern.split(opened(line)) if cell.strip()]


def public_codes(con: duckdb.DuckDBPyConnection, wanted: Iterable[str]) -> list[str]:
    """Those of the wanted cells (as `cells` gives them) that the lake holds as a code, such as that of a region.

    A column of codes is one whose values a contract lists or gives a pattern: what people type does not get into it.
    """
    columns = [_query(source, column) for source, column in _public_columns() if column.codes or column.pattern]
    rows = con.execute(
        f"select distinct said from ({' union all '.join(columns)}) as c (said) "
        "where strip_accents(said) in (select unnest($wanted::varchar[])) order by said",
        {"wanted": list(wanted)},
    ).fetchall()
    return [said for (said,) in rows]


def is_between_cells(term: Term, line: str, where: str, forms: dict[str, list[Form]], public: set[Term]) -> bool:
    """Whether a name stands in no cell of a line, and each cell that has a word of it is public as a whole.

    term: its words in the order of the alphabet. where: the file. public: the words of public texts, in the order of
    the alphabet.
    """
    parted = cells(line, where)
    if any(_stands_in(term, cell, forms) for cell in parted):
        return False
    parts = {*term, *(word[0] for word in term)}
    return all(_is_public(words_of(cell), public) for cell in parted if parts.intersection(words_of(cell)))


def _public_columns() -> Iterator[tuple[str, Column]]:
    """Source and column of the public texts of the lake, those that only hold codes among them."""
    return (
        (source, column)
        for source in contract_names()
        for column in load_contract(source).columns
        if column.type == "VARCHAR" and not (column.personal or column.prose)
    )


def _query(source: str, column: Column) -> str:
    return f"select {identifier(column.name)} from lake.accepted.{source}"


def _stands_in(term: Term, cell: str, forms: dict[str, list[Form]]) -> bool:
    return set(term) <= set(words_of(cell)) or any(tuple(sorted(found)) == term for found in names(cell, forms))


def _is_public(words: Term, public: set[Term]) -> bool:
    return tuple(sorted(words)) in public
