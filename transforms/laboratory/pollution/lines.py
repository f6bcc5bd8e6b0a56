"""One row that is not as it should be: its separators, its quotes, its end. At every position of some rows."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from transforms.laboratory.judging import Case
from transforms.laboratory.pollution.table import HEADER, TEXT, Dialect, cell_text, file_text, line_text

Rows = list[list[str]]


def cases(rows: Rows, seed: int, name: str) -> Iterator[Case]:
    """Every variant with one polluted row."""
    draw = random.Random(seed)  # noqa: S311
    chosen = sorted({0, len(rows) - 1, *draw.sample(range(1, len(rows) - 1), 2)})
    for place in chosen:
        yield from _separators(rows, place, name)
        yield from _ends(rows, place, name)
    for place in chosen[1:3]:
        yield from _quotes(rows, place, name)
    yield from _dialect_of_a_row(rows, draw, name)
    yield from _unquoted(rows, draw, name)


def replaced(rows: Rows, place: int, line: str, end: str = "\n") -> str:
    """The clean file with one record written as this text."""
    before, after = file_text(rows[:place]), file_text(rows[place + 1 :]).split("\n", 1)[1]
    return before + line + end + after


def _case(kind: str, place: int, what: object, name: str, text: str, **more: Any) -> Case:
    return Case(kind, f"row {place + 1}, {what}", {name: text.encode()}, **more)


def _separators(rows: Rows, place: int, name: str) -> Iterator[Case]:
    cells = [cell_text(cell, Dialect()) for cell in rows[place]]
    for position in range(len(cells) + 1):
        line = ",".join([*cells[:position], "", *cells[position:]])
        yield _case("row: separator more", place, f"at {position}", name, replaced(rows, place, line))
    for position in range(len(cells) - 1):
        joined = cells[position] + cells[position + 1]
        line = ",".join([*cells[:position], joined, *cells[position + 2 :]])
        yield _case("row: separator fewer", place, f"at {position}", name, replaced(rows, place, line))


def _ends(rows: Rows, place: int, name: str) -> Iterator[Case]:
    line = line_text(rows[place])
    marks = {"CR": "\r", "CRLF": "\r\n", "blank line": "\n\n", "none": "", "space": " ", "NEL": "\x85", "LS": "\u2028"}
    for what, end in marks.items():
        if place < len(rows) - 1:
            yield _case("row: record delimiter", place, what, name, replaced(rows, place, line, end))


def _quotes(rows: Rows, place: int, name: str) -> Iterator[Case]:
    for position, cell in enumerate(rows[place]):
        for where in ("before", "inside", "behind"):
            middle = {"before": 0, "inside": len(cell) // 2, "behind": len(cell)}[where]
            if where == "inside" and len(cell) < 2:
                continue
            cells = [cell_text(other, Dialect()) for other in rows[place]]
            cells[position] = cell[:middle] + '"' + cell[middle:]
            readings = {(rows[place][0],): {HEADER[position]: frozenset({cells[position]})}}
            text = replaced(rows, place, ",".join(cells))
            yield _case("row: stray quote", place, f"{where} {HEADER[position]}", name, text, readings=readings)


def _with(rows: Rows, column: int, mark: str, draw: random.Random, count: int) -> Sequence[int]:
    places = [place for place, row in enumerate(rows) if mark in row[column]]
    return sorted(draw.sample(places, min(count, len(places))))


def _dialect_of_a_row(rows: Rows, draw: random.Random, name: str) -> Iterator[Case]:
    for place in draw.sample(range(len(rows)), 3):
        for mark in (";", "\t", "|", " "):
            text = replaced(rows, place, line_text(rows[place], Dialect(delimiter=mark)))
            yield _case("row: field delimiter", place, repr(mark), name, text)
    for place in _with(rows, TEXT, ",", draw, 3):
        text = replaced(rows, place, line_text(rows[place], Dialect(quote="'")))
        yield _case("row: quotation mark", place, "'", name, text)
    for place in _with(rows, TEXT, '"', draw, 3):
        for mark in ("\\", ""):
            text = replaced(rows, place, line_text(rows[place], Dialect(escape=mark)))
            yield _case("row: escape mark", place, repr(mark), name, text)


def _unquoted(rows: Rows, draw: random.Random, name: str) -> Iterator[Case]:
    """Cells that hold a separator, a line break or a quote and are not quoted, and quotes that close far below."""
    for mark, what in ((",", "separator"), ("\n", "line break")):
        for place in _with(rows, TEXT, mark, draw, 3):
            line = ",".join(rows[place])
            yield _case("row: not quoted", place, what, name, replaced(rows, place, line))
    for span in (1, 2, 5, 30):
        first = draw.randrange(2, len(rows) - span - 2)
        opened, closed = [list(rows[first]), list(rows[first + span])]
        before, behind = f'"{opened[3].replace(chr(34), "")}', f'{closed[3].replace(chr(34), "")}"'
        records = file_text(rows).split("\n")
        text = file_text(rows[:first]) + ",".join([*opened[:3], before, *map(_quoted, opened[4:])]) + "\n"
        text += file_text(rows[first + 1 : first + span]).split("\n", 1)[1]
        text += ",".join([*closed[:3], behind, *map(_quoted, closed[4:])]) + "\n"
        text += file_text(rows[first + span + 1 :]).split("\n", 1)[1]
        readings = {
            (row[0],): {"agency_name": frozenset({cell, row[3].replace('"', "")})}
            for row, cell in ((opened, before), (closed, behind))
        }
        if len(records) > span:
            yield _case("rows: quotes far apart", first, f"{span} rows", name, text, readings=readings)


def _quoted(cell: str) -> str:
    return cell_text(cell, Dialect())
