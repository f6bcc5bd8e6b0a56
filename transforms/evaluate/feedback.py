"""What comes back from the units: do they judge for themselves, are findings comparable, did reasons prove right?"""

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
_PROVED = """
    select indicator, count(*) filter (where is_right) as proved, count(*) as looked_at
    from (
        select unnest(reasons_right) as indicator, true as is_right from core.visit where made and entity_kind = ?
        union all
        select unnest(reasons_wrong), false from core.visit where made and entity_kind = ?
    )
    group by indicator order by indicator
"""
# the reasons that a contest paused before it was decided: whether their records stood
_STOOD = """
    select indicator, count(*) filter (where stood) as stood, count(*) as decided
    from (
        select distinct c.contest_id, r.indicator, c.state = 'rejected' as stood
        from core.contest as c
        inner join lake.measure.cleared as r
            on c.entity_kind = r.entity_kind and c.entity_id = r.entity_id and c.received_on = r.cleared_on
        where c.state <> 'open' and c.entity_kind = ? and r.cause = 'contested'
    )
    group by indicator order by indicator
"""


def figures(con: duckdb.DuckDBPyConnection, kind: str, judged: Judgements) -> Iterator[Figure]:
    """How units answer the lists.

    Share of each unit's entries that it visited (automation bias), how strict it is against the others, and how often
    each indicator's reason proved right where a visit looked at it, and stood where it was contested.
    """
    for unit, lane, visited, entries in con.execute(_FOLLOWED, [kind]).fetchall():
        rate = metrics.wilson(visited, entries)
        answer = TOO_EARLY if entries < judged.least_visits else YES if rate.low > judged.follows_all else NO
        yield of_rate(
            "feedback", lane, "followed", rate, entity_kind=kind, unit=unit, verdict=answer if lane == "lead" else None
        )
    findings = con.execute(_FOUND, [kind]).df()
    drawn = findings[findings["reason"] == "random"]
    used = drawn if len(drawn) >= judged.least_drawn else findings
    units = list(used["unit"])
    strict = experiment.strictness(used["breaches"].to_numpy(), used["checks"].to_numpy(), units)
    for unit, value in strict.items():
        yield Figure("feedback", unit, "strictness", value, den=units.count(unit), entity_kind=kind, unit=unit)
    for indicator, proved, looked_at in con.execute(_PROVED, [kind, kind]).fetchall():
        yield of_rate("feedback", indicator, "proved_right", metrics.wilson(proved, looked_at), entity_kind=kind)
    for indicator, stood, decided in con.execute(_STOOD, [kind]).fetchall():
        yield of_rate("feedback", indicator, "stood", metrics.wilson(stood, decided), entity_kind=kind)
