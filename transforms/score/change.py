"""Why a score moved since the previous list: four causes whose points sum to the change, to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import duckdb
import numpy as np

from transforms.cards import Card
from transforms.score.cells import Cells, Counted, Ints
from transforms.score.fitting import read_cells
from transforms.statistics.points import Floats, Measured, in_cents, raw_points

CAUSES = ("configuration", "new_data", "late_data", "peers")
_STORED = """
    select entity_id, indicator, (points * 100)::bigint as cents
    from lake.score.point
    where as_of = ? and entity_kind = ? and points <> 0
    order by all
"""

Line = tuple[str, str, str, str, int]  # entity kind, entity, indicator, cause, cents


def changes(
    con: duckdb.DuckDBPyConnection, entity_kind: str, cards: Mapping[str, Card], today: Cells, cents: Ints, before: date
) -> Iterator[Line]:
    """The parts of every entity's change since `before`, the day of the previous list; only parts that are not 0.

    One thing changes after the other, and each step's points are its part: configuration (the same measures under
    today's cards and code), new data (today's measures, without what came late, against yesterday's peers), late data
    (with it), peers (against today's).
    """
    earlier = read_cells(con, entity_kind, cards, before, today.entities, known_only=True)
    stored, gone = _stored(con, entity_kind, before, today)
    rescored = (earlier.measured(), _against(earlier, today, today.early), _against(earlier, today, today.all))
    steps = [stored, *(in_cents(raw_points(one), one.domains) for one in rescored), cents]
    for cause, old, new in zip(CAUSES, steps, steps[1:], strict=False):
        for i, j in np.argwhere(new != old):
            yield entity_kind, today.entities[i], today.cards[j].id, cause, int(new[i, j] - old[i, j])
    for entity, indicator, points in gone:
        yield entity_kind, entity, indicator, "configuration", -points


def _against(earlier: Cells, today: Cells, counted: Counted) -> Measured:
    """What was counted today against the peers of the earlier day, where there were any; a season is no peer."""
    measured = today.measured(counted)
    season = np.array([card.kind == "surge" for card in today.cards], dtype=bool)

    def peers(before: Floats, now: Floats) -> Floats:
        return np.where(np.isnan(before) | season, now, before)

    prior, old = earlier.measured(), earlier.matrix(earlier.peers.centre)
    down = np.array([card.direction == "down" for card in today.cards], dtype=bool)
    centre = today.matrix(today.peers.centre)
    shift = np.where(down, -1.0, 1.0) * np.nan_to_num(centre - peers(old, centre))
    return replace(
        measured,
        x=measured.x + shift,
        shape=peers(prior.shape, measured.shape),
        rate=peers(prior.rate, measured.rate),
        spread=peers(prior.spread, measured.spread),
    )


def _stored(
    con: duckdb.DuckDBPyConnection, entity_kind: str, before: date, today: Cells
) -> tuple[Ints, list[tuple[str, str, int]]]:
    """The points as they were published: [entities, cards], and those of indicators that have no card any more."""
    row = {name: position for position, name in enumerate(today.entities)}
    column = {card.id: position for position, card in enumerate(today.cards)}
    stored, gone = np.zeros((len(row), len(column)), dtype=np.int64), []
    for entity, indicator, points in con.execute(_STORED, [before, entity_kind]).fetchall():
        if entity in row and indicator in column:
            stored[row[entity], column[indicator]] = points
        elif entity in row:
            gone.append((entity, indicator, points))
    return stored, gone
