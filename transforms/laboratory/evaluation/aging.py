"""A simulated world delivers its history at once. For a backtest it must have been known as it happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb

SNAPSHOTS = ("agency_register", "agency_officers", "employer_register")
EARLY = "date '2000-01-01'"


def as_it_happened(con: duckdb.DuckDBPyConnection, sources: Sequence[str], days: Sequence[date]) -> None:
    """Give every row of the lake the day of its recording as the day from which it was known, once.

    Snapshots are known from the start; an agency whose licence lost its force was active until then. On each of `days`
    every source delivered, so that nothing is late.
    """
    done = con.execute("select count(*) from lake.ledger.delivery where delivery_id like 'aged %'").fetchone()
    if done and done[0]:
        return
    con.execute("begin transaction")
    for source in sources:
        known = EARLY if source in SNAPSHOTS else "recorded_at::date"
        con.execute(f"update lake.accepted.{source} set known_from = least(known_from, {known})")
        for day in days:
            con.execute(
                "insert into lake.ledger.delivery by name select * replace ('aged ' || source || ?::varchar as "
                "delivery_id, "
                "?::date as delivered_on, ?::date as known_from) from lake.ledger.delivery where source = ? "
                "and status = 'accepted' order by delivered_on limit 1",
                [day, day, day, source],
            )
    con.execute(
        f"insert into lake.accepted.agency_register by name select * replace ('active' as licence_status, "
        f"{EARLY} as known_from, status_since as known_to) from lake.accepted.agency_register "
        f"where licence_status <> 'active' and status_since is not null and known_from = {EARLY}"
    )
    con.execute(
        f"update lake.accepted.agency_register set known_from = status_since where licence_status <> 'active' "
        f"and status_since is not null and known_from = {EARLY} and known_to > status_since"
    )
    con.execute("commit")
