"""A figure of the evaluation: one row of `lake.evaluate.figure`, with its interval and what it says in one word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import TypedDict, Unpack

import duckdb
import numpy as np

from transforms.statistics.metrics import Bounds, Rate
from transforms.warehouse import transaction

YES, NO, TOO_EARLY = "yes", "no", "too_early"


@dataclass(frozen=True)
class Figure:
    """part and measure: what it is; subject: of whom or of which order; the rest as in config/columns/evaluate.yml."""

    part: str
    subject: str
    measure: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    worst: float | None = None
    best: float | None = None
    num: float | None = None
    den: float | None = None
    verdict: str | None = None
    entity_kind: str | None = None
    unit: str | None = None
    cut_off: date | None = None
    k: int | None = None


class Where(TypedDict, total=False):
    """What a figure is about and its verdict: the fields of `Figure` that are no numbers, and k."""

    entity_kind: str
    unit: str | None
    cut_off: date
    k: int | None
    verdict: str | None


def of_rate(part: str, subject: str, measure: str, rate: Rate, **where: Unpack[Where]) -> Figure:
    """A share with its interval."""
    return Figure(part, subject, measure, rate.share, rate.low, rate.high, num=rate.hits, den=rate.total, **where)


def of_bounds(part: str, subject: str, measure: str, bounds: Bounds, rate: Rate, **where: Unpack[Where]) -> Figure:
    """A share with its interval under the expected order, and its bounds under the worst and the best order."""
    return Figure(
        part, subject, measure, bounds.expected, rate.low, rate.high, bounds.worst, bounds.best, rate.hits, rate.total,
        **where,
    )  # fmt: skip


def verdict(low: float, high: float) -> str:
    """What the interval of a difference says: better, not better, or too early to say."""
    if low > 0:
        return YES
    return NO if high <= 0 else TOO_EARLY


def replace(con: duckdb.DuckDBPyConnection, as_of: date, parts: Iterable[str], figures: Iterable[Figure]) -> int:
    """Replace the day's figures of some parts in the lake, in one transaction; returns how many there are now."""
    names = [field.name for field in fields(Figure)]
    rows = sorted({tuple(map(_plain, astuple(figure))) for figure in figures}, key=repr)
    marks = ", ".join("?" for _ in range(len(names) + 1))
    with transaction(con):
        con.execute(
            "delete from lake.evaluate.figure where as_of = ? and list_contains(?, part)", [as_of, sorted(parts)]
        )
        if rows:
            con.executemany(
                f"insert into lake.evaluate.figure (as_of, {', '.join(names)}) values ({marks})",
                [[as_of, *row] for row in rows],
            )
    return len(rows)


def _plain(value: object) -> object:
    """Numbers as the database takes them; what cannot be said is NULL."""
    if isinstance(value, int | float | np.number):
        return None if not np.isfinite(value) else round(float(value), 9)
    return value
