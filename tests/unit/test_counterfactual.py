"""What would take an entity off a list: no more than it must, and enough."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.judgements import shipped
from transforms.statistics.counterfactual import ordinary_of, score_of, way_out
from transforms.statistics.points import Measured

WHOLE = np.array([True, True, False, False])


def one(complaints: float, unused: float, wages: float = np.nan, tie: float = np.nan) -> Measured:
    """Complaints and unused permits among 200 (5 in 100 are usual), a deviation of wages, a tie."""
    counts = np.array([[200.0, 200.0, np.nan, np.nan]])
    return Measured(
        np.array([[complaints, unused, wages, tie]]), counts, np.where(np.isnan(counts), np.nan, 3.0),
        np.where(np.isnan(counts), np.nan, 60.0), np.full((1, 4), np.inf), np.full((1, 4), 0.1), np.full((1, 4), 0.05),
        ("count", "count", "measure", "link"), np.array([3.0, 3.0, 1.5, 3.0]), np.ones(4), np.full(4, 3.0),
        ("harm", "movement", "permits", "network"), shipped(),
    )  # fmt: skip


def moved(measured: Measured, columns: list[int], x: list[float]) -> Measured:
    changed = measured.x.copy()
    changed[0, columns] = x
    return replace(measured, x=changed)


def test_one_indicator_is_named_where_one_is_enough_and_one_case_more_would_not_be() -> None:
    seen = one(complaints=60, unused=12)
    way = way_out(seen, WHOLE, cut=50)
    assert way.columns == [0]
    assert way.x[0] == np.floor(way.x[0]) < 60
    assert way.cents <= 50 < score_of(moved(seen, [0], [way.x[0] + 1]))[0]


def test_where_one_is_not_enough_the_strongest_become_ordinary_and_the_last_moves_as_far_as_it_must() -> None:
    seen = one(complaints=60, unused=60, wages=0.6)
    way = way_out(seen, WHOLE, cut=100)
    assert way.columns == [0, 1, 2]
    assert way.x[:2] == list(ordinary_of(seen)[0, :2])
    assert 0 < way.x[2] < 0.6
    assert way.cents <= 100


def test_a_tie_has_to_go_as_a_whole_or_in_part() -> None:
    way = way_out(one(complaints=10, unused=10, tie=0.9), WHOLE, cut=0)
    assert way.columns == [3]
    assert way.x[0] < 0.5


@given(
    st.integers(0, 200), st.integers(0, 200), st.floats(-1, 1), st.one_of(st.floats(0, 1), st.just(np.nan)),
    st.integers(0, 500),
)  # fmt: skip
def test_a_way_leads_where_it_says(complaints: int, unused: int, wages: float, tie: float, cut: int) -> None:
    seen = one(complaints, unused, wages, tie)
    way = way_out(seen, WHOLE, cut)
    assert way.cents == score_of(moved(seen, way.columns, way.x))[0]
    assert all(x <= before for x, before in zip(way.x, seen.x[0, way.columns], strict=True))
    assert way.cents <= cut or way.cents <= pytest.approx(score_of(moved(seen, way.columns, way.x))[0])
