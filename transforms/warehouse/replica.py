"""A second lake with what the first one knew on a day, to compute that day again without touching the first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import duckdb

from transforms.queries import identifier
from transforms.settings import Settings
from transforms.warehouse import connect, transaction

# schemas that the stages fill for the day; their earlier days are inputs
COMPUTED = ("resolve", "measure", "score", "evaluate")
LONGEST_LOOK_BACK = 400  # days; nothing looks further back into the large derived tables


def replicate(settings: Settings, as_of: date, home: Path, *, deliveries: bool = True) -> Settings:
    """Copy the lake of `settings`, as it was known on the day, into a new home; returns the settings of that one.

    Accepted rows that came later and derived rows of that day or later are left out. deliveries: whether delivered
    rows are copied, too; else they are read again from the drop folders. `home` holds personal data as the lake does:
    the caller removes it.
    """
    home.mkdir(parents=True, mode=0o700)
    if (settings.home / "landing").exists():
        (home / "landing").symlink_to(settings.home / "landing", target_is_directory=True)
    here = settings.elsewhere(home)
    con = connect(here, origin=settings)
    try:
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'origin' "
            "and schema_name in (select schema_name from duckdb_tables() where database_name = 'lake') order by all"
        ).fetchall()
        with transaction(con):
            for schema, table in tables:
                name = f"{schema}.{identifier(table)}"
                columns = _columns(con, schema, table)
                known = _known(columns, schema, table, as_of)
                if "delivery_id" in columns and not deliveries:
                    continue
                if con.execute(f"select 1 from origin.{name} where {known} limit 1").fetchone():
                    con.execute(f"insert into lake.{name} by name from origin.{name} where {known}")
    finally:
        con.close()
    return here


def _columns(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> set[str]:
    return {
        name
        for (name,) in con.execute(
            "select column_name from duckdb_columns() where database_name = 'origin' and schema_name = ? "
            "and table_name = ?",
            [schema, table],
        ).fetchall()
    }


def _known(columns: Collection[str], schema: str, table: str, as_of: date) -> str:
    """The condition under which a row of a table was known on the day."""
    day = f"date '{as_of.isoformat()}'"
    if "known_from" in columns:
        return f"known_from <= {day}"
    if "as_of" in columns:
        far = f" and as_of >= {day} - {LONGEST_LOOK_BACK}" if schema == "measure" or table == "point" else ""
        return f"as_of <= {day} - {int(schema in COMPUTED)}{far}"
    return "true"
