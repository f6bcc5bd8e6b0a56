"""Every week: rank past cut-offs again with what was known then, and hold what was found since against it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from transforms.tasks.day import as_of_day
from transforms.tasks.scheduling import asked_day, at, shared


@dag(
    # Sunday noon, when the day's lists are out; it is about the day before, whose lists it does not change
    schedule=at("0 12 * * 0"),
    params={"day": asked_day("Known by this day")},
    doc_md=__doc__,
    **shared("weekly", retry_after=timedelta(seconds=30)),
)
def evaluate() -> None:
    @task(pool="lake")
    def backtest(**context: Any) -> str:
        from transforms import tasks

        return tasks.backtest(as_of_day(context))

    backtest()


evaluate()
