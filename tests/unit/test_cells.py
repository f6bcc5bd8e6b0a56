"""What a workbook or typed file knows of its cells is kept: numbers, merged cells, errors, zeros, hidden sheets."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from tests.unit.support.deliveries import WAGES
from tests.unit.support.files import LIMIT, Told, parquet
from tests.unit.support.old_workbook import Sheet, compound, old_workbook, stream_of
from transforms.contracts import load_contract
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.deliver.reading import xls_hidden_rows
from transforms.deliver.reading.sandboxed import Limits
from transforms.deliver.staging import Staging, stage
from transforms.profile import Source

Fill = Callable[[xlsxwriter.Workbook], None]


def book(fill: Fill) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        fill(made)
    return stream.getvalue()


def permits(made: xlsxwriter.Workbook) -> None:
    """Two agencies, each merged down over its permits."""
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["agency_id", "permit_no", "remark"])
    for line in range(1, 5):
        sheet.write(line, 1, f"P{line}")
    sheet.merge_range(1, 0, 3, 0, "AG1")
    sheet.write(4, 0, "AG2")


def test_a_merged_cell_counts_for_all_the_rows_that_it_covers(tmp_path: Path) -> None:
    told = Told(tmp_path, "a.xlsx", book(permits))
    assert [cells[0] for _, cells in told.rows] == ["AG1", "AG1", "AG1", "AG2"]
    assert told.signals == [
        "a.xlsx: 2 merged cells were filled; say in the profile whether to (merged: fill or refuse)"
    ]


def test_the_profile_says_whether_merged_cells_are_filled_or_their_rows_set_aside(tmp_path: Path) -> None:
    filled = Told(tmp_path / "fill", "a.xlsx", book(permits), merged="fill")
    assert ([cells[0] for _, cells in filled.rows], filled.signals) == (["AG1", "AG1", "AG1", "AG2"], [])
    refused = Told(tmp_path / "refuse", "a.xlsx", book(permits), merged="refuse")
    assert refused.rows == [(5, ("AG2", "P4", None))]
    assert [(line, reason) for line, reason, _ in refused.ragged] == [
        (line, "agency_id: the cell is merged with others") for line in (2, 3, 4)
    ]


def formulas(made: xlsxwriter.Workbook) -> None:
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["permit_no", "wage_month", "remark"])
    for line in range(1, 6):
        sheet.write(line, 0, f"P{line}")
    sheet.write_formula(1, 1, "=900*2", None, 1800)
    sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    sheet.write_formula(3, 1, "=900*2", None, "")
    sheet.write(4, 1, 1800)
    sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")


def test_rows_with_an_error_or_a_formula_without_a_value_are_set_aside(tmp_path: Path) -> None:
    told = Told(tmp_path, "a.xlsx", book(formulas), ignore=["remark"])
    assert told.rows == [(2, ("P1", "1800", None)), (5, ("P4", "1800", None)), (6, ("P5", None, None))]
    assert [(line, reason) for line, reason, _ in told.ragged] == [
        (3, "wage_month: the cell holds an error of its formula"),
        (4, "wage_month: the cell holds a formula that was never calculated"),
    ]


def test_zeros_that_the_format_of_a_number_shows_are_part_of_it(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        zeros = made.add_format({"num_format": "00000"})
        sheet.write_row(0, 0, ["agency_id", "workers"])
        sheet.write(1, 0, 123, zeros)
        sheet.write(1, 1, 123)

    assert Told(tmp_path, "a.xlsx", book(fill)).rows == [(2, ("00123", "123"))]


def test_rows_that_a_filter_hides_are_read_and_told(tmp_path: Path) -> None:
    """Who saved a workbook with a filter on may have meant the rows that are shown alone."""

    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["permit_no", "status"])
        for line in range(1, 6):
            sheet.write_row(line, 0, [f"P{line}", "approved" if line % 2 else "denied"])
            if not line % 2:
                sheet.set_row(line, options={"hidden": True})
        sheet.autofilter(0, 0, 5, 1)
        sheet.set_row(8, options={"hidden": True})

    read = Told(tmp_path, "a.xlsx", book(fill))
    assert [cells[0] for _, cells in read.rows] == ["P1", "P2", "P3", "P4", "P5"]
    assert read.signals == [
        "a.xlsx: 2 of 5 rows are hidden, by a filter or by hand, and are read as the others; ask whether they are meant"
    ]


@pytest.mark.parametrize("count", [4, 300])
def test_hidden_rows_of_an_old_workbook_are_read_and_told(tmp_path: Path, count: int) -> None:
    rows = [["permit_no", "status"], *([f"P{n}", "approved"] for n in range(count))]
    read = Told(tmp_path, "a.xls", old_workbook(rows, hidden={3, 4}))
    assert len(read.rows) == count
    assert read.signals == [
        f"a.xls: 2 of {count} rows are hidden, by a filter or by hand, and are read as the others; ask whether they "
        "are meant"
    ]
    assert Told(tmp_path / "none", "a.xls", old_workbook(rows)).signals == []


@pytest.mark.parametrize(
    ("size", "is_oldest"), [(0, False), (4096, False), (4096, True), (70_000, False), (7_300_000, False)]
)
def test_each_sheet_of_an_old_workbook_has_its_own_hidden_rows(tmp_path: Path, size: int, is_oldest: bool) -> None:
    """A small file lies in small sectors; of a long one the table of sectors takes several, and these a table."""
    rows = [["permit_no", "status"], *([f"P{n}", "approved"] for n in range(12))]
    sheets = [Sheet("données", rows, {3}, has_chart=True), Sheet("more", rows, {2, 5})]
    path, name = tmp_path / "a.xls", "Book" if is_oldest else "Workbook"
    path.write_bytes(compound(stream_of(sheets, is_oldest=is_oldest), name=name, size=size))
    assert [xls_hidden_rows.hidden(path, sheet) for sheet in ("données", "more", "none")] == [{3}, {2, 5}, set()]


def test_hidden_rows_of_an_oldest_workbook_are_told_where_its_cells_are_read(tmp_path: Path) -> None:
    rows = [["permit_no", "status"], *([f"P{n}", "approved"] for n in range(9))]
    stream = stream_of([Sheet("data", rows, {3, 4})], is_oldest=True)
    read = Told(tmp_path, "a.xls", compound(stream, name="Book"))
    assert [cells for _, cells in read.rows] == [tuple(row) for row in rows[1:]]
    assert [signal[:23] for signal in read.signals] == ["a.xls: 2 of 9 rows are "]


@pytest.mark.parametrize("at", [30, 48, 68, 76, 512, 516, 520, 1140])
def test_a_damaged_old_workbook_tells_nothing_of_its_rows(tmp_path: Path, at: int) -> None:
    """What its parts say of each other is wrong: no end of a chain, sectors that are not there."""
    content = bytearray(old_workbook([["permit_no"], ["P1"]], hidden={2}))
    for wrong in (b"\0\0\0\0", b"\x03\0\0\0", b"\xff\xff\xff\x7f"):
        content[at : at + 4] = wrong
        (tmp_path / "a.xls").write_bytes(bytes(content))
        assert xls_hidden_rows.hidden(tmp_path / "a.xls", "data") in (set(), {2})
    assert xls_hidden_rows.hidden(Path(__file__), "data") == set()


def test_a_hidden_sheet_is_read_only_where_the_profile_names_it(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        for name in ("old", "2026-01", "2026-02"):
            made.add_worksheet(name).write_column(0, 0, ["permit_no", f"P {name}"])
        made.worksheets()[1].activate()
        made.worksheets()[0].hide()

    first = Told(tmp_path / "1", "a.xlsx", book(fill))
    assert [cells for _, cells in first.rows] == [("P 2026-01",)]
    read = "of a.xlsx is not read, sheet '2026-01' is (sheets)"
    assert first.signals == [f"hidden sheet 'old' {read}", f"sheet '2026-02' {read}"]
    months = Told(tmp_path / "2", "a.xlsx", book(fill), sheets=["20*"])
    assert [cells for _, cells in months.rows] == [("P 2026-01",), ("P 2026-02",)]
    assert [cells for _, cells in Told(tmp_path / "3", "a.xlsx", book(fill), sheets=["old"]).rows] == [("P old",)]


def test_a_line_without_a_cell_between_records_is_told(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook, rows: dict[int, str]) -> None:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "permit_no")
        for line, cell in rows.items():
            sheet.write(line, 0, cell)

    apart = Told(tmp_path / "1", "a.xlsx", book(lambda made: fill(made, {1: "P1", 4: "agency", 5: "AG1"})))
    assert apart.signals == ["a.xlsx: line 3 is empty (2 lines like it): another table below it?"]
    assert not Told(tmp_path / "2", "a.xlsx", book(lambda made: fill(made, {1: "P1", 2: "P2", 5: " "}))).signals


def wages(folder: Path, name: str, content: bytes) -> list[float | None]:
    """The wages of a file as the contract reads them, where texts write a comma before the fraction."""
    folder.mkdir()
    path = folder / name
    path.write_bytes(content)
    source = Source(decimal=",", delimiter=";" if name.endswith(".csv") else ",")
    how = Staging(load_contract("work_permits"), source, None, list, folder, Limits(LIMIT))
    file = DroppedFile(name, path, len(content), "0")
    with duckdb.connect() as con:
        stage(con, how, [Delivery("work_permits", date(2026, 3, 1), folder, (file,))])
        return [row[0] for row in con.execute("select wage_month from staged order by _row").fetchall()]


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "jsonl", "csv"])
def test_only_text_is_read_in_the_dialect_of_the_profile(tmp_path: Path, kind: str) -> None:
    names = WAGES.strip().split(",")
    rest = ["E", "MYS", "9111", "2026-02-01", "approved"]
    made: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: book(lambda b: _rows(b.add_worksheet(), [names, ["P1", *rest, 1800.5], ["P2", *rest, 1800]])),
        "parquet": lambda: parquet(
            **{name: [cell] * 2 for name, cell in zip(names, ["P1", *rest], strict=False)}, wage_month=[1800.5, 1800.0]
        ),
        "jsonl": lambda: "".join(
            "{" + ", ".join(f'"{n}": "{c}"' for n, c in zip(names, ["P1", *rest], strict=False))
            + f', "wage_month": {wage}}}\n' for wage in ("1800.5", "1800")
        ).encode(),
        "csv": lambda: "\n".join(
            ";".join(row) for row in [names, ["P1", *rest, "1.800,5"], ["P2", *rest, "1800"]]
        ).encode(),
    }  # fmt: skip
    assert wages(tmp_path / kind, f"a.{kind}", made[kind]()) == [1800.5, 1800.0]


def _rows(sheet: xlsxwriter.workbook.Worksheet, rows: list[list[object]]) -> None:
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)


def test_a_point_that_groups_no_thousands_makes_no_number(tmp_path: Path) -> None:
    rest = ["E", "MYS", "9111", "2026-02-01", "approved"]
    said = ["1.800,50", "1800.50", "1.8005", "1.234.567", "12.34"]
    lines = [WAGES.strip().split(","), *(["P", *rest, one] for one in said)]
    text = "\n".join(";".join(line) for line in lines).encode()
    assert wages(tmp_path / "c", "a.csv", text) == [1800.5, None, None, 1234567.0, None]
