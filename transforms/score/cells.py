"""What was measured, beside what peers or the season let expect: one row an entity and indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.errors import AwasError
from transforms.statistics.points import Floats, Measured
from transforms.statistics.shrinkage import Prior, peer_priors, posterior

Ints = NDArray[np.int64]

STEADIEST = 1e6  # largest size of a negative binomial: beyond it, it is Poisson
_QUERY = """
    select entity_id, indicator, peer_group, num, den, expected_by_season, dispersion, status
    from lake.measure.indicator
    where as_of = getvariable('as_of')::date and entity_kind = ?
    order by entity_id, indicator
"""


@dataclass(frozen=True)
class Cells:
    """The rows of one entity kind, ordered by entity and indicator.

    entity, card: positions in `entities` and `cards`, [rows]. The numbers are [rows] and NaN where nothing can be said;
    share: whether the indicator counts a part of its exposure, so that no rate exceeds 1.
    """

    entities: list[str]
    cards: list[Card]
    entity: Ints
    card: Ints
    peer_group: list[str | None]
    num: Floats
    exposure: Floats
    status: list[str]
    shape: Floats = field(init=False)
    rate: Floats = field(init=False)
    mean: Floats = field(init=False)
    low: Floats = field(init=False)
    high: Floats = field(init=False)
    share: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("shape", "rate", "mean", "low", "high"):
            object.__setattr__(self, name, np.full(len(self.num), np.nan))
        object.__setattr__(self, "share", np.zeros(len(self.num), dtype=bool))
