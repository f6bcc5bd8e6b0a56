"""How an installation stands at a moment: what `awas health` judges and `awas metrics` tells.

It reads what is there and changes nothing. The moment is the machine's, in the profile's time zone: nothing that is
computed or published reads it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from transforms.errors import AwasError
from transforms.operations import drill, manifests
from transforms.operations.file_store import Store
from transforms.profile import Profile
from transforms.queries import run_sql_file, sql_files, taken
from transforms.release.in_force import log
from transforms.session import refusal_session
from transforms.settings import SQL_DIR, Settings
from transforms.warehouse import connect

QUERIES = SQL_DIR / "operations"
GROWTH_DAYS = 14  # over which it is measured how much the home grows a day
Sample = tuple[dict[str, str], float]


@dataclass
class State:
    """now: with its time zone. series: by metric, its samples (labels, value), from `sql/operations`.

    in_force: the release. announced: what readers are told (`today.json`). waiting: days of drafts that nobody signed
    and that are newer than the lists in force. free, growth: bytes, and bytes a day. holder: who holds the home's lock,
    in words. backup: when the newest was taken; None: there is none. drilled: day of the last drill. broken: why the
    lake cannot be read.
    """

    now: datetime
    series: dict[str, list[Sample]] = field(default_factory=dict)
    in_force: str | None = None
    announced: dict[str, str] = field(default_factory=dict)
    waiting: list[date] = field(default_factory=list)
    free: int = 0
    growth: float = 0.0
    holder: str | None = None
    backup: datetime | None = None
    drilled: date | None = None
    broken: str | None = None

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def in_force_day(self) -> date | None:
        return date.fromisoformat(self.in_force[:10]) if self.in_force else None

    @property
    def days_of_disk(self) -> float:
        """Days until the disk is full; infinite where nothing grows."""
        return self.free / self.growth if self.growth > 0 else float("inf")


def read(settings: Settings, profile: Profile, moment: datetime | None = None) -> State:
    """Gather it. moment: another one than now."""
    now = (moment or datetime.now(UTC)).astimezone(ZoneInfo(profile.timezone))
    state = State(now=now, holder=_holder(settings.home))
    try:
        state.in_force = log.in_force(log.read(settings.releases_dir))
        with closing(connect(settings, read_only=True)) as con:
            state.series = _series(con, profile, state.today)
            state.drilled = _drilled(con)
    except AwasError as error:
        state.broken = str(error)
    state.announced = _announced(settings.releases_dir / "today.json")
    drafts = {date.fromisoformat(path.name[:10]) for path in (settings.home / "drafts").glob("????-??-??_*")}
    state.waiting = sorted(day for day in drafts if state.in_force_day is None or day > state.in_force_day)
    state.free, state.growth = shutil.disk_usage(_existing(settings.home)).free, _growth(settings.home, now)
    names = manifests.names(Store(settings.backup)) if settings.backup else []
    state.backup = manifests.taken_at(names[-1]) if names else None
    return state


def _series(con: duckdb.DuckDBPyConnection, profile: Profile, today: date) -> dict[str, list[Sample]]:
    """The answer of every query of `sql/operations`: the column `value`, the others being labels."""
    refusal_session(con, profile, today)
    offered = {"as_of": today, "profile_sources": sorted(profile.sources)}
    found = {}
    for path in sql_files(QUERIES):
        run_sql_file(con, path, **taken(path.read_text(encoding="utf-8"), offered))
        names = [column[0] for column in con.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in con.fetchall()]
        found[path.stem] = [
            ({name: str(row[name]) for name in names if name != "value"}, float(row["value"]))
            for row in rows
            if row["value"] is not None
        ]
    return found


def _drilled(con: duckdb.DuckDBPyConnection) -> date | None:
    row = con.execute("select max(as_of) from lake.ledger.run where stage = ?", [drill.STAGE]).fetchone()
    return row[0] if row else None


def _announced(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {"day": str(content["day"]), "state": str(content["state"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _holder(home: Path) -> str | None:
    """Who holds the lock of a home, as the lock says; None where nobody does."""
    path = home / "run.lock"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return lock.read().strip() or "another run"
    return None


def _growth(home: Path, now: datetime) -> float:
    """Bytes a day that were written in the last days and are still there, but for what is thrown away."""
    since, total = (now - timedelta(days=GROWTH_DAYS)).timestamp(), 0
    for folder, names, files in os.walk(home):
        if Path(folder) == home:
            names[:] = [name for name in names if name not in ("scratch", "world")]
        for name in files:
            try:
                status = os.lstat(os.path.join(folder, name))
            except FileNotFoundError:
                continue
            total += status.st_size if status.st_mtime >= since else 0
    return total / GROWTH_DAYS


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)
