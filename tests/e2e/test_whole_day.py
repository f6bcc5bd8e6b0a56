"""A small world, from dropped files to a published list, through the real DAGs, as `make day` runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.e2e.conftest import LAST_DAY, environment, run
from transforms.evaluate import smoke
from transforms.laboratory.adversary import recovered
from transforms.profile import load_profile
from transforms.settings import load_settings
from transforms.warehouse import connect


def run_days(first: str, last: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run(env, "days", first, last)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_release_is_in_force(released: Path) -> None:
    current = (released / "releases" / "current").resolve()
    assert current.name.startswith(LAST_DAY)
    files = contents(current)
    assert {"watchlists.duckdb", "agencies.csv", "routes.csv", "index.html", "manifest.json"} <= set(files)
    assert any(name.startswith("units/") for name in files)
    assert json.loads(files["manifest.json"])["approval"]["by"]


def test_no_count_of_one_to_four_people_can_be_worked_back(released: Path) -> None:
    assert recovered((released / "releases" / "current").resolve()) == []


def test_every_delivered_row_is_accounted_for(released: Path) -> None:
    with duckdb.connect(str(released / "releases" / "current" / "watchlists.duckdb"), read_only=True) as con:
        rows = con.execute(
            "select source, sum(delivered), sum(accepted + quarantined + superseded), any_value(in_profile) "
            "from marts.data_health group by source"
        ).fetchall()
    assert len(rows) >= 9
    # of a source that the profile does not have there is a row, and nothing in it
    assert all(delivered == accounted and (delivered > 0) == has for _, delivered, accounted, has in rows), rows


@pytest.mark.parametrize("kind", ["agency", "route"])
def test_points_sum_to_the_score_exactly(released: Path, kind: str) -> None:
    with duckdb.connect(str(released / "releases" / "current" / "watchlists.duckdb"), read_only=True) as con:
        off = con.execute(
            f"select s.entity_id, s.score, sum(p.points) from marts.{kind}_scores s join marts.score_points p "
            f"on p.entity_id = s.entity_id and p.entity_kind = '{kind}' group by s.entity_id, s.score "
            "having s.score <> sum(p.points)"
        ).fetchall()
        listed = con.execute(f"select count(*) from marts.{kind}_watchlist").fetchone()
    assert off == []
    assert listed and listed[0] > 0


def test_planted_schemes_are_scored_in_a_copy_as_what_is_delivered_is(
    released: Path, world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every scheme is planted, the copy is scored, and only the copy knows of it."""
    for name, value in environment(released, world / "drops").items():
        monkeypatch.setenv(name, value)
    settings, profile = load_settings(), load_profile(str(world / "profile"))
    plants = smoke.planted(settings, profile, date.fromisoformat(LAST_DAY), tmp_path)
    assert {one.scheme for one in plants} == set(smoke.SCHEMES)
    assert min(one.rank / one.total for one in plants) < 0.2, "nothing that was planted is among the first"
    with connect(settings, read_only=True) as con:
        counted = "select count(*) from lake.accepted.border_crossings where delivery_id = 'planted'"
        assert con.execute(counted).fetchone() == (0,)


def test_an_older_release_is_made_again_byte_for_byte_while_the_lake_knows_more(released: Path, world: Path) -> None:
    """Also where the derived rows of that day are gone: they are computed again from what was accepted."""
    first = min(path.name for path in (released / "releases").glob("2026-*"))
    done = run(environment(released, world / "drops"), "verify", first)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "made again byte for byte" in done.stdout
    assert list((released / "scratch").glob("verify_*")) == []


def test_what_is_kept_is_checked_without_making_anything_again(released: Path, world: Path, tmp_path: Path) -> None:
    done = run(environment(released, world / "drops"), "verify", "current", "--kept")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith("files as signed, the lake as it was written down")

    home = shutil.copytree(released, tmp_path / "home", symlinks=True)
    path = sorted((home / "lake").rglob("*.parquet"))[-1]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    done = run(environment(home, world / "drops"), "verify", "current", "--kept")
    assert done.returncode == 1 and path.name in done.stderr, done.stdout + done.stderr


def test_a_release_is_made_again_from_the_drop_folders(released: Path, world: Path, tmp_path: Path) -> None:
    """Rows that somebody changed in the lake are no part of it; one that was changed in a drop folder shows."""
    done = run(environment(released, world / "drops"), "verify", "current", "--from-drops")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "deliveries as they lie in the drop folders" in done.stdout

    drops = shutil.copytree(world / "drops", tmp_path / "drops")
    path = sorted(drops.glob("complaints/*/*.csv"))[-1]
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *rows[1:]]) + "\n", encoding="utf-8")
    for descriptor in path.parent.glob("datapackage.json"):
        descriptor.unlink()
    (path.parent / "_SUCCESS").touch()
    shutil.copytree(world / "profile", tmp_path / "profile")
    done = run(environment(released, drops), "verify", "current", "--from-drops")
    assert done.returncode == 1 and "complaints" in done.stderr, done.stdout + done.stderr


def test_a_day_without_deliveries_stops_and_the_last_list_stays(released: Path, world: Path) -> None:
    before = os.readlink(released / "releases" / "current")
    done = run_days("2026-04-20", "2026-04-20", environment(released, world / "drops"))
    assert done.returncode == 3, done.stdout + done.stderr
    assert "days old" in done.stdout.strip().splitlines()[-1] + done.stderr
    assert os.readlink(released / "releases" / "current") == before
    told = (released / "releases" / "today.html").read_text(encoding="utf-8")
    assert "There is no new list for Monday 20 April 2026." in told
    assert "days old" in told and "stay in force. They have been out of date since" in told


@pytest.mark.parametrize(
    "change, said",
    [
        ({"AWAS_PROFILE": "atlantis"}, "unknown profile atlantis"),
        ({"AWAS_DROPS": "/nowhere/at/all"}, "drops folder /nowhere/at/all does not exist"),
        ({"AWAS_HMOE": "x"}, "unknown setting AWAS_HMOE"),
    ],
)
def test_what_is_misconfigured_is_said_in_one_line(
    tmp_path: Path, world: Path, change: dict[str, str], said: str
) -> None:
    done = run_days(LAST_DAY, LAST_DAY, environment(tmp_path, world / "drops") | change)
    assert done.returncode not in (0, 3)
    last = (done.stdout + done.stderr).strip().splitlines()[-1]
    assert said in last
    assert "Traceback" not in done.stdout + done.stderr
