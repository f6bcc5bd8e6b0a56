"""The reference files of a profile, read in one way by a day and by `check-profile`.

What is wrong is told by line. A line of a file of decisions that breaks a rule is left out, and the day goes on; any
other file in which something is wrong is refused. The rules are those that the tables of `sql/reference` state.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from transforms.settings import SQL_DIR

# columns that a profile's reference files need not have
OPTIONAL = {
    "countries": {"lat", "lon"},
    "checkpoints": {"opened_on", "closed_on"},
    "crossings": {"rank"},
    "units": {"contact", "visits", "letters", "office", "teams", "hours", "visit_hours"},
}
# a column of a reference file that holds a name or a text in that language: all of them make one map
SPOKEN = {"names": re.compile(r"name_([a-z]{2,3})"), "texts": re.compile(r"text_([a-z]{2,3})")}
_SPACED = "from_code"  # of words of a text: the space before one says where it begins
LARGEST = 10**12  # no capacity, wage or fee comes near it, and what is reckoned from it can still be written down
_COLUMN = re.compile(r"\b([a-z_]+) (varchar\[\]|map \(|varchar|double|bigint|boolean|date)")
_FILLED = re.compile(r"\b([a-z_]+) [a-z]+ not null")
_UNIQUE = re.compile(r"\b([a-z_]+) [a-z ]+ unique")
_WORDS = re.compile(r"check \(([a-z_]+) in \(([^)]*)\)\)")
_AFTER = re.compile(r"check \(([a-z_]+) >= ([a-z_]+)\)")
_ABOVE = re.compile(r"check \(([a-z_]+) > 0\)")
_NUMBER = re.compile(r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TRUTH = {
    **dict.fromkeys(("yes", "true", "t", "y", "1"), "true"),
    **dict.fromkeys(("no", "false", "f", "n", "0"), "false"),
}
_FORM = {
    "double": f"a number up to {LARGEST:,}",
    "bigint": f"a whole number up to {LARGEST:,}",
    "boolean": "yes or no",
    "date": "YYYY-MM-DD",
}
Row = dict[str, str]
Cell = str | list[str] | None


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file. line: 0 where it is about the whole file. alone: only that line is left out."""

    table: str
    line: int
    what: str
    remedy: str
    alone: bool = False

    @property
    def place(self) -> str:
        return f"line {self.line}" if self.line else ""

    @property
    def what_then(self) -> str:
        """What is wrong, and that the line counts for nothing, where it does."""
        return f"is left out: {self.what}" if self.alone else self.what

    def told(self) -> str:
        return ": ".join(filter(None, (file_of(self.table), self.place, f"{self.what_then}; {self.remedy}")))


@dataclass
class Read:
    """A file: its columns, its rows with their lines, and what is wrong in it."""

    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, Row]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def file_of(table: str) -> str:
    return f"reference/{table}.csv"


def is_of_decisions(table: str) -> bool:
    """Whether each line stands for itself, so that one which is wrong takes nothing from the others."""
    return table.endswith("_decisions")


@lru_cache(maxsize=32)
def _defined(table: str) -> str:
    path = SQL_DIR / "reference" / f"{table}.sql"
    made = path.read_text(encoding="utf-8").partition("create or replace table")[2] if path.is_file() else ""
    return made.partition(";")[0]


@lru_cache(maxsize=32)
def columns(table: str) -> dict[str, str]:
    """Column → type of a reference table, from the query that makes it; empty where there is none."""
    return dict(_COLUMN.findall(_defined(table)))


def read(path: Path, table: str = "") -> Read:
    """The file: cells without white space around them, empty lines passed over, whatever ends its lines."""
    found, table = Read(), table or path.stem
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        return Read(faults=[Fault(table, 0, "cannot be read", "give the account that runs the days the right to it")])
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return Read(faults=[Fault(table, line, "is not UTF-8", "save the file as UTF-8")])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        found.header = [name.strip() for name in next(reader, [])]
        for cells in reader:
            _take(found, table, reader.line_num, cells)
    except csv.Error:
        what = "a quotation mark is not closed, or stands within a cell"
        found.faults.append(Fault(table, reader.line_num, what, "write two of them for one within a quoted cell"))
    return found


def _take(found: Read, table: str, line: int, cells: list[str]) -> None:
    width = len(found.header)
    if any(map(str.strip, cells[width:])):
        why = f"has {len(cells)} cells, the header {width}", "put a cell with a comma into quotation marks"
        found.faults.append(Fault(table, line, *why, is_of_decisions(table)))
    elif any(map(str.strip, cells)):
        filled = zip(found.header, cells + [""] * (width - len(cells)), strict=False)
        found.rows.append((line, {name: cell if name == _SPACED else cell.strip() for name, cell in filled if name}))


def examine(folder: Path, table: str) -> tuple[list[tuple[int, dict[str, Cell]]], list[Fault]]:
    """The rows of a reference file of a profile with cells of their columns' types, and all that is wrong in it.

    Lines that break a rule are not among the rows. A file that is not there has none.
    """
    path = folder / file_of(table)
    if not path.exists():
        return [], []
    found = read(path, table)
    faults = found.faults or list(_header(found.header, table))
    if any(not fault.alone for fault in faults):
        return [], faults
    typed: list[tuple[int, dict[str, Cell]]] = []
    met: dict[tuple[str, str], int] = {}
    for line, row in found.rows:
        broken = [Fault(table, line, *why, is_of_decisions(table)) for why in _broken(table, row, line, met)]
        faults += broken
        if not broken:
            typed.append((line, _typed(table, row)))
    return typed, sorted(faults, key=lambda fault: fault.line)


def left_out(folder: Path) -> list[str]:
    """The lines of the files of decisions of a profile that count for nothing, and why: one sentence each."""
    tables = sorted(path.stem for path in (SQL_DIR / "reference").glob("*_decisions.sql"))
    return [fault.told() for table in tables for fault in examine(folder, table)[1] if fault.alone]


def _header(header: list[str], table: str) -> Iterator[Fault]:
    known = columns(table)
    if not header:
        yield Fault(table, 0, "has no header", f"write {', '.join(known)}")
        return
    if len(header) == 1 and (mark := next((mark for mark in ";\t|" if mark in header[0]), "")):
        yield Fault(table, 1, f"cells are apart by {mark!r}", "write it with commas")
        return
    for column in sorted(known.keys() - OPTIONAL.get(table, set()) - SPOKEN.keys() - set(header)):
        yield Fault(table, 1, f"column {column} is missing", "add it; its cells may be empty")
    for column in sorted({name for name in header if name and header.count(name) > 1}):
        yield Fault(table, 1, f"column {column} stands there twice", "keep one of them")


def _broken(table: str, row: Row, line: int, met: dict[tuple[str, str], int]) -> Iterator[tuple[str, str]]:
    """What is wrong in a row and what to do, rule by rule. What stands in a decision is not repeated."""
    shapeless = [
        column
        for column, kind in columns(table).items()
        if row.get(column) and kind in _VALUE and _VALUE[kind](row[column]) is None
    ]
    for column in shapeless:
        written = "what stands" if is_of_decisions(table) else repr(row[column])
        yield f"{written} in column {column} is not {_FORM[columns(table)[column]]}", "mend it, or leave the cell empty"
    rules, filled = _defined(table), {column: cell for column, cell in row.items() if cell}
    for column in _FILLED.findall(rules):
        if column not in filled:
            yield f"column {column} is empty", "write it"
    for column, words in _WORDS.findall(rules):
        if column in filled and f"'{row[column]}'" not in words.split(", "):
            yield f"column {column} says none of {words.replace(chr(39), '')}", "write one of them"
    for column in set(_UNIQUE.findall(rules)) & filled.keys():
        if (first := met.setdefault((column, row[column]), line)) != line:
            yield f"{column} {row[column]} stands in line {first} already", "give it one of its own"
    if not shapeless:
        yield from _compared(rules, filled)


def _compared(rules: str, filled: Row) -> Iterator[tuple[str, str]]:
    for later, earlier in _AFTER.findall(rules):
        if {later, earlier} <= filled.keys() and (_day(filled[later]) or "") < (_day(filled[earlier]) or ""):
            yield f"{later} is before {earlier}", "mend one of the days"
    for column in set(_ABOVE.findall(rules)) & filled.keys():
        if float(filled[column]) <= 0:
            yield f"{filled[column]!r} in column {column} is not above 0", "mend it, or leave the cell empty"


def _typed(table: str, row: Row) -> dict[str, Cell]:
    """The cells of a row: of each column of the table that is there, and of those by language."""
    cells: dict[str, Cell] = {}
    for column, kind in columns(table).items():
        if column in SPOKEN:
            cells |= {name: row[name] or None for name in row if SPOKEN[column].fullmatch(name)}
        elif column in row and kind == "varchar[]":
            cells[column] = [part.strip() for part in row[column].split(";") if part.strip()] or None
        elif column in row:
            cells[column] = _VALUE.get(kind, str)(row[column]) if row[column] else None
    return cells


def _double(text: str) -> str | None:
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    return repr(number) if abs(number) <= LARGEST else None


def _whole(text: str) -> str | None:
    number = _double(text)
    return str(int(float(number))) if number and float(number).is_integer() else None


def _truth(text: str) -> str | None:
    return _TRUTH.get(text.lower())


def _day(text: str) -> str | None:
    match = _DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None


# of each type, its one form; none where a text is no such value
_VALUE: dict[str, Callable[[str], str | None]] = {"double": _double, "bigint": _whole, "boolean": _truth, "date": _day}
