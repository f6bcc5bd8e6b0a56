"""What a section of an entity's page is: its finding, its picture, its numbers and their query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from transforms.release.pages.facts import Facts, Row
from transforms.release.pages.naming import linked
from transforms.release.pages.pictures import Cards
from transforms.release.pages.sources import query
from transforms.release.texts.words import Words

NUMBER = "number"
EMPTY = Markup("")


def titled(words: Words, columns: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Columns of a table, (name, kind of cell), with the reader's words for the names."""
    return [(words(f"column_{name}"), kind) for name, kind in columns]


@dataclass(frozen=True)
class Section:
    """One section. finding: what the picture says; columns: (title, kind of cell); query: gives its numbers."""

    anchor: str
    heading: str
    finding: str = ""
    picture: Markup = EMPTY
    columns: Sequence[tuple[str, str]] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    query: str = ""
    folded: bool = False  # whether the table is shown only when asked for


@dataclass(frozen=True)
class Scene:
    """What every section needs: the day's facts, the cards, the reader's words and the listed row."""

    facts: Facts
    cards: Cards
    words: Words
    row: Row

    @property
    def kind(self) -> str:
        return str(self.row["entity_kind"])

    @property
    def entity(self) -> str:
        return str(self.row["entity_id"])

    def of(self, table: str) -> list[Row]:
        return self.facts.of(table, self.kind, self.entity)

    def has(self, table: str) -> bool:
        return table in self.facts.tables

    def query(self, table: str) -> str:
        return query(table, self.kind, self.entity)

    def linked(self, name: str, kind: str, entity: str) -> str:
        """A name on this page that leads to the page of its entity, in the reader's own unit where that has one."""
        return linked(self.facts, self.words, name, kind, entity, "../../", self.row["unit"])
