"""Outcomes move weights away from the experts' as far as there are many of them, and never below 0."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import special

from transforms.judgements import shipped
from transforms.statistics.learning import HIGHEST, learn

JUDGED = shipped()


def outcomes(seed: int, count: int, weight: list[float], intercept: float = -2.0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    points = random.normal(0, 1, (count, len(weight)))
    return points, random.random(count) < special.expit(intercept + points @ np.array(weight))


def test_without_a_prior_it_is_the_regression_of_statsmodels() -> None:
    points, hit = outcomes(1, 3000, [0.8, 0.3, 0.5])
    inclusion = np.random.default_rng(2).uniform(0.2, 1.0, 3000)
    free = JUDGED.model_copy(update={"weight_spread": 1e4})
    found = learn(points, hit, inclusion, np.zeros(3), free, highest=50)
    worth = (1 / inclusion) * found.effective / (1 / inclusion).sum()
    known = sm.GLM(hit.astype(float), sm.add_constant(points), sm.families.Binomial(), freq_weights=worth).fit()
    assert found.weight == pytest.approx(known.params[1:], abs=1e-4)
    assert found.intercept == pytest.approx(known.params[0], abs=1e-4)
    assert (found.high - found.weight) == pytest.approx(1.6449 * known.bse[1:], rel=1e-3)


def test_few_outcomes_leave_the_weights_to_the_experts_and_many_do_not() -> None:
    prior = np.array([0.5, 0.5])
    gaps = []
    for count in (40, 400, 40_000):
        points, hit = outcomes(3, count, [1.0, 0.1])
        found = learn(points, hit, np.ones(count), prior, JUDGED)
        gaps.append(np.abs(found.weight - [1.0, 0.1]).max())
    assert gaps[2] < 0.05 < gaps[1] < gaps[0] <= 0.55
    points, hit = outcomes(3, 29, [1.0, 0.1])
    few = learn(points, hit, np.ones(29), prior, JUDGED)
    assert not few.enough
    assert list(few.weight) == list(prior)


def test_a_weight_is_never_negative_whatever_the_outcomes_say() -> None:
    points, hit = outcomes(4, 5000, [-1.0, 0.5])
    found = learn(points, hit, np.ones(5000), np.array([0.8, 0.8]), JUDGED)
    assert found.weight[0] == 0.0
    assert 0 < found.weight[1] <= HIGHEST


def test_the_random_arm_corrects_for_what_was_chosen_by_the_score() -> None:
    """Only the first indicator was trusted: listed ones have high values of it; drawn ones stand for the rest."""
    points, hit = outcomes(5, 60_000, [0.3, 0.9], intercept=-1.0)
    listed = points[:, 0] > 1.5
    drawn = ~listed & (np.random.default_rng(6).random(60_000) < 0.05)
    seen = listed | drawn
    inclusion = np.where(listed, 1.0, 0.05)[seen]
    found = learn(points[seen], hit[seen], inclusion, np.array([1.0, 0.2]), JUDGED)
    assert found.weight == pytest.approx([0.3, 0.9], abs=0.15)
    assert found.effective < seen.sum()


def test_an_impossible_inclusion_is_refused() -> None:
    with pytest.raises(ValueError, match="inclusion"):
        learn(np.zeros((2, 1)), np.array([True, False]), np.array([0.0, 1.0]), np.array([0.3]), JUDGED)
