"""Retention, erasure and rotation of the key, with a record of what was removed.

    awas maintain 2026-03-31

Removed are what is personal or a copy: landing copies, personal columns, the text of rows in quarantine, drafts that
were stopped, and the
lake's old snapshots and files. What is needed to make a past day again stays: accepted rows with their pseudonyms,
and the ledger. Each removal is a line of `lake.ledger.removal`, committed together with it.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta

import duckdb

from transforms.contracts import contract_names, load_contract
from transforms.deliver import pseudonyms, scratch, sealing
from transforms.errors import AwasError, cause
from transforms.profile import Profile
from transforms.queries import identifier
from transforms.settings import Settings
from transforms.warehouse import connect, restricted_columns, transaction


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Do all of it, as the profile's `retention` says, counted back from `as_of`; returns one line of counts.

    What is removed from tables leaves the disk when the snapshots that still show it expire (`snapshot_days`).
    """
    keep = profile.retention
    con = connect(settings)
    try:
        told = {
            "folders of dead processes": scratch.sweep(settings),
            "landing copies": _landing(con, settings, as_of, keep.landing_days),
            "personal rows": _restricted(con, as_of, keep.restricted_days),
            "texts in quarantine": _texts(con, as_of, keep.quarantine_days),
            "pseudonyms brought up to date": rotate(con, settings, as_of),
            "deliveries written down": sealing.seal(con, settings),
            "stopped drafts and broken files": _stopped(con, settings, as_of, keep.quarantine_days),
            "old files": _compact(con, as_of, keep.snapshot_days),
        }
    finally:
        con.close()
    if settings.catalogue is None:
        _vacuum(settings)
    return ", ".join(f"{count} {what}" for what, count in told.items())


def rotate(con: duckdb.DuckDBPyConnection, settings: Settings, as_of: date) -> int:
    """Apply the keys that are new in the settings to every pseudonym of the lake, in one transaction; counts them.

    Raises AwasError where the settings' keys do not begin with those of the lake.
    """
    known = pseudonyms.known(con)
    if not known:
        return 0
    keys = settings.pseudonym_keys()
    if [pseudonyms.fingerprint(key) for key in keys][: len(known)] != known:
        raise AwasError(pseudonyms.WRONG_KEY)
    new = keys[len(known) :]
    if not new:
        return 0
    pseudonyms.make_macros(con, ["", *new])
    changed = 0
    with transaction(con):
        for table, column in _pseudonym_columns():
            name = identifier(column)
            changed += con.execute(
                f"update lake.{table} set {name} = rekeyed({name}) where {name} is not null"
            ).fetchall()[0][0]
        for key in new:
            pseudonyms.remember(con, key)
        _prove(con, as_of, "pseudonyms of an earlier key", None, None, changed, pseudonyms.known(con), "rotation")
    return changed


def _pseudonym_columns() -> list[tuple[str, str]]:
    own = [
        (f"accepted.{source}", column.pseudonym)
        for source in contract_names()
        for column in load_contract(source).columns
        if column.pseudonym
    ]
    return [*own, ("resolve.feature", "bank")]  # what identity keeps of a record, bank account included


def _landing(con: duckdb.DuckDBPyConnection, settings: Settings, as_of: date, days: int) -> int:
    """Remove landing folders; the listing beside them stays, so that they are not copied again."""
    before, removed = as_of - timedelta(days=days), 0
    for top in sorted(settings.landing_dir.glob("*")):
        old = [path for path in sorted(top.glob("????-??-??")) if path.is_dir() and path.name < before.isoformat()]
        names = [f"{path.name}/{file.name}" for path in old for file in sorted(path.iterdir())]
        for path in old:
            shutil.rmtree(path)
        if old:
            with transaction(con):
                _prove(con, as_of, "landing copies", top.name, before, len(names), names, "files")
        removed += len(old)
    return removed


def _stopped(con: duckdb.DuckDBPyConnection, settings: Settings, as_of: date, days: int) -> int:
    """Remove drafts that were kept aside because they hold something personal, and what `mend` set aside as broken."""
    before = as_of - timedelta(days=days)
    there = [*settings.stopped_dir.glob("????-??-??_*"), *settings.damaged_dir.glob("????-??-??_*")]
    old = [path for path in sorted(there) if path.name < before.isoformat()]
    for path in old:
        shutil.rmtree(path)
    if old:
        with transaction(con):
            _prove(con, as_of, "stopped drafts", None, before, len(old), [path.name for path in old], "folders")
    return len(old)


def _restricted(con: duckdb.DuckDBPyConnection, as_of: date, days: int) -> int:
    before, removed = as_of - timedelta(days=days), 0
    for source in contract_names():
        if not restricted_columns(source):
            continue
        old = "delivery_id in (select delivery_id from lake.ledger.delivery where source = ? and delivered_on < ?)"
        with transaction(con):
            names = con.execute(
                f"select distinct delivery_id from lake.restricted.{source} where {old}", [source, before]
            ).fetchall()
            if not names:
                continue
            count = con.execute(f"delete from lake.restricted.{source} where {old}", [source, before]).fetchall()[0][0]
            _prove(con, as_of, "personal rows", source, before, count, [row[0] for row in names], "of deliveries")
            removed += count
    return removed


def _texts(con: duckdb.DuckDBPyConnection, as_of: date, days: int) -> int:
    """Empty the text of old rows in quarantine; file, line and reasons stay."""
    before = as_of - timedelta(days=days)
    old = "row_text is not null and delivered_on < ?"
    with transaction(con):
        names = con.execute(f"select distinct delivery_id from lake.quarantine.row where {old}", [before]).fetchall()
        if not names:
            return 0
        count = con.execute(f"update lake.quarantine.row set row_text = null where {old}", [before]).fetchall()[0][0]
        _prove(con, as_of, "texts in quarantine", None, before, count, [row[0] for row in names], "of deliveries")
    return int(count)


def _compact(con: duckdb.DuckDBPyConnection, as_of: date, days: int) -> int:
    """Write data files without their deleted rows, let old snapshots go, remove the files that none needs any more.

    Snapshots are dated by the machine's clock, and only here: nothing that is derived reads them.
    """
    past = f"now() - interval {int(days)} day"
    _forget_extremes(con)
    con.execute("call ducklake_flush_inlined_data('lake')")
    con.execute("call ducklake_rewrite_data_files('lake', delete_threshold => 0)")
    expired = con.execute(f"call ducklake_expire_snapshots('lake', older_than => {past})").fetchall()
    files = con.execute(f"call ducklake_cleanup_old_files('lake', older_than => {past})").fetchall()
    files += con.execute(f"call ducklake_delete_orphaned_files('lake', older_than => {past})").fetchall()
    if files:
        names = [str(row[0]).rsplit("/", 1)[-1] for row in files]
        with transaction(con):
            _prove(con, as_of, "files of the lake", None, None, len(files), names, f"{len(expired)} snapshots expired")
    return len(files)


def _forget_extremes(con: duckdb.DuckDBPyConnection) -> None:
    """Empty the smallest and largest values that the catalogue keeps of personal columns: they outlive their rows."""
    for table in ("ducklake_table_column_stats", "ducklake_file_column_stats"):
        con.execute(
            f"""
            update __ducklake_metadata_lake.{table} set min_value = null, max_value = null where table_id in (
                select t.table_id from __ducklake_metadata_lake.ducklake_table t
                join __ducklake_metadata_lake.ducklake_schema s on t.schema_id = s.schema_id
                where s.schema_name in ('restricted', 'quarantine')
            )
            """
        )


def _prove(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    what: str,
    source: str | None,
    before: date | None,
    removed: int,
    names: Iterable[str],
    detail: str,
) -> None:
    digest = hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()
    con.execute(
        "insert into lake.ledger.removal values (?, ?, ?, ?, ?, ?, ?)",
        [as_of, what, source, before, removed, f"sha256:{digest}", detail],
    )


def _vacuum(settings: Settings) -> None:
    """Take deleted rows out of the catalogue's file, too, because it holds small inserts."""
    catalogue = settings.lake_dir / "catalog.sqlite"
    try:
        with sqlite3.connect(catalogue, timeout=60, isolation_level=None) as database:
            database.execute("vacuum")
            database.execute("pragma wal_checkpoint(truncate)")
        database.close()
    except sqlite3.OperationalError as error:
        raise AwasError(
            f"{catalogue}: cannot be compacted ({cause(error)}); somebody has it open, run this again"
        ) from error
