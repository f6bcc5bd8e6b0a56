"""What would take an entity off its unit's list: "if at most so many", computed from the same points as its rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transforms.score.cells import Cells
from transforms.score.listing import Candidate, Entry
from transforms.statistics.counterfactual import way_out

Line = tuple[object, ...]  # the columns of lake.score.leaving without as_of


class Leaving:
    """Counterfactuals for the entities of one kind."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._measured = cells.measured()
        self._row = {(i, j): row for row, (i, j) in enumerate(zip(cells.entity, cells.card, strict=True))}
        self._entity = {name: position for position, name in enumerate(cells.entities)}
        self._whole = np.array([card.kind in ("rate", "surge") for card in cells.cards], dtype=bool)

    def lines(self, kind: str, unit: str, listed: Sequence[Entry], members: Sequence[Candidate]) -> Iterator[Line]:
        """Rows for the leads and facts of a unit's list.

        A lead leaves where its score is that of the best of its unit that is no lead, or 0 without one; a fact leaves
        the lane of facts where nothing is left of it.
        """
        leads = {entry.entity_id for entry in listed if entry.lane == "lead"}
        facts = {entry.entity_id for entry in listed if entry.lane == "fact"}
        others = (c.score for c in members if c.entity_id not in leads | facts)
        cut = max(0, max(others, default=0))
        for entry in listed:
            if entry.lane == "fact":
                yield from self._of_fact(kind, unit, entry.entity_id)
            elif entry.lane == "lead":
                yield from self._of_lead(kind, unit, entry.entity_id, cut)

    def _of_fact(self, kind: str, unit: str, entity_id: str) -> Iterator[Line]:
        i, cells = self._entity[entity_id], self._cells
        facts = [j for j, card in enumerate(cells.cards) if card.kind == "fact" and (i, j) in self._row]
        broken = [j for j in facts if cells.all.num[self._row[i, j]] > 0]
        for place, j in enumerate(broken, start=1):
            num = float(cells.all.num[self._row[i, j]])
            yield kind, unit, entity_id, place, cells.cards[j].id, num, 0.0, None, None, None, None

    def _of_lead(self, kind: str, unit: str, entity_id: str, cut: int) -> Iterator[Line]:
        i, cells = self._entity[entity_id], self._cells
        way = way_out(self._measured.rows(np.array([i])), self._whole, cut)
        for place, (j, x) in enumerate(zip(way.columns, way.x, strict=True), start=1):
            row, card = self._row[i, j], cells.cards[j]
            num, value = float(cells.all.num[row]), float(cells.value()[row])
            seen = float(self._measured.x[i, j])
            if card.kind == "measure":
                changed = (num, value * float(np.exp((x - seen) * (-1 if card.direction == "down" else 1))))
            elif card.kind == "link":
                changed = (0.0, x)
            else:
                share = x / seen
                changed = (float(np.floor(num * share + 1e-9)), value * share)
            yield kind, unit, entity_id, place, card.id, num, changed[0], value, changed[1], way.cents, cut
