"""An Airflow of its own for these tests, and a day whose stages only say what they would do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from transforms import tasks
from transforms.running import scheduler
from transforms.settings import CONFIG_DIR, Settings, load_settings, operator

PROFILE = """
name: test
timezone: Asia/Jakarta
drops: unused
approvers: [siti, OPERATOR]
sources:
  work_permits: {required: true, deadline: "06:00"}
  complaints: {deadline: "06:00"}
"""


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The environment is put back afterwards; Airflow reads it once in a process."""
    top = tmp_path_factory.mktemp("airflow")
    shutil.copytree(CONFIG_DIR / "profiles" / "us_h2" / "reference", top / "profile" / "reference")
    (top / "drops").mkdir()
    (top / "profile" / "profile.yml").write_text(PROFILE.replace("OPERATOR", operator()), encoding="utf-8")
    before, mask = dict(os.environ), os.umask(0o077)
    for name in [name for name in os.environ if name.startswith(("AWAS_", "AIRFLOW_"))]:
        del os.environ[name]
    os.environ |= {
        "AWAS_HOME": str(top / "home"),
        "AWAS_PROFILE": str(top / "profile"),
        "AWAS_DROPS": str(top / "drops"),
        "AWAS_THREADS": before["AWAS_THREADS"],
    }
    try:
        settings = load_settings()
        scheduler.enter(settings)
        scheduler.prepare(settings)
        yield settings
    finally:
        os.environ.clear()
        os.environ.update(before)
        os.umask(mask)


@pytest.fixture(scope="package")
def dags(installation: Settings) -> dict[str, Any]:
    return scheduler.load_dags()


@pytest.fixture
def stages(installation: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the stages were asked to do, in order, instead of doing it."""
    told: list[str] = []

    def stage(name: str) -> Any:
        def run(as_of: date) -> str:
            told.append(f"{name} {as_of}")
            return f"{name} is done"

        return run

    def deliver(source: str, as_of: date, *, is_last_try: bool) -> str:
        told.append(f"deliver {source} {as_of}")
        return f"{source}: 1 new deliveries, 7 rows"

    def draft(as_of: date, by: str) -> dict[str, str]:
        told.append(f"draft {as_of}")
        return {"as_of": as_of.isoformat(), "run_id": "r1", "digest": f"d-{as_of}", "path": "/drafts/r1"}

    def publish(as_of: date, digest: str, approved_by: str) -> str:
        told.append(f"publish {as_of} {digest} signed by {approved_by}")
        return "/releases/r1"

    def refuse(as_of: date, digest: str, refused_by: str, reason: str) -> str:
        told.append(f"refuse {as_of} {digest}: {refused_by}, {reason}")
        return f"refused by {refused_by}: {reason}"

    for name in ("check", "resolve", "measure", "score", "evaluate", "protect"):
        monkeypatch.setattr(tasks, name, stage(name))
    monkeypatch.setattr(tasks, "deliver", deliver)
    monkeypatch.setattr(tasks, "draft", draft)
    monkeypatch.setattr(tasks, "publish", publish)
    monkeypatch.setattr(tasks, "refuse", refuse)
    monkeypatch.setattr(tasks, "notify", lambda release, context: f"{release} is in force")
    monkeypatch.setattr(tasks, "summary", lambda draft: f"what is in {draft}")
    monkeypatch.setattr(tasks, "missing_delivery", lambda source, as_of: None)
    return told


def dag_files() -> list[Path]:
    return sorted(scheduler.DAGS_DIR.glob("*.py"))
