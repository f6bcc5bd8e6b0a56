"""Which columns tell the rows of a mart apart, which lead to another, and how many rows lead astray."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import duckdb

from transforms.columns import PUBLISHED, Register, Table
from transforms.queries import identifier
from transforms.release.database.description import views_by_kind

Key = tuple[str, str, int | None, str | None, str | None]


def keys(register: Register) -> list[Key]:
    """(table, column, place in its key, table and column that it leads to) of tables and of views kind by kind."""
    tables = register.of(PUBLISHED)
    found = [line for name, table in tables.items() for line in _keys(name, table)]
    for name, kind, view in views_by_kind(register):
        place = itertools.count(1)
        for _, column, position, other, own in _keys(name, tables[name]):
            if column != "entity_kind":
                other = kind if other == "entity" else other
                found.append((view.removeprefix(f"{PUBLISHED}."), column, position and next(place), other, own))
    return found


def checked(con: duckdb.DuckDBPyConnection, found: Iterable[Key]) -> list[tuple[str | int | None, ...]]:
    """Each line of a key with how many rows lead astray: their value is in no row of the table that it leads to."""
    lines = list(found)
    astray = {(table, column): _astray(con, table, other, pairs)
              for table, other, pairs in _leads(lines) for column, _ in pairs}  # fmt: skip
    return [(*line, astray.get((line[0], line[1]))) for line in lines]


def _leads(lines: Iterable[Key]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(table, other table, pairs of columns): a pair for each part of the other's key, unless two mean the same."""
    for (table, other), group in itertools.groupby(
        sorted((line[0], line[3], line[1], line[4]) for line in lines if line[3] and line[4]), key=lambda one: one[:2]
    ):
        pairs = [(column, own) for _, _, column, own in group]
        if len({own for _, own in pairs}) == len(pairs):
            yield str(table), str(other), [(column, str(own)) for column, own in pairs]
        else:
            yield from ((str(table), str(other), [(column, str(own))]) for column, own in pairs)


def _astray(con: duckdb.DuckDBPyConnection, table: str, other: str, pairs: list[tuple[str, str]]) -> int:
    same = " and ".join(f"t.{identifier(column)} = o.{identifier(own)}" for column, own in pairs)
    there = " and ".join(f"t.{identifier(column)} is not null" for column, _ in pairs)
    row = con.execute(
        f"select count(*) from {PUBLISHED}.{identifier(table)} as t "
        f"anti join {PUBLISHED}.{identifier(other)} as o on {same} where {there}"
    ).fetchone()
    return int(row[0]) if row else 0


def _keys(name: str, table: Table) -> Iterator[Key]:
    plain = name.removeprefix(f"{PUBLISHED}.")
    for column in sorted(
        table.columns, key=lambda one: (one.name not in table.key, [*table.key, one.name].index(one.name))
    ):
        position = table.key.index(column.name) + 1 if column.name in table.key else None
        leads = column.references if column.references != f"{plain}.{column.name}" else None
        if position or leads:
            other, own = leads.split(".") if leads else (None, None)
            yield plain, column.name, position, other, own
