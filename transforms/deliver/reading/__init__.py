"""Reading, files as text: every cell of every format as it was written, with the file and the line it came from.

`Reader` writes the cells of some deliveries' files as text to Parquet files; it runs in a box (`sandbox_worker`),
asked by `sandboxed`. `view` puts the parts together: `_delivery` BIGINT (the delivery's number in the batch),
`_delivered_on` DATE, `_file` VARCHAR, `_line` BIGINT (1 = the first line of the file), `_row` BIGINT (unique).
`_file` ends in `#` and a sheet's name, and in `!` and a column, where a file gives several tables or a line several
records.
What is no row of its file's header goes to table `ragged` (`_delivery`, `_file`, `_line`, `reason`, `row_text`).
What every line of a text or sheet is goes to `file_account` (`_delivery`, `_file`, `kind`, `n`); how a file was read,
where the profile says several ways, to `file_way` (`_delivery`, `_file`, `options`).
`keep_texts` finds the text of chosen rows again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.deliver.landing import file_type
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.deliver.reading import delimited, opening, read_options, reshape, small_files, without_layout
from transforms.deliver.reading.odd_lines import Ragged
from transforms.deliver.reading.parts import TABLES, Part, Read, make_table
from transforms.deliver.reading.small_files import Opened
from transforms.errors import DeliveryRefused, cause
from transforms.profile import Source
from transforms.queries import quoted

At = Callable[[int | None, Path | None], None]


class Reader:
    """Reads the files of a batch of deliveries into `folder`.

    limit: bytes to which a file may unpack. at: is told which file of which delivery is read next; nothing, where small
    ones are read together.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, source: Source, folder: Path, limit: int, *,
        at: At = lambda number, path: None,
    ) -> None:  # fmt: skip
        self.con, self.source, self.folder, self.limit, self.at = con, source, folder, limit, at
        self.done = Read()
        self._aside: list[tuple[int, str, Ragged]] = []
        self._rooms = 0

    def read(self, deliveries: Sequence[Delivery], numbers: Sequence[int] | None = None) -> Read:
        """Read all files; makes `ragged`, `file_account` and `file_way`.

        numbers: of the deliveries, where these are not their places.
        A delivery that cannot be read is told in `refused`, and the others are read.
        """
        small: list[Opened] = []
        for number, delivery in zip(numbers or range(len(deliveries)), deliveries, strict=True):
            self.done.headers[number], self.done.signals[number] = {}, []
            try:
                for file in delivery.files:
                    self.at(number, file.path)
                    opened = self._file(number, delivery, file)
                    small += [opened] if opened else []
            except DeliveryRefused as error:
                self.done.refuse(number, error)
        self.at(None, None)
        for group in small_files.groups([opened for opened in small if opened.delivery not in self.done.refused]):
            self._together(group)
        self.done.parts = [p for p in self.done.parts if p.placed or p.delivery not in self.done.refused]
        self._make_tables()
        return self.done

    def _file(self, number: int, delivery: Delivery, file: DroppedFile) -> Opened | None:
        """Read a file, or only open it where it is a small text. Raises DeliveryRefused with file, line and cause.

        Of several ways in which the profile says that it may be written, the first one counts in which it can be read.
        """
        file_type.hold(file.path)
        possible, errors = read_options.ways(self.source, file.name, delivery.delivered_on), []
        for how in possible:
            try:
                return self._read_as(number, delivery, file, how)
            except DeliveryRefused as error:
                errors.append(error)
        if len(errors) == 1:
            raise errors[0]
        raise DeliveryRefused(f"{errors[0]}; nor can it be read as the profile's alternatives say") from errors[0]

    def _read_as(self, number: int, delivery: Delivery, file: DroppedFile, how: Source) -> Opened | None:
        """Read a file in one way. Each table in it has to have a layout, if there are any: one among others that has
        none would be rows without a cell."""
        opened, parts, signals = None, [], []  # type: tuple[Opened | None, list[Part], list[str]]
        try:
            if file.name.lower().endswith(opening.NOT_DELIMITED):
                read = opening.other_format(self.con, file, how, self._room(), self.limit)
                parts = [
                    reshape.records(self.con, part, how.shape, sheet) if part.headers else part for part, sheet in read
                ]
                tables = {part.file: part.headers for part in parts}
            else:
                lines, signals = opening.delimited_text(file, how, self._room(), self.limit)
                opened, tables = Opened(number, delivery.delivered_on, file, lines), {file.name: lines.header.names}
            for name, headers in tables.items():
                without_layout.hold(file.path.parent / name, how, headers)
            self._add(number, delivery.delivered_on, parts)
            if opened and (how.shape.reshapes or not small_files.is_small(opened)):
                self._alone(opened)
                opened = None
        except MemoryError as error:
            raise DeliveryRefused(f"{file.path}: needs more memory than its reader may take") from error
        except (duckdb.Error, pa.ArrowInvalid) as error:
            raise DeliveryRefused(f"{file.path}: not readable as what it says it is ({cause(error)})") from error
        self.done.signals[number] += signals
        self.done.read_as[number, file.name] = read_options.unlike(how, self.source)
        return opened

    def _add(self, number: int, delivered_on: date, parts: list[Part]) -> None:
        for part in parts:
            self.done.add(replace(part, delivery=number, delivered_on=delivered_on))
            self._aside += [(number, part.file, odd) for odd in part.ragged]

    def _room(self) -> Path:
        """A new place for the files that are made of one file; the path may not exist yet."""
        self._rooms += 1
        return self.folder / f"file{self._rooms}"

    def _others(self, opened: Opened, *, alone: bool = False) -> None:
        """Add the records that were judged line by line. alone: the text has no other records."""
        lines, file = opened.lines, opened.file
        self._aside += [(opened.delivery, file.name, odd) for odd in lines.ragged]
        self.done.accounts[opened.delivery, file.name] = lines.account
        if lines.others_rows or alone:
            whole = Part(file.name, lines.header.names, lines.others)
            part = reshape.records(self.con, whole, lines.how.shape, None)
            self._add(opened.delivery, opened.delivered_on, [part])

    def _together(self, texts: list[Opened]) -> None:
        """Read small texts with the same header in one, by halves where that cannot be, and at last one by one."""
        if len(texts) > 1:
            room = self._room()
            joined = small_files.join(texts, room.with_suffix(".txt"))
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

    def _joined(self, joined: small_files.Joined, room: Path) -> bool:
        target, rows = room.with_suffix(".rows.parquet"), room.with_suffix(".placed.parquet")
        names = joined.names
        relation = delimited.relation(joined.whole.path, names, 0, joined.texts[0].lines.how)
        try:
            counted = self.con.execute(f"copy (from {relation}) to {quoted(str(target))} (format parquet)").fetchone()
        except duckdb.Error:
            return False
        if not counted or counted[0] != sum(opened.lines.rows for opened in joined.texts):
            return False
        small_files.place(self.con, joined, target, rows)
        target.unlink()
        self.done.parts.append(Part("", names, rows, placed=True))
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
        counted = self.con.execute(f"copy (from {relation}) to {quoted(str(target))} (format parquet)").fetchone()
        if counted and counted[0] == lines.rows:
            part = Part(file.name, names, target, lines.breaks)
            self._add(opened.delivery, opened.delivered_on, [part])
            self._others(opened)
        else:
            judged = delimited.sort_lines(lines.text, lines.header, lines.how, room, judge_all=True)
            judged.account["notes"] = lines.account["notes"]
            self._others(replace(opened, lines=judged), alone=True)

    def _make_tables(self) -> None:
        left = self.done.refused
        odd = [(n, file, odd.line, odd.reason, odd.text) for n, file, odd in self._aside if n not in left]
        accounts = [(n, file, kind, count) for n, file, kind, count in self.done.counted() if n not in left]
        ways_met = [(n, file, options) for (n, file), options in self.done.read_as.items() if n not in left]
        for name, rows in (("ragged", odd), ("file_account", accounts), ("file_way", ways_met)):
            make_table(self.con, name, TABLES[name], rows)
