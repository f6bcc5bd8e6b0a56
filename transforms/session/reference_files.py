"""The reference files of a profile, read in one way by a day and by `check-profile`.

What is wrong is told by line. A line of a file of decisions that breaks a rule is left out, and the day goes on; any
other file in which something is wrong is refused. The rules are those that the tables of `sql/reference` state.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from transforms.session.reference_cells import FORM, VALUE, day
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
_COLUMN = re.compile(r"\b([a-z_]+) (varchar\[\]|map \(|varchar|double|bigint|boolean|date)")
_FILLED = re.compile(r"\b([a-z_]+) [a-z]+ not null")
_UNIQUE = re.compile(r"\b([a-z_]+) [a-z ]+ unique")
_WORDS = re.compile(r"check \(([a-z_]+) in \(([^)]*)\)\)")
_AFTER = re.compile(r"check \(([a-z_]+) >= ([a-z_]+)\)")
_ABOVE = re.compile(r"check \(([a-z_]+) > 0\)")
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
    """A file: its columns, its rows with their lines, and what is wrong in it. began: it was read up to its header."""

    began: bool = False
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
        found.header, found.began = [name.strip() for name in next(reader, [])], True
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
    faults = [*(_header(found.header, table) if found.began else ()), *found.faults]
    if any(not fault.alone for fault in faults):
        return [], sorted(faults, key=lambda fault: fault.line)
    typed: list[tuple[int, dict[str, Cell]]] = []
    met: dict[tuple[str, str], int] = {}  # a value that one row alone may have → the line that has it, and counts
    for line, row in found.rows:
        broken = [Fault(table, line, *why, is_of_decisions(table)) for why in _broken(table, row, met)]
        faults += broken
        if not broken:
            typed.append((line, _typed(table, row)))
            met |= dict.fromkeys(_unique(table, row), line)
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


def _broken(table: str, row: Row, met: dict[tuple[str, str], int]) -> Iterator[tuple[str, str]]:
    """What is wrong in a row and what to do, rule by rule."""
    shapeless = [
        column
        for column, kind in columns(table).items()
        if row.get(column) and kind in VALUE and VALUE[kind](row[column]) is None
    ]
    for column in shapeless:
        yield f"{_stands(table, row, column)} is not {FORM[columns(table)[column]]}", "mend it, or leave the cell empty"
    rules, filled = _defined(table), {column: cell for column, cell in row.items() if cell}
    for column in _FILLED.findall(rules):
        if column not in filled:
            yield f"column {column} is empty", "write it"
    for column, words in _WORDS.findall(rules):
        if column in filled and f"'{row[column]}'" not in words.split(", "):
            yield f"column {column} says none of {words.replace(chr(39), '')}", "write one of them"
    for column, value in _unique(table, row):
        if first := met.get((column, value)):
            yield f"{_stands(table, row, column)} is in line {first} already", "give it one of its own"
    if not shapeless:
        yield from _compared(table, rules, filled)


def _unique(table: str, row: Row) -> Iterator[tuple[str, str]]:
    """The columns of which each row has its own value, and that value in its one form: 01 is 1."""
    for column in _UNIQUE.findall(_defined(table)):
        if cell := row.get(column):
            yield column, VALUE.get(columns(table)[column], str)(cell) or cell


def _stands(table: str, row: Row, column: str) -> str:
    """A cell as it is told, with its column; what stands in a decision is not repeated."""
    return f"{'what stands' if is_of_decisions(table) else repr(row[column])} in column {column}"


def _compared(table: str, rules: str, filled: Row) -> Iterator[tuple[str, str]]:
    for later, earlier in _AFTER.findall(rules):
        if {later, earlier} <= filled.keys() and (day(filled[later]) or "") < (day(filled[earlier]) or ""):
            yield f"{later} is before {earlier}", "mend one of the days"
    for column in set(_ABOVE.findall(rules)) & filled.keys():
        if float(filled[column]) <= 0:
            yield f"{_stands(table, filled, column)} is not above 0", "mend it, or leave the cell empty"


def _typed(table: str, row: Row) -> dict[str, Cell]:
    """The cells of a row: of each column of the table that is there, and of those by language."""
    cells: dict[str, Cell] = {}
    for column, kind in columns(table).items():
        if column in SPOKEN:
            cells |= {name: row[name] or None for name in row if SPOKEN[column].fullmatch(name)}
        elif column in row and kind == "varchar[]":
            cells[column] = [part.strip() for part in row[column].split(";") if part.strip()] or None
        elif column in row:
            cells[column] = VALUE.get(kind, str)(row[column]) if row[column] else None
    return cells
