"""Letters that stand where they do not belong in words, as the letters of another encoding do: `MontrŽal`, `Wroc³aw`.

In encodings of one byte a letter nearly every text can be read in any of them, and comes out as other letters. The
bytes do not tell; the words do, where a capital stands between small letters, a sign within a word, or words are made
of accented letters alone.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

SAY_SO = "; say so in the profile (encoding)"
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
# larger sets that nobody writes, by the usual name of what is in them
_USUAL = {
    "utf_8": "utf-8",
    "euc_jis_2004": "euc_jp",
    "euc_jisx0213": "euc_jp",
    "shift_jis_2004": "cp932",
    "shift_jisx0213": "cp932",
}
_KIN = (("cp932", "euc_jp"), ("gb18030", "big5"), ("gbk", "big5"), ("cp949", "johab"))  # of one language
_ESCAPE = re.compile(rb"\x1b\$[@B)]|\x1b\([BJI]")


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


def seems(content: bytes, at: int = 0, stated: str = "utf-8") -> str:
    """What the encoding of some bytes seems to be, in the words of a message: several where they are alike.

    at: a byte that is none of the stated encoding. Where the whole is of no encoding, its line may be of another.
    """
    possible = _possible(content)
    if not possible:
        line = content[content.rfind(b"\n", 0, at) + 1 :].split(b"\n")[0]
        kin = next((kin for kin in _KIN if codecs.lookup(stated).name in kin), ())
        alone = next((name for name in ("utf-8", *kin) if _decodes(line, name)), None)
        return f"a line in {alone} among others; ask for the file in one encoding" if alone else "no text at all"
    if len(possible) < 2:
        return possible[0] + SAY_SO
    named = f"{', '.join(possible[:-1])} or {possible[-1]}"
    return f"{named}, which cannot be told apart: look at names with accents, and say which in the profile (encoding)"


def _possible(content: bytes) -> list[str]:
    """The encodings that some bytes may be in; none where they seem to be no text."""
    if wide_one := wide(content):
        return [wide_one]
    guess = from_bytes(content).best()
    if guess is None:
        return []
    possible = [name for name in ONE_BYTE if _fits(content, name)]
    guessed = _USUAL.get(guess.encoding, guess.encoding)
    guessed = guessed if _decodes(content, guessed) else guess.encoding
    is_dense = 4 * sum(byte > 0x7F for byte in content) > len(content)
    if guess.encoding in MORE_BYTES and is_dense and "cp1252" not in possible:
        possible.append(guessed)
    return possible or [guessed]


def wide(content: bytes) -> str | None:
    """Which form of UTF-16 bytes from the start of a text are in that has no byte-order mark; none where they are not.

    Of East Asian letters neither byte is a NUL: their line ends, digits and separators tell.
    """
    if b"\0" not in content:
        return None
    told = {}
    for name in ("utf-16-le", "utf-16-be"):
        text = content[: len(content) // 2 * 2].decode(name, errors="replace")
        odd = sum(
            unicodedata.category(letter) in ("Cn", "Co", "Cs", "Cc") and letter not in "\r\n\t" for letter in text
        )
        if 100 * (odd + text.count("\ufffd")) <= len(text):
            told[name] = sum(letter.isascii() for letter in text)
    return max(told, key=lambda name: told[name]) if any(told.values()) else None


def is_seven_bits(encoding: str) -> bool:
    """Whether an encoding is a form of ISO 2022."""
    return codecs.lookup(encoding).name.startswith("iso2022")


def seven_bits(content: bytes, stated: str) -> tuple[str, int] | None:
    """Which form of ISO 2022 bytes are in, and where it shows; none where they are not, or the stated encoding is one.

    All of its bytes are ASCII: escapes say which letters they stand for.
    """
    found = None if is_seven_bits(stated) else _ESCAPE.search(content)
    if not found:
        return None
    return ("iso2022_kr" if found[0].startswith(b"\x1b$)") else "iso2022_jp"), found.start()


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _fits(content: bytes, encoding: str) -> bool:
    if not _decodes(content, encoding):
        return False
    met = Misplaced()
    met.look(content.decode(encoding))
    return not met.is_told
