"""Vintages: whether a delivery is new, says the same again, or replaces what it said before, by the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from expectations.suite import SUITES_DIR
from transforms.contracts import CONTRACTS_DIR
from transforms.deliver.landing.drops import Delivery
from transforms.deliver.landing.feed import Feed
from transforms.queries import sql_files
from transforms.settings import SQL_DIR
from transforms.warehouse import FOREVER, transaction

# settings of a source that say when it is due and how much is usual, not how its rows are read
_NOT_READING = {
    "required",
    "refusal_stops",
    "deadline",
    "complete_when",
    "min_rows",
    "max_rows",
    "freshness_days",
    "min_share_of_usual",
    "max_share_of_usual",
    "stop_share_of_usual",
    "max_unknown_share",
    "max_joined_share",
    "max_left_share",
    "max_drift",
    "stop_drift",
}


@dataclass(frozen=True)
class Vintage:
    """One reading of a delivery. replaces: the vintage that ends with it; known_from: the day from which it counts.

    rules: fingerprint of everything that decides how its rows are read. delivered: rows; quarantined: those set aside.
    is_anew: it is taken in whatever the lake holds.
    """

    delivery_id: str
    known_from: date
    rules: str
    fingerprint: str
    quarantined: int = 0
    delivered: int = 0
    replaces: Vintage | None = None
    is_anew: bool = False

    @property
    def is_retry(self) -> bool:
        """Whether the supplier's bytes are the same as before, and only the rules have changed."""
        return self.replaces is not None and self.replaces.fingerprint == self.fingerprint


def rules_of(feed: Feed) -> str:
    """Fingerprint of mapping, contract, suite, dialect and the reference tables that they read: 16 digits."""
    source, mapping = feed.name, feed.mapping
    texts = [path.read_text(encoding="utf-8") for path in (
        CONTRACTS_DIR / f"{source}.yaml", SUITES_DIR / f"{source}.yml", SUITES_DIR / "_every.yml",
        *([mapping] if mapping else []),
    ) if path.exists()]  # fmt: skip
    texts.append(feed.how.model_dump_json(exclude=_NOT_READING))
    for path in sql_files(SQL_DIR / "reference"):
        table = feed.profile.folder / "reference" / f"{path.stem}.csv"
        if table.exists() and any(f"ref.{path.stem}" in text for text in texts):
            texts.append(table.read_text(encoding="utf-8"))
    for name in sorted({how.table or "crossings.csv" for how in feed.how.codes.values()}):
        table = feed.profile.folder / "reference" / name
        texts += [table.read_text(encoding="utf-8")] if table.exists() else []
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]


class History:
    """What the ledger holds of a source's deliveries: its accepted vintages, by the day of the delivery."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: str) -> None:
        self._of: dict[date, list[tuple[Vintage, bool]]] = {}
        for delivered_on, known_to, *row in con.execute(
            "select delivered_on, known_to, delivery_id, known_from, rules, fingerprint, quarantined, delivered "
            "from lake.ledger.delivery where source = ? and status = 'accepted' order by known_from, delivery_id",
            [source],
        ).fetchall():
            self._of.setdefault(delivered_on, []).append((Vintage(*row), known_to == FOREVER))

    def plan(self, delivery: Delivery, rules: str, as_of: date, *, is_anew: bool = False) -> Vintage | None:
        """The vintage that this delivery would be; none where the lake holds it and nothing could be mended.

        A first vintage counts from its delivery date, however late it is taken in. A restatement counts from the day on
        which it is first seen. So does a second try of the same bytes, which is due when rows of it are in quarantine
        and the rules have changed. is_anew: the same bytes are read again all the same.
        """
        vintages = self._of.get(delivery.delivered_on, [])
        standing = [vintage for vintage, stands in vintages if stands]
        if not standing:
            return Vintage(delivery.delivery_id, delivery.delivered_on, rules, delivery.fingerprint)
        (current,) = standing
        is_held = current.fingerprint == delivery.fingerprint and (current.rules == rules or current.quarantined == 0)
        if is_held and not is_anew:
            return None
        before = sum(vintage.fingerprint == delivery.fingerprint for vintage, _ in vintages)
        delivery_id = delivery.delivery_id + (f".{before + 1}" if before else "")
        known_from = max(as_of, current.known_from)
        return Vintage(delivery_id, known_from, rules, delivery.fingerprint, replaces=current, is_anew=is_anew)

    def was_replaced(self, delivery: Delivery) -> bool:
        """Whether these bytes stood for their day once, and others do now."""
        same = [stands for vintage, stands in self._of.get(delivery.delivered_on, [])
                if vintage.fingerprint == delivery.fingerprint]  # fmt: skip
        return bool(same) and not any(same)

    def has(self, delivery: Delivery) -> bool:
        """Whether these bytes were taken in for their day and stand."""
        vintages = self._of.get(delivery.delivered_on, [])
        return any(stands and vintage.fingerprint == delivery.fingerprint for vintage, stands in vintages)


@dataclass(frozen=True)
class Arrival:
    """A delivery that is to be taken in. number: its place in its batch. vintage: what it would be."""

    number: int
    delivery: Delivery
    vintage: Vintage


def accept(con: duckdb.DuckDBPyConnection, entries: Sequence[tuple[Arrival, Mapping[str, int]]]) -> None:
    """Write vintages into the ledger, with their counts of rows; end those that they replace, and any refusal."""
    arrivals = [arrival for arrival, _ in entries]
    _end_refusals(con, [(a.delivery, a.vintage) for a in arrivals])
    for arrival in arrivals:
        if arrival.vintage.replaces:
            con.execute(
                "update lake.ledger.delivery set known_to = ? where delivery_id = ?",
                [arrival.vintage.known_from, arrival.vintage.replaces.delivery_id],
            )
    _record(con, [_line(a.delivery, a.vintage, counts, "accepted", None) for a, counts in entries])


def keep(con: duckdb.DuckDBPyConnection, vintages: Sequence[Vintage]) -> None:
    """Remember the rules of second tries that mended nothing, so that they are not tried every day."""
    with transaction(con):
        for vintage in vintages:
            if vintage.replaces:
                con.execute(
                    "update lake.ledger.delivery set rules = ? where delivery_id = ?",
                    [vintage.rules, vintage.replaces.delivery_id],
                )


def refuse(con: duckdb.DuckDBPyConnection, rules: str, refusals: Sequence[tuple[Delivery, date, str]]) -> None:
    """Write down, once, that nothing of these deliveries was taken in, from when that is known, and why."""
    told = {
        (row[0], row[1])
        for row in con.execute(
            "select delivery_id, message from lake.ledger.delivery where status = 'refused' and known_to = ?", [FOREVER]
        ).fetchall()
    }
    refused = [
        (delivery, Vintage(f"{delivery.delivery_id}.refused", known_from, rules, delivery.fingerprint), message)
        for delivery, known_from, message in refusals
    ]
    new = [entry for entry in refused if (entry[1].delivery_id, entry[2]) not in told]
    if new:
        with transaction(con):
            _end_refusals(con, [(delivery, vintage) for delivery, vintage, _ in new])
            _record(con, [_line(delivery, vintage, {}, "refused", message) for delivery, vintage, message in new])


def _end_refusals(con: duckdb.DuckDBPyConnection, by: Sequence[tuple[Delivery, Vintage]]) -> None:
    """End the refusals of these deliveries' days on the day from which what comes instead is known."""
    standing = con.execute(
        "select distinct source, delivered_on from lake.ledger.delivery where status = 'refused' and known_to = ?",
        [FOREVER],
    ).fetchall()
    for delivery, vintage in by:
        if (delivery.source, delivery.delivered_on) in standing:
            con.execute(
                "update lake.ledger.delivery set known_to = greatest(known_from, ?::date) "
                "where source = ? and delivered_on = ? and status = 'refused' and known_to = ?",
                [vintage.known_from, delivery.source, delivery.delivered_on, FOREVER],
            )


def _line(
    delivery: Delivery, vintage: Vintage, counts: Mapping[str, int], status: str, message: str | None
) -> dict[str, object]:
    return {
        "delivery_id": vintage.delivery_id,
        "source": delivery.source,
        "delivered_on": delivery.delivered_on,
        "known_from": vintage.known_from,
        "known_to": FOREVER,
        "fingerprint": delivery.fingerprint,
        "rules": vintage.rules,
        "files": json.dumps([{"name": f.name, "bytes": f.size, "sha256": f.sha256} for f in delivery.files]),
        **{name: counts.get(name, 0) for name in ("delivered", "accepted", "quarantined", "superseded")},
        "status": status,
        "message": message,
        "replaces": vintage.replaces.delivery_id if vintage.replaces else None,
    }


def _record(con: duckdb.DuckDBPyConnection, lines: Sequence[Mapping[str, object]]) -> None:
    """Insert lines of the ledger."""
    marks = ", ".join(f"({', '.join('?' * len(line))})" for line in lines)
    con.execute(
        f"insert into lake.ledger.delivery ({', '.join(lines[0])}) values {marks}",
        [value for line in lines for value in line.values()],
    )
