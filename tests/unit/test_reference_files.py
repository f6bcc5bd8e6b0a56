"""A profile's reference files: what `check-profile` reads is what a day reads, and what is wrong is told by line."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from transforms.errors import AwasError
from transforms.profile import Profile
from transforms.profile_check.reference import check
from transforms.session import load_reference, reference_cells, reference_files
from transforms.settings import SQL_DIR

HOLIDAYS = b"name,country,starts_on,ends_on\r\n"
UNITS = b"unit,name,kind,serves,capacity,language,visits,teams,hours,visit_hours\n"


def laid(folder: Path, table: str, text: bytes) -> tuple[Profile, list[str]]:
    """A profile with one reference file, and what stops a day in it."""
    (folder / "reference").mkdir()
    (folder / "reference" / f"{table}.csv").write_bytes(text)
    profile = Profile(name="p", folder=folder, timezone="UTC", drops="x", sources={})
    stops = [found.line() for found in check(folder) if found.stops]
    return profile, stops


def loaded(profile: Profile) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    load_reference(con, profile)
    return con


@pytest.mark.parametrize(
    "text",
    [
        HOLIDAYS + b"Feast,IDN,2026-12-01,2026-12-01\r\nFast,IDN,2026-12-05,\r\n",
        HOLIDAYS + b"Feast,IDN,2026-12-01,2026-12-01\r\nFast,IDN,2026-12-05\r\n",
        HOLIDAYS + b"Feast,IDN,2026-12-01,2026-12-01\r\nFast,IDN,2026-12-05,,,\r\n",
        HOLIDAYS + b"Feast,IDN,2026-12-01,2026-12-01\r\nFast,IDN,2026-12-05,\n",
        HOLIDAYS + b" Feast ,IDN,2026-12-1, 2026-12-01\r\n,,,\r\n\r\nFast,IDN,2026-12-05,\r\n",
    ],
    ids=["as it should be", "last cell left out", "trailing commas", "two line ends", "spaces and empty lines"],
)
def test_a_file_that_a_spreadsheet_or_an_editor_wrote_is_read(tmp_path: Path, text: bytes) -> None:
    """An officer adds a holiday by hand to a file that a spreadsheet wrote."""
    profile, stops = laid(tmp_path, "holidays", text)
    assert stops == []
    assert loaded(profile).execute(
        "select name, starts_on::varchar, ends_on::varchar from ref.holidays order by starts_on"
    ).fetchall() == [("Feast", "2026-12-01", "2026-12-01"), ("Fast", "2026-12-05", None)]


def test_the_space_before_a_word_is_kept_where_words_are_looked_up(tmp_path: Path) -> None:
    """` HERDER` is no SHEPHERDER; every other cell counts without the space beside it."""
    text = b"from_list,from_code,to_list,to_code,rank\nwords, HERDER, ISCO-08 ,6121,1\n"
    profile, _ = laid(tmp_path, "crossings", text)
    assert loaded(profile).execute("select * exclude (form) from ref.crossings").fetchall() == [
        ("words", " HERDER", "ISCO-08", "6121", 1)
    ]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (b"1e30,en,,,,", "line 2: '1e30' in column capacity is not a whole number up to 1,000,000,000,000"),
        (b"nan,en,,,,", "line 2: 'nan' in column capacity is not a whole number up to 1,000,000,000,000"),
        (b"3,en,,,inf,", "line 2: 'inf' in column hours is not a number up to 1,000,000,000,000"),
        (b"3,en,,,8,0", "line 2: '0' in column visit_hours is not above 0"),
        (b'3,en,,,8,,"x"y', "line 2: a quotation mark is not closed, or stands within a cell"),
        (b"3,en,,,8,,one more", "line 2: has 11 cells, the header 10"),
        (b"3,en,,,8,\xff", "line 2: is not UTF-8"),
    ],
)
def test_what_stops_a_day_is_told_by_line_before_it_runs(tmp_path: Path, cells: bytes, told: str) -> None:
    profile, stops = laid(tmp_path, "units", UNITS + b"JKT,Jakarta,labour,ID-JK," + cells + b"\n")
    assert [line.startswith(f"reference/units.csv: {told}") for line in stops] == [True]
    with pytest.raises(AwasError, match=re.escape(told)):
        loaded(profile)


def test_hours_that_no_day_has_are_no_more_visits_than_can_be_counted(tmp_path: Path) -> None:
    text = UNITS + b"JKT,Jakarta,labour,ID-JK,,en,;,1000000000000,1000000000000,0.001\n"
    profile, stops = laid(tmp_path, "units", text)
    assert stops == []
    assert loaded(profile).execute("select capacity, visits from ref.units").fetchall() == [
        (reference_cells.LARGEST, ["employer"])  # `;` names nothing, so the unit visits what units of its kind visit
    ]


def test_every_rule_of_a_table_is_one_that_is_told() -> None:
    """A rule that only the database knows would stop a day without a line."""
    for path in SQL_DIR.glob("reference/*.sql"):
        text = path.read_text(encoding="utf-8")
        known = [*reference_files._WORDS.findall(text), *reference_files._AFTER.findall(text)]
        assert len(known) + len(reference_files._ABOVE.findall(text)) == text.count(" check ("), path
