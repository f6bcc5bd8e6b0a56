"""Run days through the real DAGs, in one process, signed off by the caller; or Airflow with its web page."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from transforms.cards import PLURALS
from transforms.errors import AwasError, DayStopped
from transforms.profile import Profile
from transforms.release.in_force import approving
from transforms.running import lifecycle, scheduler
from transforms.running.progress import Narrator, calm, listening, one_line, top_of
from transforms.settings import Settings, operator


def run_days(settings: Settings, profile: Profile, days: Sequence[date]) -> int:
    """Run and publish each day, oldest first. A stopped day does not keep the next one from running; a fault does.

    Returns the exit status. Raises AwasError for a fault, or where another run holds this home.
    """
    with lifecycle.alone(settings.home):
        return _run_days(settings, profile, days)


def _run_days(settings: Settings, profile: Profile, days: Sequence[date]) -> int:
    print(f"profile {profile.name} · deliveries {profile.drops_dir(settings)} · home {settings.home}", flush=True)
    if not scheduler.is_ready(settings):
        print("preparing Airflow's database, once (about 10 seconds)", flush=True)
    stopped: list[str] = []
    log = settings.logs_dir / "days.log"
    with calm(log) as terminal, lifecycle.at_once_on_a_signal(terminal):
        scheduler.prepare(settings)
        dags, narrator = scheduler.load_dags(), Narrator(terminal)
        with listening(narrator):
            for day in days:
                narrator.say(str(day))
                try:
                    _run_day(settings, profile, dags, day, narrator)
                except DayStopped as error:
                    stopped.append(f"{day} stopped: {error}")
                except AwasError as error:
                    raise AwasError(f"{day}: {error} (more in {log})") from error
    _show(settings, some=len(stopped) < len(days))
    for line in stopped:
        print(f"awas: {line}", file=sys.stderr, flush=True)
    return DayStopped.exit_status if stopped else 0


def _run_day(settings: Settings, profile: Profile, dags: dict[str, Any], day: date, narrator: Narrator) -> None:
    """Draft a day with `daily_watchlists`, put it in force with `publish_watchlists`. Raises what stopped it.

    Where the caller may not sign, the draft stays and waits.
    """
    moment = datetime.combine(day, time(), ZoneInfo(profile.timezone))
    conf: dict[str, Any] = {"day": day.isoformat(), "wait": False}
    _run_dag(dags["daily_watchlists"], moment, conf, narrator)
    draft = narrator.returned["draft"]
    obstacle = approving.obstacle(settings, profile, day, draft["digest"], operator(), with_key=False)
    if obstacle:
        raise DayStopped(
            f"its draft waits for a signature, and {obstacle}; or sign in Airflow's web page (`make airflow`)"
        )
    conf = {"day": day.isoformat(), "draft": draft, "approved_by": operator()}
    _run_dag(dags["publish_watchlists"], moment, conf, narrator, mark_success_pattern="sign_off")


def _run_dag(dag: Any, moment: datetime, conf: dict[str, Any], narrator: Narrator, **options: Any) -> None:
    """One run of a DAG in this process. Raises the error that ended it; a fault counts more than a stopped day."""
    narrator.errors.clear()
    run = dag.test(logical_date=moment, run_conf=conf, **options)
    if run.state == "success":
        return
    faults = [error for error in narrator.errors if not isinstance(error, DayStopped)]
    if not faults and narrator.errors:
        raise DayStopped("; ".join(dict.fromkeys(str(error) for error in narrator.errors)))
    fault = faults[0] if faults else f"{dag.dag_id} ended as {run.state}"
    raise fault if isinstance(fault, AwasError) else AwasError(one_line(fault))


def _show(settings: Settings, *, some: bool) -> None:
    """Where to look, and the top of each kind's list in force."""
    current = settings.releases_dir / "current"
    if not current.exists():
        return
    for name in PLURALS.values():
        path = current / f"{name}.csv"
        if some and path.exists():
            print(f"\n{name}")
            print("\n".join(f"  {line}" for line in top_of(path)))
    word = "in force" if some else "still in force"
    print(f"\n{word}: {current.resolve().name}; open {current / 'index.html'}", flush=True)


def serve(settings: Settings, words: Sequence[str]) -> NoReturn:
    """Become Airflow, with the database and the pools prepared: `airflow standalone`, or what the words say.

    Raises AwasError where all of it is asked for, and its tasks go to workers elsewhere.
    """
    executor = os.environ["AIRFLOW__CORE__EXECUTOR"]
    if not words:
        if executor != scheduler.ALONE:
            raise AwasError(
                f"AIRFLOW__CORE__EXECUTOR is {executor}: Airflow's parts are started one by one, awas airflow "
                "scheduler and so on (docs/runbook.md, The services); without that variable they run together"
            )
        print(f"Airflow's home is {settings.home / 'airflow'}; its page will be at {scheduler.web_page()}", flush=True)
    with scheduler.only_one(settings):
        if not words or words[0] == "scheduler" or not scheduler.is_ready(settings):
            with calm(settings.logs_dir / "airflow.log"):
                scheduler.prepare(settings)
        scheduler.keep_secrets(settings)
    programs = Path(sys.executable).parent
    os.environ["PATH"] = os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)])
    os.execv(sys.executable, [sys.executable, "-P", "-m", "airflow", *(words or ["standalone"])])
