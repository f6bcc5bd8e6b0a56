"""What a profile says of the columns of a source: how days, times and identifiers are written, and which are known."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

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


def _with_months(language: str) -> str:
    """The language. Raises ValueError where no names of its months are known."""
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(f"{language!r} is no language with known names of months; fr and pt are two") from error
    return language


def _has_check(kind: str) -> bool:
    """Whether python-stdnum knows a kind of number."""
    try:
        return hasattr(import_module(f"stdnum.{kind}"), "is_valid")
    except ModuleNotFoundError:
        return False


class Twins(BaseModel):
    """What becomes of rows of one delivery with the same key and time that say different things.

    rule: all quarantined, any one accepted, or made one. sum: columns of numbers that are added up; each of the rows
    counts, also where two are alike. union: columns of lists, of which the one row has every element. graver: by
    column, its codes from the mildest to the gravest, of which the one row has the gravest. Rows that differ in any
    other column are quarantined. max_share: of the rows, how many may be made one with others; above it the delivery
    is refused.
    """

    model_config = ConfigDict(extra="forbid")

    rule: Literal["quarantine", "first", "join"] = "quarantine"
    sum: list[str] = Field(default_factory=list)
    union: list[str] = Field(default_factory=list)
    graver: dict[str, list[str]] = Field(default_factory=dict)
    max_share: float = Field(default=0.05, ge=0, le=1)

    @property
    def joined(self) -> list[str]:
        """The columns in which twins may differ."""
        return [*self.sum, *self.union, *self.graver]

    @model_validator(mode="after")
    def _hangs_together(self) -> Twins:
        if bool(self.joined) != (self.rule == "join"):
            raise ValueError("twins are made one by columns to add up (sum), unite (union) or order (graver)")
        if len(set(self.joined)) < len(self.joined):
            raise ValueError("a column of twins is added up, united or ordered, and not two of these")
        return self


def _as_rule(said: Any) -> Any:
    """The short forms: a rule by its name alone, or columns alone."""
    if isinstance(said, str):
        return {"rule": said}
    return {"rule": "join", **said} if isinstance(said, dict) else said


class Crosswalk(BaseModel):
    """By which table the codes of a column become the contract's.

    table: CSV of the profile's `reference/`, as its publisher made it; code, to: its columns. list, into: in place of a
    table of its own, the two lists of `crossings.csv`. unknown: what stands for a code that the table does not have;
    none: an empty cell, and where every row needs one, quarantine.
    """

    model_config = ConfigDict(extra="forbid")

    table: str | None = Field(default=None, pattern=r"^[\w-][\w .-]*\.csv$")
    code: str = "code"
    to: str = "to_code"
    list: str | None = None
    into: str | None = None
    unknown: str | None = None

    @property
    def names(self) -> tuple[str, str]:
        """The two lists by which its codes stand in `ref.crossings`."""
        return (self.table, self.to) if self.table else (self.list or "", self.into or "")

    @model_validator(mode="after")
    def _one_of_both(self) -> Crosswalk:
        if bool(self.table) == bool(self.list and self.into):
            raise ValueError("codes are crossed by a table of their own, or by two lists of crossings.csv (list, into)")
        return self


class Columns(BaseModel):
    """How the cells of a source are written, column by column.

    identifiers: by column, regular expression of the whole of its identifiers in their one form.
    check_digits: by column, the kind of number whose check digit it has, by the name of its module in python-stdnum.
    real_identifiers: by column, identifiers that look as if there were none (111111, AAAA) and are real.
    dateformat: how days are written, in one style or several. date_languages: languages beside the profile's in which
    months are named. calendars: by column (`*`: every day), of which era they
    are. times: the time zone of times that state no offset from UTC, of all columns or by column; `refuse`: such rows
    are quarantined; `checkpoint`: the clock of the row's checkpoint.
    twins: what becomes of rows with the same key and time that say different things: quarantine, first, or `Twins`.
    codes: by column, the table by which codes of another list become the contract's.
    ignore_codes: by column, codes that no list has, set aside without a signal.
    fractions: columns of whole things that this country gives with a fraction, as staff in full-time equivalents.
    """

    model_config = ConfigDict(extra="forbid")

    dateformat: str | list[str] = ISO
    timestampformat: str | None = None
    date_languages: list[Annotated[str, AfterValidator(_with_months)]] = Field(default_factory=list)
    identifiers: dict[str, str] = Field(default_factory=dict)
    check_digits: dict[str, str] = Field(default_factory=dict)
    real_identifiers: dict[str, list[str]] = Field(default_factory=dict)
    times: str | dict[str, str] = REFUSE
    calendars: dict[str, Era] = Field(default_factory=dict)
    twins: Annotated[Twins, BeforeValidator(_as_rule)] = Twins()
    codes: dict[str, Crosswalk] = Field(default_factory=dict)
    ignore_codes: dict[str, list[str]] = Field(default_factory=dict)
    fractions: list[str] = Field(default_factory=list)

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
