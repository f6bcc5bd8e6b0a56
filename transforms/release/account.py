"""`evaluation.html`: what a release says of itself: how often lists were right, a model card, a risk file.

Words and queries are those of `config/account.yml`; every table on the page is the answer to the query shown with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from transforms.errors import AwasError
from transforms.profile import Profile
from transforms.release import pages
from transforms.release.words import load_words
from transforms.settings import CONFIG_DIR

PAGE = "evaluation.html"
SOURCE = CONFIG_DIR / "account.yml"


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
        return TypeAdapter(list[Part]).validate_python(yaml.safe_load(SOURCE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise AwasError(f"{SOURCE}: {str(error).splitlines()[0]}; mend it") from error


def write(con: duckdb.DuckDBPyConnection, profile: Profile, run_id: str, folder: Path) -> None:
    """Write the page from the marts of the attached release, in every language of the profile."""
    spoken = [load_words(code) for code in profile.languages]
    parts = [_answered(con, part) for part in read()]
    text = (
        pages.templates()
        .get_template("account.html.j2")
        .render(lang=spoken[0].code, heading=profile.title or profile.name, run=run_id[:6], spoken=spoken, parts=parts)
    )
    (folder / PAGE).write_text(text, encoding="utf-8", newline="\n")


def _answered(con: duckdb.DuckDBPyConnection, part: Part) -> dict[str, Any]:
    cursor = con.execute(part.query)
    columns = [column[0] for column in cursor.description or []]
    return part.model_dump() | {"columns": columns, "rows": [[_cell(v) for v in row] for row in cursor.fetchall()]}


def _cell(value: object) -> str:
    """As it is, rounded to three places; a dash where nothing can be said."""
    if value is None:
        return "–"
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
