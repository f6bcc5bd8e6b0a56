"""The headers of queries: `-- inputs:` names what a query reads and receives, `-- look-back:` the days of its card.

`awas write-docs` mends the inputs; the look-back of an indicator is prose, which `strange` checks against the card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from transforms.cards import Card, load_cards
from transforms.graph import SCHEMAS, read
from transforms.queries import parameters
from transforms.settings import SQL_DIR

WIDTH = 120
EVERYWHERE = "$as_of"  # which nearly every query receives
_INPUTS = re.compile(r"^-- inputs:(.*?)(?=^-- [a-z-]+:|^(?!--))", re.MULTILINE | re.DOTALL)
_LOOK_BACK = re.compile(r"^-- look-back:(.*?)(?=^-- [a-z-]+:|^(?!--))", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(rf"\$\w+|(?:lake\.\w+|\b(?:{'|'.join(SCHEMAS)}))\.\w+")


def files() -> list[Path]:
    """All queries that read relations or receive values."""
    return [path for path in sorted(SQL_DIR.rglob("*.sql")) if inputs(path)]


def inputs(path: Path) -> set[str]:
    """The relations that a query reads, and the values that it receives besides the day."""
    values = {f"${name}" for name in parameters(path.read_text(encoding="utf-8"))}
    return (set(read(path).reads) | values) - {EVERYWHERE}


def said(path: Path) -> set[str]:
    """The relations and values that a query's header names as its inputs, but for what the query makes anew."""
    found = _INPUTS.search(path.read_text(encoding="utf-8"))
    return set(_NAMED.findall(found[1])) - {EVERYWHERE} - read(path).makes if found else set()


def mend(path: Path) -> None:
    """Write a header's inputs anew from the query, where they differ from what it reads."""
    text = path.read_text(encoding="utf-8")
    if said(path) == inputs(path) or not _INPUTS.search(text):
        return
    names = sorted(inputs(path), key=lambda name: (name.startswith("$"), name))
    path.write_text(_INPUTS.sub(lambda _: _wrapped(names), text, count=1), encoding="utf-8")


def _wrapped(names: list[str]) -> str:
    lines = ["-- inputs:"]
    for place, name in enumerate(names, start=1):
        word = f" {name}{',' if place < len(names) else ''}"
        if len(lines[-1]) + len(word) > WIDTH:
            lines.append("--        ")
        lines[-1] += word
    return "\n".join(lines) + "\n"


def strange() -> Iterator[str]:
    """Headers that say something else than the query and the card, one line each."""
    for path in files():
        if said(path) != inputs(path):
            differing = ", ".join(sorted(said(path) ^ inputs(path)))
            yield f"{path}: inputs: {differing}: named and not read, or read and not named; run awas write-docs"
    for card in load_cards().values():
        found = _LOOK_BACK.search(card.query.read_text(encoding="utf-8"))
        days = set(re.findall(r"\d+", found[1])) if found else set()
        lacking = [str(number) for number in _days(card) if str(number) not in days]
        if lacking:
            yield f"{card.query}: look-back: does not name {lacking[0]} days, which its card says; write it there"


def _days(card: Card) -> list[int]:
    """The numbers of days by which a card's window is told."""
    if not card.window_days:
        return []
    return [card.window_days] if not card.maturity_days else [card.maturity_days + card.window_days, card.maturity_days]
