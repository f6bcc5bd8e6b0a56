"""Retention: what was removed when its time was over stays removed: a delivery of before then brings none of it back.

The drop folders may hold its files for longer, and they are read again: restated, after other rules, or taken in anew.
"""

from __future__ import annotations

from datetime import date

import duckdb

# what `lake.ledger.removal` calls it
PERSONAL, NUMBERS, TEXTS = "personal rows", "numbers in quarantine", "texts in quarantine"


def before(con: duckdb.DuckDBPyConnection, what: str, source: str, lake: str = "lake") -> date:
    """The first delivery day of a source that keeps what was removed of the days before."""
    removed = f"select max(before) from {lake}.ledger.removal where what = $1 and coalesce(source, $2) = $2"
    day = con.execute(removed, [what, source]).fetchall()[0][0]
    return day if isinstance(day, date) else date.min
