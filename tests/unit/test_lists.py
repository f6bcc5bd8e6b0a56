"""Lists of which a part is missing: a register that a filter cut, a list of barred parties that came without a row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import drop
from tests.unit.support.deliveries import told
from transforms import deliver
from transforms.profile import Profile, Source
from transforms.settings import Settings
from transforms.warehouse import connect

DAYS = ("2026-03-01", "2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29", "2026-04-05")
EMPLOYERS = "employer_id,name,country,status\n"
AGENCIES = "agency_id,legal_name,country,licence_status\n"
BARRED = "party_id,name,party_kind,barred_from\n"


def taken(settings: Settings, profile: Profile, drops: Path, source: str, texts: Sequence[str]) -> list[str]:
    """Deliver one list a week; what is told of them in the end, day by day."""
    how = Source(complete_when="folder", required=source == "work_permits")
    for day, text in zip(DAYS, texts, strict=False):
        drop(drops, source, day, "a.csv", text)
    profile = profile.model_copy(update={"sources": {**profile.sources, source: how}})
    deliver.run(settings, profile, source, date(2026, 4, 6))
    return told(settings)


def with_source(profile: Profile, source: str, **how: Any) -> Profile:
    own = Source(complete_when="folder", **how)
    return profile.model_copy(update={"sources": {**profile.sources, source: own}})


def employers(kept: Sequence[int], status: str = "active") -> str:
    return EMPLOYERS + "".join(f"E{n:03},Maju {n},MYS,{status}\n" for n in kept)


def agencies(states: dict[int, str]) -> str:
    return AGENCIES + "".join(f"AG{n:03},Sari {n},IDN,{state}\n" for n, state in states.items())


def test_a_register_without_a_row_is_refused(settings: Settings, profile: Profile, drops: Path) -> None:
    """An export with a header alone says nothing of those who were in it: the register before goes on counting."""
    (said,) = taken(settings, profile, drops, "agency_register", [agencies({1: "active", 2: "active"}), AGENCIES])
    assert "holds no row; the delivery of 2026-03-01 has 2, and goes on counting; ask for it again" in said


def test_a_list_of_barred_parties_without_a_row_is_told_and_bars_as_before(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Who comes with changes alone has often none: of a list that is empty by habit nothing is told."""
    barred = BARRED + "B1,Sari,organisation,2025-01-01\nB2,Maju,organisation,2025-01-01\n"
    assert taken(settings, profile, drops, "barred_parties", [barred, BARRED, BARRED, BARRED]) == [
        "2026-03-08: holds no row; the delivery of 2026-03-01 has 2: is its content missing?"
    ]
    con = connect(settings)
    end = "date '9999-12-31'"
    assert con.execute(f"select count(*) from lake.accepted.barred_parties where known_to = {end}").fetchone() == (2,)


def test_a_profile_that_says_that_changes_come_may_have_none(settings: Settings, profile: Profile, drops: Path) -> None:
    how = Source(complete_when="folder", snapshot=False)
    profile = profile.model_copy(update={"sources": {**profile.sources, "barred_parties": how}})
    barred = BARRED + "B1,Sari,organisation,2025-01-01\nB2,Maju,organisation,2025-01-01\n"
    for day, text in (("2026-03-01", barred), ("2026-03-08", BARRED)):
        drop(drops, "barred_parties", day, "a.csv", text)
    deliver.run(settings, profile, "barred_parties", date(2026, 3, 8))
    assert told(settings) == []


def test_a_list_that_may_be_empty_is_taken_so_and_told(settings: Settings, profile: Profile, drops: Path) -> None:
    how = Source(complete_when="folder", max_left_share=1)
    profile = profile.model_copy(update={"sources": {**profile.sources, "agency_register": how}})
    for day, text in (("2026-03-01", agencies({1: "active"})), ("2026-03-08", AGENCIES)):
        drop(drops, "agency_register", day, "a.csv", text)
    deliver.run(settings, profile, "agency_register", date(2026, 3, 8))
    assert told(settings) == ["2026-03-08: holds no row; the delivery of 2026-03-01 has 1: is its content missing?"]


def test_the_first_list_without_a_row_is_told(settings: Settings, profile: Profile, drops: Path) -> None:
    assert taken(settings, profile, drops, "agency_register", [AGENCIES]) == [
        "2026-03-01: holds no row; nor does any before it: is its content missing?"
    ]


def test_a_required_source_without_a_row_is_told(settings: Settings, profile: Profile, drops: Path) -> None:
    permits = "permit_no,employer_name,destination,occupation,applied_on,status\n"
    texts = [f"{permits}P1,Maju,MYS,9112,2026-02-01,approved\n", permits]
    assert taken(settings, profile, drops, "work_permits", texts) == [
        "2026-03-08: holds no row; the delivery of 2026-03-01 has 1: is its content missing?"
    ]


@pytest.mark.parametrize("usual", [1, 12])
@pytest.mark.parametrize("is_mapped", [False, True])
def test_a_week_without_adverts_is_a_file_without_a_byte(
    settings: Settings, profile: Profile, drops: Path, usual: int, *, is_mapped: bool
) -> None:
    """Lines of JSON have no header: what stands in an empty export of them is nothing, as below a header alone."""
    how: dict[str, Any] = {}
    if is_mapped:
        query = "select no as advert_id, day as posted_on, 'web' as platform, said as text, _file, _line from raw"
        (profile.folder / "sources").mkdir(parents=True)
        (profile.folder / "sources" / "job_adverts.sql").write_text(query, encoding="utf-8")
        how = {"columns": ["no", "day", "said"], "layouts": [["no", "day"]], "shape": {"missing": ["-"]}}
    profile = with_source(profile, "job_adverts", **how)
    keys = ("no", "day", "said") if is_mapped else ("advert_id", "posted_on", "text")
    advert = {"platform": "web"} | dict(zip(keys, ("J", "2026-02-01", "Work abroad"), strict=True))
    full = [json.dumps(advert | {keys[0]: f"J{n}"}) + "\n" for n in range(usual)]
    for day, lines in zip(DAYS, [full, full, full, []], strict=False):
        drop(drops, "job_adverts", day, "a.jsonl", "".join(line.replace("J", f"{day}J", 1) for line in lines))
    deliver.run(settings, profile, "job_adverts", date(2026, 4, 6))
    said = "2026-03-22: holds no row; the delivery of 2026-03-15 has 12: is its content missing?"
    assert [one for one in told(settings) if one.startswith("2026-03-22")] == ([said] if usual == 12 else [])
    con = connect(settings)
    rows = con.execute("select status, accepted from lake.ledger.delivery order by delivered_on").fetchall()
    con.close()
    assert rows == [("accepted", usual)] * 3 + [("accepted", 0)]


def test_a_register_of_lines_without_a_byte_is_refused(settings: Settings, profile: Profile, drops: Path) -> None:
    agency = {"agency_id": "A1", "legal_name": "Sari", "country": "IDN", "licence_status": "active"}
    for day, text in (("2026-03-01", json.dumps(agency) + "\n"), ("2026-03-08", "")):
        drop(drops, "agency_register", day, "a.jsonl", text)
    deliver.run(settings, profile, "agency_register", date(2026, 3, 8))
    assert "holds no row; the delivery of 2026-03-01 has 1, and goes on counting; ask for it again" in told(settings)[0]


@pytest.mark.parametrize("usual", [1, 12])
def test_events_that_always_came_in_numbers_are_missed(
    settings: Settings, profile: Profile, drops: Path, usual: int
) -> None:
    """Of one complaint a week, none is nothing odd."""
    header = "complaint_id,agency_id,filed_on,kind\n"
    texts = [header + "".join(f"K{n}-{m},AG1,2026-02-01,fee\n" for m in range(usual)) for n in range(3)]
    said = ["2026-03-22: holds no row; the delivery of 2026-03-15 has 12: is its content missing?"]
    assert taken(settings, profile, drops, "complaints", [*texts, header]) == (said if usual == 12 else [])


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([range(120), range(100)], ["2026-03-08: 20 of 120 that the list of 2026-03-01 has are gone at once: "
                                    "is a part of it missing?"]),
        # changes alone: hardly any of the one before comes again
        ([range(120), range(115, 125)], []),
        # a list that turns over so much each time
        ([range(120), range(20, 140), range(40, 160)], ["2026-03-08: 20 of 120 that the list of 2026-03-01 has are "
                                                        "gone at once: is a part of it missing?"]),
        ([range(120), range(3, 120), range(6, 130)], []),
    ],
)  # fmt: skip
def test_a_part_of_a_register_of_employers_is_missed(
    settings: Settings, profile: Profile, drops: Path, kept: list[Sequence[int]], said: list[str]
) -> None:
    assert taken(settings, profile, drops, "employer_register", [employers(numbers) for numbers in kept]) == said


def test_all_of_one_kind_that_are_gone_are_missed(settings: Settings, profile: Profile, drops: Path) -> None:
    """Of 200 agencies six are suspended and two revoked. A filter on those that are active leaves too few out to be
    seen by their number; that suspended agencies become active, and some leave, is nothing odd."""
    states = {n: "suspended" if n < 6 else "revoked" if n < 8 else "active" for n in range(200)}
    active = {n: state for n, state in states.items() if state == "active"}
    mended = {n: "active" for n in states if n not in (0, 1, 2, 50)}
    texts = [agencies(states), agencies(mended), agencies(states | {200: "active"}), agencies(active)]
    assert taken(settings, profile, drops, "agency_register", texts) == [
        "2026-03-22: all are gone at once that were 2 of licence_status revoked, 6 of licence_status suspended: "
        "was a filter on?"
    ]


def test_numbers_that_were_rounded_are_called_so(settings: Settings, profile: Profile, drops: Path) -> None:
    """All of a register seem to be gone, and others come: their numbers are the same in the first 15 digits. They are
    too few for it to be seen without those before."""
    numbers = [20260000000000000 + 10_007 * n + 3 for n in range(16)]
    rounded = [int(float(n)) for n in numbers]
    assert sum(a != b for a, b in zip(numbers, rounded, strict=True)) > 7
    texts = [AGENCIES + "".join(f"{n},Sari,IDN,active\n" for n in one) for one in (numbers, rounded)]
    (said,) = taken(settings, profile, drops, "agency_register", texts)
    assert said.endswith("are gone at once: were the numbers rounded, as more than 15 digits are?")


@pytest.mark.parametrize(
    ("states", "said"),
    [
        # five lists that differed, and the fifth once more
        (
            [0, 1, 2, 3, 4, 4],
            ["2026-04-05: says word for word what the list of 2026-03-29 says, as no list before it did"],
        ),
        # a register that hardly ever changes
        ([0, 0, 1, 1, 1, 1], []),
        # back to the list of a month ago
        (
            [0, 0, 1, 2, 2, 0],
            [
                "2026-04-05: says word for word what the list of 2026-03-08 says, and the one of 2026-03-29 says other "
                "things"
            ],
        ),
    ],
)
def test_a_list_that_repeats_an_earlier_one_is_told(
    settings: Settings, profile: Profile, drops: Path, states: list[int], said: list[str]
) -> None:
    """What changes is the state of one agency more each week; the order of the rows is nothing."""
    lists = [agencies({n: "suspended" if n <= state else "active" for n in range(1, 31)}) for state in states]
    lists[-1] = AGENCIES + "".join(sorted(lists[-1].removeprefix(AGENCIES).splitlines(keepends=True), reverse=True))
    found = taken(settings, profile, drops, "agency_register", lists)
    assert [one.partition(": an old file")[0].partition(": was it sent")[0] for one in found] == said


def test_a_list_without_a_row_that_is_recorded_since_the_last_one_is_told(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Nothing changes in this register but when it was written; the last file is the one of the week before."""
    header = AGENCIES.replace("\n", ",recorded_at\n")
    lists = [
        header + "".join(f"AG{n:03},Sari {n},IDN,active,{day}T17:00:00+07:00\n" for n in range(30)) for day in DAYS[:5]
    ]
    assert taken(settings, profile, drops, "agency_register", [*lists, lists[-1]]) == [
        "2026-04-05: no row was recorded since the list of 2026-03-29, and every list before had some: an old file, "
        "sent again?"
    ]


def test_lists_of_which_some_rows_do_not_say_when_they_were_recorded_are_not_called_old(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Each has what was recorded up to two weeks before; a row without a time is of its list's day."""
    header = AGENCIES.replace("\n", ",recorded_at\n") + "AG001,Sari 1,IDN,active,\n"
    recorded = ("2026-02-14", "2026-02-21", "2026-02-28", *DAYS[:3])
    lists = [
        header + "".join(f"AG{n:03},Sari {n},IDN,active,{day}T17:00:00+07:00\n" for n in range(2, 30 + week))
        for week, day in enumerate(recorded)
    ]
    assert taken(settings, profile, drops, "agency_register", lists[:-1]) == []
    assert taken(settings, profile, drops, "agency_register", lists) == []
