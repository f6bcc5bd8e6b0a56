"""The model by which two records are compared: Fellegi and Sunter's, with fixed probabilities and term frequencies.

weight of a pair = log2(prior odds) + sum over attributes of log2(m / u), u replaced by the frequency of the shared
value where a level says so (Fellegi & Sunter 1969; Winkler 2000).
"""

from __future__ import annotations

import hashlib
import math
import re
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from transforms import yml
from transforms.names import vocabulary
from transforms.names.vocabulary import FOLDER
from transforms.queries import sql_files
from transforms.settings import SQL_DIR


class Level(BaseModel):
    """One degree of likeness. when: condition over the records `l` and `r`. tf: frequency column, counts by `share`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: str
    when: str
    m: float = Field(gt=0, lt=1)
    u: float = Field(gt=0, lt=1)
    tf: str | None = None
    share: float = Field(default=0, ge=0, le=1)

    @property
    def weight(self) -> float:
        """log2(m / u), without the term frequency."""
        return math.log2(self.m / self.u)


class Attribute(BaseModel):
    """What is compared. missing: when nothing can be said, which weighs nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    missing: str
    levels: tuple[Level, ...]

    @property
    def has_frequencies(self) -> bool:
        return any(level.tf for level in self.levels)


@lru_cache(maxsize=1)
def load_model() -> dict[str, Attribute]:
    """`config/identity/model.yml`: attribute → its levels, the most alike first."""
    content = yml.load((FOLDER / "model.yml").read_text(encoding="utf-8"))
    return {name: Attribute(**attribute) for name, attribute in content.items()}


@lru_cache(maxsize=1)
def model_digest() -> str:
    """Eight digits that stand for the model, the vocabularies, and the code and queries that compare."""
    paths = [
        *sorted(FOLDER.iterdir()),
        *sorted(Path(vocabulary.__file__).parent.glob("*.py")),
        *(Path(__file__).with_name(name) for name in ("clusters.py", "contacts.py", "entities.py", "features.py")),
        *sql_files(SQL_DIR / "identity"),
    ]
    texts = [path.read_bytes() for path in paths]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:8]


def prior_weight(records: int) -> float:
    """log2 odds that two records chosen by chance are one firm: each record has about one other."""
    return math.log2(1 / max(records, 2))


def level_sql(attribute: Attribute) -> str:
    """SQL expression: position of the first level that holds for `l` and `r`; null where nothing can be said."""
    whens = " ".join(f"when {level.when} then {at}" for at, level in enumerate(attribute.levels))
    return f"case when {attribute.missing} then null {whens} end"


def weight_sql(name: str, attribute: Attribute) -> str:
    """SQL expression: weight of the level in column `name`."""
    whens = " ".join(f"when {at} then {_level_weight(level)}" for at, level in enumerate(attribute.levels))
    return f"coalesce(case {name} {whens} end, 0)"


def _level_weight(level: Level) -> str:
    if level.tf is None:
        return repr(level.weight)
    usual = repr(math.log2(level.u))
    by_accident = f"coalesce(log2(greatest(l.{level.tf}, r.{level.tf})), {usual})"
    return f"{level.weight!r} + {level.share!r} * ({usual} - {by_accident})"


def sides_sql(condition: str) -> str:
    """`l.phone = r.phone` over the columns of a pair: `phone_l = phone_r`."""
    return re.sub(r"\b([lr])\.(\w+)", r"\2_\1", condition)
