"""Texts of cells: without what stands around them; and those that are none of their column's: words for an empty cell,
and objects of JSON.

A word for an empty cell (`N/A`, `-`, `null`) taken for a name makes one firm of all who have none; it is a signal, and
the profile says what it means. As an identifier it has no form (`identifiers`), as it would join strangers. An object
within a column is several cells, and is set aside.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver.landing.drops import Delivery
from transforms.deliver.values import missing_values
from transforms.queries import identifier, quoted

_AROUND = r"'^[\s\p{Z}\p{Cf}]+|[\s\p{Z}\p{Cf}]+$'"
_MARKS = r"'\p{Cf}+'"
# digits of every script, and the wide letters and signs of East Asia, which stand for those of ASCII
_DIGITS = {chr(at): str(unicodedata.decimal(chr(at))) for at in range(128, sys.maxunicode) if chr(at).isdecimal()}
_PLAIN = {chr(0xFEE0 + at): chr(at) for at in range(33, 127)} | _DIGITS | {"\u2212": "-"}
_SOME = 8
# by what each such text holds, which is quick to see, and the form of it
_WRITTEN_OTHERWISE = {
    "letters as web pages write them (&amp;)": (
        "contains({0}, '&')",
        r"&(#[0-9]{1,6}|#[xX][0-9A-Fa-f]{1,5}|[A-Za-z]{2,8}[0-9]{0,2});",
    ),
    # no word begins with these signs in Unicode; the old font has them before the letter that they belong to
    "Burmese in the old font Zawgyi": (
        "strlen({0}) > length({0})",
        r"(^|[^\x{1000}-\x{109f}])[\x{1031}\x{103b}]",
    ),
}
# a formula around a text, and an apostrophe before one in a tenth of the cells: some names begin with one
_AS_FORMULA, _AS_TEXT, _TENTH = r"=\".*\"", "'", 10
_NESTED = (".jsonl", ".jsonl.gz", ".parquet")


def filled(column: Column, cell: str | None, decimal: str) -> str:
    """The text of a cell without white space and marks around it; NULL, or the column's default, if nothing is left.

    Of numbers, days and times the digits of every script are those of ASCII. decimal: the mark before a fraction.
    """
    default = "null::varchar" if column.default is None else quoted(str(column.default))
    if cell is None:
        return default
    text = f"{cell}::varchar"
    around = f"regexp_replace({text}, {_AROUND}, '', 'g')"
    other = around if column.type.lower().startswith("varchar") else _in_ascii(around, decimal)
    # trimming every cell would take longer than reading them
    trimmed = (
        f"case when strlen({text}) > length({text}) then nullif({other}, '') "
        f"when starts_with({text}, ' ') or ends_with({text}, ' ') then nullif(trim({text}), '') "
        f"when {text} <> '' then {text} end"
    )
    return trimmed if column.default is None else f"coalesce({trimmed}, {default})"


def digits_in_ascii(cell: str) -> str:
    """SQL of a cell that holds digits of another script and no letter of one, with those of ASCII; others stay.

    A mapping that takes a number apart knows the digits of ASCII alone.
    """
    other = f"translate({cell}, {quoted(''.join(_DIGITS))}, {quoted(''.join(_DIGITS.values()))})"
    is_number = f"regexp_full_match({cell}, '[\\x20-\\x7e\\p{{Nd}}]*')"
    return f"case when strlen({cell}) > length({cell}) and {is_number} then {other} else {cell} end"


def in_narrow_form(text: str) -> str:
    """SQL of a number with the digits and signs of ASCII, the wide ones of East Asia and other scripts' among them."""
    other = f"translate({text}, {quoted(''.join(_PLAIN))}, {quoted(''.join(_PLAIN.values()))})"
    return f"case when strlen({text}) > length({text}) then {other} else {text} end"


def _in_ascii(text: str, decimal: str) -> str:
    """SQL of a number, day or time in digits of ASCII, without invisible marks.

    Arabic has marks of its own before a fraction and between thousands, which cannot be taken for each other.
    """
    plain = _PLAIN | {"\u066b": decimal} | ({"\u066c": "."} if decimal == "," else {})
    marked = f"regexp_replace({text}, {_MARKS}, '', 'g')"
    return f"translate({marked}, {quoted(''.join(plain))}, {quoted(''.join(plain.values()))})"


def is_text(column: Column) -> bool:
    """Whether any text may stand in a column."""
    is_number_of = column.identifier or column.pseudonym
    is_other = column.key or is_number_of or column.codes or column.pattern or column.prose
    return column.type == "VARCHAR" and not is_other


def signals(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: columns of texts that are none, or are written otherwise."""
    yield from _words_for_none(con, contract)
    yield from _written_otherwise(con, contract)
    yield from _marked(con, contract)


def _marked(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """Columns of texts that stand within the marks by which a spreadsheet keeps them texts."""
    for name in (column.name for column in contract.columns if is_text(column)):
        cell = identifier(name)
        formula, text = (
            f"starts_with({cell}, '=') and regexp_full_match({cell}, {quoted(_AS_FORMULA)})",
            quoted(_AS_TEXT),
        )
        for number, cells in con.execute(
            f"select _delivery, count(*) filter (({formula}) or starts_with({cell}, {text})) as marked from staged "
            f"group by _delivery having count(*) filter ({formula}) > 0 or (marked > {_SOME} "
            f"and marked * {_TENTH} > count({cell})) order by _delivery"
        ).fetchall():
            yield (
                number,
                f"{cells} cells of {name} begin with the mark of a spreadsheet (' or =), and are read as they stand",
            )


def _written_otherwise(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """Columns with texts that are not in the letters that they show, so that no other source's are the same."""
    asked = [(c.name, what) for c in contract.columns if is_text(c) for what in _WRITTEN_OTHERWISE]
    if not asked:
        return
    counts = [f"count(*) filter ({_is_written(identifier(name), *_WRITTEN_OTHERWISE[what])})" for name, what in asked]
    for number, *found in con.execute(
        f"select _delivery, {', '.join(counts)} from staged group by _delivery order by _delivery"
    ).fetchall():
        for (name, what), cells in zip(asked, found, strict=True):
            if cells:
                yield number, f"{cells} cells of {name} hold {what}, and are read as they stand; ask for plain Unicode"


def _is_written(cell: str, quick: str, pattern: str) -> str:
    return f"case when {quick.format(cell)} then regexp_matches({cell}, {quoted(pattern)}) end"


def _words_for_none(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    columns = [column for column in contract.columns if is_text(column)]
    counts = []
    for name in (identifier(column.name) for column in columns):
        plain, whole = (
            f"regexp_matches({name}, {quoted(pattern)})"
            for pattern in (missing_values.plain_pattern(), missing_values.pattern())
        )
        said = f"case when strlen({name}) > length({name}) then {whole} else {plain} end"
        error = f"starts_with(upper({name}), '#') or starts_with(upper({name}), 'ERR:')"
        is_none = f"strlen({name}) <= {missing_values.LONGEST} and {said}"
        counts += [f"count(*) filter ({is_none} and not ({error}))", f"count(*) filter ({is_none} and ({error}))"]
    if not counts:
        return
    stand = "and are read as they stand (missing of the shape makes them empty)"
    for number, *filled_with in con.execute(
        f"select _delivery, {', '.join(counts)} from staged group by _delivery order by _delivery"
    ).fetchall():
        for column, words, errors in zip(columns, filled_with[::2], filled_with[1::2], strict=True):
            if words:
                yield number, f"{words} cells of {column.name} hold a word for an empty cell, as N/A or -, {stand}"
            if errors:
                yield number, f"{errors} cells of {column.name} hold an error of a spreadsheet, as #REF!, {stand}"


def quarantine_objects(con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: Sequence[Delivery]) -> None:
    """Add to `broken` the rows of `staged` out of files that can nest, with an object where a text belongs."""
    if not any(file.name.lower().endswith(_NESTED) for delivery in deliveries for file in delivery.files):
        return
    texts = [column.name for column in contract.columns if column.type == "VARCHAR" and not column.pseudonym]
    reasons = [
        f"case when starts_with({identifier(name)}, '{{') "
        f"then {quoted(name + ': holds an object, not a text; a mapping takes it apart')} end"
        for name in texts
    ]
    con.execute(
        f"insert into broken select _delivery, _row, reason from (select _delivery, _row, "
        f"unnest([{', '.join(reasons)}]) as reason from staged) where reason is not null order by _row, reason"
    )
