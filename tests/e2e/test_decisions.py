"""What somebody decides about an entry through a real day: left off, or kept on, until the day that was said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb

from tests.e2e.conftest import LAST_DAY, environment, run

HEADER = "decision,entity_kind,entity_id,unit,author,reason,decided_on,expires_on\n"


def marts(home: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(str(home / "releases" / "current" / "watchlists.duckdb"), read_only=True)
    con.execute("use marts")
    return con


def test_a_lead_is_left_off_and_another_agency_kept_on_until_the_day_that_was_said(
    released: Path, world: Path, tmp_path: Path
) -> None:
    """The last day again, with three decisions; the third one ended the day before and does nothing."""
    with marts(released) as con:
        [(unit, lead), (_, other)] = con.execute(
            "select unit, entity_id from agency_watchlist where lane = 'lead' order by rank, unit limit 2"
        ).fetchall()
        [(unlisted,)] = con.execute(
            "select entity_id from agency where unit = ? and entity_id not in (select entity_id from agency_watchlist) "
            "order by entity_id limit 1", [unit],
        ).fetchall()  # fmt: skip
        scores = con.execute("select entity_id, score, rank_no_ties from agency_scores order by 1").fetchall()
    profile, home = tmp_path / "profile", tmp_path / "home"
    shutil.copytree(world / "profile", profile)
    shutil.copytree(released, home, symlinks=True)
    (profile / "reference" / "list_decisions.csv").write_text(
        HEADER
        + f"snooze,agency,{lead},,Siti,Visited last week,2026-03-30,2026-04-14\n"
        + f"pin,agency,{unlisted},{unit},Siti,Asked by the consulate,2026-03-30,{LAST_DAY}\n"
        + f"snooze,agency,{other},,Siti,Visited last month,2026-03-01,2026-03-30\n"
    )
    done = run(environment(home, world / "drops", AWAS_PROFILE=str(profile)), "day", LAST_DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    with marts(home) as con:
        listed = {entity for (entity,) in con.execute("select entity_id from agency_watchlist").fetchall()}
        assert lead not in listed and unlisted in listed and other in listed
        assert con.execute(
            "select decision, decision_author, decision_reason from agency_watchlist where entity_id = ?", [unlisted]
        ).fetchall() == [("pin", "Siti", "Asked by the consulate")]
        assert con.execute("select decision, entity_id from list_decision order by 1").fetchall() == [
            ("pin", unlisted),
            ("snooze", lead),
        ]
        again = con.execute("select entity_id, score, rank_no_ties from agency_scores order by 1").fetchall()
    assert again == scores  # a decision moves no score
    manifest = json.loads((home / "releases" / "current" / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["inputs"]["decisions"]) == 2
    page = (home / "releases" / "current" / "units" / unit / "index.html").read_text(encoding="utf-8")
    assert "Visited last week" in page or "Asked by the consulate" in page
