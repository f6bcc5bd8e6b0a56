"""Damage to rows: fewer of them, some again, lines above, below and between; and months as columns."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from transforms.laboratory.judging import Case
from transforms.laboratory.zoo.subjects import Subject
from transforms.laboratory.zoo.tables import Rows, Table, text


def fewer(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Half of the rows, a tenth of them, or those of one code are in the file."""
    rows = subject.table.rows
    parts: dict[str, Rows] = {
        "first half": rows[: len(rows) // 2],
        "second half": rows[len(rows) // 2 :],
        "first tenth": rows[: len(rows) // 10],
        "every second row": rows[::2],
    }
    place = subject.table.place(subject.roles.code)
    codes = sorted({text(row[place]) for row in rows})
    if len(codes) > 1:
        commonest = max(codes, key=[text(row[place]) for row in rows].count)
        parts["without the commonest code"] = [row for row in rows if text(row[place]) != commonest]
    for what, part in parts.items():
        yield _case(f"rows: {what}", subject, replace(subject.table, rows=part))


def again(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Rows that are there twice, alike or with a change."""
    rows, roles = subject.table.rows, subject.roles
    chosen = [rows[number] for number in sorted(draw.sample(range(len(rows)), max(2, len(rows) // 100)))]
    yield _case("rows: some twice", subject, replace(subject.table, rows=[*rows, *chosen]))
    yield _case("rows: all twice", subject, replace(subject.table, rows=[*rows, *rows]))
    for column in {roles.name, roles.number, roles.code} - {""}:
        place = subject.table.place(column)
        others = [row[place] for row in rows if row[place] not in ("", None)]
        changed = []
        for row in chosen:
            other = next((cell for cell in others if cell != row[place]), None)
            changed += [[*row[:place], other, *row[place + 1 :]]] if other is not None else []
        if changed:
            table = replace(subject.table, rows=[*rows, *changed])
            yield _case("rows: some twice with a change", subject, table, column, ambiguous=True)


def other_files(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """The file of the delivery before, or of another source, under this one's name."""
    keys = frozenset[tuple[object, ...]]()
    if before := subject.last_table():
        yield Case("the earlier file again", subject.name, before, ambiguous=True, gone=keys)
    strangers = sorted((source, day) for source, day in subject.history if source != subject.source)
    if strangers:
        content = next(iter(subject.history[strangers[-1]].values()))
        yield Case("the file of another source", subject.name, {subject.file: content}, ambiguous=True)


def around(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Titles above, totals and notes below, section rows and blank rows between, cells left blank for "as above"."""
    table, width = subject.table, len(subject.table.header)
    blank = ("",) * (width - 1)
    yield _case("title above", subject, replace(table, above=(("Report of the month", *blank),)))
    yield _case("two title rows", subject, replace(table, above=(("Report", *blank), ("of the month", *blank))))
    yield _case(
        "second header row", subject, replace(table, rows=[[f"({name})" for name in table.header], *table.rows])
    )
    yield _case("header again", subject, replace(table, rows=[*table.rows[:30], list(table.header), *table.rows[30:]]))
    total = ["Total", *blank]
    if subject.roles.number:
        total[table.place(subject.roles.number)] = "123456"
    yield _case("total below", subject, replace(table, below=(tuple(total),)))
    yield _case("note below", subject, replace(table, below=(("Source: the ministry's own survey", *blank),)))
    section = [*table.rows[:20], ["Jakarta", *blank], *table.rows[20:]]
    yield _case("section row", subject, replace(table, rows=section))
    yield _case("blank row", subject, replace(table, rows=[*table.rows[:20], ["", *blank], *table.rows[20:]]))
    yield _case("order of rows", subject, replace(table, rows=table.rows[::-1]))
    column = subject.roles.name
    place = table.place(column)
    ordered = sorted(table.rows, key=lambda row: text(row[place]))
    above = [None, *(row[place] for row in ordered)]
    blanks = [
        [*r[:place], "" if r[place] == a else r[place], *r[place + 1 :]] for r, a in zip(ordered, above, strict=False)
    ]
    if blanks != ordered:
        yield _case("blank cells mean as above", subject, replace(table, rows=blanks), column)


def months_as_columns(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """One row for what is the same but for its day, and a column for each day: the way statistics are printed."""
    table, roles = subject.table, subject.roles
    if not (roles.number and roles.day):
        return
    day, number = table.place(roles.day), table.place(roles.number)
    kept = [place for place in range(len(table.header)) if place not in (day, number)]
    days = sorted({text(row[day]) for row in table.rows})[:12]
    groups: dict[tuple[str, ...], dict[str, str]] = {}
    for row in table.rows:
        groups.setdefault(tuple(text(row[place]) for place in kept), {})[text(row[day])] = text(row[number])
    rows: Rows = [[*group, *(cells.get(d, "") for d in days)] for group, cells in groups.items()]
    yield _case("months as columns", subject, Table([*(table.header[place] for place in kept), *days], rows))


def _case(kind: str, subject: Subject, table: Table, what: str = "", ambiguous: bool = False) -> Case:
    return Case(kind, f"{subject.name} {what}".strip(), subject.write(table), ambiguous=ambiguous)
