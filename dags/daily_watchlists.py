"""Every night: wait for the sources, take them in, resolve, measure, score, and draft the lists of the day before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, Param, PokeReturnValue, dag, task, task_group
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from transforms.errors import AwasError
from transforms.settings import operator
from transforms.tasks.day import as_of_day, may_wait, started_by
from transforms.tasks.scheduling import asked_day, at, shared, zone

DRAFT = Asset("awas_draft")
# what another try cannot mend: a fault that says what to do, and a mistake in the program
FINAL: list[type[BaseException] | str] = [
    AwasError, TypeError, ValueError, LookupError, NameError, AttributeError, AssertionError,
]  # fmt: skip


def stage(name: str) -> Any:
    """A stage that takes the day and says in one line what it did."""

    @task(task_id=name, pool="lake")
    def run(**context: Any) -> str:
        from transforms import tasks

        line: str = getattr(tasks, name)(as_of_day(context))
        return line

    return run()


@task(pool="lake", outlets=[DRAFT])
def draft(**context: Any) -> dict[str, Any]:
    from transforms import tasks

    made = tasks.draft(as_of_day(context), started_by(context, operator()))
    context["outlet_events"][DRAFT].extra = made
    return made


@dag(
    # at three in the morning the day before has ended: its interval, and so its logical date, begins on that day
    schedule=at("0 3 * * *"),
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=5),
        callback=SyncCallback("transforms.tasks.waiting.overdue"),
    ),
    params={
        "day": asked_day("The day; else the run's own"),
        "wait": Param(True, type="boolean", description="Wait for deliveries until their deadlines"),
    },
    doc_md=__doc__,
    **shared("daily", retry_after=timedelta(seconds=30), final=FINAL),
)
def daily_watchlists() -> None:
    @task
    def sources() -> list[str]:
        from transforms import tasks

        return tasks.sources()

    # in seconds: every five minutes, for a day at most
    @task.sensor(mode="reschedule", poke_interval=300, timeout=86400)
    def wait(source: str, **context: Any) -> PokeReturnValue:
        from transforms.tasks import waiting

        now = datetime.now(ZoneInfo(zone()))
        line = waiting.arrived(source, as_of_day(context), patient=may_wait(context), now=now)
        return PokeReturnValue(line is not None, line)

    @task(pool="lake")
    def deliver(source: str, **context: Any) -> str:
        from transforms import tasks

        is_last_try = context["ti"].try_number > context["ti"].max_tries
        return tasks.deliver(source, as_of_day(context), is_last_try=is_last_try)

    @task_group
    def take_in(source: str) -> None:
        wait(source) >> deliver(source)

    resolved = stage("resolve")
    take_in.expand(source=sources()) >> stage("check") >> resolved
    resolved >> stage("measure") >> stage("score") >> stage("evaluate") >> draft()
    resolved >> stage("protect")


daily_watchlists()
