"""An alert is beyond chance, for all that were looked at."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from transforms.judgements import shipped
from transforms.statistics.alerts import false_discovery_rate, tail
from transforms.statistics.points import Measured


def world(x: np.ndarray, kind: str = "count", shape: float = 3.0) -> Measured:
    """Counts with 5 expected in the mean, or deviations among peers who differ by 0.2."""
    full = np.full_like(x, 1.0)
    one = np.ones(x.shape[1])
    return Measured(
        x, 100 * full, shape * full, 20 * shape * full, np.inf * full, 0.2 * full, 0.1 * full, (kind,) * x.shape[1],
        one, one, one, ("harm",) * x.shape[1], shipped(),
    )  # fmt: skip


def alerts(measured: Measured) -> np.ndarray:
    """Of the first column, where an exceedance is an alert with at most 5 % false ones among them."""
    return false_discovery_rate(tail(measured))[:, 0] <= 0.05


def test_the_tails_are_those_of_the_negative_binomial_and_the_normal() -> None:
    counts = np.array([[0.0], [3.0], [12.0], [np.nan]])
    exact = stats.nbinom(3, 3 / 8).sf(counts[:3, 0] - 1)
    assert tail(world(counts))[:3, 0] == pytest.approx(exact)
    assert np.isnan(tail(world(counts))[3, 0])
    assert tail(world(np.array([[0.5]]), "measure"))[0, 0] == pytest.approx(stats.norm(0, np.hypot(0.2, 0.1)).sf(0.5))
    assert np.isnan(tail(world(np.array([[0.9]]), "link"))[0, 0])


def test_the_adjustment_is_that_of_statsmodels_column_by_column() -> None:
    chance = np.random.default_rng(1).beta(0.4, 1, (200, 2))
    chance[7, 0] = np.nan
    adjusted = false_discovery_rate(chance)
    kept = np.isfinite(chance[:, 0])
    assert adjusted[kept, 0] == pytest.approx(multipletests(chance[kept, 0], method="fdr_bh")[1])
    assert adjusted[:, 1] == pytest.approx(multipletests(chance[:, 1], method="fdr_bh")[1])
    assert np.isnan(adjusted[7, 0])


def test_of_the_alerts_few_are_false_where_peers_are_overdispersed() -> None:
    """Fifty of 2,000 have six times the rate of their peers, who differ as Gamma(3): a Poisson test would cry wolf."""
    random = np.random.default_rng(2)
    rate = random.gamma(3.0, 5 / 3, 2000)
    rate[:50] *= 6
    found = alerts(world(random.poisson(rate).astype(float)[:, None]))
    assert found[:50].sum() > 15
    assert found[50:].sum() <= 0.15 * found.sum()
    poisson = alerts(world(random.poisson(rate).astype(float)[:, None], shape=1e6))
    assert poisson[50:].sum() > poisson[:50].sum()
