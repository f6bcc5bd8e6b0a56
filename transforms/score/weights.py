"""Weights of indicators: the experts', on the cards, or learned ones that a person has signed.

A learned set is one file, `<profile>/weights/<version>.yml`. Without `signed_by` and `signed_on` it is a proposal: it
is shown beside the list in force and never changes it. The experts' weights stay on the cards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from transforms import yml
from transforms.cards import Card
from transforms.errors import AwasError, cause
from transforms.judgements import Judgements
from transforms.score.fitting import entities_of, prepare_cells, read_cells
from transforms.statistics.learning import learn
from transforms.statistics.points import Floats, raw_points

EXPERTS = "experts"


class Weight(BaseModel):
    """expert: the card's weight when it was learned from; low, high: 90 % interval of `weight`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    expert: float = Field(ge=0, le=1)
    weight: float = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)


class Weighting(BaseModel):
    """A learned set of weights: from which outcomes, of which kind of entity, and who signed it when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(pattern=r"[a-z0-9-]{1,40}")
    entity_kind: str
    learned_on: date
    outcomes: int = Field(ge=0)
    hits: int = Field(ge=0)
    effective: float = Field(ge=0)
    enough: bool
    signed_by: str | None = None
    signed_on: date | None = None
    weights: dict[str, Weight]

    @model_validator(mode="after")
    def _signed_whole(self) -> Weighting:
        if (self.signed_by is None) != (self.signed_on is None):
            raise ValueError("signed_by and signed_on belong together")
        if self.signed_by and not self.enough:
            raise ValueError("signed, but learned from too few outcomes; it cannot be put in force")
        return self


class Outcome(BaseModel):
    """What a visit found: as_of = day of the list that led to it; inclusion = chance to be chosen; known_on = when."""

    model_config = ConfigDict(frozen=True)

    entity_id: str
    as_of: date
    hit: bool
    inclusion: float = Field(gt=0, le=1)
    known_on: date


def read_weightings(profile_folder: Path) -> list[Weighting]:
    """The learned sets of a profile, oldest first. Raises AwasError that names the file."""
    weightings = []
    for path in sorted((profile_folder / "weights").glob("*.yml")):
        try:
            weightings.append(Weighting(**yml.load(path.read_text(encoding="utf-8"))))
        except (ValidationError, yml.Error, TypeError) as error:
            raise AwasError(f"{path}: {cause(error)}; mend it or remove it") from error
    return sorted(weightings, key=lambda weighting: (weighting.learned_on, weighting.version))


def choose(weightings: Sequence[Weighting], entity_kind: str, as_of: date) -> tuple[Weighting | None, Weighting | None]:
    """The set in force (None: the experts') and the one to be shown beside it (None: nothing, or the experts')."""
    known = [
        weighting for weighting in weightings if weighting.entity_kind == entity_kind and weighting.learned_on <= as_of
    ]
    signed = [weighting for weighting in known if weighting.signed_on is not None and weighting.signed_on <= as_of]
    in_force = max(signed, key=lambda weighting: (weighting.signed_on or date.min, weighting.version), default=None)
    open_ = [
        weighting
        for weighting in known
        if weighting not in signed and (in_force is None or weighting.learned_on > in_force.learned_on)
    ]
    return in_force, open_[-1] if open_ else None


def weighted(cards: Mapping[str, Card], weighting: Weighting | None) -> dict[str, Card]:
    """The cards with the weights of a set; an indicator that it does not know keeps the experts'."""
    learned = {} if weighting is None else weighting.weights
    return {
        name: card.model_copy(update={"weight": learned[name].weight}) if name in learned else card
        for name, card in cards.items()
    }


def ordered(cards: Mapping[str, Card], reach: float) -> dict[str, Card]:
    """The cards with what reach counts for the order: a judgement of the profile, no trust that outcomes move."""
    return {
        name: card.model_copy(update={"weight": reach}) if card.kind == "reach" else card
        for name, card in cards.items()
    }


def propose(
    con: duckdb.DuckDBPyConnection,
    entity_kind: str,
    cards: Mapping[str, Card],
    outcomes: Sequence[Outcome],
    as_of: date,
    judged: Judgements,
) -> Weighting:
    """Learn a set from the outcomes known by the day; the experts' weights are the cards'. Not signed.

    Each outcome stands beside what had been measured for the list that led to it; nothing later is used.
    """
    known = sorted((o for o in outcomes if o.known_on <= as_of), key=lambda o: (o.as_of, o.entity_id, o.known_on))
    scoring = {name: card for name, card in cards.items() if card.entity_kind == entity_kind and card.kind != "reach"}
    rows: list[Floats] = [np.zeros((0, len(scoring)))]
    prepare_cells(con)
    for day in sorted({outcome.as_of for outcome in known}):
        here = [outcome.entity_id for outcome in known if outcome.as_of == day]
        entities = sorted(set(here) | set(entities_of(con, entity_kind, as_of)))
        unweighted = {name: card.model_copy(update={"weight": 1.0}) for name, card in cards.items()}
        cells = read_cells(con, entity_kind, unweighted, day, entities, judged, known_only=True)
        columns = [place for place, card in enumerate(cells.cards) if card.id in scoring]
        points = raw_points(cells.measured())[:, columns]
        rows.append(points[[entities.index(entity) for entity in here]])
    prior = np.array([scoring[name].weight for name in sorted(scoring)])
    hit, inclusion = np.array([o.hit for o in known], dtype=bool), np.array([o.inclusion for o in known])
    learned = learn(np.concatenate(rows), hit, inclusion, prior, judged)
    columns_of = (prior, learned.weight, learned.low, learned.high)
    numbers = zip(sorted(scoring), *(column.tolist() for column in columns_of), strict=True)
    return Weighting(
        version=f"{entity_kind}-{as_of.isoformat()}", entity_kind=entity_kind, learned_on=as_of,
        outcomes=learned.outcomes, hits=learned.hits, effective=round(learned.effective, 1), enough=learned.enough,
        weights={
            name: Weight(expert=expert, weight=round(w, 4), low=round(low, 4), high=round(high, 4))
            for name, expert, w, low, high in numbers
        },
    )  # fmt: skip


def write(weighting: Weighting, profile_folder: Path) -> Path:
    """Write a proposal into the profile; returns the file. Raises AwasError where that version is there already."""
    path = profile_folder / "weights" / f"{weighting.version}.yml"
    if path.exists():
        raise AwasError(f"{path} is there already: sign it or remove it before another one is proposed for that day")
    path.parent.mkdir(exist_ok=True)
    path.write_text("---\n" + yaml.safe_dump(weighting.model_dump(mode="json"), sort_keys=False), encoding="utf-8")
    return path
