"""A registered text, such as an address or an occupation, in the form in which two ways to write it are equal.

People write such texts by hand, so signs, accents and capitals tell none apart, as they do codes (`code_form`); and
each word counts, also one that would be a firm's legal form (`form`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from transforms.names.vocabulary import bare, folded

_NUMBER_SIGN = re.compile(r"(?:\bn[o\u00b0\u00ba]?[.\u00b0\u00ba]*|#)\s*(?=\d)")  # No. 5, Nº 5, N° 5, #5
_LONG_VOWEL = re.compile("(?<=\\d)\u30fc(?=\\d)")  # is written as a dash between two numbers


def without_number_sign(text: str) -> str:
    """A text in small letters without the sign before a number: Nº 178, N° 178, № 178, no. 178 and #178 are 178."""
    return _NUMBER_SIGN.sub(" ", text)


@lru_cache(maxsize=1 << 16)
def text_form(text: str | None) -> str | None:
    """Letters, marks and digits alone, in small letters and usual width, accents off, digits of every script as 0-9.

    Spaces, dashes and other signs part nothing but two numbers: 9-2-20 is not 92-20.
    """
    plain = _LONG_VOWEL.sub(" ", without_number_sign(bare(folded(text or ""))))
    parts = "".join(_letter(letter) for letter in unicodedata.normalize("NFC", plain))
    form = re.sub(r"(?<=\D) | (?=\D)", "", " ".join(parts.split()))
    return form or None


def _letter(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    return letter if kind[0] in "LMN" else "" if kind == "Cf" else " "
