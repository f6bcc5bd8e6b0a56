"""A file opened in one way: the lines of a text sorted, or the cells of another format as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from transforms.deliver.landing.drops import DroppedFile
from transforms.deliver.reading import columnar, delimited, header, table_frame, workbook
from transforms.deliver.reading.delimited import Sorted
from transforms.deliver.reading.odd_lines import Ragged, wrong_width
from transforms.deliver.reading.parts import Part
from transforms.deliver.reading.plain_text import PlainText, plain_text
from transforms.errors import DeliveryRefused
from transforms.profile import Source

NOT_DELIMITED = (".xlsx", ".xls", ".parquet", ".jsonl", ".jsonl.gz")


def delimited_text(file: DroppedFile, how: Source, room: Path, limit: int) -> tuple[Sorted, list[str]]:
    """The lines of a text, sorted, and what a person should know of them.

    room: with which the names of files begin that are made on the way. limit: bytes to which it may unpack.
    Raises DeliveryRefused with file, line and cause.
    """
    text = plain_text(file.path, how.encoding, room.with_suffix(".txt"), limit)
    if how.trailing_delimiter:
        text = header.without_trailing(text, how, room.with_suffix(".plain.txt"))
    head = header.header_of(text, file.path, how)
    table, below = header.without_notes(text, head, how, room.with_suffix(".table.txt"))
    lines = delimited.sort_lines(table, head, how, room, judge_all=how.shape.reshapes)
    lines.account["notes"] = below
    if lines.ragged and not lines.rows + lines.others_rows:
        raise DeliveryRefused(f"{file.path}: line {lines.ragged[0].line}: {_no_line_fits(lines)}")
    signals = [*lines.signals, *table_frame.odd_titles(head.titles, how)]
    return lines, [*_signals(file, text), *(f"{file.name}: {signal}" for signal in signals)]


def other_format(
    con: duckdb.DuckDBPyConnection, file: DroppedFile, how: Source, room: Path, limit: int
) -> list[tuple[Part, str | None]]:
    """The parts of a workbook, a Parquet file or JSON lines, as text, each with the name of its sheet.

    Raises DeliveryRefused with file and cause.
    """
    name = file.name.lower()
    if name.endswith((".xlsx", ".xls")):
        opened = workbook.sheets_to_text(file.path, how, room, limit)
        read = ", ".join(repr(sheet["sheet"]) for sheet in opened["read"])
        unread = [f"{other} of {file.name} is not read, sheet {read} is (sheets)" for other in opened["unread"]]
        return [
            (_sheet(file, sheet, unread if not at else []), sheet["sheet"]) for at, sheet in enumerate(opened["read"])
        ]
    raw = room.with_suffix(".raw.parquet")
    if name.endswith(".parquet"):
        headers = columnar.parquet_to_text(con, file.path, raw, limit, how)
        return [(Part(file.name, headers, raw), None)]
    text = plain_text(file.path, how.encoding, room.with_suffix(".txt"), limit)
    headers, ragged = columnar.json_to_text(con, file.path, text, raw, how)
    return [(Part(file.name, headers, raw, ragged=ragged, signals=_signals(file, text)), None)]


def _sheet(file: DroppedFile, sheet: dict[str, Any], unread: list[str]) -> Part:
    """What was read of a sheet."""
    return Part(
        file.name if sheet["first"] else f"{file.name}#{sheet['sheet']}",
        sheet["headers"],
        Path(sheet["path"]),
        ragged=[Ragged(*row) for row in sheet["ragged"]],
        signals=[f"{file.name}: {signal}" for signal in sheet["signals"]] + unread,
        account=sheet["account"],
    )


def _signals(file: DroppedFile, text: PlainText) -> list[str]:
    return [f"{file.name} {signal}" for signal in text.signals]


def _no_line_fits(lines: Sorted) -> str:
    more = len(lines.header.names) + 1
    is_trailing = all(
        odd.reason == wrong_width(more, more - 1) and odd.text.endswith(lines.how.delimiter) for odd in lines.ragged
    )
    remedy = "; each line ends in a separator: the profile may say so (trailing_delimiter)" if is_trailing else ""
    return f"no line fits the header: {lines.ragged[0].reason}{remedy}"
