"""The warehouse: a DuckLake under `AWAS_HOME`, attached as `lake` to an in-memory DuckDB.

The catalogue is one SQLite file, the data are Parquet files beside it. Extensions come from the installed
wheels, never from the network.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb

from transforms.columns import register
from transforms.contracts import Column, contract_names, load_contract
from transforms.errors import AwasError
from transforms.queries import Session, identifier, render, taken
from transforms.settings import Settings
from transforms.warehouse import extensions, migrations
from transforms.warehouse.attaching import attach_lake

if TYPE_CHECKING:  # every command opens the warehouse, few of them need pandas
    import pandas as pd

SCHEMAS = ("accepted", "restricted", "quarantine", "ledger", "resolve", "measure", "score", "evaluate")
PROVENANCE = {
    "delivery_id": "varchar",
    "delivered_on": "date",
    "file": "varchar",
    "line": "bigint",
    "known_from": "date",
    "known_to": "date",
}
FOREVER = date(9999, 12, 31)
PARTITIONED = {"border_crossings": "year(known_from), month(known_from)"}
RESTORING = "restoring"  # in a home: part of a backup may still be missing


def rows(con: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
    """The answer of a query, a row a dict by the names of its columns."""
    cursor = con.execute(query, list(values))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def append(con: Session, table: str, frame: pd.DataFrame) -> None:
    """Append the rows of a data frame to a table that has its columns; NaN becomes NULL."""
    con.register("appended_frame", frame)
    con.execute(f"insert into {table} by name from appended_frame")
    con.unregister("appended_frame")


def connect(
    settings: Settings,
    *,
    read_only: bool = False,
    memory_limit: str | None = None,
    restoring: bool = False,
    origin: Settings | None = None,
) -> duckdb.DuckDBPyConnection:
    """An in-memory database with the lake attached, its tables made, and those of an older version widened.

    restoring: by who restores the home; nobody else opens one of which that has not come to its end. origin: the
    settings of another lake, which is attached beside it, as `origin`, to be read.
    Raises AwasError where the lake cannot be opened, a newer version made the home, or a column is of another type than
    this version keeps.
    """
    for folder in (settings.home, settings.lake_dir, settings.lake_dir / "data", settings.scratch_dir):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (settings.home / RESTORING).exists() and not restoring:
        raise AwasError(f"{settings.home}: a restore of it did not come to its end; run awas restore again")
    if read_only:
        migrations.require_known(settings.home)
    else:
        migrations.bring_up_to_date(settings.home)
    con = _scratch(settings, memory_limit, origin or settings)
    catalogue = settings.lake_dir / "catalog.sqlite"
    if settings.catalogue is None and not (catalogue.exists() or origin):
        if any(settings.lake_dir.glob("*.jsonl")) or any((settings.lake_dir / "data").rglob("*.parquet")):
            raise AwasError(
                f"no catalogue at {catalogue}, though a lake was here: without it nobody knows what its files are; "
                "AWAS_CATALOGUE names it where it was moved; else awas mend takes the lake of the last backup, or "
                "makes it anew from the deliveries"
            )
        if read_only:
            raise AwasError(f"no lake at {catalogue}: nothing has been delivered yet; run a day first")
    attach_lake(con, settings, read_only=read_only)
    if not read_only and _bring_up_to_date(con) and settings.catalogue is None:
        os.chmod(catalogue, 0o600)
    if origin:
        attach_lake(con, origin, name="origin", read_only=True)
    return con


def _scratch(settings: Settings, memory_limit: str | None, origin: Settings) -> duckdb.DuckDBPyConnection:
    catalogues = {"sqlite_scanner" if one.catalogue is None else "postgres_scanner" for one in (settings, origin)}
    con = extensions.connect(
        {
            "memory_limit": memory_limit or settings.memory_limit,
            "threads": str(settings.threads),
            "temp_directory": str(settings.scratch_dir / "spill"),
        },
        [*sorted(catalogues), "ducklake", *(["httpfs"] if settings.encrypted_lake else [])],
    )
    con.execute("set TimeZone = 'UTC'")
    return con


def _bring_up_to_date(con: duckdb.DuckDBPyConnection) -> bool:
    """Make the tables and columns that this version has and the lake has not; says whether there were any.

    What an older version wrote stays as it is: its rows hold nothing in the new columns. A column that this version
    does not have any more stays, too.
    """
    there, wanted = _columns(con), _declared()
    other = [(name, there[name], type_) for name, type_ in wanted.items() if there.get(name, type_) != type_]
    if other:
        (table, column), has, type_ = other[0]
        raise AwasError(
            f"lake.{table}: column {column} is {has}, this version keeps it as {type_}; "
            "use the version that made the lake, or deliver anew into another AWAS_HOME"
        )
    missing = [(name, type_) for name, type_ in wanted.items() if name not in there]
    if not missing:
        return False
    tables = {table for table, _ in there}
    with transaction(con):
        make_tables(con)
        for (table, column), type_ in missing:
            if table in tables:
                con.execute(f"alter table lake.{table} add column {identifier(column)} {type_}")
        for table, by in PARTITIONED.items():
            if f"accepted.{table}" not in tables:
                con.execute(f"alter table lake.accepted.{table} set partitioned by ({by})")
    return True


@cache
def _declared() -> dict[tuple[str, str], str]:
    """(schema.table, column) → type, of every table that this version keeps."""
    con = duckdb.connect(":memory:")
    con.execute("attach ':memory:' as lake")
    make_tables(con)
    return _columns(con)


def _columns(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    return {
        (f"{schema}.{table}", column): type_
        for schema, table, column, type_ in con.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() "
            "where database_name = 'lake' order by schema_name, table_name, column_index"
        ).fetchall()
    }


def kept_columns(source: str) -> dict[str, str]:
    """Column name → type of `lake.accepted.<source>`: what is not personal, and pseudonyms for document numbers."""
    kept: dict[str, str] = {}
    for column in load_contract(source).columns:
        if column.pseudonym:
            kept[column.pseudonym] = "varchar"
        elif not column.personal:
            kept[column.name] = column.type
    kept.setdefault("recorded_at", "timestamptz")
    return kept


def restricted_columns(source: str) -> list[Column]:
    """The personal columns that are kept as they are, in `lake.restricted.<source>` only."""
    return [column for column in load_contract(source).columns if column.personal and not column.pseudonym]


def named_columns(source: str) -> list[Column]:
    """Those of them that name a person; what somebody wrote of one is prose."""
    return [column for column in restricted_columns(source) if column.type == "VARCHAR" and not column.prose]


def make_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make every table of the lake that it has not: those of the contracts, and those of the register."""
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists lake.{schema}")
    for source in contract_names():
        columns = kept_columns(source) | PROVENANCE
        body = ", ".join(f"{identifier(name)} {type_}" for name, type_ in columns.items())
        con.execute(f"create table if not exists lake.accepted.{source} ({body})")
        personal = restricted_columns(source)
        if personal:
            body = ", ".join(f"{identifier(column.name)} {column.type}" for column in personal)
            con.execute(
                f"create table if not exists lake.restricted.{source} "
                f"(delivery_id varchar, file varchar, line bigint, {body})"
            )
    make_derived(con)


def make_derived(con: duckdb.DuckDBPyConnection) -> None:
    """Make what the stages derive, as the register of columns says, where the lake has it not; without a row."""
    for name, table in register().kept.items():
        con.execute(f"create schema if not exists lake.{name.split('.')[0]}")
        con.execute(table.statement(f"lake.{name}"))


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: what happens inside is committed together, or not at all."""
    con.execute("begin transaction")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def replace_day(con: duckdb.DuckDBPyConnection, table: str, as_of: date, query: str) -> int:
    """Replace the rows of a day in a derived table by those of `query`, which may name `$as_of`; returns how many."""
    con.execute(f"delete from {table} where as_of = ?", [as_of])
    query = render(query, taken(query, {"as_of": as_of}))
    row = con.execute(f"insert into {table} by name {query}").fetchone()
    return int(row[0]) if row else 0
