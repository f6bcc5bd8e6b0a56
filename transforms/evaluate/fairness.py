"""Whose workers do the listed agencies send? Composition against all agencies; computed here only, never fed back.

The stop rule, agreed beforehand: where the workers of a group that is not too small surely stand behind a listed agency
more than 1.25 times as often as would follow from their share (`group_stands_out`, the four-fifths rule turned round),
the list goes back to the approver, who reads which group it is before signing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import numpy as np
from scipy import special

from transforms.evaluate.figures import NO, TOO_EARLY, YES, Figure
from transforms.judgements import Judgements
from transforms.queries import render
from transforms.statistics.metrics import Bools, Floats

SMALLEST_COUNT = 5  # counts of people below it are not published
_WORKERS = """
    select g.dimension, g.grp, g.entity_id, g.workers, l.entity_id is not null as listed,
        v.visited_in_vain::double as visited_in_vain, f.missed::double as missed
    from evaluate.group_worker as g
    left join (
        select distinct entity_id from lake.score.listing
        where as_of = $as_of and entity_kind = 'agency' and lane in ('fact', 'lead')
    ) as l on g.entity_id = l.entity_id
    left join (
        select entity_id, 1 - max(hit::int) as visited_in_vain from evaluate.visit
        where entity_kind = 'agency' and lane in ('fact', 'lead') group by entity_id
    ) as v on g.entity_id = v.entity_id
    left join (
        select o.entity_id, 1 - max(coalesce(v.lane in ('fact', 'lead'), false)::int) as missed
        from evaluate.outcome as o
        left join evaluate.visit as v on o.entity_kind = v.entity_kind and o.record_id = v.record_id
        where o.entity_kind = 'agency' and o.hit and o.seen_on > $as_of - 365
        group by o.entity_id
    ) as f on g.entity_id = f.entity_id
    order by g.dimension, g.grp, g.entity_id
"""


def figures(con: duckdb.DuckDBPyConnection, as_of: date, judged: Judgements) -> Iterator[Figure]:
    """Share of every group among the listed agencies' workers by its share among all, and the stop rule."""
    rows = con.execute(render(_WORKERS, {"as_of": as_of})).df()
    all_figures: list[Figure] = []
    for dimension, within in rows.groupby("dimension"):
        agencies = within.groupby("entity_id").agg({"workers": "sum", "listed": "any"})
        total, listed = agencies["workers"].to_numpy(dtype=float), agencies["listed"].to_numpy(dtype=bool)
        for group, own in within.groupby("grp"):
            subject, workers = f"{dimension}: {group}", own.set_index("entity_id")["workers"]
            of_group = workers.reindex(agencies.index, fill_value=0).to_numpy(dtype=float)
            all_figures += composition(subject, of_group, total, listed, judged)
            for measure in ("visited_in_vain", "missed"):
                wrong = own[measure].to_numpy(dtype=float)
                all_figures += errors(measure, subject, workers.to_numpy(dtype=float), wrong, judged)
    yield from all_figures
    over = [figure for figure in all_figures if figure.verdict == YES]
    decided = any(figure.verdict in (YES, NO) for figure in all_figures)
    answer = YES if over else NO if decided else TOO_EARLY
    subject = "; ".join(sorted(figure.subject for figure in over)) or "every group"
    yield Figure("fairness", subject, "stop", num=len(over), verdict=answer, entity_kind="agency")


def composition(subject: str, of_group: Floats, total: Floats, listed: Bools, judged: Judgements) -> list[Figure]:
    """How many times its share of all workers a group has among those of listed agencies, with a 95 % interval.

    of_group, total: workers by agency, listed: which of them; all [agencies]. Agencies, not workers, are what was
    picked: the error of the share is that of a ratio of totals over agencies (Cochran 1977, sec. 6.3).
    """
    if of_group.sum() < SMALLEST_COUNT or total[listed].sum() == 0:
        return []
    base = float(of_group.sum() / total.sum())
    part = of_group[listed]
    share = float(part.sum() / total[listed].sum())
    n = int(listed.sum())
    if n < 2 or 0 < part.sum() < SMALLEST_COUNT:
        return [Figure("fairness", subject, "share_by_base", den=n, verdict=TOO_EARLY, entity_kind="agency")]
    gaps = part - share * total[listed]
    error = float(np.sqrt(n / (n - 1) * (gaps**2).sum())) / float(total[listed].sum())
    half = float(special.ndtri(0.975)) * error
    low, high = max(0.0, share - half) / base, (share + half) / base
    enough = n >= judged.least_agencies and base >= judged.least_group_share
    answer = None if not enough else YES if low > judged.group_stands_out else NO
    return [
        Figure(
            "fairness", subject, "share_by_base", share / base, low, high, num=float(part.sum()), den=n, verdict=answer,
            entity_kind="agency",
        )
    ]  # fmt: skip


def errors(measure: str, subject: str, workers: Floats, wrong: Floats, judged: Judgements) -> list[Figure]:
    """The list's errors by group of people: share of a group's workers whose agency it was wrong about.

    workers, wrong (1, 0; NaN: nothing is known): [agencies]. visited_in_vain: a listed one was visited and nothing was
    found; missed: something was found within a year, but by no visit that a list led to. Nothing is said of few
    agencies, nor where a count of people, or what is left of the whole without it, is small.
    """
    known = np.isfinite(wrong)
    total, part = float(workers[known].sum()), float(workers[known & (wrong == 1)].sum())
    if known.sum() < judged.least_agencies or any(0 < count < SMALLEST_COUNT for count in (part, total - part)):
        return []
    return [Figure("fairness", subject, measure, part / total, num=part, den=total, entity_kind="agency")]
