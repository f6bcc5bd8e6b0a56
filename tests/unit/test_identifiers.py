"""Identifiers in one form: the same number is one; what cannot be read is quarantined and never made shorter."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.conftest import drop
from tests.unit.support.deliveries import HEADER, query
from tests.unit.support.staged import Staged
from transforms import deliver
from transforms.deliver.values.identifiers import one_form
from transforms.profile import Profile, Source
from transforms.settings import Settings

DAY = date(2026, 3, 1)
AS_TEXT = "; ask for the column as text"


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("b 7654321", "B7654321"),
        ("\uff22\uff17\uff16\uff15\uff14\uff13\uff12\uff11", "B7654321"),  # full width
        ("B\u0667\u0666\u0665\u0664\u0663\u0662\u0661", "B7654321"),  # Arabic digits
        ("B\u0e57\u0e56\u0e55\u0e54\u0e53\u0e52\u0e51", "B7654321"),  # Thai digits
        ("\u200fB7654321\u00a0\ufeff", "B7654321"),  # marks and spaces that nobody sees
        ("\u0412-7654321", "\u0412-7654321"),  # Cyrillic, and nothing else: another number
        ("B\u04127654321", None),  # Latin and Cyrillic
        ("B76?4321", None),
        ("B76\ufffd4321", None),
        ("3.17401E+15", None),
        ("3,17401E+15", None),
        ("1E5", "1E5"),  # may be a number as it was given
        ("\u200f", None),
        ("'B7654321", None),  # a spreadsheet's sign of a text
        ('="B7654321"', None),
        ("7654321.0", None),  # a number out of a text
        ("01.234.567.8-901.000", "01.234.567.8-901.000"),
    ],
)
def test_an_identifier_has_one_form_or_none(written: str, form: str | None) -> None:
    assert one_form(written) == form


def lenient(profile: Profile, **source: object) -> Profile:
    permits = profile.source("work_permits").model_copy(update={"max_quarantined_share": 1.0, **source})
    return profile.model_copy(update={"sources": {**profile.sources, "work_permits": permits}})


def permit(number: str, document: str) -> str:
    return f"{number},{document},Acme,MYS,9211,2026-02-01,approved,2026-02-02T10:00:00+07:00\n"


def taken_in(settings: Settings, profile: Profile, drops: Path, rows: list[tuple[str, str]]) -> dict[str, str]:
    """The rows of a delivery; why each that is not accepted is not, by its line."""
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + "".join(permit(*row) for row in rows))
    deliver.run(settings, profile, "work_permits", DAY)
    return dict(query(settings, "select line, reasons[1] from lake.quarantine.row order by line"))


def test_numbers_in_other_digits_are_one_worker_and_unreadable_ones_are_nobody(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    documents = [
        "B7654321",
        "\uff22\uff17\uff16\uff15\uff14\uff13\uff12\uff11",
        "B\u0667\u0666\u0665\u0664\u0663\u0662\u0661",
    ]
    odd = ["\u04127654321", "B\u04127654321", "B76?4321", "1.23457E+11"]
    rows = [(f"P{number}", document) for number, document in enumerate(documents + odd)]
    assert taken_in(settings, lenient(profile), drops, rows) == {
        5: "worker_doc_no: is written in letters that look like Latin ones",
        6: "worker_doc_no: mixes letters of two scripts, or holds none that can be read",
        7: "worker_doc_no: holds a letter that was lost",
        8: f"worker_doc_no: was shortened by a spreadsheet{AS_TEXT}",
    }
    keys = query(settings, "select worker_key, count(*) from lake.accepted.work_permits group by all order by 2")
    assert [count for _, count in keys] == [3]


def test_a_number_that_lost_its_zeros_is_no_other_permit(settings: Settings, profile: Profile, drops: Path) -> None:
    rows = [(f"MY{number:06}", f"A{number}") for number in range(99_900, 100_010)]
    rows[40] = ("MY99940", "A40")
    rows[41] = (" my099941\u00a0", "A41")
    assert taken_in(settings, lenient(profile), drops, rows) == {
        42: "permit_no: is shorter than the others of its column"
    }
    assert query(settings, "select count(*) from lake.accepted.work_permits where permit_no = 'MY099941'") == [(1,)]


def test_what_only_its_column_shows_to_be_odd_is_quarantined(settings: Settings, profile: Profile, drops: Path) -> None:
    rounded = [("P7", "812345600000"), ("P8", "812345700000"), ("P9", "812345800000")]
    latin = [(f"Q{number}", f"B{number}") for number in range(1234, 1250)]
    strange = [("Q1", "\u0416\u0414123")]  # letters of ours in all others; these look like none of them
    cut = [(f"R{number}", f"{3174012345678900 + 10 * number}") for number in range(20)]  # the 16th digits are lost
    rows = [*latin, *strange, *rounded, *cut]
    zeros = "worker_doc_no: ends in zeros, as a number that was rounded; ask for the column as text"
    other = "worker_doc_no: is written in letters of another script than the others of its column"
    assert taken_in(settings, lenient(profile), drops, rows) == {18: other} | dict.fromkeys(range(19, 42), zeros)


def test_numbers_that_doubles_have_rounded_are_called_so(settings: Settings, profile: Profile, drops: Path) -> None:
    """Seventeen digits went through a program that keeps sixteen: the last ones are others, and look like any."""
    whole = [31740123456789011 + 10_007 * n for n in range(40)]
    for place, numbers in enumerate((whole, [int(float(n)) for n in whole])):
        rows = [(f"R{place}{n}", str(number)) for n, number in enumerate(numbers)]
        why = "worker_doc_no: has more than 15 digits, and was rounded as all of its column; ask for the column as text"
        assert taken_in(settings, lenient(profile), drops, rows) == dict.fromkeys(range(2, 42) if place else (), why)


def test_a_profile_names_the_check_digit_of_a_column(settings: Settings, profile: Profile, drops: Path) -> None:
    stated = lenient(profile, check_digits={"worker_doc_no": "luhn"})
    assert taken_in(settings, stated, drops, [("P1", "79927398713"), ("P2", "79927398731")]) == {
        3: "worker_doc_no: does not have the check digit of luhn"
    }
    with pytest.raises(ValidationError, match="is no kind of number"):
        Source(check_digits={"worker_doc_no": "luhm"})


def test_numbers_that_grow_in_length_are_left_alone(settings: Settings, profile: Profile, drops: Path) -> None:
    rows = [(f"P{number}", f"A{number}") for number in [7, *range(1000, 1100)]]
    assert taken_in(settings, lenient(profile), drops, rows) == {}


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        # four of sixteen digits lost their last one: nothing but the others of their column shows it
        ([str(3174012345678911 + 7 * n)[: 15 if n < 4 else 16] for n in range(284)], ["4 of 284 permit_no"]),
        # numbers that are counted up, and came to another digit
        ([str(99_999_900 + n) for n in range(4900)][97:], []),
        # documents of many states
        ([f"{'AB'[: 1 + n % 2]}{1_234_567 + n}" for n in range(100)], []),
    ],
)
def test_numbers_that_lost_a_letter_against_the_form_of_their_column_are_told(
    tmp_path: Path, numbers: list[str], said: list[str]
) -> None:
    header = "permit_no,employer_name,destination,occupation,applied_on,status\n"
    text = header + "".join(f"{number},Lim,MYS,5321,2026-02-10,approved\n" for number in numbers)
    found = Staged(tmp_path, "work_permits", "a.csv", text.encode()).signals
    assert [signal.partition(" have a letter less ")[0] for signal in found if "a letter less" in signal] == said


def test_passports_of_a_state_that_are_all_shorter_lost_no_letter(tmp_path: Path) -> None:
    """Of other states they have a letter less; where a few of the same state have, theirs was lost."""
    header = "crossing_id,crossed_at,checkpoint,direction,traveller_doc_no,nationality,purpose,other_country,mode\n"
    row = "C{0},2026-02-10T09:00:00+07:00,IDBTH,exit,{1},{2},work,MYS,sea\n"
    own = [(f"A{12_345_678 + 7 * n}", "IDN") for n in range(980)]
    foreign = [(f"K{1_234_567 + 7 * n}", "SGP") for n in range(18)]
    told = {}
    for name, people in {"foreign": own + foreign, "own": own + [(number, "IDN") for number, _ in foreign]}.items():
        text = header + "".join(row.format(n, *person) for n, person in enumerate(people))
        signals = Staged(tmp_path / name, "border_crossings", "a.csv", text.encode()).signals
        told[name] = [said.partition(" have")[0] for said in signals if "a letter less" in said]
    assert told == {"foreign": [], "own": ["18 of 998 traveller_doc_no"]}


def test_a_number_that_looks_like_none_is_read_where_the_profile_says_that_it_is_one(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Agencies get the numbers 111111 and AAAA in their turn."""
    rows = [("111111", "A1"), ("aaaa", "A2"), ("222222", "A3")]
    why = {4: "permit_no: holds a word for an empty cell (missing of the shape, or real_identifiers where it is one)"}
    assert taken_in(settings, lenient(profile, real_identifiers={"permit_no": ["111111", "AAAA"]}), drops, rows) == why
    assert query(settings, "select permit_no from lake.accepted.work_permits order by 1") == [("111111",), ("AAAA",)]


def test_a_profile_may_state_the_form_of_a_column(settings: Settings, profile: Profile, drops: Path) -> None:
    stated = lenient(profile, identifiers={"permit_no": "MY[0-9]{6}"})
    assert taken_in(settings, stated, drops, [("my 000001", "A1"), ("MY00001", "A2")]) == {
        3: "permit_no: does not have the form that the profile states"
    }


def test_an_employer_is_one_however_its_number_is_written(settings: Settings, profile: Profile, drops: Path) -> None:
    """A register in small letters and permits in Arabic digits mean the same employers."""
    header = "permit_no,employer_id,employer_name,destination,occupation,applied_on,status\n"
    numbers = ["e-0001", "E-\u0660\u0660\u0660\u0661", "E-0001\u200f", "E-000?"]
    rows = "".join(f"P{n},{said},Acme,MYS,9211,2026-02-01,pending\n" for n, said in enumerate(numbers))
    drop(drops, "work_permits", "2026-03-01", "a.csv", header + rows)
    deliver.run(settings, lenient(profile), "work_permits", DAY)
    found = query(settings, "select employer_id, count(*) from lake.accepted.work_permits group by all")
    assert found == [("E-0001", 3)]
    assert query(settings, "select reasons from lake.quarantine.row") == [
        (["employer_id: holds a letter that was lost"],)
    ]
