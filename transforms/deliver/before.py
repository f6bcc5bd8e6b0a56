"""A delivery held against what the lake has of its source: the one that it replaces, and the snapshot before it.

A folder that comes again with hardly a row, or a register in which a fifth of those listed are gone at once, is mostly
a file that was cut or forgotten. It is told; a restatement below the profile's `stop_share_of_usual` is refused, and
what it should replace goes on counting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from transforms.deliver.supply import Supply
from transforms.deliver.vintages import Arrival
from transforms.profile import Source
from transforms.queries import identifier, quoted
from transforms.warehouse import FOREVER

_FEW = 3  # of a snapshot; so many may go on one day


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


def left(con: duckdb.DuckDBPyConnection, path: Path, supply: Supply, arrivals: Sequence[Arrival]) -> dict[int, str]:
    """What is to be told of snapshots that lack more of the one before than the profile's `max_left_share`.

    con: a connection to the lake. path: the scratch database, with `staged`.
    """
    limit, told = supply.how.max_left_share, {}  # type: float | None, dict[int, str]
    if not supply.is_snapshot or limit is None:
        return told
    con.execute(f"attach {quoted(str(path))} as staging (read_only)")
    con.execute("use staging")
    try:
        for arrival in arrivals:
            day, before = _before(con, supply, arrivals, arrival.delivery.delivered_on)
            own = ", ".join(map(identifier, supply.contract.keys))
            was, gone = con.execute(
                f"with before as ({before}), now as (select {own} from staged where _delivery = {arrival.number}) "
                f"select (select count(*) from before), (select count(*) from before anti join now using ({own}))"
            ).fetchall()[0]
            if gone >= _FEW and gone > limit * was:
                told[arrival.number] = (
                    f"{gone} of {was} that the snapshot of {day} has are gone at once: is a part of it missing?"
                )
    finally:
        con.execute("use memory")
        con.execute("detach staging")
    return told


def _before(
    con: duckdb.DuckDBPyConnection, supply: Supply, arrivals: Sequence[Arrival], day: date
) -> tuple[date | None, str]:
    """The day of the snapshot before a day, in the batch or in the lake, and the query of its keys."""
    contract = supply.contract
    own = [(a.delivery.delivered_on, a.number) for a in arrivals if a.delivery.delivered_on < day]
    last = con.execute(
        "select delivered_on, delivery_id from lake.ledger.delivery where source = $source and status = 'accepted' "
        f"and known_to = date '{FOREVER}' and delivered_on < $day order by delivered_on desc, delivery_id limit 1",
        {"source": supply.name, "day": day},
    ).fetchone()
    if own and (last is None or max(own)[0] >= last[0]):
        names = ", ".join(map(identifier, contract.keys))
        return max(own)[0], f"select distinct {names} from staged where _delivery = {max(own)[1]}"
    kept = ", ".join(
        f"{identifier(contract.column(key).pseudonym or key)} as {identifier(key)}" for key in contract.keys
    )
    delivery = quoted(last[1]) if last else "null"
    query = f"select distinct {kept} from lake.accepted.{contract.source} where delivery_id = {delivery}"
    return (last[0] if last else None), query
