"""One query, read: which columns each of its outputs names, and which columns choose its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

Name = tuple[str, str]  # relation, column
Names = frozenset[Name]
NOTHING: Names = frozenset()
CHOOSING = ("where", "group", "having", "qualify", "order", "distinct", "windows")


def named(table: exp.Expr | None) -> str:
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


class Reading:
    """One query: which columns each of its outputs names, and which choose its rows."""

    def __init__(self, columns: Mapping[str, list[str]], query: exp.Query) -> None:
        self.names: dict[str, str] = {}
        schema: dict[str, object] = {}
        query = query.copy()
        for pivot in list(query.find_all(exp.Pivot)):
            pivot.replace(_unpivoted(pivot))
        ctes = {cte.alias for cte in query.find_all(exp.CTE)}
        for table in list(query.find_all(exp.Table)):
            relation = named(table)
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
        """What an expression is made from, and, for its windows, filters and counts, by what rows are chosen.

        A count of distinct values is made from none of the values.
        """
        choosing = {
            id(column)
            for window in projection.find_all(exp.Window)
            for part in (*window.args.get("partition_by", []), window.args.get("order"))
            if part is not None
            for column in part.find_all(exp.Column)
        }
        choosing |= {id(column) for count in projection.find_all(exp.Count) for column in count.find_all(exp.Column)}
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
        sources: Names = NOTHING
        for name in (column.name, column.table):
            for source in scope.sources.values():
                sources |= self._from(source, name, sure=False)
        return sources or self._everything(scope)

    def _everything(self, scope: Scope) -> Names:
        """All columns of all sources in sight."""
        everything = NOTHING
        for source in scope.sources.values():
            if isinstance(source, Scope) and source is not scope.parent:
                everything = everything.union(*self._of(source)[0].values())
        return everything

    def _from(self, source: exp.Expr | Scope, name: str, *, sure: bool = True) -> Names:
        if isinstance(source, Scope):
            value, _ = self._of(source)
            if name in value or not sure:
                return value.get(name, NOTHING)
            return NOTHING.union(*value.values())
        relation = self.names.get(source.name if isinstance(source, exp.Table) else "")
        return frozenset({(relation, name)}) if relation else NOTHING
