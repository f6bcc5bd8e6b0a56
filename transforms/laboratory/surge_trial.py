"""How well surges are found: bursts put into the routes of a delivered world, ranked by points and by naive rules."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from transforms.cards import Card, load_cards
from transforms.judgements import shipped
from transforms.laboratory.world.schemes import ROUTE_DECOYS, ROUTE_SCHEMES
from transforms.measure import weeks
from transforms.profile import load_profile
from transforms.queries import render, taken
from transforms.session import as_of_session
from transforms.settings import load_settings
from transforms.statistics import surge
from transforms.statistics.metrics import hits_at
from transforms.statistics.points import Measured, raw_points
from transforms.warehouse import connect


def surge_trial(day: date, bursts: int = 20, times: float = 2.5, repetitions: int = 10) -> pd.DataFrame:
    """Precision at 20 for bursts put into the last four weeks of the world's own routes, against naive rankers.

    Routes of schemes and decoys stay out; bursts go to routes with at least 20 departures expected in four weeks, 2.5
    times what the season brings.
    """
    settings, card = load_settings(), load_cards()["R01"]
    con = connect(settings)
    try:
        as_of_session(con, settings, load_profile(settings.profile), day)
        con.execute("create schema if not exists measure")
        con.execute(f"create table measure.counted as {render(card.sql(), taken(card.sql(), card.values(day)))}")
        con.execute("create table measure.sums as select distinct entity_id from measure.counted")
        weeks.lay_weeks(con, day)
        series = weeks.series_of(con, day)
        groups = [
            (holidays.to_numpy(), series.index.get_indexer(members))
            for holidays, members in weeks.by_holidays(con, series)
        ]
    finally:
        con.close()
    routes, weekly = list(series.index), series.to_numpy()
    odd = {told[1] for told in (*ROUTE_SCHEMES, *ROUTE_DECOYS)}
    plain = np.array([route not in odd for route in routes])
    found: dict[str, list[float]] = {}
    for repetition in range(repetitions):
        dice = np.random.default_rng(repetition)
        usual = weekly[:, -56:-4].mean(1) * 4
        chosen = dice.choice(np.flatnonzero(plain & (usual >= 20)), bursts, replace=False)
        burst = weekly.copy()
        burst[chosen, -4:] += dice.poisson((times - 1) * weekly[chosen, -4:])
        hit = np.isin(np.arange(len(routes)), chosen)[plain]
        for name, score in _surge_scores(burst, groups, card).items():
            found.setdefault(name, []).append(hits_at(score[plain], hit, bursts).expected / bursts)
    return pd.DataFrame([{"bursts ranked by": name, "P@20": np.mean(p), "worst": min(p)} for name, p in found.items()])


def _surge_scores(weekly: np.ndarray, groups: list[tuple[np.ndarray, np.ndarray]], card: Card) -> dict[str, np.ndarray]:
    expected, spread = np.full(len(weekly), np.nan), np.full(len(weekly), np.nan)
    for holidays, members in groups:
        fit = surge.fit(weekly[members], holidays)
        expected[members], spread[members] = fit.recent_expected, fit.recent_dispersion
    now, before, lastyear = (weekly[:, part].sum(1) for part in (slice(-4, None), slice(-8, -4), slice(-56, -52)))
    size = expected / np.maximum(spread - 1, 1e-6)
    x, exposure, shape = now[:, None], expected[:, None], size[:, None]
    unlimited, nothing = np.full((len(now), 1), np.inf), np.full((len(now), 1), np.nan)
    measured = Measured(
        x, exposure, shape, shape, unlimited, nothing, nothing, ("count",), np.array([card.ratio]),
        np.array([card.weight]), np.array([1e9]), (card.domain,), shipped(),
    )  # fmt: skip
    return {
        "points of R01": np.where(expected >= 1, raw_points(measured)[:, 0], -9.0),
        "growth on four weeks before": np.where(before >= 5, now / np.maximum(before, 1), 0),
        "growth on last year": np.where(lastyear >= 5, now / np.maximum(lastyear, 1), 0),
        "absolute rise": now - before,
    }
