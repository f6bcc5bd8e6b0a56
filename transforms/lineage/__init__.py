"""From which columns of the contracts a number is made, read off the SQL itself.

Every query and view is parsed; a column of a relation depends on the columns that its expression names (`value`) and,
like all columns of that relation, on those by which rows are chosen, joined, grouped and ordered (`control`). Followed
through all relations, this leads from an indicator's rows, and from the points, back to the contracts' columns.
Cautious where it must guess: a name that cannot be placed counts as every column of that name in sight, and a table
that code makes counts as every column of what it is made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlglot
from sqlglot import exp

from transforms.errors import AwasError, cause
from transforms.lineage.query import NOTHING, Name, Names, Reading, named
from transforms.queries import parameters, render

__all__ = ["Lineage", "Names", "Relation"]


def _without_values(sql: str) -> str:
    """The query with NULL for each value that it receives: no value is made from a column."""
    return render(sql, dict.fromkeys(parameters(sql)))


@dataclass
class Relation:
    """value: column → the columns its expression names; control: the columns that choose, join and order its rows."""

    value: dict[str, Names] = field(default_factory=dict)
    control: Names = NOTHING

    def add(self, value: Mapping[str, Names], control: Names) -> None:
        """Another statement that fills the same relation."""
        for column, names in value.items():
            self.value[column] = self.value.get(column, NOTHING) | names
        self.control |= control


class Lineage:
    """The relations that SQL files make, and what they are made from."""

    def __init__(self, columns: Mapping[str, Iterable[str]]) -> None:
        """columns: relation → its columns, of all relations that there are (a session's `duckdb_columns()`)."""
        self.columns = {name: list(names) for name, names in columns.items()}
        self.relations: dict[str, Relation] = {}

    def copy(self) -> Lineage:
        """Another one, to which more can be added."""
        other = Lineage(self.columns)
        other.relations = {name: Relation(dict(made.value), made.control) for name, made in self.relations.items()}
        return other

    def read(self, path: Path) -> None:
        """Add the relations that a file makes. Raises AwasError that names the file, where it cannot be read."""
        try:
            for statement in sqlglot.parse(_without_values(path.read_text(encoding="utf-8")), read="duckdb"):
                if isinstance(statement, exp.Create | exp.Insert) and isinstance(statement.expression, exp.Query):
                    self._read(statement)
        except (sqlglot.errors.SqlglotError, KeyError) as error:
            raise AwasError(f"{path}: its lineage cannot be read: {cause(error)}") from error

    def _read(self, statement: exp.Create | exp.Insert) -> None:
        if not isinstance(statement.this, exp.UserDefinedFunction):
            self.add(named(statement.this.find(exp.Table)), statement.expression)
            return
        for table in statement.expression.find_all(exp.Table):
            if table.db not in ("", "ref"):  # what a macro is given is seen where it is called; what it reads is not
                raise KeyError(f"a macro reads {named(table)}; lineage is not followed through macros")

    def add_query(self, relation: str, sql: str) -> None:
        """Say that a relation is filled by a query."""
        query = sqlglot.parse_one(_without_values(sql), read="duckdb")
        if not isinstance(query, exp.Query):
            raise AwasError(f"{relation}: {sql[:40]!r} is no query")
        self.add(relation, query)

    def add(self, relation: str, query: exp.Query) -> None:
        """Say that a relation is filled by a parsed query."""
        value, control = Reading(self.columns, query).outputs
        self.relations.setdefault(relation, Relation()).add(value, control)
        self.columns.setdefault(relation, list(value))

    def add_code(self, relation: str, *sources: str, compares: bool = False) -> None:
        """Say that code makes a relation from all columns of others; compares: it only tells what is alike."""
        names = frozenset((source, column) for source in sources for column in self.columns[source])
        value, control = (NOTHING, names) if compares else (names, NOTHING)
        self.relations.setdefault(relation, Relation()).add(dict.fromkeys(self.columns[relation], value), control)

    def reached(self, relation: str, columns: Iterable[str] | None = None, *, control: bool = True) -> Names:
        """All columns, of all relations, from which these columns are made; control: also those that choose rows."""
        todo = {(relation, column) for column in (self.relations[relation].value if columns is None else columns)}
        seen: set[Name] = set()
        chosen: set[str] = set()
        while todo:
            name = todo.pop()
            seen.add(name)
            made = self.relations.get(name[0])
            if made is None:
                continue
            todo |= made.value.get(name[1], NOTHING) - seen
            if control and name[0] not in chosen:
                chosen.add(name[0])
                todo |= made.control - seen
        return frozenset(seen)

    def unexplained(self, names: Names, *known: str) -> list[str]:
        """Relations of `names` that no SQL and no code is said to make, save those whose names begin as `known` say."""
        relations = {relation for relation, _ in names} - set(self.relations)
        return sorted(relation for relation in relations if not relation.startswith(known))
