"""Names of persons that stand in rows that were set aside, and nowhere else: looked for without being known.

Of such a name only keyed pseudonyms are kept, one for each way to write it (`names.disguises`) and one for how that
begins. Every six letters of a text are made pseudonymous, and what follows those with which a name begins, in every
length, is held against what is kept. Who has the lake and not the key learns no name from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import duckdb
import numpy as np

from transforms.deliver.values.pseudonyms import keyed
from transforms.names.disguises import SHORTEST, compact, is_whole, letters
from transforms.names.name_pseudonyms import LONGEST, beginning, written
from transforms.release.privacy import restricted
from transforms.release.privacy.prefilter import sixes
from transforms.settings import Settings


class Met(NamedTuple):
    """A way to write a name, as it was met in a text. kept: its pseudonym."""

    kept: str
    letters: str


class Quarantined:
    """The names of a lake's quarantine, ready to be looked for. Needs the key, where there are any."""

    def __init__(self, con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        columns = {(source, column.name) for source, column in restricted.named()}
        rows = con.execute("select source, column_name, pseudonym from lake.quarantine.number order by all").fetchall()
        self._kept = {kept: f"{source}.{name}" for source, name, kept in rows if (source, name) in columns}
        self._keys = settings.pseudonym_keys() if self._kept else []
        self._begins: dict[int, bool] = {}
        self._found: dict[Met, tuple[str, str]] = {}

    @property
    def found(self) -> bool:
        """Whether any name was found."""
        return bool(self._found)

    def look(self, where: str, opened: str) -> None:
        """Find the names that stand in a text. opened: see `disguises.opened`."""
        if not self._kept:
            return
        joined = letters(opened)
        numbers = np.unique(sixes(joined.encode())).tolist()
        begins = {number for number in numbers if self._is_beginning(number)}
        if not begins:
            return
        for line, own in zip(opened.split("\n"), joined.split("\n"), strict=True):
            if begins.intersection(sixes(own.encode()).tolist()):
                for met in self._names(line):
                    self._found.setdefault(met, (where, f"{self._kept[met.kept]} (in quarantine)"))

    def not_public(self, public: Iterable[str]) -> list[tuple[str, str]]:
        """Where a name stands that is in none of these opened texts as well."""
        also = set[str]()
        for text in public if self._found else ():
            for line, own in zip(text.split("\n"), letters(text).split("\n"), strict=True):
                if any(met.letters in own for met in self._found):
                    also |= {met.kept for met in self._names(line)}
        return [place for met, place in self._found.items() if met.kept not in also]

    def _is_beginning(self, number: int) -> bool:
        if number not in self._begins:
            self._begins[number] = keyed(beginning(number.to_bytes(SHORTEST)), self._keys) in self._kept
        return self._begins[number]

    def _names(self, line: str) -> Iterator[Met]:
        """The names that stand in a line."""
        text, starts = compact(line)
        joined = "".join(letter.upper()[0] for letter in text)
        for at in range(len(joined) - SHORTEST + 1):
            if self._is_beginning(int.from_bytes(joined[at : at + SHORTEST].encode()[:SHORTEST])):
                for end in range(at + SHORTEST, min(at + LONGEST, len(joined)) + 1):
                    ways = written(joined[at:end], *_words(text, starts, at, end))
                    names = (Met(keyed(way, self._keys), joined[at:end]) for way in ways)
                    yield from (met for met in names if met.kept in self._kept)


def _words(text: str, starts: list[int], at: int, end: int) -> tuple[int, bool]:
    """How many whole words stand there, none where it is a part of one; whether none begins with a small letter."""
    if not is_whole(starts, at, end, -1):
        return 0, False
    inner = [start for start in starts if at <= start < end]
    return len(inner), not any(text[start].islower() for start in inner)
