"""Read a day's measures as they are scored, and fit the peers they are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.errors import AwasError
from transforms.queries import run_sql_file
from transforms.score.cells import Cells, Counted, Ints, Names
from transforms.settings import SQL_DIR
from transforms.statistics.peers import SMALLEST_GROUP, groups_of
from transforms.statistics.points import Floats
from transforms.statistics.robust import Peers, error_of_median, peers_of
from transforms.statistics.shrinkage import Prior, peer_priors

MADE = {"score.point": ("score.read",)}  # what Python makes here, and from what (MEASURED)
STEADIEST = 1e6  # largest size of a negative binomial: beyond it, it is Poisson
_ENTITIES = """
    select entity_id from core.{kind}
    union
    select entity_id from lake.measure.indicator where as_of = ? and entity_kind = '{kind}'
    order by entity_id
"""
MEASURED = """
    select * exclude (as_of, entity_kind), status = 'ok' as ok
    from score.cell
    where
        as_of = ? and entity_kind = ? and (list_contains(?, indicator) or ?)
    order by entity_id, indicator
"""
_NUMBERS = (
    "num", "den", "value", "expected_by_season", "dispersion", "sure_num", "sure_den", "sure_value", "early_num",
    "early_den",
)  # fmt: skip


def prepare_cells(con: duckdb.DuckDBPyConnection) -> None:
    """Make `score.cell`, what may be scored of the measures, in a session with `ref.card`."""
    con.execute("create schema if not exists score")
    run_sql_file(con, SQL_DIR / "score" / "cells.sql")


def read_cells(
    con: duckdb.DuckDBPyConnection,
    entity_kind: str,
    cards: Mapping[str, Card],
    as_of: date,
    entities: list[str],
    *,
    known_only: bool = False,
    smallest_group: int = SMALLEST_GROUP,
) -> Cells:
    """Read a day's measures from `score.cell` and fit the peers; of others than these entities they are peers only.

    known_only: leave out indicators without a card, which an earlier day may have had. smallest_group: entities that a
    group of peers needs. Raises AwasError for
    an indicator without a card, or one counted twice.
    """
    own = [card for _, card in sorted(cards.items()) if card.entity_kind == entity_kind]
    rows = con.execute(MEASURED, [as_of, entity_kind, [card.id for card in own], not known_only]).fetchnumpy()
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
    cells = _with_measures(cells, groups, smallest_group)
    cells = _with_rates(_with_seasons(cells), groups, smallest_group)
    return replace(cells, known=cells.known & (entity >= 0) & np.isfinite(cells.x(everything)))


def entities_of(con: duckdb.DuckDBPyConnection, entity_kind: str, as_of: date) -> list[str]:
    """All entities of a kind on the day of the session, in the order of their names."""
    return [row[0] for row in con.execute(_ENTITIES.format(kind=entity_kind), [as_of]).fetchall()]


def _with_rates(cells: Cells, groups: Names, smallest: int) -> Cells:
    """Rates with the prior of their peers."""
    rate = cells.of_kind("rate")
    known = cells.known & (~rate | (np.isfinite(cells.all.num) & (cells.all.den > 0)))
    shape, per, share = cells.prior.shape, cells.prior.rate, cells.share
    for position in np.unique(cells.card[known & rate]):
        own = np.flatnonzero(known & (cells.card == position))
        prior = peer_priors(cells.all.num[own], cells.all.den[own], groups_of(groups[own], smallest))
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


def _with_measures(cells: Cells, groups: Names, smallest: int) -> Cells:
    """Measures with the middle of their peers."""
    measure = cells.of_kind("measure")
    known = cells.known & (~measure | (cells.all.value > 0))
    centre, width = cells.peers.centre, cells.peers.spread
    error = np.where(measure & known, error_of_median(cells.dispersion, cells.all.num), np.nan)
    logarithm = np.log(np.where(measure & known, cells.all.value, np.nan))
    for position in np.unique(cells.card[known & measure]):
        own = np.flatnonzero(known & (cells.card == position))
        peers = peers_of(logarithm[own], error[own], groups_of(groups[own], smallest))
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
