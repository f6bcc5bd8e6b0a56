"""Every line of a text is a record, set aside with its reason, or told: what suppliers' systems do to lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.support.files import Told
from transforms.deliver.reading import odd_lines, suspect_characters, table_edges
from transforms.errors import DeliveryRefused

HEADER = "permit_no,worker,employer,applied_on,note"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Told]:
    count = iter(range(1000))
    return lambda text, **source: Told(tmp_path / str(next(count)), "a.csv", text.encode(), **source)


def row(number: int, **cells: str) -> str:
    of = {"permit_no": f"P{number}", "worker": f"W{number}", "employer": "Sari", "applied_on": "2026-03-01", "note": ""}
    return ",".join((of | cells).values())


def table(count: int, **changed: str) -> str:
    """A header and `count` rows; changed: other text for a line, by its number (`line5`)."""
    lines = [HEADER, *map(row, range(2, count + 2))]
    for line, text in changed.items():
        lines[int(line.removeprefix("line")) - 1] = text
    return "\n".join(lines) + "\n"


def aside(told: Told) -> list[tuple[int, str]]:
    return [(line, reason) for line, reason, _ in told.ragged]


def read_lines(told: Told) -> list[int]:
    return [line for line, _ in told.rows]


def test_a_row_is_as_wide_as_its_header_to_the_separator(read: Callable[..., Told]) -> None:
    told = read(table(60, line5=row(5) + ",", line9="P9,W9,,Sari,2026-03-01,", line20="P20,W20,Sari,2026-03-01"))
    assert aside(told) == [
        (5, "the line has 6 cells, the header has 5"),
        (9, "the line has 6 cells, the header has 5"),
        (20, "the line has 4 cells, the header has 5"),
    ]
    assert read_lines(told) == [line for line in range(2, 62) if line not in (5, 9, 20)]
    assert told.rows[0] == (2, ("P2", "W2", "Sari", "2026-03-01", None))
    # the same within quotes is none
    assert not read(table(30, line5=row(5, employer='"Sari, Ltd"'), line6=row(6, note='""'))).ragged


def test_two_stray_quotes_far_apart_take_no_line_with_them(read: Callable[..., Told]) -> None:
    told = read(table(1000, line101=row(101, employer='"PT Sari'), line851=row(851, employer='PT Sari"')))
    assert aside(told) == [(101, odd_lines.OPEN_QUOTE)]
    assert read_lines(told) == [line for line in range(2, 1002) if line != 101]
    assert dict(told.rows)[851][2] == 'PT Sari"'
    assert told.signals == ["a.csv: line 851: a cell holds a single quote (1 lines like it)"]


def test_a_stray_quote_does_not_swallow_the_line_below(read: Callable[..., Told]) -> None:
    told = read(table(40, line7=row(7, note='"late'), line8=row(8, note='late"')))
    assert aside(told) == [(7, odd_lines.SWALLOWED), (8, odd_lines.SWALLOWED)]
    assert read_lines(told) == [line for line in range(2, 42) if line not in (7, 8)]


def test_a_text_of_many_lines_is_a_record(read: Callable[..., Told]) -> None:
    text = "\n".join(f"paragraph {number}, first" for number in range(30))
    told = read(table(40, line7=row(7, note=f'"{text}"')))
    assert told.ragged == []
    assert dict(told.rows)[7][4] == text
    assert [line for line, _ in told.rows][5:8] == [7, 37, 38]


def test_a_quote_that_nothing_closes_takes_its_own_line(read: Callable[..., Told]) -> None:
    told = read(table(40, line30=row(30, worker='"W30')))
    assert aside(told) == [(30, odd_lines.OPEN_QUOTE)] and len(told.rows) == 39


def test_a_file_cut_off_is_told_apart_from_a_short_row(read: Callable[..., Told]) -> None:
    whole = table(30)
    assert aside(read(whole[:-20])) == [(31, odd_lines.CUT_OFF)]
    assert aside(read(table(30, line31="P31,W31"))) == [(31, "the line has 2 cells, the header has 5")]
    dated = "\n".join(f"P{number},2026-03-{number + 10}" for number in range(20))
    torn = read(f"no,on\n{dated}"[:-3])
    assert aside(torn) == [(21, odd_lines.CUT_OFF)]
    assert torn.signals == ["a.csv: the last line has no end: the file may be cut off"]


def test_a_second_header_and_a_second_table_are_told(read: Callable[..., Told]) -> None:
    told = read(table(30, line2="no,name,company,date,free text"))
    assert aside(told) == [(2, table_edges.ANOTHER_HEADER)]
    told = read(table(30, line12="", line13=HEADER))
    assert aside(told) == [(13, odd_lines.REPEATED)]
    assert told.signals == ["a.csv: line 12 is empty (1 lines like it): another table below it?"]
    told = read(table(30) + "\ncountry,total\nMYS,30\n")
    assert [line for line, _ in aside(told)] == [33, 34]
    with pytest.raises(DeliveryRefused, match="line 1: a quoted name of the header runs over lines"):
        read('a,b,"c\n1,2,3"\n4,5,6\n')


def test_separators_alone_are_an_empty_line(read: Callable[..., Told]) -> None:
    told = read(table(30, line20=",,,,"))
    assert told.ragged == [] and len(told.rows) == 29


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Mand\u0081r", "a.csv holds 1 control characters, as the bytes of another encoding leave them"),
        ("Mand\x07r", "a.csv holds 1 control characters, as the bytes of another encoding leave them"),
        ("Mand\ufffdr", "a.csv holds 1 letters that were lost before the file was written (U+FFFD)"),
        (
            "Mand?r",
            f"a.csv holds 1 {suspect_characters.ASKED}",
        ),
        (
            "PT ???? 5",
            f"a.csv holds 1 {suspect_characters.ASKED}",
        ),
        ("Mand\u00c3\u00a1r", "a.csv seems to hold text that was encoded twice"),
        ("\u00e0\u00b8\u2022\u00e0\u00b8\u00b2", "a.csv seems to hold text that was encoded twice"),
    ],
)
def test_letters_that_no_text_holds_are_told_with_their_line(read: Callable[..., Told], cell: str, said: str) -> None:
    assert read(table(30, line9=row(9, employer=cell))).signals == [f"{said}; the first in line 9"]


def test_question_marks_that_ask_or_stand_in_an_address_are_none(read: Callable[..., Told]) -> None:
    cells = ("Why? Really??? Yes", "https://a.example/page?id=3&to=x", "?")
    assert (
        read(table(30, line9=row(9, employer=cells[0]), line10=row(10, employer=cells[1], note=cells[2]))).signals == []
    )


def test_letters_of_many_languages_are_not_taken_for_damage(read: Callable[..., Told]) -> None:
    names = (
        "\u00abCAF\u00c9\u00bb",
        "\u0e15\u0e32\u0e1a",
        "\u00e9\u00e0\u00fc\u00df",
        "\u0645\u0635\u0631",
        "Ng\u00f4 \u1ecdc",
    )
    for name in names:
        assert read(table(30, line9=row(9, employer=name))).signals == []


def test_quotes_behind_a_space_are_part_of_the_cell_and_that_is_told(read: Callable[..., Told]) -> None:
    told = read(table(30, line5=row(5, employer=' "Sari"'), line6=row(6, employer='"Sari"'), line7=row(7, note=" ")))
    assert dict(told.rows)[5][2] == ' "Sari"'
    assert told.signals == [
        "a.csv: line 5: a space stands before a quoted cell, and its quotes are part of it (1 lines like it)"
    ]


def test_the_end_mark_of_dos_is_no_line(read: Callable[..., Told]) -> None:
    """Programs of DOS write ^Z behind the last line; before it, it is a control character as any other."""
    whole = read(table(30))
    for end in ("\x1a", "\r\n\x1a", "\x1a\x1a\x1a\n"):
        told = read(table(30) + end)
        assert (told.rows, told.signals, told.ragged) == (whole.rows, [], [])
    assert "control characters" in read(table(30, line9=row(9, employer="Mand\x1ar"))).signals[0]
