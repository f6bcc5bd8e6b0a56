"""`python -m transforms.laboratory.identity vocabulary`: the word lists of `config/identity/` that come from libraries.

Legal forms and number words are those of rigour (MIT licence), names of countries those of Babel (Unicode CLDR). They
are kept as files, so that the stage needs no further package, a reviewer sees what a new version of them changes, and
the model's digest covers them. What they lack, or have and should not, stands in `legal_forms.csv`, by hand.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale
from rigour.data.names.data import ORDINALS
from rigour.data.names.org_types import ORG_TYPES
from rigour.data.territories.data import TERRITORIES

from transforms.names.vocabulary import FOLDER, glued_script, name_words, words_of

# state bodies, clubs, banks and congregations are kinds of bodies: the words tell one from the other
NO_FORM = {"SOE", "NGO", "FIN", "REL"}
SHORT = 3  # letters; so short a form may be a word of a name as well
LONG = 3  # words; so long a form is one anywhere in a name
ROMAN = re.compile(r"[ivx]+(?:st|nd|rd|th)?")
LANGUAGES = ("en", "da", "de", "es", "fr", "id", "it", "ms", "nb", "nl", "pl", "pt", "sv", "tr")
LEAST = 4  # letters of a country's name, unless it is written in capitals


def legal_forms() -> Iterator[tuple[str, str]]:
    """(form, where it is one: `yes` anywhere, `no` at either end, `alone` at an end where no other form was)."""
    found: dict[str, str] = {}
    for kind in ORG_TYPES:
        if kind.get("generic") in NO_FORM:
            continue
        for text in [*kind["aliases"], kind.get("display"), kind.get("compare")]:
            if text and glued_script(text):
                found[text] = "yes"
            elif words := name_words(text or ""):
                short = len(words) == 1 and len(words[0]) <= SHORT
                found[" ".join(words)] = "yes" if len(words) >= LONG else "alone" if short else "no"
    yield from sorted(found.items())


def numbers() -> Iterator[tuple[str, str]]:
    """(word, number): cardinals and ordinals that are written as words."""
    found: dict[str, str] = {}
    for number, texts in ORDINALS.items():
        for text in texts:
            words = words_of(text)
            if len(words) == 1 and words[0].isalpha() and len(words[0]) > 2 and not ROMAN.fullmatch(words[0]):
                found.setdefault(words[0], str(number))
    yield from sorted(found.items())


def countries() -> Iterator[tuple[str, str]]:
    """(name, country): the names of states in the languages of `LANGUAGES`; the English one of each comes first."""
    found: dict[str, tuple[str, bool]] = {}
    for language in LANGUAGES:
        for code, name in sorted(Locale.parse(language).territories.items()):
            state = TERRITORIES.get(code.lower(), {})
            words = words_of(name.partition("(")[0])
            long_enough = name.isupper() or len("".join(words)) >= LEAST
            if state.get("is_country") and long_enough and len(words) <= 4:
                found.setdefault(" ".join(words), (code, language != LANGUAGES[0]))
    yield from ((name, code) for code, _, name in sorted((*of, name) for name, of in found.items()))


LISTS = {
    "legal_forms_world": (("form", "anywhere"), legal_forms),
    "numbers": (("word", "number"), numbers),
    "countries": (("name", "country"), countries),
}


def written(header: Iterable[str], rows: Iterable[tuple[str, str]]) -> str:
    """A list as the text of its file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def main(folder: Path = FOLDER) -> int:
    """Write the lists anew. Exit status 0."""
    for name, (header, rows) in LISTS.items():
        (folder / f"{name}.csv").write_text(written(header, rows()), encoding="utf-8")
    return 0
