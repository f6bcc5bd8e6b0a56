"""What was measured, beside what peers or the season let expect: one row an entity and indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.errors import AwasError
from transforms.statistics.peers import groups_of
from transforms.statistics.points import Floats, Measured
from transforms.statistics.robust import Peers, error_of_median, peers_of, shrunk
from transforms.statistics.shrinkage import Posterior, Prior, peer_priors, posterior

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Names = NDArray[np.object_]

STEADIEST = 1e6  # largest size of a negative binomial: beyond it, it is Poisson
POINTS_KIND = {"rate": "count", "surge": "count", "measure": "measure", "link": "link", "fact": "link"}
_ENTITIES = """
    select entity_id from core.{kind}
    union
    select entity_id from lake.measure.indicator where as_of = getvariable('as_of')::date and entity_kind = '{kind}'
    order by entity_id
"""
_MEASURED = """
    select
        entity_id, indicator, peer_group, num, den, value, expected_by_season, dispersion, completeness,
        status = 'ok' as ok
    from lake.measure.indicator
    where as_of = getvariable('as_of')::date and entity_kind = ?
    order by entity_id, indicator
"""


@dataclass(frozen=True)
class Cells:
    """The rows of one entity kind, in the order of entity and indicator; arrays are [rows].

    entity, card: positions in `entities` and `cards`. num: cases, values or ties, as counted.
    known: something can be said, statistically; elsewhere all that follows is NaN.
    x: what the points are a line of (see `statistics.points`). value: as observed.
    exposure, prior: of counts: den of a rate or what the season lets expect, and the prior of cases per exposure.
    share: the indicator counts a part of its exposure, so that no rate exceeds 1.
    peers, error: of measures: logarithms of the peers' values, and the error of the own one.
    """

    entities: list[str]
    cards: list[Card]
    entity: Ints
    card: Ints
    num: Floats
    known: Bools
    x: Floats
    value: Floats
    exposure: Floats
    prior: Prior
    share: Bools
    peers: Peers
    error: Floats

    def matrix(self, values: Floats) -> Floats:
        """Values of the rows as [entities, cards]; NaN where nothing can be said."""
        laid_out = np.full((len(self.entities), len(self.cards)), np.nan)
        laid_out[self.entity[self.known], self.card[self.known]] = values[self.known]
        return laid_out

    def measured(self) -> Measured:
        """What the points are made from."""
        return Measured(
            x=self.matrix(self.x),
            exposure=self.matrix(self.exposure),
            shape=self.matrix(self.prior.shape),
            rate=self.matrix(self.prior.rate),
            ceiling=self.matrix(np.where(self.share, self.exposure, np.inf)),
            spread=self.matrix(self.peers.spread),
            error=self.matrix(self.error),
            kinds=tuple(POINTS_KIND[card.kind] for card in self.cards),
            ratio=np.array([card.ratio for card in self.cards]),
            weight=np.array([card.weight for card in self.cards]),
            cap=np.array([card.cap for card in self.cards]),
            domains=tuple(card.domain for card in self.cards),
        )

    def peer_value(self) -> Floats:
        """What peers have: their rate, 1 for a surge (its own season), their median; NaN for ties."""
        return np.where(self.of_kind("measure"), np.exp(self.peers.centre), self.prior.mean)

    def shrunk(self) -> Posterior:
        """`value`, drawn towards the peers as far as its base is small, with its 90 % interval; NaN for ties."""
        rates = posterior(self.prior, np.where(self.known, self.x, np.nan), self.exposure)
        measure = self.of_kind("measure")
        logs = shrunk(self.peers, np.log(np.where(measure & self.known, self.value, np.nan)), self.error)
        high = np.minimum(rates.high, np.where(self.share, 1.0, np.inf))
        return Posterior(
            np.where(measure, np.exp(logs.mean), rates.mean),
            np.where(measure, np.exp(logs.low), rates.low),
            np.where(measure, np.exp(logs.high), high),
        )

    def coverage(self) -> Floats:
        """Share of the statistical indicators that say something, [entities]; 0 where there are none.

        Facts and ties have a row only where there is something to tell, so they do not count.
        """
        silent = self.of_kind("fact") | self.of_kind("link")
        said = np.bincount(self.entity[self.known & ~silent], minlength=len(self.entities))
        return said / max(sum(card.kind not in ("fact", "link") for card in self.cards), 1)

    def facts(self) -> Ints:
        """Facts with at least one case, [entities]."""
        is_fact = self.of_kind("fact") & (np.nan_to_num(self.num) > 0)
        return np.bincount(self.entity[is_fact], minlength=len(self.entities)).astype(np.int64)

    def of_kind(self, *kinds: str) -> Bools:
        """Which rows belong to cards of these kinds."""
        of_kind = np.array([one.kind in kinds for one in self.cards], dtype=bool)
        return of_kind[self.card] if len(of_kind) else np.zeros(len(self.card), dtype=bool)


def read_cells(con: duckdb.DuckDBPyConnection, entity_kind: str, cards: Mapping[str, Card]) -> Cells:
    """Read the session's day and fit the peers. Raises AwasError for an indicator without a card, or counted twice."""
    own = [card for _, card in sorted(cards.items()) if card.entity_kind == entity_kind]
    entities = [row[0] for row in con.execute(_ENTITIES.format(kind=entity_kind)).fetchall()]
    rows = con.execute(_MEASURED, [entity_kind]).fetchnumpy()
    entity = _positions(entities, rows["entity_id"])
    card = _positions([one.id for one in own], rows["indicator"])
    _refuse_doubles(rows["entity_id"], rows["indicator"], entity, card)
    groups = np.array([None if name is np.ma.masked else name for name in rows["peer_group"]], dtype=object)
    nothing = np.full(len(entity), np.nan)
    cells = Cells(
        entities, own, entity, card,
        num=_floats(rows["num"]), known=np.ma.filled(rows["ok"], False), x=_floats(rows["num"]),
        value=_floats(rows["value"]), exposure=_floats(rows["den"]), prior=Prior(nothing.copy(), nothing.copy()),
        share=np.zeros(len(entity), dtype=bool), peers=Peers(nothing.copy(), nothing.copy()), error=nothing.copy(),
    )  # fmt: skip
    cells = _with_measures(cells, _floats(rows["dispersion"]), groups)
    cells = _with_seasons(cells, _floats(rows["expected_by_season"]), _floats(rows["dispersion"]))
    cells = _with_rates(cells, groups)
    x = np.where(cells.of_kind("link"), cells.value, cells.x)
    return replace(cells, x=x, known=cells.known & ~cells.of_kind("fact") & np.isfinite(x))


def _with_rates(cells: Cells, groups: Names) -> Cells:
    """Rates with their value and the prior of their peers."""
    counted = np.isfinite(cells.num) & (cells.exposure > 0)
    rate = cells.of_kind("rate")
    known = cells.known & (counted | ~rate)
    shape, per, share = cells.prior.shape, cells.prior.rate, cells.share
    value = np.divide(cells.num, cells.exposure, out=cells.value.copy(), where=known & rate)
    for position in np.unique(cells.card[known & rate]):
        own = np.flatnonzero(known & (cells.card == position))
        prior = peer_priors(cells.num[own], cells.exposure[own], groups_of(groups[own]))
        shape[own], per[own] = prior.shape, prior.rate
        share[own] = np.all(cells.num[own] <= cells.exposure[own])
    return replace(cells, known=known, value=value)


def _with_seasons(cells: Cells, expected: Floats, dispersion: Floats) -> Cells:
    """Surges: the season is their exposure, of which they are to be 1; x is the (smoothed) count that counts."""
    surge = cells.of_kind("surge")
    size = expected / np.maximum(dispersion - 1, expected / STEADIEST)
    known = cells.known & (~surge | (np.isfinite(size) & (expected > 0) & np.isfinite(cells.value)))
    said = known & surge
    shape, rate = (np.where(said, size, values) for values in (cells.prior.shape, cells.prior.rate))
    exposure = np.where(surge, expected, cells.exposure)
    x = np.where(said, cells.value * expected, cells.x)
    return replace(cells, known=known, exposure=exposure, x=x, prior=Prior(shape, rate))


def _with_measures(cells: Cells, spread: Floats, groups: Names) -> Cells:
    """Measures: x is the logarithm of the value by that of the peers, towards concern."""
    measure = cells.of_kind("measure")
    known = cells.known & (~measure | (cells.value > 0))
    centre, width = cells.peers.centre, cells.peers.spread
    error = np.where(measure & known, error_of_median(spread, cells.num), np.nan)
    logarithm = np.log(np.where(measure & known, cells.value, np.nan))
    for position in np.unique(cells.card[known & measure]):
        own = np.flatnonzero(known & (cells.card == position))
        peers = peers_of(logarithm[own], error[own], groups_of(groups[own]))
        centre[own], width[own] = peers.centre, peers.spread
    sign = np.array([-1.0 if card.direction == "down" else 1.0 for card in cells.cards])
    x = cells.x.copy()
    x[measure] = (sign[cells.card] * (logarithm - centre))[measure] if len(sign) else x[measure]
    return replace(cells, known=known, error=error, x=x)


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


def _floats(column: NDArray[np.float64]) -> Floats:
    """A column of the database with NaN for NULL."""
    floats: Floats = np.ma.filled(np.ma.asarray(column, dtype=float), np.nan)
    return floats
