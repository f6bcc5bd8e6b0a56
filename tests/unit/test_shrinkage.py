"""Peers are fitted without those that are looked for, and a small group leans on the one that holds it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from transforms.statistics.peers import groups_of
from transforms.statistics.shrinkage import fit, peer_priors


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


def test_a_group_of_less_than_fifteen_is_compared_with_everyone() -> None:
    cases, exposure = world(5, 215, 3.0, 0.1)
    groups = groups_of(["large"] * 200 + ["small"] * 14 + [None], 15)
    prior = peer_priors(cases, exposure, groups)
    everyone = fit(cases, exposure, np.zeros(215, dtype=np.int64), 1)
    large = fit(cases[:200], exposure[:200], np.zeros(200, dtype=np.int64), 1)
    assert prior.mean[200:] == pytest.approx(np.full(15, everyone.mean[0]), rel=0.02)
    assert prior.mean[:200] == pytest.approx(np.full(200, large.mean[0]), rel=0.02)


def test_those_who_are_looked_for_do_not_set_the_scale_by_which_they_are_judged() -> None:
    """Thirty peers have two cases in a hundred, three of them two in three: the others, too, would look wild."""
    dice = np.random.default_rng(3)
    exposure = np.full(30, 47.0)
    cases = dice.poisson(0.02 * exposure).astype(float)
    cases[:3] = 31
    together = fit(cases, exposure, np.zeros(30, dtype=np.int64), 1)
    prior = peer_priors(cases, exposure, groups_of(["all"] * 30, 15))
    assert together.mean[0] > 0.07
    assert prior.mean == pytest.approx(np.full(30, cases[3:].sum() / (27 * 47)), rel=0.05)
    assert prior.shape[0] > 2 * together.shape[0]


def test_no_more_than_a_tenth_is_left_out_of_the_scale() -> None:
    """Where a third of the peers are alike in what they do, it is what peers do."""
    exposure = np.full(30, 47.0)
    cases = np.where(np.arange(30) < 10, 31.0, 1.0)
    prior = peer_priors(cases, exposure, groups_of(["all"] * 30, 15))
    assert prior.mean[0] > 0.15


def test_a_small_group_leans_on_the_wider_one_and_a_large_one_speaks_for_itself() -> None:
    """Sixteen peers without a case among thousands with one in ten are hardly a group in which nothing ever happens."""
    cases, exposure = world(5, 4000, 3.0, 0.1)
    cases[:16], exposure[:16] = 0.0, 3.0
    cases[16:1016] = np.random.default_rng(6).poisson(0.4 * exposure[16:1016])
    groups = groups_of(["all|silent"] * 16 + ["all|busy"] * 1000 + ["all|usual"] * 2984, 15)
    prior = peer_priors(cases, exposure, groups)
    alone = fit(cases[:16], exposure[:16], np.zeros(16, dtype=np.int64), 1)
    assert alone.mean[0] < 0.015 < 0.03 < prior.mean[0] < 0.15
    assert prior.mean[16] == pytest.approx(0.4, rel=0.02)
