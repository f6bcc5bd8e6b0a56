"""Days of other calendars, as the profile names them by column; the day of our own calendar that each of them is, and
the times of day beside them.

Years of the Buddhist and Minguo eras and of Japan's reigns are ours with another number. Months of the Hijri (Umm
al-Qura), Solar Hijri and Ethiopian calendars come from ICU, as DuckDB carries it; those of Bikram Sambat, which are
announced and follow no rule, from `nepali_datetime`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache, partial
from unicodedata import normalize, numeric

import duckdb
import pyarrow as pa

from transforms.profile.columns import ISO, Era
from transforms.queries import functions

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OUR_MONTHS = {"buddhist", "minguo", "japanese"}  # eras whose months are ours, and may be written by their names
STYLES = chr(31)  # separates the styles of a column
_FUNCTION, _CLOCK = "day_of_era", "time_beside_era"
_ICU = {"hijri": "islamic-umalqura", "solar_hijri": "persian", "ethiopian": "ethiopic"}
_PARTS = {
    "%Y": r"(?P<year>\d{1,4})",
    "%y": r"(?P<year>\d{2})",
    "%m": r"(?P<month>\d{1,2})",
    "%d": r"(?P<day>\d{1,2})",
    "%b": rf"(?P<month>{'|'.join(MONTHS)})",
}
_CENTURY = {
    "buddhist": 2500,
    "bikram_sambat": 2000,
    "hijri": 1400,
    "solar_hijri": 1400,
    "ethiopian": 2000,
    "minguo": 100,
}
_MIDNIGHT = r"(?:[ T]00:00(?::00(?:\.0+)?)?)?"
_TRUE_DATE = re.compile(r"((?:19|20|21)\d\d)-(\d\d)-(\d\d)[ T]00:00(?::00(?:\.0+)?)?")
FAR = {"buddhist", "hijri", "solar_hijri"}  # eras in which no year from 1900 to 2199 can be meant
_OURS, _NO_END = range(1900, 2200), (2999, 9999)  # years that are written for days of ours, and for no end
_THAI_REFORM = 2484  # until the year before, a Thai year began in April
_REIGNS = {
    "M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018, "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988,
    "令和": 2018, "明": 1867, "大": 1911, "昭": 1925, "平": 1988, "令": 2018,
}  # fmt: skip
_NUMBER = r"\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[〇一二三四五六七八九]{1,2}"
_REIGN = re.compile(
    rf"({'|'.join(_REIGNS)})\s*({_NUMBER}|元)\s*[-./年・]\s*({_NUMBER})\s*[-./月・]\s*({_NUMBER})\s*日?", re.IGNORECASE
)
# halves of the day, by the hours that are added; their twelfth hour is midnight to some and noon to others
HALVES = {"午前": 0, "上午": 0, "오전": 0, "午後": 12, "午后": 12, "下午": 12, "오후": 12}
_TIME = re.compile(
    rf"({'|'.join(HALVES)})?\s*({_NUMBER})"
    rf"(?:\s*:\s*(\d\d)(?::(\d\d(?:\.\d+)?))?|\s*[時时시]\s*(?:({_NUMBER})\s*[分분]\s*(?:({_NUMBER})\s*[秒초])?)?)"
    r"\s*(Z|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE,
)


def add_function(con: duckdb.DuckDBPyConnection) -> None:
    """Make the functions `day_of_era(text, era, styles)` and `time_beside_era(text)` in the session: the day as
    YYYY-MM-DD, and the time of day as HH:MM:SS with its offset, or NULL.
    """
    functions.add(con, _FUNCTION, _days, 3)
    functions.add(con, _CLOCK, partial(functions.of_each, time_of))


def _days(texts: pa.ChunkedArray, eras: pa.ChunkedArray, styles: pa.ChunkedArray) -> pa.Array:
    if not len(texts):
        return pa.array([], pa.string())
    era, known = eras[0].as_py(), list(filter(None, styles[0].as_py().split(STYLES)))

    def day(text: str) -> str | None:
        found = day_of(text, era, known)
        return found.isoformat() if found else None

    return functions.of_each(day, texts)


def time_of(text: str) -> str | None:
    """The time of day that a text says, as HH:MM:SS with its offset from UTC; none where it says none, or one of two.

    It may be written in words (13時05分), or of twelve hours (午後1時5分).
    """
    match = _TIME.fullmatch(normalize("NFKC", text).strip())
    if not match:
        return None
    half, hours, offset = match[1], _number(match[2]), match[7] or ""
    minutes, seconds = _number(match[3] or match[5] or "0"), match[4] or f"{_number(match[6] or '0'):02}"
    if hours > (11 if half else 24) or minutes > 59 or float(seconds) >= 60:
        return None
    return f"{hours + HALVES.get(half, 0):02}:{minutes:02}:{seconds}{offset.upper()}"


def _number(text: str) -> int:
    """The number that digits, or the signs for them (二十八, 二八), say; the first year of a reign has a word."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.replace("元", "一").partition("十")
    if ten:
        return 10 * _number(tens or "一") + _number(ones or "〇")
    return int("".join(str(int(numeric(sign))) for sign in text.replace("元", "一")))


def day_of(text: str, era: Era, styles: Sequence[str]) -> date | None:
    """The day that a text of an era says; none where it says none. styles: as of `strftime`, with %Y, %m and %d; %b: a
    month by its short English name.

    Of two digits (%y) the century is that of today in the era. A true date of a workbook or of a database's export,
    which is written with its midnight, is of our calendar whatever its column has, where its year can be none of the
    era.
    """
    if era in FAR and (true_date := _TRUE_DATE.fullmatch(text.strip())):
        return _real(date, *map(int, true_date.groups()))
    if era == "japanese":
        return _of_reign(normalize("NFKC", text).strip(), styles)
    for style in (*styles, ISO):
        match = re.fullmatch(_pattern(style), text.strip())
        if match:
            century = _CENTURY.get(era, 0) if "%y" in style else 0
            return _real(_READERS[era], century + int(match["year"]), _month(match["month"]), int(match["day"]))
    return None


def _of_reign(text: str, styles: Sequence[str]) -> date | None:
    """The day of a reign, which its name or letter marks; one without is of our calendar, where its style has the whole
    year and that is one of ours.
    """
    match = _REIGN.fullmatch(text)
    if match:
        year, month, day = map(_number, match.groups()[1:])
        return _real(date, _REIGNS[match[1].upper()] + year, month, day)
    for style in (*styles, ISO):
        match = re.fullmatch(_pattern(style), text) if "%Y" in style else None
        if match and (int(match["year"]) in _OURS or int(match["year"]) in _NO_END):
            return _real(date, int(match["year"]), _month(match["month"]), int(match["day"]))
    return None


def _month(text: str) -> int:
    return MONTHS.index(text) + 1 if text in MONTHS else int(text)


@cache
def _pattern(style: str) -> str:
    parts = re.split("(%[Yymdb])", style)
    pattern = "".join(_PARTS.get(part) or re.escape(part) for part in parts)
    return (pattern if any(parts[2:-1:2]) else pattern.replace("{1,2}", "{2}")) + _MIDNIGHT


def _real(reader: Callable[[int, int, int], date | None], year: int, month: int, day: int) -> date | None:
    try:
        return reader(year, month, day)
    except ValueError:
        return None


def _buddhist(year: int, month: int, day: int) -> date:
    return date(year - (542 if year < _THAI_REFORM and month < 4 else 543), month, day)


def _bikram_sambat(year: int, month: int, day: int) -> date:
    from nepali_datetime import date as nepali_date  # read from a file when it is imported

    day_found: date = nepali_date(year, month, day).to_datetime_date()
    return day_found


def _of_icu(era: str) -> Callable[[int, int, int], date | None]:
    def reader(year: int, month: int, day: int) -> date | None:
        first, days = _months(era).get((year, month), (date.min, 0))
        return first + timedelta(days=day - 1) if 1 <= day <= days else None

    return reader


@cache
def _months(era: str) -> dict[tuple[int, int], tuple[date, int]]:
    """Year and month of a calendar → its first day and how many days it has; from 1850 to 2149."""
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute(f"set Calendar = '{_ICU[era]}'")
        rows = con.execute(
            "select date_part('year', noon), date_part('month', noon), min(day), count(*) from ("
            "select n as day, to_timestamp(86400 * n + 43200) as noon from range(-43829, 65743) as t(n)) group by 1, 2"
        ).fetchall()
    return {(year, month): (date(1970, 1, 1) + timedelta(days=day), days) for year, month, day, days in rows}


_READERS: dict[str, Callable[[int, int, int], date | None]] = {
    "buddhist": _buddhist,
    "minguo": lambda year, month, day: date(year + 1911, month, day),
    "bikram_sambat": _bikram_sambat,
    **{era: _of_icu(era) for era in _ICU},
}
