"""A repeated snapshot says word for word what an earlier one says: mostly an old file that was sent under another day.

Of a register that hardly changes that is nothing odd. It is told where no list before did so, where the list goes back
to an older one than the last, and where no row was recorded since the last one, which every list before had.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import duckdb

from transforms.deliver import accepting
from transforms.deliver.accepting import conflicting_deliveries
from transforms.deliver.accepting.vintages import Arrival
from transforms.deliver.landing.feed import Feed
from transforms.queries import quoted
from transforms.warehouse import FOREVER

_LISTS = 6  # lists before that are looked at
_PAIRS = 4  # of these in a row that all differ, so that lists of this source change
_SOME = 20  # rows: of fewer, two lists are the same by chance
_Said = tuple[date, int | None, int, int, datetime | None]


def signals(
    con: duckdb.DuckDBPyConnection, path: Path, feed: Feed, arrivals: Sequence[Arrival]
) -> dict[int, list[str]]:
    """What is to be told of lists that repeat an earlier one, by the number of the delivery.

    con: a connection to the lake. path: the scratch database, with `staged` and `broken`.
    """
    if not feed.is_snapshot:
        return {}
    con.execute(f"attach {quoted(str(path))} as staging (read_only)")
    con.execute("use staging")
    try:
        content = conflicting_deliveries.content(feed.contract, own=True)
        own = con.execute(_OWN.format(content=content, recorded=accepting.kept_recorded(feed.contract))).fetchall()
        days = sorted(day for day, *_ in own)
        lists = own + (_in_lake(con, feed, days[0], days[-1]) if days else [])
    finally:
        con.execute("use memory")
        con.execute("detach staging")
    mine = {a.delivery.delivered_on for a in arrivals}
    stands = {said[0]: said for said in lists if said[1] is None} | {said[0]: said for said in own if said[0] in mine}
    in_order = [stands[day] for day in sorted(stands)]
    told = {said[1]: _told(said, in_order[max(0, at - _LISTS) : at]) for at, said in enumerate(in_order)}
    return {number: [sentence] for number, sentence in told.items() if number is not None and sentence}


_OWN = """
    with said as (
        select _delivered_on, _delivery, {content} as content, max({recorded}) as recorded
        from staged s anti join broken b on b._row = s._row group by all
    )
    select _delivered_on, _delivery, count(*), bit_xor(content), max(recorded) from said group by all order by 1, 2
"""


def _in_lake(con: duckdb.DuckDBPyConnection, feed: Feed, first: date, last: date) -> list[_Said]:
    """The lists that stand in the lake before some days, as far back as they are looked at."""
    contract = feed.contract
    return con.execute(
        f"""
        with stands as (
            select delivery_id, delivered_on from lake.ledger.delivery
            where source = $source and status = 'accepted' and known_to = date '{FOREVER}' and accepted > 0
        ),
        near as (
            from stands where delivered_on >= $first and delivered_on < $last
            union all (
                from stands where delivered_on < $first order by delivered_on desc, delivery_id limit {_LISTS}
            )
        ),
        said as (
            select n.delivered_on, {conflicting_deliveries.content(contract, own=False)} as content,
                max(a.recorded_at) as recorded
            from lake.accepted.{contract.source} a join near n on a.delivery_id = n.delivery_id
            group by all
        )
        select delivered_on, null, count(*), bit_xor(content), max(recorded) from said group by all order by 1
        """,
        {"source": feed.name, "first": first, "last": last},
    ).fetchall()


def _told(said: _Said, before: Sequence[_Said]) -> str | None:
    """What is to be told of a list. before: the lists before it, in their order."""
    _, _, rows, content, recorded = said
    if rows < _SOME or not before:
        return None
    again = [day for day, _, n, other, _ in before if (n, other) == (rows, content)]
    last, pairs = before[-1], list(pairwise(before))
    if again and last[3] != content:
        return (
            f"says word for word what the list of {again[-1]} says, and the one of {last[0]} says other things: "
            "an old file that was sent again?"
        )
    if again and len(pairs) >= _PAIRS and all(one[2:4] != other[2:4] for one, other in pairs):
        return f"says word for word what the list of {last[0]} says, as no list before it did: was it sent again?"
    if len(pairs) >= _PAIRS and all(_is_later(*pair) for pair in pairs) and recorded and not _is_later(last, said):
        return (
            f"no row was recorded since the list of {last[0]}, and every list before had some: an old file, sent again?"
        )
    return None


def _is_later(one: _Said, other: _Said) -> bool:
    """Whether something was recorded between two lists."""
    return one[4] is not None and other[4] is not None and one[4] < other[4]
