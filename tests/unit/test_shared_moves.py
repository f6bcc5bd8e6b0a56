"""A closed border is no past of a season, and its reopening is no surge of every route; who doubles beside them is."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.statistics import shared_moves, surge

WEEKS, ROUTES, RECENT = 104, 30, 4
CLOSED = slice(50, 69)


def border(seed: int = 4, coming_back: float = 0.03) -> np.ndarray:
    """Two years of thirty routes, closed for nineteen weeks; then traffic comes back, by so much more each week."""
    random = np.random.default_rng(seed)
    mean = random.uniform(15, 300, (ROUTES, 1)) * np.ones(WEEKS)
    mean[:, CLOSED] *= 0.002
    mean[:, CLOSED.stop :] *= np.minimum(0.15 + coming_back * np.arange(WEEKS - CLOSED.stop), 1.0)
    return random.negative_binomial(mean, 0.5).astype(float)


def exceedance(weekly: np.ndarray, recent: int = RECENT, smoothing: float = 0.0) -> np.ndarray:
    """By how many standard deviations each route's compared weeks exceed what is expected of them."""
    calm = shared_moves.undisturbed(weekly, recent)
    fit = surge.fit(calm.weekly, np.zeros((weekly.shape[1], 0)), recent, smoothing, path=calm.path)
    common = shared_moves.shared(np.nansum(calm.weekly[:, -recent:], 1), fit.recent_expected)
    expected = fit.recent_expected * common
    return np.asarray((fit.recent_ratio / common - 1) * np.sqrt(expected / fit.recent_dispersion))


@pytest.mark.parametrize("weeks", [75, 80, 90, WEEKS])  # six weeks after the reopening to eight months after it
@pytest.mark.parametrize(("recent", "smoothing"), [(4, 0.0), (26, 0.2)])
def test_a_reopening_alone_is_no_surge_of_any_route(weeks: int, recent: int, smoothing: float) -> None:
    told = exceedance(border()[:, :weeks], recent, smoothing)
    assert np.all(told[np.isfinite(told)] < 3.5)


@pytest.mark.parametrize("weeks", [78, 90, WEEKS])
def test_a_route_that_doubles_beside_the_others_stands_out(weeks: int) -> None:
    weekly = border()[:, :weeks]
    weekly[:3, -RECENT:] *= 2
    found = exceedance(weekly)
    assert set(np.argsort(-found)[:3]) == {0, 1, 2}
    assert found[:3].min() > 2.58


def test_without_the_closure_taken_out_every_route_would_surge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Why it is: six weeks after the reopening, next to nothing would be usual."""
    monkeypatch.setattr(shared_moves, "closures_of", lambda *_: [])
    assert np.mean(exceedance(border()[:, :75]) > 3.5) > 0.8


def test_the_weeks_of_a_closure_and_its_edges_are_not_observed() -> None:
    weekly = border()
    weekly[0] = 100.0  # a route that the closure did not concern
    weekly[1:, CLOSED.start - 1] *= 0.3  # a week that was closed from its third day on
    calm = shared_moves.undisturbed(weekly, RECENT)
    assert np.isnan(calm.weekly[1:, CLOSED.start - 1 : CLOSED.stop]).all()
    assert np.isfinite(calm.weekly[0]).all()
    assert np.isfinite(calm.weekly[:, : CLOSED.start - 1]).all()
    assert np.all(calm.path[: CLOSED.stop] == 0)
    assert calm.path[CLOSED.stop + 1 : CLOSED.stop + 4] == pytest.approx(np.log([0.18, 0.21, 0.24]), abs=0.15)


def test_who_travels_while_the_border_is_still_closed_is_compared() -> None:
    """The closure goes on: its weeks are no past, but those that are compared stay, and one route has travellers."""
    weekly = border()[:, : CLOSED.stop - 2]
    weekly[0, -RECENT:] = 100.0
    calm = shared_moves.undisturbed(weekly, RECENT)
    assert np.isfinite(calm.weekly[:, -RECENT:]).all()
    assert np.isnan(calm.weekly[1:, CLOSED.start : -RECENT]).all()


def test_a_quiet_season_of_every_year_is_no_closure() -> None:
    """A country of harvests: from the same week of each year on hardly anybody leaves for ten weeks."""
    weekly = np.random.default_rng(1).poisson(80.0, (12, 130)).astype(float)
    for first in (20, 73, 125):
        weekly[:, first : first + 10] = 1.0
    calm = shared_moves.undisturbed(weekly, RECENT)
    assert np.array_equal(calm.weekly, weekly)
    assert not calm.path.any()


def test_a_closure_of_more_than_a_year_is_one() -> None:
    weekly = np.random.default_rng(1).poisson(80.0, (12, 150)).astype(float)
    weekly[:, 30:95] = 0.0
    assert np.isnan(shared_moves.undisturbed(weekly, RECENT).weekly[:, 30:95]).all()


@pytest.mark.parametrize("shut", [(slice(0, 7), slice(40, 60)), (slice(0, 12), slice(40, 42))])
def test_some_routes_that_close_or_a_feast_are_no_closure_of_the_border(shut: tuple[slice, slice]) -> None:
    weekly = np.random.default_rng(1).poisson(80.0, (12, 100)).astype(float)
    weekly[shut] = 0.0
    assert np.array_equal(shared_moves.undisturbed(weekly, RECENT).weekly, weekly)


def test_few_series_and_none_tell_of_no_closure() -> None:
    for weekly in (np.zeros((0, 60)), np.zeros((3, 60)), np.full((4, 60), np.nan), border()[:4]):
        assert np.array_equal(shared_moves.undisturbed(weekly, RECENT).weekly, weekly, equal_nan=True)
