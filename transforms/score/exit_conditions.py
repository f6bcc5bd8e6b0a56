"""What would take an entity off its unit's list: "if at most so many", computed from the same points as its rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transforms.score.cells import Cells
from transforms.score.listing import Candidate, Entry, beyond_family
from transforms.statistics.counterfactual import way_out

Line = tuple[object, ...]  # the columns of lake.score.leaving without as_of


class Leaving:
    """Counterfactuals for the entities of one kind."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._measured = cells.measured()
        self._seen = cells.rows[["num"]].assign(value=cells.value())
        self._entity = {name: position for position, name in enumerate(cells.entities)}
        self._open = ~cells.is_reach  # whom a visit reaches cannot be otherwise
        self._whole = np.array([card.kind in ("rate", "surge") for card in cells.cards], dtype=bool)

    def lines(self, kind: str, unit: str, listed: Sequence[Entry], members: Sequence[Candidate]) -> Iterator[Line]:
        """Rows for the leads and facts of a unit's list.

        They leave where their score is that of the best of their unit that is neither, or 0 without one. Who only waits
        because its family is on the list already takes nobody's place.
        """
        listed_by_score = [entry.entity_id for entry in listed if entry.lane in ("fact", "lead")]
        out = set(listed_by_score) | beyond_family(members, self._cells.judged)
        others = (c.score for c in members if c.entity_id not in out)
        cut = max(0, max(others, default=0))
        for entity_id in listed_by_score:
            yield from self._of(kind, unit, entity_id, cut)

    def _of(self, kind: str, unit: str, entity_id: str, cut: int) -> Iterator[Line]:
        i, cells = self._entity[entity_id], self._cells
        way = way_out(self._measured.rows(np.array([i])), self._whole, cut, self._open)
        for place, (j, x) in enumerate(zip(way.columns, way.x, strict=True), start=1):
            card = cells.cards[j]
            num, value = (float(said) for said in self._seen.loc[(entity_id, card.id)])
            seen = float(self._measured.x[i, j])
            if card.kind == "measure":
                changed = (num, value * float(np.exp((x - seen) * (-1 if card.direction == "down" else 1))))
            elif card.kind == "link":
                changed = (0.0, x)
            elif card.kind == "fact":
                changed = (float(np.floor(card.half * x / (1 - x) + 1e-9)), value)
            else:
                share = x / seen
                changed = (float(np.floor(num * share + 1e-9)), value * share)
            values = (value, changed[1]) if np.isfinite(value) else (None, None)
            yield kind, unit, entity_id, place, card.id, num, changed[0], *values, way.cents, cut
