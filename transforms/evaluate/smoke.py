"""The smoke alarm: plant schemes in a copy of today's data and see whether the lists still find them.

The copy is thrown away and never published. What is planted lies in `sql/evaluate/schemes`, one file a scheme and a
source in which it shows; the same entities run the same schemes every night: what changes is what the lists see.
"""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from transforms import measure, resolve, score
from transforms.errors import AwasError
from transforms.evaluate.figures import NO, YES, Figure, of_rate, replace
from transforms.judgements import Judgements
from transforms.profile import Profile
from transforms.queries import graph, run_sql_files
from transforms.session import as_of_session
from transforms.settings import SQL_DIR, Settings
from transforms.statistics import metrics
from transforms.warehouse import connect
from transforms.warehouse.replica import replicate

AGES = (14, 28, 84)  # days for which a planted scheme has been going on
PLANTED = 4  # entities for each scheme and age, at most
NOT_PLANTED = "not_planted"
SCHEMES = {  # scheme → the kind of entity that runs it, and the sources that it needs, in the order of planting
    "fee_complaints": ("agency", ("work_permits", "complaints")),
    "low_wages": ("agency", ("work_permits",)),
    "no_job_order": ("agency", ("work_permits",)),
    "refused_applications": ("agency", ("work_permits",)),
    "route_surge": ("route", ("border_crossings",)),
    "went_elsewhere": ("agency", ("work_permits", "border_crossings")),
}
_SEEN_BEFORE = """
    select subject from lake.evaluate.figure
    where part = 'smoke' and measure = 'seen' and verdict in ('yes', 'no') and as_of < ?
    group by subject having max_by(verdict, (as_of, verdict)) = 'yes' order by subject
"""
_RANKS = """
    select entity_kind, entity_id, rank_no_ties from lake.score.entity where as_of = ?
"""


class Planted(NamedTuple):
    """An entity in whose data a scheme was planted, and where it stands then among all of its kind."""

    scheme: str
    age: int
    entity_id: str
    rank: int
    total: int


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Plant, score, look, and keep the figures; returns one line of them.

    Raises AwasError where a scheme that was seen the time before is seen no more: after the figures are kept.
    """
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="smoke_", dir=settings.scratch_dir) as folder:
        plants = planted(settings, profile, as_of, Path(folder))
    con = connect(settings)
    try:
        before = {name for (name,) in con.execute(_SEEN_BEFORE, [as_of]).fetchall()}
        all_figures = list(figures(plants, possible(profile), profile.judgements))
        replace(con, as_of, ["smoke"], all_figures)
    finally:
        con.close()
    answers = {figure.subject: str(figure.verdict) for figure in all_figures if figure.measure == "seen"}
    gone = lost(before, answers)
    if gone:
        raise AwasError(
            f"planted schemes that were seen before are seen no more: {', '.join(gone)}; compare the indicators' "
            f"status and data of {as_of} (marts.data_health) before trusting the lists"
        )
    return "; ".join(
        f"{word.replace('_', ' ')}: {', '.join(name for name, verdict in answers.items() if verdict == which)}"
        for word, which in (("seen", YES), ("not_seen", NO), (NOT_PLANTED, NOT_PLANTED))
        if which in answers.values()
    )


def lost(before: Set[str], answers: Mapping[str, str]) -> list[str]:
    """Schemes that were seen before and are not seen now. One that could not be planted is not lost."""
    return sorted(name for name in before if answers.get(name) == NO)


def possible(profile: Profile) -> list[str]:
    """Schemes whose sources the profile has."""
    return sorted(name for name, (_, needs) in SCHEMES.items() if {*needs} <= set(profile.sources))


def planted(settings: Settings, profile: Profile, as_of: date, folder: Path) -> list[Planted]:
    """Everyone in whose data a scheme was planted, in a copy of the lake below `folder`, and their ranks there."""
    here = replicate(settings, as_of, folder / "copy")
    _score(here, profile, as_of)
    schemes = possible(profile)
    con = connect(here)
    try:
        as_of_session(con, here, profile, as_of)
        kinds = [SCHEMES[name][0] for name in schemes]
        values = {"as_of": as_of, "schemes": schemes, "kinds": kinds, "ages": AGES, "planted": PLANTED}
        victims_of = graph.needed(graph.queries("evaluate"), ["evaluate.victim", "evaluate.filing"])
        graph.run(con, victims_of, values | {"salt": profile.name})
        for scheme in schemes:
            _plant(con, scheme, as_of)
        victims = con.execute("select scheme, age, entity_kind, entity_id from evaluate.victim order by all").fetchall()
    finally:
        con.close()
    _score(here, profile, as_of)
    con = connect(here, read_only=True)
    try:
        ranks = {(kind, entity): rank for kind, entity, rank in con.execute(_RANKS, [as_of]).fetchall()}
    finally:
        con.close()
    total = Counter(kind for kind, _ in ranks)
    return [
        Planted(scheme, age, entity, ranks.get((kind, entity), total[kind]), total[kind])
        for scheme, age, kind, entity in victims
    ]


def _plant(con: duckdb.DuckDBPyConnection, scheme: str, as_of: date) -> None:
    """Add the rows of a scheme to the copy of the lake, source by source."""
    for source in SCHEMES[scheme][1]:
        path = SQL_DIR / "evaluate" / "schemes" / source / f"{scheme}.sql"
        if path.exists():
            run_sql_files(con, [path], as_of=as_of)
            con.execute(f"insert into lake.accepted.{source} by name from planted")


def _score(settings: Settings, profile: Profile, as_of: date) -> None:
    for stage in (resolve, measure, score):
        stage.run(settings, profile, as_of)


def figures(plants: Sequence[Planted], schemes: Sequence[str], judged: Judgements) -> Iterator[Figure]:
    """Share seen of each scheme by its age, the first age at which enough are seen, and whether it is seen at all.

    A scheme that was planted nowhere, for want of ordinary entities large enough, is neither seen nor unseen.
    """
    for scheme in schemes:
        kind, first, rate = SCHEMES[scheme][0], None, metrics.wilson(0, 0)
        own = [one for one in plants if one.scheme == scheme]
        for age in sorted({one.age for one in own}):
            seen = [one.rank <= math.ceil(judged.planted_first * one.total) for one in own if one.age == age]
            rate = metrics.wilson(sum(seen), len(seen))
            yield of_rate("smoke", scheme, "detected", rate, entity_kind=kind, k=age)
            if first is None and rate.share >= judged.planted_seen:
                first = age
        answer = NOT_PLANTED if not own else YES if rate.share >= judged.planted_seen else NO
        yield Figure(
            "smoke",
            scheme,
            "seen",
            rate.share,
            k=first,
            num=rate.hits,
            den=rate.total,
            entity_kind=kind,
            verdict=answer,
        )
