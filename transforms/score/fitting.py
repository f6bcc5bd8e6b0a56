"""Read a day's measures as they are scored, and fit the peers they are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from transforms.cards import Card
from transforms.errors import AwasError
from transforms.judgements import Judgements
from transforms.queries import run_sql_file
from transforms.score.cells import Cells, linear, of_cards
from transforms.settings import SQL_DIR
from transforms.statistics.ordinary import of_a_law, peer_priors
from transforms.statistics.peers import Groups, groups_of
from transforms.statistics.robust import error_of_median, peers_of

MADE = {"score.point": ("score.read",)}  # what Python makes here, and from what (MEASURED)
STEADIEST = 1e6  # largest size of a negative binomial: beyond it, it is Poisson
_ENTITIES = """
    select entity_id from core.{kind}
    union
    select entity_id from lake.measure.indicator where as_of = ? and entity_kind = '{kind}'
    order by entity_id
"""
MEASURED = """
    select
        entity_id, indicator, peer_group, coalesce(status = 'ok', false) as known,
        coalesce(status in ('ok', 'too_few'), false) as counted, num, den, value,
        coalesce(sure_num, num) as sure_num, coalesce(sure_den, den) as sure_den,
        coalesce(sure_value, value) as sure_value, early_num, early_den, value as early_value,
        expected_by_season as season, dispersion, coalesce(seen_part, 0) as seen_part,
        coalesce(seen_worth, 0) as seen_worth
    from score.cell
    where
        as_of = ? and entity_kind = ? and (list_contains(?, indicator) or ?)
    order by entity_id, indicator
"""


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
    judged: Judgements,
    *,
    known_only: bool = False,
) -> Cells:
    """Read a day's measures from `score.cell` and fit the peers; of others than these entities they are peers only.

    known_only: leave out indicators without a card, which an earlier day may have had. Raises AwasError for an
    indicator without a card, or one measured twice.
    """
    own = [card for _, card in sorted(cards.items()) if card.entity_kind == entity_kind]
    rows = con.execute(MEASURED, [as_of, entity_kind, [card.id for card in own], not known_only]).df()
    rows = rows.join(of_cards(own), on="indicator")
    _refuse_doubles(rows)
    for fit in (_of_measures, _of_seasons, _of_rates, _of_reach):
        rows = fit(rows, judged)
    rows["known"] &= np.isfinite(linear(rows))
    return Cells(entities, own, rows[rows["entity_id"].isin(entities)].set_index(["entity_id", "indicator"]), judged)


def entities_of(con: duckdb.DuckDBPyConnection, entity_kind: str, as_of: date) -> list[str]:
    """All entities of a kind on the day of the session, in the order of their names."""
    return [row[0] for row in con.execute(_ENTITIES.format(kind=entity_kind), [as_of]).fetchall()]


def _of_measures(rows: pd.DataFrame, judged: Judgements) -> pd.DataFrame:
    """With centre, spread and error of measures: the middle of their peers."""
    measure = rows["kind"] == "measure"
    known = rows["known"] & (~measure | (rows["value"] > 0))
    fitted = rows.assign(known=known, centre=np.nan, spread=np.nan, error=np.nan)
    for _, own in rows[known & measure].groupby("indicator"):
        error = error_of_median(own["dispersion"].to_numpy(), own["num"].to_numpy(), judged.spread_floor)
        peers = peers_of(np.log(own["value"]).to_numpy(), error, _groups(own, judged), judged.spread_floor)
        fitted.loc[own.index, ["centre", "spread", "error"]] = np.column_stack([peers.centre, peers.spread, error])
    return fitted


def _of_seasons(rows: pd.DataFrame, _: Judgements) -> pd.DataFrame:
    """With the prior of surges: the season is their exposure, and the expected rate is 1."""
    season, surge = rows["season"], rows["kind"] == "surge"
    size = season / np.maximum(rows["dispersion"] - 1, season / STEADIEST)
    known = rows["known"] & (~surge | (np.isfinite(size) & (season > 0) & np.isfinite(rows["value"])))
    size = size.where(known & surge)
    return rows.assign(known=known, prior_shape=size, prior_rate=size)


def _of_rates(rows: pd.DataFrame, judged: Judgements) -> pd.DataFrame:
    """With the prior of rates, that of their peers, and whether they are shares.

    Who has too small a base to be told anything of is one of the peers all the same: left out, they would be those
    without cases most of all. Where cases break a law, peers who break it, too, do not make it ordinary.
    """
    rate = rows["kind"] == "rate"
    has_base = np.isfinite(rows["num"]) & (rows["den"] > 0)
    fitted = rows.assign(known=rows["known"] & (~rate | has_base), share=False)
    for _, own in rows[rate & rows["counted"] & has_base].groupby("indicator"):
        share = bool((own["num"] <= own["den"]).all())
        prior = peer_priors(
            own["num"].to_numpy(), own["den"].to_numpy(), _groups(own, judged), judged, 1.0 if share else np.inf
        )
        prior = of_a_law(prior, own["oversights"].iloc[0])
        found = pd.DataFrame({"prior_shape": prior.shape, "prior_rate": prior.rate, "share": share}, index=own.index)
        told = own.index[own["known"]]
        fitted.loc[told, list(found)] = found.loc[told]
    return fitted


def _of_reach(rows: pd.DataFrame, _: Judgements) -> pd.DataFrame:
    """With what is usual of a reach."""
    reach = rows["known"] & (rows["kind"] == "reach") & (rows["value"] > 0)
    usual = rows[reach].groupby("indicator")["value"].median()
    return rows.assign(usual=rows["indicator"].map(usual).astype(float).where(reach))


def _groups(rows: pd.DataFrame, judged: Judgements) -> Groups:
    return groups_of([None if pd.isna(name) else name for name in rows["peer_group"]], judged.smallest_group)


def _refuse_doubles(rows: pd.DataFrame) -> None:
    strange = rows.loc[rows["kind"].isna(), "indicator"]
    if len(strange):
        raise AwasError(
            f"indicator {strange.iloc[0]} was measured but has no card in config/indicators: measure the day again"
        )
    twice = rows[rows.duplicated(["entity_id", "indicator"])]
    if len(twice):
        where = f"{twice['indicator'].iloc[0]} of {twice['entity_id'].iloc[0]}"
        raise AwasError(f"lake.measure.indicator: {where} is there twice: measure the day again")
