"""What is not as it should be is said, with a number; each alert has a remedy, each metric that it names exists."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from transforms import yml
from transforms.errors import AwasError
from transforms.operations import backup, drill, health, metrics, state
from transforms.profile import Profile
from transforms.running import lifecycle
from transforms.settings import CONFIG_DIR, ROOT, Settings
from transforms.tasks import stages
from transforms.warehouse import connect

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)  # eight in the morning in Jakarta
OPERATIONS = CONFIG_DIR / "operations"
_METRIC = re.compile(r"\bawas_\w+")


def bad(settings: Settings, profile: Profile, now: datetime = NOW) -> dict[str, str]:
    checks = health.checks(settings, profile, state.read(settings, profile, now))
    return {check.name: check.detail for check in checks if not check.ok}


def told(settings: Settings, source: str, status: str) -> None:
    """What the ledger says of a delivery of one row."""
    with connect(settings) as con:
        con.execute(
            "insert into lake.ledger.delivery by name select $1 || '/2026-03-31' as delivery_id, $1 as source, "
            "date '2026-03-31' as delivered_on, date '2026-03-31' as known_from, date '9999-12-31' as known_to, "
            "'f' as fingerprint, 'r' as rules, 'a.csv' as files, 1 as delivered, 1 as accepted, 0 as quarantined, "
            "0 as superseded, $2 as status",
            [source, status],
        )


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Settings:
    """Permits of yesterday taken in, and a backup of an hour ago that was restored on trial."""
    told(settings, "work_permits", "accepted")
    stages.write(settings, date(2026, 3, 31), "", drill.STAGE, "done", "")
    settings.backup = tmp_path / "store"
    name = NOW - timedelta(hours=1)
    (settings.backup / "backups" / name.strftime("%Y%m%dT%H%M%S.%fZ")).mkdir(parents=True)
    return settings


def put_in_force(settings: Settings, day: str) -> None:
    from transforms.release.in_force import log

    settings.releases_dir.mkdir(exist_ok=True)
    log.add(settings.releases_dir, "published", f"{day}_abc", "d" * 64, "siti")


def test_an_installation_that_is_well(home: Settings, profile: Profile) -> None:
    put_in_force(home, "2026-03-31")
    assert bad(home, profile) == {}


def test_each_thing_that_is_not_as_it_should_be(home: Settings, profile: Profile) -> None:
    """Nine days later nobody has done anything, and a draft waits."""
    put_in_force(home, "2026-03-31")
    (home.home / "drafts" / "2026-04-08_abc").mkdir(parents=True)
    found = bad(home, profile, NOW + timedelta(days=9))
    assert found["source work_permits"] == "required; newest delivery 10 days old, at most 8"
    assert found["lists"].startswith("in force 2026-03-31_abc, expected 2026-04-09")
    assert found["signature"] == "nobody signed 2026-04-08 by 07:00: awas sign 2026-04-08"
    assert found["backup"] == "217.0 hours old, at most 36"
    assert "drill" in bad(home, profile, NOW + timedelta(days=60))


def test_a_draft_of_the_morning_is_not_late_before_seven(home: Settings, profile: Profile) -> None:
    put_in_force(home, "2026-03-30")
    (home.home / "drafts" / "2026-03-31_abc").mkdir(parents=True)
    six = NOW - timedelta(hours=2)
    assert bad(home, profile, six) == {}
    assert set(bad(home, profile)) == {"lists", "signature"}


def test_a_required_source_that_never_came_is_told_and_an_optional_one_is_not(home: Settings, profile: Profile) -> None:
    put_in_force(home, "2026-03-31")
    profile.sources["agency_register"].required = True
    assert bad(home, profile) == {"source agency_register": "required; nothing was ever taken in"}


def test_an_open_refusal_is_told(home: Settings, profile: Profile) -> None:
    put_in_force(home, "2026-03-31")
    told(home, "agency_register", "refused")
    assert bad(home, profile) == {"refusals": "open: 1 of agency_register"}


def test_who_runs_days_is_told_and_since_when(home: Settings, profile: Profile) -> None:
    with lifecycle.alone(home.home):
        since = datetime.now(UTC)
        assert "lock" not in bad(home, profile, since + timedelta(hours=1))
        said = bad(home, profile, since + timedelta(hours=7))["lock"]
    assert f"runs days in process {os.getpid()}" in said and "7.0 hours, at most 6" in said


def test_a_disk_that_fills_is_told(home: Settings, profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "_growth", lambda home, now: 1e18)
    assert "more a day: 0 days, at least 14" in bad(home, profile)["disk"]


def test_a_lake_that_cannot_be_read_is_told_and_nothing_else_is_lost(home: Settings, profile: Profile) -> None:
    (home.lake_dir / "catalog.sqlite").write_bytes(b"no database")
    found = bad(home, profile)
    assert found["lake"].startswith("cannot open the lake")
    assert "disk" not in found


def test_without_a_folder_for_backups_that_is_bad(settings: Settings, profile: Profile) -> None:
    assert bad(settings, profile)["backup"] == "AWAS_BACKUP names no folder: nothing is backed up"


def test_metrics_are_in_prometheus_form_and_hold_no_value_of_a_row(home: Settings, profile: Profile) -> None:
    put_in_force(home, "2026-03-31")
    text = metrics.text(home, profile, state.read(home, profile, NOW))
    form = re.compile(r'(# (HELP|TYPE) awas_\w+ .+|awas_\w+(\{(\w+="[^"\\]*",?)+\})? -?[\d.e+]+)')
    assert [line for line in text.splitlines() if not form.fullmatch(line)] == []
    assert 'awas_source_age_days{source="work_permits"} 1\n' in text
    assert 'awas_source_rows{outcome="accepted",source="work_permits"} 1\n' in text
    assert 'awas_quarantine_share{source="work_permits"} 0\n' in text
    assert "awas_lists_age_days 1\n" in text
    assert 'awas_health{check="backup"} 1\n' in text
    assert "a.csv" not in text


def test_every_metric_of_rules_and_board_exists_and_every_metric_is_on_the_board() -> None:
    there = metrics.names()
    rules, board = (OPERATIONS / name for name in ("alerts.yml", "board.json"))
    for path in (rules, board):
        used = set(_METRIC.findall(path.read_text(encoding="utf-8")))
        assert used - set(there) == set(), path
    shown = {name for panel in json.loads(board.read_text(encoding="utf-8"))["panels"] for target in panel["targets"]
             for name in _METRIC.findall(target["expr"])}  # fmt: skip
    assert shown == set(there)
    assert all(len(meaning) > 20 for meaning in there.values())


def test_every_alert_has_its_remedy_in_the_runbook() -> None:
    (group,) = yml.load((OPERATIONS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    names = [rule["alert"] for rule in group["rules"]]
    sections = re.findall(r"^### (\w+)\n(.{40,}?)(?=^#|\Z)", (ROOT / "docs" / "runbook.md").read_text(), re.M | re.S)
    assert [name for name, _ in sections] == names
    for rule in group["rules"]:
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in ("warning", "critical")


def test_every_check_that_can_be_bad_raises_an_alert(home: Settings, profile: Profile) -> None:
    text = (OPERATIONS / "alerts.yml").read_text(encoding="utf-8")
    names = {check.name.partition(" ")[0] for check in health.checks(home, profile, state.read(home, profile, NOW))}
    other = {"refusals": "awas_open_refusals", "smoke": "awas_smoke_seen", "disk": "awas_disk_days"}
    assert [name for name in names if other.get(name, f'check="{name}"') not in text and name != "source"] == []


def test_a_drill_restores_and_removes_and_is_written_down(settings: Settings, profile: Profile, tmp_path: Path) -> None:
    profile.folder.mkdir()
    backup.run(settings, profile, tmp_path / "store", None, 35)
    settings.readers = tmp_path / "lists"
    detail = drill.run(settings, profile, tmp_path / "store", date(2026, 3, 31))
    assert re.match(r"restored and verified in \d+ seconds, 0\.0 hours old; ", detail)
    assert list(settings.scratch_dir.glob("drill_*")) == []
    assert not settings.readers.exists()  # what a unit reads is the list in force here
    now = datetime(2026, 4, 10, tzinfo=ZoneInfo(profile.timezone))
    assert state.read(settings, profile, now).drilled == date(2026, 3, 31)
    for path in (tmp_path / "store").glob("objects/??/*"):
        path.unlink()
    with pytest.raises(AwasError, match="is missing from the backup"):
        drill.run(settings, profile, tmp_path / "store", date(2026, 4, 30))
