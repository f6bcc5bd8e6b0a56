"""Why a score moved since the previous list: four causes whose points sum to the change, to the cent."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from transforms.cards import Card
from transforms.score.cells import ALL, EARLY, Cells
from transforms.score.fitting import read_cells
from transforms.statistics.points import Cents, Floats, Measured, cents_of

CAUSES = ("configuration", "new_data", "late_data", "peers")
_STORED = """
    select entity_id, indicator, (points * 100)::bigint as cents
    from lake.score.point
    where as_of = ? and entity_kind = ? and points <> 0
    order by all
"""


def changes(
    con: duckdb.DuckDBPyConnection,
    entity_kind: str,
    cards: Mapping[str, Card],
    today: Cells,
    cents: Cents,
    before: date,
) -> pd.DataFrame:
    """The parts of every entity's change since `before`, the day of the previous list; only parts that are not 0.

    One thing changes after the other, and each step's points are its part: configuration (the same measures under
    today's cards and code), new data (today's measures, without what came late, against yesterday's peers), late data
    (with it), peers (against today's).
    """
    earlier = read_cells(con, entity_kind, cards, before, today.entities, today.judged, known_only=True)
    stored = con.execute(_STORED, [before, entity_kind]).df().set_index(["entity_id", "indicator"])["cents"]
    stored = stored[stored.index.isin(today.entities, level="entity_id")]
    gone = stored[~stored.index.isin(today.ids, level="indicator")]
    rescored = (earlier.measured(), _against(earlier, today, EARLY), _against(earlier, today, ALL))
    points = [*(cents_of(setting) for setting in rescored), cents]
    steps = [stored.reindex(today.names, fill_value=0), *(pd.Series(part.ravel(), today.names) for part in points)]
    parts = [new - old for old, new in itertools.pairwise(steps)]
    parts_of_change = pd.concat([*parts, -gone], keys=[*CAUSES, CAUSES[0]], names=["cause"])
    return parts_of_change[parts_of_change != 0].rename("cents").reset_index()


def _against(earlier: Cells, today: Cells, part: str) -> Measured:
    """What was counted today against the peers of the earlier day, where there were any; a season is no peer."""
    measured = today.measured(part)
    season = np.array([card.kind == "surge" for card in today.cards], dtype=bool)

    def peers(before: Floats, now: Floats) -> Floats:
        return np.where(np.isnan(before) | season, now, before)

    prior, old = earlier.measured(), earlier.matrix(earlier.rows["centre"])
    down = np.array([card.direction == "down" for card in today.cards], dtype=bool)
    centre = today.matrix(today.rows["centre"])
    shift = np.where(down, -1.0, 1.0) * np.nan_to_num(centre - peers(old, centre))
    return replace(
        measured,
        x=measured.x + shift,
        shape=peers(prior.shape, measured.shape),
        rate=peers(prior.rate, measured.rate),
        spread=peers(prior.spread, measured.spread),
    )
