"""Texts that are none: a word for an empty cell must not make one firm, or one person, of all who have none."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from tests.unit.support.permit_rows import HEADER, permit, permits
from tests.unit.support.staged import Staged
from transforms.contracts import load_contract
from transforms.deliver.reading.header import unique
from transforms.deliver.values import standard_codes

TORN = "the texts of applied_on are after the 12th, and the true dates are not"
EMPTY = "agency_id: holds a word for an empty cell (missing of the shape, or real_identifiers where it is one)"


def test_a_word_for_an_empty_cell_is_no_identifier(tmp_path: Path) -> None:
    said = ["AG1", "-", "N/A", "null", "ไม่มี", "N-1", "NULL 7"]
    read = permits(tmp_path, [permit(number, agency) for number, agency in enumerate(said)])
    assert read.column("agency_id") == {2: "AG1", 7: "N-1", 8: "NULL7"}
    assert read.aside == {line: [EMPTY] for line in (3, 4, 5, 6)}


def test_what_programs_write_for_nothing_is_no_identifier(tmp_path: Path) -> None:
    """A database's mark, or what was filled in where something had to be; a short 222 may be a number."""
    nothing = [r"\N", "(none)", "TBA", "0", "00", ".", "XXXX", "99999999", "không có", "無"]
    read = permits(tmp_path, [permit(n, agency) for n, agency in enumerate([*nothing, "100", "222", "AAX", "#12"])])
    assert list(read.column("agency_id").values()) == ["100", "222", "AAX", "#12"]
    assert list(read.aside.values()) == [[EMPTY]] * len(nothing)


def test_an_error_of_a_spreadsheet_is_called_one(tmp_path: Path) -> None:
    errors = ["#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#¡VALOR!", "Err:508"]
    ours = permits(tmp_path / "1", [permit(n, agency) for n, agency in enumerate(errors)])
    assert set(map(tuple, ours.aside.values())) == {("agency_id: holds an error of a spreadsheet's formula",)}
    assert len(ours.aside) == len(errors)
    rows = [permit(number, employer=employer) for number, employer in enumerate(["Maju", *errors, "không có"])]
    assert [told.split(" hold ")[0] for told in permits(tmp_path / "2", rows).signals] == [
        "1 cells of employer_name",
        "7 cells of employer_name",
    ]


def test_as_a_name_it_is_told_and_the_profile_says_that_it_is_empty(tmp_path: Path) -> None:
    rows = [permit(number, employer=employer) for number, employer in enumerate(["Maju", "N/A", "---", "Nil Ltd"])]
    assert permits(tmp_path / "1", rows).signals == [
        "2 cells of employer_name hold a word for an empty cell, as N/A or -, and are read as they stand "
        "(missing of the shape makes them empty)"
    ]
    said = permits(tmp_path / "2", rows, shape={"missing": ["N/A", "---"]})
    assert (said.signals, list(said.column("employer_name").values())) == ([], ["Maju", None, None, "Nil Ltd"])


def test_a_number_that_became_a_date_is_told_by_the_others_of_its_column(tmp_path: Path) -> None:
    numbers = [f"{1 + n % 12:02}-{2000 + n % 23}" for n in range(40)]
    dates = ["Mar-21", "2021-03-01", "01/05/2020", "1-Apr-22"]
    rows = [permit(n, agency) for n, agency in enumerate([*numbers, *dates, "LIC-7"])]
    read = permits(tmp_path / "1", rows)
    odd = "agency_id: looks like a date that a spreadsheet made of a number; ask for the column as text"
    assert list(read.aside.values()) == [[odd]] * len(dates)
    # a country whose numbers are such
    own = [permit(n, f"{2000 + n % 23}-{1 + n % 12:02}-{1 + n % 28:02}") for n in range(40)]
    assert permits(tmp_path / "2", own).aside == {}


def test_a_currency_that_is_none_of_the_standard_is_told_by_its_code(tmp_path: Path) -> None:
    rows = [permit(n) | {"currency": code} for n, code in enumerate(["CNY", "RMB", "RMB", "NTD", "IDR"])]
    text = "\n".join(",".join(map(str, row)) for row in [[*HEADER, "currency"], *(r.values() for r in rows)]) + "\n"
    assert Staged(tmp_path, "work_permits", "a.csv", text.encode()).signals == [
        "code 'NTD' of currency (1 rows) is no currency of ISO 4217; map it in the profile",
        "code 'RMB' of currency (2 rows) is no currency of ISO 4217; map it in the profile",
    ]


def test_a_country_that_the_profile_does_not_list_is_told_where_it_lists_any() -> None:
    con = duckdb.connect()
    con.execute(
        "create table staged as select 0 as _delivery, 'MYR' as currency, unnest(['MYS', 'XKX', 'XKX']) as destination"
    )
    con.execute("create schema ref; create table ref.countries (code varchar)")
    assert list(standard_codes.signals(con, load_contract("work_permits"))) == []
    con.execute("insert into ref.countries values ('MYS')")
    assert list(standard_codes.signals(con, load_contract("work_permits"))) == [
        (0, "code 'XKX' of destination (2 rows) is not in the profile's countries.csv")
    ]


def test_a_header_is_one_however_its_accents_are_written() -> None:
    """As a Macintosh decomposes the letters of what it saves."""
    assert unique(["Nu\u0301mero", "N\u00famero"], Path("a.csv"), 1) == ["N\u00famero", "N\u00famero_1"]


def test_letters_that_are_written_otherwise_are_told(tmp_path: Path) -> None:
    """A firm as a web page or an old font writes it is no other source's firm."""
    unicode, zawgyi = "\u1019\u103c\u1014\u103a\u1019\u102c", "\u103b\u1019\u1014\u1039\u1019\u102c"
    names = ["Smith &amp; Sons", "Th\u00e9 R&D; Co", "&#3652;&#3607;", unicode, zawgyi, f"{unicode} \u1031\u1019"]
    read = permits(tmp_path, [permit(number, employer=name) for number, name in enumerate(names)])
    assert [told.split(", and")[0] for told in read.signals] == [
        "2 cells of employer_name hold letters as web pages write them (&amp;)",
        "2 cells of employer_name hold Burmese in the old font Zawgyi",
    ]


def test_an_object_is_no_cell_and_a_key_stands_once_in_it(tmp_path: Path) -> None:
    lines = [
        json.dumps(permit(1)),
        json.dumps(permit(2, employer={"th": "x", "en": "Maju"})),
        json.dumps(permit(3, employer=[{"en": "Maju"}])),
        json.dumps(permit(4))[:-1] + ', "permit_no": "P9"}',
    ]
    read = Staged(tmp_path, "work_permits", "a.jsonl", "\n".join(lines).encode())
    assert read.column("permit_no") == {1: "P1"}
    nested = ["employer_name: holds an object, not a text; a mapping takes it apart"]
    assert read.aside == {2: nested, 3: nested, 4: ["the JSON object has a key twice"]}


def test_days_that_a_foreign_spreadsheet_changed_about_are_told(tmp_path: Path) -> None:
    """3 November 2025, read as 11 March: what has no month 13 stayed a text, all else became a date of another day."""
    days = [f"{2025}-{month:02}-{day:02}" for month in (3, 4) for day in range(1, 31, 3)]

    def opened(day: str) -> str:
        year, month, of_month = day.split("-")
        return f"{year}-{of_month}-{month}" if int(of_month) <= 12 else f"{of_month}/{month}/{year}"

    rows = [permit(n) | {"applied_on": opened(day)} for n, day in enumerate(days)]
    told = permits(tmp_path / "1", rows, dateformat="%d/%m/%Y").signals
    assert [said.split(":")[0] for said in told] == [TORN]
    # somebody typed one of them anew
    mended = [rows[0] | {"applied_on": "2025-03-14"}, *rows[1:]]
    mended += [permit(n + 50) | {"applied_on": row["applied_on"]} for n, row in enumerate(rows)]
    told = permits(tmp_path / "3", mended, dateformat="%d/%m/%Y").signals
    assert [said.split(":")[0] for said in told] == [TORN]
    # a register kept by two offices, of which one writes true dates
    rows = [permit(n) | {"applied_on": day if n % 2 else "/".join(day.split("-")[::-1])} for n, day in enumerate(days)]
    assert permits(tmp_path / "2", rows, dateformat="%d/%m/%Y").signals == []


def test_names_that_were_cut_off_at_a_letter_are_told(tmp_path: Path) -> None:
    """Of names as they are few have the most letters; a field of ten letters makes one firm of many."""
    names = [f"{chr(65 + n)}lam {'Jaya' * (n % 5)} {'Karya ' * (n % 4)}Sdn" for n in range(24)]
    rows = [permit(number, employer=name) for number, name in enumerate(names)]
    assert permits(tmp_path / "1", rows).signals == []
    cut = [row | {"employer_name": str(row["employer_name"])[:10]} for row in rows]
    told = "17 texts of employer_name end at letter 10, none is longer: cut off?"
    assert permits(tmp_path / "2", cut).signals == [told]


def test_marks_of_a_spreadsheet_around_names_are_told(tmp_path: Path) -> None:
    """An apostrophe keeps a cell a text in a spreadsheet, and some names begin with one."""
    names = [f"'Maju {n}" for n in range(20)]
    (told,) = permits(tmp_path / "1", [permit(n, employer=name) for n, name in enumerate(names)]).signals
    assert told.startswith("20 cells of employer_name begin with the mark of a spreadsheet")
    formula = [permit(1, employer='="Maju"'), permit(2)]
    (told,) = permits(tmp_path / "2", formula).signals
    assert told.startswith("1 cells of employer_name begin")
    dutch = [permit(n, employer="'t Hof" if n < 3 else f"Maju {n}") for n in range(40)]
    assert permits(tmp_path / "3", dutch).signals == []
