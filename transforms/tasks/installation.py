"""The installation that this process works for, and what its tasks report when they fail or stop."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

from transforms.errors import DayStopped, leaving
from transforms.profile import Profile, load_profile
from transforms.settings import Settings, load_settings

WRITERS_LOCK = ".writer.lock"  # in a home; no backup takes what begins with a dot
_LOOKS_AGAIN = 0.1  # seconds


def installation() -> tuple[Settings, Profile]:
    """Its settings and its profile, as the environment says."""
    settings = load_settings()
    return settings, load_profile(settings.profile)


@contextmanager
def exit_for_text(*, writes: bool = False) -> Iterator[None]:
    """Around every task: its errors leave without the words of libraries (`errors.leaving`).

    writes: the task changes what the home keeps; it waits until no other one does.
    """
    settings = load_settings()
    with leaving(settings.logs_dir), only_writer(settings.home) if writes else nullcontext():
        yield


@contextmanager
def only_writer(home: Path) -> Iterator[None]:
    """Wait until no other process writes to a home, and hold its writers' lock.

    Airflow's pool lets one of its tasks write at a time; this holds for the command line beside it, too. Without it the
    later one of two fails when its work is done, at its commit.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / WRITERS_LOCK).open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(_LOOKS_AGAIN)  # not by a lock that waits: a signal has to end it
        yield


@contextmanager
def stopping(as_of: date) -> Iterator[None]:
    """Around a stage: where the day is stopped inside, tell the readers of the lists why, and let the error go on."""
    try:
        yield
    except DayStopped as stop:
        announce(as_of, "stopped", str(stop))
        raise


def announce(as_of: date, state: str, reason: str = "") -> None:
    """Write down, for the readers of the lists, how a day stands."""
    from transforms.release.in_force import announcement

    announcement.announce(*installation(), as_of, state, reason)
