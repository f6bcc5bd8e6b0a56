"""For whoever is about to sign: what moves on each corridor, signs of a dangerous offer, where to check and find help.

A web page, a leaflet for print and a CSV in `public/`, in every language of the profile: no persons, no agencies, no
small counts (`marts.public_corridor`). The same for everybody, so that it may lie at a permanent address.
"""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import typst
from markupsafe import Markup

from transforms.columns import register
from transforms.errors import shown
from transforms.profile import Profile
from transforms.release import pages
from transforms.release.pages.contact_links import dialled
from transforms.release.pages.frame import TEMPLATES
from transforms.release.texts.safety import cell
from transforms.release.texts.words import Words, load_words
from transforms.warehouse import rows

FOLDER = "public"
SIGNS = 8
KINDS = ("licence", "help", "complaint", "embassy")
Row = dict[str, Any]


def queries() -> dict[str, str]:
    """Each query from which it is written; their columns are those that the register marks as shared."""

    def shared(mart: str) -> str:
        return ", ".join(column.name for column in register().tables[f"marts.{mart}"].shared)

    return {
        "corridors": f"select {shared('public_corridor')} from marts.public_corridor order by quarter desc, corridor",
        "help": f"select {shared('help')} from marts.help order by kind, country, name",
        "rules": f"select {shared('rule')} from marts.rule where article is not null order by article, indicator",
        "countries": f"select {shared('country')} from marts.country order by country",
    }


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, folder: Path) -> None:
    """Write `public/` from the marts of the attached release."""
    target = folder / FOLDER
    target.mkdir()
    wanted = ("corridors", "help", "countries", "rules")
    corridors, places, countries, rules = (rows(con, queries()[name]) for name in wanted)
    write_corridors(target / "corridors.csv", corridors)
    spoken = [load_words(code, profile) for code in profile.languages]
    files = {words.code: f"index{_suffix(words, profile)}.html" for words in spoken}
    template = pages.templates().get_template("public.html.j2")
    for words in spoken:
        called = {row["country"]: words.choose(row["names"] or {}) or row["name"] for row in countries}
        said = _said(words, profile, _named(corridors, called, words), _named(places, called, words))
        said["rules"] = {words.choose(rule["texts"] or {}): rule for rule in rules}
        page = template.render(t=words, lang=words.code, spoken=spoken, files=files,
                               leaflet=f"leaflet{_suffix(words, profile)}.pdf", **said)  # fmt: skip
        (target / files[words.code]).write_text(page, encoding="utf-8", newline="\n")
        (target / f"leaflet{_suffix(words, profile)}.pdf").write_bytes(_leaflet(said, words, as_of))


def _suffix(words: Words, profile: Profile) -> str:
    return "" if words.code == profile.languages[0] else f".{words.code}"


def _said(words: Words, profile: Profile, corridors: list[Row], places: list[Row]) -> Row:
    """Everything on the page, in one language."""
    quarters = sorted({row["quarter"] for row in corridors}, reverse=True)
    return {
        "heading": profile.title or profile.name,
        "signs": [words(f"public_sign_{number}") for number in range(1, SIGNS + 1)],
        "places": [
            (words(f"public_kind_{kind}"), [_place(row) for row in places if row["kind"] == kind])
            for kind in KINDS if any(row["kind"] == kind for row in places)
        ],
        "quarters": [
            (words("public_quarter", n=(quarter.month + 2) // 3, year=str(quarter.year)),
             [row for row in corridors if row["quarter"] == quarter])
            for quarter in quarters
        ],
    }  # fmt: skip


def _named(found: list[Row], called: dict[str, str], words: Words) -> list[Row]:
    """Rows with the names of countries in place of their codes: as the profile says, else as the language has them."""
    columns = [name for name in ("country", "origin", "destination") if found and name in found[0]]
    return [
        row | {name: called.get(row[name]) or words.country(row[name]) for name in columns if row[name]}
        for row in found
    ]


def _place(row: Row) -> Row:
    parts = [shown(row["name"]), shown(row["country"] or ""), dialled(row["phone"]), shown(row["link"] or "")]
    told = [part for part in parts if part]
    return row | {"line": " · ".join(filter(None, (row["name"], row["country"], row["phone"], row["link"]))),
                  "ways": Markup(" · ").join(told)}  # fmt: skip


def _leaflet(said: Row, words: Words, as_of: date) -> bytes:
    """One sheet to hand out: signs, how to check, where to find help. Every text is data to it, never markup."""
    data = {
        "lang": words.code,
        "dir": "rtl" if words.locale.character_order == "right-to-left" else "ltr",
        "title": words("public"), "lead": words("public_lead"), "signs_title": words("public_signs"),
        "signs": said["signs"], "check_title": words("public_check"), "check": words("public_check_how"),
        "places": [[kind, [shown(place["line"]) for place in found]] for kind, found in said["places"]],
        "foot": said["heading"],
    }  # fmt: skip
    pdf = typst.Compiler(font_paths=typst.Fonts(include_system_fonts=True)).compile(
        (TEMPLATES / "leaflet.typ").read_bytes(), format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        timestamp=datetime.combine(as_of, datetime.min.time(), tzinfo=UTC),
    )  # fmt: skip
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single file")
    return pdf


def write_corridors(path: Path, found: list[Row]) -> None:
    """Write rows of `marts.public_corridor` as CSV, with the columns that may be shared."""
    names = [column.name for column in register().tables["marts.public_corridor"].shared]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([cell(row[name]) for name in names] for row in found)
