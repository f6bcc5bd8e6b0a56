"""Attaching a lake, and waiting for whoever commits to its catalogue."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import duckdb

from transforms.errors import AwasError, cause
from transforms.queries import identifier, quoted
from transforms.settings import Settings

_LOCK_WAIT_SECONDS = 60
_Result = TypeVar("_Result")


def attach_lake(
    con: duckdb.DuckDBPyConnection, settings: Settings, *, name: str = "lake", read_only: bool = False
) -> None:
    """Attach the lake of `settings` under a name. Raises AwasError where it cannot be opened."""
    where = settings.catalogue or f"sqlite:{settings.lake_dir / 'catalog.sqlite'}"
    # files are named relative to it, so that a home that was moved or restored elsewhere is still a lake
    options = [f"data_path {quoted(str(settings.lake_dir / 'data') + '/')}", "override_data_path true"]
    if settings.catalogue is None:
        # readers neither wait for a commit nor keep one waiting
        options += ["meta_journal_mode 'WAL'", f"meta_busy_timeout {1000 * _LOCK_WAIT_SECONDS}"]
    if settings.encrypted_lake:
        # small inserts would otherwise stay readable inside the catalogue
        options += ["encrypted", "data_inlining_row_limit 0"]
    if read_only:
        options += ["read_only"]
    statement = f"attach {quoted(f'ducklake:{where}')} as {identifier(name)} ({', '.join(options)})"
    try:
        patiently(lambda: con.execute(statement))
    except duckdb.Error as error:
        named = where.split(":", 1)[1] if settings.catalogue is None else "in its catalogue database"
        raise AwasError(f"cannot open the lake {named}: {cause(error)}") from error


def patiently(work: Callable[[], _Result]) -> _Result:
    """Do it, and do it again while another process holds the catalogue's lock for its commit, for up to a minute."""
    patience = time.monotonic() + _LOCK_WAIT_SECONDS
    while True:
        try:
            return work()
        except duckdb.Error as error:
            if "locked" not in str(error).lower() or time.monotonic() > patience:
                raise
            time.sleep(0.2)
