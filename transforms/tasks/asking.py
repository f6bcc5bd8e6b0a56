"""Ask the lake itself, read-only, also while a day is written: readers see the last commit, and nobody waits."""

from __future__ import annotations

import csv
from datetime import date
from typing import TextIO

import duckdb

from transforms.errors import AwasError, of_query
from transforms.profile import Profile
from transforms.release.texts.safety import cell
from transforms.session import as_of_session
from transforms.settings import Settings
from transforms.warehouse import connect


def ask(settings: Settings, profile: Profile, query: str, as_of: date | None, out: TextIO) -> int:
    """Write the answer to a query as CSV; returns how many rows it has.

    The lake is attached as `lake`; with `as_of`, `core.*` and `ref.*` are there as they were known on that day. Raises
    AwasError where there is no lake or the query fails.
    """
    con = connect(settings, read_only=True)
    try:
        if as_of:
            as_of_session(con, settings, profile, as_of)
        try:
            cursor = con.execute(query)
            rows = cursor.fetchall()
        except duckdb.Error as error:
            raise AwasError(f"the lake, which is open for reading only, says: {of_query(error)}") from error
        writer = csv.writer(out)
        writer.writerow([column[0] for column in cursor.description or []])
        writer.writerows([cell(value) for value in row] for row in rows)
        return len(rows)
    finally:
        con.close()
