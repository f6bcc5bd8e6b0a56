"""Run days through the real DAGs, in one process, signed off by the caller.

    python -m transforms.running day 2026-03-31
    python -m transforms.running days 2026-03-01 2026-03-31
    python -m transforms.running airflow          Airflow with its web page
    python -m transforms.running propose agency 2026-03-31   weights from what visits found, for somebody to sign
    python -m transforms.running verify current   is a release what was signed, and what its inputs give?
    python -m transforms.running ask "from lake.snapshots()"   the lake, read-only, as CSV (--day: core.* as of a day)

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

from transforms import scheduler, tasks
from transforms.errors import AwasError, DayStopped
from transforms.narrating import Narrator, calm, listening, one_line, top_of
from transforms.profile import Profile, load_profile
from transforms.settings import Settings, load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; returns the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.command == "propose":
            print(tasks.propose(asked.kind, _range(asked.first, asked.first)[0]))
            return 0
        if asked.command == "verify":
            print(tasks.verify(asked.release, asked.key))
            return 0
        if asked.command == "ask":
            tasks.ask(asked.query, date.fromisoformat(asked.day) if asked.day else None)
            return 0
        settings = load_settings()
        profile = load_profile(settings.profile)
        scheduler.enter(settings)
        if asked.command == "airflow":
            return _web(settings)
        days = _range(asked.first, getattr(asked, "last", asked.first))
        profile.drops_dir(settings)
        return run_days(settings, profile, days)
    except AwasError as error:
        print(f"awas: {error}", file=sys.stderr)
        return error.exit_status


def run_days(settings: Settings, profile: Profile, days: Sequence[date]) -> int:
    """Run and publish each day, oldest first. A stopped day does not keep the next one from running; a fault does.

    Returns the exit status. Raises AwasError for a fault.
    """
    print(f"profile {profile.name} · deliveries {profile.drops_dir(settings)} · home {settings.home}", flush=True)
    if not scheduler.is_ready(settings):
        print("preparing Airflow's database, once (about 10 seconds)", flush=True)
    stopped: list[str] = []
    log = settings.home / "logs" / "days.log"
    with calm(log) as terminal:
        scheduler.prepare(settings)
        dags, narrator = scheduler.load_dags(), Narrator(terminal)
        with listening(narrator):
            for day in days:
                narrator.say(str(day))
                try:
                    _run_day(dags, day, ZoneInfo(profile.timezone), narrator)
                except DayStopped as error:
                    stopped.append(f"{day} stopped: {error}")
                except AwasError as error:
                    raise AwasError(f"{day}: {error} (more in {log})") from error
    _show(settings, some=len(stopped) < len(days))
    for line in stopped:
        print(f"awas: {line}", file=sys.stderr, flush=True)
    return DayStopped.exit_status if stopped else 0


def _run_day(dags: dict[str, Any], day: date, zone: ZoneInfo, narrator: Narrator) -> None:
    """Draft a day with `daily_watchlists`, put it in force with `publish_watchlists`. Raises what stopped it."""
    moment = datetime.combine(day, time(), zone)
    conf: dict[str, Any] = {"day": day.isoformat(), "wait": False}
    _run_dag(dags["daily_watchlists"], moment, conf, narrator)
    conf = {"day": day.isoformat(), "draft": narrator.returned["draft"], "approved_by": getpass.getuser()}
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
    """Where to look, and the top of the lists in force."""
    current = settings.releases_dir / "current"
    if not current.exists():
        return
    for name in ("agencies", "routes"):
        path = current / f"{name}.csv"
        if some and path.exists():
            print(f"\n{name}")
            print("\n".join(f"  {line}" for line in top_of(path)))
    word = "in force" if some else "still in force"
    print(f"\n{word}: {current.resolve().name}; open {current / 'index.html'}", flush=True)


def _web(settings: Settings) -> int:
    """Become `airflow standalone`, with the database and the pools prepared."""
    print(f"Airflow's home is {settings.home / 'airflow'}; its page will be at {scheduler.web_page()}", flush=True)
    with calm(settings.home / "logs" / "airflow.log"):
        scheduler.prepare(settings)
    programs = Path(sys.executable).parent
    os.environ["PATH"] = os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)])
    os.execv(programs / "airflow", ["airflow", "standalone"])


def _range(first: str, last: str) -> list[date]:
    """All days from the first to the last. Raises AwasError where one is no day or they are the wrong way round."""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise AwasError(
            f"{first!r} to {last!r}: not days; write YYYY-MM-DD (DAY=2026-03-31, or FROM=… TO=…)"
        ) from error
    if end < start:
        raise AwasError(f"the range ends on {end}, before it begins on {start}; give the older day as FROM")
    return [start + timedelta(days=offset) for offset in range((end - start).days + 1)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m transforms.running", description="Run days through the real DAGs.")
    commands = parser.add_subparsers(dest="command", required=True)
    day = commands.add_parser("day", help="one day, signed off by the caller")
    day.add_argument("first", metavar="DAY")
    days = commands.add_parser("days", help="a range of days, oldest first")
    days.add_argument("first", metavar="FROM")
    days.add_argument("last", metavar="TO")
    commands.add_parser("airflow", help="Airflow with its web page")
    weights = commands.add_parser("propose", help="propose weights from what visits found, for somebody to sign")
    weights.add_argument("kind", choices=["agency", "route"])
    weights.add_argument("first", metavar="DAY")
    verify = commands.add_parser("verify", help="check a release and make it again, byte for byte")
    verify.add_argument("release", metavar="RELEASE", help="a folder, the name of one under releases/, or current")
    verify.add_argument("--key", type=Path, help="the public key that is trusted; else those under AWAS_HOME/keys")
    ask = commands.add_parser("ask", help="ask the lake, read-only, also while a day is written; the answer is CSV")
    ask.add_argument("query", metavar="SQL")
    ask.add_argument("--day", help="core.* and ref.* as they were known on that day")
    return parser


if __name__ == "__main__":
    sys.exit(main())
