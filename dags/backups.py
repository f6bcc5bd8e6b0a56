"""Backups, where AWAS_BACKUP names a folder: every night a new one, every month a drill that restores the newest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from transforms.tasks.day import as_of_day
from transforms.tasks.scheduling import asked_day, at, shared

SHARED = shared("upkeep", retry_after=timedelta(minutes=10))
DAY = asked_day("Under which day it is written down")


@dag(
    # when the day's lists were signed, and before the next night's deliveries come
    schedule=at("0 20 * * *"),
    doc_md="Every night: back up lake, releases and all that belongs to them.",
    params={"day": DAY},
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
    schedule=at("0 12 * * 6#1"),
    doc_md="Every month: restore the newest backup into scratch, verify the list in force there, keep time and age.",
    params={"day": DAY},
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
