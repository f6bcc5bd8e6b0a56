"""The pages: one for each unit and each listed agency, employer and route, one for the country.

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
from transforms.profile import Profile
from transforms.release.pages import entity, overview, paper, unit, workbook
from transforms.release.pages import facts as reading
from transforms.release.pages.facts import LANES, Facts, Row
from transforms.release.pages.frame import TEMPLATES, templates
from transforms.release.pages.pictures import Cards
from transforms.release.texts.words import Words, in_languages, load_words

__all__ = ["LANES", "TEMPLATES", "templates", "write"]

_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, run_id: str, folder: Path) -> None:
    """Write `index.html` and, for each unit, `units/<unit>/` from the marts of the attached release.

    Raises AwasError for a unit whose code cannot name a folder.
    """
    facts = reading.read(con, as_of, run_id)
    codes = {*profile.languages, *(one["language"] for one in facts.units)}
    cards = in_languages(load_cards(), profile, sorted(codes))
    environment = templates()
    press = paper.Press()
    for one in facts.units:
        top = folder / "units" / _folder(profile, one)
        for name, content in unit_files(facts, cards, environment, press, one, load_words(one["language"], profile)):
            target = top / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    for code in profile.languages:
        page = overview.page(environment, facts, cards, profile, load_words(code, profile))
        (folder / overview.name(profile, code)).write_text(page, encoding="utf-8", newline="\n")


def unit_files(
    facts: Facts, cards: Cards, environment: Environment, press: paper.Press, one: Row, words: Words
) -> Iterable[tuple[str, bytes]]:
    """Everything that one unit reads: name under its folder, and content."""
    view = unit.view(facts, cards, one, words)
    yield "index.html", unit.page(environment, view).encode()
    yield "list.xlsx", workbook.write(view)
    yield "list.pdf", press.print(view)
    for place, row in enumerate(view.listed, start=1):
        yield (
            view.entries[place - 1]["href"],
            entity.page(environment, view, row, view.entries[place - 1], place).encode(),
        )


def _folder(profile: Profile, one: Row) -> str:
    name = str(one["unit"])
    if not _UNIT.fullmatch(name):
        raise AwasError(f"unit {name!r} of profile {profile.name}: not fit for a folder's name; change units.csv")
    return name
