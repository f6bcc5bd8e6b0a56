"""Days as their suppliers write them: style and calendar are said in the profile; a day that cannot be is set aside.

A text has one of the styles of the source, or is ISO 8601. What another reading makes of it is told and not guessed:
day and month changed about, a moment in another zone, a year of another era.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver.values import by_file, month_names
from transforms.deliver.values.calendars import FAR, MONTHS, OUR_MONTHS, STYLES
from transforms.profile import Source
from transforms.profile.columns import ISO
from transforms.queries import identifier, literal, quoted

_MOMENT = r".*[T ][0-9:.]+ ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)"
_NAMED = r"[^\pL]*\d[^\pL]*(\pL{1,3}[^\pL]+)?\pL[\pL\pM]{2,}\.?[^\pL]*(\pL{1,3}[^\pL]+)?\d[^\pL]*"
_KNOWN = rf"(^|\PL)({'|'.join(MONTHS)})(\PL|$)"
_MIDNIGHT = r".*[T ]00:00(:00(\.0+)?)? ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)"
_NO_END = "(date '9999-12-31', date '2999-12-31', date '2099-12-31')"
_NO_MONTH = "; is its month's name of another language? (date_languages)"
_OF_OURS = "; it is one of our calendar, which its column is not said to have (calendars)"
_NEARLY = 0.9
_SOME, _MANY = 5, 15  # days of a delivery, and of one file, that say whether day and month can be told apart


def day(column: Column, cell: str, source: Source) -> str:
    """SQL of the day that a text says; NULL where it says none."""
    era = source.era(column.name)
    if era:
        return f"try_cast({in_era(cell, era, source.styles)} as date)"
    styles = [style for style in source.styles if style != ISO]
    plain = f"case when length({cell}) <= 10 or not {_is_moment(cell)} then try_cast({cell} as date) end"
    return f"coalesce({month_names.parsed(cell, styles)}::date, {plain})" if styles else plain


def in_era(cell: str, era: str, styles: tuple[str, ...]) -> str:
    """SQL of the day, as YYYY-MM-DD, that a text of an era says."""
    known = month_names.for_era(styles, is_named=era in OUR_MONTHS)
    if any(map(month_names.has_name, known)):
        cell = f"coalesce({month_names.translated(cell)}, {cell})"
    return f"day_of_era({cell}, {quoted(era)}, {quoted(STYLES.join(known))})"


def no_day_of(era: str) -> str:
    """Why a text of a column of an era is none."""
    other = ", nor one of ours as ISO 8601 or dateformat write it" if era == "japanese" else ""
    return f"is not a date of the {era} calendar{other}"


def reason(column: Column, cell: str, source: Source) -> str:
    """SQL that says why a text of a column is no day."""
    era, styles = source.era(column.name), tuple(_changed_about(style) for style in source.styles)
    about = quoted(f"{column.name}: is a date only with day and month changed about; those of other rows may be, too")
    if era:
        other = in_era(cell, era, tuple(style for style in styles if not month_names.has_name(style)))
        told = f"{column.name}: {no_day_of(era)}"
        ours = f"coalesce({month_names.parsed(cell, source.styles)}::date, try_cast({cell} as date))"
        of_ours = f"when year({ours}) between 1900 and 2199 then {quoted(told + _OF_OURS)} " if era in FAR else ""
        return f"case when {other} is not null then {about} {of_ours}else {quoted(told)} end"
    moment = quoted(f"{column.name}: is a moment of another time zone, and no date")
    named = f"when {_is_named(cell)} then {quoted(f'{column.name}: is not a date{_NO_MONTH}')} "
    return (
        f"case when try_strptime({cell}, {literal(styles)}) is not null then {about} "
        f"when {_is_moment(cell)} then {moment} {named if any(map(month_names.has_name, source.styles)) else ''}"
        f"else {quoted(column.name + ': is not a date')} end"
    )


def _is_moment(cell: str) -> str:
    return f"(regexp_full_match({cell}, {quoted(_MOMENT)}) and not regexp_full_match({cell}, {quoted(_MIDNIGHT)}))"


def _is_named(cell: str) -> str:
    """SQL of whether a text has digits, and a word that may be a month's name and is none that is known."""
    word = f"regexp_full_match({cell}, {quoted(_NAMED)})"
    return f"({word} and not regexp_matches({month_names.translated(cell)}, {quoted(_KNOWN)}))"


def _changed_about(style: str) -> str:
    return style.translate(str.maketrans("dm", "md"))


def quarantine_odd(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Add to `broken` the rows of `staged` with a day that its column cannot have, and of which era its year may be."""
    dated = [column for column in contract.columns if column.years]
    outside = " or ".join(f"({early}) or ({late})" for early, late in map(_limits, dated))
    con.execute(
        "insert into broken select _delivery, _row, reason from (select _delivery, _row, "
        f"unnest([{', '.join(map(_outside, dated))}]) as reason from staged where {outside}) "
        "where reason is not null order by _row, reason"
    )


def _limits(column: Column) -> tuple[str, str]:
    """SQL of whether a day is before, and after, the years of its column."""
    back, ahead = column.years or (0, 0)
    cell = f"{identifier(column.name)}::date"
    late = f"{cell} > _delivered_on + {366 * ahead + 1}"
    return f"{cell} < _delivered_on - {366 * back}", late + (f" and {cell} not in {_NO_END}" if column.open_end else "")


def _outside(column: Column) -> str:
    """SQL of the reason for which a day is outside its column's years; NULL where it is not, or there is none."""
    back, ahead = column.years or (0, 0)
    name, cell = column.name, f"{identifier(column.name)}::date"
    early, late = _limits(column)
    after = f"after the delivery by more than {ahead} years" if ahead else "after the delivery"
    where = "(calendars)" if column.type == "DATE" else "(calendars: * is days, a column of times has to be named)"
    eras = (
        f"case when year({cell}) between 2400 and 2700 then '; a year of the Buddhist era?' "
        f"when year({cell}) between 1300 and 1500 then '; a year of the Hijri era?' "
        f"when year({cell}) between 1 and 199 then '; a year of the Minguo era, or without its century?' "
        f"when {_is_short_buddhist(cell)} then '; a year of the Buddhist era without its century?' "
        f"when year({cell}) - year(_delivered_on) between 40 and 70 then '; a year of Bikram Sambat?' "
        f"end || ' {where}'"
    )
    return (
        f"case when {early} "
        f"then {quoted(f'{name}: is more than {back} years before the delivery')} || coalesce({eras}, '') "
        f"when {late} then {quoted(f'{name}: is {after}')} || coalesce({eras}, '') end"
    )


def _is_short_buddhist(cell: str) -> str:
    """SQL of whether a year out of two digits would be one of today in the Buddhist era: 69 is 2569, our 2026."""
    of_today = "between year(_delivered_on) - 2 and year(_delivered_on) + 1"
    return f"(year({cell}) + 57 {of_today} or year({cell}) - 43 {of_today})"


def is_typed(column: Column, cell: str, source: Source) -> list[str]:
    """SQL of whether a day was written as ISO 8601, as true dates of a workbook are, in a source of another style."""
    if not _is_styled(source) or source.era(column.name):
        return []
    return [f"substr({cell}, 5, 1) = '-' as {_typed(column)}"]


def _typed(column: Column) -> str:
    return identifier(f"_typed_{column.name}")


def _is_styled(source: Source) -> bool:
    """Whether days are written in a style that a spreadsheet of another country would read otherwise."""
    return any(style.find("%d") < style.find("%Y") or _changed_about(style) == style for style in source.styles)


def signals(con: duckdb.DuckDBPyConnection, contract: Contract, source: Source) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: columns of days in which day and month are, or may be, changed about, and of years
    without a century that may be of another era.
    """
    if any("%y" in style for style in source.styles):
        yield from _without_century(con, contract, source)
    if _is_styled(source):
        yield from _untold(con, contract, source)
        yield from _parted(con, contract, source)


def _parted(con: duckdb.DuckDBPyConnection, contract: Contract, source: Source) -> Iterator[tuple[int, str]]:
    """Columns whose texts are after the 12th and whose true dates are not: a spreadsheet of another country made dates
    of what it could read as month and day, and left the rest. A few that somebody typed or mended change nothing.

    Of days of a month 12 in 30.4 are up to the 12th; so many different ones are parted by chance once in a thousand.
    """
    there = {row[0] for row in con.execute("describe staged").fetchall()}
    for column in contract.columns:
        if f"_typed_{column.name}" not in there:
            continue
        cell, typed = identifier(column.name), _typed(column)
        early = f"day({cell}) <= 12"
        for (number,) in con.execute(
            f"select _delivery from staged where {cell} is not null group by _delivery "
            f"having {_nearly_all(typed, early)} and {_nearly_all(f'not {typed}', f'not {early}')} "
            f"and 0.929 * count(distinct {cell}) filter ({typed} and {early}) "
            f"+ 0.503 * count(distinct {cell}) filter (not {typed} and not {early}) > 6.9 order by _delivery"
        ).fetchall():
            yield (
                number,
                (
                    f"the texts of {column.name} are after the 12th, and the true dates are not: a spreadsheet changed "
                    "day and month of the true dates about; ask for the file as it was before"
                ),
            )


def _without_century(con: duckdb.DuckDBPyConnection, contract: Contract, source: Source) -> Iterator[tuple[int, str]]:
    for column in contract.columns:
        if column.type == "DATE" and not source.era(column.name):
            cell = identifier(column.name)
            of_an_era = f"count(*) filter ({_is_short_buddhist(cell)})"
            for (number,) in con.execute(
                f"select _delivery from staged where {cell} is not null group by _delivery "
                f"having {of_an_era} >= {_SOME} and 2 * {of_an_era} > count(*) order by _delivery"
            ).fetchall():
                yield (
                    number,
                    f"the years of {column.name} may be of the Buddhist era, without their century (calendars)",
                )


def _nearly_all(rows: str, kept: str) -> str:
    """SQL of whether nearly all of some rows, and at least one, are of a kind."""
    return f"count(*) filter ({rows} and {kept}) > {_NEARLY} * count(*) filter ({rows})"


def _untold(con: duckdb.DuckDBPyConnection, contract: Contract, source: Source) -> Iterator[tuple[int, str]]:
    """Columns of days in none of which day and month can be told apart.

    Days of one month say nothing: changed about, they would be one day of several months. Of other eras those count
    that have our months; a day of a reign names its parts.
    """
    if not any("%m" in style and not style.startswith("%Y") for style in source.styles):
        return
    for column in contract.columns:
        if column.type == "DATE" and source.era(column.name) in (None, "buddhist", "minguo"):
            cell = identifier(column.name)
            test = (
                f"count(distinct {cell}) >= {_SOME} and max(day({cell})) <= 12 "
                f"and count(distinct date_trunc('month', {cell})) > 1"
            )
            enough = f"count(distinct {cell}) >= {_MANY}"
            for number, where, _ in by_file.found(con, f"{cell} is not null", test, of_a_file=enough):
                yield number, f"no day of {column.name}{where} is after the 12th: day and month may be changed about"
