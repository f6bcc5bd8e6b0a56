"""Rows with the same key and time: a double is one record; rows that contradict each other are nobody's truth."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.conftest import drop
from tests.unit.support.deliveries import DAY, HEADER, in_force, permit, query
from tests.unit.support.staged import Staged
from transforms import deliver
from transforms.profile import Profile, Source
from transforms.profile.columns import Twins
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
    any_one = profile.source("work_permits").model_copy(update={"twins": Twins(rule="first")})
    profile = profile.model_copy(update={"sources": {**profile.sources, "work_permits": any_one}})
    drop(drops, "work_permits", "2026-03-01", "a.csv", TEXT)
    deliver.run(settings, profile, "work_permits", DAY)
    assert [(line, kind) for line, kind, _ in query(settings, ASIDE)] == [(4, "superseded"), (5, "superseded")]


def test_of_two_versions_in_a_snapshot_the_last_one_counts(settings: Settings, profile: Profile, drops: Path) -> None:
    """A register with its corrections in one file: both would be an agency twice, as all of a snapshot counts."""
    rows = "AG1,Sari,IDN,revoked,2026-02-20T10:00:00+07:00\nAG1,Sari,IDN,active,2026-01-20T10:00:00+07:00\n"
    header = "agency_id,legal_name,country,licence_status,recorded_at\n"
    drop(drops, "agency_register", "2026-03-01", "a.csv", header + rows)
    deliver.run(settings, profile, "agency_register", DAY)
    assert query(settings, "select agency_id, licence_status from lake.accepted.agency_register") == [
        ("AG1", "revoked")
    ]
    assert query(settings, ASIDE) == [(3, "superseded", "the same record stands at a.csv:2")]


@pytest.mark.parametrize("days", [["2026-03-01", "2026-03-02"], ["2026-03-02", "2026-03-01"]])
def test_an_earlier_delivery_stands_against_other_content_with_the_same_time(
    settings: Settings, profile: Profile, drops: Path, days: list[str]
) -> None:
    """A supplier's export changed without touching the time; what says the same again, or has a later time, is no
    contradiction. Whichever comes first, the statement of the first day counts."""
    again = permit("P1", "denied") + permit("P2") + permit("P3", "ended", "2026-03-02T09:00:00+07:00")
    texts = {"2026-03-01": HEADER + permit("P1") + permit("P2") + permit("P3"), "2026-03-02": HEADER + again}
    for day in days:
        drop(drops, "work_permits", day, "a.csv", texts[day])
        deliver.run(settings, profile, "work_permits", date(2026, 3, 3))
    said = "contradicts the row at a.csv:2 of the delivery of 2026-03-01, which has the same key and time"
    assert query(settings, ASIDE) == ([(2, "quarantined", said)] if days == sorted(days) else [])
    assert in_force(settings, "2026-03-02") == [("P1", "approved"), ("P2", "approved"), ("P3", "ended")]


def test_a_folder_delivered_again_corrects_what_it_said(settings: Settings, profile: Profile, drops: Path) -> None:
    for status in ("approved", "denied"):
        drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1", status))
        deliver.run(settings, profile, "work_permits", date(2026, 3, 3))
    assert (query(settings, ASIDE), in_force(settings, "2026-03-03")) == ([], [("P1", "denied")])


def signals(settings: Settings) -> list[str]:
    said = query(settings, "select note from lake.ledger.validation where expectation = 'signal' order by note")
    return [note for (note,) in said if "not in the delivery" not in note]


def test_a_folder_that_comes_again_without_its_rows_is_told_or_refused(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """An export that ran over night gave the header alone: permits must not vanish without a word."""
    rows = permit("P1") + permit("P2") + permit("P3")
    for stop, left in ((0.1, 3), (None, 0)):
        profile.sources["work_permits"].stop_share_of_usual = stop
        for text in (HEADER + rows, HEADER):
            drop(drops, "work_permits", "2026-03-01", "a.csv", text)
            said = deliver.run(settings, profile, "work_permits", date(2026, 3, 3))
        assert len(in_force(settings, "2026-03-03")) == left
        assert ("0 rows; the delivery that it replaces had 3: was it cut?" in said) == bool(stop)
    assert "0 rows; the delivery that it replaces had 3: was it cut?" in signals(settings)


def test_an_old_file_that_is_sent_under_another_day_is_told(settings: Settings, profile: Profile, drops: Path) -> None:
    """Each row is known and changes nothing, so that nobody would miss those of the day. A file with the year so far
    has new rows, too, and a correction is one."""
    old = "".join(permit(f"P{number}") for number in range(30))
    days = {"2026-03-01": old, "2026-03-02": old + " ", "2026-03-03": old + permit("P30"), "2026-03-04": permit("P31")}
    for day, rows in days.items():
        drop(drops, "work_permits", day, "a.csv", f"{HEADER}{rows.strip()}\n{' ' * (rows != rows.strip())}")
        deliver.run(settings, profile, "work_permits", date.fromisoformat(day))
    again = "30 of 30 rows say what deliveries up to 2026-03-01 say: an old file that was sent again?"
    assert [note for note in signals(settings) if "sent again" in note] == [again]


def test_a_register_of_which_a_part_is_gone_is_told(settings: Settings, profile: Profile, drops: Path) -> None:
    header, names = "agency_id,legal_name,country,licence_status\n", "ABCDEFGHIJ"
    for day, kept in (("2026-03-01", names), ("2026-03-08", names[:5]), ("2026-03-15", names[:4] + "KL")):
        text = header + "".join(f"A{name},Sari {name},IDN,active\n" for name in kept)
        drop(drops, "agency_register", day, "a.csv", text)
        deliver.run(settings, profile, "agency_register", date.fromisoformat(day))
    assert signals(settings) == ["5 of 10 that the list of 2026-03-01 has are gone at once: is a part of it missing?"]


COUNTS = "day,checkpoint,direction,travellers\n"


def counted(settings: Settings, profile: Profile, drops: Path, lines: list[str], **twins: object) -> str:
    """Deliver counts of a gate whose twins are made one as the profile says."""
    source = Source.model_validate({"complete_when": "folder", "max_quarantined_share": 1.0, "twins": twins})
    profile = profile.model_copy(update={"sources": {**profile.sources, "crossing_counts": source}})
    reference = profile.folder / "reference"
    reference.mkdir(parents=True)
    gates = "code,name,country,mode,region,lat,lon,tz,minor\nIDBTH,Batam,IDN,sea,ID-KR,1.1,104.0,Asia/Jakarta,false\n"
    (reference / "checkpoints.csv").write_text(gates, encoding="utf-8")
    drop(drops, "crossing_counts", "2026-03-01", "a.csv", COUNTS + "".join(f"{line}\n" for line in lines))
    return deliver.run(settings, profile, "crossing_counts", DAY)


def test_counts_of_several_desks_are_added_up_and_that_is_told(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Two desks may well count the same number of travellers: each row counts."""
    lines = ["2026-02-01,IDBTH,exit,5", "2026-02-01,IDBTH,exit,5", "2026-02-01,IDBTH,exit,3", "2026-02-02,IDBTH,exit,7"]
    counted(settings, profile, drops, lines, sum=["travellers"], max_share=0.8)
    assert query(settings, "select day::varchar, travellers from lake.accepted.crossing_counts order by day") == [
        ("2026-02-01", 13),
        ("2026-02-02", 7),
    ]
    assert [(line, kind) for line, kind, _ in query(settings, ASIDE)] == [(3, "superseded"), (4, "superseded")]
    told = "3 rows with the same key and time are 1 records, as the profile says (twins)"
    assert (told,) in query(settings, "select note from lake.ledger.validation where expectation = 'signal'")


def test_a_sum_of_which_a_part_cannot_be_read_is_not_known(settings: Settings, profile: Profile, drops: Path) -> None:
    lines = ["2026-02-01,IDBTH,exit,5", "2026-02-01,IDBTH,exit,1.234", "2026-02-02,IDBTH,exit,7"]
    counted(settings, profile, drops, lines, sum=["travellers"], max_share=0.8)
    assert query(settings, "select travellers from lake.accepted.crossing_counts") == [(7,)]
    assert [(line, why.partition("; ")[0]) for line, _, why in query(settings, ASIDE)] == [
        (2, "a row with the same key and time is set aside, so what they say together is not known"),
        (3, "travellers: is not a whole number"),
    ]


def test_a_file_with_everything_twice_is_not_added_up(settings: Settings, profile: Profile, drops: Path) -> None:
    lines = [f"2026-02-0{day},IDBTH,exit,5" for day in (1, 2, 3)]
    said = counted(settings, profile, drops, [*lines, *lines], sum=["travellers"])
    assert "100.0% of the rows have others with the same key and time; at most 5.0% may be made one" in said


def test_lists_are_united_the_gravest_code_stays_and_other_differences_contradict(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    how = {"union": ["destinations"], "graver": {"licence_status": ["active", "suspended", "revoked"]}, "max_share": 1}
    source = profile.source("agency_register").model_copy(update={"twins": Twins(rule="join", **how)})
    profile = profile.model_copy(update={"sources": {**profile.sources, "agency_register": source}})
    drop(drops, "agency_register", "2026-03-01", "a.csv", "agency_id,legal_name,country,licence_status,destinations\n"
         "AG1,Sari,IDN,active,MYS;HKG\nAG1,Sari,IDN,revoked,TWN;MYS\n"
         "AG2,Maju,IDN,active,\nAG2,Jaya,IDN,active,\n")  # fmt: skip
    deliver.run(settings, profile, "agency_register", DAY)
    found = query(settings, "select agency_id, licence_status, destinations from lake.accepted.agency_register")
    assert found == [("AG1", "revoked", ["HKG", "MYS", "TWN"])]
    assert [(line, kind) for line, kind, _ in query(settings, ASIDE)] == [
        (3, "superseded"), (4, "quarantined"), (5, "quarantined"),
    ]  # fmt: skip


def test_rows_without_their_key_do_not_contradict_each_other(tmp_path: Path) -> None:
    """They lack their number, which is told of each; nobody knows whether they are of one record."""
    text = "complaint_id,agency_id,filed_on,kind\n,AG1,2026-02-01,fee\n,AG2,2026-02-02,wage\nK1,AG1,2026-02-01,fee\n"
    twice = text + "K1,AG1,2026-02-01,wage\n"
    assert Staged(tmp_path / "a", "complaints", "a.csv", text.encode()).aside == {}
    assert sorted(Staged(tmp_path / "b", "complaints", "a.csv", twice.encode()).aside) == [4, 5]
