"""Entries that are missing from a list: so many at once, or all of one kind, are mostly a part that was not sent.

A list is a snapshot, or what repeats at least half of the one before. How many leave is learned from the lists before,
as a yearly one loses more than a weekly one. A filter that was on takes all of one kind: nobody with that code is left,
and who had it is gone. Numbers that were rounded, or written otherwise, look as if all had gone and others come.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver.landing.feed import Feed
from transforms.queries import identifier
from transforms.warehouse import FOREVER

_FEW = 3  # so many may go on one day
_KIND = 5  # of one kind
_NEARLY, _HARDLY = 0.8, 0.1
_PAIRS = 5  # of lists before, of which it is counted how many left
_TRUE = 15  # digits that a number of a spreadsheet keeps


def compared(contract: Contract) -> list[str]:
    """The columns of which it is asked who left: keys, and codes that say of which kind a row is."""
    return [*contract.keys, *(column.name for column in contract.columns if _is_kind(column))]


def _is_kind(column: Column) -> bool:
    return bool(column.codes) and column.type == "VARCHAR" and not (column.key or column.personal or column.protected)


def signals(
    con: duckdb.DuckDBPyConnection, feed: Feed, number: int, day: date, before: str, shares: list[float]
) -> Iterator[str]:
    """What is to be told of a delivery whose list lacks many of the one before.

    con: with `staged` in its database. number: of the delivery. day, before: of the list before, and its query.
    shares: that were gone from the earlier lists of the batch; this one's is added.
    """
    keys = ", ".join(map(identifier, feed.contract.keys))
    con.execute(
        f"create or replace temp table listed as with now as (select distinct {keys}, true as _is_there from staged "
        f"where _delivery = {number}) select b.*, n._is_there is null as _is_gone from ({before}) b "
        f"left join now n using ({keys})"
    )
    was, gone = con.execute("select count(*), count(*) filter (_is_gone) from temp.listed").fetchall()[0]
    if gone < _FEW or not _is_there(con, number) or (not feed.is_snapshot and 2 * gone > was):
        return
    usual, share = max([0.0, *shares]), gone / was
    shares.append(share)
    kinds = [said for column in feed.contract.columns if _is_kind(column) for said in _kind(con, column, number)]
    yield from kinds
    limit = max(feed.how.max_left_share or 0, 2 * usual)
    if not kinds and share > limit and share > 2 * _usual(con, feed, day):
        why = "were the numbers rounded, as more than 15 digits are?" if _are_near(con, feed, number, gone) else None
        why = why or "is a part of it missing?"
        yield f"{gone} of {was} that the list of {day} has are gone at once: {why}"


def _is_there(con: duckdb.DuckDBPyConnection, number: int) -> bool:
    return con.execute(f"select count(*) from staged where _delivery = {number}").fetchone() != (0,)


def _kind(con: duckdb.DuckDBPyConnection, column: Column, number: int) -> Iterator[str]:
    """Whether all with some codes are gone, and hardly anybody else."""
    name = identifier(column.name)
    counted = con.execute(
        f"select {name}, count(*), count(*) filter (_is_gone) from temp.listed where {name} is not null "
        f"group by all order by {name}"
    ).fetchall()
    there = {row[0] for row in con.execute(f"select distinct {name} from staged where _delivery = {number}").fetchall()}
    lost = {code: n for code, was, n in counted if code not in there and n >= _NEARLY * was}
    others = [(was, n) for code, was, n in counted if code not in lost]
    left, of = sum(n for _, n in others), sum(was for was, _ in others)
    if sum(lost.values()) >= _KIND and left <= _HARDLY * of and of:
        told = ", ".join(f"{n} of {column.name} {code}" for code, n in sorted(lost.items()))
        yield f"all are gone at once that were {told}: was a filter on?"


def _usual(con: duckdb.DuckDBPyConnection, feed: Feed, day: date) -> float:
    """The largest share that was gone from one list to the next, of those up to a day."""
    contract = feed.contract
    keys = ", ".join(identifier(contract.column(key).pseudonym or key) for key in contract.keys)
    ids = [row[0] for row in con.execute(
        "select delivery_id from lake.ledger.delivery where source = ? and status = 'accepted' and accepted > 0 "
        f"and known_to = date '{FOREVER}' and delivered_on <= ? order by delivered_on desc, delivery_id limit ?",
        [feed.name, day, _PAIRS + 1],
    ).fetchall()]  # fmt: skip
    shares = [0.0]
    for later, earlier in pairwise(ids):
        (share,) = con.execute(
            f"with b as (select distinct {keys} from lake.accepted.{contract.source} where delivery_id = $1), "
            f"n as (select {keys} from lake.accepted.{contract.source} where delivery_id = $2) "
            f"select (select count(*) from b anti join n using ({keys})) / (select count(*) from b)",
            [earlier, later],
        ).fetchall()[0]
        shares.append(share)
    return max(shares)


def _are_near(con: duckdb.DuckDBPyConnection, feed: Feed, number: int, gone: int) -> bool:
    """Whether those who are gone have numbers that begin as those do which are new."""
    if len(feed.contract.keys) != 1:
        return False
    key = identifier(feed.contract.keys[0])
    (near,) = con.execute(
        f"with new as (select distinct left({key}, {_TRUE}) as begins from staged where _delivery = {number} "
        f"and length({key}) > {_TRUE} and {key} not in (select {key} from temp.listed)) "
        f"select count(*) from temp.listed where _is_gone and length({key}) > {_TRUE} "
        f"and left({key}, {_TRUE}) in (from new)"
    ).fetchall()[0]
    return bool(near >= _NEARLY * gone)
