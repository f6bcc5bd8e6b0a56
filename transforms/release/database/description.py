"""What the register says of the marts, laid upon the tables: comments for readers, and a check that both agree."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from transforms.cards import ENTITY_KINDS, PLURALS
from transforms.columns import PUBLISHED, Column, Register, Table
from transforms.errors import AwasError
from transforms.queries import quoted
from transforms.warehouse import transaction


def describe(con: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Comment on every table, view, column and macro of the attached release.

    Raises AwasError where a table, a column, its type or its place is not as the register says.
    """
    made = _made(con)
    tables = register.of(PUBLISHED)
    for name in sorted(tables.keys() ^ made.keys()):
        lacks = "made, but not in the register" if name in made else "in the register, but not made"
        raise AwasError(f"{name}: is {lacks}: add the query or its words in config/columns/{PUBLISHED}.yml")
    with transaction(con):  # each comment by itself would be written to the disk by itself
        for name, table in tables.items():
            _check(name, table, made[name])
            _comment(con, "table", name, table.meaning, table.columns)
        for name, kind, view in views_by_kind(register):
            own = [column for column in tables[name].columns if column.name != "entity_kind"]
            plain = name.removeprefix(f"{PUBLISHED}.")
            _comment(con, "view", view, f"The rows of {plain} about {PLURALS[kind]}.", own)
        for macro, meaning in sorted(register.macros.items()):
            con.execute(f"comment on macro table {PUBLISHED}.{macro} is {quoted(meaning)}")


def views_by_kind(register: Register) -> list[tuple[str, str, str]]:
    """(table, kind, view) of the tables that are read kind by kind as well: `marts.scores` → `marts.agency_scores`."""
    return [
        (name, kind, f"{PUBLISHED}.{kind}_{name.removeprefix(f'{PUBLISHED}.')}")
        for name, table in register.of(PUBLISHED).items()
        for kind in ENTITY_KINDS
        if table.by_kind
    ]


def _made(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    """Table → its columns with their types, of the attached release."""
    made: dict[str, list[tuple[str, str]]] = {}
    for name, column, type_ in con.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where database_name = 'release' and (schema_name, table_name) in (select (schema_name, table_name) from "
        "duckdb_tables() where database_name = 'release') order by table_name, column_index"
    ).fetchall():
        made.setdefault(name, []).append((column, type_))
    return made


def _check(name: str, table: Table, made: list[tuple[str, str]]) -> None:
    for column, (found, type_) in zip(table.columns, made, strict=False):
        if (column.name, column.type.upper().replace(", ", ",")) != (found, type_.replace(", ", ",")):
            raise AwasError(
                f"{name}: the query gives {found} ({type_.lower()}) where the register has {column.name} "
                f"({column.type}): change sql/{name.replace('.', '/')}.sql or config/columns/{PUBLISHED}.yml"
            )
    if len(made) != len(table.columns):
        names = [column for column, _ in made]
        (odd, *_) = [name for name in names if name not in table.names] or [
            name for name in table.names if name not in names
        ]
        raise AwasError(f"{name}: column {odd} is in the query alone, or in config/columns/{PUBLISHED}.yml alone")


def _comment(con: duckdb.DuckDBPyConnection, what: str, name: str, meaning: str, columns: Sequence[Column]) -> None:
    con.execute(f"comment on {what} {name} is {quoted(meaning)}")
    for column in columns:
        con.execute(f"comment on column {name}.{column.name} is {quoted(column.comment)}")
