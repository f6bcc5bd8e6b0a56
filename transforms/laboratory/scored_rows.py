"""Rows of the small scored day: what an entity measured, where it stands, and how many it sent a week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb

from transforms.queries import run_sql_file
from transforms.score import disclosed_figures
from transforms.settings import SQL_DIR

DAY = date(2026, 3, 31)
BEFORE = DAY - timedelta(days=1)
CORE = (  # the queries of sql/core that the day is laid over
    "small_counts", "official", "is_home_trade", "set_aside", "refusal", "failed_check", "list_decision",
    "shown_waterfall",
)  # fmt: skip
ENTITY = (
    "as_of, entity_kind, entity_id, score, rank_with_ties, rank_no_ties, rank_low, rank_high, tier, coverage, facts"
)


def point(con: duckdb.DuckDBPyConnection, kind: str, entity: str, indicator: str, part: Any,
           expected: float | None = None) -> float:  # fmt: skip
    """One row of lake.score.point, and evidence for its cases; returns its points."""
    status = "ok" if part else "too_few"
    num, den, points = part or (None, None, 0)
    peer = None if indicator in ("A01", "R01") else 0.0617
    value = num / den if num and den else None
    con.execute(
        "insert into lake.score.point (as_of, entity_kind, entity_id, indicator, domain, num, den, value, peer_value, "
        "expected, shrunk, low, high, points, status, data_as_of, completeness, peer_group) "
        "values (?, ?, ?, ?, 'permits', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1.0, 'general')",
        [
            DAY,
            kind,
            entity,
            indicator,
            num,
            den,
            value,
            peer,
            expected,
            value,
            value,
            value,
            points,
            status,
            DAY,
        ],
    )
    for n in range(min(int(num or 0), 12)):
        record = (f"WP-{entity}-{n:03}", DAY - timedelta(days=n), n + 2, int(num or 0))
        con.execute(
            "insert into lake.measure.evidence values (?, ?, ?, ?, 'work_permits', ?, ?, 'permits.csv', ?, ?)",
            [DAY, indicator, kind, entity, *record],
        )
    return float(points)


def entity_row(con: duckdb.DuckDBPyConnection, kind: str, entity: str, score: float, rank: int, lane: str) -> None:
    con.execute(
        f"insert into lake.score.entity ({ENTITY}) values (?, ?, ?, round(?, 2), ?, ?, ?, ?, 'A', 0.8, ?)",
        [DAY, kind, entity, score, rank, rank, max(1, rank - 1), rank + 4, int(lane == "fact")],
    )


def volume(con: duckdb.DuckDBPyConnection, kind: str, entity: str, size: int, usual: bool = False) -> None:
    monday = DAY - timedelta(days=DAY.weekday())
    for back in range(52):
        wave = size + (7 * back) % 5 - 2 + (size * 2 if back < 3 else 0)
        band = (size, size * 1.6) if usual else (None, None)
        con.execute("insert into lake.measure.volume values (?, ?, ?, ?, ?, ?, ?)",
                    [DAY, kind, entity, monday - timedelta(weeks=back), wave, *band])  # fmt: skip


def give(con: duckdb.DuckDBPyConnection) -> None:
    """Withhold what tells of few, and give out the day as the first of all; again, where rows were added since."""
    con.execute(
        "update lake.score.point set num_withheld = core.withheld_part(num, den), "
        "den_withheld = case when core.few(den) then 'few' end"
    )
    con.execute("create schema if not exists score; create or replace view score.day_point as from lake.score.point")
    con.execute("delete from lake.score.given")
    run_sql_file(con, SQL_DIR / "score" / "tables.sql")
    disclosed_figures.give(con, DAY, None)
    disclosed_figures.tell(con, DAY, None)
    con.execute("insert into lake.score.given by name from score.day_given")
