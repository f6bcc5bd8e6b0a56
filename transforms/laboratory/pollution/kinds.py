"""All polluted variants of a seed."""

from __future__ import annotations

from transforms.laboratory.judging import Case
from transforms.laboratory.pollution import bodies, dialects, edges, lines
from transforms.laboratory.pollution.table import clean_rows


def variants(seed: int, name: str) -> list[Case]:
    """Each variant of the clean file of this seed, as a file of this name; the same seed gives the same bytes."""
    rows = clean_rows(seed)
    found = [*lines.cases(rows, seed, name), *dialects.cases(rows, seed, name)]
    return [*found, *bodies.cases(rows, seed, name), *edges.cases(rows, name)]
