"""The DAGs `backup` and `drill`, run by a real Airflow: a backup of the home, restored, and what both write down."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from transforms.settings import Settings
from transforms.warehouse import connect

DAY = date(2026, 3, 31)


def runs(dag: Any) -> str:
    """How a run of the DAG for the day ended."""
    moment = datetime(2026, 3, 31, tzinfo=ZoneInfo("Asia/Jakarta"))
    state: str = dag.test(logical_date=moment, run_conf={"day": DAY.isoformat()}).state
    return state


def written_down(settings: Settings, stage: str) -> list[str]:
    """What the ledger of runs says of a stage."""
    with closing(connect(settings)) as con:
        found = con.execute("select detail from lake.ledger.run where stage = ? and status = 'done'", [stage])
        return [detail for (detail,) in found.fetchall()]


@pytest.fixture
def store(installation: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AWAS_BACKUP", str(tmp_path / "store"))
    return tmp_path / "store"


def test_where_no_folder_is_named_nothing_is_backed_up_and_nobody_is_alarmed(
    dags: dict[str, Any], installation: Settings
) -> None:
    assert [runs(dags[name]) for name in ("backup", "drill")] == ["success", "success"]
    assert written_down(installation, "backup") == written_down(installation, "drill") == []


def test_what_the_night_backed_up_is_what_the_drill_restores(
    dags: dict[str, Any], installation: Settings, store: Path
) -> None:
    assert runs(dags["backup"]) == "success"
    (taken,) = written_down(installation, "backup")
    assert "in force no list" in taken, taken
    assert runs(dags["drill"]) == "success"
    (restored,) = written_down(installation, "drill")
    assert restored.startswith("restored and verified in ")
    assert not list(installation.scratch_dir.glob("drill_*"))


def test_a_backup_that_cannot_be_restored_fails_the_drill(
    dags: dict[str, Any], installation: Settings, store: Path
) -> None:
    assert runs(dags["backup"]) == "success"
    for path in (store / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"rotten")
    assert runs(dags["drill"]) == "failed"
