"""The bench of killed days draws its moments and names differences as it says; whole days cost too much here."""

from __future__ import annotations

import random

from transforms.laboratory.bench import killed


def test_a_moment_lies_within_the_stage_that_runs_then() -> None:
    """The day began after ten seconds; its stages ended after 12, 30 and 31."""
    lengths = [2.0, 18.0, 1.0]
    drawn = killed.moments([10.0, 12.0, 30.0, 31.0], 200, random.Random(1))
    assert all(0 <= moment.seconds <= lengths[moment.stages] for moment in drawn)
    assert {moment.stages for moment in drawn} == {0, 1, 2}


def test_what_differs_between_two_homes_is_named_also_where_only_one_has_it() -> None:
    assert killed.differences({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == ["b", "c", "d"]
