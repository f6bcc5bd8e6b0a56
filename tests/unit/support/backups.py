"""Backups of a small lake, and homes into which they are put."""

from __future__ import annotations

from pathlib import Path

from tests.unit.support.deliveries import query
from transforms.integrity import lake_files
from transforms.operations import backup
from transforms.profile import Profile
from transforms.settings import Settings
from transforms.warehouse import connect

ROWS = "insert into lake.resolve.agency by name select date '2026-03-31' as as_of, 'A' || n as entity_id, 'PT' as name "


def add(settings: Settings, first: int, count: int = 5000) -> None:
    """One more data file of the lake."""
    with connect(settings) as con:
        con.execute(f"{ROWS} from range({first}, {first + count}) t(n)")
    lake_files.record(settings)


def agencies(settings: Settings) -> int:
    count: int = query(settings, "select count(*) from lake.resolve.agency")[0][0]
    return count


def take(settings: Settings, profile: Profile, store: Path, recipients: Path | None = None, keep: int = 35) -> str:
    return backup.run(settings, profile, store, recipients, keep)


def elsewhere(settings: Settings, name: str = "new") -> Settings:
    return settings.model_copy(update={"home": settings.home.with_name(name)})
