"""The shape of a table as publishers print it, where it is not one header and a record a row.

Statistics come with a column for each month, two rows of headers, flags beside numbers, blanks that mean "as above",
notes below, and a sheet for each place. A profile says so here; what becomes of the cells is in
`transforms.deliver.reading`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Meaning = Literal["missing", "small", "provisional", "estimated", "revised"]
UNTOLD: tuple[Meaning, ...] = ("missing", "small")  # what stands in place of a number; the others stand beside one
FLAG = "_flag"  # ends the name of the column that says what a number's flag means


def _regular(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_regular)]


class Unpivot(BaseModel):
    """Columns that are values of one column: each filled cell becomes a record of its own.

    columns: regular expression of the whole of their headers; each named group becomes a column, as
    `(?P<month>[0-9]{4}-[0-9]{2})`. value: name of the column of the cells.
    """

    model_config = ConfigDict(extra="forbid")

    columns: Pattern
    value: str

    @property
    def groups(self) -> list[str]:
        """The columns that are made of the headers."""
        return list(re.compile(self.columns).groupindex)

    @model_validator(mode="after")
    def _with_groups(self) -> Unpivot:
        if not self.groups:
            raise ValueError("columns: needs a named group, as (?P<month>[0-9]{4}-[0-9]{2})")
        return self


class Shape(BaseModel):
    """How a table stands on its page.

    header_rows: rows that make the header together; the names in a column are joined by a space. fill_right: blank
    cells of all but the last of them take what stands to their left. fill_down: columns whose blank cells mean "as
    above", the widest group first. stop_at: regular expression of how the first filled cell of the first line below
    the table begins (notes, another table); nothing from there on is a record. sheet_as: column for the sheet's name.
    dates: by column that is made of headers or of the sheet's name, how its dates are written (`%B %Y`).
    numbers: columns of numbers that may hold flags, beside the unpivoted value. flags: what each mark means, beside a
    number or in its place. missing: texts that stand in an empty cell. thousands: what groups the digits of numbers.
    """

    model_config = ConfigDict(extra="forbid")

    header_rows: int = Field(default=1, ge=1, le=5)
    fill_right: bool = False
    fill_down: list[str] = Field(default_factory=list)
    stop_at: Pattern | None = None
    sheet_as: str | None = None
    unpivot: Unpivot | None = None
    dates: dict[str, str] = Field(default_factory=dict)
    numbers: list[str] = Field(default_factory=list)
    flags: dict[Annotated[str, Field(min_length=1)], Meaning] = Field(default_factory=dict)
    missing: list[str] = Field(default_factory=list)
    thousands: Literal[",", ".", " ", "'"] | None = None

    @property
    def made(self) -> list[str]:
        """The columns that stand in no header."""
        groups = [*self.unpivot.groups, self.unpivot.value] if self.unpivot else []
        flags = [f"{name}{FLAG}" for name in self.all_numbers] if self.has_flags else []
        return [*groups, *([self.sheet_as] if self.sheet_as else []), *flags]

    @property
    def reshapes(self) -> bool:
        """Whether its records are other than the rows below the header."""
        of_page = Shape(header_rows=self.header_rows, fill_right=self.fill_right, stop_at=self.stop_at)
        return self != of_page

    @property
    def has_flags(self) -> bool:
        """Whether columns of numbers have one beside them that says what a flag means."""
        return bool(self.flags or self.missing)

    @property
    def all_numbers(self) -> list[str]:
        """The columns whose cells are numbers, with flags or without."""
        return [*self.numbers, *([self.unpivot.value] if self.unpivot else [])]

    @model_validator(mode="after")
    def _hangs_together(self) -> Shape:
        strange = sorted(self.dates.keys() - set(self.made))
        if strange:
            raise ValueError(
                f"dates: {strange[0]} is not a column produced by this shape; use a header or the sheet name"
            )
        if (self.flags or self.thousands) and not self.all_numbers:
            raise ValueError("numbers: names no column that the flags or thousands are of")
        if len(set(self.made)) < len(self.made):
            raise ValueError("two columns are made with the same name")
        return self
