"""Pages that are made of parts: words and a query on watchlists.duckdb, shown beside its answer (`config/*.yml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from transforms import yml
from transforms.errors import AwasError, cause
from transforms.profile import Profile
from transforms.release.texts.words import Words, worded

WORDED = ("title", "text")


class Part(BaseModel):
    """title, text: language → words. query: on the release's marts; it orders its rows; `{language}` is the reader's.
    art: see `account.yml`."""

    model_config = ConfigDict(extra="forbid")

    key: str
    art: str | None = None
    title: dict[str, str]
    text: dict[str, str]
    query: str


def read(source: Path) -> list[Part]:
    """The parts of a page in their order. Raises AwasError for a file that is not one."""
    try:
        return TypeAdapter(list[Part]).validate_python(yml.load(source.read_text(encoding="utf-8")))
    except (yml.Error, ValidationError) as error:
        raise AwasError(f"{source}: {cause(error)}; mend it") from error


def in_languages(parts: list[Part], profile: Profile, kind: str) -> list[Part]:
    """The parts, with their words in the profile's languages where a catalogue (`messages/<kind>/`) has them."""
    return list(worded({part.key: part for part in parts}, profile, profile.languages, kind, WORDED).values())


def file_name(page: str, language: str, profile: Profile) -> str:
    """The page in a language: the profile's first one has the plain name."""
    return page if language == profile.languages[0] else page.replace(".", f".{language}.")


def names(con: duckdb.DuckDBPyConnection, words: Words) -> dict[str, str]:
    """What indicators, units, regions, countries and groups of people are called."""
    known = "select indicator, name || ' (' || indicator || ')' from marts.indicator_catalogue where language = $code"
    called = " union all ".join(
        f"select {key}, coalesce(names[$code], name) from marts.{table}"
        for key, table in (("unit", "inspection_unit"), ("region", "region"), ("country", "country"))
    )
    groups = {sex: words(f"protection_sex_{sex}") for sex in "FMX"} | {"45 and over": words("age_45_over")}
    return groups | dict(con.execute(f"{known} union all {called}", {"code": words.code}).fetchall())


def shown(con: duckdb.DuckDBPyConnection, part: Part, words: Words, known: dict[str, str]) -> dict[str, Any]:
    """A part with its answer: what its columns are called and its cells, in words; the query as it was asked."""
    query = part.query.replace("{language}", words.code)
    cursor = con.execute(query)
    columns = [column[0] for column in cursor.description or []]
    found = cursor.fetchall()
    numbers = [all(isinstance(value, int | float | None) for value in column) for column in zip(*found, strict=True)]
    rows = [
        [cell_words(value, column, words, known) for column, value in zip(columns, row, strict=True)] for row in found
    ]
    called = [words.either(f"figure_{name}", name) for name in columns]
    return part.model_dump() | {"query": query, "columns": called, "numbers": numbers, "rows": rows}


def cell_words(value: object, column: str, words: Words, known: dict[str, str]) -> str:
    """A code in words, a number rounded to three places, a dash for NULL; all else as it is."""
    if isinstance(value, float):
        places = len(f"{value:.3f}".rstrip("0").partition(".")[2])
        return words.number(value, places)
    if isinstance(value, int) and not isinstance(value, bool):
        return words.number(value)
    text = "–" if value is None else str(value)
    return known.get(text) or words.either(f"value_{text.lower()}", words.either(f"{column}_{text}", text))
