"""A series that goes over to another level is held against its new level; a burst or a season is no new level."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.measure import drift
from transforms.statistics import shared_moves, surge

NONE = np.zeros((130, 0))


def weeks(*levels: tuple[int, float], seed: int = 5) -> np.ndarray:
    """Counts with variance 3 x mean: so many weeks at each level."""
    mean = np.concatenate([np.full(number, level) for number, level in levels])
    return np.random.default_rng(seed).negative_binomial(mean / 2, 1 / 3).astype(float)[None, :]


@pytest.mark.parametrize(
    "levels",
    [
        [(110, 20.0), (20, 2000.0)],  # a border that reopened: sixteen weeks of the new level before the compared ones
        [(60, 900.0), (30, 5.0), (40, 900.0)],  # closed for seven months
        [(70, 400.0), (60, 1200.0)],  # a new line; another way of counting
    ],
)
def test_weeks_are_expected_at_the_level_of_today(levels: list[tuple[int, float]]) -> None:
    counts = weeks(*levels)
    fit = surge.fit(counts, NONE)
    assert fit.recent_expected[0] == pytest.approx(4 * levels[-1][1], rel=0.2)


def test_twice_as_many_after_a_reopening_are_a_surge_again() -> None:
    """Before, two years of a closed border made every open week a surge, or swelled what is expected beyond use."""
    counts = weeks((100, 20.0), (30, 2000.0))
    counts[0, -4:] *= 2
    fit = surge.fit(counts, NONE)
    over = (counts[0, -4:].sum() - fit.recent_expected[0]) / np.sqrt(fit.recent_dispersion[0] * fit.recent_expected[0])
    assert over > 4


def test_a_burst_of_a_month_is_no_new_level() -> None:
    counts = weeks((90, 300.0), (4, 1500.0), (36, 300.0))
    assert surge.fit(counts, NONE).recent_expected[0] == pytest.approx(1200, rel=0.15)


def test_a_season_is_no_new_level() -> None:
    wave = 500 * np.exp(0.5 * np.sin(2 * np.pi * np.arange(130) / surge.WEEKS_OF_YEAR))
    counts = np.random.default_rng(2).poisson(wave, (40, 130)).astype(float)
    fit = surge.fit(counts, NONE)
    assert fit.recent_expected == pytest.approx(np.full(40, wave[-4:].sum()), rel=0.12)


def test_months_that_go_on_as_they_began_are_less_sure_than_weeks_that_do_not() -> None:
    """The same spread of weeks; in one series it lies between months, so that four weeks are off together."""
    random = np.random.default_rng(8)
    by_month = np.repeat(np.exp(random.normal(0, 0.2, (60, 30))), 4, axis=1)
    by_week = np.exp(random.normal(0, 0.2, (60, 120)))
    calm, lasting = (surge.fit(np.round(500 * factor), np.zeros((120, 0))) for factor in (by_week, by_month))
    assert np.median(calm.dispersion) == pytest.approx(np.median(lasting.dispersion), rel=0.35)
    assert np.median(lasting.recent_dispersion) > 2 * np.median(calm.recent_dispersion)


def test_half_a_year_says_more_than_nothing_and_less_than_two_years() -> None:
    """Thirty-four weeks of 100: 400 are expected, give or take a season that nobody has seen yet."""
    short, long = surge.fit(np.full((1, 38), 100.0), np.zeros((38, 0))), surge.fit(np.full((1, 130), 100.0), NONE)
    assert short.recent_expected[0] == pytest.approx(400, rel=0.1)
    assert short.recent_dispersion[0] > 1.1 * long.recent_dispersion[0]


def test_what_moves_all_routes_is_expected_of_each() -> None:
    """A holiday that no calendar has doubles thirty routes; the one that tripled is half more than the others."""
    expected = np.full(30, 100.0)
    counts = np.full(30, 200.0)
    counts[0] = 300.0
    common = shared_moves.shared(counts, expected)
    assert common == pytest.approx(2 ** (30 / 38))
    assert counts[0] / (expected[0] * common) > 1.6
    assert shared_moves.shared(counts[:0], expected[:0]) == 1.0
    assert shared_moves.shared(np.array([50.0]), np.array([np.nan])) == 1.0


def test_many_series_are_fitted_in_parts_without_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.vstack([weeks((130, 50.0 + 10 * seed), seed=seed) for seed in range(7)])
    whole = surge.fit(counts, NONE)
    monkeypatch.setattr(surge, "_AT_ONCE", 3)
    assert surge.fit(counts, NONE).recent_expected == pytest.approx(whole.recent_expected, rel=1e-9)


def test_it_is_told_where_all_departures_are_unlike_their_seasons() -> None:
    assert drift(None) == ""
    assert drift(1.04) == "; departures are 1.04 times what is expected"
    assert "unusual: look at the feeds" in drift(0.4) and "unusual" in drift(2.0)
