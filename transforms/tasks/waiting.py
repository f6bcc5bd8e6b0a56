"""How long a day waits for its sources, and what it reports of a source that did not come in time."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from transforms import tasks
from transforms.errors import AwasError, DayStopped
from transforms.profile import Profile, load_profile
from transforms.settings import load_settings
from transforms.tasks.installation import stopping

log = logging.getLogger(__name__)


def arrived(source: str, as_of: date, *, patient: bool, now: datetime) -> str | None:
    """None: look again later. Else one line: the source is there, or the day goes on without it.

    patient: whether the run may wait at all. now: the moment of looking, with its time zone.
    Raises DayStopped where a required source is not there when its time is up.
    """
    missing = tasks.missing_delivery(source, as_of)
    if missing is None:
        return f"{source}: there"
    if patient and now < time_is_up(load_profile(load_settings().profile), source, as_of):
        return None
    if tasks.is_required(source):
        with stopping(as_of):
            raise DayStopped(f"{missing}: no new list for {as_of}")
    return f"late: {missing}"


def time_is_up(profile: Profile, source: str, as_of: date) -> datetime:
    """The moment until which a day waits for a source: its deadline on the morning after the day.

    A source without a deadline is not waited for. Raises AwasError where the deadline is no time of day.
    """
    zone = ZoneInfo(profile.timezone)
    stated = profile.source(source).deadline
    if stated is None:
        return datetime.combine(as_of, time(), zone)
    try:
        return datetime.combine(as_of + timedelta(days=1), time.fromisoformat(stated), zone)
    except ValueError as error:
        raise AwasError(
            f'{profile.folder / "profile.yml"}: sources.{source}.deadline: {stated!r} is no time of day; write "HH:MM"'
        ) from error


def overdue(**about: Any) -> None:
    """What Airflow calls when a day has no draft at its deadline: one line in the log, for whoever watches it."""
    run = (about.get("context") or {}).get("dag_run") or {}
    log.error("overdue: %s has not drafted its lists in time; see its run in Airflow", run.get("run_id", "a run"))
