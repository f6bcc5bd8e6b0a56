"""From when until when each accepted row counts: worked out from what was delivered, whatever came first.

Two axes of time: what a row is about (its own dates) and when it was known (`known_from`, `known_to`). Both functions
run inside the caller's transaction, after a delivery's rows and its line in the ledger are there.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from transforms.contracts import Contract
from transforms.deliver.accepting import conflicting_deliveries
from transforms.deliver.landing.feed import Feed
from transforms.queries import identifier, quoted, render, run_sql_file
from transforms.settings import SQL_DIR
from transforms.warehouse import kept_columns

# from when a version could count: its delivery was known, and the supplier had recorded it
_STARTS = "greatest(a.delivered_on, d.known_from, (a.recorded_at at time zone $timezone)::date)"


def settle(con: duckdb.DuckDBPyConnection, feed: Feed, new: Sequence[str], replaced: Sequence[str]) -> None:
    """Set `known_from` and `known_to` of all that new deliveries, and those that they replace, touch."""
    if feed.is_snapshot:
        _settle_snapshots(con, feed.name)
    else:
        _settle_keys(con, feed, new, replaced)


def _settle_snapshots(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """A snapshot counts until the next one is known, or until it is restated; all of its rows together."""
    con.execute(
        """
        create or replace temp table snapshot as
        select delivery_id, known_from, least(known_to, coalesce(min(delivered_on) over (
            order by delivered_on range between interval 1 day following and unbounded following
        ), date '9999-12-31')) as ends_on
        from lake.ledger.delivery where source = ? and status = 'accepted'
        """,
        [source],
    )
    con.execute(
        f"update lake.accepted.{source} set known_to = greatest({source}.known_from, s.ends_on) from snapshot s "
        f"where {source}.delivery_id = s.delivery_id "
        f"and {source}.known_to <> greatest({source}.known_from, s.ends_on)"
    )


def _settle_keys(con: duckdb.DuckDBPyConnection, feed: Feed, new: Sequence[str], replaced: Sequence[str]) -> None:
    """Of each key, the best version known on a day counts on it; one comes back when a better one is withdrawn."""
    contract = feed.contract
    starts = render(_STARTS, {"timezone": feed.profile.timezone})
    table = f"lake.accepted.{contract.source}"
    key = _key(contract)
    content = ", ".join(identifier(name) for name in kept_columns(contract.source) if name != "recorded_at")
    con.execute(
        f"""
        create or replace temp table touched as
        with keys as (
            select {key} as key, count(*) > 1 or bool_or(delivery_id in ({_listed(replaced)})) as is_touched
            from {table} where delivery_id in ({_listed([*new, *replaced])}) group by key
        ),
        others as (select {key} as key from {table} where delivery_id not in ({_listed([*new, *replaced])}))
        select key from keys where is_touched union select key from keys semi join others using (key)
        """
    )
    if not con.execute("select 1 from touched limit 1").fetchall():
        return
    con.execute(
        f"create or replace temp table stored as select t.*, {key} as _key, "
        f"md5_number(row({content})::varchar) as _content, "
        f"dense_rank() over (order by delivery_id, file, line) as _version "
        f"from {table} t semi join touched on {key} = touched.key"
    )
    con.execute(
        f"""
        create or replace temp table version as
        select
            a._version as version_id, a._key as key, a._content as content, a.recorded_at, a.delivered_on,
            {starts} as starts_on, greatest(d.known_to, {starts}) as ends_on, a.delivery_id
        from (select distinct on (_version) * from stored) a
        join lake.ledger.delivery d on d.delivery_id = a.delivery_id and d.status = 'accepted'
        """
    )
    run_sql_file(con, SQL_DIR / "deliver" / "stretches.sql", first_stands=conflicting_deliveries.first_stands(feed))
    _replace_changed(con, table)


def _key(contract: Contract) -> str:
    """SQL of a record's key; of several columns a struct with names, as no table can be made of one without."""
    names = [identifier(contract.column(key).pseudonym or key) for key in contract.keys]
    fields = ", ".join(f"k{place} := {name}" for place, name in enumerate(names))
    return names[0] if len(names) == 1 else f"struct_pack({fields})"


def _replace_changed(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Bring the table's rows into line with `stretch`, touching only those that change."""
    unchanged = "s.version_id = a._version and s.known_from = a.known_from and s.known_to = a.known_to"
    con.execute(
        "create or replace temp table fresh as select v.* replace (s.known_from as known_from, s.known_to as known_to) "
        "from stretch s join (select distinct on (_version) * from stored) v on s.version_id = v._version "
        f"where not exists (select 1 from stored a where {unchanged})"
    )
    con.execute(
        "create or replace temp table stale as select delivery_id, file, line, known_from, known_to from stored a "
        f"where not exists (select 1 from stretch s where {unchanged})"
    )
    own = table.rsplit(".", 1)[1]
    names = ("delivery_id", "file", "line", "known_from", "known_to")
    con.execute(f"delete from {table} using stale where " + " and ".join(f"{own}.{n} = stale.{n}" for n in names))
    con.execute(
        f"insert into {table} by name select * exclude (_key, _content, _version) from fresh "
        "order by delivery_id, file, line, known_from"
    )


def _listed(values: Sequence[str]) -> str:
    return ", ".join(map(quoted, values)) or "null"
