"""Every page in every language of its readers: what the file of each is called, and the switch at its top.

A page has its plain name in the language of those for whom it is made, the unit's or the country's first one, and
that language's code in its name in each other one: index.html, index.en.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from transforms.release.pages.facts import Facts
from transforms.release.texts.words import Words

OVERVIEW = "index.html"


def in_language(name: str, code: str, own: str) -> str:
    """The file of a page in a language. own: in which it has its plain name."""
    stem, dot, ending = name.rpartition(".")
    return name if code == own else f"{stem}.{code}{dot}{ending}"


def codes(facts: Facts, own: str) -> list[str]:
    """The languages in which a unit's pages exist, its own first."""
    return [own, *(code for code in facts.languages if code != own)]


def of_unit(facts: Facts, unit: str, name: str, code: str) -> str:
    """A page of a unit for somebody who reads `code`, as far as it exists; else in the unit's own language."""
    own = next(str(one["language"]) for one in facts.units if one["unit"] == unit)
    return in_language(name, code, own) if code in facts.languages else name


def overview(facts: Facts, code: str) -> str:
    """The page of the country in a language, or in its first one."""
    return in_language(OVERVIEW, code, facts.languages[0]) if code in facts.languages else OVERVIEW


def switch(tongues: Iterable[Words], name: str, own: str, read: str) -> Sequence[dict[str, Any]]:
    """The languages of a page, each by its own name and with its file; nothing where there is one. read: that of
    the page itself."""
    ways = [
        {
            "code": one.code,
            "called": one("language"),
            "href": in_language(name, one.code, own),
            "here": one.code == read,
        }
        for one in tongues
    ]
    return ways if len(ways) > 1 else []
