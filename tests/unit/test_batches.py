"""A backlog taken in at once leaves the lake that its deliveries, one after the other, would have left."""

from __future__ import annotations

import logging
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import drop
from tests.unit.support.deliveries import HEADER, permit, query
from transforms import deliver
from transforms.deliver.accepting.vintages import Arrival, Vintage
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.profile import Profile
from transforms.settings import Settings

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 6)
CONTENT = {
    "accepted": "select * from lake.accepted.work_permits order by all",
    "restricted": "select * from lake.restricted.work_permits order by all",
    "quarantine": "select * from lake.quarantine.row order by all",
    "ledger": "select * from lake.ledger.delivery order by all",
    "validation": "select * from lake.ledger.validation order by all",
}


def backlog(drops: Path) -> None:
    """Six days: good ones, some in two files, broken rows, odd and empty lines, refused files, a correction."""
    for number in range(6):
        drop(drops, "work_permits", str(FIRST + timedelta(days=number)), "a.csv", HEADER + permit(f"P{number}"))
    drop(drops, "work_permits", "2026-03-01", "b.csv", HEADER + permit("P23") + "\n" + permit("P24"))
    drop(drops, "work_permits", "2026-03-02", "b.csv", HEADER + permit("P1") + permit("P20"))
    bad = permit("P21").replace("2026-02-01", "soon") + permit("P22").replace("\n", ",more,cells\n")
    drop(drops, "work_permits", "2026-03-03", "b.csv", HEADER + bad)
    drop(drops, "work_permits", "2026-03-04", "a.csv", "permit_no,status\nP3,approved\n")
    drop(drops, "work_permits", "2026-03-05", "b.csv", HEADER + permit("P26").replace("\n", ",no line fits\n"))
    quoted = permit("P25").replace("Acme", '"Ac\nme"')
    drop(drops, "work_permits", "2026-03-06", "b.csv", HEADER + quoted + permit("P0", "ended", "2026-03-06T00:00:00Z"))


def content(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    return {name: query(settings, sql) for name, sql in CONTENT.items()}


MAPPING = """
select _file, _line, permit_no, worker_doc_no, employer_name, destination, occupation, applied_on, recorded_at,
    status{more}
from raw
"""


@pytest.mark.parametrize(
    "mapping",
    [
        None,
        ", row_number() over (order by permit_no, _file) as _precedence",
        ", _line::varchar as job_order_no",  # the line is that of the file, whatever came together
    ],
)
def test_a_backlog_at_once_is_its_deliveries_one_by_one(
    settings: Settings, profile: Profile, drops: Path, monkeypatch: pytest.MonkeyPatch, mapping: str | None
) -> None:
    if mapping is not None:
        path = profile.folder / "sources" / "work_permits.sql"
        path.parent.mkdir(parents=True)
        path.write_text(MAPPING.format(more=mapping), encoding="utf-8")
        profile.sources["work_permits"].columns = HEADER.strip().split(",")
    backlog(drops)
    line = deliver.run(settings, profile, "work_permits", LAST)
    together = content(settings)
    refused = ["2026-03-04", "2026-03-05"] if mapping is None else ["2026-03-05"]
    ledger = "select delivered_on::varchar from lake.ledger.delivery where status = 'refused' order by all"
    assert [day for (day,) in query(settings, ledger)] == refused
    shutil.rmtree(settings.home)
    monkeypatch.setattr(deliver, "BATCH_DELIVERIES", 1)
    assert deliver.run(settings, profile, "work_permits", LAST) == line
    assert content(settings) == together
    lines = {
        (row[1], row[2]) for row in query(settings, "select permit_no, file, line from lake.accepted.work_permits")
    }
    assert ("b.csv", 4) in lines  # the permit below the empty line
    aside = query(settings, "select delivered_on::varchar, file, line, kind from lake.quarantine.row order by all")
    # without the columns that its contract requires a delivery is refused; a mapping leaves cells empty, row by row
    assert [row for row in aside if row[0] != "2026-03-04"] == [
        ("2026-03-02", "b.csv", 2, "superseded"),
        ("2026-03-03", "b.csv", 2, "quarantined"),
        ("2026-03-03", "b.csv", 3, "quarantined"),
    ]


def arrival(size: int, name: str = "a.csv") -> Arrival:
    delivery = Delivery("complaints", FIRST, Path(), (DroppedFile(name, Path(), size, str(size)),))
    return Arrival(0, delivery, Vintage("id", FIRST, "rules", "bytes"))


def test_a_batch_holds_as_much_as_is_staged_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "BATCH_BYTES", 100)
    monkeypatch.setattr(deliver, "BATCH_DELIVERIES", 3)
    sizes = [arrival(60), arrival(30), arrival(20), arrival(500), arrival(1), arrival(1), arrival(1), arrival(1)]
    found = [[a.delivery.files[0].size for a in batch] for batch in deliver.batches(sizes)]
    assert found == [[60, 30], [20], [500], [1, 1, 1], [1]]
    # an archive of eleven bytes may unpack to more than the rest of the room
    assert [len(batch) for batch in deliver.batches([arrival(20), arrival(11, "a.csv.gz")])] == [1, 1]
    assert [a.number for batch in deliver.batches(sizes) for a in batch] == [0, 1, 0, 0, 0, 1, 2, 0]


def test_a_long_backlog_says_how_far_it_is(
    settings: Settings, profile: Profile, drops: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(deliver, "BATCH_DELIVERIES", 2)
    for number in range(3):
        drop(drops, "work_permits", str(FIRST + timedelta(days=number)), "a.csv", HEADER + permit(f"P{number}"))
    with caplog.at_level(logging.INFO, logger="transforms.deliver"):
        deliver.run(settings, profile, "work_permits", LAST)
    (said,) = [record.getMessage() for record in caplog.records if record.name == "transforms.deliver"]
    assert said.startswith("work_permits: 2 of 3 deliveries, 2 rows, about ")
