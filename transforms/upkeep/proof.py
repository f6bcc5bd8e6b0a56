"""What was removed from the lake, as a line of `lake.ledger.removal`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

import duckdb


def prove(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    what: str,
    source: str | None,
    before: date | None,
    removed: int,
    names: Iterable[str],
    detail: str,
) -> None:
    """Write down a removal, in the transaction that removes. names: what was removed, of which a digest is kept."""
    digest = hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()
    con.execute(
        "insert into lake.ledger.removal values (?, ?, ?, ?, ?, ?, ?)",
        [as_of, what, source, before, removed, f"sha256:{digest}", detail],
    )
