"""The indicators' cards: what each one asks, how it counts and what would clear it.

A card `config/indicators/<stem>.yml` and a query `sql/indicators/<entity kind>/<stem>.sql` make an indicator; no code.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from transforms.errors import AwasError
from transforms.settings import CONFIG_DIR, SQL_DIR

CARDS_DIR = CONFIG_DIR / "indicators"
QUERIES_DIR = SQL_DIR / "indicators"
ENTITY_KINDS = ("agency", "route")


class Text(BaseModel):
    """The same words in each language that a page can be in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: str
    id: str

    def in_language(self, language: str) -> str:
        """The words in a language; English where the card has none."""
        return self.id if language == "id" else self.en


class Card(BaseModel):
    """One indicator.

    window_days: length of its look-back. minimum_base: smallest exposure (surges: travellers in the history) that says
    something. ratio: how many times the peers' rate a problem has. weight: trust in it, 0 to 1, by which its
    log likelihood ratio counts. cap: most points it can give. needs: sources without which it is not available;
    `a|b` means either, `ref.x` a reference table with rows. reason: words around {num}, {den}, {value},
    {expected} and {peer_num_of_100}.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"[AR]\d{2}")
    name: Text
    question: Text
    reason: Text
    entity_kind: Literal["agency", "route"]
    kind: Literal["fact", "rate", "surge"]
    domain: Literal["licence", "network", "permits", "movement", "harm", "employer"]
    direction: Literal["up"] = "up"
    window_days: int = Field(gt=0)
    minimum_base: float = Field(default=20, ge=0)
    ratio: float = Field(default=3.0, gt=1)
    weight: float = Field(default=1.0, ge=0, le=1)
    cap: float = Field(default=3.0, gt=0)
    needs: tuple[str, ...] = Field(min_length=1)
    source: str
    clears: Text
    ask: Text
    known_failure: Text
    owner: str
    stem: str = ""

    @property
    def query(self) -> Path:
        """The file of its query."""
        return QUERIES_DIR / self.entity_kind / f"{self.stem}.sql"

    def sql(self) -> str:
        """The text of its query, without a closing semicolon."""
        return self.query.read_text(encoding="utf-8").strip().removesuffix(";")

    @model_validator(mode="after")
    def _placeholders(self) -> Card:
        values = {"num": 1, "den": 1, "value": 1, "expected": 1, "peer_num_of_100": 1}
        try:
            for words in (self.reason.en, self.reason.id):
                words.format(**values)
        except (KeyError, IndexError, ValueError) as error:
            raise ValueError(f"reason: unknown placeholder {error}; known are {', '.join(values)}") from error
        return self


@lru_cache(maxsize=1)
def load_cards() -> dict[str, Card]:
    """All cards by id, in the order of their ids. Raises AwasError for a bad card, or a card or query alone."""
    return read_cards(CARDS_DIR, QUERIES_DIR)


def read_cards(cards_dir: Path, queries_dir: Path) -> dict[str, Card]:
    """The cards of a folder, checked against the queries of another one. Raises AwasError that names the file."""
    cards = {card.id: card for card in map(_read_card, sorted(cards_dir.glob("*.yml")))}
    wanted = {f"{card.entity_kind}/{card.stem}" for card in cards.values()}
    found = {f"{kind}/{path.stem}" for kind in ENTITY_KINDS for path in (queries_dir / kind).glob("*.sql")}
    for name in sorted(wanted - found):
        raise AwasError(f"{queries_dir}/{name}.sql: missing: the indicator's card has no query; write it")
    for name in sorted(found - wanted):
        raise AwasError(f"{queries_dir}/{name}.sql: no card {cards_dir}/{name.split('/')[1]}.yml; write it or remove the query")
    return dict(sorted(cards.items()))


def _read_card(path: Path) -> Card:
    try:
        card = Card(stem=path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise AwasError(f"{path}: {where}: {problem['msg']}; mend the card") from error
    except (yaml.YAMLError, TypeError) as error:
        raise AwasError(f"{path}: not a card: {str(error).splitlines()[0]}; mend the card") from error
    if not path.stem.startswith(f"{card.id}_"):
        raise AwasError(f"{path}: id {card.id} does not begin the file's name; rename one of them")
    return card
