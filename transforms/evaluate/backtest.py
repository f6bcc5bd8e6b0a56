"""Would the list have been right? Rank as known on past cut-offs, and look at what was found after them.

Each cut-off is computed in a lake of its own that holds nothing which came later, so that no query can look ahead.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb

from transforms import measure, resolve, score
from transforms.evaluate.list_quality import ORDERS, Ranked, figures
from transforms.profile import Profile
from transforms.queries import file_named, graph, quoted
from transforms.session import as_of_session
from transforms.session.knowledge import make_views
from transforms.settings import Settings
from transforms.warehouse import connect
from transforms.warehouse.replica import replicate

HORIZON_DAYS = 365
MADE = ("evaluate.outcome_later", "evaluate.written_later")  # what Python makes here, from the lake of a later day
LABELLED = (
    "entity_kind", "entity_id", "via", "score", "tier", "unit", "capacity", "points", "most_workers",
    "most_past_findings", "hits", "visits",
)  # fmt: skip


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
                    f"from read_parquet({file_named(path)})",
                    [today, cut_off],
                )
            ranked = read_ranked(con, today)
            count = replace(con, today, ["backtest"], figures(ranked))
        finally:
            con.close()
    hits = sum(int(one.hit.sum()) for one in ranked if one.via == "own")
    return f"{len(cut_offs)} cut-offs, {hits} found after them, {count} figures"


def usual_cut_offs(settings: Settings, today: date, number: int = 4, apart: int = 182) -> list[date]:
    """The latest days whose horizon has passed, oldest first; none before half a year of data was known."""
    con = connect(settings, read_only=True)
    try:
        make_views(con, today, sources=())
        row = con.execute("select min(known_from) from history.delivery where status = 'accepted'").fetchone()
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
    with session(here, profile, today) as con:
        graph.run(con, graph.needed(queries(), ["evaluate.outcome"]), {"as_of": today})
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
        with session(here, profile, cut_off) as con:
            con.execute("create schema evaluate")
            con.execute(f"create view evaluate.outcome_later as from read_parquet({file_named(outcomes)})")
            con.execute(f"create view evaluate.written_later as from read_parquet({file_named(written)})")
            graph.run(con, queries(), {"as_of": cut_off, "horizon": horizon})
            columns = ", ".join(LABELLED)
            con.execute(
                f"copy (select {columns} from evaluate.labelled order by entity_kind, via, entity_id) "
                f"to {quoted(str(labelled[cut_off]))}"
            )
        shutil.rmtree(here.home)
    return labelled


def read_ranked(con: duckdb.DuckDBPyConnection, today: date) -> list[Ranked]:
    """What `run` kept, by kind, outcome and cut-off; kinds of which nothing was found are left out."""
    group = ["entity_kind", "via", "cut_off"]
    rows = con.execute(
        "select * replace (coalesce(unit, '') as unit, coalesce(capacity, 0) as capacity), hits > 0 as hit "
        "from lake.evaluate.labelled where as_of = ? order by entity_kind, via, cut_off, entity_id",
        [today],
    ).df()
    points = con.execute(
        "select entity_kind, via, cut_off, entity_id, unnest(map_keys(points)) as indicator, "
        "unnest(map_values(points)) as points from lake.evaluate.labelled where as_of = ? order by all",
        [today],
    ).df()
    rows = rows.set_index([*group, "entity_id"])
    table = points.set_index([*group, "entity_id", "indicator"])["points"].unstack().reindex(rows.index).fillna(0.0)
    ranked = []
    for (kind, via, cut_off), own in rows.groupby(level=group):
        if own["hit"].any():
            entities = own[[*ORDERS, "tier", "hit", "unit", "capacity"]].droplevel(group)
            ranked.append(Ranked(cut_off.date(), kind, via, entities, table.loc[own.index].droplevel(group)))
    return ranked


@contextmanager
def session(settings: Settings, profile: Profile, as_of: date) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect(settings, read_only=True)
    try:
        as_of_session(con, settings, profile, as_of, only=_core())
        yield con
    finally:
        con.close()


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """A folder for lakes that hold personal data as the lake does; it is removed in any case."""
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="backtest_", dir=settings.scratch_dir) as folder:
        yield Path(folder)


def queries() -> list[graph.Node]:
    """What makes the labelled entities of a cut-off; what was found later comes from another lake."""
    return graph.needed(graph.queries("evaluate"), ["evaluate.labelled"])


def _core() -> set[str]:
    return {relation for query in queries() for relation in query.reads if relation.startswith("core.")}
