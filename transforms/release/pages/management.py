"""`management.html`: who was visited and who never, what visits found, what waits, what drifts; tables as CSV, too.

Words and queries are those of `config/management.yml`; every table is the answer to the query shown with it.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from transforms.errors import AwasError, cause
from transforms.profile import Profile
from transforms.release import pages
from transforms.release.pages.account import answered, names
from transforms.release.texts.safety import cell
from transforms.release.texts.words import load_words
from transforms.settings import CONFIG_DIR

PAGE, FOLDER = "management.html", "management"
SOURCE = CONFIG_DIR / "management.yml"
LONGEST = 30  # rows of a table that is shown at once; a longer one is folded


class Part(BaseModel):
    """title, text: language → words. query: on the release's marts; it orders its rows."""

    model_config = ConfigDict(extra="forbid")

    key: str
    title: dict[str, str]
    text: dict[str, str]
    query: str


def read() -> list[Part]:
    """The parts in their order. Raises AwasError for a file that is not one."""
    try:
        return TypeAdapter(list[Part]).validate_python(yaml.safe_load(SOURCE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise AwasError(f"{SOURCE}: {cause(error)}; mend it") from error


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, run_id: str, folder: Path) -> None:
    """Write the page, one for each language of the profile, and the CSVs, from the marts of the attached release."""
    parts = read()
    (folder / FOLDER).mkdir()
    for part in parts:
        _download(con, part, folder / FOLDER / f"{part.key}.csv")
    spoken = [load_words(code, profile) for code in profile.languages]
    files = {words.code: file_name(words.code, profile) for words in spoken}
    template = pages.templates().get_template("management.html.j2")
    for words in spoken:
        known = names(con, words)
        told = [part.model_dump() | answered(con, part.query, words, known) for part in parts]
        text = template.render(
            t=words, lang=words.code, heading=profile.title or profile.name, run=run_id[:6], day=words.day(as_of),
            files=files, spoken=spoken, longest=LONGEST, parts=told,
        )  # fmt: skip
        (folder / files[words.code]).write_text(text, encoding="utf-8", newline="\n")


def file_name(language: str, profile: Profile) -> str:
    """The page in a language: the profile's first one has the plain name."""
    return PAGE if language == profile.languages[0] else PAGE.replace(".", f".{language}.")


def _download(con: duckdb.DuckDBPyConnection, part: Part, path: Path) -> None:
    cursor = con.execute(part.query)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column[0] for column in cursor.description or []])
        writer.writerows([cell(value) for value in row] for row in cursor.fetchall())
