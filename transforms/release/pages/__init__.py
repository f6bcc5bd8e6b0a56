"""The pages: one for each unit, for each agency, employer and route that is or was listed, and for the country.

Self-contained: no page asks for anything outside itself, and all of it is there without a script. Made for a phone,
a sheet of paper, a screen reader and the dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
from jinja2 import Environment

from transforms.cards import load_cards
from transforms.errors import AwasError
from transforms.languages import fonts
from transforms.profile import Profile
from transforms.release.pages import entity, former_entries, naming, overview, paper, translations, unit, workbook
from transforms.release.pages import facts as reading
from transforms.release.pages.facts import LANES, Row
from transforms.release.pages.frame import TEMPLATES, templates
from transforms.release.pages.unit import View
from transforms.release.texts.words import in_languages, load_words

__all__ = ["LANES", "TEMPLATES", "templates", "write"]

_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, run_id: str, folder: Path) -> list[str]:
    """Write `index.html` and, for each unit, `units/<unit>/` from the marts of the attached release, in every language.

    Returns what no font could print, a sentence each.
    Raises AwasError for a unit whose code cannot name a folder.
    """
    facts = reading.read(con, as_of, run_id, profile.languages)
    codes = {*profile.languages, *(one["language"] for one in facts.units)}
    cards = in_languages(load_cards(), profile, sorted(codes))
    environment = templates()
    press = paper.Press()
    for one in facts.units:
        top = folder / "units" / _folder(profile, one)
        tongues = [load_words(code, profile) for code in translations.codes(facts, one["language"])]
        for words in tongues:
            view = unit.view(facts, cards, one, words, tongues)
            for name, content in unit_files(environment, press, view):
                target = top / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    spoken = [load_words(code, profile) for code in profile.languages]
    for words in spoken:
        page = overview.page(environment, facts, cards, profile, words, spoken)
        (folder / translations.overview(facts, words.code)).write_text(page, encoding="utf-8", newline="\n")
    return fonts.unprintable(press.letters)


def unit_files(environment: Environment, press: paper.Press, view: View) -> Iterable[tuple[str, bytes]]:
    """Everything that one unit reads in one language: name under its folder, and content."""
    yield view.file("index.html"), unit.page(environment, view).encode()
    yield view.file("list.xlsx"), workbook.write(view)
    yield view.file("list.pdf"), press.print(view)
    for place, row in enumerate(view.listed, start=1):
        yield (
            view.entries[place - 1]["href"],
            entity.page(environment, view, row, view.entries[place - 1], place).encode(),
        )
    for row in view.facts.earlier:
        if row["unit"] == view.unit["unit"]:
            name = naming.file_name(row["entity_kind"], row["entity_id"])
            yield view.file(name), former_entries.page(environment, view, row).encode()


def _folder(profile: Profile, one: Row) -> str:
    name = str(one["unit"])
    if not _UNIT.fullmatch(name):
        raise AwasError(f"unit {name!r} of profile {profile.name}: not fit for a folder's name; change units.csv")
    return name
