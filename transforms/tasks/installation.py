"""The installation that this process works for, and what its tasks report when they fail or stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from transforms.errors import DayStopped, leaving
from transforms.profile import Profile, load_profile
from transforms.settings import Settings, load_settings


def installation() -> tuple[Settings, Profile]:
    """Its settings and its profile, as the environment says."""
    settings = load_settings()
    return settings, load_profile(settings.profile)


@contextmanager
def exit_for_text() -> Iterator[None]:
    """Around every task: its errors leave without the words of libraries (`errors.leaving`)."""
    with leaving(load_settings().logs_dir):
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
