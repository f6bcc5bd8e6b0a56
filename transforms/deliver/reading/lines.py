"""The physical lines of a delimited text: which are a whole record by themselves, and which need a closer look.

A line is a record where it has as many cells as the header and each of its quotes stands where a quoted cell begins or
ends (RFC 4180, within the line). This is counted over the bytes, some megabytes at once: the database reads such lines
fast, but in its strict mode, too, takes a line with one empty cell too many, and shifts its cells. All other lines are
judged one by one (`odd_lines`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from transforms.deliver.reading.plain_text import CHUNK

MAX_LINE = 2 << 20  # bytes; a longer line is set aside
# lines below one that is no record are looked at with it: a quoted cell may hold lines that look like records, in a
# narrow table more of them
WIDE, NEAR_WIDE, NEAR_NARROW = 4, 2, 20
_NEWLINE, _RETURN = 10, 13
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Form:
    """What a record of a text looks like. width: cells; delimiter, quote: a byte each, quote none where there is none;
    header: the header's own line."""

    width: int
    delimiter: int
    quote: int | None
    header: bytes


@dataclass(frozen=True)
class Lines:
    """The lines of a text below its header. count: all up to the last one that is not empty. whole: of the text.

    numbers, starts, ends (bytes), clean: of those to be judged, in their order; clean: whether it is a record by
    itself. body: the byte at which the first line below the header starts. end: the byte at which the last line ends.
    """

    count: int
    numbers: Numbers
    starts: Numbers
    ends: Numbers
    clean: Flags
    body: int
    end: int
    whole: int


def sift(path: Path, header_lines: int, form: Form | None, doubtful: Collection[int] = ()) -> Lines:
    """Go through a text once.

    form: none where every line is to be judged. doubtful: bytes at which lines start that are to be judged, too.
    """
    line, body, last, end = 1, None, header_lines, 0
    parts: list[tuple[Numbers, Numbers, Numbers, Flags]] = []
    near = NEAR_WIDE if form and form.width >= WIDE else NEAR_NARROW
    since = near
    for at, block, left_out in _blocks(path):
        content = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero(content == _NEWLINE).astype(np.int64)
        if not len(ends) or ends[-1] != len(content) - 1:
            ends = np.append(ends, len(content))
        starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1] + 1])
        skipped = min(max(header_lines + 1 - line, 0), len(ends))
        if body is None and skipped < len(ends):
            body = at + int(starts[skipped])
        clean = _records(content, starts, ends, form)
        ends[-1] += left_out
        clean[:skipped] = True
        judged, since = _with_neighbours(~clean, near, since)
        judged[[int(np.searchsorted(starts, byte - at)) for byte in doubtful if at <= byte < at + len(block)]] = True
        judged[:skipped] = False
        chosen = np.flatnonzero(judged)
        filled = np.flatnonzero(ends > starts)
        if len(filled):
            last, end = line + int(filled[-1]), at + int(ends[filled[-1]])
        parts.append((line + chosen, at + starts[chosen], at + ends[chosen], clean[chosen]))
        line += len(ends)
    none = np.zeros(0, dtype=np.int64)
    numbers, begin, until = (np.concatenate([none, *(part[place] for part in parts)]) for place in range(3))
    is_clean = np.concatenate([np.zeros(0, dtype=bool), *(part[3] for part in parts)])
    kept = numbers <= last  # empty lines at the end are none
    return Lines(
        max(last - header_lines, 0), numbers[kept], begin[kept], until[kept], is_clean[kept], body or end, end, line - 1
    )


def _with_neighbours(odd: Flags, near: int, since: int) -> tuple[Flags, int]:
    """Lines to judge: odd ones, and those just below one.

    since: how many lines ago the last odd one stood; returned for the next block.
    """
    place = np.arange(len(odd))
    last = np.maximum.accumulate(np.where(odd, place, -since - 1))
    return place - last <= near, len(odd) - 1 - int(last[-1])


def _records(content: npt.NDArray[np.uint8], starts: Numbers, ends: Numbers, form: Form | None) -> Flags:
    """Which lines are a record by themselves."""
    if form is None:
        return np.zeros(len(ends), dtype=bool)
    delimiters = np.flatnonzero(content == form.delimiter)
    counts = np.diff(np.searchsorted(delimiters, ends), prepend=0)
    length = ends - starts
    # a line of separators alone is an empty one
    clean = (length <= MAX_LINE) & (length > counts)
    quotes = np.flatnonzero(content == form.quote) if form.quote is not None else delimiters[:0]
    if len(quotes):
        counts, placed = _outside_quotes(content, ends, delimiters, counts, quotes, form)
        clean &= placed
    clean &= counts == form.width - 1
    text = content.tobytes()
    if b"\r" in text:
        clean[np.searchsorted(ends, np.flatnonzero(content == _RETURN))] = False
    clean[np.searchsorted(ends, list(_same_as(text, form.header)))] = False
    return clean


def _outside_quotes(
    content: npt.NDArray[np.uint8],
    ends: Numbers,
    delimiters: Numbers,
    counts: Numbers,
    quotes: Numbers,
    form: Form,
) -> tuple[Numbers, Flags]:
    """By line: separators outside quotes; whether quotes are balanced and each stands at a cell's edge."""
    until = np.searchsorted(quotes, ends)
    per_line = np.diff(until, prepend=0)
    first = until - per_line
    of_quote = np.repeat(np.arange(len(ends)), per_line)
    opens = (np.arange(len(quotes)) - first[of_quote]) % 2 == 0
    left, right = np.full(len(content) + 2, _NEWLINE, dtype=np.uint8), quotes + 2
    left[1:-1] = content
    beside = np.where(opens, left[quotes], left[right])
    at_edge = (beside == form.delimiter) | (beside == _NEWLINE) | (beside == form.quote)
    placed = per_line % 2 == 0
    placed[of_quote[~at_edge]] = False
    inside = np.zeros(len(content), dtype=np.uint8)
    inside[quotes] = 1
    parity = np.bitwise_xor.accumulate(inside)
    of_delimiter = np.repeat(np.arange(len(ends)), counts)
    is_quoted = (parity[delimiters] ^ (first[of_delimiter] & 1).astype(np.uint8)) == 1
    hidden = np.bincount(of_delimiter[is_quoted], minlength=len(ends))
    return counts - hidden, placed


def _same_as(text: bytes, header: bytes) -> Iterator[int]:
    """Where the header's line stands again."""
    wanted = b"\n" + header + b"\n"
    at = 0 if text.startswith(wanted[1:]) else text.find(wanted)
    while at >= 0:
        yield at + 1
        at = text.find(wanted, at + 1)


def _blocks(path: Path) -> Iterator[tuple[int, bytes, int]]:
    """Whole lines of a text, some megabytes at once: the byte at which they start, the bytes, and how many are left
    out: of a line that is far too long, which comes by itself, only the beginning is kept."""
    rest, at, left_out = b"", 0, 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            if len(rest) > MAX_LINE:
                first = chunk.find(b"\n")
                left_out += len(chunk) if first < 0 else first
                if first < 0:
                    continue
                yield at, rest + b"\n", left_out
                at += len(rest) + left_out + 1
                rest, left_out, chunk = b"", 0, chunk[first + 1 :]
            block = rest + chunk
            cut = block.rfind(b"\n") + 1
            rest = block[cut:]
            if cut:
                yield at, block[:cut], 0
                at += cut
    if rest:
        yield at, rest, left_out
