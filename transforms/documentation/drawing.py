"""docs/architecture.md: how relations come from each other, drawn from the queries themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from transforms.cards import load_cards
from transforms.contracts import contract_names
from transforms.queries.graph import Node, queries, read
from transforms.settings import ROOT

ARCHITECTURE = ROOT / "docs" / "architecture.md"
ROOMS = ("resolve", "core", "measure", "score", "marts", "evaluate", "protection")
KEPT = ("resolve", "measure", "score", "evaluate")  # rooms whose day is kept in the lake (`warehouse.replace_day`)
HEAD = """# Architecture

How the relations come from each other, read off the queries in `sql/` (`transforms/queries/graph.py`). Written by
`awas write-docs`; to change it, change a query.

`known.<source>` has what counts on the day, `history.<source>` all that was known by then, `standing.<source>` the same
without deliveries that were replaced: nothing else reads what was accepted. Lake schemas hold the days; the others live
in the session of one day.

## From room to room

An arrow says how many relations of one room the queries of the other read; a dotted one, what Python keeps or wraps.

```mermaid
flowchart LR
{rooms}
```

## The relations of core

```mermaid
flowchart LR
{core}
```
"""


def architecture() -> str:
    """The whole page as Markdown, with its pictures in Mermaid."""
    nodes: dict[str, Sequence[Node]] = {room: queries(room) for room in ROOMS}
    nodes["indicators"] = [read(card.query) for card in load_cards().values()]
    known = {f"{schema}.{source}" for schema in ("known", "history") for source in (*contract_names(), "delivery")}
    return HEAD.format(rooms="\n".join(_between(nodes)), core="\n".join(_within(nodes["core"], known)))


def _between(nodes: Mapping[str, Sequence[Node]]) -> Iterable[str]:
    """Arrows between rooms: a relation's schema → the room whose queries read it."""
    read_in = {(relation, room) for room, own in nodes.items() for node in own for relation in node.reads}
    count = Counter((_room(relation), room) for relation, room in read_in if _room(relation) != room)
    for (source, room), number in sorted(count.items()):
        yield f"    {_word(source)}[{source}] -->|{number}| {_word(room)}[{room}]"
    yield "    indicators -.-> measure"
    for room in KEPT:
        yield f"    {room} -.-> lake_{room}[lake.{room}]"


def _within(nodes: Sequence[Node], known: set[str]) -> Iterable[str]:
    """Arrows between the files of core, and from what was known into them; macros and reference data stay away."""
    made = {relation: node for node in nodes for relation in node.makes}
    for node in nodes:
        for relation in sorted(node.reads & (made.keys() | known)):
            source = made[relation].name if relation in made else relation
            yield f"    {_word(source)}[{source.split('/')[-1]}] --> {_word(node.name)}[{node.name.split('/')[-1]}]"


def _room(relation: str) -> str:
    return relation.rsplit(".", 1)[0]


def _word(name: str) -> str:
    return name.replace(".", "_").replace("/", "_")
