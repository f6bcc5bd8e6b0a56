"""With whom an entity is compared: its group, or the nearest parent with fifteen members."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.statistics.peers import groups_of
from transforms.statistics.robust import error_of_median, peers_of, shrunk

FLOOR = 0.05


def test_a_small_group_is_compared_with_its_parent_and_a_small_parent_with_everybody() -> None:
    names = ["IDN|MYS|1"] * 15 + ["IDN|MYS|2"] * 3 + ["IDN|TWN|1"] + ["PHL|MYS|1"] * 5 + [None]
    groups = groups_of(names, 15)
    with_whom = [len(groups.members[own]) for own in groups.own]
    assert with_whom == [15] * 15 + [18] * 3 + [19] + [25] * 6
    assert set(groups.members[groups.own[15]]) == set(range(18))


def test_nobody_is_compared_with_nobody() -> None:
    groups = groups_of([], 15)
    assert len(groups.own) == len(groups.members) == 0


def test_peers_are_described_by_their_middle_whatever_the_extremes_do() -> None:
    random = np.random.default_rng(1)
    values = random.normal(5.0, 0.2, 2000)
    values[:200] = 9.0
    peers = peers_of(values, np.zeros(2000), groups_of(["all"] * 2000, 15), FLOOR)
    assert peers.centre[0] == pytest.approx(5.0, abs=0.05)
    assert peers.spread[0] == pytest.approx(0.2, abs=0.05)


def test_the_error_of_the_values_is_taken_out_of_the_spread_of_the_peers() -> None:
    random = np.random.default_rng(2)
    truth, error = random.normal(0.0, 0.2, 4000), np.full(4000, 0.3)
    peers = peers_of(truth + random.normal(0, error), error, groups_of([None] * 4000, 15), FLOOR)
    assert peers.spread[0] == pytest.approx(0.2, abs=0.03)
    agreed = peers_of(np.zeros(40), np.zeros(40), groups_of([None] * 40, 15), FLOOR)
    assert agreed.spread[0] == FLOOR


def test_ninety_percent_intervals_hold_the_truth_ninety_times_in_a_hundred() -> None:
    random = np.random.default_rng(3)
    truth, error = random.normal(1.0, 0.2, 5000), random.uniform(0.05, 0.4, 5000)
    seen = truth + random.normal(0, error)
    said = shrunk(peers_of(seen, error, groups_of([None] * 5000, 15), FLOOR), seen, error)
    assert 0.87 < np.mean((said.low <= truth) & (truth <= said.high)) < 0.93


def test_the_error_of_a_median_is_what_simulation_finds() -> None:
    medians = np.median(np.random.default_rng(4).normal(0, 0.3, (20_000, 51)), axis=1)
    assert error_of_median(np.array([0.3]), np.array([51.0]), FLOOR)[0] == pytest.approx(medians.std(), rel=0.03)
    assert error_of_median(np.array([0.0]), np.array([4.0]), FLOOR)[0] > 0.03
