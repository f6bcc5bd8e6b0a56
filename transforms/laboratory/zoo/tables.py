"""A delivery's table as cells, and how it is written as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import xlsxwriter

Cell = Any  # text, number, date, time or None, as the file has it
Rows = list[list[Cell]]
Paint = Callable[[Any, Any, "Table"], None]


@dataclass(frozen=True)
class Table:
    """Header and rows of one file; above and below: lines around them, as cells."""

    header: list[str]
    rows: Rows
    above: tuple[tuple[str, ...], ...] = ()
    below: tuple[tuple[str, ...], ...] = ()

    def place(self, column: str) -> int:
        """Where a column stands."""
        return self.header.index(column)

    def with_cells(self, column: str, change: Callable[[int, Cell], Cell]) -> Table:
        """The table with each cell of a column changed; the change is given the row's number from 0 and the cell."""
        place = self.place(column)
        rows = [[*row[:place], change(number, row[place]), *row[place + 1 :]] for number, row in enumerate(self.rows)]
        return replace(self, rows=rows)

    def lines(self) -> Rows:
        """Everything that stands in the file, from the top."""
        return [*map(list, self.above), list(self.header), *self.rows, *map(list, self.below)]


def text(cell: Cell) -> str:
    """A cell as a text file has it: dates in ISO 8601, whole numbers without a fraction."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)


def as_csv(table: Table, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """RFC 4180."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(
        [[text(cell) for cell in line] for line in table.lines()]
    )
    return stream.getvalue().encode(encoding, errors="replace")


def as_workbook(
    table: Table, paint: Paint | None = None, sheets: Mapping[str, Rows] | None = None, hidden: tuple[str, ...] = ()
) -> bytes:
    """A workbook whose first sheet is the table; cells keep their types, texts stay texts.

    paint: draws over the sheet. sheets: further sheets by name; one called `first` stands before the table's.
    hidden: names of sheets that are not shown.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
    formats: dict[type, Any] = {datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}
    formats[date] = book.add_format({"num_format": "yyyy-mm-dd"})
    extra = dict(sheets or {})
    if "first" in extra:
        _fill(book.add_worksheet("first"), extra.pop("first"), formats)
    main = book.add_worksheet("data")
    _fill(main, table.lines(), formats)
    if paint:
        paint(book, main, table)
    for name, lines in extra.items():
        sheet = book.add_worksheet(name)
        _fill(sheet, lines, formats)
        if name in hidden:
            sheet.hide()
    book.close()
    return buffer.getvalue()


def _fill(sheet: Any, lines: Rows, formats: Mapping[type, Any]) -> None:
    for number, line in enumerate(lines):
        for place, cell in enumerate(line):
            if isinstance(cell, datetime | date):
                sheet.write_datetime(number, place, cell, formats[type(cell)])
            elif isinstance(cell, int | float):
                sheet.write_number(number, place, cell)
            elif cell not in (None, ""):
                sheet.write_string(number, place, cell)
