"""Every week: rank past cut-offs again with what was known then, and hold what was found since against it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import CronTriggerTimetable, ExceptionRetryPolicy, Param, RetryAction, RetryRule, dag, task

from transforms.errors import AwasError
from transforms.profile import load_profile
from transforms.settings import load_settings
from transforms.tasks.day import as_of_day

ZONE = load_profile(load_settings().profile).timezone


@dag(
    # Sunday noon, when the day's lists are out; it is about the day before, whose lists it does not change
    schedule=CronTriggerTimetable("0 12 * * 0", timezone=ZONE, interval=timedelta(days=1)),
    start_date=datetime(2000, 1, 1, tzinfo=ZoneInfo(ZONE)),
    catchup=False,
    max_active_runs=1,
    params={
        "day": Param(None, type=["null", "string"], format="date", description="Known by this day"),
    },
    default_args={
        "owner": "data engineering",
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        "retry_policy": ExceptionRetryPolicy([RetryRule(AwasError, RetryAction.FAIL)]),
    },
    tags=["awas", "weekly"],
    doc_md=__doc__,
)
def evaluate() -> None:
    @task(pool="lake")
    def backtest(**context: Any) -> str:
        from transforms import tasks

        return tasks.backtest(as_of_day(context))

    backtest()


evaluate()
