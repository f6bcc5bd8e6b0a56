"""How much has arrived: past weeks tell what is still to come of the newest ones."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.statistics.delay import chain_ladder


def test_of_a_steady_delay_the_shares_are_exact() -> None:
    """Of 100 records of a week 60 come at once, 30 a week later, 10 after two weeks."""
    pattern = np.array([60.0, 30.0, 10.0, 0.0, 0.0, 0.0])
    arrived = np.where(np.arange(6) <= np.arange(6)[:, None], pattern, 0.0)
    assert chain_ladder(arrived) == pytest.approx([0.6, 0.9, 1, 1, 1, 1])
    arrived[0, 1:] = 999  # beyond the diagonal: not known, not looked at
    assert chain_ladder(arrived) == pytest.approx([0.6, 0.9, 1, 1, 1, 1])


def test_of_a_random_delay_the_shares_are_close_whatever_the_size_of_the_weeks() -> None:
    random = np.random.default_rng(1)
    pattern = np.r_[0.5, 0.25, 0.15, 0.07, 0.03, np.zeros(21)]
    arrived = random.poisson(random.lognormal(5, 0.5, (26, 1)) * pattern).astype(float)
    assert chain_ladder(arrived) == pytest.approx(np.cumsum(pattern), abs=0.02)


def test_where_nothing_came_everything_is_there() -> None:
    assert chain_ladder(np.zeros((4, 4))) == pytest.approx(np.ones(4))
    assert chain_ladder(np.zeros((1, 1))) == pytest.approx([1.0])
