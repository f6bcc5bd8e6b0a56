"""The drill: restore the newest backup into scratch, verify the list in force there, and say how long that took.

A backup that nobody restored is a hope. What is restored is removed again; the disk must hold a second home meanwhile.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from transforms.errors import AwasError
from transforms.operations import manifests, restore
from transforms.operations.file_store import Store
from transforms.profile import Profile
from transforms.settings import Settings
from transforms.tasks import stages

STAGE = "drill"


def run(settings: Settings, profile: Profile, source: Path, as_of: date) -> str:
    """Restore, verify, and keep time and age in the ledger of runs; returns them in one line.

    Raises AwasError where the backup cannot be restored, or holds no list in force while the home has one.
    """
    began = time.monotonic()
    name = manifests.pick(Store(source.resolve()), None)
    age = datetime.now(UTC) - manifests.taken_at(name)
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="drill_", dir=settings.scratch_dir) as scratch:
        there = settings.elsewhere(Path(scratch) / "home")
        own = settings.home / "keys" / "release.pub"
        told = restore.run(there, profile, source, name, key=own if own.is_file() else None)
        if (settings.releases_dir / "current").exists() and not (there.releases_dir / "current").exists():
            raise AwasError(f"{name}: no list was in force when it was taken; awas backup {source}")
    hours, seconds = age.total_seconds() / 3600, round(time.monotonic() - began)
    detail = f"restored and verified in {seconds} seconds, {hours:.1f} hours old; {told}"
    stages.write(settings, as_of, "", STAGE, "done", detail)
    return detail
