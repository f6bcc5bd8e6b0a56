"""The smoke alarm: plant schemes in a copy of today's data and see whether the lists still find them.

The copy is thrown away and never published. What is planted lies in `sql/evaluate/schemes`, one file a scheme.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from transforms import measure, resolve, score
from transforms.errors import AwasError
from transforms.evaluate.figures import NO, YES, Figure, of_rate, replace
from transforms.profile import Profile
from transforms.replica import replicate
from transforms.settings import SQL_DIR, Settings
from transforms.statistics import metrics
from transforms.warehouse import as_of_session, connect, run_sql_file, sql_files

AGES = (14, 28, 84)  # days for which a planted scheme has been going on
PLANTED = 4  # agencies for each scheme and age
FIRST = 0.1  # seen = among the first tenth of all agencies
SEEN = 0.5  # share of the oldest that must be seen for a scheme to count as seen
SCHEMES = SQL_DIR / "evaluate" / "schemes"


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Plant, score, look, and keep the figures; returns one line of them.

    Raises AwasError where a scheme that was seen the time before is seen no more: after the figures are kept.
    """
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="smoke_", dir=settings.scratch_dir) as folder:
        found = planted(settings, profile, as_of, Path(folder))
    con = connect(settings)
    try:
        before = con.execute(
            "select subject from lake.evaluate.figure where part = 'smoke' and measure = 'seen' and verdict = 'yes' "
            "and as_of = (select max(as_of) from lake.evaluate.figure where part = 'smoke' and as_of < ?)",
            [as_of],
        ).fetchall()
        told = list(figures(found))
        replace(con, as_of, ["smoke"], told)
    finally:
        con.close()
    seen = {figure.subject for figure in told if figure.verdict == YES}
    lost = sorted({name for (name,) in before} - seen)
    if lost:
        raise AwasError(
            f"planted schemes that were seen before are seen no more: {', '.join(lost)}; compare the indicators' "
            f"status and data of {as_of} (marts.data_health) before trusting the lists"
        )
    return f"{len(seen)} of {len({figure.subject for figure in told})} planted schemes seen: {', '.join(sorted(seen))}"


def planted(settings: Settings, profile: Profile, as_of: date, folder: Path) -> list[tuple[str, int, str, int, int]]:
    """(scheme, age, entity, rank, agencies in all) of everyone in whose data a scheme was planted."""
    here = replicate(settings, as_of, folder / "copy")
    for stage in (resolve, measure, score):
        stage.run(here, profile, as_of)
    con = connect(here)
    try:
        as_of_session(con, here, profile, as_of)
        con.execute("create schema if not exists evaluate")
        con.execute("set variable schemes = ?", [[path.stem for path in _possible(profile)]])
        con.execute(f"set variable ages = {list(AGES)}; set variable planted = {PLANTED}")
        con.execute("set variable salt = ?", [as_of.isoformat()])
        run_sql_file(con, SQL_DIR / "evaluate" / "victim.sql")
        victims = con.execute("select scheme, age, entity_id from evaluate.victim order by all").fetchall()
        for path in _possible(profile):
            run_sql_file(con, path)
    finally:
        con.close()
    for stage in (resolve, measure, score):
        stage.run(here, profile, as_of)
    con = connect(here, read_only=True)
    try:
        ranks = dict(
            con.execute(
                "select entity_id, rank_no_ties from lake.score.entity where as_of = ? and entity_kind = 'agency'",
                [as_of],
            ).fetchall()
        )
    finally:
        con.close()
    return [(scheme, age, entity, ranks.get(entity, len(ranks)), len(ranks)) for scheme, age, entity in victims]


def figures(found: Sequence[tuple[str, int, str, int, int]]) -> Iterator[Figure]:
    """Share seen of each scheme by its age, the first age at which half are seen, and whether it is seen at all."""
    for scheme in sorted({row[0] for row in found}):
        first: int | None = None
        rate = metrics.wilson(0, 0)
        for age in AGES:
            own = [
                rank <= math.ceil(FIRST * total)
                for name, days, _, rank, total in found
                if (name, days) == (scheme, age)
            ]
            rate = metrics.wilson(sum(own), len(own))
            yield of_rate("smoke", scheme, "detected", rate, entity_kind="agency", k=age)
            if first is None and rate.share >= SEEN:
                first = age
        yield Figure(
            "smoke", scheme, "seen", rate.share, k=first, num=rate.hits, den=rate.total, entity_kind="agency",
            verdict=YES if rate.share >= SEEN else NO,
        )  # fmt: skip


def _possible(profile: Profile) -> list[Path]:
    """Schemes whose sources the profile has."""
    needs = {"fee_complaints": {"complaints"}, "went_elsewhere": {"border_crossings"}}
    there = set(profile.sources)
    return [path for path in sql_files(SCHEMES) if needs.get(path.stem, set()) | {"work_permits"} <= there]
