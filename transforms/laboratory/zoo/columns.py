"""Damage to columns: gone, renamed, changed about, shifted, emptied, made the same throughout."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from transforms.laboratory.judging import Case
from transforms.laboratory.zoo.subjects import Subject
from transforms.laboratory.zoo.tables import Table


def dropped(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """A column is no longer in the file."""
    for column in subject.roles.each():
        place = subject.table.place(column)
        rows = [row[:place] + row[place + 1 :] for row in subject.table.rows]
        header = [name for name in subject.table.header if name != column]
        yield _case("column dropped", column, subject, Table(header, rows))


def renamed(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """A column has another name."""
    for column in subject.roles.each():
        header = [f"{name}_new" if name == column else name for name in subject.table.header]
        yield _case("column renamed", column, subject, replace(subject.table, header=header))


def blanked(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """A column is there and empty."""
    for column in subject.roles.each():
        table = subject.table.with_cells(column, lambda number, cell: "")
        yield _case("column blanked", column, subject, table)


def blanked_half(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """A column is empty from the middle of the file on."""
    half = len(subject.table.rows) // 2
    for column in subject.roles.each():
        table = subject.table.with_cells(column, lambda number, cell: cell if number < half else "")
        yield _case("column blanked from the middle", column, subject, table)


def same_throughout(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Every row has the first row's cell, as when a formula was dragged down."""
    for column, role in subject.roles.each().items():
        if role != "key":
            yield _case("column filled down", column, subject, _filled_down(subject.table, column))


def headers_changed_about(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Two columns of one kind bear each other's names."""
    for one, other in _pairs(subject):
        places = {one: other, other: one}
        header = [places.get(name, name) for name in subject.table.header]
        yield _case(
            "headers of two columns changed about", f"{one}, {other}", subject, replace(subject.table, header=header)
        )


def cells_changed_about(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Two columns of one kind are changed about from the middle of the file on, and in a few rows only."""
    rows = subject.table.rows
    for one, other in _pairs(subject):
        first, second = subject.table.place(one), subject.table.place(other)
        for what, chosen in (
            ("from the middle", set(range(len(rows) // 2, len(rows)))),
            ("in a few rows", set(draw.sample(range(len(rows)), max(2, len(rows) // 100)))),
        ):
            changed = [list(row) for row in rows]
            for number in chosen:
                changed[number][first], changed[number][second] = rows[number][second], rows[number][first]
            table = replace(subject.table, rows=changed)
            yield _case(f"cells of two columns changed about {what}", f"{one}, {other}", subject, table)


def shifted(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """From a column on, cells stand one column too far to the right: all rows, or a few; the header does not."""
    width = len(subject.table.header)
    few = set(draw.sample(range(len(subject.table.rows)), max(2, len(subject.table.rows) // 100)))
    for column in list(subject.roles.each())[1:3]:
        place = subject.table.place(column)
        moved = [[*row[:place], "", *row[place:]][:width] for row in subject.table.rows]
        some = [moved[number] if number in few else row for number, row in enumerate(subject.table.rows)]
        yield _case("rows shifted by a column", f"from {column}", subject, replace(subject.table, rows=moved))
        yield _case("a few rows shifted by a column", f"from {column}", subject, replace(subject.table, rows=some))


def headers_shifted(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """The header stands one column too far to the left."""
    header = [*subject.table.header[1:], subject.table.header[0]]
    yield _case("header shifted by a column", "all", subject, replace(subject.table, header=header))


def order_of_columns(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Other order of columns, with their headers: the same table."""
    table = Table(subject.table.header[::-1], [row[::-1] for row in subject.table.rows])
    yield _case("order of columns", "reversed", subject, table)


def _filled_down(table: Table, column: str) -> Table:
    first = table.rows[0][table.place(column)]
    return table.with_cells(column, lambda number, cell: first)


def _pairs(subject: Subject) -> list[tuple[str, str]]:
    roles = subject.roles
    pairs = [(roles.name, roles.other_name), (roles.day, roles.other_day)]
    return [(one, other) for one, other in pairs if one and other]


def _case(kind: str, what: str, subject: Subject, table: Table) -> Case:
    return Case(kind, f"{subject.name}, {what}", subject.write(table))
