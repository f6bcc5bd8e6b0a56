"""With whom an entity is compared: its peer group, or the nearest parent that is large enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

SEPARATOR = "|"  # of the parts of a group's name, the widest first; a parent is named by the first parts


@dataclass(frozen=True)
class Groups:
    """own [entities]: the group that each entity is compared with. members: of each group, positions of entities.

    A parent's members are all entities below it, also those that are compared with a smaller group. parent [groups]:
    the next wider group, which stands before it; -1: of everybody.
    """

    own: Codes
    members: list[Codes]
    parent: Codes


def groups_of(names: Sequence[str | None] | NDArray[np.object_], smallest: int) -> Groups:
    """names [entities]: `a|b|c`, whose parents are `a|b`, `a` and everybody; None: everybody. smallest: members."""
    paths = [() if name is None else tuple(name.split(SEPARATOR)) for name in names]
    below: dict[tuple[str, ...], list[int]] = {}
    for entity, path in enumerate(paths):
        for depth in range(len(path) + 1):
            below.setdefault(path[:depth], []).append(entity)
    wide = [
        next((path[:depth] for depth in range(len(path), 0, -1) if len(below[path[:depth]]) >= smallest), ())
        for path in paths
    ]
    paths_up = sorted({path[:depth] for path in wide for depth in range(len(path) + 1)})
    place = {path: position for position, path in enumerate(paths_up)}
    own = np.array([place[path] for path in wide], dtype=np.int64)
    parent = np.array([place.get(path[:-1], -1) if path else -1 for path in paths_up], dtype=np.int64)
    return Groups(own, [np.array(below[path], dtype=np.int64) for path in paths_up], parent)
