"""Check: what is known on the day, each source against its own past and against the other sources.

Deliveries are judged by themselves when they are taken in, so that their order does not matter; what needs the others
is judged here, once a day, after all of them.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import duckdb

from transforms.errors import DayStopped
from transforms.profile import Profile
from transforms.queries import identifier, quoted, run_sql_files
from transforms.session import load_reference
from transforms.session.knowledge import make_views
from transforms.session.reference_files import left_out
from transforms.settings import SQL_DIR, Settings
from transforms.warehouse import connect, transaction

_FIGURES = (
    "delivery", "records", "joins", "pay", "measured", "column_figures", "past", "column_drift", "source_drift",
    "unknown", "figures",
)  # fmt: skip
Part = tuple[str, float, str]


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Replace the day's rows of `lake.ledger.day_check`; returns one line of what did not hold,
    and of lines of decisions that count for nothing.

    Raises DayStopped where a critical expectation failed.
    """
    from expectations.day import validate_day  # heavy: great_expectations takes seconds to import

    con = connect(settings)
    try:
        with tempfile.TemporaryDirectory(prefix="check-", dir=settings.scratch_dir) as folder:
            path = Path(folder) / "figures.duckdb"
            figures = _write_figures(con, profile, as_of, path)
            found = validate_day(
                path, profile.sources, figures, _parts(con), memory_limit=settings.memory_limit,
                threads=settings.threads,
            )  # fmt: skip
        rows = [
            [as_of, source, r.expectation, r.severity, r.success, r.observed, r.limit, r.reason, r.note, r.owner]
            for source, results in sorted(found.items())
            for r in results
        ]
        with transaction(con):
            con.execute("delete from lake.ledger.day_check where as_of = ?", [as_of])
            if rows:
                con.executemany(f"insert into lake.ledger.day_check values ({', '.join('?' * 10)})", rows)
    finally:
        con.close()
    failed = [
        (r.severity, f"{source}: {r.expectation}: {r.observed}, {r.limit}")
        for source, results in sorted(found.items())
        for r in results
        if not r.success
    ]
    stopping = [sentence for severity, sentence in failed if severity == "critical"]
    if stopping:
        raise DayStopped(f"{stopping[0]}: no new list for {as_of}")
    told = [*(sentence for _, sentence in failed), *left_out(profile.folder)]
    return "; ".join([f"{len(profile.sources)} sources checked", *told])


def _write_figures(
    con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, path: Path
) -> dict[str, dict[str, object]]:
    """Make a scratch database with one row of figures a source, in a table of its name; returns the same figures."""
    lay_figures(con, profile, as_of)
    con.execute(f"attach {quoted(str(path))} as figures")
    for source in sorted(profile.sources):
        con.execute(f"create table figures.{identifier(source)} as from check_figures where source = {quoted(source)}")
    con.execute("detach figures")
    cursor = con.execute("from check_figures")
    names = [column[0] for column in cursor.description or []]
    return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def lay_figures(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date) -> None:
    """Make the tables `check_*` of the profile's sources, as known on the day, in the session."""
    load_reference(con, profile)
    make_views(con, as_of)
    paths = [SQL_DIR / "check" / f"{name}.sql" for name in _FIGURES]
    run_sql_files(con, paths, as_of=as_of, profile_sources=sorted(profile.sources))


def _parts(con: duckdb.DuckDBPyConnection) -> dict[str, list[Part]]:
    """Source → the figures that differ from its past, the largest difference first."""
    parts: dict[str, list[Part]] = {}
    for source, figure, drift, sentence in con.execute(
        "select source, figure, drift, said from check_source_drift order by source, drift desc, figure"
    ).fetchall():
        parts.setdefault(source, []).append((figure, drift, sentence))
    return parts
