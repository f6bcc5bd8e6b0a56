"""A data catalogue is told what is made from what, and what each delivery brought, in events that it can read."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import KEY
from transforms.command import app
from transforms.lineage import Lineage
from transforms.operations import openlineage
from transforms.settings import Settings
from transforms.warehouse import connect


@pytest.fixture
def delivered(settings: Settings) -> Settings:
    """A register of two agencies of which one row was set aside, and permits that were refused."""
    with closing(connect(settings)) as con:
        con.execute(
            """
            insert into lake.ledger.delivery values
                ('a', 'agency_register', '2026-03-30', '2026-03-30', '9999-12-31', 'f1', 'r',
                 '[{"name": "list of agencies.csv", "sha256": "0"}]', 3, 2, 1, 0, 'accepted', null, null),
                ('w', 'work_permits', '2026-03-31', '2026-03-31', '9999-12-31', 'f2', 'r',
                 '[{"name": "per\\tmits.csv", "sha256": "1"}]', 0, 0, 0, 0, 'refused', 'permits.csv: no header', null)
            """
        )
    return settings


def test_a_relation_names_the_columns_from_which_each_of_its_own_is_made(delivered: Settings) -> None:
    known = Lineage({"lake.accepted.work_permits": ["permit_no", "agency_id", "status"]})
    known.add_query(
        "core.agency",
        "select agency_id, max(permit_no) as newest from lake.accepted.work_permits where status = 'approved' "
        "group by agency_id",
    )
    with closing(connect(delivered, read_only=True)) as con:
        text = openlineage.text(known, con)
        assert text == openlineage.text(known, con)
    made = json.loads(text.splitlines()[0])
    lineage = made["outputs"][0]["facets"]["columnLineage"]
    fields = {
        column: [(one["name"], one["field"], one["transformations"][0]["type"]) for one in of["inputFields"]]
        for column, of in lineage["fields"].items()
    }
    source = "lake.accepted.work_permits"
    assert (made["job"]["name"], made["eventTime"]) == ("make core.agency", "2026-03-31T00:00:00Z")
    assert [one["name"] for one in made["inputs"]] == [source]
    assert fields == {"agency_id": [(source, "agency_id", "DIRECT")], "newest": [(source, "permit_no", "DIRECT")]}
    assert {(one["field"], one["transformations"][0]["type"]) for one in lineage["dataset"]} == {
        ("agency_id", "INDIRECT"), ("status", "INDIRECT")
    }  # fmt: skip
    assert "-- core.agency" in made["job"]["facets"]["sql"]["query"]  # the file of sql/ that makes it


def test_a_delivery_is_a_run_that_ends_well_or_is_refused(delivered: Settings) -> None:
    with closing(connect(delivered, read_only=True)) as con:
        runs = [json.loads(line) for line in openlineage.text(Lineage({}), con).splitlines()]
    assert [(run["job"]["name"], run["eventType"]) for run in runs] == [
        ("deliver agency_register", "START"), ("deliver agency_register", "COMPLETE"),
        ("deliver work_permits", "START"), ("deliver work_permits", "FAIL"),
    ]  # fmt: skip
    assert runs[0]["run"]["runId"] == runs[1]["run"]["runId"] != runs[2]["run"]["runId"]
    assert {out["name"]: out["outputFacets"]["outputStatistics"]["rowCount"] for out in runs[1]["outputs"]} == {
        "lake.accepted.agency_register": 2,
        "lake.quarantine.row": 1,
    }
    assert runs[1]["inputs"][0]["name"] == "agency_register/2026-03-30/list of agencies.csv"
    assert "\t" not in runs[3]["inputs"][0]["name"]
    assert runs[3]["run"]["facets"]["errorMessage"]["message"] == "permits.csv: no header"


def test_the_command_writes_all_that_is_published(
    delivered: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"HOME": str(delivered.home), "KEY": KEY, "DROPS": str(tmp_path), "PROFILE": "asean"}.items():
        monkeypatch.setenv(f"AWAS_{name}", value)
    done = CliRunner().invoke(app, ["lineage", str(tmp_path / "events.ndjson")])
    assert done.exit_code == 0, done.output
    events = [json.loads(line) for line in (tmp_path / "events.ndjson").read_text(encoding="utf-8").splitlines()]
    assert {"make marts.score_points", "make measure.indicator", "deliver work_permits"} <= {
        event["job"]["name"] for event in events
    }
