"""The one form of a header or code: without what only its keyboard or its program decides.

Width of letters, spaces, marks nobody sees, and letters of two keyboards that are one to whoever reads them. In Python
for the names of columns, and as `ref.code_form` in SQL for codes that a mapping looks up. Signs, accents and capitals
stay, as they may be all that tells two codes apart: `registered_text` drops them, and `deliver.values.identifiers` has
no form for what it cannot be sure of, where here the text just stays another one.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import cache

import duckdb

from transforms.queries import quoted

# Arabic and Persian yeh, kaf, heh; dashes; the middle dot
_ONE_LETTER: dict[str, str] = dict(
    zip(
        "\u064a\u0649\u0643\u0629\u2010\u2011\u2012\u2013\u2014\u2212\u30fb",
        "\u06cc\u06cc\u06a9\u0647------\u00b7",
        strict=True,
    )
)
_TABLE = {ord(one): other for one, other in _ONE_LETTER.items()}


def code_form(text: str) -> str:
    """The one form of a text; capitals stay."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return " ".join(seen.translate(_TABLE).split())


def make_macro(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macro `ref.code_form(text)` in a session that has the schema `ref`."""
    con.execute(_macro())


@cache
def _macro() -> str:
    """SQL that makes the macro: the same as in Python for all letters that NFKC turns into one.

    The database composes letters and takes none apart: half-width letters with their marks (ガ) become one in this way.
    """
    letters = (chr(at) for at in range(0xA0, sys.maxunicode) if not 0xD800 <= at < 0xE000)
    narrow = {one: form for one in letters if len(form := unicodedata.normalize("NFKC", one)) == 1 and form != one}
    narrow = {one: _ONE_LETTER.get(form, form) for one, form in (narrow | _ONE_LETTER).items()}
    plain = f"translate(text, {quoted(''.join(narrow))}, {quoted(''.join(narrow.values()))})"
    plain = f"case when strlen(text) = length(text) then text else {plain} end"  # most codes are of ASCII
    spaced = rf"trim(regexp_replace(regexp_replace({plain}, '\p{{Cf}}+', '', 'g'), '[\s\p{{Z}}]+', ' ', 'g'))"
    return f"create or replace macro ref.code_form(text) as nfc_normalize({spaced})"
