"""What the ledger knows of a delivery: whether it is new, says the same again, or replaces what it said before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from expectations.suite import SUITES_DIR
from transforms.contracts import CONTRACTS_DIR
from transforms.deliver.drops import Delivery
from transforms.profile import Profile
from transforms.queries import sql_files
from transforms.settings import SQL_DIR
from transforms.warehouse import FOREVER, transaction

# settings of a source that say when it is due and how much is usual, not how its rows are read
_NOT_READING = {
    "required",
    "deadline",
    "complete_when",
    "min_rows",
    "max_rows",
    "freshness_days",
    "min_share_of_usual",
    "max_share_of_usual",
    "stop_share_of_usual",
    "max_unknown_share",
}


@dataclass(frozen=True)
class Vintage:
    """One reading of a delivery. replaces: the vintage that ends with it; known_from: the day from which it counts.

    rules: fingerprint of everything that decides how its rows are read. quarantined: rows set aside.
    """

    delivery_id: str
    known_from: date
    rules: str
    fingerprint: str
    quarantined: int = 0
    replaces: Vintage | None = None

    @property
    def is_retry(self) -> bool:
        """Whether the supplier's bytes are the same as before, and only the rules have changed."""
        return self.replaces is not None and self.replaces.fingerprint == self.fingerprint


def rules_of(profile: Profile, source: str) -> str:
    """Fingerprint of mapping, contract, suite, dialect and the reference tables that they read: 16 digits."""
    mapping = profile.mapping(source)
    texts = [path.read_text(encoding="utf-8") for path in (
        CONTRACTS_DIR / f"{source}.yaml", SUITES_DIR / f"{source}.yml", SUITES_DIR / "_every.yml",
        *([mapping] if mapping else []),
    ) if path.exists()]  # fmt: skip
    texts.append(profile.source(source).model_dump_json(exclude=_NOT_READING))
    for path in sql_files(SQL_DIR / "reference"):
        table = profile.folder / "reference" / f"{path.stem}.csv"
        if table.exists() and any(f"ref.{path.stem}" in text for text in texts):
            texts.append(table.read_text(encoding="utf-8"))
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]


def settled(con: duckdb.DuckDBPyConnection, source: str, rules: str) -> set[tuple[date, str]]:
    """Delivery date and fingerprint of what stands in the lake and is not to be tried again."""
    rows = con.execute(
        "select delivered_on, fingerprint from lake.ledger.delivery where source = ? and status = 'accepted' "
        "and known_to = ? and (rules = ? or quarantined = 0)",
        [source, FOREVER, rules],
    ).fetchall()
    return {(row[0], row[1]) for row in rows}


def plan(con: duckdb.DuckDBPyConnection, delivery: Delivery, rules: str, as_of: date) -> Vintage | None:
    """The vintage that this delivery would be; none where the lake holds it already and nothing could be mended.

    A first vintage counts from its delivery date, however late it is taken in. A restatement counts from the day on
    which it is first seen. So does a second try of the same bytes, which is due when rows of it are in quarantine and
    the rules have changed.
    """
    rows = con.execute(
        "select delivery_id, known_from, rules, fingerprint, quarantined, known_to from lake.ledger.delivery "
        "where source = ? and delivered_on = ? and status = 'accepted' order by known_from, delivery_id",
        [delivery.source, delivery.delivered_on],
    ).fetchall()
    standing = [Vintage(*row[:5]) for row in rows if row[5] == FOREVER]
    if not standing:
        return Vintage(delivery.delivery_id, delivery.delivered_on, rules, delivery.fingerprint)
    (current,) = standing
    if current.fingerprint == delivery.fingerprint and (current.rules == rules or current.quarantined == 0):
        return None
    before = sum(row[3] == delivery.fingerprint for row in rows)
    delivery_id = delivery.delivery_id + (f".{before + 1}" if before else "")
    return Vintage(delivery_id, max(as_of, current.known_from), rules, delivery.fingerprint, replaces=current)


def accept(con: duckdb.DuckDBPyConnection, delivery: Delivery, vintage: Vintage, counts: Mapping[str, int]) -> None:
    """Write a vintage into the ledger, end the one that it replaces, and any refusal of this delivery."""
    _end_refusals(con, delivery, vintage.known_from)
    if vintage.replaces:
        con.execute(
            "update lake.ledger.delivery set known_to = ? where delivery_id = ?",
            [vintage.known_from, vintage.replaces.delivery_id],
        )
    _record(con, delivery, vintage, counts, "accepted", None)


def keep(con: duckdb.DuckDBPyConnection, vintage: Vintage) -> None:
    """The second try mended nothing: remember the rules, so that it is not made every day."""
    if vintage.replaces:
        with transaction(con):
            con.execute(
                "update lake.ledger.delivery set rules = ? where delivery_id = ?",
                [vintage.rules, vintage.replaces.delivery_id],
            )


def refuse(con: duckdb.DuckDBPyConnection, delivery: Delivery, rules: str, as_of: date, message: str) -> str:
    """Write down, once, that nothing of this delivery was taken in, and why; returns the message."""
    vintage = plan(con, delivery, rules, as_of)
    known_from = vintage.known_from if vintage else as_of
    refused = Vintage(f"{delivery.delivery_id}.refused", known_from, rules, delivery.fingerprint)
    known = con.execute(
        "select 1 from lake.ledger.delivery where delivery_id = ? and message = ? and known_to = ?",
        [refused.delivery_id, message, FOREVER],
    ).fetchone()
    if not known:
        with transaction(con):
            _end_refusals(con, delivery, known_from)
            _record(con, delivery, refused, {}, "refused", message)
    return message


def _end_refusals(con: duckdb.DuckDBPyConnection, delivery: Delivery, day: date) -> None:
    which = "source = ? and delivered_on = ? and status = 'refused' and known_to = ?"
    values = [delivery.source, delivery.delivered_on, FOREVER]
    if con.execute(f"select 1 from lake.ledger.delivery where {which} limit 1", values).fetchall():
        con.execute(
            f"update lake.ledger.delivery set known_to = greatest(known_from, ?::date) where {which}", [day, *values]
        )


def _record(
    con: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    vintage: Vintage,
    counts: Mapping[str, int],
    status: str,
    message: str | None,
) -> None:
    row = {
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
    marks = ", ".join("?" * len(row))
    con.execute(f"insert into lake.ledger.delivery ({', '.join(row)}) values ({marks})", list(row.values()))
