"""How a file is written, as far as files of one source differ: by their names, from a day on, or as alternatives."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator

from transforms.profile.shape import Pattern, Shape


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise ValueError(f"{name!r} is no encoding; utf-8, utf-16 and cp1252 are usual") from error
    return name


Encoding = Annotated[str, AfterValidator(_known_encoding)]


def _in_text(value: Any) -> Any:
    """Days that are keys as text, so that a message about one repeats what the profile says."""
    return {str(day): options for day, options in value.items()} if isinstance(value, dict) else value


Layout = list[str | list[str]]


def lacking(layout: Layout, there: Collection[str]) -> list[list[str]]:
    """The headers of a layout that are not there, each with its alternatives. there: headers, case-folded."""
    entries = [[entry] if isinstance(entry, str) else entry for entry in layout]
    return [names for names in entries if not any(name.casefold() in there for name in names)]


class FileReading(BaseModel):
    """How some files of a source are written, where they differ; the rest is as the source says."""

    model_config = ConfigDict(extra="forbid")

    encoding: Encoding | None = None
    delimiter: str | None = None
    quote: str | None = None
    trailing_delimiter: bool | None = None
    skip_rows: int | None = None
    total_rows: Pattern | None = None
    sheets: list[str] | None = None
    merged: Literal["fill", "refuse"] | None = None
    shape: Shape | None = None

    def changes(self) -> dict[str, Any]:
        """What it says, by option."""
        return {name: value for name, value in self if value is not None}


Since = Annotated[dict[date, FileReading], BeforeValidator(_in_text)]


class Database(BaseModel):
    """A PostgreSQL database as a source: the rows that `query` (or all of `table`) gives are a day's delivery.

    connection: id of an Airflow connection. query: may use {day}, the day as a date.
    """

    model_config = ConfigDict(extra="forbid")

    connection: str
    table: str | None = None
    query: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Database:
        if (self.table is None) == (self.query is None):
            raise ValueError("a database source has either a table or a query")
        return self
