"""Numbers as their suppliers write them: the mark before the fraction is said in the profile, never guessed.

What the database would take for a number and is none is set aside: a fraction in a column of whole numbers, which it
would round (`1.234` people are 1,234 where dots group thousands), a number that is none (`NaN`) or has no end.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver.values import by_file, number_forms
from transforms.profile import Source
from transforms.profile.shape import Meaning
from transforms.queries import identifier, quoted

TYPES = ("bigint", "double")
_IN_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")  # of which a fraction has three digits
_ENOUGH = 5  # fractions of one file of several that say how all of it are written
_TOLD: tuple[Meaning, ...] = ("small", "provisional", "estimated", "revised")
_MEANT = "; where its country has fractions of it, say so (fractions)"
_LOST = "; thousands may have been taken for a fraction: ask for it as text (decimal, or thousands of the shape)"
# by what stands before the fraction, and whether numbers are whole; with a comma, a dot stands before three digits.
# Of a whole number no three zeros are the fraction: they may be its thousands
_FORMS = {
    (".", True): r"[+-]?\d+(\.0{0,2})?([eE]\+?\d{1,2})?",
    (",", False): r"[+-]?(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?([eE][+-]?\d+)?",
    (",", True): r"[+-]?(\d+|\d{1,3}(\.\d{3})+)(,0{0,2})?([eE]\+?\d{1,2})?",
}


def is_number(column: Column) -> bool:
    return column.type.lower() in TYPES


def is_whole(column: Column, source: Source) -> bool:
    """Whether a column counts whole things, whatever its type, and its country does not say that it has fractions."""
    return column.type.lower() == "bigint" or (column.whole and column.name not in source.fractions)


def value(column: Column, cell: str, source: Source) -> str:
    """SQL of the number that a text says; NULL where it says none."""
    type_, cell = column.type.lower(), number_forms.in_one(cell, source.decimal)
    form = _FORMS.get((source.decimal, is_whole(column, source)))
    plain = cell if source.decimal == "." else f"replace(replace({cell}, '.', ''), ',', '.')"
    number = f"try_cast({plain} as {type_})"
    if type_ == "double":
        number = f"(case when isfinite({number}) then {number} end)"
    return f"case when regexp_full_match({cell}, {quoted(form)}) then {number} end" if form else number


def reason(column: Column, cell: str, source: Source) -> str:
    """SQL that says why a text is none, in the words of the quarantine, and how it seems to be written."""
    whole = is_whole(column, source)
    told = f"{column.name}: is not a {'whole ' if whole else ''}number"
    whys = {form: told + seems for form, seems in number_forms.seems(source.decimal).items()}
    if whole:
        fraction = rf"[+-]?\d+\{source.decimal}\d*[1-9]\d*|[+-]?\d+\{source.decimal}0{{3,}}"
        whys = {fraction: told + _LOST + (_MEANT if column.whole else "")} | whys
    cases = " ".join(f"when regexp_full_match({cell}, {quoted(form)}) then {quoted(why)}" for form, why in whys.items())
    return f"case {cases} else {quoted(told)} end"


def mark(column: Column) -> str:
    """The column of `staged` that says whether the fraction of a number has three digits, as a group of thousands."""
    return identifier(f"_three_{column.name}")


def three_digits(column: Column, cell: str | None, source: Source) -> str:
    """SQL of `mark`: whether a text is up to three digits, and three more behind each mark; NULL without a mark."""
    is_three = quoted(rf"[+-]?[1-9]\d{{0,2}}(\{source.decimal}\d{{3}})+")
    test = f"case when contains({cell}, {quoted(source.decimal)}) then regexp_full_match({cell}, {is_three}) end"
    return f"{test if cell else 'null::boolean'} as {mark(column)}"


def beside(column: Column, cell: str | None, source: Source) -> list[str]:
    """SQL of what is told of a number beside its value: odd marks, and whether a spreadsheet left one or two digits."""
    few = rf"[+-]?\d(\{source.decimal}\d)?[eE]\+?\d{{1,2}}"
    test = f"case when regexp_matches({cell}, '[eE]') then regexp_full_match({cell}, {quoted(few)}) end"
    rounded = f"{test if cell else 'null::boolean'} as {_rounded(column)}"
    return [rounded, *([three_digits(column, cell, source)] if column.type.lower() == "double" else [])]


def _rounded(column: Column) -> str:
    """The column of `staged` that says whether a number is written as 2E+09, of which the other digits are lost."""
    return identifier(f"_rounded_{column.name}")


def flag(column: Column) -> str:
    """The column of `staged` that says what the flag of a number means; NULL without one."""
    return identifier(f"_flag_{column.name}")


def signals(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: columns whose fractions all look like groups of thousands, and flagged numbers."""
    yield from _in_threes(con, contract)
    yield from _flagged(con, contract)
    yield from _shortened(con, contract)


def _shortened(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    names = list(filter(is_number, contract.columns))
    if not names:
        return
    counts = ", ".join(f"count(*) filter ({_rounded(column)})" for column in names)
    for number, *found in con.execute(
        f"select _delivery, {counts} from staged group by _delivery order by _delivery"
    ).fetchall():
        for column, cells in zip(names, found, strict=True):
            if cells:
                how = "are written as 2E+09 is, of which the other digits are lost; ask for the column as numbers"
                yield number, f"{cells} cells of {column.name} {how}"


def _flagged(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """Numbers that their supplier flags, as no column of the contract says so of each."""
    for column in filter(is_number, contract.columns):
        for number, meaning, cells in con.execute(
            f"select _delivery, {flag(column)} as meaning, count(*) from staged "
            f"where meaning in ({', '.join(map(quoted, _TOLD))}) group by all order by all"
        ).fetchall():
            stand = "no number stands there" if meaning == "small" else "they are read as any other"
            yield number, f"{cells} cells of {column.name} are flagged as {meaning}: {stand}"


def _in_threes(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """Fractions that all have three digits; of money in thousandths (OMR, KWD) they are as they should."""
    currency = next((identifier(column.name) for column in contract.columns if column.name == "currency"), "null")
    for column in contract.columns:
        if column.type.lower() == "double":
            odd = f"({mark(column)} and {currency} in {_IN_THOUSANDTHS}) is not true"
            test, counted = f"bool_and({mark(column)})", f"count({mark(column)})"
            enough = f"{counted} >= {_ENOUGH}"
            for number, where, count in by_file.found(con, odd, test, of_a_file=enough, counted=counted):
                fractions = f"every fraction of {column.name}{where} has three digits ({count} cells)"
                yield number, f"{fractions}: does its mark group thousands? (decimal, or thousands of the shape)"
