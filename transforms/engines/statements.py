"""A statement of DuckDB in the words of Spark: relations under flat names, macros written out, clauses it has not."""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp

from transforms.engines import expressions
from transforms.errors import Slip

Macro = tuple[list[str], exp.Expr]  # the names of what it is given, and what it stands for
Macros = Mapping[str, Macro]
# a macro with one of these is not written out but run by DuckDB itself, in the workers: their words differ
OWN = ("strip_accents", r"\p{thai}", "jaro_winkler_similarity")


def parse(sql: str) -> list[exp.Expr]:
    """The statements of a text."""
    return [statement for statement in sqlglot.parse(sql, read="duckdb") if statement is not None]


def named(target: exp.Expr) -> str:
    """The name of a relation as DuckDB knows it: core.journey."""
    table = target if isinstance(target, exp.Table) else target.this
    return ".".join(part.name for part in table.parts)


def flat(target: exp.Expr) -> str:
    """The name of a relation in Spark, whose views have one part: core__journey."""
    return named(target).replace(".", "__")


def spark(statement: exp.Expr, macros: Macros) -> str:
    """The text of a query for Spark. Raises Slip for what Spark has nothing for."""
    statement = statement.copy()
    for table in list(statement.find_all(exp.Table)):
        _flatten(table)
    statement = _without_macros(statement, macros)
    whole = exp.Paren(this=statement)  # so that whatever is replaced has a place
    for select in reversed(list(whole.find_all(exp.Select))):
        _check(select)
        _plain_stars(select)
        _without_qualify(select)
    for chosen in whole.find_all(exp.In):
        _plain_choice(chosen)
    for cte in whole.find_all(exp.CTE):
        cte.set("materialized", None)
    statement = expressions.translate(whole.this)
    return statement.sql(dialect="spark", identify=True, unsupported_level=sqlglot.ErrorLevel.RAISE)


def made(statement: exp.Expr) -> str:
    """The flat name of the relation that a statement makes or changes; empty where it only asks."""
    makes = isinstance(statement, exp.Create) and statement.kind in ("TABLE", "VIEW")
    changes = isinstance(statement, exp.Insert | exp.Delete | exp.Update)
    return flat(statement.this) if makes or changes else ""


def reads(statement: exp.Expr) -> dict[str, str]:
    """Flat name → DuckDB's name of each relation whose rows a statement reads."""
    read = statement.expression if isinstance(statement, exp.Create | exp.Insert) else statement
    if read is None or is_macro(statement):
        return {}
    ctes = {cte.alias for cte in read.find_all(exp.CTE)}
    return {flat(table): named(table) for table in read.find_all(exp.Table) if table.db or table.name not in ctes}


def is_macro(statement: exp.Expr) -> bool:
    return isinstance(statement, exp.Create) and statement.kind in ("MACRO", "FUNCTION")


def macro(statement: exp.Expr) -> tuple[str, Macro]:
    """The name of a macro, what it is given, and what it stands for."""
    name = ".".join(part.name for part in statement.this.this.parts)
    return name, ([each.name for each in statement.this.expressions], statement.expression)


def deletion(statement: exp.Delete) -> exp.Expr:
    """What a deletion leaves: the rows of its table that nothing in its condition meets."""
    target = statement.this
    met = exp.Exists(this=_matching(statement.args.get("using") or [], statement.args["where"]))
    return exp.select(f"{target.alias_or_name}.*").from_(target.copy()).where(exp.Not(this=met))


def update(statement: exp.Update, columns: list[str]) -> exp.Expr:
    """The rows of a table after an update that gives columns a constant, in the order of its columns."""
    target = statement.this
    values = {change.this.name: change.expression for change in statement.expressions}
    if not all(isinstance(value, exp.Literal) for value in values.values()):
        raise Slip("an update to something else than a constant: make the table anew")
    from_ = statement.args["from_"]
    met = exp.Exists(this=_matching([from_.this, *(join.this for join in from_.this.args.pop("joins", None) or [])],
                                    statement.args["where"]))  # fmt: skip
    own = target.alias_or_name
    changed = [exp.alias_(values[name].copy(), name) if name in values else exp.column(name, own) for name in columns]
    there = exp.select(*changed).from_(target.copy()).where(met.copy())
    others = exp.select(*(exp.column(name, own) for name in columns)).from_(target.copy()).where(exp.Not(this=met))
    return exp.union(there, others, distinct=False)


def _matching(tables: list[exp.Expr], where: exp.Expr) -> exp.Select:
    first, *more = (table.copy() for table in tables)
    query = exp.select("1").from_(first)
    for table in more:
        query = query.join(table, join_type="cross")
    return query.where(where.this.copy())


def _flatten(table: exp.Table) -> None:
    if table.db:
        alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name))
        joins = table.args.get("joins")
        table.replace(exp.Table(this=exp.to_identifier(flat(table)), alias=alias, joins=joins))


def _without_macros(statement: exp.Expr, macros: Macros) -> exp.Expr:
    """Calls of macros, core.local_day(x), as what they stand for; macros may call others."""
    while True:
        call = next((node for node in statement.find_all(exp.Dot) if _called(node) in macros), None)
        if call is None:
            return statement
        name = _called(call)
        given, body = macros[name]
        values = dict(zip(given, call.expression.expressions, strict=True))
        if is_own(body):
            call.replace(exp.Anonymous(this=name.replace(".", "__"), expressions=list(values.values())))
            continue
        new = body.copy()
        whole = exp.Paren(this=new)
        for column in list(whole.find_all(exp.Column)):
            if not column.table and column.name in values:
                column.replace(exp.paren(values[column.name].copy()))
        call.replace(whole)


def is_own(body: exp.Expr) -> bool:
    """Whether an expression is DuckDB's to compute, wherever it is asked."""
    return any(name in body.sql("duckdb").lower() for name in OWN)


def _called(node: exp.Expr) -> str:
    made = node.expression
    return f"{node.this.name}.{made.name}" if isinstance(made, exp.Anonymous) else ""


def _check(select: exp.Select) -> None:
    if sum(1 for projection in select.selects if projection.find(exp.Explode)) > 1:
        raise Slip("two unnest in one select: DuckDB pairs them, Spark crosses them; unnest one list of struct_pack")
    for star in select.find_all(exp.Star):
        if star.args.get("replace") or star.args.get("replace_"):
            raise Slip("select * replace: Spark has no such thing; name the columns")


def _plain_stars(select: exp.Select) -> None:
    """exclude (t.a) as exclude (a)."""
    for star in select.find_all(exp.Star):
        left_out = star.args.get("except_") or []
        star.set("except_", [exp.to_identifier(column.name) for column in left_out] or None)


def _plain_choice(chosen: exp.In) -> None:
    """(a, b) in (select (c, d) …) as (a, b) in (select c, d …)."""
    query = chosen.args.get("query")
    inner = query.this if isinstance(query, exp.Subquery) else query
    if isinstance(inner, exp.Select) and isinstance(inner.selects[0], exp.Tuple):
        inner.set("expressions", inner.selects[0].expressions)


def _without_qualify(select: exp.Select) -> None:
    """qualify as a column of a query inside, and a condition around it."""
    qualify = select.args.get("qualify")
    if qualify is None:
        return
    select.set("qualify", None)
    kept = exp.Paren(this=qualify.this)
    inner = select.copy()
    inner.set("with_", None)
    inner.set("expressions", [*inner.expressions, exp.alias_(kept, "awas_kept")])
    outer = exp.select(exp.Star(except_=[exp.to_identifier("awas_kept")]))
    outer = outer.from_(inner.subquery("awas_rows")).where("awas_kept")
    if select.args.get("with_"):
        outer.set("with_", select.args["with_"].copy())
    select.replace(outer)
