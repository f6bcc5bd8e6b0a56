"""`awas metrics`: the state of an installation in Prometheus' text form, for a textfile collector or a scrape.

What the lake answers is a query of `sql/operations`, a file a metric, whose header says what it is; the rest is here.
No label holds a value of a row: sources, kinds, lanes, schemes, stages and names of checks alone.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from transforms.errors import AwasError, cause
from transforms.operations import health
from transforms.operations.state import QUERIES, Sample, State
from transforms.profile import Profile
from transforms.queries import sql_files
from transforms.settings import Settings

OTHERS = {
    "awas_lists_age_days": "Days since the day of the lists in force.",
    "awas_drafts_waiting": "Drafts that are newer than the lists in force and that nobody signed.",
    "awas_disk_free_bytes": "Free bytes on the disk of the home.",
    "awas_disk_days": "Days until that disk is full, as the home grew lately; at most 9999.",
    "awas_backup_age_hours": "Hours since the newest backup was taken.",
    "awas_drill_age_days": "Days since a backup was last restored on trial.",
    "awas_lock_held": "Whether somebody runs days at the moment (1) or not (0).",
    "awas_stage_seconds": "How long the last successful run of a task of Airflow took.",
    "awas_task_failed": "Whether the newest run of a task of Airflow failed (1) or not (0).",
    "awas_health": "Whether a check of awas health is as it should be (1) or not (0).",
}
_HEAD = re.compile(r"^-- (\w+): (.+)$", re.MULTILINE)
# the newest try of each task; a mapped task counts as the slowest and worst of its parts
_TASKS = """
    with newest as (
        select dag_id, task_id, state, duration,
            dense_rank() over (partition by dag_id, task_id order by start_date desc, run_id desc) as place
        from (
            select dag_id, task_id, run_id, max(start_date) as start_date, max(duration) as duration,
                max(case when state in ('failed', 'upstream_failed') then 1 else 0 end) as state
            from task_instance
            where state in ('success', 'failed', 'upstream_failed')
            group by dag_id, task_id, run_id
        ) as run
    )
    select dag_id, task_id, state, duration from newest where place = 1 order by dag_id, task_id
"""


def names() -> dict[str, str]:
    """Every metric that there can be, with what it says."""
    asked = (_HEAD.search(path.read_text(encoding="utf-8")) for path in sql_files(QUERIES))
    return {match[1]: match[2] for match in asked if match} | OTHERS


def text(settings: Settings, profile: Profile, state: State) -> str:
    """The whole page."""
    series = {**state.series, **_own(settings, profile, state)}
    lines = []
    for name, meaning in sorted(names().items()):
        samples = series.get(name, [])
        if samples:
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
            lines += [f"{name}{_labels(labels)} {value:g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def write(path: Path, content: str) -> None:
    """Replace a file at once, readable by the group of its folder, as a textfile collector wants it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(content, encoding="utf-8")
    temporary.chmod(0o640)
    temporary.replace(path)


def _own(settings: Settings, profile: Profile, state: State) -> dict[str, list[Sample]]:
    day = state.in_force_day
    tasks = list(_tasks(settings.home / "airflow" / "airflow.db"))
    return {
        "awas_lists_age_days": [({}, float((state.today - day).days))] if day else [],
        "awas_drafts_waiting": [({}, float(len(state.waiting)))],
        "awas_disk_free_bytes": [({}, float(state.free))],
        "awas_disk_days": [({}, min(state.days_of_disk, 9999.0))],
        "awas_backup_age_hours": [({}, (state.now - state.backup).total_seconds() / 3600)] if state.backup else [],
        "awas_drill_age_days": [({}, float((state.today - state.drilled).days))] if state.drilled else [],
        "awas_lock_held": [({}, float(state.holder is not None))],
        "awas_stage_seconds": [(labels, seconds) for labels, failed, seconds in tasks if not failed],
        "awas_task_failed": [(labels, failed) for labels, failed, _ in tasks],
        "awas_health": [({"check": one.name}, float(one.ok)) for one in health.checks(settings, profile, state)],
    }


def _tasks(database: Path) -> Iterator[tuple[dict[str, str], float, float]]:
    """Of each task of Airflow's own database: its name, whether its newest run failed, and its seconds."""
    if not database.is_file():
        return
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as con:
            rows: Iterable[tuple[str, str, int, float | None]] = con.execute(_TASKS).fetchall()
    except sqlite3.Error as error:
        raise AwasError(f"{database}: cannot be read ({cause(error)}); awas airflow prepares it") from error
    for dag, task, failed, seconds in rows:
        yield {"dag": dag, "task": task}, float(failed), float(seconds or 0)


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    escaped = {
        name: value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n") for name, value in labels.items()
    }
    return "{" + ",".join(f'{name}="{value}"' for name, value in sorted(escaped.items())) + "}"
