"""`management.html`: who was visited and who never, what visits found, what waits, what drifts; tables as CSV, too.

Words and queries are those of `config/management.yml`; every table is the answer to the query shown with it.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb

from transforms.profile import Profile
from transforms.release import pages
from transforms.release.pages import query_pages
from transforms.release.texts.safety import cell
from transforms.release.texts.words import load_words
from transforms.settings import CONFIG_DIR

PAGE, FOLDER = "management.html", "management"
SOURCE = CONFIG_DIR / "management.yml"
LONGEST = 30  # rows of a table that is shown at once; a longer one is folded


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, run_id: str, folder: Path) -> None:
    """Write the page, one for each language of the profile, and the CSVs, from the marts of the attached release."""
    told = query_pages.in_languages(query_pages.read(SOURCE), profile, "management")
    (folder / FOLDER).mkdir()
    for part in told:
        _download(con, part, folder / FOLDER / f"{part.key}.csv")
    spoken = [load_words(code, profile) for code in profile.languages]
    files = {words.code: query_pages.file_name(PAGE, words.code, profile) for words in spoken}
    template = pages.templates().get_template("management.html.j2")
    for words in spoken:
        known = query_pages.names(con, words)
        tables = [query_pages.shown(con, part, words, known) for part in told]
        text = template.render(
            t=words, lang=words.code, heading=profile.title or profile.name, run=run_id[:6], day=words.day(as_of),
            files=files, spoken=spoken, longest=LONGEST, parts=tables,
        )  # fmt: skip
        (folder / files[words.code]).write_text(text, encoding="utf-8", newline="\n")


def _download(con: duckdb.DuckDBPyConnection, part: query_pages.Part, path: Path) -> None:
    cursor = con.execute(part.query)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column[0] for column in cursor.description or []])
        writer.writerows([cell(value) for value in row] for row in cursor.fetchall())
