"""Every week: remove what must not be kept any longer, bring pseudonyms up to date after a rotation of the key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from transforms.tasks.day import as_of_day
from transforms.tasks.scheduling import asked_day, at, shared


@dag(
    # after the night's lists are drafted, on the quietest day
    schedule=at("0 9 * * 0"),
    params={"day": asked_day("Counted back from this day")},
    doc_md=__doc__,
    **shared("upkeep", retry_after=timedelta(minutes=10)),
)
def maintain() -> None:
    @task(task_id="maintain", pool="lake")
    def remove(**context: Any) -> str:
        from transforms import tasks

        return tasks.maintain(as_of_day(context))

    remove()


maintain()
