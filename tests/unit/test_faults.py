"""Processes die, disks fill up, catalogues are locked, clocks jump: the next run repairs by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults import BOUNDARIES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and mounts a small file system")
MOMENTS = [*BOUNDARIES, "at a moment (1)", "at a moment (2)"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What happened, told by a process that was free to fork."""
    command = [sys.executable, "-m", "tests.faults", str(tmp_path_factory.mktemp("faults"))]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def assert_repaired(scene: dict[str, Any]) -> None:
    assert "returned" in scene["again"], scene
    assert scene["same"], scene
    assert scene["remains"] == []


def test_the_story_has_something_to_lose(told: dict[str, Any]) -> None:
    assert told["rows"]["accepted"] > 500
    # the double, the broken row, and the good one that it contradicts: same permit, same time, other status
    assert told["rows"]["quarantine"] == 3


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_delivery_is_taken_in_by_the_next_run_as_if_nothing_had_happened(
    told: dict[str, Any], moment: str
) -> None:
    scene = told["killed"][moment]
    if moment in BOUNDARIES:
        assert scene["died"] == {"killed": 9}
    assert_repaired(scene)


def test_readers_never_see_half_a_delivery_and_are_not_blocked(told: dict[str, Any]) -> None:
    watching = told["readers"]["watching"]["returned"]
    assert "returned" in told["readers"]["wrote"]
    assert watching["reads"] > 3
    assert watching["half"] == []
    # a reader that waited for the writer's locks would have waited for the catalogue's busy time
    assert watching["longest"] < 30


def test_a_reader_in_a_long_transaction_sees_what_it_saw_and_does_not_hold_up_the_writer(told: dict[str, Any]) -> None:
    first, last = told["readers"]["standing"]["returned"]
    assert first == last == [[300, 300, 0, 0]]
    assert told["readers"]["wrote"] == {"returned": "work_permits: 2 new deliveries, 302 rows"}


def test_a_full_disk_stops_the_run_and_nothing_else(told: dict[str, Any]) -> None:
    if told["full"] is None:
        pytest.skip("no small file system could be mounted: only root may")
    assert "raised" in told["full"]["broken"]
    assert_repaired(told["full"])


def test_a_locked_catalogue_is_waited_for(told: dict[str, Any]) -> None:
    assert told["locked"]["contended"] == {"returned": "work_permits: 2 new deliveries, 302 rows"}
    assert_repaired(told["locked"])


def test_a_clock_that_was_put_back_changes_nothing(told: dict[str, Any]) -> None:
    assert_repaired(told["clock"])
