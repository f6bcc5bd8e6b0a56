"""What comes back from the units: do they judge for themselves, and are their findings comparable?"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np

from transforms.evaluate.figures import NO, TOO_EARLY, YES, Figure, of_rate
from transforms.statistics import experiment, metrics

ALWAYS = 0.95  # a unit that surely follows more of its leads than this hardly judges for itself
_FOLLOWED = """
    select unit, lane, count(*) filter (where visited) as visited, count(*) as entries
    from evaluate.entry where entity_kind = ? and mature group by unit, lane order by unit, lane
"""
_FOUND = """
    select unit, reason, breaches::double as breaches, checks_made::double as checks
    from evaluate.outcome
    where entity_kind = ? and checks_made > 0 and breaches is not null order by unit, record_id
"""
LEAST_DRAWN = 50  # random visits below which all visits say how strict a unit is


def figures(con: duckdb.DuckDBPyConnection, kind: str) -> Iterator[Figure]:
    """Share of each unit's entries that it visited (automation bias), and how strict it is against the others."""
    for unit, lane, visited, entries in con.execute(_FOLLOWED, [kind]).fetchall():
        rate = metrics.wilson(visited, entries)
        said = TOO_EARLY if entries < 20 else YES if rate.low > ALWAYS else NO
        yield of_rate(
            "feedback", lane, "followed", rate, entity_kind=kind, unit=unit, verdict=said if lane == "lead" else None
        )
    rows = con.execute(_FOUND, [kind]).fetchnumpy()
    drawn = rows["reason"].astype(str) == "random"
    used = drawn if drawn.sum() >= LEAST_DRAWN else np.ones(len(drawn), dtype=bool)
    units = list(rows["unit"].astype(str)[used])
    told = experiment.strictness(_floats(rows["breaches"])[used], _floats(rows["checks"])[used], units)
    for unit, value in told.items():
        yield Figure("feedback", unit, "strictness", value, den=units.count(unit), entity_kind=kind, unit=unit)


def _floats(column: object) -> metrics.Floats:
    return np.asarray(column, dtype=float)
