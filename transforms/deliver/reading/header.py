"""The header of a delimited text: in which line it stands, its names, and how far its table goes."""

from __future__ import annotations

import csv
import difflib
import itertools
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from transforms.deliver.reading import table_frame
from transforms.deliver.reading.lines import MAX_LINE
from transforms.deliver.reading.plain_text import CHUNK, PlainText
from transforms.deliver.values import identifiers
from transforms.errors import DeliveryRefused, cause
from transforms.profile import Source

MAX_COLUMNS = 2_000
_BETWEEN = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Header:
    """names: the columns as the file writes them, made unique. lines: how many lines stand before the first record,
    `titles` of them above the header. line: the header as it is written, where it is one line."""

    names: list[str]
    lines: int
    titles: int = 0
    line: str | None = None


def header_of(text: PlainText, path: Path, source: Source) -> Header:
    """The header below the title rows. Raises DeliveryRefused where there is none, or one without end."""
    titles = table_frame.titles(_top(text, source), source) if source.layouts else source.skip_rows
    with text.path.open(encoding="utf-8", newline="\n") as stream:
        lines = _bounded(stream, path)
        for _ in range(titles):
            next(lines, None)
        taken: list[str] = []
        reader = csv.reader(_kept(lines, taken), delimiter=source.delimiter, quotechar=source.quote, strict=True)
        try:
            rows = list(itertools.islice(reader, source.shape.header_rows))
        except csv.Error as error:
            raise DeliveryRefused(
                f"{path}: line {titles + 1}: no header that ends: a quote is not closed ({cause(error)})"
            ) from error
    if not any(cell.strip() for cells in rows for cell in cells):
        raise DeliveryRefused(f"{path}: line {titles + 1}: there is no header")
    names = unique(table_frame.names(rows, source), path, titles + 1)
    swallowed = [line for line in taken[len(rows) :] if line.count(source.delimiter) >= max(len(names) - 1, 1)]
    if swallowed:
        raise DeliveryRefused(
            f"{path}: line {titles + 1}: a quoted name of the header runs over lines that look like records"
        )
    written = taken[0].rstrip("\n") if len(taken) == 1 else None
    return Header(names, titles + reader.line_num, titles, written)


def _top(text: PlainText, source: Source) -> list[list[str]]:
    """The first lines of a text, each by itself."""
    with text.path.open(encoding="utf-8", newline="\n") as stream:
        lines = [stream.readline(MAX_LINE) for _ in range(table_frame.FAR)]
    return [_cells(line, source) for line in lines if line]


def _cells(line: str, source: Source) -> list[str]:
    """The cells of a line by itself, as far as it can be told; none of one that holds a carriage return."""
    try:
        return next(csv.reader([line], delimiter=source.delimiter, quotechar=source.quote or None), [])
    except csv.Error:
        return []


def without_trailing(text: PlainText, source: Source, target: Path) -> PlainText:
    """The text without the separator at the end of its lines; a line that ends within an open quote stays as it is."""
    end, quote, quotes = source.delimiter.encode(), source.quote.encode(), 0
    with text.path.open("rb") as stream, target.open("wb") as out:
        for line in stream:
            quotes += line.count(quote) if quote else 0
            body = line.rstrip(b"\n")
            out.write(body.removesuffix(end) + line[len(body) :] if quotes % 2 == 0 else line)
    return replace(text, path=target)


def without_notes(text: PlainText, header: Header, source: Source, target: Path) -> tuple[PlainText, int]:
    """The text up to where the profile says that the table ends, and how many lines follow there.

    target: where the shorter text is written, if there is one. A line within an open quote is not the end.
    """
    is_below, quote, quotes, at = table_frame.end(source), source.quote.encode(), 0, 0
    if not source.shape.stop_at:
        return text, 0
    with text.path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            is_outside = number > header.lines and quotes % 2 == 0
            if is_outside and is_below(_cells(line.decode(errors="ignore"), source)):
                left = 1 + sum(1 for _ in stream)
                break
            quotes += line.count(quote) if quote and number > header.lines else 0
            at += len(line)
        else:
            return text, 0
        stream.seek(0)
        with target.open("wb") as out:
            while at > 0 and (chunk := stream.read(min(at, CHUNK))):
                out.write(chunk)
                at -= len(chunk)
    return replace(text, path=target), left


def unique(cells: list[str], path: Path, line: int) -> list[str]:
    """Names of columns out of the cells of a header: none empty, none twice (upper and lower case are one).

    Letters and their accents are composed (NFC), as profiles and mappings write them.
    """
    if len(cells) > MAX_COLUMNS:
        raise DeliveryRefused(f"{path}: line {line}: {len(cells):,} columns; at most {MAX_COLUMNS:,} are read")
    names: list[str] = []
    met: set[str] = set()
    for place, cell in enumerate(cells):
        name = wanted = unicodedata.normalize("NFC", cell).strip() or f"column{place}"
        number = 0
        while name.casefold() in met:
            number += 1
            name = f"{wanted}_{number}"
        met.add(name.casefold())
        names.append(name)
    return names


def instead(missed: Sequence[Sequence[str]], there: Sequence[str], alike: float) -> str:
    """What stands in place of headers that are not there, in words; empty where nothing is like them.

    missed: each with its alternatives. alike: how much a header must be like one, from 0 to 1.
    """
    by_name = {name.casefold(): name for name in there}
    wanted = [name.casefold() for names in missed for name in names]
    near = {by_name[name] for one in wanted for name in difflib.get_close_matches(one, list(by_name), 1, alike)}
    return f"; there instead: {', '.join(map(shown, sorted(near)))}" if near else ""


def parted(there: Collection[str]) -> str:
    """What a file with a single header seems to be, in words; empty where there are several."""
    alone = next(iter(there)) if len(there) == 1 else ""
    mark = max(_BETWEEN, key=alone.count)
    seems = f"with {_BETWEEN[mark]} between its parts" if mark in alone else "or an empty file"
    return f"; its header is one cell: another separator (delimiter), {seems}?" if alone else ""


def shown(name: str) -> str:
    """A header with code points in place of letters that look like Latin ones, or like nothing."""
    strange = [letter.upper() in identifiers.LOOK_ALIKES or _is_unseen(letter) for letter in name]
    return "".join(f"<U+{ord(one):04X}>" if odd else one for one, odd in zip(name, strange, strict=True))


def _is_unseen(letter: str) -> bool:
    return letter != " " and unicodedata.category(letter) in ("Cf", "Cc", "Zs")


def _kept(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _bounded(stream: TextIO, path: Path) -> Iterator[str]:
    """The lines of a stream that may have none that end."""
    while line := stream.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise DeliveryRefused(f"{path}: its header does not end within {MAX_LINE:,} letters: no table?")
        yield line
