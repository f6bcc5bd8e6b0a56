"""A refused delivery matters as long as what it should have brought is missing, and a person may set it aside."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import drop
from tests.unit.support.deliveries import HEADER, permit, query
from transforms import deliver
from transforms.deliver import dry_run
from transforms.deliver.accepting import decisions
from transforms.errors import AwasError, DayStopped
from transforms.profile import Profile, Source
from transforms.session import refusal_session
from transforms.settings import Settings
from transforms.warehouse import connect

AGENCIES = "agency_id,legal_name,country,licence_status\n"
BROKEN = "permit_no,status\nP1,approved\n"


def test_files_are_tried_without_a_trace(settings: Settings, profile: Profile, tmp_path: Path) -> None:
    good, broken = tmp_path / "a.csv", tmp_path / "b.csv"
    good.write_text(HEADER + permit("P1") + permit("-"), encoding="utf-8")
    broken.write_text(BROKEN, encoding="utf-8")
    before = sorted(settings.home.rglob("*"))
    said = list(dry_run.tell(settings, profile, "work_permits", [good], date(2026, 3, 1)))
    assert said[:3] == [
        "work_permits: 1 new deliveries, 2 rows",
        "rows         2 delivered = 1 accepted + 1 quarantined + 0 superseded",
        "quarantined  1 rows: permit_no: holds a word for an empty cell (missing of the shape, or "
        "real_identifiers where it is one) (first a.csv:3)",
    ]
    (refused,) = dry_run.tell(settings, profile, "work_permits", [broken], date(2026, 3, 1))
    assert "refused: b.csv: has no column" in refused
    assert sorted(settings.home.rglob("*")) == before


def test_a_try_tells_of_twins_once_and_calls_a_line_of_totals_by_its_name(
    settings: Settings, profile: Profile, tmp_path: Path
) -> None:
    """Thirty twins are one thing to ask the supplier about, and a total line lacks no dozen of columns."""
    rows = [permit(f"P{n}", status) for status in ("approved", "denied") for n in range(4)]
    file = tmp_path / "a.csv"
    file.write_text(HEADER + "".join(rows) + "الإجمالي,,,,,,,8\n", encoding="utf-8")
    said = list(dry_run.tell(settings, profile, "work_permits", [file], date(2026, 3, 1)))
    aside = [line for line in said if line.startswith("quarantined")]
    twins = "contradicts another row, which has the same key and time (first a.csv:2, a.csv:3, a.csv:4)"
    assert aside[0] == f"quarantined  8 rows: {twins}"
    totals = "is a line of totals, and no record; the profile may say how they begin (total_rows)"
    assert f"quarantined  1 rows: {totals} (first a.csv:10)" in aside, said


def test_a_try_tells_of_numbers_that_meet_nothing_and_of_wages_in_another_money(
    settings: Settings, profile: Profile, tmp_path: Path
) -> None:
    """One office writes agencies without their hyphen, where another made a slip, and a quarter of the wages are francs
    that are called riyals. Both are told before any day: the form is the register's, the floor the profile's."""
    profile.sources["agency_register"].identifiers = {"agency_id": "AP-[0-9]{4}"}
    (profile.folder / "reference").mkdir(parents=True)
    floors = "country,occupation,currency,amount,valid_from\nSAU,*,SAR,1000,2015-01-01\n"
    (profile.folder / "reference" / "wage_floors.csv").write_text(floors, encoding="utf-8")
    header = HEADER.strip() + ",agency_id,wage_month,currency\n"
    rows = [permit(f"P{n}").strip().replace("MYS", "SAU") for n in range(40)]
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for file, hyphen, wages in zip(files, "-,", ((1200, 1500), (1250, 192_500)), strict=True):
        agency = f"AP{hyphen.strip(',')}0001"
        text = [f"{row.replace('P', file.stem)},{agency},{wages[n % 2]},SAR\n" for n, row in enumerate(rows)]
        slip = text[0].replace("AP-", "AP")
        file.write_text(header + "".join([slip, *text[1:]]), encoding="utf-8")
    said = list(dry_run.tell(settings, profile, "work_permits", files, date(2026, 3, 1)))
    told = [line.removeprefix("told         ").partition(": is")[0] for line in said if line.startswith("told")]
    form = "the form that the profile states for agency_register (identifiers), and meet none of its records"
    assert f"40 agency_id in b.csv do not have {form}" in told
    far = "more than 30 times the wage floors in their currency, or less than one in 30 of them"
    assert f"20 of 80 wage_month are {far}" in told
    assert said[-1].startswith("not tried    what a day alone holds it against")


@pytest.fixture
def register(profile: Profile) -> Profile:
    profile.sources["agency_register"] = Source(required=True, complete_when="folder", max_quarantined_share=1.0)
    return profile


def told(settings: Settings, profile: Profile, as_of: date) -> tuple[list[Any], list[Any]]:
    """Open refusals and what is set aside, as known on a day."""
    con = connect(settings)
    try:
        refusal_session(con, profile, as_of)
        refused = con.execute("select source, delivered_on::varchar, is_newest from core.refusal order by all")
        found = refused.fetchall()
        aside = con.execute("select delivered_on::varchar, author, reason from core.set_aside order by all").fetchall()
    finally:
        con.close()
    return found, aside


def test_a_newer_snapshot_heals_a_refusal(settings: Settings, register: Profile, drops: Path) -> None:
    path = drop(drops, "agency_register", "2026-03-05", "a.csv", "")
    path.write_bytes(AGENCIES.encode() + "A1,Cahaya Bína,IDN,active\n".encode("latin-1"))
    with pytest.raises(DayStopped, match=r"agency_register: .*is not utf-8.*: no new list for 2026-03-06"):
        deliver.run(settings, register, "agency_register", date(2026, 3, 6))

    drop(drops, "agency_register", "2026-03-17", "a.csv", AGENCIES + "A1,Cahaya,IDN,active\n")
    line = deliver.run(settings, register, "agency_register", date(2026, 3, 18))
    assert line == "agency_register: 1 new deliveries, 1 rows"
    assert told(settings, register, date(2026, 3, 18)) == ([], [])
    # what was known before does not change
    assert told(settings, register, date(2026, 3, 6))[0] == [("agency_register", "2026-03-05", True)]


def test_a_gap_in_what_is_delivered_by_increments_is_told_and_stops_only_while_it_is_the_newest(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    drop(drops, "work_permits", "2026-03-05", "a.csv", BROKEN)
    drop(drops, "work_permits", "2026-03-06", "a.csv", "")
    with pytest.raises(DayStopped) as stopped:
        deliver.run(settings, profile, "work_permits", date(2026, 3, 6))
    assert "2026-03-05/a.csv: has no column" in str(stopped.value)
    assert "2026-03-06/a.csv: line 1: there is no header" in str(stopped.value)

    drop(drops, "work_permits", "2026-03-07", "a.csv", HEADER + permit("P1"))
    drop(drops, "work_permits", "2026-03-06", "a.csv", HEADER + permit("P2"))  # sent again
    line = deliver.run(settings, profile, "work_permits", date(2026, 3, 7))
    assert line.startswith("work_permits: 2 new deliveries, 2 rows; refused: ")
    assert "/work_permits/2026-03-05/a.csv: has no column" in line
    assert told(settings, profile, date(2026, 3, 7))[0] == [("work_permits", "2026-03-05", False)]

    profile.sources["work_permits"].refusal_stops = "any"
    with pytest.raises(DayStopped, match=r"2026-03-05/a\.csv: has no column"):
        deliver.run(settings, profile, "work_permits", date(2026, 3, 7))


def decide(settings: Settings, profile: Profile, day: date, *, aside: bool, decided_on: date) -> str:
    delivery = decisions.find(settings, profile, "work_permits", day)
    return decisions.decide(
        settings, profile, delivery, aside=aside, author="Siti", reason="Its archive is lost", decided_on=decided_on
    )


def test_a_person_sets_a_refused_delivery_aside_and_has_it_read_after_all(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    drop(drops, "work_permits", "2026-03-04", "a.csv", HEADER + permit("P1"))
    path = drop(drops, "work_permits", "2026-03-05", "a.csv", BROKEN)
    with pytest.raises(DayStopped):
        deliver.run(settings, profile, "work_permits", date(2026, 3, 6))
    assert decide(settings, profile, date(2026, 3, 5), aside=True, decided_on=date(2026, 3, 6)).startswith(
        "work_permits/2026-03-05/"
    )
    assert deliver.run(settings, profile, "work_permits", date(2026, 3, 6)) == "work_permits: nothing new"
    assert told(settings, profile, date(2026, 3, 6)) == ([], [("2026-03-05", "Siti", "Its archive is lost")])
    with pytest.raises(DayStopped):  # on the day before, nobody had decided
        deliver.run(settings, profile, "work_permits", date(2026, 3, 5))

    decide(settings, profile, date(2026, 3, 5), aside=False, decided_on=date(2026, 3, 6))
    with pytest.raises(DayStopped):
        deliver.run(settings, profile, "work_permits", date(2026, 3, 6))

    # what is sent instead is another delivery
    decide(settings, profile, date(2026, 3, 5), aside=True, decided_on=date(2026, 3, 7))
    path.write_text(HEADER + permit("P2"), encoding="utf-8")
    assert "1 new deliveries, 1 rows" in deliver.run(settings, profile, "work_permits", date(2026, 3, 7))
    assert query(settings, "select count(*) from lake.accepted.work_permits") == [(2,)]


def test_what_was_taken_in_is_not_set_aside(settings: Settings, profile: Profile, drops: Path) -> None:
    drop(drops, "work_permits", "2026-03-04", "a.csv", HEADER + permit("P1"))
    deliver.run(settings, profile, "work_permits", date(2026, 3, 4))
    with pytest.raises(AwasError, match="was taken in, its rows count"):
        decide(settings, profile, date(2026, 3, 4), aside=True, decided_on=date(2026, 3, 4))
    assert not (profile.folder / "reference").exists()


def test_what_lies_among_the_folders_and_is_no_delivery_is_told(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """A folder with the day in another form, and a file beside the folders, would be waited for without end."""
    drop(drops, "work_permits", "2026-3-1", "a.csv", HEADER + permit("P1"))
    (drops / "work_permits" / "b.csv").write_text(HEADER + permit("P2"), encoding="utf-8")
    (drops / "work_permits" / ".DS_Store").write_bytes(b"x")
    with pytest.raises(
        DayStopped, match=r"; passed over: '2026-3-1', 'b\.csv', as a delivery is a folder named by its day"
    ):
        deliver.run(settings, profile, "work_permits", date(2026, 3, 1))
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    said = deliver.run(settings, profile, "work_permits", date(2026, 3, 1))
    assert "1 new deliveries, 1 rows; passed over: '2026-3-1', no folder named by its day, as 2026-03-31" in said
