"""Every indicator of every agency and route, with the rows behind it, for one day."""

from __future__ import annotations

from datetime import date

from transforms.cards import load_cards
from transforms.measure.engine import measure
from transforms.profile import Profile
from transforms.settings import Settings
from transforms.warehouse import as_of_session, connect, replace_day, transaction

TABLES = ("indicator", "evidence", "volume")


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Replace the day's rows of `lake.measure`; returns one line of counts."""
    con = connect(settings)
    try:
        as_of_session(con, settings, profile, as_of)
        freshness = {name: source.freshness_days for name, source in profile.sources.items()}
        measure(con, load_cards(), freshness)
        with transaction(con):
            rows = {
                table: replace_day(con, f"lake.measure.{table}", as_of, _ordered(table)) for table in TABLES
            }
        statuses = con.execute(
            "select status, count(*) from measure.indicator group by status order by status"
        ).fetchall()
    finally:
        con.close()
    told = ", ".join(f"{count} {status}" for status, count in statuses) or "none"
    return f"{rows['indicator']} indicator values ({told}); {rows['evidence']} rows of evidence; {rows['volume']} weeks"


def _ordered(table: str) -> str:
    return f"select getvariable('as_of')::date as as_of, * from measure.{table} order by all"
