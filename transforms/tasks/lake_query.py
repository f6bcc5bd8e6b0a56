"""Ask the lake itself, read-only, also while a day is written: readers see the last commit, and nobody waits."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from operator import ne
from typing import TextIO

import duckdb
import sqlglot
from sqlglot import exp

from transforms import roles
from transforms.errors import AwasError, of_query
from transforms.profile import Profile
from transforms.release.texts.safety import cell
from transforms.roles import access
from transforms.session import as_of_session
from transforms.settings import Settings, operator
from transforms.warehouse import connect

ALTERED = (
    "awas: {n} cells are not written as they stand: a ' stands before what a spreadsheet would run (=, +, -, @); "
    "line ends and other unseen characters are written out (⟨U+000A⟩); with --as-is they come as they are"
)
_SCHEMA, _METADATA = "restricted", "__"  # the catalogue's own tables have extremes, and small tables whole
_UNKNOWN = "a query of unknown form"
_HARMLESS = {"generateseries", "unnest", "values", "duckdb_columns", "duckdb_tables", "snapshots"}  # read no rows


def restricted(query: str) -> list[str]:
    """What of a query may read restricted rows: their tables, and whatever is no table that the query names itself."""
    try:
        parsed = [one for one in sqlglot.parse(query, dialect="duckdb") if one]
    except sqlglot.errors.SqlglotError:
        return [_UNKNOWN]
    tables = [table for one in parsed for table in one.find_all(exp.Table)]
    found = {name for table in tables if (name := _kept_apart(table))}
    return sorted(found | {_UNKNOWN for one in parsed if not isinstance(one, exp.Query)})


def _kept_apart(table: exp.Table) -> str:
    """A table as it is written, where it may hold restricted rows: of their schema, of a file, of another query."""
    read = table.this
    if isinstance(read, exp.Identifier):
        is_file = not read.name.replace("_", "").isalnum()
        of = {table.catalog.lower(), table.db.lower()}
        is_kept_apart = _SCHEMA in of or any(name.startswith(_METADATA) for name in of)
        return table.sql("duckdb") if is_file or is_kept_apart else ""
    name = (read.name if isinstance(read, exp.Anonymous) else read.key).lower()
    return "" if name in _HARMLESS else name


def ask(settings: Settings, profile: Profile, query: str, as_of: date | None, out: TextIO, as_is: bool = False) -> int:
    """Write the answer to a query as CSV; returns how many rows it has. Reading restricted rows is written down.

    as_is: every value as it is, for a program. Otherwise no spreadsheet runs one and no terminal obeys one; how many
    cells are written differently for that is told beside the answer.

    The lake is attached as `lake`; with `as_of`, `core.*` and `ref.*` are there as they were known on that day. Raises
    AwasError where there is no lake or the query fails.
    """
    kept_apart = restricted(query)
    if kept_apart:
        roles.require(settings, profile, operator(), roles.RESTRICTED)
        access.note(settings, operator(), roles.RESTRICTED, "passed", ", ".join(kept_apart))
    con = connect(settings, read_only=True)
    try:
        if as_of:
            as_of_session(con, settings, profile, as_of)
        try:
            cursor = con.execute(query)
            rows = cursor.fetchall()
        except duckdb.Error as error:
            raise AwasError(f"the lake, which is open for reading only, says: {of_query(error)}") from error
        _write([column[0] for column in cursor.description or []], rows, out, as_is)
        return len(rows)
    finally:
        con.close()


def _write(header: list[str], rows: Iterable[Sequence[object]], out: TextIO, as_is: bool) -> None:
    """The rows as CSV; tells beside it how many cells had to be written differently."""
    writer, altered = csv.writer(out), 0
    writer.writerow(header)
    for row in rows:
        plain = ["" if value is None else str(value) for value in row]
        written = plain if as_is else [cell(value) for value in row]
        altered += sum(map(ne, plain, written))
        writer.writerow(written)
    if altered:
        print(ALTERED.format(n=altered), file=sys.stderr)
