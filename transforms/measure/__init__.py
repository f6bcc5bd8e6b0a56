"""Every indicator of every agency and route, with the rows behind it, for one day."""

from __future__ import annotations

from datetime import date

from transforms import engines
from transforms.cards import load_cards
from transforms.measure.engine import measure
from transforms.profile import Profile
from transforms.session import as_of_session
from transforms.settings import Settings
from transforms.warehouse import connect, replace_day, transaction

TABLES = ("indicator", "evidence", "cleared", "volume", "waterfall")
UNUSUAL = 1.5  # times what is expected, all routes together: half more or a third less is no season's
TRAFFIC = """
    select sum(num::decimal(38, 3)) / nullif(sum((expected / common)::decimal(38, 3)), 0)
    from measure.surge
    where indicator = 'R01' and expected >= 1
"""
DAY = "select $as_of as as_of, * from measure.{table} order by all"


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Replace the day's rows of `lake.measure`; returns one line of counts."""
    con = connect(settings)
    try:
        first = {name: card for name, card in load_cards().items() if not card.second}
        freshness = {name: source.freshness_days for name, source in profile.sources.items()}
        with engines.opened(con, settings, [f"measure.{name}" for name in (*TABLES, "surge")]) as there:
            as_of_session(con, settings, profile, as_of, engine=there)
            measure(there, as_of, first, freshness, profile.judgements)
        with transaction(con):
            rows = [replace_day(con, f"lake.measure.{name}", as_of, DAY.format(table=name)) for name in TABLES]
        traffic = con.execute(TRAFFIC).fetchone()
        statuses = con.execute("select status, count(*) from measure.indicator group by all order by all").fetchall()
    finally:
        con.close()
    counts = ", ".join(f"{count} {status}" for status, count in statuses) or "none"
    summary = f"{rows[0]} indicator values ({counts}); {rows[1]} rows of evidence; {rows[2]} answered; {rows[3]} weeks"
    return summary + drift(traffic[0] if traffic else None)


def drift(times: float | None) -> str:
    """How many departures there are by how many their seasons let expect, in words; empty without any season."""
    if times is None:
        return ""
    odd = (
        "" if 1 / UNUSUAL <= times <= UNUSUAL else ", which is unusual: look at the feeds, the calendar and the borders"
    )
    return f"; departures are {times:.2f} times what is expected{odd}"
