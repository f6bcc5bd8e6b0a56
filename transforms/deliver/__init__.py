"""Deliver: what suppliers dropped, read as text, mapped, validated, and taken into the lake, delivery by delivery."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from transforms.contracts import Contract, load_contract
from transforms.deliver import accepting, drops, landing, pseudonyms, scratch, versions, vintages
from transforms.deliver.drops import Delivery
from transforms.deliver.fingerprints import Fingerprints
from transforms.deliver.reading import keep_texts
from transforms.deliver.staging import Staging, stage
from transforms.deliver.vintages import Vintage
from transforms.errors import AwasError, DayStopped, DeliveryRefused, withhold
from transforms.profile import Profile
from transforms.queries import quoted
from transforms.session import load_reference
from transforms.settings import Settings
from transforms.warehouse import connect, patiently, transaction


def freshness(settings: Settings, profile: Profile, source: str, as_of: date) -> str | None:
    """None where the source's deliveries are as fresh as the profile wants; else what is wrong, in one line."""
    landing.fetch(settings, profile, source, as_of)
    found = drops.folders(settings, profile, source, as_of)
    limit = profile.source(source).freshness_days
    where = profile.drops_dir(settings, source) / source
    if not found:
        return f"{source}: no complete delivery up to {as_of} under {where}"
    age = (as_of - found[-1][0]).days
    if limit is not None and age > limit:
        newest = f"{source}: the newest complete delivery under {where} is of {found[-1][0]}"
        return f"{newest}, {age} days old; at most {limit}"
    return None


def run(settings: Settings, profile: Profile, source: str, as_of: date) -> str:
    """Take in every complete delivery of a source up to `as_of` that the lake does not hold yet.

    Returns one line of counts. Raises DayStopped when a required source is stale or one of its deliveries is refused.
    """
    required = profile.source(source).required
    stale = freshness(settings, profile, source, as_of)
    if stale and required:
        raise DayStopped(f"{stale}: no new list for {as_of}")
    taken, refused, total = 0, [], 0
    known, rules = Fingerprints(settings, source), vintages.rules_of(profile, source)
    con = connect(settings)
    try:
        settled = vintages.settled(con, source, rules)
        for delivered_on, folder in drops.folders(settings, profile, source, as_of):
            try:
                delivery = drops.read_delivery(source, delivered_on, folder, known)
            except DeliveryRefused as error:
                withhold(settings.logs_dir, error)
                unread = Delivery(source, delivered_on, folder, ())
                refused.append(vintages.refuse(con, unread, rules, as_of, str(error)))
                continue
            if (delivered_on, delivery.fingerprint) in settled:
                continue
            outcome = _take(con, settings, profile, delivery, rules, as_of)
            if isinstance(outcome, accepting.Counts):
                taken, total = taken + 1, total + outcome.delivered
            elif outcome:
                refused.append(outcome)
    finally:
        con.close()
    known.save()
    if refused and required:
        raise DayStopped(f"{refused[-1]}: no new list for {as_of}")
    parts = [f"{source}: {taken} new deliveries, {total} rows"] if taken else [f"{source}: nothing new"]
    parts += [f"refused: {message}" for message in refused] + ([f"late: {stale}"] if stale else [])
    return "; ".join(parts)


def _take(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    profile: Profile,
    delivery: Delivery,
    rules: str,
    as_of: date,
) -> accepting.Counts | str | None:
    """One delivery: counts where it was taken in, a message where it is refused, None where it was there already."""
    contract = load_contract(delivery.source)
    vintage = vintages.plan(con, delivery, rules, as_of)
    if vintage is None:
        return None
    with scratch.folder(settings) as path:
        try:
            counts, validation = _prepare(con, path, settings, profile, contract, delivery, vintage)
        except DeliveryRefused as error:
            withhold(settings.logs_dir, error)
            return vintages.refuse(con, delivery, rules, as_of, str(error))
        if vintage.is_retry and vintage.replaces and counts.quarantined >= vintage.replaces.quarantined:
            vintages.keep(con, vintage)
            return None
        con.execute(f"attach {quoted(str(path))} as staging (read_only)")
        con.execute("use staging")
        try:
            patiently(lambda: _commit(con, profile, contract, delivery, vintage, counts, validation))
        finally:
            con.execute("use memory")
            con.execute("detach staging")
    return counts


def _commit(
    con: duckdb.DuckDBPyConnection,
    profile: Profile,
    contract: Contract,
    delivery: Delivery,
    vintage: Vintage,
    counts: accepting.Counts,
    validation: list[list[object]],
) -> None:
    """Rows, quarantine, validation and ledger in one transaction: they appear together, and add up, or not at all."""
    stated = profile.source(delivery.source).snapshot
    touched = [vintage.delivery_id, *([vintage.replaces.delivery_id] if vintage.replaces else [])]
    with transaction(con):
        vintages.accept(con, delivery, vintage, counts.as_dict())
        found = accepting.load(con, profile.timezone, contract, delivery, vintage)
        is_snapshot = contract.snapshot if stated is None else stated
        versions.settle(con, profile.timezone, contract, touched, snapshot=is_snapshot)
        rows = ", ".join(f"({', '.join('?' * len(row))})" for row in validation)
        con.execute(f"insert into lake.ledger.validation values {rows}", [value for row in validation for value in row])
        if not counts.holds(found):
            raise AwasError(f"{vintage.delivery_id}: {counts}, but the lake would hold {found}: a fault of ours")


def _prepare(
    lake: duckdb.DuckDBPyConnection,
    path: Path,
    settings: Settings,
    profile: Profile,
    contract: Contract,
    delivery: Delivery,
    vintage: Vintage,
) -> tuple[accepting.Counts, list[list[object]]]:
    """Read, map, type, validate and sort out a delivery in the scratch file.

    Returns its counts and the rows for the ledger's validation table.
    Raises DeliveryRefused where nothing of it may be taken in.
    """
    from expectations import runner  # heavy: great_expectations takes seconds to import

    source = profile.source(delivery.source)
    how = Staging(
        contract,
        source,
        profile.mapping(delivery.source),
        lambda: pseudonyms.agreed(lake, settings.pseudonym_keys()),
        path.parent,
        settings.max_unpacked,
    )
    with _scratch_connection(settings, path) as con:
        staged = stage(con, how, delivery)
        drops.hold_still(delivery)
        _hold_against_descriptor(con, delivery)
        load_reference(con, profile)
    report = runner.validate(
        path,
        delivery.source,
        source,
        delivered_on=delivery.delivered_on,
        signals=staged.signals,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
    )
    page = settings.home / "validation" / f"{vintage.delivery_id}.html"
    page.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    report.to_html(page)
    stopping = report.stopping()
    if stopping:
        raise DeliveryRefused(f"{delivery.folder}: {stopping}; more in {page}")
    with _scratch_connection(settings, path) as con:
        counts = accepting.sort_out(con, contract)
        keep_texts(con, staged.parts, "select _row from fate", path.parent, source)
    return counts, report.ledger_rows(vintage.delivery_id, delivery.source, delivery.delivered_on)


def _hold_against_descriptor(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    stated = drops.stated_rows(delivery)
    row = con.execute("select (select count(*) from staged) + (select count(*) from ragged)").fetchone()
    if stated is not None and row and row[0] != stated:
        raise DeliveryRefused(f"{delivery.folder}: {row[0]} rows, its descriptor says {stated}; truncated?")


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
