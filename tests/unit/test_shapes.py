"""Tables as publishers print them: a column a month, two header rows, flags, blanks, notes below, a sheet a gate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.conftest import drop
from tests.unit.support.files import Told, workbook
from transforms import deliver
from transforms.errors import DeliveryRefused
from transforms.profile import Profile, Source
from transforms.settings import Settings
from transforms.warehouse import connect

MONTHS = {"unpivot": {"columns": r"(?P<month>\d{4}-\d{2})", "value": "travellers"}, "dates": {"month": "%Y-%m"}}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Told]:
    count = iter(range(1000))

    def one(name: str, content: str | bytes, shape: dict[str, Any], **source: Any) -> Told:
        data = content.encode() if isinstance(content, str) else content
        return Told(tmp_path / str(next(count)), name, data, shape=shape, **source)

    return one


def test_columns_of_months_become_records_that_know_line_and_column(read: Callable[..., Told]) -> None:
    told = read("a.csv", "gate,2026-01,2026-02\nNorth,12,13\nSouth,,31\n", MONTHS)
    assert told.headers == ["gate", "month", "travellers"]
    assert told.rows == [
        (2, ("North", "2026-01-01", "12")),
        (2, ("North", "2026-02-01", "13")),
        (3, ("South", "2026-02-01", "31")),
    ]
    assert told.files == ["a.csv!B", "a.csv!C"]
    assert told.account["a.csv"] == lines(header=1, record=2, empty_cell=1)
    assert told.texts[0] == ("North", "2026-01-01", "12")


def lines(**known: int) -> dict[str, int]:
    return {kind: n for kind, n in known.items() if n}


def test_two_rows_of_headers_are_one_and_give_two_columns(read: Callable[..., Told]) -> None:
    shape = {
        "header_rows": 2,
        "fill_right": True,
        "unpivot": {"columns": r"(?P<direction>Exit|Entry) (?P<month>\w+ \d{4})", "value": "travellers"},
        "dates": {"month": "%b %Y"},
    }
    printed: list[list[Any]] = [
        ["", "Exit", "", "Entry", ""],
        ["Gate", "Jan 2026", "Feb 2026", "Jan 2026", "Feb 2026"],
        ["N", 1, 2, 3, 4],
    ]
    text = "\n".join(",".join(map(str, row)) for row in printed) + "\n"
    wanted = [
        (3, ("N", direction, f"2026-0{month}-01", str(number)))
        for direction, month, number in (("Exit", 1, 1), ("Exit", 2, 2), ("Entry", 1, 3), ("Entry", 2, 4))
    ]
    for name, content in (("a.csv", text), ("a.xlsx", workbook(S=printed))):
        told = read(name, content, shape)
        assert sorted(told.rows) == sorted(wanted)
        assert told.files == [f"{name}!{column}" for column in "BCDE"]


def test_each_flag_means_what_the_profile_says(read: Callable[..., Told]) -> None:
    shape = {
        "numbers": ["n"],
        "flags": {"p": "provisional", "e": "estimated", "*": "small", "<5": "small", ":": "missing"},
        "missing": ["n/a"],
        "thousands": ",",
    }
    cells = ["120", "131 p", "98e", "*", "<5", ":", "n/a", '"1,204"', '"1,204 p"', '"12,04"', "p", "131 *", "b 7", ""]
    told = read("a.csv", "gate,n\n" + "".join(f"N,{cell}\n" for cell in cells), shape)
    assert [row[1:] for _, row in told.rows] == [
        ("120", None),
        ("131", "provisional"),
        ("98", "estimated"),
        (None, "small"),
        (None, "small"),
        (None, "missing"),
        (None, "missing"),
        ("1204", None),
        ("1204", "provisional"),
        ("12,04", None),  # groups no thousands: stays as it is, and no number
        ("p", None),  # a flag that stands beside a number, without one
        ("131 *", None),  # a flag that stands in place of a number, beside one
        ("b 7", None),
        (None, None),
    ]


def test_numbers_in_the_wide_form_of_east_asia_are_grouped_too(read: Callable[..., Told]) -> None:
    cells = ["１，２３４", "－１，２３４，５６７", "１２３", "１，２３", "注１"]
    told = read("a.csv", "gate,n\n" + "".join(f"N,{cell}\n" for cell in cells), {"numbers": ["n"], "thousands": ","})
    assert [row[1] for _, row in told.rows] == ["1234", "-1234567", "１２３", "１，２３", "注１"]


def test_blanks_that_mean_as_above_are_filled_within_their_group(read: Callable[..., Told]) -> None:
    text = "province,town,n\nA,x,1\n,,2\n,y,3\nB,,4\n,z,5\n"
    told = read("a.csv", text, {"fill_down": ["province", "town"]})
    assert [cells for _, cells in told.rows] == [
        ("A", "x", "1"),
        ("A", "x", "2"),
        ("A", "y", "3"),
        ("B", None, "4"),  # the town of A is none of B
        ("B", "z", "5"),
    ]


def test_notes_and_another_table_below_are_a_remainder_and_nobody_s_fault(read: Callable[..., Told]) -> None:
    text = 'gate,n\nN,1\n"S\nouth",2\nTotal,3\n\nNotes: p = provisional\nplace;number;of;desks\nN;4\n'
    told = read("a.csv", text, {"stop_at": "Note"}, total_rows="Total")
    assert [cells for _, cells in told.rows] == [("N", "1"), ("S\nouth", "2")]
    assert (told.ragged, told.signals) == ([], [])
    assert told.account["a.csv"] == lines(header=1, record=3, total=1, blank=1, notes=3)
    page: list[list[Any]] = [
        ["gate", "n"],
        ["N", 1],
        ["Total", 3],
        [],
        ["Notes: p = provisional"],
        ["place", "desks"],
        ["N", 4],
    ]
    book = read("a.xlsx", workbook(S=page), {"stop_at": "Note"}, total_rows="Total")
    assert [cells for _, cells in book.rows] == [("N", "1")]
    assert book.account["a.xlsx"] == lines(header=1, record=1, total=1, blank=1, notes=3)


def test_a_sheet_for_each_month_gives_its_name_to_its_rows(read: Callable[..., Told]) -> None:
    months: dict[str, list[list[Any]]] = {
        f"{month} 2026": [["gate", "n"], ["N", n]] for n, month in ((1, "January"), (2, "February"))
    }
    sheets = {**months, "Read me": [["x"]]}
    shape = {"sheet_as": "month", "dates": {"month": "%B %Y"}}
    told = read("a.xlsx", workbook(**sheets), shape, sheets=["* 2026"])
    assert sorted(cells for _, cells in told.rows) == [("N", "1", "2026-01-01"), ("N", "2", "2026-02-01")]
    assert told.files == ["a.xlsx", "a.xlsx#February 2026"]
    with pytest.raises(DeliveryRefused, match=r"^a.xlsx#Read me: the sheet's name: is no date as the profile says"):
        read("a.xlsx", workbook(**sheets), shape, sheets=["*"])


@pytest.mark.parametrize(
    ("text", "shape", "said"),
    [
        ("gate,total\nN,1\n", MONTHS, "a.csv: no column is one of those that its shape turns into records (unpivot)"),
        ("gate,2026-13\nN,1\n", MONTHS, "a.csv: column B: is no date as the profile says (month: %Y-%m)"),
        ("month,2026-01\nN,1\n", MONTHS, "a.csv: has a column month already, which its shape would make"),
        ("gate,n\nN,1\n", {"fill_down": ["province"]}, "a.csv: the column province of its shape is not there"),
    ],
)
def test_a_table_of_another_shape_is_refused_in_one_line(
    read: Callable[..., Told], text: str, shape: dict[str, Any], said: str
) -> None:
    with pytest.raises(DeliveryRefused) as refused:
        read("a.csv", text, shape)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ({"unpivot": {"columns": "20..", "value": "n"}}, "needs a named group"),
        ({"stop_at": "("}, "is no regular expression"),
        ({"dates": {"month": "%Y"}}, "month is not a column produced by this shape"),
        ({"flags": {"p": "provisional"}}, "names no column"),
        ({"flags": {"p": "unsure"}, "numbers": ["n"]}, "Input should be"),
    ],
)
def test_a_shape_that_does_not_hang_together_is_no_profile(shape: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Source(shape=shape)  # type: ignore[arg-type]


def counts(profile: Profile, **options: Any) -> Profile:
    """A profile of two gates, whose source of counted crossings is read with these options."""
    reference = profile.folder / "reference"
    reference.mkdir(parents=True)
    gates = "code,name,country,mode,region,lat,lon,tz,minor\nNORTH,N,THA,land,,,,,no\nSOUTH,S,THA,land,,,,,no\n"
    (reference / "checkpoints.csv").write_text(gates, encoding="utf-8")
    source = Source(complete_when="folder", max_quarantined_share=0.05, **options)
    return profile.model_copy(update={"sources": {"crossing_counts": source}})


def asked(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with connect(settings, read_only=True) as con:
        return con.execute(query).fetchall()


def test_every_cell_of_a_table_of_months_is_accepted_with_its_origin(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    (profile.folder / "sources").mkdir(parents=True)
    (profile.folder / "sources" / "crossing_counts.sql").write_text(
        "select _file, _line, gate as checkpoint, lower(direction) as direction, month as day, travellers from raw"
    )
    told = counts(profile, columns=["gate", "direction"], shape=MONTHS)
    text = "gate,direction,2026-01,2026-02,2026-03\nNORTH,Exit,1200,1300,1250\nSOUTH,Entry,300,,333\n"
    drop(drops, "crossing_counts", "2026-03-31", "counts.csv", text)
    assert "1 new deliveries, 5 rows" in deliver.run(settings, told, "crossing_counts", date(2026, 3, 31))
    places = "select checkpoint, direction, day::varchar, travellers, file, line from lake.accepted.crossing_counts"
    assert asked(settings, f"{places} order by line, file") == [
        ("NORTH", "exit", "2026-01-01", 1200, "counts.csv!C", 2),
        ("NORTH", "exit", "2026-02-01", 1300, "counts.csv!D", 2),
        ("NORTH", "exit", "2026-03-01", 1250, "counts.csv!E", 2),
        ("SOUTH", "entry", "2026-01-01", 300, "counts.csv!C", 3),
        ("SOUTH", "entry", "2026-03-01", 333, "counts.csv!E", 3),
    ]
    assert asked(settings, "select file, kind, n from lake.ledger.file_account order by kind") == [
        ("counts.csv", "empty_cell", 1), ("counts.csv", "header", 1), ("counts.csv", "record", 2),
    ]  # fmt: skip
    strange = "select note from lake.ledger.validation where expectation = 'signal' and note like '%appeared%'"
    assert asked(settings, strange) == []


def test_numbers_that_are_not_told_are_quarantined_as_such_and_are_nobody_s_fault(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    flags = {"p": "provisional", "*": "small", "<5": "small", ":": "missing"}
    told = counts(profile, shape={"numbers": ["travellers"], "flags": flags, "thousands": ","})
    cells = ["120", "131 p", "*", ":", "<5", '"1,204"']
    rows = "".join(f"2026-03-0{day},NORTH,exit,LAO,work,{cell}\n" for day, cell in enumerate(cells, start=1))
    head = "day,checkpoint,direction,other_country,purpose,travellers\n"
    drop(drops, "crossing_counts", "2026-03-31", "counts.csv", head + rows)
    deliver.run(settings, told, "crossing_counts", date(2026, 3, 31))
    accepted = "select day(day), travellers from lake.accepted.crossing_counts order by day"
    assert asked(settings, accepted) == [(1, 120), (2, 131), (6, 1204)]
    assert asked(settings, "select line, reasons from lake.quarantine.row order by line") == [
        (4, ["travellers: is not told by the supplier: small"]),
        (5, ["travellers: is not told by the supplier: missing"]),
        (6, ["travellers: is not told by the supplier: small"]),
    ]
    failed = "select observed, severity from lake.ledger.validation where expectation = 'numbers_told' and not success"
    assert asked(settings, failed) == [("3", "warning")]
