"""Days of other calendars, as the profile names them by column; the day of our own calendar that each of them is.

Years of the Buddhist and Minguo eras and of Japan's reigns are ours with another number. Months of the Hijri (Umm
al-Qura), Solar Hijri and Ethiopian calendars come from ICU, as DuckDB carries it; those of Bikram Sambat, which are
announced and follow no rule, from `nepali_datetime`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import SPECIAL, PythonUDFType
from duckdb.sqltypes import VARCHAR

from transforms.profile.columns import ISO, Era

STYLES = chr(31)  # separates the styles of a column
_FUNCTION = "day_of_era"
_ICU = {"hijri": "islamic-umalqura", "solar_hijri": "persian", "ethiopian": "ethiopic"}
_PARTS = {"%Y": r"(?P<year>\d{1,4})", "%y": r"(?P<year>\d{2})", "%m": r"(?P<month>\d{1,2})", "%d": r"(?P<day>\d{1,2})"}
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
_FAR = {"buddhist", "hijri", "solar_hijri"}  # eras in which no year from 1900 to 2199 can be meant
_THAI_REFORM = 2484  # until the year before, a Thai year began in April
_REIGNS = {
    "M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018, "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988,
    "令和": 2018,
}  # fmt: skip
_REIGN = re.compile(rf"({'|'.join(_REIGNS)})\s*(\d{{1,2}}|元)[-./年](\d{{1,2}})[-./月](\d{{1,2}})日?", re.IGNORECASE)


def add_function(con: duckdb.DuckDBPyConnection) -> None:
    """Make the function `day_of_era(text, era, styles)` in the session: the day as YYYY-MM-DD, or NULL."""
    there = con.execute("select count(*) from duckdb_functions() where function_name = ?", [_FUNCTION]).fetchone()
    if there == (0,):
        kind = PythonUDFType.ARROW
        con.create_function(_FUNCTION, _days, [VARCHAR] * 3, VARCHAR, type=kind, null_handling=SPECIAL)


def _days(texts: pa.ChunkedArray, eras: pa.ChunkedArray, styles: pa.ChunkedArray) -> pa.Array:
    """The day of each text; each distinct one is made once."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if not len(whole):
        return pa.array([], pa.string())
    era, known = eras[0].as_py(), styles[0].as_py().split(STYLES)
    coded = pc.dictionary_encode(whole)
    days = [text and day_of(text, era, known) for text in coded.dictionary.to_pylist()]
    return pa.array([day and day.isoformat() for day in days], pa.string()).take(coded.indices)


def day_of(text: str, era: Era, styles: Sequence[str]) -> date | None:
    """The day that a text of an era says; none where it says none. styles: as of `strftime`, with %Y, %m and %d.

    Of two digits (%y) the century is that of today in the era. A true date of a workbook or of a database's export,
    which is written with its midnight, is of our calendar whatever its column has, where its year can be none of the
    era.
    """
    if era in _FAR and (true_date := _TRUE_DATE.fullmatch(text.strip())):
        return _real(date, *map(int, true_date.groups()))
    if era == "japanese":
        match = _REIGN.fullmatch(text.strip())
        if not match:
            return None
        year = _REIGNS[match[1].upper()] + (1 if match[2] == "元" else int(match[2]))
        return _real(date, year, int(match[3]), int(match[4]))
    for style in (*styles, ISO):
        match = re.fullmatch(_pattern(style), text.strip())
        if match:
            century = _CENTURY.get(era, 0) if "%y" in style else 0
            return _real(_READERS[era], century + int(match["year"]), int(match["month"]), int(match["day"]))
    return None


@cache
def _pattern(style: str) -> str:
    parts = re.split("(%[Yymd])", style)
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
