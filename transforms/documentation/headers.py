"""The headers of queries: `-- inputs:` names what a query reads and receives, `-- look-back:` which days count.

`awas write-docs` mends the inputs. The look-back of an indicator names what its card gives ($from_day, $to_day and
spans), so that it stays true when the card is changed; `strange` finds lengths of time that are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from transforms.cards import Card, load_cards
from transforms.queries import parameters
from transforms.queries.graph import SCHEMAS, read
from transforms.settings import ROOT, SQL_DIR

WIDTH = 120
EVERYWHERE = "$as_of"  # which nearly every query receives
_INPUTS = re.compile(r"^-- inputs:(.*?)(?=^-- [a-z-]+:|^(?!--))", re.MULTILINE | re.DOTALL)
_LOOK_BACK = re.compile(r"^-- look-back:(.*?)(?=^-- [a-z-]+:|^(?!--))", re.MULTILINE | re.DOTALL)
_DAYS = re.compile(r"\b(\d+) (?:days|weeks|months|years)\b")
_NAMED = re.compile(rf"\$\w+|(?:lake\.\w+|\b(?:{'|'.join(SCHEMAS)}))\.\w+")


def files() -> list[Path]:
    """All queries that read relations or receive values."""
    return [path for path in sorted(SQL_DIR.rglob("*.sql")) if inputs(path)]


def inputs(path: Path) -> set[str]:
    """The relations that a query reads, and the values that it receives besides the day."""
    values = {f"${name}" for name in parameters(path.read_text(encoding="utf-8"))}
    return (set(read(path).reads) | values) - {EVERYWHERE}


def named_inputs(path: Path) -> set[str]:
    """The relations and values that a query's header names as its inputs, but for what the query makes anew."""
    match = _INPUTS.search(path.read_text(encoding="utf-8"))
    return set(_NAMED.findall(match[1])) - {EVERYWHERE} - read(path).makes if match else set()


def mend(path: Path) -> None:
    """Write a header's inputs anew from the query, where they differ from what it reads."""
    text = path.read_text(encoding="utf-8")
    if named_inputs(path) == inputs(path) or not _INPUTS.search(text):
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
        if named_inputs(path) != inputs(path):
            differing = ", ".join(sorted(named_inputs(path) ^ inputs(path)))
            yield f"{path}: inputs: {differing}: named and not read, or read and not named; run awas write-docs"
    for card in load_cards().values():
        yield from lengths(card)


def lengths(card: Card) -> Iterator[str]:
    """Lengths of time that would not follow, or contradict the query, when the card or the query is changed."""
    text = card.query.read_text(encoding="utf-8")
    look_back = _LOOK_BACK.search(text)
    if look_back and (days := _DAYS.search(look_back[1])):
        place = f"{card.query.relative_to(ROOT)}: look-back: {days[0]}"
        yield f"{place}: write $from_day, $to_day or a span of the card instead"
    made_by = [text, *(path.read_text(encoding="utf-8") for path in _core(read(card.query).reads))]
    for days in _DAYS.finditer(card.reason["en"]):
        if not any(re.search(rf"\b{days[1]}\b", sql) for sql in made_by):
            place = f"config/indicators/{card.stem}.yml: reason: {days[0]}"
            yield f"{place}: its query has no such number; write {{window_days}} or another length of the card"


def _core(relations: Iterable[str]) -> Iterator[Path]:
    paths = (SQL_DIR / f"{relation.replace('.', '/')}.sql" for relation in relations)
    return (path for path in paths if path.is_file())
