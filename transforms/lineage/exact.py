"""What in a query may differ from run to run on the same rows: sums of fractions, and orders that leave a choice.

DuckDB adds up in whatever order its threads finish. Integers and decimals have the same sum in every order; doubles do
not. What picks or numbers rows (`first`, `row_number`, `limit`, …) is exact only by an order that leaves no tie: one
that names the value itself, all that the rows are grouped by, or a key. A key is what a query is grouped by, the
columns of a `distinct`, or one of those in `keys`. Medians and quantiles are the same in every order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from transforms.lineage.keys import columns, leaves_no_tie, ordered, partition
from transforms.lineage.query import named

Types = Mapping[str, Mapping[str, str]]  # relation → column → type, as DuckDB writes it

ADDS = {"sum", "avg", "mean", "product", "fsum", "kahan_sum", "favg", "stddev", "stddev_pop", "stddev_samp", "variance",
        "var_pop", "var_samp", "corr", "covar_pop", "covar_samp", "skewness", "kurtosis", "entropy"}  # fmt: skip
PICKS = {"any_value", "arbitrary", "first", "last", "mode", "list", "array_agg", "string_agg", "group_concat",
         "listagg", "arg_min", "arg_max", "min_by", "max_by", "histogram", "row_number", "first_value", "last_value",
         "nth_value", "lag", "lead", "ntile"}  # fmt: skip
NEVER = {"hash", "random", "setseed", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "now", "today", "current_date",
         "current_time", "current_timestamp", "get_current_timestamp", "transaction_timestamp", "localtime",
         "localtimestamp", "approx_count_distinct", "approx_quantile", "approx_top_k", "reservoir_quantile",
         "tablesample"}  # fmt: skip
EXACT = {"tinyint", "smallint", "int", "bigint", "hugeint", "int128", "utinyint", "usmallint", "uint", "ubigint",
         "uhugeint", "decimal", "boolean"}  # fmt: skip
_WORTH = re.compile(r" := ('[^']*'|null)(?=[,)])")  # what a macro's parameter is where nobody says it; no parser's SQL

_ASKED = re.compile(
    r"query_table\((?:coalesce\(\w+ \|\| '\.', ''\)|\w+) \|\| '\.?(marts\.\w+)'\)"
)  # which release is said later


def findings(sql: str, types: dict[str, dict[str, str]]) -> list[str]:
    """What may differ from run to run in the statements of `sql`, one line each; empty where all is exact.

    types: the relations that are known; those that the statements make, and that are not, are added. Raises sqlglot's
    errors where a statement cannot be parsed.
    """
    problems: list[str] = []
    for statement in statements(sql):
        problems += [
            f"{_text(node)}: another value every time" for node in statement.find_all(exp.Func) if _is(node, NEVER)
        ]
        for query in _queries(statement):
            typed = _typed(query, types)
            problems += _of_query(typed)
            if isinstance(statement, exp.Create) and isinstance(statement.this, exp.Table):
                made = {part.alias_or_name: part.type.sql("duckdb") for part in typed.selects if part.type is not None}
                types.setdefault(named(statement.this), made)
        if isinstance(statement, exp.Create) and isinstance(statement.this, exp.Schema):
            made = {
                column.name: str(column.kind.sql("duckdb"))
                for column in statement.find_all(exp.ColumnDef)
                if column.kind
            }
            types.setdefault(named(statement.this.this), made)
    return list(dict.fromkeys(problems))


def statements(sql: str) -> Iterator[exp.Expr]:
    """The statements that a parser can read and that compute something: all but comments on macros."""
    for statement in duckdb.extract_statements(sql):
        if not statement.query.lstrip().lower().startswith("comment on"):
            yield sqlglot.parse_one(_ASKED.sub(r"\1", _WORTH.sub("", statement.query)), read="duckdb")


def _queries(statement: exp.Expr) -> Iterator[exp.Query]:
    """The outermost queries of a statement."""
    if isinstance(statement, exp.Query):
        yield statement
        return
    body = statement.args.get("expression")
    if isinstance(body, exp.Query):
        yield body
    elif not isinstance(statement.this, exp.UserDefinedFunction):
        yield from (inner for inner in statement.find_all(exp.Query) if inner.find_ancestor(exp.Query) is None)


def _typed(query: exp.Query, types: Types) -> exp.Query:
    """The query with the relations of each column named and the type of each expression found."""
    query = query.copy()
    schema: dict[str, object] = {}
    ctes = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in list(query.find_all(exp.Table)):
        relation = named(table)
        if (not table.db and relation in ctes) or relation not in types:
            continue
        flat = relation.replace(".", "__")
        schema[flat] = dict(types[relation])
        table.replace(exp.alias_(exp.to_table(flat), table.alias or table.name, table=True))
    query = qualify(
        query, schema=schema, dialect="duckdb", allow_partial_qualification=True, validate_qualify_columns=False,
        quote_identifiers=False, expand_stars=True,
    )  # fmt: skip
    return annotate_types(query, schema=schema, dialect="duckdb")


def _of_query(query: exp.Query) -> Iterator[str]:
    for scope in traverse_scope(query):
        select = scope.expression
        if not isinstance(select, exp.Select):
            continue
        for node in scope.find_all(exp.Func):
            if _is(node, ADDS) and not _adds_exactly(node, scope):
                yield f"{_text(node)}: the sum of fractions in any order; cast it to a decimal, or order it by a key"
            if _is(node, PICKS) and not _picks_one(node, scope):
                yield f"{_text(node)}: which row it takes is open; order it by a key"
        limit, distinct = select.args.get("limit"), select.args.get("distinct")
        first = isinstance(distinct, exp.Distinct) and distinct.args.get("on") is not None
        if (limit or first) and not leaves_no_tie(ordered(select), scope, grouped=True):
            what = "limit" if limit else "distinct on"
            yield f"{what} in {_text(select)}: which rows it keeps is open; order it by a key"


def _is(node: exp.Func, names: set[str]) -> bool:
    own = {str(node.this)} if isinstance(node, exp.Anonymous) else {name.lower() for name in node.sql_names()}
    return bool({name.lower() for name in own} & names)


def _text(node: exp.Expr) -> str:
    text = " ".join(node.sql(dialect="duckdb").split())
    return text if len(text) <= 100 else text[:99] + "…"


def _adds_exactly(node: exp.Func, scope: Scope) -> bool:
    """Whether the summands are integers or decimals, or are added in an order without ties.

    An average divides a whole sum, which is exact for these types, too; the others work with fractions inside.
    """
    value = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
    order = value if isinstance(value, exp.Order) else None
    value = order.this if order else value
    if _is(node, {"sum"}) and value.type is not None and value.type.sql("duckdb").lower().split("(")[0] in EXACT:
        return True
    window = _window(node)
    if order is not None:
        return _value(value) in [_value(part.this) for part in order.expressions] or leaves_no_tie(
            columns(order), scope, partition(window), grouped=window is not None
        )
    return False


def _window(node: exp.Expr) -> exp.Window | None:
    parent = node.parent
    while isinstance(parent, exp.Filter | exp.IgnoreNulls | exp.RespectNulls | exp.WithinGroup):
        parent = parent.parent
    return parent if isinstance(parent, exp.Window) else None


def _picks_one(node: exp.Func, scope: Scope) -> bool:
    """Whether the order of what picks or numbers rows leaves no choice."""
    window = _window(node)
    if window is not None:
        order = window.args.get("order") or _defined(window, scope)
        return order is not None and leaves_no_tie(columns(order), scope, partition(window), grouped=True)
    value, key = node.this, node.args.get("expression") if isinstance(node, exp.ArgMin | exp.ArgMax) else None
    if isinstance(node, exp.Anonymous):
        value = node.expressions[0]
    if isinstance(value, exp.Order):
        value, key = value.this, exp.Tuple(expressions=[part.this for part in value.expressions])
    if isinstance(value, exp.Distinct):
        value = value.expressions[0]
    if key is None:
        return isinstance(value, exp.Literal)
    parts = key.expressions if isinstance(key, exp.Tuple) else [key]
    plain = {(part.table, part.name) for part in parts if isinstance(part, exp.Column)}
    of_value = columns(value)
    by_value = _value(value) in map(_value, parts) or bool(of_value and of_value <= plain)
    return by_value or leaves_no_tie(columns(key), scope)


def _value(node: exp.Expr) -> str:
    return node.sql(dialect="duckdb")


def _defined(window: exp.Window, scope: Scope) -> exp.Expr | None:
    """The order of a window that has a name."""
    for other in scope.expression.args.get("windows") or []:
        if isinstance(other, exp.Window) and other.name == window.alias:
            window.set("partition_by", [part.copy() for part in other.args.get("partition_by") or []])
            order = other.args.get("order")
            return order if isinstance(order, exp.Order) else None
    return None
