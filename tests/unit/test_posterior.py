"""A small agency with one bad case is drawn to its peers; one far above them is believed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import integrate, stats

from transforms.judgements import shipped
from transforms.statistics.ordinary import peer_priors
from transforms.statistics.peers import groups_of
from transforms.statistics.posterior import TwoParts, posterior
from transforms.statistics.shrinkage import Prior

JUDGED = shipped()
PROBLEM, TAIL = JUDGED.problem_chance, JUDGED.problem_tail
Floats = np.ndarray
Made = Callable[[np.random.Generator, int], Floats]


def said(cases: list[float], exposure: list[float], prior: tuple[float, float], most: float = np.inf) -> TwoParts:
    """The posterior beside peers with one prior."""
    shape, rate = (np.full(len(cases), value) for value in prior)
    return posterior(Prior(shape, rate), np.array(cases), np.array(exposure), JUDGED, most)


def test_thirteen_of_thirty_beside_peers_with_three_in_a_thousand_are_believed() -> None:
    """Whatever the spread of the peers, for whom a tenth would be incredible."""
    for shape in (0.3, 2.0, 30.0):
        rate = said([13.0], [30.0], (shape, shape / 0.003), most=1.0)
        told = rate.summary()
        assert rate.chance[0] > 0.99
        assert told.mean[0] == pytest.approx(0.43, abs=0.03)
        assert 0.2 < told.low[0] < 0.43 < told.high[0] < 0.7


def test_one_case_of_two_says_less_than_a_hundred_of_two_hundred() -> None:
    told = said([1.0, 100.0], [2.0, 200.0], (2.0, 20.0)).summary()
    assert told.mean[0] < 0.3 < 0.45 < told.mean[1]
    assert told.low[0] < 0.1 < told.low[1]
    assert told.high[0] - told.low[0] > told.high[1] - told.low[1]


def test_an_ordinary_count_has_the_posterior_of_ordinary_peers() -> None:
    rate = said([4.0], [100.0], (20.0, 500.0))
    ordinary = stats.gamma(24, scale=1 / 600)
    assert rate.chance[0] < 0.05
    assert rate.summary().low[0] == pytest.approx(ordinary.ppf(0.05), rel=0.02)
    assert rate.summary().mean[0] == pytest.approx(0.04, rel=0.05)


def test_the_posterior_is_the_prior_times_the_likelihood() -> None:
    """Against integration by a general method, where both explanations are about as good."""
    shape, rate, cases, exposure = 3.0, 60.0, 22.0, 100.0
    start = (shape + TAIL) / rate
    two = said([cases], [exposure], (shape, rate), most=1.0)

    def joint(value: float) -> float:
        problem = TAIL * start**TAIL * value ** (-TAIL - 1) / (1 - start**TAIL) if value >= start else 0.0
        prior = (1 - PROBLEM) * stats.gamma.pdf(value, shape, scale=1 / rate) + PROBLEM * problem
        return float(prior * stats.poisson.pmf(cases, exposure * value))

    def mass(below: float) -> float:
        return float(integrate.quad(joint, 0, below, points=[min(start, below)], limit=200)[0])

    whole = mass(1.0)
    mean = integrate.quad(lambda value: value * joint(value), 0, 1, points=[start], limit=200)[0] / whole
    assert 0.2 < two.chance[0] < 0.8
    assert two.mean()[0] == pytest.approx(mean, rel=1e-3)
    for level in (0.05, 0.5, 0.95):
        assert mass(float(two.quantile(level)[0])) / whole == pytest.approx(level, abs=1e-3)


@pytest.mark.parametrize("shape", [0.05, 0.5, 2.0, 40.0, 1e6])
@pytest.mark.parametrize("most", [1.0, np.inf])
def test_more_cases_never_make_the_rate_or_a_problem_smaller(shape: float, most: float) -> None:
    cases = np.arange(0.0, 401.0)
    rate = posterior(Prior(np.full(401, shape), np.full(401, shape / 0.02)), cases, np.full(401, 400.0), JUDGED, most)
    told = rate.summary()
    for values in (rate.chance, told.mean, told.low, told.high):
        assert np.isfinite(values).all()
        assert np.all(np.diff(values) >= -1e-9)
    assert np.all(told.low < told.high)


def test_a_count_that_both_explanations_rule_out_is_no_problem_for_being_small() -> None:
    """One of 100,000 where all peers have one in ten: a problem would have more, not less."""
    rate = said([1.0], [1e5], (1e4, 1e5))
    assert rate.chance[0] == 0.0
    assert np.isfinite(rate.summary().mean[0])


def test_without_a_case_nothing_speaks_for_a_problem_and_nothing_known_stays_unknown() -> None:
    rate = said([0.0, np.nan], [5.0, 5.0], (0.5, 10.0))
    assert rate.chance[0] == 0.0
    told, unfitted = rate.summary(), said([3.0], [5.0], (np.nan, np.nan)).summary()
    for values in (told.mean[1:], told.low[1:], told.high[1:], unfitted.mean, unfitted.low, unfitted.high):
        assert np.isnan(values).all()


def two_classes(dice: np.random.Generator, agencies: int) -> Floats:
    """Half have one in a hundred, half one in twenty; three in a hundred anything from a tenth to four fifths."""
    usual = np.where(dice.random(agencies) < 0.5, 0.01, 0.05)
    return np.where(dice.random(agencies) < 0.03, dice.uniform(0.1, 0.8, agencies), usual)


def five_fold(dice: np.random.Generator, agencies: int) -> Floats:
    return np.where(dice.random(agencies) < 0.03, 5, 1) * dice.gamma(3, 0.017, agencies)


def log_normal(dice: np.random.Generator, agencies: int) -> Floats:
    return dice.lognormal(np.log(0.03), 0.7, agencies)


def rare(dice: np.random.Generator, agencies: int) -> Floats:
    return np.where(dice.random(agencies) < 0.02, dice.uniform(0.1, 0.6, agencies), dice.gamma(1, 0.003, agencies))


@pytest.mark.parametrize("made", [two_classes, five_fold, log_normal, rare])
def test_intervals_hold_the_truth_though_it_does_not_come_from_the_fitted_model(made: Made) -> None:
    """Of all, and of the thirty that stand out most: by ordinary peers alone, .13, .61, .81, .12 of those."""
    of_all, of_first = [], []
    for seed in range(6):
        dice = np.random.default_rng(seed)
        exposure = np.round(dice.lognormal(3.5, 1.2, 1500)) + 3
        rate = np.minimum(made(dice, 1500), 0.95)
        cases = dice.binomial(exposure.astype(int), rate).astype(float)
        prior = peer_priors(cases, exposure, groups_of(["all"] * 1500, 15), JUDGED, 1.0)
        told = posterior(prior, cases, exposure, JUDGED, 1.0).summary()
        inside = (told.low <= rate) & (rate <= told.high)
        of_all.append(inside.mean())
        of_first.append(inside[np.argsort(-told.low)[:30]].mean())
    assert 0.87 < np.mean(of_all) < 0.95
    assert np.mean(of_first) > 0.87
