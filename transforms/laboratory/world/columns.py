"""Numbers into the text of a delivery, as Arrow arrays; made for a million rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.laboratory.world.setup import MISSING


def pick(words: Sequence[str | None], rows: np.ndarray) -> pa.Array:
    """The word of each row; row -1 is an empty cell."""
    chosen = pa.array(np.where(rows < 0, 0, rows), mask=rows < 0)
    return pa.array([None if word != word else word for word in words], type=pa.string()).take(chosen)


def dates(days: np.ndarray) -> pa.Array:
    """Days as ISO 8601 text; MISSING is an empty cell."""
    days = np.asarray(days, dtype=np.int64)
    known = days != MISSING
    low = int(days[known].min()) if known.any() else 0
    high = int(days[known].max()) if known.any() else 0
    words = np.datetime_as_string(np.arange(low, high + 1).astype("datetime64[D]"))
    return pick(words.tolist(), np.where(known, days - low, -1))


def numbered(prefix: str, numbers: np.ndarray, width: int) -> pa.Array:
    """`prefix` and the number with leading zeros; numbers below 0 are empty cells."""
    numbers = np.asarray(numbers, dtype=np.int64)
    digits = pc.utf8_lpad(pc.cast(pa.array(np.maximum(numbers, 0)), pa.string()), width, "0")
    text = pc.binary_join_element_wise(pa.scalar(prefix), digits, "")
    return pc.if_else(pa.array(numbers >= 0), text, pa.scalar(None, pa.string()))


_CLOCK = [f"T{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(86400)]


def moments(seconds: np.ndarray, hours_ahead: np.ndarray | int) -> pa.Array:
    """Seconds since 1970 in local time as ISO 8601 text with the offset of that local time."""
    seconds = np.asarray(seconds, dtype=np.int64)
    ahead = np.broadcast_to(np.asarray(hours_ahead), seconds.shape)
    offset = pick([f"+{hour:02d}:00" for hour in range(10)], ahead.astype(np.int64))
    return pc.binary_join_element_wise(dates(seconds // 86400), pick(_CLOCK, seconds % 86400), offset, "")


def letters(numbers: np.ndarray, length: int) -> pa.Array:
    """A record locator of capital letters; numbers below 0 are empty cells."""
    alphabet = "BCDFGHJKLMNPQRSTVWXZ"
    mixed = np.where(numbers < 0, 0, (numbers.astype(np.int64) * 7_368_787 + 1_299_709) % (20**length))
    parts = []
    for place in range(length):
        parts.append(pick(list(alphabet), np.where(numbers < 0, -1, mixed // 20**place % 20)))
    return pc.binary_join_element_wise(*parts, "")


def documents(numbers: np.ndarray) -> pa.Array:
    """A document number of one letter and eight digits, different for different numbers; below 0 an empty cell."""
    numbers = np.asarray(numbers, dtype=np.int64)
    mixed = np.where(numbers < 0, -1, (numbers * 48_271 + 104_729) % 99_999_989)
    return numbered("X", mixed, 8)


def text_table(columns: dict[str, Any]) -> pa.Table:
    """A table of text: Arrow arrays as they are, other sequences as their words; None, '' and NaN are empty cells."""
    made = {}
    for name, values in columns.items():
        if isinstance(values, pa.Array | pa.ChunkedArray):
            made[name] = values
        else:
            words = [None if value is None or value == "" or value != value else str(value) for value in values]
            made[name] = pa.array(words, type=pa.string())
    return pa.table(made)
