"""Numbers that people judged: `config/judgements.yml` has each with its reason, a profile may change them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from transforms import yml
from transforms.errors import AwasError, cause
from transforms.settings import CONFIG_DIR

FILE = CONFIG_DIR / "judgements.yml"


class Judgements(BaseModel):
    """All of them, in the order of the file, which has their units and reasons."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    random_share: float = Field(ge=0, le=1)
    most_silent: int = Field(ge=0)
    silent_after_days: int = Field(gt=0)
    least_lift: float = Field(ge=1)
    reach: float = Field(ge=0, le=1)
    steady: float = Field(ge=1)
    most_of_family: int = Field(gt=0)
    households_drawn: int = Field(ge=0, le=1)
    no_unit_top: int = Field(gt=0)
    top_share: float = Field(gt=0, lt=1)
    upper_share: float = Field(gt=0, lt=1)
    tier_needs: float = Field(ge=0)

    smallest_group: int = Field(gt=0)
    gap_chance: float = Field(gt=0, lt=1)
    unseen_share: float = Field(ge=0, lt=1)
    shortest_baseline_weeks: int = Field(gt=0)
    spread_floor: float = Field(gt=0)
    problem_chance: float = Field(gt=0, lt=1)
    problem_tail: float = Field(gt=0, lt=1)
    present: float = Field(gt=0, lt=1)
    relief: float = Field(gt=0)
    relief_ends: float = Field(gt=0)
    domain_cap: float = Field(gt=0)
    weak_tie: float = Field(ge=0, le=1)

    fewest_outcomes: int = Field(gt=0)
    fewest_hits: int = Field(gt=0)
    weight_spread: float = Field(gt=0)
    counts_as_hit: float = Field(gt=0)

    family_strength: float = Field(ge=0, le=1)
    family_kinds: int = Field(gt=0)
    largest_family: int = Field(gt=1)

    least_visits: int = Field(gt=0)
    least_drawn: int = Field(gt=0)
    follows_all: float = Field(gt=0, lt=1)
    mostly_silent: float = Field(gt=0, lt=1)
    least_agencies: int = Field(gt=0)
    least_group_share: float = Field(gt=0, lt=1)
    group_stands_out: float = Field(gt=1)
    planted_first: float = Field(gt=0, lt=1)
    planted_seen: float = Field(gt=0, le=1)

    rest_days: int = Field(ge=0)
    longest_rest_days: int = Field(ge=0)
    mute_after: int = Field(gt=0)
    letter_rest_days: int = Field(gt=0)
    visit_hours: float = Field(gt=0)
    repeated_lists: int = Field(gt=0)
    mute_days: int = Field(gt=0)
    visit_sees: float = Field(ge=0, lt=1)
    visit_errs: float = Field(ge=0, lt=1)
    visit_fades_days: int = Field(gt=0)
    contest_pause_days: int = Field(ge=0)

    def differing(self, other: Judgements) -> dict[str, tuple[float, float]]:
        """Name → the own and the other's value, of those that differ."""
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in type(self).model_fields}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: float
    reason: str = Field(min_length=1)


@lru_cache(maxsize=1)
def shipped() -> Judgements:
    """Those of `config/judgements.yml`. Raises AwasError for a wrong value, or one without a reason."""
    return read(FILE)


def read(path: Path) -> Judgements:
    """The judgements of a file. Raises AwasError for a wrong value, or one without a reason."""
    try:
        entries = {name: _Entry(**entry) for name, entry in yml.load(path.read_text(encoding="utf-8")).items()}
        return Judgements.model_validate({name: entry.value for name, entry in entries.items()})
    except ValidationError as error:
        raise AwasError(f"{path}: {cause(error)}; each is a value with its reason") from error
    except (yml.Error, TypeError, AttributeError) as error:
        raise AwasError(f"{path}: is no list of judgements: {cause(error)}; each is a value with its reason") from error


def changed(changes: Any) -> Any:
    """The shipped judgements with the changes of a profile, to be validated as a whole."""
    return shipped().model_dump() | changes if isinstance(changes, dict) else changes
