"""The prior of a group is the one that makes its counts likeliest."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from transforms.statistics.shrinkage import fit


def world(seed: int, agencies: int, shape: float, mean: float) -> tuple[np.ndarray, np.ndarray]:
    """Cases and exposure of agencies with heavy-tailed sizes and gamma rates."""
    random = np.random.default_rng(seed)
    exposure = np.round(random.lognormal(4, 1.2, agencies)) + 20
    return random.poisson(exposure * random.gamma(shape, mean / shape, agencies)).astype(float), exposure


def test_the_prior_that_made_the_counts_is_recovered_in_every_group_at_once() -> None:
    truth = [(2.0, 0.05), (6.0, 0.2), (0.8, 0.01)]
    made = [world(seed, 4000, *pair) for seed, pair in enumerate(truth)]
    cases, exposure = (np.concatenate(parts) for parts in zip(*made, strict=True))
    prior = fit(cases, exposure, np.repeat([0, 1, 2], 4000), 3)
    assert prior.shape == pytest.approx([2.0, 6.0, 0.8], rel=0.1)
    assert prior.mean == pytest.approx([0.05, 0.2, 0.01], rel=0.05)


def test_no_other_prior_makes_the_counts_likelier() -> None:
    cases, exposure = world(7, 3000, 1.5, 0.08)
    prior = fit(cases, exposure, np.zeros(3000, dtype=np.int64), 1)

    def surprise(at: np.ndarray) -> float:
        shape, mean = np.exp(at)
        rate = shape / mean
        return float(-stats.nbinom.logpmf(cases, shape, rate / (rate + exposure)).sum())

    best = optimize.minimize(surprise, [0.0, -3.0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-7})
    assert prior.shape[0] == pytest.approx(np.exp(best.x[0]), rel=0.01)
    assert prior.mean[0] == pytest.approx(np.exp(best.x[1]), rel=0.001)


def test_equal_agencies_have_a_narrow_prior_and_silent_ones_a_small_rate() -> None:
    random = np.random.default_rng(3)
    exposure = np.full(2000, 100.0)
    equal = fit(random.poisson(exposure * 0.1).astype(float), exposure, np.zeros(2000, dtype=np.int64), 1)
    assert equal.shape[0] > 50
    silent = fit(np.zeros(20), np.full(20, 30.0), np.zeros(20, dtype=np.int64), 1)
    assert 0 < silent.mean[0] <= 1 / 600
    assert np.isfinite(silent.shape).all()
