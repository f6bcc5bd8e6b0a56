"""Times as their suppliers write them: an offset from UTC is said in the cell or in the profile, never assumed."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver.values import by_file, dates, month_names
from transforms.deliver.values.calendars import HALVES
from transforms.profile import Source
from transforms.profile.columns import CHECKPOINT, REFUSE
from transforms.queries import identifier, literal, quoted

_OFFSET = r":[0-9.:]+ ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$"
_NO_SECONDS = r"([ T][0-9]{2}:[0-9]{2})( ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?))?$"
_MANY = 20  # times of a delivery, of which one would be in the afternoon, and one at no whole day
_HOURS = 8  # a clock of twelve hours shows more of them than an office that records in the morning
# in a column of an era: a day, and behind it what begins as a time does, maybe with the half of its day
_DAY_AND_TIME = (
    r"^(.+?[\s\x{3000}T日일])[\s\x{3000}]*"
    rf"((?:{'|'.join(HALVES)})?[\s\x{{3000}}]*[0-9〇一二三四五六七八九十]{{1,3}}[\s\x{{3000}}]*[:時时시].*)$"
)


def keep_clocks(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macro `clock_of(code)`, with which `moment` looks up the time zone of a checkpoint of `ref.checkpoints`.

    It holds the zones itself: a query that joins them gives its rows in another order, and where a row stands in its
    file is told by its place among the rows.
    """
    zones = dict(
        con.execute("select code, min(tz) from ref.checkpoints where code is not null group by code").fetchall()
    )
    con.execute(f"create or replace temp macro clock_of(code) as {literal(dict(sorted(zones.items())))}[code]")


def moment(column: Column, cell: str, source: Source, checkpoint: str | None = None) -> str:
    """SQL of the moment that a text says; NULL where it says none, or no offset and the profile does not say its zone.

    checkpoint: SQL of the code of the row's checkpoint. Times without seconds are valid ISO 8601, and are read.
    """
    era, form = source.era(column.name, is_day=False), source.timestampformat
    if era:
        cell, form = _in_ours(cell, era, source), None
    whole = f"regexp_replace({cell}, {quoted(_NO_SECONDS)}, '\\1:00\\2')"
    expression = f"coalesce(try_cast({cell} as timestamptz), try_cast({whole} as timestamptz))"
    local = f"coalesce(try_cast({cell} as timestamp), try_cast({whole} as timestamp))"
    says = f"regexp_matches({cell}, {quoted(_OFFSET)})"
    if form and "%z" in form:
        expression, says = f"coalesce({month_names.parsed(cell, [form])}, {expression})", "true"
    elif form:
        local = f"coalesce({month_names.parsed(cell, [form])}, {local})"
    zone = _zone(column, source, checkpoint)
    return f"case when {says} then {expression} else {_by_clock(local, zone) if zone else 'null'} end"


def _in_ours(cell: str, era: str, source: Source) -> str:
    """SQL of a moment of an era as a text of ISO 8601; NULL where its day or its time is none."""
    day, rest, time = _parts(cell, era, source)
    return f"case when {rest} = '' then {day} else {day} || ' ' || {time} end"


def _parts(cell: str, era: str, source: Source) -> tuple[str, str, str]:
    """SQL of the day that a text of an era says, of what stands behind it, and of the time that this says."""
    first, rest = (f"regexp_extract({cell}, {quoted(_DAY_AND_TIME)}, {group})" for group in (1, 2))
    form = source.timestampformat
    styles = (form.replace("T", " ").split(" ")[0], *source.styles) if form else source.styles
    day = f"case when {rest} = '' then {cell} else rtrim({first}, 'T') end"
    return dates.in_era(f"({day})", era, styles), rest, f"time_beside_era({rest})"


def _by_clock(local: str, zone: str) -> str:
    """SQL of the moment of a local time; NULL where clocks that are changed show it twice, or never."""
    moment = f"({local} at time zone {zone})"
    others = [f"({moment} {sign} interval 1 hour) at time zone {zone} <> {local}" for sign in "+-"]
    return f"case when {moment} at time zone {zone} = {local} and {' and '.join(others)} then {moment} end"


def _zone(column: Column, source: Source, checkpoint: str | None) -> str | None:
    """SQL of the time zone of a column's times that state no offset."""
    clock = source.clock(column.name)
    if clock == CHECKPOINT:
        return f"clock_of({checkpoint})" if checkpoint else None
    return None if clock == REFUSE else quoted(clock)


def hour(column: Column) -> str:
    """The column of `staged` that says which hour a time is written with."""
    return identifier(f"_hour_{column.name}")


def beside(column: Column, cell: str | None, source: Source) -> list[str]:
    """SQL of the hour with which a time is written, and of whether it is said to be UTC by a `Z`."""
    if cell is None:
        return [f"null::tinyint as {hour(column)}", f"null::boolean as {utc(column)}"]
    era = source.era(column.name, is_day=False)
    cell = f"({_in_ours(cell, era, source)})" if era else cell
    slow = f"regexp_extract({cell}, '[ T]([0-9]{{1,2}}):', 1)"  # most are ISO 8601, where it stands behind ten letters
    written = f"case when substr({cell}, 14, 1) = ':' then substr({cell}, 12, 2) else {slow} end"
    return [f"try_cast({written} as tinyint) as {hour(column)}", f"ends_with({cell}, 'Z') as {utc(column)}"]


def utc(column: Column) -> str:
    """The column of `staged` that says whether a time is said to be UTC by a `Z`."""
    return identifier(f"_utc_{column.name}")


def signals(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: columns of times that are all midnight, or never after noon; in one file, too."""
    for column in contract.columns:
        if column.type != "TIMESTAMPTZ":
            continue
        name, cell, written = column.name, identifier(column.name), hour(column)
        of_twelve = (
            f"count(distinct {cell}) >= {_MANY} and count(distinct {written}) >= {_HOURS} "
            f"and min({written}) >= 1 and max({written}) <= 12"
        )
        for number, where, _ in by_file.found(con, "true", of_twelve):
            yield number, f"every hour of {name}{where} is from 1 to 12: are those of the afternoon written so, too?"
        if name != "recorded_at":  # of which the day alone counts
            for number, where, _ in by_file.found(con, "true", f"max({written}) = 0 and count({cell}) >= {_MANY}"):
                yield number, f"every time of {name}{where} is at midnight: are they days without a time?"


def reason(column: Column, cell: str, source: Source) -> str:
    """SQL that says why a text of a column is no moment."""
    clock, what = source.clock(column.name), "is not a timestamp"
    if source.calendars.get("*") and not source.era(column.name, is_day=False):
        what += ", or one of another calendar (calendars: * is days, a column of times has to be named)"
    refusal = quoted(f"{column.name}: {what}")
    why = "has no offset from UTC; the profile may say in which zone it is (times)"
    if clock != REFUSE:
        why = "is an hour that comes twice or never, as clocks are changed; ask for times with an offset"
        why = f"has no offset from UTC; its checkpoint has no clock, or it {why}" if clock == CHECKPOINT else why
    bare, form, era = quoted(f"{column.name}: {why}"), source.timestampformat, source.era(column.name, is_day=False)
    if era:
        day, rest, time = _parts(cell, era, source)
        no_day = quoted(f"{column.name}: its day {dates.no_day_of(era)}, or no time that is read stands behind it")
        no_time = quoted(f"{column.name}: its time of day is none that is read (13:05, 13時05分, 午後1時05分)")
        no_part = f"when {day} is null then {no_day} when {rest} <> '' and {time} is null then {no_time} "
        cell, form = f"({_in_ours(cell, era, source)})", None
    local = f"coalesce({month_names.parsed(cell, [form])}, try_cast({cell} as timestamp))" if form else None
    local = local if local and "%z" not in str(form) else f"try_cast({cell} as timestamp)"
    is_bare = f"{local} is not null and not regexp_matches({cell}, {quoted(_OFFSET)})"
    return f"case {no_part if era else ''}when {is_bare} then {bare} else {refusal} end"
