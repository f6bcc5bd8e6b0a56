"""Backups, where AWAS_BACKUP names a folder: every night a new one, every month a drill that restores the newest."""

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
SHARED: dict[str, Any] = {
    "start_date": datetime(2000, 1, 1, tzinfo=ZoneInfo(ZONE)),
    "catchup": False,
    "max_active_runs": 1,
    "params": {
        "day": Param(None, type=["null", "string"], format="date", description="Under which day it is written down")
    },
    "default_args": {
        "owner": "data engineering",
        "retries": 2,
        "retry_delay": timedelta(minutes=10),
        "retry_policy": ExceptionRetryPolicy([RetryRule(AwasError, RetryAction.FAIL)]),
    },
    "tags": ["awas", "upkeep"],
}


@dag(
    # when the day's lists were signed, and before the next night's deliveries come
    schedule=CronTriggerTimetable("0 20 * * *", timezone=ZONE, interval=timedelta(days=1)),
    doc_md="Every night: back up lake, releases and all that belongs to them.",
    **SHARED,
)
def backup() -> None:
    @task(task_id="backup", pool="lake")
    def copy(**context: Any) -> str:
        from transforms.operations import tasks

        return tasks.scheduled_backup(as_of_day(context))

    copy()


@dag(
    # on the first Saturday, when nobody waits for the lake
    schedule=CronTriggerTimetable("0 12 * * 6#1", timezone=ZONE, interval=timedelta(days=1)),
    doc_md="Every month: restore the newest backup into scratch, verify the list in force there, keep time and age.",
    **SHARED,
)
def drill() -> None:
    @task(task_id="drill", pool="lake")
    def restore(**context: Any) -> str:
        from transforms.operations import tasks

        return tasks.scheduled_drill(as_of_day(context))

    restore()


backup()
drill()
