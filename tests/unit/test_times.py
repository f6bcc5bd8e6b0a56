"""Times: an offset is said in the cell or in the profile, and never assumed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from tests.unit.support.staged import Staged
from transforms.contracts import load_contract
from transforms.deliver.staging import typed_rows
from transforms.deliver.values import calendars, identifiers, month_names, times
from transforms.profile import Source

COLUMN = load_contract("border_crossings").column("crossed_at")
BARE = "crossed_at: has no offset from UTC; the profile may say in which zone it is (times)"


def read(text: str, gate: str = "THBKK", **source: object) -> tuple[str | None, str | None]:
    """The moment in UTC that a text says, or why it says none."""
    how = Source.model_validate(source)
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute("create schema ref; create table ref.checkpoints (code varchar, tz varchar)")
        con.execute("insert into ref.checkpoints values ('THBKK', 'Asia/Bangkok'), ('THXXX', null)")
        times.keep_clocks(con)
        calendars.add_function(con)
        month_names.add_function(con, ["id"])
        said = times.moment(COLUMN, "said", how, "gate")
        moment, why = con.execute(
            f"select strftime({said}, '%Y-%m-%d %H:%M:%S'), {times.reason(COLUMN, 'said', how)} "
            "from (select ?::varchar as said, ?::varchar as gate)",
            [text, gate],
        ).fetchall()[0]
    return moment, None if moment else why


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-09 01:59", "2025-03-09 06:59:00"),
        ("2025-03-09 02:30", None),  # clocks go from two to three
        ("2025-03-09 03:00", "2025-03-09 07:00:00"),
        ("2025-11-02 00:59", "2025-11-02 04:59:00"),
        ("2025-11-02 01:30", None),  # clocks go from two to one, which comes twice
        ("2025-11-02 02:00", "2025-11-02 07:00:00"),
        ("2025-11-02 01:30-05:00", "2025-11-02 06:30:00"),
    ],
)
def test_an_hour_that_comes_twice_or_never_is_no_moment(text: str, moment: str | None) -> None:
    told = "crossed_at: is an hour that comes twice or never, as clocks are changed; ask for times with an offset"
    assert read(text, times="America/New_York") == (moment, None if moment else told)


@pytest.mark.parametrize(
    ("text", "source", "moment"),
    [
        ("2026-03-30T23:40:00+07:00", {}, "2026-03-30 16:40:00"),
        ("2026-03-30 23:40:00.5+0700", {}, "2026-03-30 16:40:00"),
        ("2026-03-30T16:40Z", {}, "2026-03-30 16:40:00"),
        ("2026-03-30T23:40+07", {}, "2026-03-30 16:40:00"),
        ("2026-03-30T23:40:00", {"times": "Asia/Bangkok"}, "2026-03-30 16:40:00"),
        ("2026-03-30 23:40", {"times": "Asia/Bangkok"}, "2026-03-30 16:40:00"),
        ("2026-03-30T23:40:00+05:30", {"times": "Asia/Bangkok"}, "2026-03-30 18:10:00"),  # what is said counts
        ("30/03/2026 23:40", {"times": "Asia/Bangkok", "timestampformat": "%d/%m/%Y %H:%M"}, "2026-03-30 16:40:00"),
        ("30/03/2026 23:40 +0700", {"timestampformat": "%d/%m/%Y %H:%M %z"}, "2026-03-30 16:40:00"),
        ("30-Maret-2026 23:40 +0700", {"timestampformat": "%d-%b-%Y %H:%M %z"}, "2026-03-30 16:40:00"),
        ("2026-03-30 24:00", {"times": "Asia/Bangkok"}, "2026-03-30 17:00:00"),  # the end of the day
        ("2026-03-30T23:40", {"times": {"crossed_at": "Asia/Bangkok"}}, "2026-03-30 16:40:00"),
        ("2026-03-30T23:40", {"times": "checkpoint"}, "2026-03-30 16:40:00"),
        ("2569-03-30T23:40+07:00", {"calendars": {"crossed_at": "buddhist"}}, "2026-03-30 16:40:00"),
        (
            "30/03/2569 23:40",
            {"calendars": {"crossed_at": "buddhist"}, "times": "checkpoint", "timestampformat": "%d/%m/%Y %H:%M"},
            "2026-03-30 16:40:00",
        ),
    ],
)
def test_a_moment_is_what_its_text_and_the_profile_say(text: str, source: dict[str, object], moment: str) -> None:
    assert read(text, **source) == (moment, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-03-30T23:40:00", BARE),
        ("2026-03-30", BARE),
        ("soon", "crossed_at: is not a timestamp"),
        ("2026-13-30T23:40:00+07:00", "crossed_at: is not a timestamp"),
    ],
)
def test_a_time_without_an_offset_is_refused_unless_the_profile_says_its_zone(text: str, why: str) -> None:
    assert read(text) == (None, why)


@pytest.mark.parametrize("gate", ["THXXX", "NOWHERE"])
def test_a_checkpoint_without_a_clock_gives_no_time(gate: str) -> None:
    said = read("2026-03-30T23:40", gate, times="checkpoint")
    assert said[0] is None
    assert str(said[1]).startswith("crossed_at: has no offset from UTC; its checkpoint has no clock, or it is an hour")


def test_an_era_of_days_is_not_one_of_times_unless_it_says_so() -> None:
    assert read("2026-03-30T16:40Z", calendars={"*": "buddhist"})[0] == "2026-03-30 16:40:00"
    said = read("31/02/1405 08:40", calendars={"*": "solar_hijri"})[1]
    assert str(said).endswith("or one of another calendar (calendars: * is days, a column of times has to be named)")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("令和8年10月1日 13時05分22秒", "2026-10-01 04:05:22"),
        ("令和 8年 10月 1日\u3000午後1時5分", "2026-10-01 04:05:00"),
        ("令和8年10月1日午後1時5分", "2026-10-01 04:05:00"),
        ("R8.10.1 13:05", "2026-10-01 04:05:00"),
        ("T15.4.1T13:05", "1926-04-01 04:05:00"),
        ("2026-10-01T13:05:22", "2026-10-01 04:05:22"),
        ("2026/10/01 13:05", "2026-10-01 04:05:00"),
        ("2026-10-01 13:05:22+07:00", "2026-10-01 06:05:22"),
    ],
)
def test_a_moment_of_a_reign_has_its_time_in_figures_or_words(text: str, moment: str) -> None:
    era = {"times": "Asia/Tokyo", "calendars": {"crossed_at": "japanese"}, "dateformat": "%Y/%m/%d"}
    assert read(text, **era) == (moment, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("8.10.1 13:05", "its day is not a date of the japanese calendar"),
        ("R8.10.113:05", "its day is not a date of the japanese calendar"),  # the 1st at 13:05, or the 11th at 3:05
        ("R8.10.1 午後12時5分", "its time of day is none that is read"),
        ("R8.10.1 25:00", "its time of day is none that is read"),
    ],
)
def test_why_a_moment_of_a_reign_is_none_is_said(text: str, why: str) -> None:
    """Tokyo changes no clock: an hour that comes twice or never is not what is the matter."""
    said = read(text, times="Asia/Tokyo", calendars={"crossed_at": "japanese"})
    assert said[0] is None
    assert str(said[1]).startswith(f"crossed_at: {why}")


def test_hours_of_the_afternoon_may_be_said_by_its_word(tmp_path: Path) -> None:
    """午後1時 is 13 o'clock: such hours are up to 11, and none of the afternoon is missed."""
    header = "crossing_id,crossed_at,checkpoint,direction,traveller_doc_no,nationality,purpose,other_country,mode"
    halves = ("午前", "午後")
    rows = [
        f"C{n},R8.2.{1 + n % 28} {halves[n // 12 % 2]} {n % 12}:00,IDBTH,exit,X{n:07},IDN,work,MYS,sea"
        for n in range(28 * 24)
    ]
    text = "\n".join([header, *rows])
    era: dict[str, object] = {"times": "Asia/Tokyo", "calendars": {"crossed_at": "japanese"}}
    how = Staged(tmp_path, "border_crossings", "a.csv", f"{text}\n".encode(), **era)
    assert [said for said in how.signals if "crossed_at" in said] == []
    assert len(how.column("crossed_at")) == 28 * 24


def test_a_zone_must_be_one() -> None:
    with pytest.raises(ValidationError):
        Source(times="Bangkok")


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ([0], ["every time of crossed_at is at midnight: are they days without a time?"]),
        (range(1, 13), ["every hour of crossed_at is from 1 to 12: are those of the afternoon written so, too?"]),
        (range(13), []),
        (range(8, 13), []),  # an office that is open in the morning
        ([11], []),
        (range(5, 20), []),
    ],
)
def test_hours_without_an_afternoon_are_told(tmp_path: Path, hours: Sequence[int], told: list[str]) -> None:
    header = "crossing_id,crossed_at,checkpoint,direction,traveller_doc_no,nationality,purpose,other_country,mode"
    moments = [f"2026-02-{1 + n % 28:02}T{hours[n // 28 % len(hours)]:02}:00:00+07:00" for n in range(28 * 24)]
    rows = [f"C{n},{moment},IDBTH,exit,X{n:07},IDN,work,MYS,sea" for n, moment in enumerate(moments)]
    text = "\n".join([header, *rows])
    read = Staged(tmp_path, "border_crossings", "a.csv", f"{text}\n".encode())
    assert [said for said in read.signals if "crossed_at" in said] == told


def test_hours_without_an_afternoon_in_the_file_of_one_gate_are_told(tmp_path: Path) -> None:
    """Over all gates the hours go on after noon; those of one begin again at 1."""
    header = "crossing_id,crossed_at,checkpoint,direction,traveller_doc_no,nationality,purpose,other_country,mode"

    def gate(code: str, hours: range) -> bytes:
        moments = [f"2026-02-{1 + n % 28:02}T{hours[n // 28 % len(hours)]:02}:00:00+07:00" for n in range(28 * 12)]
        rows = [f"{code}{n},{moment},{code},exit,X{n:07},IDN,work,MYS,sea" for n, moment in enumerate(moments)]
        return "\n".join([header, *rows, ""]).encode()

    others = {"b.csv": gate("IDCGK", range(5, 20)), "c.csv": gate("IDDPS", range(24)), "d.csv": gate("IDSUB", range(1))}
    read_rows = Staged(tmp_path, "border_crossings", "a.csv", gate("IDBTH", range(1, 13)), others)
    assert [said for said in read_rows.signals if "crossed_at" in said] == [
        "every hour of crossed_at in a.csv is from 1 to 12: are those of the afternoon written so, too?",
        "every time of crossed_at in d.csv is at midnight: are they days without a time?",
    ]


def test_times_that_are_all_at_midnight_are_told_of_one_day_too(tmp_path: Path) -> None:
    """A day's crossings have one time, then; that of their record is a day by its nature."""
    header = "crossing_id,crossed_at,checkpoint,direction,traveller_doc_no,nationality,purpose,other_country,mode"
    header += ",recorded_at"
    rest = "THBKK,exit,X1{0:06},THA,work,MYS,air,2026-03-30T00:00:00+07:00"
    for place, hours in enumerate(([0], [0, 9])):
        rows = [f"C{n},2026-03-30T{hours[n % len(hours)]:02}:00:00+07:00,{rest.format(n)}" for n in range(40)]
        read_rows = Staged(tmp_path / str(place), "border_crossings", "a.csv", "\n".join([header, *rows, ""]).encode())
        told = [said for said in read_rows.signals if "midnight" in said]
        assert told == ["every time of crossed_at is at midnight: are they days without a time?"] * (hours == [0])


def test_rows_stay_in_the_order_of_their_file_whatever_clock_they_are_read_by(tmp_path: Path) -> None:
    """A row's line, and its delivery where a file is small, is told by its place: no cell may be joined to be read."""
    how, contract = Source.model_validate({"times": "checkpoint"}), load_contract("border_crossings")
    cells = {"crossing_id": "number", "crossed_at": "moment", "checkpoint": "gate"}
    with duckdb.connect(config={"threads": "2"}) as con:
        con.execute("create schema ref; create table ref.checkpoints (code varchar, tz varchar)")
        con.execute("insert into ref.checkpoints values ('THBKK', 'Asia/Bangkok'), ('JPNRT', 'Asia/Tokyo')")
        identifiers.make_macros(con)
        times.keep_clocks(con)
        con.execute(
            f"copy (select i::varchar as number, '2026-03-30 ' || lpad((i % 24)::varchar, 2, '0') "
            "|| ':10:00' as moment, "
            f"if(i % 3 = 0, 'THBKK', 'JPNRT') as gate from range(60000) t(i)) to '{tmp_path}/rows.parquet'"
        )
        query = typed_rows.query(contract, how, cells, f"read_parquet('{tmp_path}/rows.parquet')", [])
        con.execute(f"copy ({query}) to '{tmp_path}/typed.parquet'")
        typed = f"read_parquet('{tmp_path}/typed.parquet', file_row_number = true)"
        answer = f"select count(*), count(*) filter (where crossing_id = file_row_number::varchar) from {typed}"
        assert con.execute(answer).fetchall() == [(60000, 60000)]
