"""Missing values as texts: words for an empty cell, errors of a spreadsheet, one letter again and again.

Taken for a name they make one firm of all who have none, and for an identifier one person. This is the one list of
them; docs/new-country.md names it to whoever writes a profile.
"""

from __future__ import annotations

import re
from string import ascii_lowercase, digits
from unicodedata import normalize

WORDS = (
    "n/a", "n.a.", "na", "nan", "nil", "none", "(none)", "<none>", "null", "(null)", "<null>", "<na>", r"\n", "unknown",
    "not known", "not available", "not applicable", "undefined", "(blank)", "(empty)", "empty", "missing", "no data",
    "tba", "tbd", "t.b.a.", "t.b.d.", "to be advised", "to be announced", "to be determined", "tidak ada",
    "tidak diketahui", "belum ada", "tiada", "không có", "không rõ", "ไม่มี", "ไม่ระบุ", "ไม่ทราบ", "မရှိ", "គ្មាន",
    "ບໍ່ມີ", "छैन", "नहीं", "নেই", "لا يوجد", "无", "無", "暂无", "不详", "不明", "未定", "なし", "없음", "ninguno",
    "ninguna", "aucun", "aucune", "s/n", "s.n.", "s/d", "n.d.",
)  # fmt: skip
_NO_LETTER = r"[^\pL\pN]+"
_LETTER = r"[^\W\d_]"  # in Python's regular expressions
_LETTER_RE2 = r"\pL"
# 0000, XX, 999999: filled in where something had to be
_REPEATED = "|".join(
    ["0+", "x{2,}", *(f"{letter}{{4,}}" for letter in ascii_lowercase if letter != "x")]
    + [f"{digit}{{6,}}" for digit in digits if digit != "0"]
)
LONGEST = max(len(word.encode()) for word in WORDS)
# of an identifier in its one form: upper case, no white space
_FORMS = frozenset("".join(normalize("NFKC", word).upper().split()) for word in WORDS)


def _error(letter: str) -> str:
    """#REF! and the like in any language (#¡VALOR!), those without an end of their own, and LibreOffice's numbers."""
    return rf"#(?:{letter}|[¡/0_])+[!?]|#(?:N/A|NV|N/D|GETTING_DATA)|Err:[0-9]{{3}}"


def is_said_by(form: str) -> bool:
    """Whether an identifier in its one form says that there is none."""
    if form in _FORMS or not any(letter.isalnum() for letter in form):
        return True
    return bool(re.fullmatch(rf"{_REPEATED}|{_error(_LETTER)}", form, re.IGNORECASE))


def pattern() -> str:
    """A regular expression (RE2) of the texts that say that there is nothing."""
    return rf"^(?:{_NO_LETTER})$|(?i:^(?:{'|'.join(map(re.escape, WORDS))}|{_REPEATED})$)|{pattern_of_errors()}"


def pattern_of_errors() -> str:
    """A regular expression (RE2) of the errors that a spreadsheet's formula leaves."""
    return rf"(?i:^(?:{_error(_LETTER_RE2)})$)"


def plain_pattern() -> str:
    """`pattern` for texts in ASCII, several times as fast."""
    words = "|".join(re.escape(word) for word in WORDS if word.isascii())
    return rf"^[^0-9A-Za-z]+$|(?i:^(?:{words}|{_REPEATED}|{_error('[A-Z]')})$)"
