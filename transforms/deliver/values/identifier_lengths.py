"""How long the identifiers of a column are, and how many letters some of them lack to the commonest length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from transforms.contracts import Column
from transforms.deliver.values import identifiers
from transforms.queries import identifier


def letters(column: Column) -> str:
    """SQL of twice the letters and digits that an identifier has, and one more where its first digit is a 9."""
    name = identifier(column.name)
    if column.pseudonym:
        return f"2 * length(rtrim({identifiers.shape_of(column)}, 'zrdf'))"
    return f"2 * length({name}) + (regexp_extract({name}, '[0-9]') = '9')::bigint"


def lacking(said: Mapping[int, int]) -> float:
    """How many letters identifiers lack to the commonest number of them, in the mean; of two the smaller one.

    said: rows by `letters`. Numbers that are counted up have one letter less up to a row of nines.
    """
    lengths = Counter[int]()
    for twice, rows in said.items():
        lengths[twice // 2] += rows
    usual = min(lengths, key=lambda length: (-lengths[length], length))
    missing = sum(rows * max(0, usual - twice // 2 - twice % 2) for twice, rows in said.items())
    return missing / lengths.total()
