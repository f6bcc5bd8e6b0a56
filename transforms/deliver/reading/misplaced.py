"""Letters that stand where they do not belong in words, as the letters of another encoding do: `MontrŽal`, `Wroc³aw`.

In encodings of one byte a letter nearly every text can be read in any of them, and comes out as other letters. The
bytes do not tell; the words do, where a capital stands between small letters, a sign within a word, or words are made
of accented letters alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

_WITHIN = re.compile(r"(?<=[^\W\d_])[^\x00-\x7f](?=[^\W\d_])")
_HIGH = "\u0100-\u017f" + re.escape(bytes(range(0x80, 0x100)).decode("cp1252", errors="ignore"))
_RUN = re.compile(f"(?<![^\\W\\d_])[{_HIGH}]{{4,}}(?![^\\W\\d_])")
_JOINERS = "’‘ʼ´·\ufffd"  # the last one, a lost letter, is told by itself
_SHARE, _MANY = 0.3, 20  # of all that stand within words, or how many, from which on they are told
_RUNS, _OF_ALL = 12, 0.5  # letters in words of accented letters alone, and their share of all letters beyond ASCII
ONE_BYTE = ("cp1252", "cp1250", "cp1254", "cp1257", "cp850", "mac_roman", "cp1251", "cp1253", "cp874")
MORE_BYTES = (
    "big5",
    "big5hkscs",
    "cp932",
    "cp949",
    "euc_jp",
    "euc_kr",
    "gb18030",
    "gb2312",
    "gbk",
    "johab",
    "shift_jis",
)


@dataclass
class Misplaced:
    """What was met so far: letters beyond ASCII, of these within words, out of place, and in words of their own."""

    within: int = 0
    odd: int = 0
    in_runs: int = 0
    foreign: int = 0

    def look(self, text: str) -> bool:
        """Look through a piece of a text; says whether anything stands out of place in it."""
        before = self.odd + self.in_runs
        self.foreign += sum(letter > "\x7f" for letter in text)
        for match in _WITHIN.finditer(text):
            left, letter, right = text[match.start() - 1], match.group(), text[match.end()]
            kinds = unicodedata.category(left), unicodedata.category(right)
            if set(kinds) <= {"Ll", "Lu"}:
                self.within += 1
                self.odd += _is_odd(letter, *kinds) or _is_of_other_script(left + right, letter)
        self.in_runs += sum(len(match.group()) for match in _RUN.finditer(text))
        return self.odd + self.in_runs > before

    @property
    def is_told(self) -> bool:
        """Whether the text seems to be of another encoding than it was read in."""
        is_odd = self.odd >= _MANY or self.odd > _SHARE * self.within
        return is_odd or (self.in_runs >= _RUNS and self.in_runs >= _OF_ALL * self.foreign)


def _is_odd(letter: str, left: str, right: str) -> bool:
    kind = unicodedata.category(letter)
    if kind == "Lu":
        return left == right == "Ll"
    if kind == "Ll":
        return left == right == "Lu" and letter != "ß"
    return kind[0] in "NPS" and kind != "Pd" and letter not in _JOINERS


def _is_of_other_script(beside: str, letter: str) -> bool:
    kind, name = unicodedata.category(letter), unicodedata.name(letter, "")
    return beside.isascii() and kind[0] in "LM" and not name.startswith(("LATIN", "COMBINING", "MODIFIER"))


def seems(content: bytes) -> str:
    """What the encoding of some bytes seems to be, in the words of a message: several where they are alike."""
    guess = from_bytes(content).best()
    if guess is None:
        return "no text at all"
    possible = [name for name in ONE_BYTE if _fits(content, name)]
    is_dense = 4 * sum(byte > 0x7F for byte in content) > len(content)
    if guess.encoding in MORE_BYTES and is_dense and "cp1252" not in possible:
        possible.append(guess.encoding)
    if len(possible) < 2:
        return f"{possible[0] if possible else guess.encoding}; say so in the profile (encoding)"
    named = f"{', '.join(possible[:-1])} or {possible[-1]}"
    return f"{named}, which cannot be told apart: look at names with accents, and say which in the profile (encoding)"


def _fits(content: bytes, encoding: str) -> bool:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    met = Misplaced()
    met.look(text)
    return not met.is_told
