"""Days of other calendars: each is the day of ours that its country means by it, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from transforms.deliver.values.calendars import day_of, time_of
from transforms.profile.columns import ISO, Era

DMY = ["%d/%m/%Y"]


@pytest.mark.parametrize(
    ("text", "era", "styles", "day"),
    [
        ("15/06/2566", "buddhist", DMY, date(2023, 6, 15)),
        ("29/02/2567", "buddhist", DMY, date(2024, 2, 29)),  # 2024 is a leap year, 2567 is none
        ("15/06/69", "buddhist", ["%d/%m/%y"], date(2026, 6, 15)),
        ("๑๕/๐๖/๒๕๖๖", "buddhist", DMY, date(2023, 6, 15)),
        ("2566-06-15 00:00:00", "buddhist", DMY, date(2023, 6, 15)),
        ("10/02/2480", "buddhist", DMY, date(1938, 2, 10)),  # the year 2480 ended in March 1938
        ("113/05/20", "minguo", ["%Y/%m/%d"], date(2024, 5, 20)),
        ("1130520", "minguo", ["%Y%m%d"], date(2024, 5, 20)),
        ("2026-04-01", "japanese", ["%Y/%m/%d"], date(2026, 4, 1)),  # no reign is marked, and no reign has 2026 years
        ("2026/4/1", "japanese", ["%Y/%m/%d"], date(2026, 4, 1)),
        ("2026年4月1日", "japanese", ["%Y年%m月%d日"], date(2026, 4, 1)),
        ("2026-04-01 00:00:00", "japanese", [], date(2026, 4, 1)),
        ("9999/12/31", "japanese", ["%Y/%m/%d"], date(9999, 12, 31)),
        ("1447-10-01", "hijri", [], date(2026, 3, 20)),  # the feast at the end of Ramadan
        ("1405-01-01", "solar_hijri", [], date(2026, 3, 21)),
        ("2025-06-02 00:00:00", "solar_hijri", DMY, date(2025, 6, 2)),  # a true date of a workbook is of our calendar
        ("2018-01-01 00:00:00", "ethiopian", [], date(2025, 9, 11)),  # a year that may be of either is the column's
        ("2018-01-01", "ethiopian", [], date(2025, 9, 11)),
        ("2018-13-05", "ethiopian", [], date(2026, 9, 10)),
        ("2083-01-01", "bikram_sambat", [], date(2026, 4, 14)),
    ],
)
def test_a_day_of_another_era_is_one_of_ours(text: str, era: Era, styles: Sequence[str], day: date) -> None:
    assert day_of(text, era, styles) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和6年5月20日", date(2024, 5, 20)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("h31.04.30", date(2019, 4, 30)),
        ("H31/4/30", date(2019, 4, 30)),
        ("令和 8年 4月 1日", date(2026, 4, 1)),
        ("令和８年\u3000４月\u3000１日", date(2026, 4, 1)),
        ("令8.4.1", date(2026, 4, 1)),
        ("令和八年四月一日", date(2026, 4, 1)),
        ("平成二十八年十二月三十一日", date(2016, 12, 31)),
        ("平成二八年一〇月二〇日", date(2016, 10, 20)),
        ("㋿8年4月1日", date(2026, 4, 1)),
        ("㍻元年1月8日", date(1989, 1, 8)),
    ],
)
def test_a_day_of_a_reign_needs_no_style(text: str, day: date) -> None:
    assert day_of(text, "japanese", []) == day


@pytest.mark.parametrize(
    ("text", "era"),
    [
        ("2566-02-29", "buddhist"),  # 2023 has no such day
        ("1447-13-01", "hijri"),
        ("1404-12-30", "solar_hijri"),  # a common year
        ("X6.5.20", "japanese"),
        ("8.4.1", "japanese"),
        ("0008-04-01", "japanese"),  # of which calendar, nobody knows
        ("2026/04/01", "japanese"),  # in no style of the profile
        ("26-04-01", "japanese"),
        ("令和8年4月", "japanese"),
        ("令和八十年四月一二三日", "japanese"),
        ("令和8年2月30日", "japanese"),
        ("2083-02-33", "bikram_sambat"),
        ("9999-01-01", "hijri"),
        ("soon", "buddhist"),
        ("2025-06-02", "solar_hijri"),  # typed, and nobody knows as what
    ],
)
def test_what_no_calendar_has_is_no_day(text: str, era: Era) -> None:
    assert day_of(text, era, [ISO]) is None


def test_a_year_of_two_digits_without_its_reign_is_no_day() -> None:
    """08/04/01 may be the eighth year of a reign, or 2008."""
    assert day_of("08/04/01", "japanese", ["%y/%m/%d"]) is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("13:05", "13:05:00"),
        ("9:05:22.5+09:00", "09:05:22.5+09:00"),
        ("13時05分", "13:05:00"),
        ("13時5分22秒", "13:05:22"),
        ("１３：０５", "13:05:00"),
        ("十三時五分", "13:05:00"),
        ("午後1時5分", "13:05:00"),
        ("午前 0:30", "00:30:00"),
        ("下午3时", "15:00:00"),
        ("오후 3시 20분", "15:20:00"),
        ("午後12時30分", None),  # after noon to some, after midnight to others
        ("午後13時", None),
        ("25時", None),
        ("13:5", None),
        ("13時60分", None),
        ("noon", None),
    ],
)
def test_a_time_of_day_may_be_written_in_words(text: str, time: str | None) -> None:
    assert time_of(text) == time
