"""Files as text: every cell of every format as it was written, with the file and the line it came from.

`read` writes the rows of some deliveries' files to Parquet files of the batch's scratch folder: as text, or shaped by
the caller's SQL in the same pass. `view` puts the parts together: `_delivery` BIGINT (the delivery's number in the
batch), `_delivered_on` DATE, `_file` VARCHAR, `_line` BIGINT (1 = the first line of the file), `_row` BIGINT (unique).
What is no row of its file's header goes to table `ragged` (`_delivery`, `_file`, `_line`, `reason`, `row_text`).
`keep_texts` finds the text of chosen rows again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.deliver.drops import Delivery, DroppedFile
from transforms.deliver.reading import columnar, delimited, together, workbook
from transforms.deliver.reading.delimited import Ragged
from transforms.deliver.reading.parts import Part, Read
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
        """Read all files; makes `ragged`. A delivery that cannot be read is told in `refused`, and the others are."""
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
        self._make_ragged()
        return self.done

    def _file(self, number: int, delivery: Delivery, file: DroppedFile) -> Opened | None:
        """Read a file, or only open it where it is a small text. Raises DeliveryRefused with file, line and cause."""
        try:
            if not file.name.lower().endswith(_NOT_DELIMITED):
                opened = self._open(number, delivery, file)
                if together.is_small(opened):
                    return opened
                self._add(opened.delivery, opened.delivered_on, [self._alone(opened)])
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
        how = self.source.for_file(file.name)
        text = plain_text(file.path, how.encoding, self._room().with_suffix(".txt"), self.limit)
        if text.hidden:
            self.done.signals[number].append(_hidden(file, text))
        return Opened(number, delivery.delivered_on, file, text, delimited.header_of(text, file.path, how), how)

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
            self._add(opened.delivery, opened.delivered_on, [self._alone(opened)])
        except DeliveryRefused as error:
            self.done.refuse(opened.delivery, error)
        except (duckdb.Error, pa.ArrowInvalid) as error:
            refused = DeliveryRefused(f"{opened.file.path}: not readable as what it says it is ({cause(error)})")
            refused.__cause__ = error
            self.done.refuse(opened.delivery, refused)

    def _joined(self, joined: together.Joined, room: Path) -> bool:
        names, target, rows = (
            joined.header.names,
            room.with_suffix(".rows.parquet"),
            room.with_suffix(".placed.parquet"),
        )
        how = joined.texts[0].how
        relation = delimited.relation(joined.whole, joined.header, how)
        try:
            query = self.shape(names, relation, []) if self.shape else f"select * from {relation}"
        except DeliveryRefused as error:
            self.done.refused |= {opened.delivery: str(error) for opened in joined.texts}
            return True
        try:
            counted = self.con.execute(f"copy ({query}) to {quoted(str(target))} (format parquet)").fetchone()
            read = together.settled(self.con, joined, int(counted[0]) if counted else 0)
        except duckdb.Error:
            read = None
        if read is None:
            return False
        filled = together.place(self.con, joined, read, target, rows)
        target.unlink()
        part = Part("", names, rows, read.breaks, joined.whole, joined.header, placed=True, how=how)
        self.done.parts.append(part)
        for opened in joined.texts:
            self.done.met(opened.delivery, names)
        for at, odd in together.aside(joined, read):
            opened = joined.texts[at]
            self._aside.append((opened.delivery, opened.file.name, odd))
            if at not in filled:
                self.done.refused.setdefault(opened.delivery, _no_line_fits(opened.file, odd))
        return True

    def _alone(self, opened: Opened) -> Part:
        file, text, header, how, room = opened.file, opened.text, opened.header, opened.how, self._room()
        if delimited.fits_fast(header, how):
            target = room.with_suffix(".rows.parquet")
            relation = delimited.relation(text, header, how)
            query = self.shape(header.names, relation, []) if self.shape else f"select * from {relation}"
            counted = self.con.execute(f"copy ({query}) to {quoted(str(target))} (format parquet)").fetchone()
            read = delimited.settled(self.con, text, header, int(counted[0]) if counted else 0)
            if read:
                _hold_some(file, read.rows, read.ragged)
                return Part(file.name, header.names, target, read.breaks, text, header, None, read.ragged, how=how)
            target.unlink()
        raw = room.with_suffix(".raw.parquet")
        ragged = delimited.record_by_record(text, header, how, raw)
        rows = self.con.execute(f"select count(*) from read_parquet({quoted(str(raw))})").fetchone()
        _hold_some(file, rows[0] if rows else 0, ragged)
        return self._shaped(Part(file.name, header.names, raw, ragged=ragged))

    def _other_format(self, file: DroppedFile) -> list[Part]:
        """The parts of a workbook, a Parquet file or JSON lines."""
        name, room, how = file.name.lower(), self._room(), self.source.for_file(file.name)
        if name.endswith((".xlsx", ".xls")):
            room.mkdir(mode=0o700)
            told = workbook.sheets_to_text(file.path, how, room, self.limit)
            sheets = [
                Part(
                    file.name if sheet["first"] else f"{file.name}#{sheet['sheet']}",
                    sheet["headers"],
                    Path(sheet["path"]),
                    ragged=[Ragged(*row) for row in sheet["ragged"]],
                    signals=[f"{file.name}: {signal}" for signal in sheet["signals"]]
                    + [f"{other} of {file.name} is not read" for other in told["unread"] if not at],
                )
                for at, sheet in enumerate(told["read"])
            ]
            return [self._shaped(sheet) for sheet in sheets]
        raw = room.with_suffix(".raw.parquet")
        if name.endswith(".parquet"):
            headers = columnar.parquet_to_text(self.con, file.path, raw, self.limit, how.decimal)
            return [self._shaped(Part(file.name, headers, raw))]
        text = plain_text(file.path, how.encoding, room.with_suffix(".txt"), self.limit)
        signals = [_hidden(file, text)] if text.hidden else []
        headers, ragged = columnar.json_to_text(self.con, file.path, text, raw, how.decimal)
        return [self._shaped(Part(file.name, headers, raw, ragged=ragged, signals=signals))]

    def _shaped(self, part: Part) -> Part:
        """A part whose rows are text, shaped; they stay as `raw`."""
        if self.shape is None:
            return replace(part, raw=part.rows)
        target = part.rows.with_suffix(".shaped.parquet")
        query = self.shape(part.headers, f"read_parquet({quoted(str(part.rows))})", ["_line"])
        self.con.execute(f"copy ({query}) to {quoted(str(target))} (format parquet)")
        return replace(part, rows=target, raw=part.rows)

    def _make_ragged(self) -> None:
        lines = [
            (n, file, odd.line, odd.reason, odd.text) for n, file, odd in self._aside if n not in self.done.refused
        ]
        columns = [pa.array(column) for column in zip(*lines, strict=True)] or [pa.array([], pa.string())] * 5
        names = ["_delivery", "_file", "_line", "reason", "row_text"]
        self.con.register("odd_lines", pa.table(columns, names=names))
        self.con.execute(
            "create table ragged as select _delivery::bigint as _delivery, _file::varchar as _file, "
            "_line::bigint as _line, reason::varchar as reason, row_text::varchar as row_text from odd_lines"
        )
        self.con.unregister("odd_lines")


def _hidden(file: DroppedFile, text: PlainText) -> str:
    return f"{file.name} holds {text.hidden} marks that turn the reading direction or hide"


def _no_line_fits(file: DroppedFile, odd: Ragged) -> str:
    return f"{file.path}: line {odd.line}: no line fits the header: {odd.reason}"


def _hold_some(file: DroppedFile, rows: int, ragged: list[Ragged]) -> None:
    if ragged and not rows:
        raise DeliveryRefused(_no_line_fits(file, ragged[0]))
