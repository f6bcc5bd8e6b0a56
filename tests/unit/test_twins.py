"""Rows with the same key and time: a double is one record; rows that contradict each other are nobody's truth."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import drop
from tests.unit.test_deliver import DAY, HEADER, permit, query
from transforms import deliver
from transforms.profile import Profile
from transforms.settings import Settings

TEXT = HEADER + permit("P1") + permit("P2") + permit("P1", "denied") + permit("P2") + permit("P3")
ASIDE = "select line, kind, reasons[1] from lake.quarantine.row order by line"


def test_rows_that_contradict_each_other_are_quarantined_and_a_double_is_not(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    later = permit("P1", "ended", "2026-02-03T10:00:00+07:00")  # a correction contradicts nothing
    drop(drops, "work_permits", "2026-03-01", "a.csv", TEXT + later)
    deliver.run(settings, profile, "work_permits", DAY)
    assert query(settings, ASIDE) == [
        (2, "quarantined", "contradicts the row at a.csv:4, which has the same key and time"),
        (4, "quarantined", "contradicts the row at a.csv:2, which has the same key and time"),
        (5, "superseded", "the same record stands at a.csv:3"),
    ]
    accepted = query(settings, "select permit_no, status from lake.accepted.work_permits order by all")
    assert accepted == [("P1", "ended"), ("P2", "approved"), ("P3", "approved")]


def test_many_contradictions_refuse_the_delivery(settings: Settings, profile: Profile, drops: Path) -> None:
    drop(drops, "agency_register", "2026-03-01", "a.csv", "agency_id,legal_name,country,licence_status\n"
         "AG1,Sari,IDN,active\nAG1,Sari,IDN,revoked\nAG2,Maju,IDN,active\n")  # fmt: skip
    strict = profile.source("agency_register").model_copy(update={"max_quarantined_share": 0.05})
    profile = profile.model_copy(update={"sources": {**profile.sources, "agency_register": strict}})
    assert "quarantined_share is 0.66" in deliver.run(settings, profile, "agency_register", DAY)


def test_a_profile_may_say_that_any_of_them_will_do(settings: Settings, profile: Profile, drops: Path) -> None:
    any_one = profile.source("work_permits").model_copy(update={"twins": "first"})
    profile = profile.model_copy(update={"sources": {**profile.sources, "work_permits": any_one}})
    drop(drops, "work_permits", "2026-03-01", "a.csv", TEXT)
    deliver.run(settings, profile, "work_permits", DAY)
    assert [(line, kind) for line, kind, _ in query(settings, ASIDE)] == [(4, "superseded"), (5, "superseded")]
