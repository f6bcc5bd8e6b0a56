"""What was measured, beside what peers or the season let expect: one row an entity and indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.errors import AwasError
from transforms.settings import SQL_DIR
from transforms.statistics.peers import groups_of
from transforms.statistics.points import Floats, Measured
from transforms.statistics.robust import Peers, error_of_median, peers_of, shrunk
from transforms.statistics.shrinkage import Posterior, Prior, peer_priors, posterior
from transforms.warehouse import run_sql_file

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
MEASURED = """
    select * exclude (as_of, entity_kind), status = 'ok' as ok
    from score.cell
    where
        as_of = ? and entity_kind = ? and (list_contains(?, indicator) or as_of = getvariable('as_of')::date)
    order by entity_id, indicator
"""
_NUMBERS = (
    "num", "den", "value", "expected_by_season", "dispersion", "sure_num", "sure_den", "sure_value", "early_num",
    "early_den",
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """What was counted, [rows]: cases (values of a measure, ties of a link), exposure, value."""

    num: Floats
    den: Floats
    value: Floats


@dataclass(frozen=True)
class Cells:
    """The rows of one entity kind and day, in the order of entity and indicator; arrays are [rows].

    entity, card: positions in `entities` and `cards`. all, sure, early: everything that was counted; without records
    that are tied to the entity by a doubtful match; without records that came late since the previous list.
    season, dispersion: of surges (of measures, the spread of the values).
    known: something can be said, statistically; elsewhere prior, peers and error are NaN.
    prior: of counts, of cases per exposure. share: the indicator counts a part of its exposure, so that no rate exceeds
    1. peers, error: of measures: logarithms of the peers' values, and the error of the own one.
    """

    entities: list[str]
    cards: list[Card]
    entity: Ints
    card: Ints
    all: Counted
    sure: Counted
    early: Counted
    season: Floats
    dispersion: Floats
    known: Bools
    prior: Prior
    share: Bools
    peers: Peers
    error: Floats

    def matrix(self, values: Floats) -> Floats:
        """Values of the rows as [entities, cards]; NaN where nothing can be said."""
        laid_out = np.full((len(self.entities), len(self.cards)), np.nan)
        laid_out[self.entity[self.known], self.card[self.known]] = values[self.known]
        return laid_out

    def measured(self, counted: Counted | None = None) -> Measured:
        """What the points are made from: all that was counted, or a part of it."""
        counted = counted or self.all
        exposure = self.exposure(counted)
        return Measured(
            x=self.matrix(self.x(counted)),
            exposure=self.matrix(exposure),
            shape=self.matrix(self.prior.shape),
            rate=self.matrix(self.prior.rate),
            ceiling=self.matrix(np.where(self.share, exposure, np.inf)),
            spread=self.matrix(self.peers.spread),
            error=self.matrix(self.error),
            kinds=tuple(POINTS_KIND[card.kind] for card in self.cards),
            ratio=np.array([card.ratio for card in self.cards]),
            weight=np.array([card.weight for card in self.cards]),
            cap=np.array([card.cap for card in self.cards]),
            domains=tuple(card.domain for card in self.cards),
        )

    def exposure(self, counted: Counted) -> Floats:
        """den of a rate, what the season lets expect of a surge; NaN elsewhere."""
        return np.where(self.of_kind("surge"), self.season, np.where(counted.den > 0, counted.den, np.nan))

    def x(self, counted: Counted) -> Floats:
        """What the points are a line of (see `statistics.points`); NaN where there is none."""
        sign = np.array([-1.0 if card.direction == "down" else 1.0 for card in self.cards])
        logarithm = np.log(np.where(counted.value > 0, counted.value, np.nan))
        kinds = [self.of_kind(kind) for kind in ("rate", "surge", "link", "measure")]
        deviation = (sign[self.card] if len(sign) else 1.0) * (logarithm - self.peers.centre)
        rate = np.where(counted.den > 0, counted.num, np.nan)
        return np.select(kinds, [rate, counted.value * self.season, counted.value, deviation], np.nan)

    def value(self) -> Floats:
        """As observed: num by den of a rate, else what was measured; NaN where nothing can be said."""
        rate = np.divide(self.all.num, self.all.den, out=np.full(len(self.known), np.nan), where=self.all.den > 0)
        return np.where(self.known, np.where(self.of_kind("rate"), rate, self.all.value), np.nan)

    def peer_value(self) -> Floats:
        """What peers have: their rate, 1 for a surge (its own season), their median; NaN for ties."""
        return np.where(self.of_kind("measure"), np.exp(self.peers.centre), self.prior.mean)

    def shrunk(self) -> Posterior:
        """`value`, drawn towards the peers as far as its base is small, with its 90 % interval; NaN for ties."""
        rates = posterior(self.prior, self.x(self.all), self.exposure(self.all))
        measure = self.of_kind("measure")
        logs = shrunk(self.peers, np.log(np.where(measure, self.value(), np.nan)), self.error)
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
        silent = self.of_kind("fact", "link")
        said = np.bincount(self.entity[self.known & ~silent], minlength=len(self.entities))
        return said / max(sum(card.kind not in ("fact", "link") for card in self.cards), 1)

    def facts(self) -> tuple[Ints, Floats]:
        """Facts with at least one case, and their cases, [entities] twice."""
        fact = self.of_kind("fact") & (np.nan_to_num(self.all.num) > 0) & (self.entity >= 0)
        facts = np.bincount(self.entity[fact], minlength=len(self.entities)).astype(np.int64)
        cases = np.bincount(self.entity[fact], weights=self.all.num[fact], minlength=len(self.entities))
        return facts, cases.astype(float)

    def of_kind(self, *kinds: str) -> Bools:
        """Which rows belong to cards of these kinds."""
        of_kind = np.array([one.kind in kinds for one in self.cards], dtype=bool)
        return of_kind[self.card] if len(of_kind) else np.zeros(len(self.card), dtype=bool)


def prepare_cells(con: duckdb.DuckDBPyConnection, cards: Mapping[str, Card]) -> None:
    """Make `score.cell`, what may be scored of the measures; and `score.counts`, what the cards' numbers count."""
    con.execute(
        "create schema if not exists score; create or replace table score.counts "
        "(indicator varchar, num_people boolean, den_people boolean, value_people boolean, part_of varchar, "
        "base_without varchar, rest_shown boolean)"
    )
    rows = [
        (
            c.id,
            *(counts == "people" for counts in (c.num_counts, c.den_counts, c.value_counts)),
            c.part_of,
            c.base_without,
            c.rest_shown,
        )
        for c in cards.values()
    ]
    if rows:
        con.executemany("insert into score.counts values (?, ?, ?, ?, ?, ?, ?)", rows)
    run_sql_file(con, SQL_DIR / "score" / "cells.sql")


def read_cells(
    con: duckdb.DuckDBPyConnection, entity_kind: str, cards: Mapping[str, Card], as_of: date, entities: list[str]
) -> Cells:
    """Read a day's measures from `score.cell` and fit the peers; of others than these entities they are peers only.

    Raises AwasError for an indicator of the session's day without a card, or one counted twice.
    """
    own = [card for _, card in sorted(cards.items()) if card.entity_kind == entity_kind]
    rows = con.execute(MEASURED, [as_of, entity_kind, [card.id for card in own]]).fetchnumpy()
    entity = _positions(entities, rows["entity_id"])
    card = _positions([one.id for one in own], rows["indicator"])
    _refuse_doubles(rows["entity_id"], rows["indicator"], card)
    numbers = {name: _floats(rows[name]) for name in _NUMBERS}
    groups = np.array([None if name is np.ma.masked else name for name in rows["peer_group"]], dtype=object)
    everything = Counted(numbers["num"], numbers["den"], numbers["value"])
    nothing = np.full(len(entity), np.nan)
    cells = Cells(
        entities, own, entity, card, everything,
        sure=Counted(*(_where_known(numbers[f"sure_{name}"], numbers[name]) for name in ("num", "den", "value"))),
        early=replace(everything, num=numbers["early_num"], den=numbers["early_den"]),
        season=numbers["expected_by_season"], dispersion=numbers["dispersion"],
        known=np.ma.filled(rows["ok"], False), prior=Prior(nothing.copy(), nothing.copy()),
        share=np.zeros(len(entity), dtype=bool), peers=Peers(nothing.copy(), nothing.copy()), error=nothing,
    )  # fmt: skip
    cells = _with_measures(cells, groups)
    cells = _with_rates(_with_seasons(cells), groups)
    return replace(cells, known=cells.known & (entity >= 0) & ~cells.of_kind("fact") & np.isfinite(cells.x(everything)))


def entities_of(con: duckdb.DuckDBPyConnection, entity_kind: str) -> list[str]:
    """All entities of a kind on the session's day, in the order of their names."""
    return [row[0] for row in con.execute(_ENTITIES.format(kind=entity_kind)).fetchall()]


def _with_rates(cells: Cells, groups: Names) -> Cells:
    """Rates with the prior of their peers."""
    rate = cells.of_kind("rate")
    known = cells.known & (~rate | (np.isfinite(cells.all.num) & (cells.all.den > 0)))
    shape, per, share = cells.prior.shape, cells.prior.rate, cells.share
    for position in np.unique(cells.card[known & rate]):
        own = np.flatnonzero(known & (cells.card == position))
        prior = peer_priors(cells.all.num[own], cells.all.den[own], groups_of(groups[own]))
        shape[own], per[own] = prior.shape, prior.rate
        share[own] = np.all(cells.all.num[own] <= cells.all.den[own])
    return replace(cells, known=known)


def _with_seasons(cells: Cells) -> Cells:
    """Surges: the season is their exposure, of which they are to be 1."""
    surge = cells.of_kind("surge")
    size = cells.season / np.maximum(cells.dispersion - 1, cells.season / STEADIEST)
    known = cells.known & (~surge | (np.isfinite(size) & (cells.season > 0) & np.isfinite(cells.all.value)))
    shape, rate = (np.where(known & surge, size, values) for values in (cells.prior.shape, cells.prior.rate))
    return replace(cells, known=known, prior=Prior(shape, rate))


def _with_measures(cells: Cells, groups: Names) -> Cells:
    """Measures with the middle of their peers."""
    measure = cells.of_kind("measure")
    known = cells.known & (~measure | (cells.all.value > 0))
    centre, width = cells.peers.centre, cells.peers.spread
    error = np.where(measure & known, error_of_median(cells.dispersion, cells.all.num), np.nan)
    logarithm = np.log(np.where(measure & known, cells.all.value, np.nan))
    for position in np.unique(cells.card[known & measure]):
        own = np.flatnonzero(known & (cells.card == position))
        peers = peers_of(logarithm[own], error[own], groups_of(groups[own]))
        centre[own], width[own] = peers.centre, peers.spread
    return replace(cells, known=known, error=error)


def _where_known(values: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isnan(values), otherwise, values)


def _positions(names: Sequence[str], wanted: NDArray[np.object_]) -> Ints:
    """Where each wanted name stands among `names`; -1 where it does not."""
    place = {name: position for position, name in enumerate(names)}
    return np.array([place.get(name, -1) for name in wanted], dtype=np.int64)


def _refuse_doubles(entity_id: NDArray[np.object_], indicator: NDArray[np.object_], card: Ints) -> None:
    strange = np.flatnonzero(card < 0)
    if len(strange):
        name = indicator[strange[0]]
        raise AwasError(f"indicator {name} was measured but has no card in config/indicators: measure the day again")
    twice = np.flatnonzero((entity_id[1:] == entity_id[:-1]) & (np.diff(card) == 0))
    if len(twice):
        where = f"{indicator[twice[0]]} of {entity_id[twice[0]]}"
        raise AwasError(f"lake.measure.indicator: {where} is there twice: measure the day again")


def _floats(column: NDArray[np.float64]) -> Floats:
    """A column of the database with NaN for NULL."""
    floats: Floats = np.ma.filled(np.ma.asarray(column, dtype=float), np.nan)
    return floats
