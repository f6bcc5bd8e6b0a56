"""Names come from the very people who are watched: here they become harmless text."""

from __future__ import annotations

from transforms.errors import shown

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """A CSV cell that no spreadsheet runs: text that starts like a formula gets a quote mark before it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    return ("'" if value.startswith(_FORMULA) else "") + shown(value)
