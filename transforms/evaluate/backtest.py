"""Would the list have been right? Rank as known on past cut-offs, and look at what was found after them.

Each cut-off is computed in a lake of its own that holds nothing which came later, so that no query can look ahead.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from transforms import measure, resolve, score
from transforms.evaluate.figures import Figure, of_bounds, of_rate, verdict
from transforms.profile import Profile
from transforms.replica import replicate
from transforms.settings import SQL_DIR, Settings
from transforms.statistics import metrics
from transforms.warehouse import as_of_session, connect, quoted, run_sql_file

HORIZON_DAYS = 365
DEPTHS = (50, 100)
RULES = ("most_workers", "most_past_findings")
LABELLED = (
    "entity_kind", "entity_id", "via", "score", "tier", "most_workers", "most_past_findings", "hits", "visits",
)  # fmt: skip


@dataclass(frozen=True)
class Ranked:
    """Everyone of one kind on one cut-off: what each order says of them, and whether something was found. [entities]"""

    cut_off: date
    entity_kind: str
    via: str
    entities: list[str]
    orders: dict[str, NDArray[np.float64]]
    tier: list[str]
    hit: NDArray[np.bool_]


def run(
    settings: Settings, profile: Profile, today: date, cut_offs: Sequence[date], horizon: int = HORIZON_DAYS
) -> str:
    """Backtest the cut-offs with what is known today and keep it in `lake.evaluate`; returns one line of what was done.

    Raises AwasError where the lake is not there.
    """
    from transforms.evaluate.figures import replace

    with _scratch(settings) as folder:
        parts = label(settings, profile, today, cut_offs, horizon, folder)
        con = connect(settings)
        try:
            con.execute("delete from lake.evaluate.labelled where as_of = ?", [today])
            for cut_off, path in parts.items():
                con.execute(
                    f"insert into lake.evaluate.labelled by name select ?::date as as_of, ?::date as cut_off, * "
                    f"from read_parquet({quoted(str(path))})",
                    [today, cut_off],
                )
            ranked = read_ranked(con, today)
            count = replace(con, today, ["backtest"], figures(ranked))
        finally:
            con.close()
    found = sum(int(one.hit.sum()) for one in ranked if one.via == "own")
    return f"{len(cut_offs)} cut-offs, {found} found after them, {count} figures"


def usual_cut_offs(settings: Settings, today: date, number: int = 4, apart: int = 182) -> list[date]:
    """The latest days whose horizon has passed, oldest first; none before half a year of data was known."""
    con = connect(settings, read_only=True)
    try:
        row = con.execute("select min(known_from) from lake.ledger.delivery where status = 'accepted'").fetchone()
    finally:
        con.close()
    if row is None or row[0] is None:
        return []
    days = [today - timedelta(days=HORIZON_DAYS + apart * n) for n in reversed(range(number))]
    return [day for day in days if day >= row[0] + timedelta(days=apart)]


def label(
    settings: Settings, profile: Profile, today: date, cut_offs: Sequence[date], horizon: int, folder: Path
) -> dict[date, Path]:
    """For each cut-off a Parquet file of the columns `LABELLED`, below `folder`."""
    outcomes, written = folder / "outcome.parquet", folder / "written.parquet"
    here = replicate(settings, today, folder / "today")
    resolve.run(here, profile, today)
    with _session(here, profile, today) as con:
        _sql(con, "outcome")
        con.execute(
            f"copy evaluate.outcome to {quoted(str(outcomes))}; copy evaluate.written to {quoted(str(written))}"
        )
    shutil.rmtree(here.home)
    labelled = {}
    for cut_off in sorted(cut_offs):
        here = replicate(settings, cut_off, folder / cut_off.isoformat())
        for stage in (resolve, measure, score):
            stage.run(here, profile, cut_off)
        labelled[cut_off] = folder / f"{cut_off}.parquet"
        with _session(here, profile, cut_off) as con:
            _sql(con, "outcome")
            con.execute(f"create view evaluate.outcome_later as from read_parquet({quoted(str(outcomes))})")
            con.execute(f"create view evaluate.written_later as from read_parquet({quoted(str(written))})")
            con.execute(f"set variable horizon = {int(horizon)}")
            _sql(con, "labelled")
            columns = ", ".join(LABELLED)
            con.execute(
                f"copy (select {columns} from evaluate.labelled order by entity_kind, via, entity_id) "
                f"to {quoted(str(labelled[cut_off]))}"
            )
        shutil.rmtree(here.home)
    return labelled


def read_ranked(con: duckdb.DuckDBPyConnection, today: date) -> list[Ranked]:
    """What `run` kept, by kind, outcome and cut-off; kinds of which nothing was found are left out."""
    groups = con.execute(
        "select entity_kind, via, cut_off from lake.evaluate.labelled where as_of = ? "
        "group by all having sum(hits) > 0 order by all",
        [today],
    ).fetchall()
    ranked = []
    for kind, via, cut_off in groups:
        rows = con.execute(
            "select entity_id, tier, score, most_workers, most_past_findings, hits > 0 as hit "
            "from lake.evaluate.labelled where as_of = ? and entity_kind = ? and via = ? and cut_off = ? "
            "order by entity_id",
            [today, kind, via, cut_off],
        ).fetchnumpy()
        orders = {name: np.asarray(rows[name], dtype=float) for name in ("score", *RULES)}
        hit = np.asarray(rows["hit"], dtype=bool)
        ranked.append(Ranked(cut_off, kind, via, list(rows["entity_id"]), orders, list(rows["tier"]), hit))
    return ranked


def figures(ranked: Sequence[Ranked]) -> Iterator[Figure]:
    """Every figure of the backtest: per cut-off, on the mean of the cut-offs, and how stable the list was."""
    for one in ranked:
        yield from _of_cut_off(one)
    for kind, via in sorted({(one.entity_kind, one.via) for one in ranked}):
        series = [one for one in ranked if (one.entity_kind, one.via) == (kind, via)]
        yield from _on_the_mean(series)
        yield from _stability(series)


def _of_cut_off(one: Ranked) -> Iterator[Figure]:
    where: dict[str, object] = {"entity_kind": one.entity_kind, "unit": one.via, "cut_off": one.cut_off}
    found, everyone = int(one.hit.sum()), len(one.hit)
    base = metrics.wilson(found, everyone)
    yield of_rate("backtest", "random", "precision", base, **where)
    for k in DEPTHS:
        size = min(k, everyone)
        for name, order in one.orders.items():
            hits = metrics.hits_at(order, one.hit, k)
            rate = metrics.wilson(hits.expected, size)
            at: dict[str, object] = {**where, "k": k}
            yield of_bounds("backtest", name, "precision", hits.over(size), rate, **at)
            yield of_bounds("backtest", name, "recall", hits.over(found), metrics.wilson(hits.expected, found), **at)
            yield Figure(
                "backtest", name, "lift", rate.share / base.share, num=hits.expected, den=size * base.share,
                low=rate.low / base.share, high=rate.high / base.share, **at,  # type: ignore[arg-type]
            )  # fmt: skip
    for rule in RULES:
        moved = metrics.moved(one.orders["score"], one.orders[rule], one.hit)
        yield Figure("backtest", rule, "found_earlier_than", moved.earlier, den=found, **where)  # type: ignore[arg-type]
        yield Figure("backtest", rule, "found_later_than", moved.later, den=found, **where)  # type: ignore[arg-type]
    for tier, rate in metrics.calibration(one.tier, one.hit).items():
        yield of_rate("backtest", f"tier {tier}", "hit_rate", rate, **where)


def _on_the_mean(series: Sequence[Ranked]) -> Iterator[Figure]:
    """Precision of each order on the mean of the cut-offs, and of the score against each rule, all hits pooled."""
    where: dict[str, object] = {"entity_kind": series[0].entity_kind, "unit": series[0].via}
    for k in DEPTHS:
        pooled: dict[str, metrics.Rate] = {}
        for name in ("score", *RULES):
            bounds = [metrics.precision_at(one.orders[name], one.hit, k) for one in series]
            size = sum(min(k, len(one.hit)) for one in series)
            mean = float(np.mean([one.expected for one in bounds]))
            pooled[name] = metrics.wilson(mean * size, size)
            low, high = float(np.mean([one.worst for one in bounds])), float(np.mean([one.best for one in bounds]))
            yield of_bounds(
                "backtest", name, "mean_precision", metrics.Bounds(low, mean, high), pooled[name], **where, k=k
            )
        for rule in RULES:
            gap, low, high = metrics.difference(pooled["score"], pooled[rule])
            yield Figure(
                "backtest", rule, "better_than", gap, low, high, k=k, den=len(series), verdict=verdict(low, high),
                **where,  # type: ignore[arg-type]
            )  # fmt: skip


def _stability(series: Sequence[Ranked]) -> Iterator[Figure]:
    """Jaccard of the first 100 of one cut-off and the next."""
    tops = [(one.cut_off, _first(one, DEPTHS[-1])) for one in series]
    for (_, before), (cut_off, now) in itertools.pairwise(tops):
        yield Figure(
            "backtest", "score", "jaccard", metrics.jaccard(before, now), k=DEPTHS[-1], cut_off=cut_off,
            entity_kind=series[0].entity_kind, unit=series[0].via, num=len(before & now), den=len(before | now),
        )  # fmt: skip


def _first(one: Ranked, k: int) -> set[str]:
    order = np.lexsort((np.array(one.entities, dtype=object).astype(str), -one.orders["score"]))
    return {one.entities[i] for i in order[:k]}


@contextmanager
def _session(settings: Settings, profile: Profile, as_of: date) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect(settings, read_only=True)
    try:
        as_of_session(con, settings, profile, as_of)
        yield con
    finally:
        con.close()


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """A folder for lakes that hold personal data as the lake does; it is removed in any case."""
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="backtest_", dir=settings.scratch_dir) as folder:
        yield Path(folder)


def _sql(con: duckdb.DuckDBPyConnection, name: str) -> None:
    run_sql_file(con, SQL_DIR / "evaluate" / f"{name}.sql")
