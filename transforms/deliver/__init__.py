"""Deliver: what suppliers dropped, read as text, mapped, validated, and taken into the lake, batch by batch."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

import duckdb

from transforms.deliver import intake
from transforms.deliver.accepting import vintages
from transforms.deliver.accepting.vintages import Arrival, History
from transforms.deliver.evidence import sealing, supplier_signature
from transforms.deliver.landing import drops, file_type, remote, scratch
from transforms.deliver.landing.drops import Delivery
from transforms.deliver.landing.feed import Feed
from transforms.deliver.landing.fingerprints import Fingerprints
from transforms.deliver.landing.sidecars import SidecarReader
from transforms.deliver.reading import sandboxed
from transforms.errors import MISTAKES, AwasError, DayStopped, DeliveryRefused, withhold
from transforms.profile import Profile
from transforms.session import refusal_session
from transforms.settings import Settings
from transforms.warehouse import connect

# a batch takes at most this much, so that a backlog is never staged whole; a larger delivery is a batch of its own
BATCH_DELIVERIES = 500
BATCH_BYTES = 256 << 20
_PACKED = 8  # how much larger an archive or a Parquet file is taken to be as text

log = logging.getLogger(__name__)


def freshness(settings: Settings, profile: Profile, source: str, as_of: date) -> str | None:
    """None where the source's deliveries are as fresh as the profile wants; else what is wrong, in one line."""
    feed = Feed(settings, profile, source)
    away = _fetch(feed, as_of)
    return f"{source}: {away}" if away else _stale(feed, as_of)


def _fetch(feed: Feed, as_of: date, *, is_last_try: bool = True) -> str:
    """Bring what a source has ready; returns why that was not possible, empty where it was.

    Raises what came where the network fails and the source is required, or is tried again.
    """
    try:
        remote.fetch(feed, as_of)
    except (AwasError, *MISTAKES):
        raise
    except Exception as error:
        if feed.how.required or not is_last_try:
            raise
        told = AwasError(f"{feed.name}: cannot be reached")
        told.__cause__ = error
        withhold(feed.settings.logs_dir, told)
        return "cannot be reached; what had landed before is read"
    is_shut = feed.top.is_dir() and not file_type.may_read(feed.top)
    return str(file_type.unreadable(feed.top)) if is_shut else ""


def _stale(feed: Feed, as_of: date) -> str | None:
    folders = drops.folders(feed, as_of)
    limit = feed.how.freshness_days
    if not folders:
        others = ", ".join(map(repr, drops.passed_over(feed)))
        strange = f"; passed over: {others}, as a delivery is a folder named by its day" if others else ""
        return f"{feed.name}: no complete delivery up to {as_of} under {feed.top}{strange}"
    age = (as_of - folders[-1][0]).days
    if limit is not None and age > limit:
        newest = f"{feed.name}: the newest complete delivery under {feed.top} is of {folders[-1][0]}"
        return f"{newest}, {age} days old; at most {limit}"
    return None


def run(
    settings: Settings,
    profile: Profile,
    source: str,
    as_of: date,
    *,
    anew: Collection[date] = (),
    is_last_try: bool = True,
) -> str:
    """Take in every complete delivery of a source up to `as_of` that the lake does not hold yet.

    anew: days of deliveries that are taken in again though the lake holds them (`rereading`). is_last_try: a source
    that cannot be reached is not tried again; it is late, unless it is required.
    Returns one line of counts and of every refusal that is open. Raises DayStopped when a required source is stale or
    a refusal stops the day (`core.refusal`, the profile's `refusal_stops`).
    """
    sandboxed.prepare()
    feed = Feed(settings, profile, source)
    away, stale = _fetch(feed, as_of, is_last_try=is_last_try), _stale(feed, as_of)
    if feed.how.required and (away or stale):
        raise DayStopped(f"{f'{source}: {away}' if away else stale}: no new list for {as_of}")
    known = Fingerprints(settings, source)
    con = connect(settings)
    scratch.sweep(settings)
    try:
        refusal_session(con, profile, as_of)
        taken, rows = _take(con, feed, _new(con, feed, as_of, known, anew))
        sealing.seal(con, settings)
        refused = con.execute(
            "select delivered_on, message, is_newest from core.refusal where source = ? order by delivered_on, message",
            [source],
        ).fetchall()
    finally:
        con.close()
    known.save()
    parts = [f"{source}: {taken} new deliveries, {rows} rows"] if taken else [f"{source}: nothing new"]
    parts += [f"refused: {message}" for message in _stopped(feed, as_of, refused)]
    parts += [f"late: {why}" for why in (away, stale) if why]
    parts += [f"passed over: {name!r}, no folder named by its day, as 2026-03-31" for name in drops.passed_over(feed)]
    return "; ".join(parts)


def _stopped(feed: Feed, as_of: date, refused: Sequence[tuple[date, str, bool]]) -> list[str]:
    """What is said of refusals that are open. Raises DayStopped where one of them stops the day."""
    source, about = feed.name, feed.how
    messages: dict[bool, list[str]] = {True: [], False: []}
    for delivered_on, message, is_newest in refused:
        stops = about.refusal_stops == "any" or (about.refusal_stops == "newest" and is_newest)
        messages[about.required and stops].append(_refusal(source, delivered_on, message))
    if messages[True]:
        raise DayStopped(f"{source}: {'; '.join(messages[True])}: no new list for {as_of}")
    return messages[False]


def _refusal(source: str, delivered_on: date, message: str) -> str:
    """A refusal as it is told: of which day, unless its message names the folder, and why."""
    reason = message.removeprefix(f"{source}: ")
    return reason if f"/{delivered_on}" in reason else f"delivery of {delivered_on}: {reason}"


def _new(
    con: duckdb.DuckDBPyConnection, feed: Feed, as_of: date, known: Fingerprints, anew: Collection[date]
) -> list[Arrival]:
    """What is complete, not set aside by a person, and not in the lake as it is, oldest first.

    Deliveries that are not what they say, or have no file that can be read, are refused.
    """
    source, rules, history = feed.name, vintages.rules_of(feed), History(con, feed.name)
    aside = {row[0] for row in con.execute("select delivery from core.set_aside where source = ?", [source]).fetchall()}
    new, refused = [], []
    folders = drops.folders(feed, as_of)
    reader = SidecarReader(folder for _, folder in folders)
    for delivered_on, folder in folders:
        unread = Delivery(source, delivered_on, folder, ())
        try:
            delivery = drops.read_delivery(source, delivered_on, folder, known, reader)
            supplier_signature.hold(feed.profile, delivery, was_replaced=history.was_replaced(delivery))
        except DeliveryRefused as error:
            withhold(feed.settings.logs_dir, error)
            if unread.delivery_id not in aside:
                vintage = history.plan(unread, rules, as_of)
                refused.append((unread, vintage.known_from if vintage else as_of, str(error)))
            continue
        vintage = history.plan(delivery, rules, as_of, is_anew=delivered_on in anew)
        if vintage and delivery.delivery_id not in aside:
            new.append(Arrival(0, delivery, vintage))
    if refused:
        vintages.refuse(con, rules, refused)
    return new


def _take(con: duckdb.DuckDBPyConnection, feed: Feed, arrivals: Sequence[Arrival]) -> tuple[int, int]:
    """Take in all arrivals, batch by batch; returns how many deliveries and rows. Tells how far it is."""
    deliveries, rows, done, started = 0, 0, 0, time.monotonic()
    for batch in batches(arrivals):
        taken = intake.take(con, feed, batch)
        deliveries, rows, done = deliveries + taken.deliveries, rows + taken.rows, done + len(batch)
        if done < len(arrivals):
            left = (time.monotonic() - started) * (len(arrivals) - done) / done
            log.info("%s: %d of %d deliveries, %d rows, about %.0f s left", feed.name, done, len(arrivals), rows, left)
    return deliveries, rows


def batches(arrivals: Sequence[Arrival]) -> Iterator[list[Arrival]]:
    """The arrivals in their order, as many at once as a batch may take, numbered in each."""
    batch: list[Arrival] = []
    room = BATCH_BYTES
    for arrival in arrivals:
        size = sum(file.size * (1 if _is_plain(file.name) else _PACKED) for file in arrival.delivery.files)
        if batch and (size > room or len(batch) == BATCH_DELIVERIES):
            yield batch
            batch, room = [], BATCH_BYTES
        batch.append(replace(arrival, number=len(batch)))
        room -= size
    if batch:
        yield batch


def _is_plain(name: str) -> bool:
    return name.lower().endswith((".csv", ".txt", ".jsonl"))
