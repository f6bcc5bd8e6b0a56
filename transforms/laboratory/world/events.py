"""Crossings as arrays, one value each, put together from the parts of the world that make people travel."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from transforms.laboratory.world.setup import MISSING

PURPOSES = ["work", "visit", "business", "study", "transit", "return", "other"]
WORK, VISIT, BUSINESS, STUDY, TRANSIT, RETURN, OTHER = range(7)


@dataclass
class Events:
    """Crossings, all arrays of one length.

    person: row of a table of persons; moment: seconds since 1970 in local time; gate and land: rows of checkpoints
    and countries; entry: bool; purpose: row of PURPOSES; group: booking or -1; one_way: 0, 1, or -1 unknown;
    permit: row of permits or -1.
    """

    person: np.ndarray
    moment: np.ndarray
    gate: np.ndarray
    land: np.ndarray
    entry: np.ndarray
    purpose: np.ndarray
    group: np.ndarray
    one_way: np.ndarray
    permit: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def where(self, kept: np.ndarray) -> Events:
        return Events(*(getattr(self, field.name)[kept] for field in fields(self)))

    @property
    def day(self) -> np.ndarray:
        return np.asarray(self.moment // 86400)


def crossings(
    person: np.ndarray,
    day: np.ndarray,
    second: np.ndarray,
    gate: np.ndarray,
    land: np.ndarray,
    *,
    entry: bool,
    purpose: np.ndarray | int,
    group: np.ndarray | int = -1,
    one_way: np.ndarray | int = -1,
    permit: np.ndarray | int = -1,
) -> Events:
    """Crossings from arrays or single values; days that are MISSING leave the crossing out."""
    kept = day != MISSING
    columns = [person, day.astype(np.int64) * 86400 + second, gate, land, entry, purpose, group, one_way, permit]
    return Events(*(np.broadcast_to(np.asarray(column), day.shape)[kept] for column in columns))


def joined(parts: list[Events], persons: list[int]) -> Events:
    """All parts together; persons[i] is the number of persons of part i, whose rows are counted on."""
    offsets = np.concatenate([[0], np.cumsum(persons)[:-1]])
    groups = np.concatenate([[0], np.cumsum([int(part.group.max(initial=-1)) + 1 for part in parts])[:-1]])
    columns = {}
    for field in fields(Events):
        pieces = [getattr(part, field.name) for part in parts]
        if field.name == "person":
            pieces = [piece + offset for piece, offset in zip(pieces, offsets, strict=True)]
        if field.name == "group":
            pieces = [np.where(piece >= 0, piece + first, -1) for piece, first in zip(pieces, groups, strict=True)]
        columns[field.name] = np.concatenate(pieces)
    return Events(**columns)


def day_hours(dice: np.random.Generator, count: int, early: float = 6, late: float = 20) -> np.ndarray:
    """Seconds of the day between two hours, most of them about the middle."""
    return np.asarray(((early + (late - early) * dice.beta(2, 2, count)) * 3600).astype(np.int64))
