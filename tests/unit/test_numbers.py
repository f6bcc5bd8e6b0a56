"""Numbers: what the database would round, or take for a number that is none, is set aside and never guessed."""

from __future__ import annotations

from pathlib import Path

from tests.unit.support.staged import Staged
from transforms.contracts import contract_names, load_contract
from transforms.deliver.values.numbers import is_number, is_whole
from transforms.profile import Source

LOST = "; thousands may have been taken for a fraction: ask for it as text (decimal, or thousands of the shape)"
MEANT = "; where its country has fractions of it, say so (fractions)"
HEADER = ["permit_no", "employer_name", "destination", "occupation", "applied_on", "status"]


def permits(folder: Path, column: str, cells: list[str], mark: str = ".") -> Staged:
    """Permits that differ in one column of numbers."""
    rows = [[f"P{n}", "Maju", "MYS", "9112", "2026-03-01", "approved", cell] for n, cell in enumerate(cells)]
    text = "\n".join(";".join(row) for row in [[*HEADER, column], *rows]) + "\n"
    return Staged(folder, "work_permits", "a.csv", text.encode(), decimal=mark, delimiter=";")


def test_a_fraction_is_no_whole_number_and_is_not_rounded(tmp_path: Path) -> None:
    """1.234 workers are 1,234 where dots group thousands; the database would say 1."""
    said = ["12", "1.234", "1.000", "7.0", "1.5", "1e3", "5E-1", "0x1F"]
    read = permits(tmp_path, "workers", said)
    assert read.column("workers") == {2: 12, 5: 7, 7: 1000}
    none = "workers: is not a whole number"
    whys = {line: why for line, (why,) in read.aside.items()}
    assert whys == dict.fromkeys((3, 4, 6), none + LOST) | dict.fromkeys((8, 9), none)


def test_what_counts_people_has_no_fraction_whatever_type_its_column_has(tmp_path: Path) -> None:
    """A spreadsheet made 1.2 of the 1.200 whom a licence allows; money may have a fraction."""
    said = ["1.2", "1.25", "250", "75.0", "1.200"]
    rows = "".join(f"AG{n},Maju {n},IDN,active,{cell},{cell}\n" for n, cell in enumerate(said))
    text = f"agency_id,legal_name,country,licence_status,deployment_cap,bond_amount\n{rows}"
    read = Staged(tmp_path, "agency_register", "a.csv", text.encode())
    assert read.column("deployment_cap") == {4: 250, 5: 75}
    assert read.aside == {line: ["deployment_cap: is not a whole number" + LOST + MEANT] for line in (2, 3, 6)}


def test_a_country_may_say_that_it_counts_staff_in_full_time_equivalents(tmp_path: Path) -> None:
    """12.5 is then a number of staff, and no number of people whom a licence allows."""
    rows = "".join(f"AG{n},Maju {n},IDN,active,{cell},{cell}\n" for n, cell in enumerate(["12.5", "3"]))
    text = f"agency_id,legal_name,country,licence_status,staff_count,deployment_cap\n{rows}"
    read = Staged(tmp_path / "said", "agency_register", "a.csv", text.encode(), fractions=["staff_count"])
    assert read.aside == {2: ["deployment_cap: is not a whole number" + LOST + MEANT]}
    text = text.replace(",12.5\n", ",12\n")
    read = Staged(tmp_path / "other", "agency_register", "a.csv", text.encode(), fractions=["staff_count"])
    assert read.column("staff_count") == {2: 12.5, 3: 3}
    assert Staged(tmp_path / "unsaid", "agency_register", "a.csv", text.encode()).column("staff_count") == {3: 3}


def test_every_column_of_whole_things_says_so() -> None:
    """What is left is money."""
    columns = [column for name in contract_names() for column in load_contract(name).columns if is_number(column)]
    fractions = {column.name for column in columns if not is_whole(column, Source())}
    assert fractions == {"bond_amount", "wage_month", "fee_charged"}


def test_where_a_comma_is_before_the_fraction_a_dot_groups_whole_numbers(tmp_path: Path) -> None:
    read = permits(tmp_path, "workers", ["12", "1.234", "7,0", "1,5", "1,234", "12.34"], mark=",")
    assert read.column("workers") == {2: 12, 3: 1234, 4: 7}
    assert sorted(read.aside) == [5, 6, 7]


SPACES = ["1 250,00", "1\u00a0250,00", "1\u202f250", "12\u2009500\u2009000", "1.250,00"]


def test_spaces_group_thousands_as_french_writes_them(tmp_path: Path) -> None:
    """`1 250,00` is one number, and no setting is needed for it; digits that are no groups of three are not joined."""
    read = permits(tmp_path / "1", "wage_month", [*SPACES, "-1 250"], mark=",")
    assert list(read.column("wage_month").values()) == [1250, 1250, 1250, 12_500_000, 1250, -1250]
    others = ["12 34", "1 2500", "1 250\u00a0000", "0 250", "1 250.000,5", "250 "]
    read = permits(tmp_path / "2", "wage_month", others, mark=",")
    assert read.column("wage_month") == {7: 250}
    assert {tuple(whys) for whys in read.aside.values()} == {("wage_month: is not a number",)}
    read = permits(tmp_path / "3", "workers", ["1 250", "1 250,5"], mark=",")
    assert read.column("workers") == {2: 1250} and list(read.aside) == [3]


def test_before_a_dot_only_spaces_that_break_no_line_group_thousands(tmp_path: Path) -> None:
    """With a plain space `100 200` may be the least and the most of a wage."""
    read = permits(tmp_path, "wage_month", ["1\u00a0250.00", "1\u202f250", "100 200"])
    assert read.column("wage_month") == {2: 1250, 3: 1250}
    groups = "1 250 or 1,250 is, its digits in groups (thousands of the shape), and the profile says otherwise"
    assert read.aside == {4: [f"wage_month: is not a number; it is written as {groups}"]}


def test_a_number_in_another_form_is_set_aside_with_what_the_profile_would_say(tmp_path: Path) -> None:
    """Who mends the profile sees which key; the cell itself is not shown."""
    dots = permits(tmp_path / "1", "wage_month", ["1250,50", "1 250,00", "1'250", "1,250.00", "many"])
    keys = {line: why.partition("(")[2].partition(")")[0] for line, (why,) in dots.aside.items()}
    assert keys == {2: "decimal", 3: "decimal", 4: "thousands of the shape", 5: "thousands of the shape", 6: ""}
    commas = permits(tmp_path / "2", "wage_month", ["1,250.00", "1250.50", "1'250", "12,3,4"], mark=",")
    keys = {line: why.partition("(")[2].partition(")")[0] for line, (why,) in commas.aside.items()}
    assert keys == {2: "decimal", 3: "decimal", 4: "thousands of the shape", 5: ""}


def test_what_is_called_not_a_number_is_none(tmp_path: Path) -> None:
    """Programs write NaN and inf for an empty cell; as numbers they are above every limit."""
    read = permits(tmp_path, "wage_month", ["1800.5", "NaN", "inf", "-Infinity", "1e400"])
    assert read.column("wage_month") == {2: 1800.5}
    assert read.aside[3] == ["wage_month: is not a number"]


def test_fractions_that_all_have_three_digits_may_be_thousands_and_that_is_told(tmp_path: Path) -> None:
    asked = (
        "every fraction of wage_month has three digits (2 cells): does its mark group thousands? "
        "(decimal, or thousands of the shape)"
    )
    assert permits(tmp_path / "1", "wage_month", ["1.800", "950", "12.000"]).signals == [asked]
    assert "(3 cells)" in permits(tmp_path / "5", "wage_month", ["1.800", "1.250.000", "950", "12.000"]).signals[0]
    # one other fraction, or digits that nobody would group, show that it is one
    assert not permits(tmp_path / "2", "wage_month", ["1.800", "950.5"]).signals
    assert not permits(tmp_path / "3", "wage_month", ["1.800", "1950.250"]).signals
    assert not permits(tmp_path / "4", "wage_month", ["0.125", "950"]).signals


def test_fractions_of_three_digits_are_told_of_one_file_and_not_of_money_in_thousandths(tmp_path: Path) -> None:
    """An Omani rial has a thousand baisa: 120.500 is as it should be; so many ringgit are odd, if in one file alone."""
    header = ",".join([*HEADER, "wage_month", "currency"])

    def file(first: str, wages: list[str], currency: str) -> bytes:
        rows = [f"{first}{n},Maju,OMN,9112,2026-03-01,approved,{wage},{currency}" for n, wage in enumerate(wages)]
        return "\n".join([header, *rows, ""]).encode()

    rials = file("P", ["120.500", "95.250", "1.800"], "OMR")
    assert not Staged(tmp_path / "1", "work_permits", "a.csv", rials).signals
    ringgit = file("Q", ["1.800", "1.250", "2.000", "12.000", "1.900"], "MYR")
    assert "(5 cells)" in Staged(tmp_path / "2", "work_permits", "a.csv", rials, {"b.csv": ringgit}).signals[0]
    fractions = file("R", ["1800.50"], "MYR")
    said = Staged(tmp_path / "3", "work_permits", "a.csv", fractions, {"b.csv": ringgit}).signals
    assert said == ["every fraction of wage_month in b.csv has three digits (5 cells): does its mark group thousands? "
                    "(decimal, or thousands of the shape)"]  # fmt: skip


def test_digits_of_every_script_are_read(tmp_path: Path) -> None:
    """Arabic, Persian, Thai, Devanagari, Khmer, Burmese and wide digits; Arabic has its own mark before a fraction."""
    said = ["١٨٠٠٫٥", "۱۸۰۰", "๑๘๐๐.๕", "१८००", "១៨០០", "၁၈၀၀", "１８００．５", "\u200f-١\u200e", "\u22125"]
    read = permits(tmp_path / "1", "wage_month", said)
    assert list(read.column("wage_month").values())[:8] == [1800.5, 1800, 1800.5, 1800, 1800, 1800, 1800.5, -1]
    read = permits(tmp_path / "2", "wage_month", ["١٬٨٠٠٫٥", "๑.๘๐๐,๕"], mark=",")
    assert read.column("wage_month") == {2: 1800.5, 3: 1800.5}
    # where a dot stands before the fraction, thousands are not grouped; and what is no digit is none in any script
    read = permits(tmp_path / "3", "workers", ["١٬٨٠٠", "٣ أشخاص", "٣"])
    assert read.column("workers") == {4: 3} and sorted(read.aside) == [2, 3]


def test_numbers_that_their_supplier_flags_are_told(tmp_path: Path) -> None:
    """No column keeps the flag of each number, so that nobody could see that they were provisional."""
    rows = ["2120 p", "1900", "1850 p", "<5"]
    text = "\n".join(
        [",".join([*HEADER, "wage_month"])]
        + [f"P{n},Maju,MYS,9112,2026-03-01,approved,{cell}" for n, cell in enumerate(rows)]
    )
    shape = {"numbers": ["wage_month"], "flags": {"p": "provisional", "<5": "small"}}
    read = Staged(tmp_path, "work_permits", "a.csv", text.encode(), shape=shape)
    assert read.column("wage_month") == {2: 2120, 3: 1900, 4: 1850, 5: None}
    assert read.signals == [
        "2 cells of wage_month are flagged as provisional: they are read as any other",
        "1 cells of wage_month are flagged as small: no number stands there",
    ]


def test_numbers_of_which_a_spreadsheet_left_a_digit_are_told(tmp_path: Path) -> None:
    """2E+09 was 2,400,000,000, as a narrow column showed it; a number with all its digits is none of these."""
    read = permits(tmp_path, "wage_month", ["2E+09", "1.2e9", "1.23457E+9", "2400000000", "1800.5"])
    said = "2 cells of wage_month are written as 2E+09 is, of which the other digits are lost"
    assert [signal.partition(";")[0] for signal in read.signals if "2E+09" in signal] == [said]
