"""Every night, after a draft is written: plant schemes in a copy of the day's data and see whether the lists find them.

Apart from the daily run, so that nothing that happens here stops or delays a list.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, ExceptionRetryPolicy, Param, RetryAction, RetryRule, dag, task

from transforms.errors import AwasError
from transforms.profile import load_profile
from transforms.settings import load_settings
from transforms.tasks.day import as_of_day

DRAFT = Asset("awas_draft")


@dag(
    schedule=[DRAFT],
    start_date=datetime(2000, 1, 1, tzinfo=ZoneInfo(load_profile(load_settings().profile).timezone)),
    catchup=False,
    max_active_runs=1,
    params={
        "day": Param(None, type=["null", "string"], format="date", description="The day; else the draft's own"),
    },
    default_args={
        "owner": "data engineering",
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        "retry_policy": ExceptionRetryPolicy([RetryRule(AwasError, RetryAction.FAIL)]),
    },
    tags=["awas", "daily"],
    doc_md=__doc__,
)
def smoke_alarm() -> None:
    # fails where a planted scheme that was seen before is seen no more: the alarm is the failed task
    @task(pool="lake", priority_weight=0)  # whoever else waits for the lake goes first
    def smoke(**context: Any) -> str:
        from transforms import tasks

        return tasks.smoke(as_of_day(context))

    smoke()


smoke_alarm()
