"""A country that nobody here has seen gives a list on its first day, hard as that day is.

The world is the foreign one of the laboratory: other countries, reference data and officers of twenty years ago. Three
weeks ago its register, which is required, came in a wrong encoding. Its language is its own.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.e2e.conftest import PYTHON, environment, run
from transforms.settings import CONFIG_DIR, ROOT

DAY = "2031-06-30"
SIZE = ["--agencies", "80", "--crossings", "5000", "--history-days", "420", "--daily", "2", "--seed", "42", "--hard"]
KHMER_UNITS = "អង្គភាពទាំងអស់"


def speak_khmer(profile: Path) -> None:
    """Give the profile a language of its own: one message is Khmer, the others wait for a translator."""
    english = (CONFIG_DIR / "messages" / "en.yml").read_text(encoding="utf-8")
    before = next(line for line in english.splitlines() if line.startswith("all_units:"))
    (profile / "messages").mkdir()
    own = english.replace(before, f'all_units: "{KHMER_UNITS}"')
    (profile / "messages" / "km.yml").write_text(own, encoding="utf-8")
    told = profile / "profile.yml"
    told.write_text(told.read_text("utf-8").replace("languages: [en, id]", "languages: [km, en]"), encoding="utf-8")
    units = profile / "reference" / "units.csv"
    lines = units.read_text(encoding="utf-8").splitlines()
    lines[1:] = [line.removesuffix(",en").removesuffix(",id") + ",km" for line in lines[1:]]
    units.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def release(proofs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the world's first day, through the DAGs."""
    world, home = tmp_path_factory.mktemp("foreign"), tmp_path_factory.mktemp("home")
    shutil.copytree(proofs, home / "proofs")
    command = [PYTHON, "-m", "transforms.laboratory.foreign_world", "--out", str(world), *SIZE]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    speak_khmer(world / "profile")
    done = run(environment(home, world / "drops", AWAS_PROFILE=str(world / "profile")), "day", DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    return home / "releases" / "current"


def test_agencies_and_routes_are_listed(release: Path) -> None:
    with duckdb.connect(str(release / "watchlists.duckdb"), read_only=True) as con:
        listed = dict(con.execute("select entity_kind, count(*) from marts.watchlist group by all").fetchall())
    assert listed["agency"] > 0 and listed["route"] > 0


def test_a_newer_register_heals_the_one_that_was_refused(release: Path) -> None:
    """Seven registers came; the one of three weeks ago was not taken in and keeps nobody from the day's list."""
    with duckdb.connect(str(release / "watchlists.duckdb"), read_only=True) as con:
        row = con.execute(
            "select deliveries, refused_on, data_as_of::varchar from marts.data_health where source = 'agency_register'"
        ).fetchone()
    assert row == (6, [], DAY)


def test_the_pages_speak_the_language_of_the_country(release: Path) -> None:
    page = (release / "units" / "L-P1" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="km"' in page and KHMER_UNITS in page
