"""Spellings of one word that people who write a script mix every day, in one form.

None of them tells two names apart to a reader: Arabic words with or without vowel signs, hamza on alef and dots on a
last letter, and with the letters of a Persian or Urdu keyboard; Hebrew points; two Thai or Lao signs that look like
one; a Russian e with or without dots; a Hindi nasal before its consonant, as a letter or as a dot above.
"""

from __future__ import annotations

import re

_MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"  # vowel signs, and tatweel
_POINTS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # of Hebrew; the maqaf (05be) parts words
_HIDDEN = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"  # soft hyphen, directions, no space
_DROPPED = re.compile(f"[{_MARKS}{_POINTS}{_HIDDEN}]")
_LETTERS = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
        "ى": "ي", "ی": "ي",
        "ة": "ه", "ہ": "ه", "ۃ": "ه", "ۀ": "ه", "ۂ": "ه",
        "ک": "ك",
        "ё": "е",
    }
)  # fmt: skip
_DOUBLED = {"\u0e40\u0e40": "\u0e41", "\u0ec0\u0ec0": "\u0ec1"}  # Thai and Lao: two signs for e are taken for ae
# Devanagari: the nasal of a row of consonants, joined to a stop of its row, is mostly written as a dot
_NASAL = re.compile(
    "\u0919\u094d(?=[\u0915-\u0918])|\u091e\u094d(?=[\u091a-\u091d])|\u0923\u094d(?=[\u091f-\u0922])"
    "|\u0928\u094d(?=[\u0924-\u0927])|\u092e\u094d(?=[\u092a-\u092d])"
)


def everyday(text: str) -> str:
    """A text in normal form (NFKC) in the one spelling that stands for all of its everyday ones."""
    if text.isascii():
        return text
    plain = _NASAL.sub("\u0902", _DROPPED.sub("", text).translate(_LETTERS))
    for pair, letter in _DOUBLED.items():
        plain = plain.replace(pair, letter)
    return plain
