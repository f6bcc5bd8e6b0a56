"""`evaluation.html`: what a release says of itself: how often lists were right, a model card, a risk file.

Words and queries are those of `config/account.yml`; every table on the page is the answer to the query shown with it.
One page a language, linked to each other; the answer in words comes first.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from transforms.profile import Profile
from transforms.release import pages
from transforms.release.pages import query_pages, signoff
from transforms.release.texts.words import Words, load_words
from transforms.settings import CONFIG_DIR

PAGE = "evaluation.html"
SOURCE = CONFIG_DIR / "account.yml"
LONGEST = 12  # rows of a table that is shown at once; a longer one is folded


def write(con: duckdb.DuckDBPyConnection, profile: Profile, run_id: str, folder: Path) -> None:
    """Write the page from the marts of the attached release, one for each language of the profile."""
    spoken = [load_words(code, profile) for code in profile.languages]
    files = {words.code: query_pages.file_name(PAGE, words.code, profile) for words in spoken}
    told = query_pages.in_languages(query_pages.read(SOURCE), profile, "account")
    template = pages.templates().get_template("account.html.j2")
    for words in spoken:
        known = query_pages.names(con, words)
        text = template.render(
            t=words, lang=words.code, heading=profile.title or profile.name, run=run_id[:6], files=files,
            spoken=spoken, answers=signoff.evaluated(con, words), longest=LONGEST,
            european=profile.european_act,
            parts=[
                query_pages.shown(con, part, words, known) | {"law": _law(profile, part.key, words)} for part in told
            ],
        )  # fmt: skip
        (folder / files[words.code]).write_text(text, encoding="utf-8", newline="\n")


def _law(profile: Profile, key: str, words: Words) -> str | None:
    """The country's own law that asks for a part, in the reader's language where the profile says it in several."""
    law = profile.laws.get(key)
    return words.choose(law) if isinstance(law, dict) else law
