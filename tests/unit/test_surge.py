"""A burst of departures is found; a season, a holiday and an old burst are not."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from transforms.statistics import poisson, surge

WEEKS, ROUTES, RECENT = 156, 400, 4


def season(seed: int = 3, holiday: float = 0.6, trend: float = 0.3) -> SimpleNamespace:
    """Routes with season, trend, a yearly holiday that falls into the recent weeks too, and variance 2 x mean."""
    random = np.random.default_rng(seed)
    week = np.arange(WEEKS)
    holidays = np.zeros((WEEKS, 1))
    holidays[[18, 70, 122, 154], 0] = 1.0
    level = random.lognormal(3.5, 0.8, ROUTES)[:, None]
    phase = random.uniform(0, 2 * np.pi, ROUTES)[:, None]
    wave = 0.4 * np.sin(2 * np.pi * week / surge.WEEKS_OF_YEAR + phase)
    mean = level * np.exp(wave + trend * week / WEEKS + holiday * holidays[:, 0])
    return SimpleNamespace(mean=mean, holidays=holidays, random=random, weekly=None)


def counted(world: SimpleNamespace) -> np.ndarray:
    """Negative binomial counts with variance 2 x mean."""
    return world.random.negative_binomial(world.mean, 0.5).astype(float)


def exceedance(fit: surge.Fit, weekly: np.ndarray) -> np.ndarray:
    deviation = np.sqrt(fit.recent_dispersion * fit.recent_expected)
    return (weekly[:, -RECENT:].sum(1) - fit.recent_expected) / deviation


def test_season_trend_and_holiday_are_expected() -> None:
    world = season()
    fit = surge.fit(counted(world), world.holidays)
    truth = world.mean[:, -RECENT:].sum(1)
    assert np.median(fit.recent_expected / truth) == pytest.approx(1.0, abs=0.03)
    assert np.quantile(np.abs(fit.recent_expected / truth - 1), 0.9) < 0.25
    assert np.median(fit.dispersion) == pytest.approx(2.0, abs=0.15)
    assert np.all(fit.recent_dispersion >= fit.dispersion)


def test_bursts_in_the_last_weeks_are_found_and_little_else_is() -> None:
    world = season()
    world.mean[:20, -RECENT:] *= 2.5
    weekly = counted(world)
    found = np.argsort(-exceedance(surge.fit(weekly, world.holidays), weekly))[:20]
    assert np.isin(found, np.arange(20)).mean() >= 0.85


def test_a_holiday_is_not_a_surge_where_the_calendar_knows_it() -> None:
    world = season(holiday=1.2)
    weekly = counted(world)
    told = exceedance(surge.fit(weekly, world.holidays), weekly)
    untold = exceedance(surge.fit(weekly, np.zeros((WEEKS, 0))), weekly)
    assert np.mean(told > 2.58) < 0.03
    assert np.mean(untold > 2.58) > 0.3


def test_an_old_outbreak_hardly_hides_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    world = season()
    truth = world.mean[:, -RECENT:].sum(1).copy()
    world.mean[:, 90:98] *= 4
    weekly = counted(world)
    fit = surge.fit(weekly, world.holidays)
    assert np.median(fit.recent_expected / truth) == pytest.approx(1.0, abs=0.12)
    monkeypatch.setattr(poisson, "OUTBREAK", 1e9)
    monkeypatch.setattr(surge, "_SHIFTS", 0)  # which would take eight busy weeks for a level of their own
    misled = surge.fit(weekly, world.holidays)
    assert np.median(misled.recent_expected / truth) > 1.25
    assert np.median(misled.dispersion) > 1.8 * np.median(fit.dispersion)


def test_the_recent_weeks_do_not_change_what_is_expected_of_them() -> None:
    world = season()
    weekly = counted(world)
    calm = surge.fit(weekly, world.holidays)
    weekly[:, -RECENT:] *= 10
    assert np.array_equal(surge.fit(weekly, world.holidays).expected, calm.expected)


def test_the_upper_band_is_rarely_crossed_by_ordinary_weeks() -> None:
    world = season()
    weekly = counted(world)
    fit = surge.fit(weekly, world.holidays)
    assert 0.002 < np.mean(weekly[:, -RECENT:] > fit.upper[:, -RECENT:]) < 0.02
    assert np.all(fit.upper > fit.expected)


def test_a_week_that_was_not_observed_is_not_a_week_without_travellers() -> None:
    world = season()
    weekly = counted(world)
    weekly[:, 100:110] = np.nan
    missing = surge.fit(weekly, world.holidays)
    weekly[:, 100:110] = 0
    empty = surge.fit(weekly, world.holidays)
    truth = world.mean[:, -RECENT:].sum(1)
    assert np.median(missing.recent_expected / truth) == pytest.approx(1.0, abs=0.05)
    assert np.median(empty.dispersion) > 1.5 * np.median(missing.dispersion)


def test_empty_short_and_single_series_have_finite_answers() -> None:
    flat = surge.fit(np.full((1, 20), 10.0), np.zeros((20, 0)))
    assert flat.recent_expected[0] == pytest.approx(40.0, rel=1e-3)
    assert flat.dispersion[0] == 1.0
    empty = surge.fit(np.zeros((2, 120)), np.zeros((120, 2)))
    assert np.all(empty.recent_expected < 1)
    assert all(np.isfinite(part).all() for part in vars(empty).values())
    assert surge.fit(np.zeros((0, 120)), np.zeros((120, 1))).expected.shape == (0, 120)


def test_the_order_and_company_of_series_change_nothing() -> None:
    world = season()
    weekly = counted(world)[:50]
    order = np.random.default_rng(1).permutation(50)
    straight = surge.fit(weekly, world.holidays).recent_expected
    assert surge.fit(weekly[order], world.holidays).recent_expected == pytest.approx(straight[order], rel=1e-6)


@pytest.mark.parametrize(
    ("weeks", "holidays", "recent"), [(10, (9, 1), 4), (5, (5, 0), 4), (10, (10,), 4), (10, (10, 0), 0)]
)
def test_shapes_that_do_not_fit_are_refused(weeks: int, holidays: tuple[int, ...], recent: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        surge.fit(np.ones((2, weeks)), np.zeros(holidays), recent)


def test_slow_growth_is_seen_by_the_moving_average_before_the_plain_sum_sees_it() -> None:
    """A rise of 2.5 % a week over half a year: the last four weeks against a fit that lacks only them see little."""
    world = season()
    weekly = counted(world)
    weekly[:20] = np.round(weekly[:20] * np.r_[np.ones(WEEKS - 26), 1.025 ** np.arange(26)])
    sudden, creeping = surge.fit(weekly, world.holidays), surge.fit(weekly, world.holidays, 26, smoothing=0.2)
    plain = exceedance(sudden, weekly)
    slow = (creeping.recent_ratio - 1) * np.sqrt(creeping.recent_expected / creeping.recent_dispersion)
    assert np.median(slow[:20]) > np.median(plain[:20]) + 1
    assert np.mean(slow[20:] > 2.33) < 0.05


def test_without_smoothing_the_ratio_is_the_count_by_its_expectation() -> None:
    world = season()
    weekly = counted(world)
    fit = surge.fit(weekly, world.holidays)
    assert fit.recent_ratio == pytest.approx(weekly[:, -RECENT:].sum(1) / fit.recent_expected)


def test_a_single_year_is_not_bent_after_what_happened_last_in_it() -> None:
    """Sixty-one flat weeks, of which the five before the compared ones were busy: two years would call it a trend."""
    weekly = np.full((1, 61), 100.0)
    weekly[:, -9:-4] = 140.0
    fit = surge.fit(weekly, np.zeros((61, 0)))
    assert fit.recent_expected[0] == pytest.approx(400, rel=0.3)
    assert surge.design_matrix(61, np.zeros((61, 0)), 4).columns.shape == (61, 3)
    assert surge.design_matrix(110, np.zeros((110, 0)), 4).columns.shape == (110, 4)


def test_a_season_of_months_is_a_season_too() -> None:
    """Ten years of months with a summer peak: the next summer is expected, not a surge."""
    month = np.arange(120)
    wave = 200 * np.exp(np.sin(2 * np.pi * month / 12))
    fitted = surge.fit(wave[None, :], np.zeros((120, 0)), recent=3, period=12.0)
    assert fitted.recent_expected[0] == pytest.approx(wave[-3:].sum(), rel=0.05)


def test_a_surge_that_came_at_the_same_season_the_year_before_is_no_surge() -> None:
    """A feast that no calendar has fills a route threefold for two weeks, every year a week earlier or later."""
    world = season(holiday=0.0)
    feasts = world.mean.copy()
    for first, moved in ((WEEKS - 3, 0), (WEEKS - 3 - 52, 1), (WEEKS - 3 - 104, -1)):
        feasts[:20, first + moved : first + moved + 2] *= 3
    world.mean = feasts
    weekly = counted(world)
    found = exceedance(surge.fit(weekly, np.zeros((WEEKS, 0))), weekly)
    assert np.mean(found[:20] > 2.58) < 0.15
    weekly[:20, : WEEKS - 30] = counted(season(holiday=0.0))[:20, : WEEKS - 30]  # the same weeks were ordinary before
    alone = exceedance(surge.fit(weekly, np.zeros((WEEKS, 0))), weekly)
    assert np.mean(alone[:20] > 2.58) > 0.8


def test_a_feast_of_one_route_changes_no_other_route() -> None:
    world = season(holiday=0.0)
    world.mean[0, [WEEKS - 3, WEEKS - 55, WEEKS - 107]] *= 6
    weekly = counted(world)
    fit, without = (surge.fit(rows, np.zeros((WEEKS, 0))) for rows in (weekly, weekly[1:]))
    assert fit.recent_expected[1:] == pytest.approx(without.recent_expected, rel=1e-6)
