"""What a cell of a reference file may hold: of each type of column, what it is called and its one form."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date

LARGEST = 10**12  # no capacity, wage or fee comes near it, and what is reckoned from it can still be written down
FORM = {
    "double": f"a number up to {LARGEST:,}",
    "bigint": f"a whole number up to {LARGEST:,}",
    "boolean": "yes or no",
    "date": "YYYY-MM-DD",
}
_NUMBER = re.compile(r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TRUTH = {
    **dict.fromkeys(("yes", "true", "t", "y", "1"), "true"),
    **dict.fromkeys(("no", "false", "f", "n", "0"), "false"),
}


def _double(text: str) -> str | None:
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    return repr(number) if abs(number) <= LARGEST else None


def _whole(text: str) -> str | None:
    number = _double(text)
    return str(int(float(number))) if number and float(number).is_integer() else None


def _truth(text: str) -> str | None:
    return _TRUTH.get(text.lower())


def day(text: str) -> str | None:
    """A day as ISO 8601 writes it; none where a text is no day."""
    match = _DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None


# of each type, its one form; none where a text is no such value
VALUE: dict[str, Callable[[str], str | None]] = {"double": _double, "bigint": _whole, "boolean": _truth, "date": day}
