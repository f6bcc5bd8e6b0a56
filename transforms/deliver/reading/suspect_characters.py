"""Letters that a text should not hold: what they usually mean is told, as the text itself is read as it stands.

Control characters in UTF-8 are mostly bytes of another encoding that somebody's program took for letters; U+FFFD stands
where a letter was lost; `Ã©` for `é` is text that was encoded twice; marks that turn the reading direction or hide make
a name look like another one. Letters out of place in words are `wrong_encoding`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from transforms.deliver.reading.wrong_encoding import Misplaced

_HIDDEN = [
    char.encode() for char in "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
]
_FIRST_OF_HIDDEN = sorted({mark[:1] for mark in _HIDDEN})
_ASCII_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
# one by one, as each is found by its first byte: together they would take longer than reading a text
_CONTROLS = [re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"\xe2\x80[\xa8\xa9]")]
_ASCII_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LOST = "\ufffd".encode()
_ASKED = re.compile(rb"\?+")
_OF_ADDRESS = re.compile(rb"[\w.%-]*=")  # what follows the question mark in `page?id=1`
# a letter that the first byte of a letter in UTF-8 becomes in Windows-1252, and those that its further bytes become
_TWICE = re.compile(
    rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]"
    rb"|\xe2\x80[\x80-\xbf]|\xe2\x82\xac|\xe2\x84\xa2){1,3}"
)
_ENOUGH = 10_000  # letters encoded twice, after which no more are counted
_SHARE = 0.8  # of all letters beyond ASCII, from which on those that look encoded twice are; `«CAFÉ»` looks so, too

HIDE = "marks that turn the reading direction or hide"
CONTROL = "control characters, as the bytes of another encoding leave them"
MISPLACED = "has letters where none belong in a word, as text of another encoding leaves them"
ASKED = "question marks where letters belong, as of letters that were lost before the file was written"
LOST = "letters that were lost before the file was written (U+FFFD)"


@dataclass
class Marks:
    """What was met so far, by kind: how many, and on which line first."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    _foreign: int = 0
    _twice: int = 0
    _twice_line: int = 0
    _misplaced_line: int = 0
    _misplaced: Misplaced = field(default_factory=Misplaced)

    def look(self, chunk: bytes, line: int) -> None:
        """Look through a piece of UTF-8. line: the number of its first line."""
        has_controls = len(chunk) != len(chunk.translate(None, _ASCII_CONTROLS))
        forms = [_ASCII_CONTROL] * has_controls + _CONTROLS * (not chunk.isascii())
        positions = [match.start() for form in forms for match in form.finditer(chunk)]
        self._met(CONTROL, len(positions), min(positions, default=0), chunk, line)
        if b"?" in chunk and self.counts.get(ASKED, 0) < _ENOUGH:
            asked = [match.start() for match in _ASKED.finditer(chunk) if _stands_for_letters(chunk, match)]
            self._met(ASKED, len(asked), asked[0] if asked else 0, chunk, line)
        if chunk.isascii():
            return
        if any(first in chunk for first in _FIRST_OF_HIDDEN):
            self._met(HIDE, sum(chunk.count(mark) for mark in _HIDDEN), 0, chunk, line)
        self._met(LOST, chunk.count(_LOST), chunk.find(_LOST), chunk, line)
        self._look_at_words(chunk, line)
        if self._twice < _ENOUGH:
            self._foreign += int(np.count_nonzero(np.frombuffer(chunk, dtype=np.uint8) >= 0xC0))
            for match in _TWICE.finditer(chunk):
                if _is_encoded_twice(match.group()):
                    self._twice_line = self._twice_line or line + chunk.count(b"\n", 0, match.start())
                    self._twice += len(match.group().decode())

    def _look_at_words(self, chunk: bytes, line: int) -> None:
        """Look at the lines that hold letters beyond ASCII, until there were enough of these."""
        beyond = np.flatnonzero(np.frombuffer(chunk, dtype=np.uint8) > 0x7F)
        at = 0
        while at < len(beyond) and self._misplaced.foreign < _ENOUGH:
            start = chunk.rfind(b"\n", 0, int(beyond[at])) + 1
            end = chunk.find(b"\n", int(beyond[at]))
            end = len(chunk) if end < 0 else end
            if self._misplaced.look(chunk[start:end].decode(errors="ignore")) and not self._misplaced_line:
                self._misplaced_line = line + chunk.count(b"\n", 0, start)
            at = int(np.searchsorted(beyond, end))

    def _met(self, kind: str, count: int, at: int, chunk: bytes, line: int) -> None:
        if count:
            self.first.setdefault(kind, line + chunk.count(b"\n", 0, at))
            self.counts[kind] = self.counts.get(kind, 0) + count

    def signals(self) -> tuple[str, ...]:
        """What a person should know, in the words of a signal."""
        signals = [f"holds {self.counts[HIDE]} {HIDE}"] if HIDE in self.counts else []
        signals += [
            f"holds {self.counts[kind]} {kind}; the first in line {self.first[kind]}"
            for kind in (CONTROL, LOST, ASKED)
            if kind in self.counts
        ]
        if self._twice and self._twice >= _SHARE * self._foreign:
            signals.append(f"seems to hold text that was encoded twice; the first in line {self._twice_line}")
        elif self._misplaced.is_told:
            signals.append(f"{MISPLACED}; the first in line {self._misplaced_line}")
        return tuple(signals)


def _stands_for_letters(chunk: bytes, match: re.Match[bytes]) -> bool:
    """Whether question marks stand where letters do, as programs write what their encoding lacks."""
    before, after = chunk[match.start() - 1 : match.start()], chunk[match.end() : match.end() + 1]
    if before.isalpha():
        return after.islower() and not _OF_ADDRESS.match(chunk, match.end())
    is_word = not before.strip() or before in b",;|\"'("
    return is_word and (after.isalpha() or match.end() - match.start() > 2)


def _is_encoded_twice(letters: bytes) -> bool:
    try:
        return len(b"".join(_byte(letter) for letter in letters.decode()).decode()) == 1
    except UnicodeError:
        return False


def _byte(letter: str) -> bytes:
    return letter.encode("latin-1" if ord(letter) < 256 else "cp1252")
