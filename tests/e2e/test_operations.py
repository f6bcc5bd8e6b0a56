"""A home is backed up, lost, restored and broken again: its next lists are those of a home that nothing befell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.e2e.conftest import LAST_DAY, environment, run

NEXT_DAY = "2026-04-01"


def released_bytes(home: Path, day: str) -> dict[str, bytes]:
    (folder,) = (home / "releases").glob(f"{day}_*")
    signed = {"manifest.sig", "manifest.pub"}  # by the key of each home
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found = {name: path.read_bytes() for name, path in files.items() if name not in signed}
    manifest = json.loads(found["manifest.json"])
    del manifest["approval"]["records"]  # the log's lines are signed by that key, too
    return found | {"manifest.json": json.dumps(manifest).encode()}


def test_a_restored_home_goes_on_as_if_nothing_had_happened(released: Path, world: Path, tmp_path: Path) -> None:
    env = environment(released, world / "drops", AWAS_BACKUP=str(tmp_path / "store"))
    done = run(env, "backup")
    assert done.returncode == 0 and f"in force {LAST_DAY}" in done.stdout, done.stdout + done.stderr
    new = tmp_path / "new"
    done = run(env, "restore", str(tmp_path / "store"), "--home", str(new))
    assert done.returncode == 0 and "made again byte for byte" in done.stdout, done.stdout + done.stderr

    homes = [shutil.copytree(released, tmp_path / "old", symlinks=True), new]
    for home in homes:
        done = run(environment(home, world / "drops"), "days", NEXT_DAY, NEXT_DAY)
        assert done.returncode == 0, done.stdout + done.stderr
    assert released_bytes(homes[0], NEXT_DAY) == released_bytes(homes[1], NEXT_DAY)

    # and where its lake is lost once more, with a backup that does not know the last day
    shutil.rmtree(new / "lake")
    (new / "lake").mkdir()
    (new / "lake" / "catalog.sqlite").write_bytes(b"no database")
    done = run(environment(new, world / "drops"), "mend", "--from", str(tmp_path / "store"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"1 days computed again ({NEXT_DAY} to {NEXT_DAY})" in done.stdout
    assert "made again byte for byte" in done.stdout

    # the list in force was signed with the records that are lost: that is said until the next one is signed
    done = run(environment(new, world / "drops"), "verify", "current")
    assert done.returncode == 1 and "was written anew since" in done.stderr, done.stdout + done.stderr
