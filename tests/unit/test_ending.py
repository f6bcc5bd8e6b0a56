"""A run of days ends when it is told to, whatever it is doing; one at a time runs in a home."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from tests import faults
from transforms import deliver
from transforms.errors import AwasError
from transforms.running import lifecycle
from transforms.settings import ROOT, Settings

BEGIN = """
import sys, time
from pathlib import Path
import duckdb
from transforms.running import lifecycle
with lifecycle.at_once_on_a_signal(sys.stdout):
    print("begun", flush=True)
    {work}
"""
DELIVERING = """
import sys
from pathlib import Path
from tests import faults
from transforms.running import lifecycle
with lifecycle.at_once_on_a_signal(sys.stdout):
    print("begun", flush=True)
    faults.run(Path(sys.argv[1]), Path(sys.argv[2]))
    print("done", flush=True)
"""


def told(code: str, number: signal.Signals, *arguments: str, after: float = 0.0) -> tuple[int, float, str]:
    """The exit status of a process that gets a signal some seconds after it has begun, the wait, and its output."""
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        time.sleep(after)
        process.send_signal(number)
        started = time.monotonic()
        output = process.stdout.read()
    return process.returncode, time.monotonic() - started, output


WORK = {
    "Python": "time.sleep(600)",
    "a query": "duckdb.execute('select count(*) from range(100000000000) a, range(1000) b').fetchall()",
    "another try after each error": "\n    while True:\n        try:\n            time.sleep(600)\n"
    "        except BaseException:\n            pass",
    "a task of Airflow, which takes the signal": "import signal; signal.signal(signal.SIGTERM, lambda *_: None); "
    "time.sleep(600)",
}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("doing", WORK)
def test_it_ends_within_seconds_whatever_it_is_doing(doing: str, number: signal.Signals) -> None:
    status, waited, output = told(BEGIN.format(work=WORK[doing]), number, after=0.2)
    assert (status, waited < 60) == (128 + number, True)  # ten times as long as on an idle machine
    assert output.strip() == f"ends, as {number.name} says"


def test_whenever_a_delivery_is_told_to_end_the_next_run_makes_of_it_what_it_would_have_been(tmp_path: Path) -> None:
    drops = faults.world(tmp_path)
    settings, profile = faults.installation(tmp_path / "whole", drops)
    started = time.monotonic()
    deliver.run(settings, profile, "work_permits", faults.LAST)
    taken = time.monotonic() - started
    whole = faults.content(tmp_path / "whole", drops)
    for moment in (0.1, 0.4, 0.7):
        home = tmp_path / f"home{moment}"
        status, _, output = told(DELIVERING, signal.SIGTERM, str(home), str(drops), after=moment * taken)
        assert status == 143 or "done" in output
        assert faults.remains(home) == []
        deliver.run(*faults.installation(home, drops), "work_permits", date(2026, 3, 3))
        assert faults.content(home, drops) == whole


def test_a_second_run_in_a_home_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    said = r"runs days in process \d+ since \d{4}-\d\d-\d\d .*; one at a time"
    with (
        lifecycle.alone(tmp_path),
        lifecycle.alone(tmp_path / "another"),
        pytest.raises(AwasError, match=said),
        lifecycle.alone(tmp_path),
    ):
        pass
    with lifecycle.alone(tmp_path):  # the first has ended
        pass


CLEANING_UP = """
import shutil, sys, time
from pathlib import Path
from transforms.running import lifecycle
from transforms.deliver.landing import scratch
from transforms.settings import Settings
settings, remove = Settings(home=Path(sys.argv[1])), shutil.rmtree
settings.scratch_dir.mkdir(parents=True)
def interrupted(*_, **__):
    shutil.rmtree = remove
    raise KeyboardInterrupt
shutil.rmtree = interrupted
with lifecycle.at_once_on_a_signal(sys.stdout), scratch.folder(settings):
    print("begun", flush=True)
    while True:
        time.sleep(0.05)  # a long one would not be interrupted, and the process ended without cleaning up
"""


def test_a_folder_whose_removal_was_interrupted_is_removed_when_the_process_ends(tmp_path: Path) -> None:
    """The main thread is interrupted once a second until it has left, so it may happen while it cleans up."""
    status, _, _ = told(CLEANING_UP, signal.SIGTERM, str(tmp_path))
    assert status == 143
    assert list(Settings(home=tmp_path).scratch_dir.iterdir()) == []
