"""A delivery held against what the lake has of its source: the one that it replaces, and the list before it.

A folder that comes again with hardly a row is mostly a file that was cut; it is told, and a restatement below the
profile's `stop_share_of_usual` is refused. A snapshot without a row would say that nobody is there any more: it is
refused, and the one before goes on counting. Who left a list is `missing_entries`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median

import duckdb

from transforms.deliver.accepting.vintages import Arrival
from transforms.deliver.drift import missing_entries
from transforms.deliver.landing.feed import Feed
from transforms.profile import Source
from transforms.queries import identifier, quoted
from transforms.warehouse import FOREVER

_SOME, _USUAL = 3, 10  # deliveries that had so many rows, of which none would hardly be there by chance
_SELDOM = 0.2  # of the deliveries, which may be without a row by habit: one with changes alone


def replaced(how: Source, arrivals: Sequence[Arrival], counted: Mapping[int, int]) -> tuple[dict[int, str], set[int]]:
    """What is to be told of restatements with far fewer rows than what they replace, and which of them are refused.

    counted: rows by the number of the delivery.
    """
    least, told, refused = how.stop_share_of_usual or 0, {}, set()  # type: float, dict[int, str], set[int]
    for arrival in arrivals:
        before, rows = arrival.vintage.replaces, counted.get(arrival.number, 0)
        if before is None or arrival.vintage.is_retry:
            continue
        if rows < max(how.min_share_of_usual or 0, least) * before.delivered:
            told[arrival.number] = f"{rows} rows; the delivery that it replaces had {before.delivered}: was it cut?"
        if rows < least * before.delivered:
            refused.add(arrival.number)
    return told, refused


def without_rows(
    con: duckdb.DuckDBPyConnection, feed: Feed, arrivals: Sequence[Arrival], counted: Mapping[int, int]
) -> tuple[dict[int, str], dict[int, str]]:
    """What is to be told of deliveries without any row, and why snapshots without one are refused, by their number.

    con: a connection to the lake. Where it is their habit, as of changes to a list, nothing is told. Of a source of
    events that need not be there a day may be without any, unless they always came in numbers.
    """
    told: dict[int, str] = {}
    refused: dict[int, str] = {}
    limit = feed.how.max_left_share
    for arrival in arrivals:
        if counted.get(arrival.number, 0):
            continue
        earlier = _rows_before(con, feed.name, arrivals, counted, arrival.delivery.delivered_on)
        filled = [(day, rows) for day, rows in earlier if rows]
        had = f"; the delivery of {filled[-1][0]} has {filled[-1][1]}" if filled else "; nor does any before it"
        if feed.is_snapshot and filled and limit is not None and limit < 1:
            refused[arrival.number] = (
                f"{arrival.delivery.folder}: holds no row{had}, and goes on counting; ask for it again, "
                "or say that the list may be empty (max_left_share: 1)"
            )
        elif len(earlier) - len(filled) <= _SELDOM * len(earlier) and _is_missed(feed, [rows for _, rows in earlier]):
            told[arrival.number] = f"holds no row{had}: is its content missing?"
    return told, refused


def _is_missed(feed: Feed, rows: Sequence[int]) -> bool:
    """Whether a delivery without a row is odd. rows: of those before it."""
    is_list = feed.is_snapshot or (feed.contract.listing and feed.how.snapshot is None)
    is_due = is_list or feed.how.required  # a profile that says `snapshot: false` says that changes alone may come
    return is_due or (len(rows) >= _SOME and median(rows) >= _USUAL)


def _rows_before(
    con: duckdb.DuckDBPyConnection, source: str, arrivals: Sequence[Arrival], counted: Mapping[int, int], day: date
) -> list[tuple[date, int]]:
    """Day and rows of the source's deliveries before a day, in the lake and in the batch, in their order."""
    found = con.execute(
        "select delivered_on, delivered from lake.ledger.delivery where source = ? and status = 'accepted' "
        f"and known_to = date '{FOREVER}' and delivered_on < ? order by delivered_on, delivery_id",
        [source, day],
    ).fetchall()
    own = {a.delivery.delivered_on: counted.get(a.number, 0) for a in arrivals if a.delivery.delivered_on < day}
    return sorted((dict(found) | own).items())


def left(con: duckdb.DuckDBPyConnection, path: Path, feed: Feed, arrivals: Sequence[Arrival]) -> dict[int, list[str]]:
    """What is to be told of lists that lack many of the one before, or all of one kind.

    con: a connection to the lake. path: the scratch database, with `staged`.
    """
    told, shares = {}, []  # type: dict[int, list[str]], list[float]
    if not (feed.is_snapshot or feed.contract.listing) or feed.how.max_left_share is None:
        return told
    con.execute(f"attach {quoted(str(path))} as staging (read_only)")
    con.execute("use staging")
    try:
        for arrival in arrivals:
            day, before = _before(con, feed, arrivals, arrival.delivery.delivered_on)
            if day:
                told[arrival.number] = list(missing_entries.signals(con, feed, arrival.number, day, before, shares))
    finally:
        con.execute("use memory")
        con.execute("detach staging")
    return told


def _before(
    con: duckdb.DuckDBPyConnection, feed: Feed, arrivals: Sequence[Arrival], day: date
) -> tuple[date | None, str]:
    """The day of the list before a day, in the batch or in the lake, and the query of its keys and codes."""
    contract = feed.contract
    own = [(a.delivery.delivered_on, a.number) for a in arrivals if a.delivery.delivered_on < day]
    last = con.execute(
        "select delivered_on, delivery_id from lake.ledger.delivery where source = $source and status = 'accepted' "
        f"and known_to = date '{FOREVER}' and delivered_on < $day and accepted > 0 "
        "order by delivered_on desc, delivery_id limit 1",
        {"source": feed.name, "day": day},
    ).fetchone()
    columns = missing_entries.compared(contract)
    if own and (last is None or max(own)[0] >= last[0]):
        names = ", ".join(map(identifier, columns))
        return max(own)[0], f"select distinct {names} from staged where _delivery = {max(own)[1]}"
    kept = ", ".join(f"{identifier(contract.column(name).pseudonym or name)} as {identifier(name)}" for name in columns)
    delivery = quoted(last[1]) if last else "null"
    query = f"select distinct {kept} from lake.accepted.{contract.source} where delivery_id = {delivery}"
    return (last[0] if last else None), query
