"""`awas run`, `day`, `days`, `airflow`, `maintain`: run what a day needs."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Annotated

import typer

from transforms.command import laboratory
from transforms.errors import AwasError

Day = Annotated[str, typer.Argument(metavar="DAY", help="The day, YYYY-MM-DD.")]
app = typer.Typer()


@app.command()
def run() -> None:
    """The simulated world, end to end, through the real DAGs.

    The last lines say where the list is.

    \b
    The world (1,500 agencies, 1,000,000 crossings) is made once and kept in AWAS_HOME/world.
    It is made again when the code that makes it has changed.
    """
    laboratory.use_simulated_world()
    laboratory.make_world_once()
    _run_days(*laboratory.LAST_DAYS)


@app.command()
def day(day: Day) -> None:
    """One day of the configured profile, signed off by you.

    \b
    Example:
      AWAS_PROFILE=us_h2 AWAS_DROPS=/data/drops awas day 2010-10-31
    """
    _run_days(day, day)


@app.command()
def days(
    first: Annotated[str, typer.Argument(metavar="FROM", help="The oldest day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The newest day, YYYY-MM-DD.")],
) -> None:
    """A range of days, oldest first, each signed off by you.

    A stopped day (status 3) does not keep the next one from running; a fault does.

    \b
    Example:
      awas days 2026-03-01 2026-03-31
    """
    _run_days(first, last)


@app.command(context_settings={"ignore_unknown_options": True})
def airflow(
    words: Annotated[list[str] | None, typer.Argument(help="A command of Airflow's own; else all of it.")] = None,
) -> None:
    """Airflow with its web page: schedule, sign-off, reruns.

    With words: that command of Airflow's, with the settings of this installation. So its parts are started one by one
    where tasks go to workers (docs/runbook.md, The services).

    \b
    Examples:
      awas airflow
      awas airflow scheduler
      awas airflow celery worker --concurrency 1
    """
    from transforms import roles, running
    from transforms.profile import load_profile
    from transforms.running import scheduler
    from transforms.settings import load_settings

    settings = load_settings()
    people = roles.in_airflow(load_profile(settings.profile))
    if people:
        os.environ.setdefault("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", people)
    scheduler.enter(settings)
    running.serve(settings, words or [])


@app.command()
def maintain(day: Day) -> None:
    """Remove what must not be kept any longer.

    Days are counted back from the one that is given; what was removed is printed. Airflow runs it each Sunday.
    """
    from transforms import tasks

    print(tasks.maintain(as_day(day)))


def as_day(text: str) -> date:
    """The day that a text names. Raises AwasError where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise AwasError(f"{text!r} is no day; write YYYY-MM-DD, for example 2026-03-31") from error


def day_range(first: str, last: str) -> list[date]:
    """All days from the first to the last. Raises AwasError where one is no day or they are the wrong way round."""
    start, end = as_day(first), as_day(last)
    if end < start:
        raise AwasError(f"the range ends on {end}, before it begins on {start}; give the older day first")
    return [start + timedelta(days=offset) for offset in range((end - start).days + 1)]


def _run_days(first: str, last: str) -> None:
    from transforms import profile_check, running
    from transforms.profile import load_profile
    from transforms.running import scheduler
    from transforms.settings import load_settings

    asked = day_range(first, last)
    settings = load_settings()
    profile = load_profile(settings.profile)
    for finding in profile_check.require(profile):
        print(f"profile {profile.name}: {finding.line()}", flush=True)
    scheduler.enter(settings)
    profile.drops_dir(settings)
    raise typer.Exit(running.run_days(settings, profile, asked))
