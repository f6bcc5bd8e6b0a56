"""Identifiers (numbers of documents, agencies, licences, permits, officers, accounts) in the one form in which they are
compared, and what cannot be brought into it.

The form is Unicode NFKC, digits of every script as 0-9, no invisible marks and no white space, upper case. What cannot
be read without a guess has no form: letters of two scripts, letters that were lost (`?`, `*`, U+FFFD), numbers that a
spreadsheet shortened (`1.23457E+11`) or made of texts (`123.0`), and its marks around texts (`'123`, `="123"`). It is
quarantined, never folded into a shorter identifier. So is what only its column shows to be odd (`quarantine_odd`).
Headers and codes have a form of their own (`names.code_form`): none of them is ever refused, and their capitals count.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from functools import cache, partial

import duckdb
import pyarrow as pa
from duckdb.sqltypes import BOOLEAN

from transforms.contracts import Column, Contract
from transforms.deliver.values import missing_values
from transforms.profile import Source
from transforms.queries import functions, identifier, quoted, run_sql_file
from transforms.settings import SQL_DIR

_SHORTENED = r"[0-9]([.,][0-9]+)?[Ee]\+[0-9]+|[0-9][.,][0-9]+[Ee][0-9]+"
_LOST = "[?*\ufffd]"
_MARKED = r"^['\"=`’]|['\"`]$|[0-9]\.0$"  # of a spreadsheet: its sign of a text, a formula, a number out of a text
_NONE, _ERROR = missing_values.pattern(), missing_values.pattern_of_errors()
# what keeps an identifier of ASCII letters from being one as it stands
_PLAIN = rf"[?*\s]|^({_SHORTENED})$|{_MARKED}|{missing_values.plain_pattern()}"
_FUNCTION = "folded_identifier"
_CHECKED = "has_check_digit"
_ODD = SQL_DIR / "deliver" / "odd_identifiers.sql"
LOOK_ALIKES = "АВЕЗІЈКМНОРСТУХЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"  # Cyrillic and Greek letters that look like Latin ones


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
    unread = re.search(_LOST, form) or re.search(_MARKED, form) or re.fullmatch(_SHORTENED, form)
    if not form or len(scripts) > 1 or unread or missing_values.is_said_by(form):
        return None
    return form


def make_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macro `identifier_form(text)` in the session: the one form of an identifier, or NULL."""
    functions.add(con, _FUNCTION, partial(functions.of_each, one_form))
    functions.add(con, _CHECKED, _checked, 2, BOOLEAN)
    con.execute(
        "create or replace temp macro identifier_form(text) as case "
        f"when strlen(text) = length(text) and not regexp_matches(text, {quoted(_PLAIN)}) then upper(text) "
        f"else {_FUNCTION}(text) end"
    )


def _checked(texts: pa.ChunkedArray, kinds: pa.ChunkedArray) -> pa.Array:
    """Whether each text has the check digit of its kind."""
    if not len(texts):
        return pa.array([], pa.bool_())
    kind = importlib.import_module(f"stdnum.{kinds[0].as_py()}")
    return functions.of_each(lambda text: bool(kind.is_valid(text)), texts, pa.bool_())


def form(column: Column, cell: str, source: Source) -> str:
    """SQL of the one form of a column's text; NULL where it has none, or not the form that the profile states."""
    pattern, kind = source.identifiers.get(column.name), source.check_digits.get(column.name)
    value, real = f"identifier_form({cell})", source.real_identifiers.get(column.name)
    if real:
        own = f"upper(trim({cell}))"
        value = f"case when {own} in ({', '.join(quoted(one.upper()) for one in real)}) then {own} else {value} end"
    tests = [f"regexp_full_match({value}, {quoted(pattern)})"] if pattern else []
    tests += [f"{_CHECKED}({value}, {quoted(kind)})"] if kind else []
    return f"case when {' and '.join(tests)} then {value} end" if tests else value


def shape(form: str) -> str:
    """SQL of what an identifier in its form looks like: 9 for a digit, A for a letter of ours; other letters stay.

    z: its number begins with a zero. r: it ends in five zeros. d: it has more than 15 digits, and zeros after them.
    f: it is a number of more than 15 digits that a program which counts in doubles can hold; by chance few are.
    """
    alike = f"length(regexp_extract({form}, '^[A-Z]*'))"  # most are letters and then digits: that is quick to say
    quick = f"repeat('A', {alike}) || repeat('9', length({form}) - {alike})"
    slow = f"regexp_replace(regexp_replace({form}, '[0-9]', '9', 'g'), '[A-Z]', 'A', 'g')"
    zeros = f"length({form}) > 15 and ends_with({form}, repeat('0', length({form}) - 15))"
    number = f"try_cast({form} as hugeint)"
    exact = (
        f"{number} in (try_cast({form} as double)::hugeint, try_cast(try_cast({form} as double)::varchar as hugeint))"
    )
    held = f"case when length({form}) between 16 and 20 then {number} > 9007199254740992 and {exact} end"
    return (
        f"(case when regexp_full_match({form}, '[A-Z]*[0-9]+') then {quick} else {slow} end "
        f"|| case when regexp_matches({form}, '^[^0-9]*0') then 'z' else '' end "
        f"|| case when ends_with({form}, '00000') then 'r' else '' end || case when {zeros} then 'd' else '' end "
        f"|| case when {held} then 'f' else '' end)"
    )


def shape_of(column: Column) -> str:
    """SQL of the shape of a column's identifiers in `staged`, which has only the shape of a document's number."""
    return identifier(f"_shape_{column.name}") if column.pseudonym else shape(identifier(column.name))


def reason(column: Column, cell: str, source: Source) -> str:
    """SQL that says why a text of a column has no form."""
    kind = source.check_digits.get(column.name)
    stated = f"does not have the check digit of {kind}" if kind else "does not have the form that the profile states"
    stated += ", or not the form that it states" if kind and column.name in source.identifiers else ""
    texts = {
        f"identifier_form({cell}) is not null": stated,
        f"regexp_full_match(trim({cell}), {quoted(_SHORTENED)})": f"was shortened by a spreadsheet{_AS_TEXT}",
        f"regexp_matches(trim({cell}), {quoted(_ERROR)})": "holds an error of a spreadsheet's formula",
        f"regexp_matches(trim({cell}), {quoted(_NONE)})": f"holds a word for an empty cell{_REAL}",
        f"regexp_matches({cell}, {quoted(_LOST)})": "holds a letter that was lost",
        f"regexp_matches(trim({cell}), {quoted(_MARKED)})": f"holds the mark of a spreadsheet{_AS_TEXT}",
    }
    cases = " ".join(f"when {test} then {quoted(f'{column.name}: {why}')}" for test, why in texts.items())
    other = quoted(f"{column.name}: mixes letters of two scripts, or holds none that can be read")
    return f"case {cases} else {other} end"


_AS_TEXT = "; ask for the column as text"
_REAL = " (missing of the shape, or real_identifiers where it is one)"


# where nearly all of a nationality have a letter less, its documents are such
_ONE_LESS = """
    with told as (select _delivery, shape, total from odd_identifier where is_told),
    of_a_state as (
        select s._delivery, s.state, count(*) as n, count(told.shape) as short, max(told.total) as total
        from shaped as s left join told using (_delivery, shape) group by all
    )
    select _delivery, printf('%d of %d %s have a letter less than all others: was it lost?', sum(short), max(total), ?)
    from of_a_state where 0 < short and 5 * short < n group by _delivery having sum(short) > 1 order by _delivery
"""
_STATES = ("nationality", "worker_nationality")  # columns of who gave a document


def quarantine_odd(con: duckdb.DuckDBPyConnection, contract: Contract, source: Source) -> list[tuple[int, str]]:
    """Add to `broken` the rows of `staged` whose identifiers are odd among those of their column in the delivery:
    shorter than the usual form, ending in zeros, or in letters of another script (`sql/deliver/odd_identifiers.sql`).

    Returns signals, by the number of the delivery: what lacks one letter of a form that need not be fixed.
    """
    told: list[tuple[int, str]] = []
    for column in contract.columns:
        if column.identifier or column.pseudonym:
            name = identifier(column.name)
            state = next((one.name for one in contract.columns if column.pseudonym and one.name in _STATES), "null")
            con.execute(
                f"create or replace temp view shaped as select _delivery, _row, {name} as said, "
                f"{state} as state, {shape_of(column)} as shape from staged where {name} is not null"
            )
            is_stated = column.name in source.identifiers
            run_sql_file(con, _ODD, is_stated=is_stated, look_alikes=LOOK_ALIKES)
            if con.execute("select count(*) from odd_identifier").fetchone() != (0,):
                con.execute(
                    f"insert into broken select _delivery, _row, {quoted(column.name + ': ')} || why "
                    "from shaped join odd_identifier using (_delivery, shape) where not is_told order by _row"
                )
                told += con.execute(_ONE_LESS, [column.name]).fetchall()
    con.execute("drop view if exists temp.shaped")
    return told
