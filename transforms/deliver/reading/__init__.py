"""Files as text: every cell of every format as it was written, with the file and the line it came from.

`read` writes the rows of some deliveries' files to Parquet files of the batch's scratch folder: as text, or shaped by
the caller's SQL in the same pass. `view` puts the parts together: `_delivery` BIGINT (the delivery's number in the
batch), `_delivered_on` DATE, `_file` VARCHAR, `_line` BIGINT (1 = the first line of the file), `_row` BIGINT (unique).
`_file` ends in `#` and a sheet's name, and in `!` and a column, where a file gives several tables or a line several
records.
What is no row of its file's header goes to table `ragged` (`_delivery`, `_file`, `_line`, `reason`, `row_text`).
What every line of a text or sheet is goes to `file_account` (`_delivery`, `_file`, `kind`, `n`).
`keep_texts` finds the text of chosen rows again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from transforms.deliver import looking
from transforms.deliver.drops import Delivery, DroppedFile
from transforms.deliver.reading import columnar, delimited, header, reshape, together, workbook
from transforms.deliver.reading.judging import Ragged
from transforms.deliver.reading.parts import Part, Read, make_table
from transforms.deliver.reading.plain import PlainText, plain_text
from transforms.deliver.reading.together import Opened
from transforms.errors import DeliveryRefused, cause
from transforms.profile import Source
from transforms.queries import quoted

Shape = Callable[[list[str], str, list[str]], str]  # headers, relation, columns to pass on: a query
_NOT_DELIMITED = (".xlsx", ".xls", ".parquet", ".jsonl", ".jsonl.gz")


class Reader:
    """Reads the files of a batch of deliveries into `folder`.

    limit: bytes to which a file may unpack. shape: makes the query of a file's rows; none leaves cells as text.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, source: Source, folder: Path, limit: int, shape: Shape | None
    ) -> None:
        self.con, self.source, self.folder, self.limit, self.shape = con, source, folder, limit, shape
        self.done = Read()
        self._aside: list[tuple[int, str, Ragged]] = []
        self._rooms = 0

    def read(self, deliveries: Sequence[Delivery]) -> Read:
        """Read all files; makes `ragged` and `file_account`.

        A delivery that cannot be read is told in `refused`, and the others are read.
        """
        small: list[Opened] = []
        for number, delivery in enumerate(deliveries):
            self.done.headers[number], self.done.signals[number] = {}, []
            try:
                for file in delivery.files:
                    opened = self._file(number, delivery, file)
                    small += [opened] if opened else []
            except DeliveryRefused as error:
                self.done.refuse(number, error)
        for group in together.groups([opened for opened in small if opened.delivery not in self.done.refused]):
            self._together(group)
        self.done.parts = [p for p in self.done.parts if p.placed or p.delivery not in self.done.refused]
        self._make_tables()
        return self.done

    def _file(self, number: int, delivery: Delivery, file: DroppedFile) -> Opened | None:
        """Read a file, or only open it where it is a small text. Raises DeliveryRefused with file, line and cause."""
        looking.hold(file.path)
        try:
            if not file.name.lower().endswith(_NOT_DELIMITED):
                opened = self._open(number, delivery, file)
                if together.is_small(opened) and not opened.lines.how.shape.reshapes:
                    return opened
                self._alone(opened)
            else:
                self._add(number, delivery.delivered_on, self._other_format(file))
        except (duckdb.Error, pa.ArrowInvalid) as error:
            raise DeliveryRefused(f"{file.path}: not readable as what it says it is ({cause(error)})") from error
        return None

    def _add(self, number: int, delivered_on: date, parts: list[Part]) -> None:
        for part in parts:
            self.done.add(replace(part, delivery=number, delivered_on=delivered_on))
            self._aside += [(number, part.file, odd) for odd in part.ragged]

    def _room(self) -> Path:
        """A new place for the files that are made of one file; the path may not exist yet."""
        self._rooms += 1
        return self.folder / f"file{self._rooms}"

    def _open(self, number: int, delivery: Delivery, file: DroppedFile) -> Opened:
        """Sort the lines of a text."""
        room, how = self._room(), self.source.for_file(file.name)
        text = plain_text(file.path, how.encoding, room.with_suffix(".txt"), self.limit)
        head = header.header_of(text, file.path, how)
        table, below = header.without_notes(text, head, how, room.with_suffix(".table.txt"))
        lines = delimited.sort_lines(table, head, how, room, judge_all=how.shape.reshapes)
        lines.account["notes"] = below
        opened = Opened(number, delivery.delivered_on, file, lines)
        if lines.ragged and not lines.rows + lines.others_rows:
            raise DeliveryRefused(_no_line_fits(file, lines.ragged[0]))
        self.done.signals[number] += [*_told(file, text), *(f"{file.name}: {signal}" for signal in lines.signals)]
        return opened

    def _others(self, opened: Opened, *, alone: bool = False) -> None:
        """Take in what is no record of one line. alone: the text has no other records."""
        lines, file = opened.lines, opened.file
        self._aside += [(opened.delivery, file.name, odd) for odd in lines.ragged]
        self.done.accounts[opened.delivery, file.name] = lines.account
        if lines.others_rows or alone:
            part = self._shaped(Part(file.name, lines.header.names, lines.others), lines.how)
            self._add(opened.delivery, opened.delivered_on, [part])

    def _together(self, texts: list[Opened]) -> None:
        """Read small texts with the same header in one, by halves where that cannot be, and at last one by one."""
        if len(texts) > 1:
            room = self._room()
            joined = together.join(texts, room.with_suffix(".txt"))
            if self._joined(joined, room):
                return
            half = len(texts) // 2
            self._together(texts[:half])
            self._together(texts[half:])
            return
        (opened,) = texts
        try:
            self._alone(opened)
        except DeliveryRefused as error:
            self.done.refuse(opened.delivery, error)
        except (duckdb.Error, pa.ArrowInvalid) as error:
            refused = DeliveryRefused(f"{opened.file.path}: not readable as what it says it is ({cause(error)})")
            refused.__cause__ = error
            self.done.refuse(opened.delivery, refused)

    def _joined(self, joined: together.Joined, room: Path) -> bool:
        names, target, rows = (
            joined.names,
            room.with_suffix(".rows.parquet"),
            room.with_suffix(".placed.parquet"),
        )
        how = joined.texts[0].lines.how
        relation = delimited.relation(joined.whole.path, names, 0, how)
        try:
            query = self.shape(names, relation, []) if self.shape else f"select * from {relation}"
        except DeliveryRefused as error:
            self.done.refused |= {opened.delivery: str(error) for opened in joined.texts}
            return True
        try:
            counted = self.con.execute(f"copy ({query}) to {quoted(str(target))} (format parquet)").fetchone()
        except duckdb.Error:
            return False
        if not counted or counted[0] != sum(opened.lines.rows for opened in joined.texts):
            return False
        together.place(self.con, joined, target, rows)
        target.unlink()
        self.done.parts.append(Part("", names, rows, [(0, 1)], joined.whole, how, placed=True))
        for opened in joined.texts:
            self.done.met(opened.delivery, names)
            self._others(opened)
        return True

    def _alone(self, opened: Opened) -> None:
        """Read a text by itself; where the database takes other lines for records, all of them are judged."""
        file, lines, room = opened.file, opened.lines, self._room()
        if lines.how.shape.reshapes:
            self._others(opened, alone=True)
            return
        names, target = lines.header.names, room.with_suffix(".rows.parquet")
        relation = delimited.relation(lines.records, names, lines.skip, lines.how)
        query = self.shape(names, relation, []) if self.shape else f"select * from {relation}"
        counted = self.con.execute(f"copy ({query}) to {quoted(str(target))} (format parquet)").fetchone()
        if counted and counted[0] == lines.rows:
            part = Part(file.name, names, target, lines.breaks, lines.text, lines.how)
            self._add(opened.delivery, opened.delivered_on, [part])
            self._others(opened)
        else:
            judged = delimited.sort_lines(lines.text, lines.header, lines.how, room, judge_all=True)
            judged.account["notes"] = lines.account["notes"]
            self._others(replace(opened, lines=judged), alone=True)

    def _other_format(self, file: DroppedFile) -> list[Part]:
        """The parts of a workbook, a Parquet file or JSON lines."""
        name, room, how = file.name.lower(), self._room(), self.source.for_file(file.name)
        if name.endswith((".xlsx", ".xls")):
            room.mkdir(mode=0o700)
            told = workbook.sheets_to_text(file.path, how, room, self.limit)
            unread = [f"{other} of {file.name} is not read" for other in told["unread"]]
            return [
                self._shaped(_sheet(file, sheet, unread if not at else []), how, sheet["sheet"])
                for at, sheet in enumerate(told["read"])
            ]
        raw = room.with_suffix(".raw.parquet")
        if name.endswith(".parquet"):
            headers = columnar.parquet_to_text(self.con, file.path, raw, self.limit, how.decimal)
            return [self._shaped(Part(file.name, headers, raw), how)]
        text = plain_text(file.path, how.encoding, room.with_suffix(".txt"), self.limit)
        headers, ragged = columnar.json_to_text(self.con, file.path, text, raw, how.decimal)
        return [self._shaped(Part(file.name, headers, raw, ragged=ragged, signals=_told(file, text)), how)]

    def _shaped(self, part: Part, how: Source, sheet: str | None = None) -> Part:
        """A part whose rows are text, as records and shaped; the records stay as `raw`."""
        part = reshape.records(self.con, part, how.shape, sheet)
        if self.shape is None:
            return replace(part, raw=part.rows)
        target = part.rows.with_suffix(".shaped.parquet")
        passed_on = ["_line", *(["_column"] if part.by_column else [])]
        query = self.shape(part.headers, f"read_parquet({quoted(str(part.rows))})", passed_on)
        self.con.execute(f"copy ({query}) to {quoted(str(target))} (format parquet)")
        return replace(part, rows=target, raw=part.rows)

    def _make_tables(self) -> None:
        left = self.done.refused
        odd = [(n, file, odd.line, odd.reason, odd.text) for n, file, odd in self._aside if n not in left]
        lines = {
            "_delivery": "bigint",
            "_file": "varchar",
            "_line": "bigint",
            "reason": "varchar",
            "row_text": "varchar",
        }
        make_table(self.con, "ragged", lines, odd)
        accounts = [(n, file, kind, count) for n, file, kind, count in self.done.counted() if n not in left]
        kinds = {"_delivery": "bigint", "_file": "varchar", "kind": "varchar", "n": "bigint"}
        make_table(self.con, "file_account", kinds, accounts)


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


def _told(file: DroppedFile, text: PlainText) -> list[str]:
    return [f"{file.name} {signal}" for signal in text.signals]


def _no_line_fits(file: DroppedFile, odd: Ragged) -> str:
    return f"{file.path}: line {odd.line}: no line fits the header: {odd.reason}"
