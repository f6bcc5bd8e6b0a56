"""What comes back from the units: do they judge for themselves, and are their findings comparable?"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from transforms.evaluate.figures import NO, TOO_EARLY, YES, Figure, of_rate
from transforms.judgements import Judgements
from transforms.statistics import experiment, metrics

_FOLLOWED = """
    select unit, lane, count(*) filter (where visited) as visited, count(*) as entries
    from evaluate.entry where entity_kind = ? and mature group by unit, lane order by unit, lane
"""
_FOUND = """
    select unit, reason, breaches::double as breaches, checks_made::double as checks
    from evaluate.outcome
    where entity_kind = ? and checks_made > 0 and breaches is not null order by unit, record_id
"""


def figures(con: duckdb.DuckDBPyConnection, kind: str, judged: Judgements) -> Iterator[Figure]:
    """Share of each unit's entries that it visited (automation bias), and how strict it is against the others."""
    for unit, lane, visited, entries in con.execute(_FOLLOWED, [kind]).fetchall():
        rate = metrics.wilson(visited, entries)
        said = TOO_EARLY if entries < judged.least_visits else YES if rate.low > judged.follows_all else NO
        yield of_rate(
            "feedback", lane, "followed", rate, entity_kind=kind, unit=unit, verdict=said if lane == "lead" else None
        )
    found = con.execute(_FOUND, [kind]).df()
    drawn = found[found["reason"] == "random"]
    used = drawn if len(drawn) >= judged.least_drawn else found
    units = list(used["unit"])
    told = experiment.strictness(used["breaches"].to_numpy(), used["checks"].to_numpy(), units)
    for unit, value in told.items():
        yield Figure("feedback", unit, "strictness", value, den=units.count(unit), entity_kind=kind, unit=unit)
