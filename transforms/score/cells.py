"""What was measured, beside what peers or the season let expect: one row an entity and indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.errors import AwasError
from transforms.statistics.points import Floats, Measured
from transforms.statistics.shrinkage import Prior, peer_priors

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

STEADIEST = 1e6  # largest size of a negative binomial: beyond it, it is Poisson
_ENTITIES = """
    select entity_id from core.{kind}
    union
    select entity_id from lake.measure.indicator where as_of = getvariable('as_of')::date and entity_kind = '{kind}'
    order by entity_id
"""
_MEASURED = """
    select entity_id, indicator, peer_group, num, den, expected_by_season, dispersion, status = 'ok' as ok
    from lake.measure.indicator
    where as_of = getvariable('as_of')::date and entity_kind = ?
    order by entity_id, indicator
"""


@dataclass(frozen=True)
class Cells:
    """The rows of one entity kind, in the order of entity and indicator; arrays are [rows].

    entity, card: positions in `entities` and `cards`. exposure: den of a rate, what the season lets expect of a surge.
    prior: of cases per exposure. share: the indicator counts a part of its exposure, so that no rate exceeds 1.
    known: something can be said, statistically; elsewhere exposure and prior are NaN.
    """

    entities: list[str]
    cards: list[Card]
    entity: Ints
    card: Ints
    num: Floats
    exposure: Floats
    prior: Prior
    share: Bools
    known: Bools

    def matrix(self, values: Floats) -> Floats:
        """Values of the rows as [entities, cards]; NaN where nothing can be said."""
        laid_out = np.full((len(self.entities), len(self.cards)), np.nan)
        laid_out[self.entity[self.known], self.card[self.known]] = values[self.known]
        return laid_out

    def measured(self) -> Measured:
        """What the points are made from."""
        return Measured(
            cases=self.matrix(self.num),
            exposure=self.matrix(self.exposure),
            shape=self.matrix(self.prior.shape),
            rate=self.matrix(self.prior.rate),
            ceiling=self.matrix(np.where(self.share, self.exposure, np.inf)),
            ratio=np.array([card.ratio for card in self.cards]),
            weight=np.array([card.weight for card in self.cards]),
            cap=np.array([card.cap for card in self.cards]),
            domains=tuple(card.domain for card in self.cards),
        )

    def coverage(self) -> Floats:
        """Share of the statistical indicators that say something, [entities]; 0 where there are none."""
        said = np.bincount(self.entity[self.known], minlength=len(self.entities))
        return said / max(sum(card.kind != "fact" for card in self.cards), 1)

    def facts(self) -> Ints:
        """Facts with at least one case, [entities]."""
        is_fact = _of_kind(self.cards, self.card, "fact") & (np.nan_to_num(self.num) > 0)
        return np.bincount(self.entity[is_fact], minlength=len(self.entities)).astype(np.int64)


def read_cells(con: duckdb.DuckDBPyConnection, entity_kind: str, cards: Mapping[str, Card]) -> Cells:
    """Read the session's day and fit the peers. Raises AwasError for an indicator without a card, or counted twice."""
    own = [card for _, card in sorted(cards.items()) if card.entity_kind == entity_kind]
    entities = [row[0] for row in con.execute(_ENTITIES.format(kind=entity_kind)).fetchall()]
    rows = con.execute(_MEASURED, [entity_kind]).fetchnumpy()
    entity = _positions(entities, rows["entity_id"])
    card = _positions([one.id for one in own], rows["indicator"])
    _refuse_doubles(rows["entity_id"], rows["indicator"], entity, card)
    num = _floats(rows["num"])
    surge = _of_kind(own, card, "surge")
    exposure = np.where(surge, _floats(rows["expected_by_season"]), _floats(rows["den"]))
    known = np.ma.filled(rows["ok"], False) & ~_of_kind(own, card, "fact") & np.isfinite(num) & (exposure > 0)
    size = exposure / np.maximum(_floats(rows["dispersion"]) - 1, exposure / STEADIEST)
    known &= ~surge | np.isfinite(size)
    shape = np.where(known & surge, size, np.nan)
    rate, share = shape.copy(), np.zeros(len(num), dtype=bool)
    groups = [None if name is np.ma.masked else name for name in rows["peer_group"]]
    for position in np.unique(card[known & ~surge]):
        own_rows = np.flatnonzero(known & (card == position))
        prior = peer_priors(num[own_rows], exposure[own_rows], [groups[i] for i in own_rows])
        shape[own_rows], rate[own_rows] = prior.shape, prior.rate
        share[own_rows] = np.all(num[own_rows] <= exposure[own_rows])
    return Cells(entities, own, entity, card, num, exposure, Prior(shape, rate), share, known)


def _positions(names: Sequence[str], wanted: NDArray[np.object_]) -> Ints:
    """Where each wanted name stands among `names`; -1 where it does not."""
    place = {name: position for position, name in enumerate(names)}
    return np.array([place.get(name, -1) for name in wanted], dtype=np.int64)


def _refuse_doubles(entity_id: NDArray[np.object_], indicator: NDArray[np.object_], entity: Ints, card: Ints) -> None:
    strange = np.flatnonzero(card < 0)
    if len(strange):
        name = indicator[strange[0]]
        raise AwasError(f"indicator {name} was measured but has no card in config/indicators: measure the day again")
    twice = np.flatnonzero((np.diff(entity) == 0) & (np.diff(card) == 0))
    if len(twice):
        where = f"{indicator[twice[0]]} of {entity_id[twice[0]]}"
        raise AwasError(f"lake.measure.indicator: {where} is there twice: measure the day again")


def _of_kind(cards: Sequence[Card], card: Ints, kind: str) -> Bools:
    of_kind = np.array([one.kind == kind for one in cards], dtype=bool)
    return of_kind[card] if len(cards) else np.zeros(len(card), dtype=bool)


def _floats(column: NDArray[np.float64]) -> Floats:
    """A column of the database with NaN for NULL."""
    floats: Floats = np.ma.filled(np.ma.asarray(column, dtype=float), np.nan)
    return floats
