"""The same records under other numbers: an export that numbers its rows anew, or a day's visits entered twice.

A key tells two rows apart that nothing else does, so that every visit counts twice. The contract names columns that no
two records have in common (`one_record`: who was visited by whom and when); rows that agree in them and in all others
but their key are told, within a delivery and against those before it. A few are double entries, and no signal.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from transforms.contracts import Contract
from transforms.deliver import contradictions
from transforms.deliver.supply import Supply
from transforms.queries import identifier, quoted, run_sql_file
from transforms.settings import SQL_DIR
from transforms.warehouse import FOREVER

_SQL = SQL_DIR / "deliver" / "renumbered.sql"
_SOME, _SHARE = 3, 0.05  # rows, and their share of a delivery


def signals(con: duckdb.DuckDBPyConnection, path: Path, supply: Supply) -> dict[int, list[str]]:
    """What is to be told of deliveries with records that have other numbers elsewhere, by the number of the delivery.

    con: a connection to the lake. path: the scratch database, with `staged` and `broken`.
    """
    contract = supply.contract
    if supply.is_snapshot or not contract.one_record:
        return {}
    con.execute(f"attach {quoted(str(path))} as staging (read_only)")
    con.execute("use staging")
    try:
        if not _meet(con, contract):
            return {}
        run_sql_file(con, _SQL)
        found = con.execute(
            "select r._delivery, r.n, r.day::varchar, count(*) from temp.renumbered r join staged s using (_delivery) "
            f"group by all having r.n >= {_SOME} and r.n >= {_SHARE} * count(*) order by all"
        ).fetchall()
    finally:
        con.execute("use memory")
        con.execute("detach staging")
    same, key = _in_words(contract), " ".join(contract.keys)
    return {
        number: [
            f"{n} of {rows} rows say what others{f' of {day}' if day else ''} say of one {same}, "
            f"with another {key}: records that were numbered anew?"
        ]
        for number, n, day, rows in found
    }


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
    bounds = con.execute(f"select min({event})::varchar, max({event})::varchar from staged").fetchone()
    if bounds is None or bounds[0] is None:
        return False
    own, is_own = _same(contract, own=True)
    lake, is_lake = _same(contract, own=False)
    within = f"{event} between {quoted(bounds[0])} and {quoted(bounds[1])}"
    key, kept = contradictions.key(contract, own=True), contradictions.key(contract, own=False)
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
            {contradictions.content(contract, own=True, keyed=False)} as content
        from (select *, {key} as _key, {own} as _same from staged) s
        semi join temp.recurring r on s._same = r.same anti join broken b on b._row = s._row
        union all
        select null, null, a.delivered_on, a._key, a._same,
            {contradictions.content(contract, own=False, keyed=False)}
        from (select *, {kept} as _key, {lake} as _same from lake.accepted.{contract.source} where {within}) a
        semi join temp.recurring r on a._same = r.same
        join lake.ledger.delivery d on d.delivery_id = a.delivery_id
        where d.status = 'accepted' and d.known_to = date '{FOREVER}'
        """
    )
    return True
