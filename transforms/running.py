"""Run days through the real DAGs, in one process, signed off by the caller.

    python -m transforms.running day 2026-03-31
    python -m transforms.running days 2026-03-01 2026-03-31
    python -m transforms.running airflow          Airflow with its web page

Exit status: 0 a release was published, 3 a day was stopped (the reason on the last line), 1 a fault.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from transforms import scheduler
from transforms.errors import AwasError, DayStopped
from transforms.profile import Profile, load_profile
from transforms.settings import Settings, load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; returns the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        settings = load_settings()
        profile = load_profile(settings.profile)
        scheduler.enter(settings)
        if asked.command == "airflow":
            return _web(settings)
        days = _range(asked.first, asked.last)
        profile.drops_dir(settings)
        return run_days(settings, profile, days)
    except AwasError as error:
        print(f"awas: {error}", file=sys.stderr)
        return error.exit_status


def run_days(settings: Settings, profile: Profile, days: Sequence[date]) -> int:
    """Run and publish each day, oldest first. A stopped day does not keep the next one from running; a fault does.

    Returns the exit status of the worst day.
    """
    print(f"profile {profile.name}, home {settings.home}", flush=True)
    if not scheduler.is_ready(settings):
        print("preparing Airflow's database, once (about 20 seconds)", flush=True)
    log = settings.home / "logs" / "days.log"
    stopped: list[AwasError] = []
    from transforms import narrating  # imports Airflow: seconds, and only after its variables are set

    with narrating.calm(log) as terminal:
        narrator = narrating.Narrator(terminal)
        dags = _start(settings, narrator)
        for day in days:
            narrator.say(f"{day}")
            try:
                release = _run_day(dags, day, ZoneInfo(profile.timezone), narrator)
            except DayStopped as error:
                stopped.append(error)
                narrator.say(f"  stopped: {error}")
            except AwasError as error:
                raise AwasError(f"{day}: {error} (all of it: {log})") from error
    if len(stopped) < len(days):
        _show(settings, narrating.top_of)
    for error in stopped:
        print(f"awas: {error}", file=sys.stderr)
    return DayStopped.exit_status if stopped else 0


def _start(settings: Settings, narrator: Any) -> dict[str, Any]:
    from airflow.sdk.listener import get_listener_manager

    scheduler.prepare(settings)
    get_listener_manager().add_listener(narrator)
    return scheduler.load_dags()


def _run_day(dags: dict[str, Any], day: date, zone: ZoneInfo, narrator: Any) -> None:
    """One day: drafted by `daily_watchlists`, put in force by `publish_watchlists`. Raises what stopped it."""
    moment = datetime.combine(day, time(), zone)
    run = _run_dag(dags["daily_watchlists"], moment, {"day": day.isoformat(), "wait": False}, narrator)
    draft = run.get_task_instance("draft").xcom_pull(task_ids="draft")
    signed = {"day": day.isoformat(), "draft": draft, "approved_by": getpass.getuser()}
    _run_dag(dags["publish_watchlists"], moment, signed, narrator, mark_success_pattern="sign_off")


def _run_dag(dag: Any, moment: datetime, conf: dict[str, Any], narrator: Any, **options: Any) -> Any:
    """One run of a DAG in this process. Raises the AwasError that ended it, or one that tells another fault in a line."""
    narrator.errors.clear()
    run = dag.test(logical_date=moment, run_conf=conf, **options)
    if str(run.state) == "success":
        return run
    told = sorted(narrator.errors, key=lambda error: getattr(error, "exit_status", 0))
    ...
