"""Every week: remove what must not be kept any longer, bring pseudonyms up to date after a rotation of the key."""

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
    # after the night's lists are drafted, on the quietest day
    schedule=CronTriggerTimetable("0 9 * * 0", timezone=ZONE, interval=timedelta(days=1)),
    start_date=datetime(2000, 1, 1, tzinfo=ZoneInfo(ZONE)),
    catchup=False,
    max_active_runs=1,
    params={"day": Param(None, type=["null", "string"], format="date", description="Counted back from this day")},
    default_args={
        "owner": "data engineering",
        "retries": 2,
        "retry_delay": timedelta(minutes=10),
        "retry_policy": ExceptionRetryPolicy([RetryRule(AwasError, RetryAction.FAIL)]),
    },
    tags=["awas", "upkeep"],
    doc_md=__doc__,
)
def maintain() -> None:
    @task(task_id="maintain", pool="lake")
    def remove(**context: Any) -> str:
        from transforms import tasks

        return tasks.maintain(as_of_day(context))

    remove()


maintain()
