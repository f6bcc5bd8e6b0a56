"""Days run through the real DAGs in real Airflow; only the stages are played."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from transforms import running, tasks
from transforms.command import main
from transforms.errors import AwasError, DayStopped
from transforms.profile import load_profile
from transforms.settings import Settings, operator
from transforms.tasks import waiting

DAY = "2026-03-31"
JAKARTA = ZoneInfo("Asia/Jakarta")
MORNING_AFTER = datetime(2026, 4, 1, 5, 59, tzinfo=JAKARTA)


def test_a_day_goes_through_every_stage_and_the_caller_signs(
    stages: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["day", DAY]) == 0
    assert sorted(stages[:2]) == [f"deliver complaints {DAY}", f"deliver work_permits {DAY}"]
    assert f"protect {DAY}" in stages
    assert [line for line in stages[2:] if not line.startswith("protect")] == [
        f"check {DAY}",
        f"resolve {DAY}",
        f"measure {DAY}",
        f"score {DAY}",
        f"evaluate {DAY}",
        f"draft {DAY}",
        f"publish {DAY} d-{DAY} signed by {operator()}",
    ]
    told = capfd.readouterr().out
    assert "measure  measure is done (" in told
    assert len(told.splitlines()) < 15  # Airflow's own lines are in the log


def test_the_top_of_each_list_is_shown_employers_included(
    stages: list[str], installation: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """A country without a register of agencies has nothing but a list of employers."""
    current = installation.releases_dir / "current"
    current.mkdir(parents=True)
    for name, rows in (("agencies", ""), ("employers", "B,Cannery,3\n"), ("routes", "")):
        (current / f"{name}.csv").write_text(f"unit,name,score\n{rows}", encoding="utf-8")
    try:
        assert main(["day", DAY]) == 0
    finally:
        shutil.rmtree(current)  # other days of this installation have no list in force
    told = capfd.readouterr().out
    assert "employers\n  B         Cannery" in told and told.count("no entity is on this list") == 2


def test_who_may_not_sign_leaves_a_draft_that_waits(
    stages: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever name the environment gives."""
    monkeypatch.setenv("LOGNAME", "siti")
    monkeypatch.setattr(running, "operator", lambda: "eve")
    assert main(["day", DAY]) == 3
    assert f"draft {DAY}" in stages and not any(line.startswith("publish") for line in stages)
    assert "its draft waits for a signature, and eve may not sign" in capfd.readouterr().err


def test_days_run_oldest_first(stages: list[str]) -> None:
    assert main(["days", "2026-03-30", DAY]) == 0
    drafted = [line for line in stages if line.startswith("draft")]
    assert drafted == ["draft 2026-03-30", f"draft {DAY}"]


def test_the_same_day_may_run_again(stages: list[str]) -> None:
    assert main(["day", DAY]) == 0
    assert main(["day", DAY]) == 0
    assert stages.count(f"draft {DAY}") == 2


def missing(*names: str) -> Any:
    return lambda source, as_of: f"{source}: no complete delivery up to {as_of}" if source in names else None


def test_a_missing_required_source_stops_the_day_and_the_readers_are_told(
    stages: list[str], installation: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tasks, "missing_delivery", missing("work_permits"))
    assert main(["day", DAY]) == 3
    assert [line for line in stages if line.startswith(("resolve", "draft", "publish"))] == []
    last = capfd.readouterr().err.strip().splitlines()[-1]
    assert last == f"awas: {DAY} stopped: work_permits: no complete delivery up to {DAY}: no new list for {DAY}"
    page = (installation.releases_dir / "today.html").read_text(encoding="utf-8")
    assert "There is no new list for Tuesday 31 March 2026." in page
    assert f"no complete delivery up to {DAY}</bdi>" in page


def test_a_missing_optional_source_does_not(stages: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "missing_delivery", missing("complaints"))
    assert main(["day", DAY]) == 0
    assert stages[-1].startswith(f"publish {DAY}")


def test_a_stopped_day_does_not_keep_the_next_one_from_running(
    stages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(as_of: date) -> str:
        if as_of == date(2026, 3, 30):
            raise DayStopped("work_permits: too many rows are quarantined")
        return "measured"

    monkeypatch.setattr(tasks, "measure", measure)
    assert main(["days", "2026-03-30", DAY]) == 3
    assert [line.split()[1] for line in stages if line.startswith("publish")] == [DAY]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AwasError("AWAS_KEY is missing"), f"{DAY}: AWAS_KEY is missing"),
        (KeyError("entity_id"), f"{DAY}: KeyError (more in "),
    ],
)
def test_a_fault_is_one_line_and_its_traceback_is_in_the_log(
    stages: list[str],
    installation: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    error: Exception,
    said: str,
) -> None:
    def score(as_of: date) -> str:
        raise error

    monkeypatch.setattr(tasks, "score", score)
    assert main(["day", DAY]) == 1
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    assert err.startswith(f"awas: {said}")
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" in (installation.home / "logs" / "days.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("days", [["day", "2026-02-30"], ["days", "2026-03-31", "2026-03-01"], ["day", "today"]])
def test_what_is_no_range_of_days_is_said(
    installation: Settings, capfd: pytest.CaptureFixture[str], days: list[str]
) -> None:
    assert main(days) == 1
    assert capfd.readouterr().err.startswith("awas: ")


def test_a_source_is_waited_for_until_its_deadline_on_the_morning_after(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "missing_delivery", missing("work_permits", "complaints"))
    day, deadline = date(2026, 3, 31), MORNING_AFTER.replace(hour=6, minute=0)
    assert waiting.arrived("work_permits", day, patient=True, now=MORNING_AFTER) is None
    assert waiting.arrived("complaints", day, patient=True, now=MORNING_AFTER) is None
    late = waiting.arrived("complaints", day, patient=True, now=deadline)
    assert late is not None
    assert late.startswith("late: complaints")
    with pytest.raises(DayStopped, match="no complete delivery"):
        waiting.arrived("work_permits", day, patient=True, now=deadline)


def test_what_is_there_is_not_waited_for(installation: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "missing_delivery", missing())
    line = waiting.arrived("work_permits", date(2026, 3, 31), patient=True, now=MORNING_AFTER)
    assert line == "work_permits: there"


def test_a_deadline_that_is_no_time_of_day_is_named(installation: Settings) -> None:
    profile = load_profile(str(installation.profile)).model_copy(deep=True)
    profile.sources["complaints"].deadline = "six"
    with pytest.raises(AwasError, match=r"profile.yml: sources.complaints.deadline: 'six'"):
        waiting.time_is_up(profile, "complaints", date(2026, 3, 31))
