"""Staged rows into the lake: accepted, quarantined or superseded, every one of them, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import duckdb

from transforms.contracts import Contract
from transforms.deliver.drops import Delivery
from transforms.deliver.vintages import Vintage
from transforms.errors import AwasError
from transforms.queries import identifier, quoted
from transforms.warehouse import FOREVER, kept_columns, restricted_columns


@dataclass(frozen=True)
class Counts:
    """Rows of one delivery; delivered = accepted + quarantined + superseded."""

    delivered: int
    accepted: int
    quarantined: int
    superseded: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)

    def holds(self, found: Mapping[str, int]) -> bool:
        """Whether the rows found in the lake, by kind, are these, and add up to what was delivered."""
        parts = {kind: found.get(kind, 0) for kind in ("accepted", "quarantined", "superseded")}
        return self.as_dict() == {"delivered": sum(parts.values())} | parts

    def __str__(self) -> str:
        return (
            f"{self.delivered} delivered = {self.accepted} accepted + {self.quarantined} quarantined "
            f"+ {self.superseded} superseded"
        )


def sort_out(con: duckdb.DuckDBPyConnection, contract: Contract) -> Counts:
    """Decide which staged rows are not accepted: table `fate` (`_row`, `kind`, `reasons`).

    Of rows with the same key and the same `recorded_at`, the first by precedence is accepted; where that leaves a
    choice, their content decides, not the file or the place in it. Later versions of a key are corrections, not
    duplicates.
    """
    same = [f"s.{identifier(key)}" for key in contract.keys] + [_recorded(contract)]
    said = [column.name for column in contract.columns if not column.key and column.name != "recorded_at"]
    con.execute(
        f"""
        create table fate as
        with whole as (select * from staged s anti join broken b on b._row = s._row),
        twice as (
            select {", ".join(f"{cell} as k{place}" for place, cell in enumerate(same))}
            from whole s group by all having count(*) > 1
        ),
        ranked as (
            select
                s._row, first_value(s._file || ':' || s._line) over same_version as winner,
                row_number() over same_version as position
            from whole s semi join twice t
                on {" and ".join(f"{cell} is not distinct from t.k{place}" for place, cell in enumerate(same))}
            window same_version as (
                partition by {", ".join(same)}
                order by s._precedence, {", ".join(f"s.{identifier(name)}" for name in said)}, s._file, s._line
            )
        )
        select _row, 'quarantined' as kind, list(distinct reason order by reason) as reasons from broken group by _row
        union all
        select _row, 'superseded', ['the same record stands at ' || winner] from ranked where position > 1
        """
    )
    counted = dict(con.execute("select kind, count(*) from fate group by kind").fetchall())
    row = con.execute(
        "select (select count(*) from staged), (select count(*) from ragged), "
        "(select count(*) from staged s anti join fate f on f._row = s._row)"
    ).fetchone()
    staged, ragged, accepted = map(int, row or (0, 0, 0))
    counts = Counts(
        delivered=staged + ragged,
        accepted=accepted,
        quarantined=counted.get("quarantined", 0) + ragged,
        superseded=counted.get("superseded", 0),
    )
    if not counts.holds(counts.as_dict()):
        raise AwasError(
            f"{contract.source}: rows are unaccounted for: {counts}; this is a fault of ours, not of the supplier"
        )
    return counts


def _recorded(contract: Contract) -> str:
    return "s.recorded_at" if any(column.name == "recorded_at" for column in contract.columns) else "null::timestamptz"


def load(
    con: duckdb.DuckDBPyConnection, timezone: str, contract: Contract, delivery: Delivery, vintage: Vintage
) -> dict[str, int]:
    """Insert the sorted rows, inside the caller's transaction; returns what now stands in the lake, by `kind`.

    Every row counts from the first day on which the vintage and the row itself were known, and without end: how long
    it counts is settled afterwards (`versions.settle`). timezone: in which a row's
    `recorded_at` has a day.
    """
    columns = {}
    for column in contract.columns:
        if column.pseudonym:
            columns[column.pseudonym] = f"s.{identifier(column.name)}"
        elif column.name in kept_columns(contract.source):
            columns[column.name] = f"s.{identifier(column.name)}"
    columns["recorded_at"] = f"coalesce({_recorded(contract)}, $day::timestamptz)"
    selected = ", ".join(f"{expression} as {identifier(name)}" for name, expression in columns.items())
    accepted = con.execute(
        f"""
        insert into lake.accepted.{contract.source} by name
        select
            {selected}, $id as delivery_id, $day::date as delivered_on, s._file as file, s._line as line,
            greatest($day::date, $known::date, ({_recorded(contract)} at time zone {quoted(timezone)})::date)
                as known_from,
            $forever::date as known_to
        from staged s anti join fate f on f._row = s._row
        """,
        {"id": vintage.delivery_id, "day": delivery.delivered_on, "known": vintage.known_from, "forever": FOREVER},
    ).fetchall()[0][0]
    personal = restricted_columns(contract.source)
    if personal:
        names = ", ".join(f"s.{identifier(column.name)}" for column in personal)
        con.execute(
            f"insert into lake.restricted.{contract.source} select ?, s._file, s._line, {names} "
            "from staged s anti join fate f on f._row = s._row",
            [vintage.delivery_id],
        )
    _load_quarantine(con, contract, delivery, vintage)
    aside = con.execute(
        "select kind, count(*) from lake.quarantine.row where delivery_id = ? group by kind", [vintage.delivery_id]
    ).fetchall()
    return {"accepted": accepted} | dict(aside)


def _load_quarantine(con: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, vintage: Vintage) -> None:
    con.execute(
        """
        insert into lake.quarantine.row
        select $id, $source, $day::date, s._file, s._line, f.kind, f.reasons, t.row_text
        from staged s join fate f on f._row = s._row join row_text t on t._row = f._row order by s._row
        """,
        {"id": vintage.delivery_id, "source": contract.source, "day": delivery.delivered_on},
    )
    con.execute(
        "insert into lake.quarantine.row select ?, ?, ?::date, _file, _line, 'quarantined', [reason], "
        "to_json({line: row_text})::varchar from ragged order by _file, _line",
        [vintage.delivery_id, contract.source, delivery.delivered_on],
    )
