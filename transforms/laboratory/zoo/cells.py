"""Damage to cells: numbers, dates and identifiers as other systems, keyboards and spreadsheets write them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from transforms.laboratory.judging import Case
from transforms.laboratory.zoo.subjects import Subject
from transforms.laboratory.zoo.tables import Cell, text

_DIGITS = {"full-width": 0xFF10, "Arabic": 0x0660, "Thai": 0x0E50, "Devanagari": 0x0966}
_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXEа", "АВСЕНКМОРТХЕa")


def numbers(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """A number written with another mark before its fraction, with groups, a currency, or in another unit."""
    ways: dict[str, Callable[[float], str]] = {
        "decimal comma": lambda n: f"{n:.2f}".replace(".", ","),
        "groups by comma": lambda n: f"{n * 1000:,.0f}" if n < 1000 else f"{n:,.2f}",
        "groups by dot, decimal comma": lambda n: f"{n:,.2f}".translate(str.maketrans(",.", ".,")),
        "groups by dot": lambda n: f"{n:,.0f}".replace(",", "."),
        "groups by no-break space": lambda n: f"{n:,.0f}".replace(",", "\u00a0"),
        "in thousands": lambda n: f"{n / 1000:.15g}",
        "a thousand times": lambda n: f"{n * 1000:.15g}",
        "sign behind": lambda n: f"{n:.15g}-",
        "with a unit": lambda n: f"{n:.15g} p",
        "exponent of one digit": lambda n: f"{n:.0E}",
    }
    column = subject.roles.number
    for way, write in ways.items() if column else ():
        yield _all(f"number: {way}", column, subject, _on_numbers(write))
    if column:
        yield from _few("number: hidden", column, subject, draw, lambda cell: "<5")
        yield from _few("number: error of a formula", column, subject, draw, lambda cell: "#VALUE!")
        yield from _few("number: groups by dot, a few", column, subject, draw, lambda cell: "1.234")


def days(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """A day in another order, era or calendar, or as the number that a spreadsheet keeps."""
    ways: dict[str, Callable[[date], str]] = {
        "day/month/year": lambda d: f"{d:%d/%m/%Y}",
        "month/day/year": lambda d: f"{d:%m/%d/%Y}",
        "day-month-year": lambda d: f"{d:%d-%m-%Y}",
        "year-day-month": lambda d: f"{d:%Y-%d-%m}",
        "two digits of the year": lambda d: f"{d:%d/%m/%y}",
        "name of the month": lambda d: f"{d:%d-%b-%Y}",
        "Buddhist era": lambda d: f"{d.year + 543}-{d:%m-%d}",
        "Minguo era": lambda d: f"{d.year - 1911:04d}-{d:%m-%d}",
        "serial number": lambda d: str((d - date(1899, 12, 30)).days),
        "eight digits": lambda d: f"{d:%Y%m%d}",
        "a day early": lambda d: f"{d - timedelta(days=1)}T17:00:00Z",
        "1904 calendar": lambda d: f"{d - timedelta(days=1462)}",
    }
    columns = [column for column in (subject.roles.day, subject.roles.other_day) if column]
    half = len(subject.table.rows) // 2
    for column in columns:
        for way, write in ways.items():
            yield _all(f"day: {way}", column, subject, _on_days(write))
        for way in ("day/month/year", "Buddhist era"):
            change = _on_days(ways[way])
            table = subject.table.with_cells(column, _from(half, change))
            yield Case(f"day: two styles, {way}", f"{subject.name}, {column}", subject.write(table))
        yield from _few("day: no such day", column, subject, draw, lambda cell: "2026-02-30")
        yield from _few("day: far future", column, subject, draw, lambda cell: "2062-03-01")


def identifiers(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """An identifier in other digits, with marks that nobody sees, or shortened by a spreadsheet."""
    column = subject.roles.identifier or subject.roles.key
    ways: dict[str, Callable[[str], str]] = {
        "no-break space": lambda c: f"\u00a0{c}\u00a0",
        "zero width space": lambda c: f"{c[:3]}\u200b{c[3:]}",
        "byte-order mark": lambda c: f"\ufeff{c}",
        "right-to-left mark": lambda c: f"{c}\u200f",
        "soft hyphen": lambda c: f"{c[:3]}\u00ad{c[3:]}",
        "spaces in it": lambda c: f"{c[:3]} {c[3:]}",
        "lower case": str.lower,
        "apostrophe": lambda c: f"'{c}",
        "as a formula": lambda c: f'="{c}"',
        "decimal zero": lambda c: f"{c}.0",
        "letters of two scripts": lambda c: c.translate(_LOOK_ALIKES),
        "last letter lost": lambda c: c[:-1],
        "question marks": lambda c: f"{c[:2]}???{c[5:]}",
    }
    for name, zero in _DIGITS.items():
        ways[f"{name} digits"] = _in_digits(zero)
    if text(subject.table.rows[0][subject.table.place(column)]).isdigit():
        ways["shortened"] = lambda c: f"{float(c):.5E}" if c.isdigit() else c
        ways["fifteen digits"] = lambda c: c[:7] + "0" * (len(c) - 7)
        ways["zeros lost"] = lambda c: c.replace("30", "", 1)
    for way, write in ways.items():
        yield from _few(f"identifier: {way}, a few", column, subject, draw, _on_texts(write))
        yield _all(f"identifier: {way}, all", column, subject, _on_texts(write))


def names(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """A name that lost its letters on the way, was cut, or has a line of another name below it."""
    column = subject.roles.name
    ways: dict[str, Callable[[str], str]] = {
        "question marks": lambda c: re.sub("[aeiou]", "?", c),
        "cut at ten letters": lambda c: c[:10],
        "marks of markup": lambda c: f"<b>{c}</b>",
        "encoded twice": lambda c: c.replace("a", "Ã¡"),
    }
    for way, write in ways.items():
        yield _all(f"name: {way}", column, subject, _on_texts(write))


def _in_digits(zero: int) -> Callable[[str], str]:
    return lambda cell: re.sub("[0-9]", lambda digit: chr(zero + int(digit[0])), cell)


def _on_texts(write: Callable[[str], str]) -> Callable[[Cell], Cell]:
    return lambda cell: write(text(cell))


def _on_numbers(write: Callable[[float], str]) -> Callable[[Cell], Cell]:
    return lambda cell: write(float(text(cell)))


def _from(first: int, change: Callable[[Cell], Cell]) -> Callable[[int, Cell], Cell]:
    """The change, from a row on; empty cells stay as they are."""
    return lambda number, cell: cell if number < first else _tried(change, cell)


def _on_days(write: Callable[[date], str]) -> Callable[[Cell], Cell]:
    def change(cell: Cell) -> Cell:
        found = _day(cell)
        return write(found) if found else cell

    return change


def _day(cell: Cell) -> date | None:
    if isinstance(cell, date):
        return cell
    for style in ("%Y-%m-%d", "%d-%m-%Y", "%m/%d/%Y", "%m/%d/%y %H:%M:%S"):
        try:
            return datetime.strptime(text(cell), style).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _all(kind: str, column: str, subject: Subject, change: Callable[[Cell], Cell]) -> Case:
    table = subject.table.with_cells(column, lambda number, cell: _tried(change, cell))
    return Case(kind, f"{subject.name}, {column}", subject.write(table))


def _few(
    kind: str, column: str, subject: Subject, draw: random.Random, change: Callable[[Cell], Cell]
) -> Iterator[Case]:
    filled = [n for n, row in enumerate(subject.table.rows) if row[subject.table.place(column)] not in ("", None)]
    if len(filled) < 20:
        return
    chosen = set(draw.sample(filled, max(1, len(filled) // 60)))
    table = subject.table.with_cells(column, lambda number, cell: _tried(change, cell) if number in chosen else cell)
    yield Case(kind, f"{subject.name}, {column}", subject.write(table))


def _tried(change: Callable[[Cell], Cell], cell: Cell) -> Cell:
    """The changed cell; an empty one, and one that the change cannot be done to, stays as it is."""
    try:
        return change(cell) if cell not in ("", None) else cell
    except ValueError:
        return cell
