"""Damage that only a workbook can have: merged and hidden cells, other sheets, formulas, errors, other types."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from transforms.laboratory.judging import Case
from transforms.laboratory.zoo.subjects import Subject
from transforms.laboratory.zoo.tables import Cell, Rows, Table, as_workbook, text


def typed(subject: Subject) -> Table:
    """The table with true numbers and days in the columns of numbers and days, as a workbook has them."""
    table, roles = subject.table, subject.roles
    if roles.number:
        table = table.with_cells(roles.number, lambda number, cell: _number(cell))
    for column in {roles.day, roles.other_day} - {""}:
        table = table.with_cells(column, lambda number, cell: _day(cell))
    return table


def kinds(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Every damage of a workbook, the undamaged one first."""
    table, roles = typed(subject), subject.roles
    rows = table.rows
    older: Rows = [list(table.header), *rows[: len(rows) // 2]]
    notes: Rows = [["Explanations"], ["The data are on the next sheet"]]
    name, number = table.place(roles.name), table.place(roles.number) if roles.number else 0
    ordered = replace(table, rows=sorted(rows, key=lambda row: text(row[name])))
    books = {
        "undamaged": as_workbook(table),
        "all cells texts": as_workbook(replace(table, rows=[[text(cell) for cell in row] for row in rows])),
        "cells merged": as_workbook(ordered, _merged(name)),
        "notes on the first sheet": as_workbook(table, sheets={"first": notes}),
        "an older table on the first sheet": as_workbook(table, sheets={"first": older}),
        "hidden sheet with older rows": as_workbook(table, sheets={"old": older}, hidden=("old",)),
        "second sheet with more rows": as_workbook(
            replace(table, rows=rows[: len(rows) // 2]),
            sheets={"more": [list(table.header), *rows[len(rows) // 2 :]]},
        ),
        "title above": as_workbook(replace(table, above=(("Report",), ()))),
        "hidden column": as_workbook(table, _hidden_column(name)),
        "rows filtered out of sight": as_workbook(table, _filtered),
        "a sheet of a drawing": as_workbook(table, sheets={"chart": []}),
        "identifiers as numbers": as_workbook(_as_numbers(subject, table)),
    }
    if roles.number:
        books |= {
            "formula with its value": as_workbook(table, _formula(number, with_value=True)),
            "formula never calculated": as_workbook(table, _formula(number, with_value=False)),
            "error cell": as_workbook(table, _error(number)),
            "number format hides thousands": as_workbook(table, _thousands(number)),
        }
    for what, content in books.items():
        # rows that are on no sheet that is read have to be told of, whatever else is right
        yield Case(f"workbook: {what}", subject.name, {f"{subject.file.split('.')[0]}.xlsx": content})


def _number(cell: Cell) -> Cell:
    try:
        return float(text(cell))
    except ValueError:
        return cell


def _day(cell: Cell) -> Cell:
    try:
        return date.fromisoformat(text(cell))
    except ValueError:
        return cell


def _as_numbers(subject: Subject, table: Table) -> Table:
    column = subject.roles.identifier or subject.roles.key
    return table.with_cells(column, lambda number, cell: _number(cell) if text(cell).isdigit() else cell)


def _merged(place: int) -> Any:
    """Equal cells of a column that stand below each other become one."""

    def paint(book: Any, sheet: Any, table: Table) -> None:
        first = 0
        for number in range(1, len(table.rows) + 1):
            cell = table.rows[first][place]
            if number == len(table.rows) or table.rows[number][place] != cell:
                if number - first > 1 and cell not in ("", None):
                    sheet.merge_range(first + 1, place, number, place, text(cell))
                first = number

    return paint


def _hidden_column(place: int) -> Any:
    return lambda book, sheet, table: sheet.set_column(place, place, None, None, {"hidden": 1})


def _filtered(book: Any, sheet: Any, table: Table) -> None:
    sheet.autofilter(0, 0, len(table.rows), len(table.header) - 1)
    for number in range(10, 20):
        sheet.set_row(number, None, None, {"hidden": True})


def _formula(place: int, with_value: bool) -> Any:
    def paint(book: Any, sheet: Any, table: Table) -> None:
        for number, row in enumerate(table.rows, start=1):
            if row[place] not in ("", None):
                sheet.write_formula(number, place, f"={row[place]}*1", None, row[place] if with_value else "")

    return paint


def _error(place: int) -> Any:
    def paint(book: Any, sheet: Any, table: Table) -> None:
        for number in range(5, 8):
            sheet.write_formula(number, place, "=NA()", None, "#N/A")

    return paint


def _thousands(place: int) -> Any:
    def paint(book: Any, sheet: Any, table: Table) -> None:
        shown = book.add_format({"num_format": "#,##0,"})
        for number, row in enumerate(table.rows, start=1):
            if isinstance(row[place], float):
                sheet.write_number(number, place, row[place], shown)

    return paint
