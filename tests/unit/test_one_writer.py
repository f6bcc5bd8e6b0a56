"""One process at a time writes to a home, whoever started it: Airflow, somebody at the command line, both at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import KEY, drop
from tests.unit.support.deliveries import permit, query
from transforms import tasks
from transforms.operations import tasks as operations
from transforms.settings import CONFIG_DIR, ROOT, Settings
from transforms.tasks.installation import only_writer

DAY = date(2026, 3, 3)
PROFILE = """
name: test
timezone: Asia/Jakarta
drops: unused
sources:
  work_permits: {required: true, complete_when: folder}
"""
HEADER = "permit_no,worker_doc_no,employer_name,destination,occupation,applied_on,status,recorded_at\n"
WRITERS: dict[str, Any] = {
    **{stage: lambda stage=stage: getattr(tasks, stage)(DAY) for stage in ("check", "resolve", "measure", "score")},
    **{stage: lambda stage=stage: getattr(tasks, stage)(DAY) for stage in ("evaluate", "backtest", "smoke", "protect")},
    "deliver": lambda: tasks.deliver("work_permits", DAY),
    "draft": lambda: tasks.draft(DAY),
    "publish": lambda: tasks.publish(DAY, "digest", "siti"),
    "sign": lambda: tasks.sign(DAY, None, None, "siti"),
    "refuse": lambda: tasks.refuse(DAY, "digest", "siti", "why"),
    "withdraw": lambda: tasks.withdraw("2026-03-03_r", "why"),
    "set aside": lambda: tasks.decide_delivery("work_permits", DAY, True, "siti", "why", DAY),
    "maintain": lambda: tasks.maintain(DAY),
    "mend": lambda: operations.mend(None),
    "scheduled backup": lambda: operations.scheduled_backup(DAY),
    "scheduled drill": lambda: operations.scheduled_drill(DAY),
    "drill": lambda: operations.drill(None, DAY),
}


class WaitsError(Exception):
    """Raised in place of a wait that nobody would end."""


@pytest.fixture
def installed(settings: Settings, drops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation that the environment names."""
    folder = tmp_path / "profile"
    (folder / "reference").mkdir(parents=True)
    for path in (CONFIG_DIR / "profiles" / "us_h2" / "reference").iterdir():
        (folder / "reference" / path.name).write_bytes(path.read_bytes())
    (folder / "profile.yml").write_text(PROFILE, encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("AWAS_")]:
        monkeypatch.delenv(name)
    for name, value in {"HOME": settings.home, "PROFILE": folder, "DROPS": drops, "KEY": KEY, "THREADS": 1}.items():
        monkeypatch.setenv(f"AWAS_{name}", str(value))
    return settings


@pytest.mark.parametrize("name", WRITERS)
def test_whatever_writes_waits_for_who_writes(name: str, installed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def waits(seconds: float) -> None:
        raise WaitsError

    monkeypatch.setattr(time, "sleep", waits)
    with only_writer(installed.home), pytest.raises(Exception, match="WaitsError"):
        WRITERS[name]()


def test_who_only_reads_does_not_wait(installed: Settings) -> None:
    with only_writer(installed.home):
        assert tasks.sources() == ["work_permits"]
        assert tasks.missing_delivery("work_permits", DAY)


def test_two_operators_at_once_take_a_delivery_in_once(installed: Settings, drops: Path) -> None:
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + "".join(permit(f"P{n}") for n in range(200)))
    program = "from datetime import date; from transforms import tasks; print(tasks.deliver('work_permits', DAY))"
    program = program.replace("DAY", repr(DAY).removeprefix("datetime."))
    both = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = sorted(process.communicate()[0].strip() for process in both)
    assert [process.returncode for process in both] == [0, 0], told
    assert told == ["work_permits: 1 new deliveries, 200 rows", "work_permits: nothing new"]
    assert query(installed, "select count(*) from lake.accepted.work_permits") == [(200,)]
    assert query(installed, "select count(*) from lake.ledger.delivery") == [(1,)]
