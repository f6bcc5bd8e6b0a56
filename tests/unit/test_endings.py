"""A column that says one thing, or nothing, from a line of a file to its end was filled down, or lost: that is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.support.staged import Staged

HEADER = ["permit_no", "agency_id", "employer_name", "destination", "occupation", "applied_on", "status", "wage_month"]
Row = list[str]


def row(number: int) -> Row:
    """A permit; agencies come in groups of three, as one files several at once, and a fifth have none."""
    agency = "" if number // 3 % 5 == 0 else f"AG{number // 3 % 17:03}"
    state = "approved" if number % 7 else "denied"
    wage = f"{1500 + 37 * (number * 7 % 20)}"
    return [f"P{number:04}", agency, f"Maju {number % 23}", "MYS", "9112", f"2026-02-{1 + number % 28:02}", state, wage]


def told(folder: Path, change: Callable[[int, Row], Row], rows: int = 200) -> list[str]:
    """The signals of permits of which each, by its number, was changed."""
    lines = [HEADER, *(change(number, row(number)) for number in range(rows))]
    text = "\n".join(",".join(line) for line in lines) + "\n"
    return Staged(folder, "work_permits", "a.csv", text.encode()).signals


def at(place: str, cell: str, line: int) -> Callable[[int, Row], Row]:
    """The cells of a column from a line on made one."""
    where = HEADER.index(place)
    return lambda number, cells: [*cells[:where], cell, *cells[where + 1 :]] if number >= line - 2 else cells


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("employer_name", "Maju 9"),
        ("wage_month", ""),
        ("agency_id", ""),
        ("status", "denied"),
        ("applied_on", "2026-02-17"),
    ],
)
def test_a_column_that_was_filled_down_or_lost_is_told(tmp_path: Path, column: str, cell: str) -> None:
    what = "the same" if cell else "empty"
    assert told(tmp_path, at(column, cell, 102)) == [
        f"a.csv: {column} is {what} in its last 100 rows, from line 102 on: filled down, or lost?"
    ]


def test_the_end_of_a_list_in_order_is_none(tmp_path: Path) -> None:
    """By employers, whose last one has many; by states, of which the last has no wages; by days, and undecided."""
    assert told(tmp_path / "1", lambda number, cells: cells) == []
    by_employer = at("employer_name", "Zenith", 102)
    assert told(tmp_path / "2", lambda n, cells: by_employer(n, [*cells[:2], f"Maju {n // 20:02}", *cells[3:]])) == []
    states = at("status", "withdrawn", 102)
    no_wage = at("wage_month", "", 102)
    in_order = [*HEADER[:6], "approved"]
    assert (
        told(
            tmp_path / "3", lambda n, cells: states(n, no_wage(n, [*cells[: len(in_order) - 1], "approved", cells[7]]))
        )
        == []
    )


def test_a_few_alike_at_the_end_are_none(tmp_path: Path) -> None:
    """Nineteen rows, or as many as often stand together."""
    assert told(tmp_path / "1", at("wage_month", "", 183)) == []
    grouped = at("agency_id", "AG003", 178)
    assert told(tmp_path / "2", lambda n, cells: grouped(n, [cells[0], f"AG{n // 12 % 9}", *cells[2:]])) == []


def test_what_is_not_decided_yet_and_the_last_of_days_in_order_are_none(tmp_path: Path) -> None:
    assert told(tmp_path / "1", at("status", "pending", 102)) == []
    last = at("applied_on", "2026-02-25", 102)
    assert (
        told(tmp_path / "2", lambda n, cells: last(n, [*cells[:5], f"2026-02-{1 + n // 5:02}"[:10], *cells[6:]])) == []
    )


def test_another_column_that_takes_over_is_none(tmp_path: Path) -> None:
    """Permits of agencies first, then those that employers filed by themselves, whose register number stands there."""
    header = [*HEADER, "employer_id"]

    def lines(number_of_employer: str) -> list[list[str]]:
        filed = [[*row(n)[:1], f"AG{n // 3 % 17:03}", *row(n)[2:], ""] for n in range(100)]
        own = [[*row(n)[:1], "", *row(n)[2:], number_of_employer and f"E{n}"] for n in range(100, 200)]
        return [header, *filed, *own]

    for place, (number, count) in enumerate((("E", 0), ("", 1))):
        text = "\n".join(",".join(line) for line in lines(number)) + "\n"
        said = Staged(tmp_path / str(place), "work_permits", "a.csv", text.encode()).signals
        assert len([one for one in said if one.startswith("a.csv: agency_id is empty in its last 100")]) == count


VISITS = "inspection_id,agency_id,employer_id,route_id,unit,inspected_on,reason,result"


@pytest.mark.parametrize(("last", "said"), [("E{n},", 0), (",IDBTH>MYS:work", 0), (",", 1)])
def test_visits_to_others_that_come_last_are_none(tmp_path: Path, last: str, said: int) -> None:
    """Agencies among employers, then employers or routes alone; then visits to nobody, whose agency was lost."""
    lines = [f"V{n},{f'AG{n},,' if n % 3 else f',E{n},'}" if n < 60 else f"V{n},,{last.format(n=n)}" for n in range(90)]
    text = "\n".join([VISITS, *(f"{line},L-JKT,2026-02-{1 + n % 28:02},random,none" for n, line in enumerate(lines))])
    found = Staged(tmp_path, "inspections", "a.csv", f"{text}\n".encode()).signals
    assert len([one for one in found if one.startswith("a.csv: agency_id is empty in its last 3")]) == said


def test_employers_and_routes_that_come_after_agencies_take_over_together(tmp_path: Path) -> None:
    """Permits of agencies, then those of employers, by number or by region."""
    header = [*HEADER, "employer_id", "employer_region"]
    filed = [[*row(n), "", ""] for n in range(3, 103)]
    own = [[row(n)[0], "", *row(n)[2:], *((f"E{n}", "") if n % 2 else ("", "MY-01"))] for n in range(103, 163)]
    text = "\n".join(",".join(line) for line in [header, *filed, *own]) + "\n"
    found = Staged(tmp_path, "work_permits", "a.csv", text.encode()).signals
    assert [one for one in found if "agency_id" in one] == []
