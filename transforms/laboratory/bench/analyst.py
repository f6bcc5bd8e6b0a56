"""`python -m transforms.laboratory.bench.analyst`: what an analyst waits for.

The database holds 10,000 agencies and a year of history. Its tables are made up, its macros are those of `sql/marts`,
and the file is sealed as a release's is.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from transforms.laboratory.bench.table import Line, show
from transforms.queries import run_sql_file
from transforms.release.database import marts
from transforms.settings import SQL_DIR
from transforms.warehouse import make_derived

AGENCIES, INDICATORS, DAYS = 10_000, 60, 131  # each of 92 days, and the Mondays of a year
CALLS = 30
CALLED = {  # query → milliseconds that it may take
    "marts.why('{}')": 100,
    "marts.history('{}')": None,
    "marts.evidence_for('{}', 'A7')": None,
    "marts.as_of(date '2026-02-28')": None,
}
RUN = "bench"
MADE_UP = f"""
    create table marts.release as select date '2026-03-31' as as_of, '{RUN}' as run_id;
    create table marts.indicator_catalogue as
        select 'A' || i as indicator, l as language, 'Indicator ' || i as name
        from range({INDICATORS}) as t (i) cross join (values ('en'), ('id')) as u (l);
    create table marts.score_points as
        select date '2026-03-31' as as_of, 'agency' as entity_kind, 'AG' || lpad(a::varchar, 6, '0') as entity_id,
            'A' || i as indicator, hash(a, i) % 40 as num, 200 as den, (hash(a, i) % 40) / 200 as value,
            0.1 as peer_value, 20.0 as expected, 0.1 as shrunk, 0.05 as low, 0.2 as high,
            ((hash(i, a) % 300) / 100)::decimal(9, 2) as points, 'ok' as status, false as withheld,
            null::varchar as num_withheld, null::varchar as den_withheld,
            date '2026-03-31' as data_as_of
        from range({AGENCIES}) as t (a) cross join range({INDICATORS}) as u (i) order by entity_id, indicator;
    create table marts.score_history as
        select date '2026-03-31' - d::int as as_of, 'agency' as entity_kind,
            'AG' || lpad(a::varchar, 6, '0') as entity_id, ((hash(a, d) % 900) / 100)::decimal(9, 2) as score,
            hash(a, d) % {AGENCIES} as rank_with_ties, hash(a, d) % {AGENCIES} as rank_no_ties,
            1 as rank_low, 99 as rank_high, 'A' as tier, 0.9 as coverage
        from range({DAYS}) as t (d) cross join range({AGENCIES}) as u (a) order by entity_id, as_of;
    create table marts.evidence as
        select 'A' || (n % {INDICATORS}) as indicator, 'agency' as entity_kind,
            'AG' || lpad((n % {AGENCIES})::varchar, 6, '0') as entity_id, 'work_permits' as source,
            'WP' || n as record_id, date '2026-03-31' as event_on, null::date as event_month, 'p.csv' as file,
            n as line, 40 as true_count
        from range(2000000) as t (n) order by entity_id, indicator;
"""


def main() -> int:
    """Print the table. Exit status 0, or 1 where `why` takes more than 100 ms."""
    with tempfile.TemporaryDirectory(prefix="awas-analyst-") as name:
        staging, release = Path(name) / "staging.duckdb", Path(name) / "watchlists.duckdb"
        con = duckdb.connect()
        con.execute("attach ':memory:' as lake; create schema core; create schema ref; create schema known")
        con.execute("create schema history")
        make_derived(con)
        with marts.attached(con, staging):
            con.execute(MADE_UP.replace("marts.", "release.marts."))
            for name in ("why", "history", "evidence_for", "as_of"):
                run_sql_file(con, SQL_DIR / "marts" / f"{name}.sql", run_id=RUN)
        marts.seal(staging, release, RUN)
        size = release.stat().st_size / 1e6
        with duckdb.connect(str(release), read_only=True) as analyst:
            calls = [(query, _median(analyst, query), aim) for query, aim in CALLED.items()]
    lines = [Line(query.format("AG…"), milliseconds, "ms", aim) for query, milliseconds, aim in calls]
    return show([Line("file", size, "MB"), *lines])


def _median(con: duckdb.DuckDBPyConnection, query: str) -> float:
    """Milliseconds of a call in the middle, each about another agency."""
    times = []
    for call in range(CALLS):
        entity = f"AG{call * 331 % AGENCIES:06}"
        started = time.perf_counter()
        con.execute(f"from {query.format(entity)}").fetchall()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
