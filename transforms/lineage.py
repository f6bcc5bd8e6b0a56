"""From which columns of the contracts a number is made, read off the SQL itself.

Every query and view is parsed; a column of a relation depends on the columns that its expression names (`value`) and,
like all columns of that relation, on those by which rows are chosen, joined, grouped and ordered (`control`). Followed
through all relations, this leads from an indicator's rows, and from the points, back to the contracts' columns.
Cautious where it must guess: a name that cannot be placed counts as every column of that name in sight, and a table
that code makes counts as every column of what it is made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from transforms.errors import AwasError

Name = tuple[str, str]  # relation, column
Names = frozenset[Name]
NOTHING: Names = frozenset()
CHOOSING = ("where", "group", "having", "qualify", "order", "distinct", "windows")


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
            for statement in sqlglot.parse(path.read_text(encoding="utf-8"), read="duckdb"):
                if isinstance(statement, exp.Create | exp.Insert) and isinstance(statement.expression, exp.Query):
                    self._read(statement)
        except (sqlglot.errors.SqlglotError, KeyError) as error:
            raise AwasError(f"{path}: its lineage cannot be read: {str(error).splitlines()[0]}") from error

    def _read(self, statement: exp.Create | exp.Insert) -> None:
        if not isinstance(statement.this, exp.UserDefinedFunction):
            self.add(_named(statement.this.find(exp.Table)), statement.expression)
            return
        for table in statement.expression.find_all(exp.Table):
            if table.db not in ("", "ref"):  # what a macro is given is seen where it is called; what it reads is not
                raise KeyError(f"a macro reads {_named(table)}; lineage is not followed through macros")

    def add_query(self, relation: str, sql: str) -> None:
        """Say that a relation is filled by a query."""
        query = sqlglot.parse_one(sql, read="duckdb")
        if not isinstance(query, exp.Query):
            raise AwasError(f"{relation}: {sql[:40]!r} is no query")
        self.add(relation, query)

    def add(self, relation: str, query: exp.Query) -> None:
        """Say that a relation is filled by a parsed query."""
        value, control = _Reading(self.columns, query).outputs
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


def _named(table: exp.Expr | None) -> str:
    if not isinstance(table, exp.Table):
        raise KeyError("a statement without a table")
    return ".".join(part.name for part in table.parts)


def _unpivoted(pivot: exp.Pivot) -> exp.Select:
    """A select that names what an `unpivot` names: columns become values, and a column that says which."""
    into = pivot.args["into"]
    named = [column.copy() for column in pivot.expressions]
    made = [into.this, *into.expressions]
    select = exp.select("*").from_(pivot.this.copy())
    return select.select(*(exp.alias_(exp.func("coalesce", *named), column.name) for column in made))


class _Reading:
    """One query: which columns each of its outputs names, and which choose its rows."""

    def __init__(self, columns: Mapping[str, list[str]], query: exp.Query) -> None:
        self.names: dict[str, str] = {}
        schema: dict[str, object] = {}
        query = query.copy()
        for pivot in list(query.find_all(exp.Pivot)):
            pivot.replace(_unpivoted(pivot))
        ctes = {cte.alias for cte in query.find_all(exp.CTE)}
        for table in list(query.find_all(exp.Table)):
            relation = _named(table)
            if relation in ctes or not table.db:
                continue
            flat = relation.replace(".", "__")
            self.names[flat] = relation
            schema[flat] = dict.fromkeys(columns[relation], "varchar")
            alias = table.alias or table.name
            table.replace(exp.alias_(exp.to_table(flat), alias, table=True))
        self.query = qualify(
            query,
            schema=schema,
            dialect="duckdb",
            allow_partial_qualification=True,
            validate_qualify_columns=False,
            quote_identifiers=False,
        )

    @cached_property
    def outputs(self) -> tuple[dict[str, Names], Names]:
        scope = build_scope(self.query)
        if scope is None:
            raise KeyError("a statement without a query")
        self._read: dict[int, tuple[dict[str, Names], Names]] = {}
        return self._of(scope)

    def _of(self, scope: Scope) -> tuple[dict[str, Names], Names]:
        if id(scope) not in self._read:
            self._read[id(scope)] = ({}, NOTHING)
            self._read[id(scope)] = self._union(scope) if scope.set_operation_scopes else self._select(scope)
        return self._read[id(scope)]

    def _union(self, scope: Scope) -> tuple[dict[str, Names], Names]:
        (left, left_control), (right, right_control) = (self._of(part) for part in scope.set_operation_scopes)
        by_name = bool(scope.expression.args.get("by_name"))
        other = right if by_name else dict(zip(left, right.values(), strict=False))
        value = {column: left.get(column, NOTHING) | other.get(column, NOTHING) for column in {**left, **other}}
        return value, left_control | right_control

    def _select(self, scope: Scope) -> tuple[dict[str, Names], Names]:
        select = scope.expression
        control: Names = NOTHING
        for source in scope.sources.values():
            if isinstance(source, Scope) and source is not scope.parent:
                control |= self._of(source)[1]
        for inner in scope.subquery_scopes:
            value, inner_control = self._of(inner)
            control |= inner_control.union(*value.values())
        value = {}
        for projection in getattr(select, "selects", []):
            named, chosen = self._split(scope, projection)
            if projection.is_star:  # of a source whose columns nobody knows
                named = self._everything(scope)
            value[projection.alias_or_name] = named
            control |= chosen
        for clause in self._clauses(select):
            for column in clause.find_all(exp.Column):
                control |= self._place(scope, column)
        return value, control

    def _split(self, scope: Scope, projection: exp.Expr) -> tuple[Names, Names]:
        """What an expression is made from, and, for its windows and filters, by what rows are chosen."""
        choosing = {
            id(column)
            for window in projection.find_all(exp.Window)
            for part in (*window.args.get("partition_by", []), window.args.get("order"))
            if part is not None
            for column in part.find_all(exp.Column)
        }
        value, control = NOTHING, NOTHING
        for column in projection.find_all(exp.Column):
            placed = self._place(scope, column)
            if id(column) in choosing:
                control |= placed
            else:
                value |= placed
        return value, control

    @staticmethod
    def _clauses(select: exp.Expr) -> Iterator[exp.Expr]:
        for name in CHOOSING:
            part = select.args.get(name)
            yield from part if isinstance(part, list) else [part] if part is not None else []
        for join in select.args.get("joins") or []:
            yield from (join.args[part] for part in ("on",) if join.args.get(part) is not None)
            if isinstance(join.this, exp.Unnest):
                yield join.this

    def _place(self, scope: Scope, column: exp.Column) -> Names:
        """The columns of relations that a column of a query stands for."""
        looked: Scope | None = scope
        while looked is not None:
            source = looked.sources.get(column.table)
            if source is not None:
                return self._from(source, column.name)
            looked = looked.parent
        # an alias of the same select, a struct's field, or a name that cannot be placed: all of that name in sight
        found: Names = NOTHING
        for name in (column.name, column.table):
            for source in scope.sources.values():
                found |= self._from(source, name, sure=False)
        return found or self._everything(scope)

    def _everything(self, scope: Scope) -> Names:
        """All columns of all sources in sight."""
        found = NOTHING
        for source in scope.sources.values():
            if isinstance(source, Scope) and source is not scope.parent:
                found = found.union(*self._of(source)[0].values())
        return found

    def _from(self, source: exp.Expr | Scope, name: str, *, sure: bool = True) -> Names:
        if isinstance(source, Scope):
            value, _ = self._of(source)
            if name in value or not sure:
                return value.get(name, NOTHING)
            return NOTHING.union(*value.values())
        relation = self.names.get(source.name if isinstance(source, exp.Table) else "")
        return frozenset({(relation, name)}) if relation else NOTHING
