"""Every night, after a draft is written: plant schemes in a copy of the day's data and see whether the lists find them.

Apart from the daily run, so that nothing that happens here stops or delays a list.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, dag, task

from transforms.tasks.day import as_of_day
from transforms.tasks.scheduling import asked_day, shared

DRAFT = Asset("awas_draft")


@dag(
    schedule=[DRAFT],
    params={"day": asked_day("The day; else the draft's own")},
    doc_md=__doc__,
    **shared("daily", retry_after=timedelta(seconds=30)),
)
def smoke_alarm() -> None:
    # fails where a planted scheme that was seen before is seen no more: the alarm is the failed task
    @task(pool="lake", priority_weight=0)  # whoever else waits for the lake goes first
    def smoke(**context: Any) -> str:
        from transforms import tasks

        return tasks.smoke(as_of_day(context))

    smoke()


smoke_alarm()
