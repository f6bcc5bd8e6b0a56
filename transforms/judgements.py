"""Numbers that people judged: `config/judgements.yml` has each with its reason, a profile may change them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from transforms.errors import AwasError, cause
from transforms.settings import CONFIG_DIR

FILE = CONFIG_DIR / "judgements.yml"


class Judgements(BaseModel):
    """All of them; the reasons stand in the file.

    random_share: of a unit's visits. most_silent: entries a list. silent_after_days: days without an application.
    least_lift: times, of a lead. steady: factor of the capacity, 1 or more. no_unit_top: entities. tier_needs: points.
    smallest_group: entities. shortest_baseline_weeks: weeks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    random_share: float = Field(ge=0, le=1)
    most_silent: int = Field(ge=0)
    silent_after_days: int = Field(gt=0)
    least_lift: float = Field(ge=1)
    steady: float = Field(ge=1)
    no_unit_top: int = Field(gt=0)
    tier_needs: float = Field(ge=0)
    smallest_group: int = Field(gt=0)
    shortest_baseline_weeks: int = Field(gt=0)

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
        entries = {name: _Entry(**entry) for name, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items()}
        return Judgements.model_validate({name: entry.value for name, entry in entries.items()})
    except ValidationError as error:
        raise AwasError(f"{path}: {cause(error)}; each is a value with its reason") from error
    except (yaml.YAMLError, TypeError, AttributeError) as error:
        raise AwasError(f"{path}: is no list of judgements: {cause(error)}; each is a value with its reason") from error


def changed(changes: Any) -> Any:
    """The shipped judgements with the changes of a profile, to be validated as a whole."""
    return shipped().model_dump() | changes if isinstance(changes, dict) else changes
