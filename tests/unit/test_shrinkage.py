"""A small agency with one bad case is drawn to its peers; a large one with many keeps its rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from transforms.statistics.peers import groups_of
from transforms.statistics.shrinkage import Prior, fit, peer_priors, posterior, probability_above


def world(seed: int, agencies: int, shape: float, mean: float) -> tuple[np.ndarray, np.ndarray]:
    """Cases and exposure of agencies with heavy-tailed sizes and gamma rates."""
    random = np.random.default_rng(seed)
    exposure = np.round(random.lognormal(4, 1.2, agencies)) + 20
    return random.poisson(exposure * random.gamma(shape, mean / shape, agencies)).astype(float), exposure


def one(shape: float, rate: float) -> Prior:
    return Prior(np.array([shape]), np.array([rate]))


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


def test_a_posterior_is_a_gamma() -> None:
    said = posterior(one(2.0, 40.0), np.array([9.0]), np.array([60.0]))
    exact = stats.gamma(11, scale=1 / 100)
    assert said.mean[0] == pytest.approx(0.11)
    assert (said.low[0], said.high[0]) == pytest.approx((exact.ppf(0.05), exact.ppf(0.95)))
    assert probability_above(one(2.0, 40.0), np.array([9.0]), np.array([60.0]))[0] == pytest.approx(exact.sf(0.1))


def test_one_case_of_two_says_less_than_a_hundred_of_two_hundred() -> None:
    prior = Prior(np.full(2, 2.0), np.full(2, 20.0))
    said = posterior(prior, np.array([1.0, 100.0]), np.array([2.0, 200.0]))
    assert said.mean[0] < 0.2 < 0.4 < said.mean[1]
    assert said.high[0] - said.low[0] > said.high[1] - said.low[1]


def test_ninety_percent_intervals_hold_the_truth_ninety_times_in_a_hundred() -> None:
    random = np.random.default_rng(11)
    exposure = np.round(random.lognormal(4, 1, 5000)) + 5
    rate = random.gamma(2.0, 0.05, 5000)
    cases = random.poisson(exposure * rate).astype(float)
    said = posterior(peer_priors(cases, exposure, groups_of(["all"] * 5000)), cases, exposure)
    assert 0.88 < np.mean((said.low <= rate) & (rate <= said.high)) < 0.92


def test_a_group_of_less_than_fifteen_is_compared_with_everyone() -> None:
    cases, exposure = world(5, 215, 3.0, 0.1)
    groups = groups_of(["large"] * 200 + ["small"] * 14 + [None])
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
    prior = peer_priors(cases, exposure, groups_of(["all"] * 30))
    assert together.mean[0] > 0.07
    assert prior.mean == pytest.approx(np.full(30, cases[3:].sum() / (27 * 47)), rel=0.05)
    assert prior.shape[0] > 2 * together.shape[0]


def test_no_more_than_a_tenth_is_left_out_of_the_scale() -> None:
    """Where a third of the peers are alike in what they do, it is what peers do."""
    exposure = np.full(30, 47.0)
    cases = np.where(np.arange(30) < 10, 31.0, 1.0)
    prior = peer_priors(cases, exposure, groups_of(["all"] * 30))
    assert prior.mean[0] > 0.15
