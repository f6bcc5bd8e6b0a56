"""Lines that are no record by themselves: a record that spans lines, a line to set aside, or an empty line.

Every line is answered for, one by one. A quoted cell may hold line ends; but a stray quote swallows the lines below it,
and these are records of their own. So a record that spans lines is not believed where its first line and one below it
hold as many separators as a whole record each, nor where it is longer than `MAX_SPAN` lines.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from transforms.deliver.reading.lines import MAX_LINE, NEAR_NARROW, NEAR_WIDE, WIDE, Lines
from transforms.profile import Source

MAX_SPAN = 200
TOO_LONG = f"the line is longer than {MAX_LINE:,} bytes"
REPEATED = "the line repeats the header"
OPEN_QUOTE = "a quote opens in this line and does not close"
SWALLOWED = "a quoted cell runs over lines that look like records of their own"
MISPLACED = "a quote or a carriage return stands where none may be"
CUT_OFF = "the line ends early and is the last one: the file seems to be cut off"


def wrong_width(found: int, wanted: int) -> str:
    """Why a line does not fit, in the words of the quarantine."""
    return f"the line has {found} {'cell' if found == 1 else 'cells'}, the header has {wanted}"


@dataclass(frozen=True)
class Ragged:
    """A line that is no record of the file's header."""

    line: int
    reason: str
    text: str


@dataclass
class Account:
    """What became of the lines that were judged.

    ragged: set aside, each with its reason; stray: of records that hold a single quote within a cell; spaced: of
    records with a quoted cell that begins with a space; lines: how many belong to records; empty, total: how many are
    no records.
    """

    ragged: list[Ragged] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    spaced: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    total: list[int] = field(default_factory=list)
    lines: int = 0

    def lines_of(self, records: int, *, title: int, header: int, whole: int) -> dict[str, int]:
        """How many lines are what. records: of one line, that were not judged; whole: lines of the text."""
        known = {"title": title, "header": header, "record": records + self.lines, "aside": len(self.ragged)}
        known["total"] = len(self.total)
        return known | {"blank": whole - sum(known.values())}

    @property
    def count(self) -> int:
        return self.lines + len(self.ragged) + len(self.empty) + len(self.total)


@dataclass(frozen=True)
class Line:
    """A line of a text. start: its first byte. clean: whether it is a record by itself."""

    number: int
    start: int
    text: str
    clean: bool
    too_long: bool


def texts(path: Path, lines: Lines) -> Iterator[Line]:
    """The lines that are to be judged, as text."""
    with path.open("rb") as stream:
        for number, start, end, clean in zip(
            lines.numbers.tolist(), lines.starts.tolist(), lines.ends.tolist(), lines.clean.tolist(), strict=True
        ):
            stream.seek(start)
            text = stream.read(min(end - start, MAX_LINE)).decode(errors="ignore")
            yield Line(number, start, text, clean, end - start > MAX_LINE)


class Judge:
    """Judges lines in their order; `account` says what became of them.

    width: of the header, in cells. header: its line. doubtful: why a line is none, by its first byte. torn: number of
    the last line where it has no end.
    """

    def __init__(self, source: Source, width: int, header: str, doubtful: Mapping[int, str], torn: int | None) -> None:
        self.account = Account()
        self._source, self._width, self._header, self._doubtful, self._torn = source, width, header, doubtful, torn
        self._total = re.compile(source.total_rows) if source.total_rows else None
        self._ahead: deque[Line] = deque()
        csv.field_size_limit(MAX_LINE)

    def records(self, lines: Iterator[Line]) -> Iterator[tuple[int, list[str]]]:
        """The records among the lines: on which line each begins, and its cells."""
        while (line := self._next(lines)) is not None:
            cells = self._cells([line.text])
            if line.too_long:
                self._aside([line], TOO_LONG)
            elif cells is not None and not any(cell.strip() for cell in cells):
                self.account.empty.append(line.number)
            elif line.text == self._header or line.start in self._doubtful:
                self._aside([line], self._doubtful.get(line.start, REPEATED))
            elif cells is None and self._quotes(line.text) % 2:
                yield from self._spanning(line, lines)
            else:
                yield from self._alone(line, cells)

    def _alone(self, line: Line, cells: list[str] | None) -> Iterator[tuple[int, list[str]]]:
        if cells is None:
            self._aside([line], MISPLACED)
        elif self._total and self._total.match(next(cell.strip() for cell in cells if cell.strip())):
            self.account.total.append(line.number)
        elif len(cells) != self._width:
            is_cut = len(cells) < self._width and line.number == self._torn
            self._aside([line], CUT_OFF if is_cut else wrong_width(len(cells), self._width))
        else:
            if self._quotes(line.text) % 2:
                self.account.stray.append(line.number)
            elif any(self._is_spaced(cell) for cell in cells):
                self.account.spaced.append(line.number)
            self.account.lines += 1
            yield line.number, cells

    def _spanning(self, first: Line, lines: Iterator[Line]) -> Iterator[tuple[int, list[str]]]:
        """A line in which a quote opens, with those below it up to the one that closes it.

        Whole records within the open quote show that it is a stray one, which takes its own line alone.
        """
        taken, records, quotes = [first], 0, self._quotes(first.text)
        is_wide = self._width >= WIDE
        enough = NEAR_WIDE if is_wide else NEAR_NARROW
        while quotes % 2 and len(taken) < MAX_SPAN and records < enough:
            line = self._next(lines)
            if line is None:
                break
            taken.append(line)
            records += line.clean
            quotes += self._quotes(line.text)
        is_whole = taken[-1].number == first.number + len(taken) - 1 and not any(line.too_long for line in taken)
        closes = is_whole and quotes % 2 == 0 and records < enough
        cells = self._cells([f"{line.text}\n" for line in taken[:-1]] + [taken[-1].text]) if closes else None
        full = [line.text.count(self._source.delimiter) >= self._width - 1 for line in taken]
        swallows = full[0] and any(full[1:])
        if cells is not None and len(cells) == self._width and not swallows:
            self.account.lines += len(taken)
            yield first.number, cells
        elif cells is not None:
            self._aside(taken, SWALLOWED if swallows else wrong_width(len(cells), self._width))
        elif is_whole and not is_wide and records < enough:
            self._aside(taken, OPEN_QUOTE)
        else:
            self._ahead.extendleft(reversed(taken[1:]))
            self._aside([first], OPEN_QUOTE)

    def _next(self, lines: Iterator[Line]) -> Line | None:
        return self._ahead.popleft() if self._ahead else next(lines, None)

    def _aside(self, lines: Sequence[Line], reason: str) -> None:
        self.account.ragged += [Ragged(line.number, reason, line.text) for line in lines]

    def _is_spaced(self, cell: str) -> bool:
        """Whether a cell is quoted, but for the spaces before its quote: the quotes then are part of it."""
        mark, inner = self._source.quote, cell.strip()
        return bool(mark) and cell[:1] == " " and len(inner) > 1 and inner.startswith(mark) and inner.endswith(mark)

    def _quotes(self, text: str) -> int:
        return text.count(self._source.quote) if self._source.quote else 0

    def _cells(self, lines: list[str]) -> list[str] | None:
        """The cells of one record; none where it is not closed, or a quote stands where none may be."""
        try:
            read = list(
                csv.reader(lines, delimiter=self._source.delimiter, quotechar=self._source.quote or None, strict=True)
            )
        except csv.Error:
            return None
        return read[0] if len(read) == 1 else [] if not read else None
