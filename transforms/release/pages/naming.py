"""What an entity is called on a page, in a link and in a file's name; names are data, of any length."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list
from markupsafe import Markup

from transforms.cards import PLURALS
from transforms.errors import shown
from transforms.release.pages.facts import Facts, Row
from transforms.release.pages.translations import of_unit
from transforms.release.texts.words import Words

LONGEST = 120  # characters of a name in a list; the whole name is on the entity's own page
_UNFIT = re.compile(r"[^A-Za-z0-9]+")


def file_name(kind: str, entity: str) -> str:
    """The page of an entity beside its unit's page: as much of its identifier as fits, and a digest of all of it."""
    digest = hashlib.sha256(entity.encode()).hexdigest()[:8]
    return f"{PLURALS[kind]}/{_UNFIT.sub('-', entity)[:40].strip('-') or 'x'}-{digest}.html"


def packet_name(entity: str) -> str:
    """The file of what an entity may be told: its identifier where that is plain, else with digits of its digest."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}", entity):
        return entity
    return f"{_UNFIT.sub('-', entity).strip('-')[:40]}-{hashlib.sha256(entity.encode()).hexdigest()[:8]}".lstrip("-")


def clipped(name: str, longest: int = LONGEST) -> str:
    """A name that leaves room for what is said about it."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def in_words(words: Words, row: dict[str, Any]) -> str:
    """The name of a unit or a holiday, in the reader's language where the profile has it."""
    return str((row.get("names") or {}).get(words.code) or row["name"])


def region(regions: Mapping[str, Row], words: Words, code: str | None) -> str:
    """A region by its name in the reader's language, as far as the profile names it; else its code."""
    named = regions.get(code or "")
    return in_words(words, named) if named else code or ""


def located(facts: Facts, words: Words, place: str | None) -> str:
    """An address or a town, with its region by name."""
    before, comma, code = (place or "").rpartition(", ")
    return f"{before}{comma}{region(facts.regions, words, code)}"


def linked(facts: Facts, words: Words, name: str, kind: str, entity: str, units: str, here: str = "") -> str:
    """A name that leads to the entity's page, else with the identifier under which the database knows it.

    units: the way to the folder of the units. here: the unit that reads, whose own page is preferred.
    """
    found = facts.units_with_page(kind, entity)
    if not found:
        return name if entity in name else f"{name} ({clipped(entity)})"
    unit = here if here in found else found[0]
    page = of_unit(facts, unit, file_name(kind, entity), words.code)
    return Markup('<a href="{}">{}</a>').format(f"{units}{unit}/{page}", shown(name))


def listing(words: Words, names: Sequence[str]) -> str:
    """Names as a sentence has them: agencies, employers and routes."""
    return format_list(list(names), locale=words.locale)


def plain(text: str) -> str:
    """A name without its link, for paper."""
    return str(text.striptags()) if isinstance(text, Markup) else text


def called(facts: Facts, words: Words, row: dict[str, Any]) -> str:
    """The name of an entity: as registered; a route, and an employer that is not named, in the reader's own words."""
    kind, entity, name = row["entity_kind"], row["entity_id"], str(row["name"])
    if kind == "route" and entity in facts.routes:
        return route_name(words, facts.routes[entity])
    return words("employer_unnamed", entity=entity) if kind == "employer" and name == entity else name


def route_name(words: Words, place: dict[str, Any]) -> str:
    """Nongsa → Malaysia, visit"""
    purpose = place["purpose"]
    purpose_words = "" if purpose in ("*", "", None) else ", " + words.either(f"purpose_{purpose}", purpose)
    return f"{place['checkpoint_name']} → {destination(words, place)}{purpose_words}"


def destination(words: Words, place: dict[str, Any]) -> str:
    """The country that a route names, in the reader's language where the profile has it."""
    names = place["destination_name"] or {}
    if place["destination"] == "*":
        return words("anywhere")
    return str(names.get(words.code) or names.get("en") or place["destination"])
