"""A workbook's sheets as Parquet files of text: see `workbook.py`."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from transforms.deliver.reading import table_frame
from transforms.deliver.reading.header import unique
from transforms.deliver.reading.sheet_details import SheetDetails, details
from transforms.errors import DeliveryRefused
from transforms.profile import Source

_BATCH = 20_000
_Said = TypeVar("_Said")


def read(path: Path, room: Path, source: Source) -> dict[str, Any]:
    """Write the wanted sheets to files whose names begin with `room`.

    Returns which were read, and which hold something and were not.
    """
    book = CalamineWorkbook.from_path(str(path))
    hidden = {sheet.name for sheet in book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}
    names = book.sheet_names
    seen = [name for name in names if name not in hidden] or names
    wanted = _wanted(source.sheets, names, seen)
    absent = [pattern for pattern, matching in wanted.items() if not matching]
    if absent or not names:
        lacks = f"has no sheet {absent[0]!r}; it has {len(names)} others" if absent else "has no sheet"
        raise DeliveryRefused(f"{path}: {lacks}")
    chosen = list(dict.fromkeys(name for matching in wanted.values() for name in matching))
    written = []
    for number, name in enumerate(chosen):
        target = str(room.with_suffix(f".sheet{number}.parquet"))
        sheet = _write(book, name, target, path, source)
        if sheet is None and len(chosen) == 1:
            raise DeliveryRefused(f"{path}: line {source.skip_rows + 1}: the sheet {name!r} has no header")
        if sheet is not None:
            written.append({"sheet": name, "path": target, "first": name == seen[0], **sheet})
    others = [name for name in names if name not in chosen and book.get_sheet_by_name(name).height]
    return {"read": written, "unread": [f"{'hidden ' if name in hidden else ''}sheet {name!r}" for name in others]}


def _wanted(asked: Sequence[str], names: list[str], seen: list[str]) -> dict[str, list[str]]:
    """Pattern of the profile → the sheets that it means; hidden ones only by their full name."""
    if not asked:
        return {"": seen[:1]}
    return {
        pattern: [pattern] if pattern in names else [name for name in seen if fnmatchcase(name, pattern)]
        for pattern in asked
    }


def _write(book: CalamineWorkbook, name: str, target: str, path: Path, source: Source) -> dict[str, Any] | None:
    """Write one sheet's cells as text with their line; returns what is to be told of it, none where it is empty."""
    sheet = book.get_sheet_by_name(name)
    page = sheet.to_python(skip_empty_area=False)
    titles = table_frame.titles([_texts(row) for row in page[: table_frame.FAR]], source)
    body = titles + source.shape.header_rows
    headers = unique(table_frame.names([_texts(row) for row in page[titles:body]], source), path, titles + 1)
    if not any(map(cell_text, (cell for row in page[titles:body] for cell in row))):
        return None
    known = Known(sheet, details(path, name), headers, body, source)
    account = Counter(title=titles, header=body - titles)
    schema = pa.schema([(header, pa.string()) for header in headers] + [("_line", pa.int64())])
    with pq.ParquetWriter(target, schema) as writer:
        records = _records(page, body, known, source, account)
        while batch := list(itertools.islice(records, _BATCH)):
            writer.write_table(_arrow(batch, schema))
    return {
        "headers": headers,
        "ragged": known.ragged,
        "signals": [*known.signals(), *table_frame.odd_titles(titles, source), *table_frame.blank_between(known.blank)],
        "account": account,
    }


def _texts(row: Sequence[object]) -> list[str]:
    return [cell_text(cell) or "" for cell in row]


def _records(
    page: Sequence[Sequence[object]], body: int, known: Known, source: Source, account: Counter[str]
) -> Iterator[tuple[int, list[str | None]]]:
    """The records below the header, with their line; counts in `account` what every row is."""
    total, is_below = re.compile(source.total_rows) if source.total_rows else None, table_frame.end(source)
    blank: list[int] = []  # since the last record
    for line, row in enumerate(page[body:], start=body + 1):
        cells = [cell_text(cell, source.decimal, midnight=bool(source.calendars)) for cell in row]
        first = next((cell for cell in cells if cell), None)
        if is_below(cells):
            account["notes"] = len(page) - line + 1
            return
        if first is None and not known.is_odd(line):
            account["blank"] += 1
            blank.append(line)
        elif first and total and total.match(first):
            account["total"] += 1
        elif known.completed(line, cells):
            account["record"] += 1
            known.blank, blank = known.blank + blank, []
            yield line, cells
        else:
            account["aside"] += 1


class Known:
    """What a sheet knows of its cells beside their values, brought into its rows one after the other.

    ragged: line, reason and text of the rows that are set aside. blank: lines without a cell, with records below them.
    """

    def __init__(
        self, sheet: CalamineSheet, details: SheetDetails, headers: list[str], header_line: int, source: Source
    ) -> None:
        self.headers, self.merged, self.filled = headers, source.merged, 0
        self.hidden, self.records, self.unseen = details.hidden, 0, 0
        self.ragged: list[tuple[int, str, str]] = []
        self.blank: list[int] = []
        places = {place for place, header in enumerate(headers) if _is_read(header, source)}
        self.odd = _by_line({at: why for at, why in details.odd.items() if at[1] in places})
        self.digits = _by_line(details.digits)
        # line → place → line and place of the cell whose value counts for it
        self.covered: dict[int, dict[int, tuple[int, int]]] = {}
        self.corners: dict[tuple[int, int], str | None] = {}
        for (top, left_), (bottom, right) in sheet.merged_cell_ranges or []:
            for line in range(max(top + 1, header_line + 1), bottom + 2):
                own = {place: (top + 1, left_) for place in range(left_, right + 1) if place in places}
                self.covered.setdefault(line, {}).update(own)

    def is_odd(self, line: int) -> bool:
        return line in self.odd

    def completed(self, line: int, cells: list[str | None]) -> bool:
        """Complete the cells of a row; says whether it is a record, and notes it in `ragged` where it is none."""
        for place, digits in self.digits.get(line, {}).items():
            cells[place] = (cells[place] or "").zfill(digits) if (cells[place] or "").isdigit() else cells[place]
        covered = self.covered.get(line, {})
        self.corners |= {corner: cells[corner[1]] for corner in covered.values() if corner[0] == line}
        wrong = [(place, f"holds {why}") for place, why in self.odd.get(line, {}).items()]
        if self.merged == "refuse":
            wrong += [(place, "is merged with others") for place in covered]
        if wrong:
            place, why = min(wrong)
            self.ragged.append((line, f"{self.headers[place]}: the cell {why}", json.dumps(cells, ensure_ascii=False)))
            return False
        for place, corner in covered.items():
            if corner != (line, place) and cells[place] is None and self.corners.get(corner) is not None:
                cells[place] = self.corners[corner]
                self.filled += 1
        self.records += 1
        self.unseen += line in self.hidden
        return True

    def signals(self) -> list[str]:
        """What a person should know of the sheet."""
        told = []
        if self.filled and self.merged != "fill":
            told.append(
                f"{self.filled} merged cells were filled; say in the profile whether to (merged: fill or refuse)"
            )
        if self.unseen:
            told.append(
                f"{self.unseen} of {self.records} rows are hidden, by a filter or by hand, and are read as the others; "
                "ask whether they are meant"
            )
        return told


def _is_read(header: str, source: Source) -> bool:
    """Whether what a column holds matters."""
    unpivot, folded = source.shape.unpivot, header.casefold()
    if folded in {name.casefold() for name in source.ignore}:
        return False
    is_turned = bool(unpivot and re.fullmatch(unpivot.columns, header))
    return not source.columns or is_turned or folded in {name.casefold() for name in source.columns}


def _by_line(cells: Mapping[tuple[int, int], _Said]) -> dict[int, dict[int, _Said]]:
    lines: dict[int, dict[int, _Said]] = {}
    for (line, place), mark in cells.items():
        lines.setdefault(line, {})[place] = mark
    return lines


def _arrow(batch: list[tuple[int, list[str | None]]], schema: pa.Schema) -> pa.Table:
    columns = [[cells[place] for _, cells in batch] for place in range(len(schema) - 1)]
    return pa.table([*columns, [line for line, _ in batch]], schema=schema)


def cell_text(cell: object, decimal: str = ".", *, midnight: bool = False) -> str | None:
    """A cell as text: dates as ISO 8601, whole numbers without a fraction; none where it is empty.

    decimal: what stands before the fraction in this source's texts; a number is written as they would write it.
    midnight: write true dates with their midnight, by which `calendars` tells them from days that somebody typed.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) and not midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat() + (" 00:00:00" if midnight else "")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float):
        return str(cell).replace(".", decimal)
    return str(cell).strip() or None
