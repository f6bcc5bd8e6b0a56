"""Staged rows into the lake: accepted, quarantined or superseded, every one of them, in one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import duckdb

from transforms.contracts import Contract
from transforms.deliver.drops import Delivery
from transforms.errors import AwasError
from transforms.warehouse import FOREVER, identifier, kept_columns, restricted_columns


@dataclass(frozen=True)
class Counts:
    """Rows of one delivery; delivered = accepted + quarantined + superseded."""

    delivered: int
    accepted: int
    quarantined: int
    superseded: int

    def __str__(self) -> str:
        return (
            f"{self.delivered} delivered = {self.accepted} accepted + {self.quarantined} quarantined "
            f"+ {self.superseded} superseded"
        )


def sort_out(con: duckdb.DuckDBPyConnection, contract: Contract) -> Counts:
    """Decide for each staged row what becomes of it: table `fate` (`_row`, `kind`, `reasons`).

    Of rows with the same key and the same `recorded_at`, the first by precedence, file and line is accepted; later
    versions of a key are corrections, not duplicates.
    """
    keys = ", ".join(f"s.{identifier(key)}" for key in contract.keys)
    con.execute(
        f"""
        create table fate as
        with reasons as (select _row, list(distinct reason order by reason) as reasons from broken group by _row),
        ranked as (
            select
                s._row, r.reasons, first_value(s._file || ':' || s._line) over same_version as winner,
                row_number() over same_version as position
            from staged s left join reasons r on r._row = s._row
            window same_version as (
                partition by r.reasons is null, {keys}, {_recorded(contract)} order by s._precedence, s._file, s._line
            )
        )
        select
            _row,
            case
                when reasons is not null then 'quarantined' when position > 1 then 'superseded' else 'accepted'
            end as kind,
            coalesce(reasons, ['the same record stands at ' || winner]) as reasons
        from ranked
        """
    )
    counted = dict(con.execute("select kind, count(*) from fate group by kind").fetchall())
    row = con.execute("select (select count(*) from staged), (select count(*) from ragged)").fetchone()
    delivered, ragged = (int(row[0]), int(row[1])) if row else (0, 0)
    counts = Counts(
        delivered=delivered + ragged,
        accepted=counted.get("accepted", 0),
        quarantined=counted.get("quarantined", 0) + ragged,
        superseded=counted.get("superseded", 0),
    )
    if counts.delivered != counts.accepted + counts.quarantined + counts.superseded:
        raise AwasError(
            f"{contract.source}: rows are unaccounted for: {counts}; this is a fault of ours, not of the supplier"
        )
    return counts


def _recorded(contract: Contract) -> str:
    return "s.recorded_at" if any(column.name == "recorded_at" for column in contract.columns) else "null::timestamptz"


def load(
    con: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, as_of: date, timezone: str, restated: bool
) -> None:
    """Insert the sorted rows (inside the caller's transaction) and mend `known_to` of what they replace.

    restated: this delivery takes the place of one that came before for the same day; it counts from `as_of` on.
    """
    table, values = f"lake.accepted.{contract.source}", [delivery.delivery_id, delivery.delivered_on]
    columns = {}
    for column in contract.columns:
        if column.pseudonym:
            columns[column.pseudonym] = f"s.{identifier(column.name)}"
        elif column.name in kept_columns(contract.source):
            columns[column.name] = f"s.{identifier(column.name)}"
    columns["recorded_at"] = f"coalesce({_recorded(contract)}, $day::timestamptz)"
    selected = ", ".join(f"{expression} as {identifier(name)}" for name, expression in columns.items())
    con.execute(
        f"""
        insert into {table} by name
        select
            {selected}, $id as delivery_id, $day::date as delivered_on, s._file as file, s._line as line,
            greatest($day::date, $earliest::date, ({_recorded(contract)} at time zone $tz)::date) as known_from,
            $forever::date as known_to
        from staged s join fate f on f._row = s._row
        where f.kind = 'accepted' order by s._row
        """,
        {
            "id": values[0],
            "day": values[1],
            "earliest": as_of if restated else values[1],
            "tz": timezone,
            "forever": FOREVER,
        },
    )
    personal = restricted_columns(contract.source)
    if personal:
        names = ", ".join(f"s.{identifier(column.name)}" for column in personal)
        con.execute(
            f"insert into lake.restricted.{contract.source} select ?, s._file, s._line, {names} "
            "from staged s join fate f on f._row = s._row where f.kind = 'accepted' order by s._row",
            [delivery.delivery_id],
        )
    _load_quarantine(con, contract, delivery)
    _mend_known_to(con, contract, delivery, table)


def _load_quarantine(con: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery) -> None:
    con.execute(
        """
        insert into lake.quarantine.row
        select $id, $source, $day::date, s._file, s._line, f.kind, f.reasons, t.row_text
        from fate f join staged s on s._row = f._row join row_text t on t._row = f._row
        where f.kind <> 'accepted' order by s._row
        """,
        {"id": delivery.delivery_id, "source": contract.source, "day": delivery.delivered_on},
    )
    con.execute(
        "insert into lake.quarantine.row select ?, ?, ?::date, _file, _line, 'quarantined', [reason], "
        "to_json({line: row_text})::varchar from ragged order by _file, _line",
        [delivery.delivery_id, contract.source, delivery.delivered_on],
    )


def withdraw(con: duckdb.DuckDBPyConnection, contract: Contract, replaced_id: str, as_of: date) -> None:
    """End what a replaced delivery said, from `as_of` on; what was known before stays known."""
    con.execute(
        f"update lake.accepted.{contract.source} set known_to = least(known_to, greatest(known_from, ?::date)) "
        "where delivery_id = ?",
        [as_of, replaced_id],
    )
    con.execute("update lake.ledger.delivery set known_to = ? where delivery_id = ?", [as_of, replaced_id])


def _mend_known_to(con: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, table: str) -> None:
    """A version ends where a better one becomes known: the next snapshot, or a later `recorded_at` of the same key.

    One window over all versions of the keys that this delivery touches, so that the order of arrival does not matter.
    """
    if contract.snapshot:
        con.execute(
            f"""
            update {table} set known_to = n.next_day from (
                select d.delivered_on, min(l.delivered_on) as next_day
                from (select distinct delivered_on from {table}) d
                join (select distinct delivered_on from {table}) l on l.delivered_on > d.delivered_on
                group by d.delivered_on
            ) n where {contract.source}.delivered_on = n.delivered_on and known_to > n.next_day
            """
        )
        return
    keys = ", ".join(identifier(contract.column(key).pseudonym or key) for key in contract.keys)
    con.execute(
        f"""
        create or replace temp table versions as
        with stored as (
            select {keys}, a.delivery_id, a.file, a.line, a.recorded_at, a.delivered_on, a.known_from, a.known_to,
                d.arrived_as_of, d.known_to as withdrawn_on
            from {table} a join lake.ledger.delivery d on d.delivery_id = a.delivery_id and d.status = 'accepted'
        ),
        touched as (
            select {keys} from stored group by {keys}
            having count(*) > 1 and bool_or(delivery_id = ?)
        )
        select
            delivery_id, file, line, known_to as known_to_before,
            greatest(known_from, least(withdrawn_on, coalesce(min(known_from) over (
                partition by {keys} order by recorded_at, delivered_on, arrived_as_of, delivery_id, file, line
                rows between 1 following and unbounded following
            ), date '9999-12-31'))) as known_to
        from stored semi join touched using ({keys})
        """,
        [delivery.delivery_id],
    )
    con.execute(
        f"update {table} set known_to = v.known_to from versions v where v.known_to <> v.known_to_before "
        f"and {contract.source}.delivery_id = v.delivery_id and {contract.source}.file = v.file "
        f"and {contract.source}.line = v.line"
    )


def ledger_row(
    delivery: Delivery, as_of: date, counts: Counts | None, status: str, message: str | None, replaces: str | None
) -> list[object]:
    """The values of one row of `lake.ledger.delivery`."""
    files = json.dumps([{"name": f.name, "bytes": f.size, "sha256": f.sha256} for f in delivery.files])
    numbers = [counts.delivered, counts.accepted, counts.quarantined, counts.superseded] if counts else [0, 0, 0, 0]
    return [
        delivery.delivery_id,
        delivery.source,
        delivery.delivered_on,
        as_of,
        delivery.fingerprint,
        files,
        *numbers,
        status,
        message,
        replaces,
        FOREVER,
    ]
