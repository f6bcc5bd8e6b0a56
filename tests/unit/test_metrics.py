"""Figures of a list against outcomes: ties are stated, intervals are those of the textbooks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from transforms.statistics import metrics, sampling
from transforms.statistics.metrics import Bounds


def test_a_list_that_ends_within_a_tie_says_so() -> None:
    score = np.array([9.0, 5, 5, 5, 1])
    hit = np.array([True, True, False, False, True])
    assert metrics.hits_at(score, hit, 1) == Bounds(1, 1, 1)
    assert metrics.hits_at(score, hit, 2) == Bounds(1, 1 + 1 / 3, 2)
    assert metrics.hits_at(score, hit, 99) == Bounds(3, 3, 3)


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=7), st.integers(1, 8))
def test_the_bounds_are_those_of_every_order_within_ties(rows: list[tuple[int, bool]], k: int) -> None:
    score, hit = np.array([float(s) for s, _ in rows]), np.array([h for _, h in rows])
    counts = [
        sum(hit[list(order)[:k]])
        for order in itertools.permutations(range(len(rows)))
        if all(score[a] >= score[b] for a, b in itertools.pairwise(order))
    ]
    found = metrics.hits_at(score, hit, k)
    assert (found.worst, found.best) == (min(counts), max(counts))
    assert found.expected == pytest.approx(np.mean(counts))


def test_who_has_no_score_has_no_place() -> None:
    with pytest.raises(ValueError, match="finite"):
        metrics.hits_at(np.array([np.nan, 1.0]), np.array([True, True]), 1)


@pytest.mark.parametrize(("hits", "total"), [(0, 12), (3, 12), (12, 12), (51, 800)])
def test_wilson_is_that_of_statsmodels(hits: int, total: int) -> None:
    low, high = proportion_confint(hits, total, alpha=0.1, method="wilson")
    found = metrics.wilson(hits, total)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


def test_the_difference_of_two_shares_is_newcombe_s() -> None:
    low, high = confint_proportions_2indep(30, 100, 12, 80, method="newcomb", compare="diff", alpha=0.1)
    gap, found_low, found_high = metrics.difference(metrics.wilson(30, 100), metrics.wilson(12, 80))
    assert gap == pytest.approx(0.15)
    assert (found_low, found_high) == pytest.approx((low, high))


def test_found_earlier_and_found_later_are_both_counted() -> None:
    score, other = np.array([4.0, 3, 2, 1]), np.array([1.0, 2, 3, 3])
    found = metrics.moved(score, other, np.array([True, False, False, True]))
    assert (found.earlier, found.same, found.later, found.median_gain) == (0.5, 0, 0.5, (3 - 2.5) / 2)


def test_stability_and_calibration() -> None:
    assert metrics.jaccard({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3)
    assert metrics.jaccard(set(), set()) == 1
    by_tier = metrics.calibration(["A", "C", "A", "C"], np.array([True, False, True, True]))
    assert [(tier, rate.share) for tier, rate in by_tier.items()] == [("A", 1.0), ("C", 0.5)]


def test_a_draw_speaks_for_those_who_were_not_drawn() -> None:
    """Two units: in one 1 of 10 was drawn, in the other 1 of 2; the hit of the first stands for ten."""
    hit, probability = np.array([1.0, 0.0]), np.array([0.1, 0.5])
    assert sampling.hajek(hit, probability).share == pytest.approx(10 / 12)
    with pytest.raises(ValueError, match="inclusion"):
        sampling.hajek(hit, np.array([0.0, 0.5]))


def test_equal_probabilities_are_a_plain_share_with_wilson_s_interval() -> None:
    hit = np.array([1.0] * 4 + [0.0] * 16)
    found, plain = sampling.hajek(hit, np.full(20, 0.2)), metrics.wilson(4, 20)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high))


def test_intervals_of_unequal_draws_cover_the_truth() -> None:
    """400 repetitions of units of unlike size that draw two each: 90 % intervals, coverage between 86 and 96 %."""
    random = np.random.default_rng(7)
    sizes = random.integers(5, 60, 60)
    units = [random.random(size) < 0.15 for size in sizes]
    truth = np.concatenate(units).mean()
    covered = 0
    for _ in range(400):
        drawn = np.concatenate([random.choice(unit, 2, replace=False) for unit in units]).astype(float)
        found = sampling.hajek(drawn, np.repeat(2 / sizes, 2))
        covered += found.low <= truth <= found.high
    assert 0.86 <= covered / 400 <= 0.96


def test_a_list_that_was_visited_whole_is_known_and_one_visited_by_half_is_not() -> None:
    """Unit a visited all of its four entries, b two of four: b's half counts for four, and only b's can be wrong."""
    hit, unit = np.array([1.0, 1, 0, 0, 1, 0]), list("aaaabb")
    whole, half = sampling.stratified(hit, unit, {}), sampling.stratified(hit, unit, {"b": 2, "nobody": 9})
    assert (whole.low, whole.share, whole.high) == (0.5, 0.5, 0.5)
    assert half.share == pytest.approx(0.5 * 0.5 + 0.5 * 0.5)
    assert half.low < 0.5 < half.high
    variance = 0.5**2 * (1 - 2 / 4) * 0.25 / 1  # of unit b alone
    same = metrics.wilson(0.5 * 0.25 / variance, 0.25 / variance)
    assert (half.low, half.high) == pytest.approx((same.low, same.high))


def test_intervals_of_a_list_visited_in_part_cover_what_is_on_it() -> None:
    """Strict units visit more of their list and find more; what is on the list is fixed, who is visited is chance."""
    random, held = np.random.default_rng(5), 0
    unit = np.repeat(np.arange(4), 50)
    hit = (random.random(200) < np.repeat([0.8, 0.6, 0.3, 0.1], 50)).astype(float)
    for _ in range(300):
        seen = random.random(200) < np.repeat([0.9, 0.7, 0.5, 0.3], 50)
        left = {str(name): int((~seen[unit == name]).sum()) for name in range(4)}
        rate = sampling.stratified(hit[seen], [str(name) for name in unit[seen]], left, 0.95)
        held += rate.low <= hit.mean() <= rate.high
    assert 0.92 <= held / 300 <= 0.98


def test_capture_recapture_is_chapman_s() -> None:
    """Textbook example (Seber 1982): 200 marked, 180 caught, 40 of them marked."""
    found = sampling.chapman(200, 180, 40)
    assert found.value == pytest.approx(201 * 181 / 41 - 1)
    assert found.error**2 == pytest.approx(201 * 181 * 160 * 140 / (41**2 * 42))
    assert 340 < found.low < found.value < found.high
    assert sampling.chapman(5, 5, 5).value == 5
    with pytest.raises(ValueError, match="overlap"):
        sampling.chapman(3, 5, 4)
