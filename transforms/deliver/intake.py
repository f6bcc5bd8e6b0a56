"""Intake of some deliveries of a source at once: one staging, one validation, one commit, and an outcome for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from transforms.deliver import accepting
from transforms.deliver.accepting import conflicting_deliveries, versions, vintages
from transforms.deliver.accepting.vintages import Arrival
from transforms.deliver.drift import column_statistics, previous_delivery, renumbered_records, repeated_snapshot
from transforms.deliver.landing import declared_dialect, drops, scratch
from transforms.deliver.landing.drops import Delivery
from transforms.deliver.landing.feed import Feed
from transforms.deliver.reading.parts import keep_texts
from transforms.deliver.reading.sandboxed import Limits
from transforms.deliver.staging import Staged, Staging, conflicting_rows, layouts, stage
from transforms.deliver.values import pseudonyms
from transforms.errors import AwasError, DeliveryRefused, withhold
from transforms.profile_check import personal_columns
from transforms.queries import quoted
from transforms.session import load_reference
from transforms.settings import Settings
from transforms.warehouse import transaction
from transforms.warehouse.attaching import patiently


@dataclass
class Prepared:
    """What became of a batch in the scratch file, by the number of the delivery.

    counts: of what is ready to be taken in, with the rows for the ledger's validation table. refused: why not.
    """

    counts: dict[int, accepting.Counts] = field(default_factory=dict)
    validation: dict[int, list[list[object]]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """What became of a batch: how many deliveries and rows were taken in; how many were refused."""

    deliveries: int
    rows: int
    refused: int


def take(con: duckdb.DuckDBPyConnection, feed: Feed, arrivals: Sequence[Arrival]) -> Taken:
    """Take in what can be, in one transaction; write down what is refused.

    arrivals: of one source, numbered by their place. Of a delivery that is read again because of its rows in
    quarantine, and has as many of them as before, the earlier reading stays.
    """
    with scratch.folder(feed.settings) as path:
        done = _prepare(con, path, feed, arrivals)
        if done.refused:
            refusals = [
                (a.delivery, a.vintage.known_from, done.refused[a.number]) for a in arrivals if a.number in done.refused
            ]
            vintages.refuse(con, arrivals[0].vintage.rules, refusals)
        ready = [arrival for arrival in arrivals if arrival.number in done.counts]
        idle = [arrival for arrival in ready if _mends_nothing(arrival, done.counts[arrival.number])]
        if idle:
            vintages.keep(con, [arrival.vintage for arrival in idle])
        loaded = [arrival for arrival in ready if arrival not in idle]
        if loaded:
            con.execute(f"attach {quoted(str(path))} as staging (read_only)")
            con.execute("use staging")
            try:
                patiently(lambda: commit(con, feed, loaded, done))
            finally:
                con.execute("use memory")
                con.execute("detach staging")
    return Taken(len(loaded), sum(done.counts[a.number].delivered for a in loaded), len(done.refused))


def _mends_nothing(arrival: Arrival, counts: accepting.Counts) -> bool:
    vintage = arrival.vintage
    is_retry = vintage.is_retry and not vintage.is_anew
    return bool(is_retry and vintage.replaces and counts.quarantined >= vintage.replaces.quarantined)


def commit(con: duckdb.DuckDBPyConnection, feed: Feed, arrivals: Sequence[Arrival], done: Prepared) -> None:
    """Rows, quarantine, validation and ledger in one transaction: they appear together, and add up, or not at all.

    Raises AwasError where the lake would not hold every row of each delivery once.
    """
    new = [arrival.vintage.delivery_id for arrival in arrivals]
    replaced = [arrival.vintage.replaces.delivery_id for arrival in arrivals if arrival.vintage.replaces]
    with transaction(con):
        vintages.accept(con, [(arrival, done.counts[arrival.number].as_dict()) for arrival in arrivals])
        accepted = accepting.load(con, feed, arrivals)
        column_statistics.keep(
            con, feed.contract, {arrival.number: arrival.vintage.delivery_id for arrival in arrivals}
        )
        versions.settle(con, feed, new, replaced)
        _write_validation(con, [row for arrival in arrivals for row in done.validation[arrival.number]])
        for arrival in arrivals:
            counts, here = done.counts[arrival.number], accepted[arrival.vintage.delivery_id]
            if not counts.holds(here):
                raise AwasError(
                    f"{arrival.vintage.delivery_id}: {counts}, but the lake would hold {here}: a fault of ours"
                )


def _write_validation(con: duckdb.DuckDBPyConnection, validation: Sequence[Sequence[object]]) -> None:
    at_once = 1000  # rows; one statement for all of a large batch would be parsed for longer than it runs
    for first in range(0, len(validation), at_once):
        some = validation[first : first + at_once]
        rows = ", ".join(f"({', '.join('?' * len(row))})" for row in some)
        con.execute(f"insert into lake.ledger.validation values {rows}", [value for row in some for value in row])


def _prepare(lake: duckdb.DuckDBPyConnection, path: Path, feed: Feed, arrivals: Sequence[Arrival]) -> Prepared:
    """Read, map, type, validate and sort out deliveries in the scratch file."""
    settings, done = feed.settings, Prepared()
    how = Staging(
        feed.contract, feed.how, feed.mapping, lambda: pseudonyms.agreed(lake, settings.pseudonym_keys()),
        path.parent, Limits(settings.max_unpacked, settings.memory_limit, settings.threads), feed.locales,
        feed.key_forms,
    )  # fmt: skip
    with _scratch_connection(settings, path) as con:
        load_reference(con, feed.profile)
        staged = stage(con, how, [arrival.delivery for arrival in arrivals])
        done.refused |= staged.refused
        for error in staged.errors:
            withhold(settings.logs_dir, error)
        if len(done.refused) < len(arrivals):
            there = [arrival for arrival in arrivals if arrival.number not in done.refused]
            done.refused |= _altered_or_cut(con, there) | _emptied(lake, con, feed, there, staged)
    left = [arrival for arrival in arrivals if arrival.number not in done.refused]
    if left:
        _hold_against_lake(lake, path, feed, left, staged)
        _validate(path, feed, left, staged, done)
        with _scratch_connection(settings, path) as con:
            conflicting_rows.set_aside_with_parts(con, feed.how.twins)
            done.counts = accepting.sort_out(con, feed.contract, done.validation, is_snapshot=feed.is_snapshot)
            query = feed.mapping.read_text(encoding="utf-8") if feed.mapping else None
            shown = personal_columns.shown(feed.name, feed.how, query)
            keep_texts(con, staged.parts, "select _row from fate", shown)
    return done


def _hold_against_lake(
    lake: duckdb.DuckDBPyConnection, path: Path, feed: Feed, arrivals: Sequence[Arrival], staged: Staged
) -> None:
    """Set aside and tell what only shows beside what was delivered before."""
    for told in (
        conflicting_deliveries.set_aside(lake, path, feed),
        previous_delivery.left(lake, path, feed, arrivals),
        renumbered_records.signals(lake, path, feed),
        repeated_snapshot.signals(lake, path, feed, arrivals),
    ):
        for number, signals in told.items():
            staged.signals[number] += signals


def _validate(path: Path, feed: Feed, arrivals: Sequence[Arrival], staged: Staged, done: Prepared) -> None:
    """Hold what was staged against the expectations: each delivery gets its page, and is ready or refused."""
    from expectations import runner  # heavy: great_expectations takes seconds to import
    from expectations.whole import Scope

    settings = feed.settings
    scopes = {
        a.number: Scope(a.delivery.delivered_on, tuple(told), layouts.strangers(told))
        for a in arrivals
        for told in [staged.signals[a.number]]
    }
    reports = runner.validate(path, feed.name, feed.how, scopes, settings.memory_limit, settings.threads)
    for arrival in arrivals:
        report, delivery_id = reports[arrival.number], arrival.vintage.delivery_id
        page = settings.home / "validation" / f"{delivery_id}.html"
        page.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        report.to_html(page)
        stopping = report.stopping()
        if stopping:
            done.refused[arrival.number] = f"{arrival.delivery.folder}: {stopping}; more in {page}"
        else:
            rows = report.ledger_rows(delivery_id, feed.name, arrival.delivery.delivered_on)
            done.validation[arrival.number] = rows


def _emptied(
    lake: duckdb.DuckDBPyConnection,
    con: duckdb.DuckDBPyConnection,
    feed: Feed,
    arrivals: Sequence[Arrival],
    staged: Staged,
) -> dict[int, str]:
    """Tell deliveries without a row, restatements that hold far less than what they replace, and descriptors that the
    profile does not follow; returns why some are refused."""
    counted = _counted(con)
    told, refused = previous_delivery.replaced(feed.how, arrivals, counted)
    nothing, empty = previous_delivery.without_rows(lake, feed, arrivals, counted)
    for arrival in arrivals:
        staged.signals[arrival.number] += declared_dialect.signals(arrival.delivery, feed.how)
    for number, signal in (nothing | told).items():
        staged.signals[number].append(signal)
    return {number: told[number] for number in refused} | empty


def _counted(con: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Rows by the number of the delivery."""
    rows = "select _delivery from staged union all select _delivery from ragged"
    return dict(con.execute(f"select _delivery, count(*) from ({rows}) group by all").fetchall())


def _altered_or_cut(con: duckdb.DuckDBPyConnection, arrivals: Sequence[Arrival]) -> dict[int, str]:
    """Which of these deliveries were changed while they were read, or lack rows that their descriptor states."""
    counted, refused = _counted(con), {}
    for arrival in arrivals:
        try:
            drops.check_unchanged(arrival.delivery)
            _check_against_descriptor(arrival.delivery, counted.get(arrival.number, 0))
        except DeliveryRefused as error:
            refused[arrival.number] = str(error)
    return refused


def _check_against_descriptor(delivery: Delivery, rows: int) -> None:
    stated = drops.stated_rows(delivery)
    if stated is not None and rows != stated:
        raise DeliveryRefused(f"{delivery.folder}: {rows} rows, its descriptor says {stated}; truncated?")


@contextmanager
def _scratch_connection(settings: Settings, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(
        str(path),
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": settings.memory_limit,
            "threads": str(settings.threads),
            "temp_directory": str(path.parent / "spill"),
        },
    )
    con.execute("set TimeZone = 'UTC'")
    try:
        yield con
    finally:
        con.close()
