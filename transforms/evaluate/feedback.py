"""What comes back from the units: do they judge for themselves, and are their findings comparable?"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

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
    found = con.execute(_FOUND, [kind]).df()
    drawn = found[found["reason"] == "random"]
    used = drawn if len(drawn) >= LEAST_DRAWN else found
    units = list(used["unit"])
    told = experiment.strictness(used["breaches"].to_numpy(), used["checks"].to_numpy(), units)
    for unit, value in told.items():
        yield Figure("feedback", unit, "strictness", value, den=units.count(unit), entity_kind=kind, unit=unit)
