"""What all DAGs share: their zone and first day, one run at a time, and what is tried again after a failure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import CronTriggerTimetable, ExceptionRetryPolicy, Param, RetryAction, RetryRule

from transforms.errors import AwasError
from transforms.profile import load_profile
from transforms.settings import load_settings

TOLD = (AwasError,)  # a fault that says what to do: no other try mends it


def zone() -> str:
    """The time zone of the profile, in which days begin and end."""
    return load_profile(load_settings().profile).timezone


def shared(*tags: str, retry_after: timedelta, final: Sequence[type[BaseException] | str] = TOLD) -> dict[str, Any]:
    """The settings of a DAG with these tags. final: what another try cannot mend."""
    return {
        "start_date": datetime(2000, 1, 1, tzinfo=ZoneInfo(zone())),
        "catchup": False,
        "max_active_runs": 1,
        "default_args": {
            "owner": "data engineering",
            "retries": 2,
            "retry_delay": retry_after,
            "retry_policy": ExceptionRetryPolicy([RetryRule(list(final), RetryAction.FAIL)]),
        },
        "tags": ["awas", *tags],
    }


def at(cron: str) -> CronTriggerTimetable:
    """A run at these times of the profile's zone, about the day before."""
    return CronTriggerTimetable(cron, timezone=zone(), interval=timedelta(days=1))


def asked_day(description: str) -> Param:
    """The parameter by which whoever starts a run says which day it is about."""
    return Param(None, type=["null", "string"], format="date", description=description)
