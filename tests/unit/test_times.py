"""Times: an offset is said in the cell or in the profile, and never assumed."""

from __future__ import annotations

import duckdb
import pytest
from pydantic import ValidationError

from transforms.contracts import load_contract
from transforms.deliver import times
from transforms.profile import Source

COLUMN = load_contract("border_crossings").column("crossed_at")
BARE = "crossed_at: has no offset from UTC; the profile may say in which zone it is (times)"


def read(text: str, **source: str) -> tuple[str | None, str | None]:
    """The moment in UTC that a text says, or why it says none."""
    how = Source.model_validate(source)
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        moment, why = con.execute(
            f"select strftime({times.moment('said', how)}, '%Y-%m-%d %H:%M:%S'), {times.reason(COLUMN, 'said', how)} "
            "from (select ?::varchar as said)",
            [text],
        ).fetchall()[0]
    return moment, None if moment else why


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
    ],
)
def test_a_moment_is_what_its_text_and_the_profile_say(text: str, source: dict[str, str], moment: str) -> None:
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


def test_a_zone_must_be_one() -> None:
    with pytest.raises(ValidationError):
        Source(times="Bangkok")
