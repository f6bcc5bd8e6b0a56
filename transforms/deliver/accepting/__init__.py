"""Accepting: staged rows into the lake, each accepted, quarantined or superseded, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import duckdb

from transforms.contracts import Contract
from transforms.deliver.accepting import quarantine_pseudonyms, retention
from transforms.deliver.accepting.vintages import Arrival
from transforms.deliver.landing.feed import Feed
from transforms.deliver.staging import conflicting_rows
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

    def holds(self, counted: Mapping[str, int]) -> bool:
        """Whether the rows found in the lake, by kind, are these, and add up to what was delivered."""
        parts = {kind: counted.get(kind, 0) for kind in ("accepted", "quarantined", "superseded")}
        return self.as_dict() == {"delivered": sum(parts.values())} | parts

    def __str__(self) -> str:
        return (
            f"{self.delivered} delivered = {self.accepted} accepted + {self.quarantined} quarantined "
            f"+ {self.superseded} superseded"
        )


def sort_out(
    con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: Collection[int], *, is_snapshot: bool = False
) -> dict[int, Counts]:
    """Decide which staged rows are not accepted: table `fate` (`_row`, `kind`, `reasons`); returns each one's counts.

    deliveries: their numbers in the batch. Of rows of a delivery with the same key and the same `recorded_at`, the
    first by precedence is accepted; where that leaves a choice, their content decides, not the file or the place in it.
    Later versions of a key are corrections, not duplicates; but a snapshot says what is there now, so that of its
    versions of a key only the one that was recorded last is accepted.
    """
    same = ["s._delivery", *(f"s.{identifier(key)}" for key in contract.keys)]
    same += [] if is_snapshot else [recorded(contract)]
    con.execute(
        "create table fate as select _row, 'quarantined' as kind, list(distinct reason order by reason) as reasons "
        "from broken group by _row"
    )
    if conflicting_rows.any_again(con, same):
        con.execute(_superseded(contract, same, is_snapshot))
    counted = {number: _counts(contract, *numbers) for number, *numbers in con.execute(_COUNTED).fetchall()}
    return {number: counted.get(number, Counts(0, 0, 0, 0)) for number in deliveries}


def _superseded(contract: Contract, same: Sequence[str], is_snapshot: bool) -> str:
    """What adds rows to `fate` that say again what another says. A row without `recorded_at` was recorded when it was
    delivered, after all others. same: the columns that such rows have in common."""
    latest = [f"{recorded(contract)} desc nulls first"] if is_snapshot else []
    columns = [f"s.{identifier(c.name)}" for c in contract.columns if not c.key and c.name != "recorded_at"]
    order = ", ".join([*latest, *columns])
    return f"""
        insert into fate
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
                partition by {", ".join(same)} order by s._precedence, {order}, s._file, s._line
            )
        )
        select _row, 'superseded', ['the same record stands at ' || winner] from ranked where position > 1
        """


_COUNTED = """
    with kinds as (
        select s._delivery, coalesce(f.kind, 'accepted') as kind, count(*) as n
        from staged s left join fate f on f._row = s._row group by all
        union all
        select _delivery, 'ragged', count(*) from ragged group by all
        union all
        select _delivery, 'staged', count(*) from staged group by all
    )
    select
        _delivery, coalesce(sum(n) filter (where kind in ('staged', 'ragged')), 0)::bigint,
        coalesce(sum(n) filter (where kind = 'accepted'), 0)::bigint,
        coalesce(sum(n) filter (where kind in ('quarantined', 'ragged')), 0)::bigint,
        coalesce(sum(n) filter (where kind = 'superseded'), 0)::bigint
    from kinds group by _delivery
"""


def _counts(contract: Contract, delivered: int, accepted: int, quarantined: int, superseded: int) -> Counts:
    counts = Counts(delivered, accepted, quarantined, superseded)
    if not counts.holds(counts.as_dict()):
        raise AwasError(
            f"{contract.source}: rows are unaccounted for: {counts}; this is a fault of ours, not of the supplier"
        )
    return counts


def recorded(contract: Contract) -> str:
    """SQL of when a row `s` of `staged` was recorded."""
    return "s.recorded_at" if any(column.name == "recorded_at" for column in contract.columns) else "null::timestamptz"


def kept_recorded(contract: Contract) -> str:
    """SQL of the time that the lake keeps for it: of a row that says none that of its delivery's day."""
    return f"coalesce({recorded(contract)}, s._delivered_on::timestamptz)"


def load(con: duckdb.DuckDBPyConnection, feed: Feed, arrivals: Sequence[Arrival]) -> dict[str, dict[str, int]]:
    """Insert the sorted rows of these deliveries, inside the caller's transaction.

    Returns what now stands in the lake, by delivery id and `kind`. Every row counts from the first day on which the
    vintage and the row itself were known, and without end: how long it counts is settled afterwards
    (`versions.settle`). A row's `recorded_at` has its day in the profile's time zone.
    """
    _name_arrivals(con, feed.name, arrivals)
    _load_rows(con, feed.contract, feed.profile.timezone)
    _load_quarantine(con, feed.contract)
    quarantine_pseudonyms.keep_numbers(con, feed.contract)
    quarantine_pseudonyms.keep_names(con, feed)
    con.execute(
        "insert into lake.ledger.file_account by name select a.delivery_id, f._file as file, f.kind, f.n "
        "from file_account f join temp.arrival a on a._delivery = f._delivery order by all"
    )
    con.execute(
        "insert into lake.ledger.file_way by name select a.delivery_id, f._file as file, f.options "
        "from file_way f join temp.arrival a on a._delivery = f._delivery where f.options <> '' order by all"
    )
    return _rows_by_fate(con, feed.contract, arrivals)


def _name_arrivals(con: duckdb.DuckDBPyConnection, source: str, arrivals: Sequence[Arrival]) -> None:
    """Table `arrival`: which delivery of the lake each number in the batch is, and what of persons it still keeps."""
    con.execute(
        "create or replace temp table arrival (_delivery bigint, delivery_id varchar, delivered_on date, "
        "known_from date, keeps_personal boolean, keeps_numbers boolean, keeps_texts boolean)"
    )
    since = [retention.before(con, what, source) for what in (retention.PERSONAL, retention.NUMBERS, retention.TEXTS)]
    places = [
        [a.number, a.vintage.delivery_id, day, a.vintage.known_from, *(day >= first for first in since)]
        for a in arrivals
        for day in [a.delivery.delivered_on]
    ]
    con.execute(
        f"insert into temp.arrival values {', '.join(['(?, ?, ?, ?, ?, ?, ?)'] * len(places))}",
        [cell for row in places for cell in row],
    )


def _load_rows(con: duckdb.DuckDBPyConnection, contract: Contract, timezone: str) -> None:
    """Insert what is accepted, and its personal columns into the restricted schema."""
    columns = {}
    for column in contract.columns:
        if column.pseudonym:
            columns[column.pseudonym] = f"s.{identifier(column.name)}"
        elif column.name in kept_columns(contract.source):
            columns[column.name] = f"s.{identifier(column.name)}"
    columns["recorded_at"] = kept_recorded(contract)
    selected = ", ".join(f"{expression} as {identifier(name)}" for name, expression in columns.items())
    con.execute(
        f"""
        insert into lake.accepted.{contract.source} by name
        select
            {selected}, t.delivery_id, s._delivered_on as delivered_on, s._file as file, s._line as line,
            greatest(
                s._delivered_on, t.known_from, ({recorded(contract)} at time zone {quoted(timezone)})::date
            ) as known_from,
            date '{FOREVER}' as known_to
        from staged s join temp.arrival t on t._delivery = s._delivery anti join fate f on f._row = s._row
        """
    )
    personal = restricted_columns(contract.source)
    if personal:
        names = ", ".join(f"s.{identifier(column.name)}" for column in personal)
        con.execute(
            f"insert into lake.restricted.{contract.source} select t.delivery_id, s._file, s._line, {names} "
            "from staged s join temp.arrival t on t._delivery = s._delivery anti join fate f on f._row = s._row "
            "where t.keeps_personal"
        )


def _load_quarantine(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    con.execute(
        """
        insert into lake.quarantine.row
        select a.delivery_id, $source, s._delivered_on, s._file, s._line, f.kind, f.reasons,
            if(a.keeps_texts, t.row_text, null) as row_text
        from fate f join row_text t on t._row = f._row join staged s on f._row = s._row
        join temp.arrival a on a._delivery = s._delivery order by s._row
        """,
        {"source": contract.source},
    )
    con.execute(
        "insert into lake.quarantine.row select a.delivery_id, ?, a.delivered_on, r._file, "
        "r._line, 'quarantined', [r.reason], null "
        "from ragged r join temp.arrival a on a._delivery = r._delivery order by r._delivery, r._file, r._line",
        [contract.source],
    )


def _rows_by_fate(
    con: duckdb.DuckDBPyConnection, contract: Contract, arrivals: Sequence[Arrival]
) -> dict[str, dict[str, int]]:
    mine = ", ".join(quoted(arrival.vintage.delivery_id) for arrival in arrivals)
    found: dict[str, dict[str, int]] = {arrival.vintage.delivery_id: {} for arrival in arrivals}
    for delivery_id, kind, rows in con.execute(
        f"select delivery_id, 'accepted', count(*) from lake.accepted.{contract.source} where delivery_id in ({mine}) "
        "group by all union all "
        f"select delivery_id, kind, count(*) from lake.quarantine.row where delivery_id in ({mine}) group by all"
    ).fetchall():
        found[delivery_id][kind] = rows
    return found
