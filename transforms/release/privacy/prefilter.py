"""Which lines of long texts may hold a name: a sieve before the exact look, by the first six letters of its forms.

Whole releases are searched, hundreds of megabytes of them, and nearly no line of them holds what is looked for. A text
becomes its letters and digits alone (`disguises.letters`), and every six bytes of it that follow each other are one
number, which is looked up among those with which a form begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.names import disguises
from transforms.names.disguises import SHORTEST, Form

Bytes = npt.NDArray[np.uint8]
_FILTER_BITS = 22
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: neighbours land far apart (Fibonacci hashing)
_LINE = ord("\n")


class Sieve:
    """The forms of many names, ready to be looked for in many texts."""

    def __init__(self, forms: dict[str, list[Form]]) -> None:
        self._forms: dict[bytes, list[bytes]] = {}
        for form in dict.fromkeys(form.text for own in forms.values() for form in own):
            encoded = form.encode()
            self._forms.setdefault(encoded[:SHORTEST], []).append(encoded)
        beginnings = sorted(int.from_bytes(beginning) for beginning in self._forms)
        self._beginnings = np.array(beginnings, dtype=np.uint64)
        self._filter = np.zeros(1 << _FILTER_BITS, dtype=np.bool_)
        self._filter[_places(self._beginnings)] = True

    def lines(self, text: str) -> Iterator[str]:
        """The lines of a text in which a form may stand, as they are."""
        compact = disguises.letters(text).encode()
        found = {place for place in self._candidates(compact) if self._stands_at(compact, place)}
        if not found:
            return
        ends = np.flatnonzero(np.frombuffer(compact, dtype=np.uint8) == _LINE)
        numbers = np.unique(np.searchsorted(ends, np.array(sorted(found))))
        lines = text.split("\n")
        yield from (lines[number] for number in numbers if number < len(lines))

    def _candidates(self, compact: bytes) -> Iterable[int]:
        """Places at which six bytes are the beginning of a form."""
        if len(compact) < SHORTEST or not self._beginnings.size:
            return ()
        keys = sixes(compact)
        likely = np.flatnonzero(self._filter[_places(keys)])
        at = np.minimum(np.searchsorted(self._beginnings, keys[likely]), self._beginnings.size - 1)
        places: list[int] = likely[self._beginnings[at] == keys[likely]].tolist()
        return places

    def _stands_at(self, compact: bytes, place: int) -> bool:
        return any(compact.startswith(form, place) for form in self._forms[compact[place : place + SHORTEST]])


def sixes(compact: bytes) -> npt.NDArray[np.uint64]:
    """Every six bytes that follow each other, as one number."""
    bytes_ = np.frombuffer(compact, dtype=np.uint8)
    keys = np.zeros(max(bytes_.size - SHORTEST + 1, 0), dtype=np.uint64)
    for offset in range(SHORTEST):
        keys = (keys << np.uint64(8)) | bytes_[offset : offset + keys.size]
    return keys


def _places(keys: npt.NDArray[np.uint64]) -> npt.NDArray[Any]:
    return (keys * _SPREAD) >> np.uint64(64 - _FILTER_BITS)
