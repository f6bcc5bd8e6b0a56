"""`evaluation.html`: what a release says of itself: how often lists were right, a model card, a risk file.

Words and queries are those of `config/account.yml`; every table on the page is the answer to the query shown with it.
One page a language, linked to each other; the answer in words comes first.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from transforms import languages, yml
from transforms.errors import AwasError, cause
from transforms.profile import Profile
from transforms.release import pages
from transforms.release.pages import signoff
from transforms.release.texts.words import Words, load_words
from transforms.settings import CONFIG_DIR

PAGE = "evaluation.html"
SOURCE = CONFIG_DIR / "account.yml"
WORDED = ("title", "text")
LONGEST = 12  # rows of a table that is shown at once; a longer one is folded


class Part(BaseModel):
    """title, text: language → words. query: on the release's marts; it orders its rows."""

    model_config = ConfigDict(extra="forbid")

    key: str
    art: str
    title: dict[str, str]
    text: dict[str, str]
    query: str


def read() -> list[Part]:
    """The parts in their order. Raises AwasError for a file that is not one."""
    try:
        return TypeAdapter(list[Part]).validate_python(yml.load(SOURCE.read_text(encoding="utf-8")))
    except (yml.Error, ValidationError) as error:
        raise AwasError(f"{SOURCE}: {cause(error)}; mend it") from error


def in_languages(parts: list[Part], profile: Profile) -> list[Part]:
    """The parts, with their words in the profile's languages where a catalogue (`messages/account/`) has them."""
    for code in profile.languages:
        own = languages.read(code, profile.folder, "account")
        parts = [
            part.model_copy(
                update={
                    field: getattr(part, field) | {code: text}
                    for field, text in own.get(part.key, {}).items()
                    if field in WORDED
                }
            )
            for part in parts
        ]
    return parts


def write(con: duckdb.DuckDBPyConnection, profile: Profile, run_id: str, folder: Path) -> None:
    """Write the page from the marts of the attached release, one for each language of the profile."""
    spoken = [load_words(code, profile) for code in profile.languages]
    files = {words.code: file_name(words.code, profile) for words in spoken}
    parts = in_languages(read(), profile)
    template = pages.templates().get_template("account.html.j2")
    for words in spoken:
        known = names(con, words)
        text = template.render(
            t=words, lang=words.code, heading=profile.title or profile.name, run=run_id[:6], files=files,
            spoken=spoken, answers=signoff.evaluated(con, words), longest=LONGEST,
            european=profile.european_act,
            parts=[part.model_dump() | {"law": profile.laws.get(part.key)} | answered(con, part.query, words, known)
                   for part in parts],
        )  # fmt: skip
        (folder / files[words.code]).write_text(text, encoding="utf-8", newline="\n")


def file_name(language: str, profile: Profile) -> str:
    """The page in a language: the profile's first one has the plain name."""
    return PAGE if language == profile.languages[0] else PAGE.replace(".", f".{language}.")


def names(con: duckdb.DuckDBPyConnection, words: Words) -> dict[str, str]:
    """What indicators and units are called."""
    known = "select indicator, name || ' (' || indicator || ')' from marts.indicator_catalogue where language = ?"
    units = con.execute("select unit, coalesce(names[?], name) from marts.inspection_unit", [words.code]).fetchall()
    return dict(con.execute(known, [words.code]).fetchall()) | dict(units)


def answered(con: duckdb.DuckDBPyConnection, query: str, words: Words, known: dict[str, str]) -> dict[str, Any]:
    """The answer to a query: what its columns are called and its cells, in words."""
    cursor = con.execute(query)
    columns = [words.either(f"figure_{column[0]}", column[0]) for column in cursor.description or []]
    found = cursor.fetchall()
    numbers = [all(isinstance(value, int | float | None) for value in column) for column in zip(*found, strict=True)]
    return {"columns": columns, "numbers": numbers, "rows": [[_cell(v, words, known) for v in row] for row in found]}


def _cell(value: object, words: Words, known: dict[str, str]) -> str:
    """A code in words, a number rounded to three places, a dash for NULL; all else as it is."""
    if isinstance(value, float):
        places = len(f"{value:.3f}".rstrip("0").partition(".")[2])
        return words.number(value, places)
    if isinstance(value, int) and not isinstance(value, bool):
        return words.number(value)
    text = "–" if value is None else str(value)
    return known.get(text) or words.either(f"value_{text.lower()}", text)
