"""Identifiers (numbers of documents, agencies, licences, permits, officers, accounts) in the one form in which they are
compared, and what cannot be brought into it.

The form is Unicode NFKC, digits of every script as 0-9, no invisible marks and no white space, upper case. What cannot
be read without a guess has no form: letters of two scripts, letters that were lost (`?`, `*`, U+FFFD), and numbers that
a spreadsheet shortened (`1.23457E+11`). It is quarantined, never folded into a shorter identifier.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import SPECIAL, PythonUDFType
from duckdb.sqltypes import VARCHAR

from transforms.contracts import Column, Contract
from transforms.profile import Source
from transforms.queries import identifier, quoted

_SHORTENED = r"[0-9]([.,][0-9]+)?[Ee]\+[0-9]+|[0-9][.,][0-9]+[Ee][0-9]+"
_LOST = "[?*\ufffd]"
_PLAIN = rf"[?*\s]|^({_SHORTENED})$"  # what keeps an identifier of ASCII letters from being one as it stands
_FUNCTION = "folded_identifier"
# how much of a column must have one form, and how many values there must be, before another one is held to be a slip
_USUAL, _ENOUGH, _PADDED = 0.98, 50, 0.01


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ")[0].split("-")[0]


def one_form(text: str) -> str | None:
    """The one form of an identifier; none where there is none."""
    kept = []
    for letter in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(letter)
        if letter.isdigit():
            kept.append(str(unicodedata.digit(letter)))
        elif kind[0] not in "ZC":
            kept.append(letter.upper())
        elif kind in ("Cn", "Co", "Cs") or (kind == "Cc" and not letter.isspace()):
            return None
    form = "".join(kept)
    scripts = {_script(letter) for letter in form if letter.isalpha()}
    if not form or len(scripts) > 1 or re.search(_LOST, form) or re.fullmatch(_SHORTENED, form):
        return None
    return form


def make_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macro `identifier_form(text)` in the session: the one form of an identifier, or NULL."""
    there = con.execute("select count(*) from duckdb_functions() where function_name = ?", [_FUNCTION]).fetchone()
    if there == (0,):
        con.create_function(_FUNCTION, _folded, [VARCHAR], VARCHAR, type=PythonUDFType.ARROW, null_handling=SPECIAL)
    con.execute(
        "create or replace temp macro identifier_form(text) as case "
        f"when strlen(text) = length(text) and not regexp_matches(text, {quoted(_PLAIN)}) then upper(text) "
        f"else {_FUNCTION}(text) end"
    )


def _folded(texts: pa.ChunkedArray) -> pa.Array:
    """The form of each text; each distinct one is made once."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    coded = pc.dictionary_encode(whole)
    forms = [text and one_form(text) for text in coded.dictionary.to_pylist()]
    return pa.array(forms, pa.string()).take(coded.indices)


def form(column: Column, cell: str, source: Source) -> str:
    """SQL of the one form of a column's text; NULL where it has none, or not the form that the profile states."""
    pattern = source.identifiers.get(column.name)
    value = f"identifier_form({cell})"
    return value if pattern is None else f"case when regexp_full_match({value}, {quoted(pattern)}) then {value} end"


def reason(column: Column, cell: str) -> str:
    """SQL that says why a text of a column has no form."""
    return (
        f"case when identifier_form({cell}) is not null "
        f"then {quoted(column.name + ': does not have the form that the profile states')} "
        f"when regexp_full_match(trim({cell}), {quoted(_SHORTENED)}) "
        f"then {quoted(column.name + ': was shortened by a spreadsheet; ask for the column as text')} "
        f"when regexp_matches({cell}, {quoted(_LOST)}) then {quoted(column.name + ': holds a letter that was lost')} "
        f"else {quoted(column.name + ': mixes letters of two scripts, or holds none that can be read')} end"
    )


def quarantine_odd(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Add to `broken` the rows of `staged` whose identifiers are shorter than their column's usual form.

    A column has one where nearly all identifiers of a delivery have as many letters and digits in the same places, and
    some begin with a zero: its numbers are of a fixed width. A shorter one has lost a letter or its leading zeros.
    """
    for column in contract.columns:
        if column.identifier:
            why = quoted(f"{column.name}: is shorter than the others of its column")
            con.execute(_ODD.format(name=identifier(column.name), why=why))


_ODD = f"""
    insert into broken
    with formed as (
        select
            _delivery, _row, {{name}} as said,
            regexp_replace(regexp_replace({{name}}, '[0-9]', '9', 'g'), '[A-Z]', 'A', 'g') as form
        from staged where {{name}} is not null
    ),
    counted as (
        select
            _delivery, form, count(*) as n, sum(count(*)) over (partition by _delivery) as total,
            count(*) filter (where regexp_matches(said, '^[^0-9]*0')) as padded
        from formed group by _delivery, form
    ),
    usual as (
        select _delivery, form, regexp_replace(regexp_replace(form, '9+', '9', 'g'), 'A+', 'A', 'g') as outline
        from counted where total >= {_ENOUGH} and n >= {_USUAL} * total and padded >= {_PADDED} * n
    )
    select f._delivery, f._row, {{why}}
    from formed f join usual u on u._delivery = f._delivery and length(f.form) < length(u.form)
    where regexp_replace(regexp_replace(f.form, '9+', '9', 'g'), 'A+', 'A', 'g') = u.outline
"""
