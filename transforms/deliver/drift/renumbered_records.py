"""The same records under other numbers: an export that numbers its rows anew, or a day's visits entered twice.

A key tells two rows apart that nothing else does, so that every visit counts twice. The contract names columns that no
two records have in common (`one_record`: who was visited by whom and when); rows that agree in them and in all others
but their key are told, within a delivery and against those before it. A few are double entries, and no signal.

Of other events (complaints, adverts) several may be alike. There it is told where half of a delivery says what earlier
ones say though hardly two of its own rows are alike, and where nearly each of its rows is there twice.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from transforms.contracts import Contract
from transforms.deliver.accepting import conflicting_deliveries
from transforms.deliver.landing.feed import Feed
from transforms.queries import identifier, quoted, run_sql_file
from transforms.settings import SQL_DIR
from transforms.warehouse import FOREVER

_SQL = SQL_DIR / "deliver" / "renumbered.sql"
_ALIKE = SQL_DIR / "deliver" / "alike.sql"
_SOME, _SHARE = 3, 0.05  # rows, and their share of a delivery
_MANY, _HALF, _FEW, _NEARLY = 10, 0.5, 0.1, 0.9  # the same of events of which several may be alike


def signals(con: duckdb.DuckDBPyConnection, path: Path, feed: Feed) -> dict[int, list[str]]:
    """What is to be told of deliveries with records that have other numbers elsewhere, by the number of the delivery.

    con: a connection to the lake. path: the scratch database, with `staged` and `broken`.
    """
    contract = feed.contract
    if feed.is_snapshot or contract.listing or len(contract.keys) > 1:
        return {}
    con.execute(f"attach {quoted(str(path))} as staging (read_only)")
    con.execute("use staging")
    try:
        return _one_by_one(con, contract) if contract.one_record else _by_number(con, contract)
    finally:
        con.execute("use memory")
        con.execute("detach staging")


def _one_by_one(con: duckdb.DuckDBPyConnection, contract: Contract) -> dict[int, list[str]]:
    """Of records of which no two are alike."""
    if not _meet(con, contract):
        return {}
    run_sql_file(con, _SQL)
    found = con.execute(
        "select r._delivery, r.n, r.day::varchar, count(*) from temp.renumbered r join staged s using (_delivery) "
        f"group by all having r.n >= {_SOME} and r.n >= {_SHARE} * count(*) order by all"
    ).fetchall()
    same, key = _in_words(contract), " ".join(contract.keys)
    return {
        number: [
            f"{n} of {rows} rows say what others{f' of {day}' if day else ''} say of one {same}, "
            f"with another {key}: records that were numbered anew?"
        ]
        for number, n, day, rows in found
    }


def _by_number(con: duckdb.DuckDBPyConnection, contract: Contract) -> dict[int, list[str]]:
    """Of records of which several may be alike."""
    event = next(c.name for c in contract.columns if c.required and c.type in ("DATE", "TIMESTAMPTZ"))
    within, key = _within(con, identifier(event)), identifier(contract.keys[0])
    if within is None:
        return {}
    con.execute(
        f"""
        create or replace temp table told_row as
        select _delivery, _delivered_on as delivered_on, {key} as key,
            {conflicting_deliveries.content(contract, own=True, keyed=False)} as content
        from staged s anti join broken b on b._row = s._row where {key} is not null
        union all
        select null, a.delivered_on, a.{key}, {conflicting_deliveries.content(contract, own=False, keyed=False)}
        from lake.accepted.{contract.source} a join lake.ledger.delivery d on d.delivery_id = a.delivery_id
        where d.status = 'accepted' and d.known_to = date '{FOREVER}' and a.{within}
        """
    )
    run_sql_file(con, _ALIKE)
    told: dict[int, list[str]] = {}
    for number, n, again, double, before, day in con.execute("from temp.alike order by _delivery").fetchall():
        what = f"with another {contract.keys[0]}: records that were numbered anew?"
        if before >= max(_MANY, _HALF * n) and again <= _FEW * n:
            told[number] = [f"{before} of {n} rows say what rows up to {day} say, {what}"]
        elif n >= 2 * _MANY and double >= _NEARLY * n:
            told[number] = [f"{double} of {n} rows say what another row says, {what}"]
    return told


def _within(con: duckdb.DuckDBPyConnection, event: str) -> str | None:
    """SQL of the days or times of an event that the batch has; none where it has none."""
    bounds = con.execute(f"select min({event})::varchar, max({event})::varchar from staged").fetchone()
    if bounds is None or bounds[0] is None:
        return None
    return f"{event} between {quoted(bounds[0])} and {quoted(bounds[1])}"


def _in_words(contract: Contract) -> str:
    return ", ".join(" or ".join(names) for names in contract.one_record)


def _same(contract: Contract, *, own: bool) -> tuple[str, str]:
    """SQL of a number for what no two records have in common, and of whether that is there."""
    parts = []
    for names in contract.one_record:
        kept = [identifier(name if own else contract.column(name).pseudonym or name) for name in names]
        parts.append(f"coalesce({', '.join(kept)})" if len(kept) > 1 else kept[0])
    return f"hash({', '.join(parts)})", " and ".join(f"{part} is not null" for part in parts)


def _meet(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    """Make `recorded`, the rows of the batch and of the lake of which another has the same; whether there are any."""
    event = identifier(next(n[0] for n in contract.one_record if contract.column(n[0]).type in ("DATE", "TIMESTAMPTZ")))
    within = _within(con, event)
    if within is None:
        return False
    own, is_own = _same(contract, own=True)
    lake, is_lake = _same(contract, own=False)
    key, kept = conflicting_deliveries.key(contract, own=True), conflicting_deliveries.key(contract, own=False)
    con.execute(
        f"""
        create or replace temp table recurring as
        with own as (select {own} as same, count(*) as n from staged where {is_own} group by all),
        stood as (select distinct {lake} as same from lake.accepted.{contract.source} where {within} and {is_lake})
        select same from own where n > 1 union select same from own semi join stood using (same)
        """
    )
    if con.execute("select count(*) from temp.recurring").fetchone() == (0,):
        return False
    con.execute(
        f"""
        create or replace temp table recorded as
        select s._delivery, s._row, s._delivered_on as delivered_on, s._key as key, s._same as same,
            {conflicting_deliveries.content(contract, own=True, keyed=False)} as content
        from (select *, {key} as _key, {own} as _same from staged) s
        semi join temp.recurring r on s._same = r.same anti join broken b on b._row = s._row
        union all
        select null, null, a.delivered_on, a._key, a._same,
            {conflicting_deliveries.content(contract, own=False, keyed=False)}
        from (select *, {kept} as _key, {lake} as _same from lake.accepted.{contract.source} where {within}) a
        semi join temp.recurring r on a._same = r.same
        join lake.ledger.delivery d on d.delivery_id = a.delivery_id
        where d.status = 'accepted' and d.known_to = date '{FOREVER}'
        """
    )
    return True
