"""What a profile says of the columns of a source: how days, times and identifiers are written, and which are known."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator

REFUSE, CHECKPOINT = "refuse", "checkpoint"  # what `times` may say beside a time zone
ISO = "%Y-%m-%d"
Era = Literal["buddhist", "minguo", "japanese", "hijri", "solar_hijri", "ethiopian", "bikram_sambat"]


def regular(pattern: str) -> str:
    """The pattern. Raises ValueError where it is no regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression") from error
    return pattern


def _has_check(kind: str) -> bool:
    """Whether python-stdnum knows a kind of number."""
    try:
        return hasattr(import_module(f"stdnum.{kind}"), "is_valid")
    except ModuleNotFoundError:
        return False


class Columns(BaseModel):
    """How the cells of a source are written, column by column.

    identifiers: by column, regular expression of the whole of its identifiers in their one form.
    check_digits: by column, the kind of number whose check digit it has, by the name of its module in python-stdnum.
    dateformat: how days are written, in one style or several. calendars: by column (`*`: every day), of which era they
    are. times: the time zone of times that state no offset from UTC, of all columns or by column; `refuse`: such rows
    are quarantined; `checkpoint`: the clock of the row's checkpoint.
    twins: what becomes of rows with the same key and time that say different things.
    ignore_codes: by column, codes that no list has, set aside without a signal.
    """

    model_config = ConfigDict(extra="forbid")

    dateformat: str | list[str] = ISO
    timestampformat: str | None = None
    identifiers: dict[str, str] = Field(default_factory=dict)
    check_digits: dict[str, str] = Field(default_factory=dict)
    times: str | dict[str, str] = REFUSE
    calendars: dict[str, Era] = Field(default_factory=dict)
    twins: Literal["quarantine", "first"] = "quarantine"
    ignore_codes: dict[str, list[str]] = Field(default_factory=dict)

    @field_validator("times")
    @classmethod
    def _zones(cls, stated: str | dict[str, str]) -> str | dict[str, str]:
        for name in [stated] if isinstance(stated, str) else stated.values():
            if name not in (REFUSE, CHECKPOINT) and name not in available_timezones():
                raise ValueError(f"{name!r} is no time zone; Asia/Bangkok is one, `refuse` takes none")
        return stated

    @field_validator("dateformat")
    @classmethod
    def _one_order(cls, stated: str | list[str]) -> str | list[str]:
        styles = {stated} if isinstance(stated, str) else set(stated)
        both = sorted(styles & {style.translate(str.maketrans("dm", "md")) for style in styles if "%d" in style})
        if len(both) > 1:
            raise ValueError(f"{both[0]!r} and {both[1]!r} cannot be told apart; name the one that is meant")
        return stated

    @field_validator("check_digits")
    @classmethod
    def _known_kinds(cls, kinds: dict[str, str]) -> dict[str, str]:
        for kind in kinds.values():
            if not re.fullmatch(r"[a-z_0-9.]+", kind) or not _has_check(kind):
                raise ValueError(f"{kind!r} is no kind of number; id.nik, th.pin and luhn are some")
        return kinds

    @field_validator("identifiers")
    @classmethod
    def _all_regular(cls, patterns: dict[str, str]) -> dict[str, str]:
        return {column: regular(pattern) for column, pattern in patterns.items()}

    @property
    def styles(self) -> tuple[str, ...]:
        """How days are written."""
        return (self.dateformat,) if isinstance(self.dateformat, str) else tuple(self.dateformat)

    def era(self, column: str, *, is_day: bool = True) -> Era | None:
        """The calendar of a column, where it is not ours; `*` stands for all columns of days."""
        return self.calendars.get(column) or (self.calendars.get("*") if is_day else None)

    def clock(self, column: str) -> str:
        """In which zone times of a column are that state no offset from UTC."""
        return self.times if isinstance(self.times, str) else self.times.get(column, REFUSE)
