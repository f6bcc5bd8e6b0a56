"""What is personal, or only a copy, goes when its time is over, each removal in one transaction with its proof."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta

import duckdb

from transforms.contracts import contract_names
from transforms.deliver.accepting import retention as gone
from transforms.errors import LOG
from transforms.settings import Settings
from transforms.upkeep.proof import prove
from transforms.warehouse import restricted_columns, transaction


def landing(con: duckdb.DuckDBPyConnection, settings: Settings, as_of: date, days: int) -> int:
    """Remove landing folders; the listing beside them stays, so that they are not copied again."""
    before, removed = as_of - timedelta(days=days), 0
    for top in sorted(settings.landing_dir.glob("*")):
        old = [path for path in sorted(top.glob("????-??-??")) if path.is_dir() and path.name < before.isoformat()]
        names = [f"{path.name}/{file.name}" for path in old for file in sorted(path.iterdir())]
        for path in old:
            shutil.rmtree(path)
        if old:
            with transaction(con):
                prove(con, as_of, "landing copies", top.name, before, len(names), names, "files")
        removed += len(old)
    return removed


def stopped(con: duckdb.DuckDBPyConnection, settings: Settings, as_of: date, days: int) -> int:
    """Remove drafts that were kept aside because they hold something personal, and what `mend` set aside as broken."""
    before = as_of - timedelta(days=days)
    there = [*settings.stopped_dir.glob("????-??-??_*"), *settings.damaged_dir.glob("????-??-??_*")]
    old = [path for path in sorted(there) if path.name < before.isoformat()]
    for path in old:
        shutil.rmtree(path)
    if old:
        with transaction(con):
            prove(con, as_of, "stopped drafts", None, before, len(old), [path.name for path in old], "folders")
    return len(old)


def library_words(con: duckdb.DuckDBPyConnection, settings: Settings, as_of: date, days: int) -> int:
    """Remove what libraries said, which may quote a row: the closed log when its time is over; the open one closes.

    So no line of it is kept for longer than twice its time.
    """
    path, before = settings.logs_dir / LOG, as_of - timedelta(days=days)
    closed, removed = path.with_name(f"{LOG}.1"), 0
    if closed.exists() and datetime.fromtimestamp(closed.stat().st_mtime, tz=UTC).date() < before:
        closed.unlink()
        removed = 1
        with transaction(con):
            prove(con, as_of, "words of libraries", None, before, removed, [closed.name], "files")
    if path.exists() and not closed.exists():
        path.replace(closed)
    return removed


def restricted(con: duckdb.DuckDBPyConnection, as_of: date, days: int) -> int:
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
            prove(con, as_of, gone.PERSONAL, source, before, count, [row[0] for row in names], "of deliveries")
            removed += count
    return removed


def numbers(con: duckdb.DuckDBPyConnection, as_of: date, days: int) -> int:
    """Remove the pseudonyms of old numbers in quarantine."""
    old = "from lake.quarantine.number where delivered_on < ?"
    return _of_quarantine(con, as_of, days, gone.NUMBERS, f"select distinct delivery_id {old}", f"delete {old}")


def texts(con: duckdb.DuckDBPyConnection, as_of: date, days: int) -> int:
    """Empty the text of old rows in quarantine; file, line and reasons stay."""
    old = "where row_text is not null and delivered_on < ?"
    found = f"select distinct delivery_id from lake.quarantine.row {old}"
    return _of_quarantine(con, as_of, days, gone.TEXTS, found, f"update lake.quarantine.row set row_text = null {old}")


def _of_quarantine(con: duckdb.DuckDBPyConnection, as_of: date, days: int, what: str, found: str, change: str) -> int:
    """Change the rows of quarantine that are older than some days, with its proof; counts them.

    found, change: the query of their deliveries and the statement, which take the day before which rows are old.
    """
    before = as_of - timedelta(days=days)
    with transaction(con):
        names = con.execute(found, [before]).fetchall()
        if not names:
            return 0
        count = con.execute(change, [before]).fetchall()[0][0]
        prove(con, as_of, what, None, before, count, [row[0] for row in names], "of deliveries")
    return int(count)
