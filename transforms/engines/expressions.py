"""Expressions of DuckDB in the words of Spark, so that both give the same values: what sqlglot alone does not do.

A rule takes one expression whose parts are translated already. What has neither a rule nor a twin in Spark fails there
with an error, never with another value: Spark runs in its strict (ANSI) mode.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp

from transforms.errors import Slip

Rule = Callable[[exp.Expr], exp.Expr]
_TYPES = {"INT128": "decimal(38, 0)", "UTINYINT": "smallint", "UINT": "bigint"}
_SERIES = "if({0} <= {1}, sequence({0}, {1}{2}), slice(sequence({0}, {0}{2}), 1, 0))"
_ROWS = "collect_list(struct({keys}, {value} as awas_value)) filter (where {value} is not null{where})"
_FOLDED = "aggregate(transform({rows}, x -> x.awas_value), {begin}, (a, b) -> {step})"
# the value in the middle of a list, half way between the two in the middle, reckoned as DuckDB does; null of none
_MIDDLE = (
    "element_at(transform(array(array_sort({rows})), s -> if(size(s) = 0, null, "
    "s[(size(s) - 1) div 2] * 0.5D + s[size(s) div 2] * 0.5D)), 1)"
)
_DISTANCE = "element_at(transform(array({middle}), m -> {around}), 1)"


def written(node: exp.Expr) -> str:
    """An expression in the words of Spark."""
    return node.sql(dialect="spark", identify=True)


def read(sql: str) -> exp.Expr:
    """An expression from the words of Spark."""
    return sqlglot.parse_one(sql, read="spark")


def translate(statement: exp.Expr) -> exp.Expr:
    """A statement with each of its expressions in the words of Spark. Raises Slip for what Spark has nothing for."""
    whole = exp.Paren(this=statement)
    for node in reversed(list(whole.walk(bfs=True))):
        rule = RULES.get(type(node))
        if rule and not (isinstance(node.parent, exp.Filter | exp.Window) and type(node) in ORDERED):
            new = rule(node)
            if new is not node:
                node.replace(new)
    translated: exp.Expr = whole.this
    return translated


def _ratio(node: exp.Expr) -> exp.Expr:
    """DuckDB's `/` divides as doubles, whatever it is given; Spark's keeps decimals, and rounds them."""
    one, other = (read(f"cast({written(part)} as double)") for part in (node.this, node.expression))
    return exp.Paren(this=exp.Div(this=one, expression=other, typed=False, safe=False))


def _cast(node: exp.Expr) -> exp.Expr:
    inner, to = node.this, node.args["to"]
    if to.this == exp.DType.UBIGINT:
        return _key(inner.unnest())
    if to.this.value in _TYPES:
        return read(f"cast({written(inner)} as {_TYPES[to.this.value]})")
    if isinstance(inner, exp.Explode):  # a generator stands alone: it is its list that is cast
        return read(f"explode(cast({written(inner.this)} as array<{written(to)}>))")
    return node


def _key(whole: exp.Expr) -> exp.Expr:
    """'0x' || sixteen hexadecimal digits: the number that they are, which Spark holds as a decimal only."""
    if not isinstance(whole, exp.DPipe) or whole.this.name != "0x":
        raise Slip("a cast to ubigint of something else than '0x' || digits: Spark has no such number")
    return read(f"cast(conv({written(whole.expression)}, 16, 10) as decimal(20, 0))")


def _series(node: exp.Expr) -> exp.Expr:
    """An empty list where the end lies before the beginning; Spark would refuse it."""
    step = node.args.get("step")
    own = f", {written(step)}" if step else ""
    return read(_SERIES.format(written(node.args["start"]), written(node.args["end"]), own))


def _ordered(node: exp.Expr, where: str = "") -> exp.Expr:
    """Sums, products and lists in an order that is said, over the sorted list of what they are given."""
    inside = node.expressions[0] if isinstance(node, exp.Anonymous) and node.expressions else node.this
    kind = node.name.lower() if isinstance(node, exp.Anonymous) else type(node).__name__.lower()
    if kind in ("median", "mad"):
        return _middle(kind, _gathered(inside, where))
    if isinstance(node, exp.ArrayAgg):
        values = inside.this if isinstance(inside, exp.Order) else inside
        if not isinstance(values, exp.Distinct):
            raise Slip("a list of values that are not distinct: Spark keeps no order of them")
        return _some(f"array_sort(collect_set({written(values.expressions[0])}){_filter(where)})")
    if not isinstance(inside, exp.Order):
        return exp.Filter(this=node, expression=exp.Where(this=read(where))) if where else node
    begin, step, rows = _parts_of(node, where)
    return _folded(f"array_sort({rows})", begin, step)


def _is_ordered(node: exp.Expr) -> bool:
    inside = node.expressions[0] if isinstance(node, exp.Anonymous) and node.expressions else node.this
    return isinstance(inside, exp.Order)


def _parts_of(node: exp.Expr, where: str = "") -> tuple[str, str, str]:
    """Of a sum or product of ordered values: what it begins with, a step, and the rows that it goes through."""
    inside = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
    if any(key.args.get("desc") for key in inside.expressions):
        raise Slip("an aggregate in descending order: write it in ascending order")
    keys = ", ".join(f"{written(key.this)} as awas_{place}" for place, key in enumerate(inside.expressions))
    value = f"cast({written(inside.this)} as double)"
    rows = _ROWS.format(keys=keys, value=value, where=f" and ({where})" if where else "")
    begin, step = ("1D", "a * b") if node.name.lower() == "product" else ("0D", "a + b")
    return begin, step, rows


def _folded(rows: str, begin: str, step: str) -> exp.Expr:
    return read(f"if({_size(rows)} > 0, {_FOLDED.format(rows=rows, begin=begin, step=step)}, null)")


def _middle(kind: str, rows: str) -> exp.Expr:
    """The median of a list of doubles, or the median distance from it."""
    middle = _MIDDLE.format(rows=rows)
    if kind == "median":
        return read(middle)
    distances = f"transform({rows}, x -> abs(x - m))"
    return read(_DISTANCE.format(middle=middle, around=_MIDDLE.format(rows=distances)))


def _gathered(value: exp.Expr, where: str = "") -> str:
    return f"collect_list(cast({written(value)} as double)){_filter(where)}"


def _filter(where: str) -> str:
    return f" filter (where {where})" if where else ""


def _size(rows: str) -> str:
    return f"size({rows})"


def _some(rows: str) -> exp.Expr:
    return read(f"if({_size(rows)} > 0, {rows}, null)")


def _filtered(node: exp.Expr) -> exp.Expr:
    kept = node.this
    if type(kept) not in ORDERED:
        return node
    where = written(node.expression.this)
    return _first_of(kept, where) if isinstance(kept, exp.ArgMax | exp.ArgMin) else _ordered(kept, where)


def _named(node: exp.Expr) -> exp.Expr:
    name = node.name.lower()
    if name == "epoch_us":
        return read(f"unix_micros({written(node.expressions[0])})")
    return _ordered(node) if name in ("product", "mad") else node


def _first_of(node: exp.Expr, where: str = "") -> exp.Expr:
    """DuckDB leaves out rows without a value, or without an order; Spark takes the first two of an order alone."""
    value, order = node.this, node.expression
    name = "max_by" if isinstance(node, exp.ArgMax) else "min_by"
    by = written(order.unnest() if isinstance(order, exp.Paren) else order)
    rows = f"{written(value)} is not null" + (f" and ({where})" if where else "")
    return read(f"{name}({written(value)}, {by}) filter (where {rows})")


def _tuple(node: exp.Expr) -> exp.Expr:
    """(a, b) as one value, where it is not a list."""
    is_list = isinstance(node.parent, exp.Values | exp.GroupingSets | exp.In)
    return node if is_list else exp.Struct(expressions=node.expressions)


def _window(node: exp.Expr) -> exp.Expr:
    """count(distinct x) over …: Spark has none, and gathers a set instead."""
    counted = node.this
    if isinstance(counted, exp.Count) and isinstance(counted.this, exp.Distinct):
        node.set("this", read(f"collect_set({written(counted.this.expressions[0])})"))
        return read(f"cast(size({written(node)}) as bigint)")
    if type(counted) in (exp.Sum, exp.Anonymous) and _is_ordered(counted):
        begin, step, rows = _parts_of(counted)
        node.set("this", read(rows))
        return _folded(f"array_sort({written(node)})", begin, step)
    if isinstance(counted, exp.Median):
        node.set("this", read(_gathered(counted.this)))
        return _middle("median", written(node))
    # Spark would read `over country - away` as one name
    return exp.Paren(this=node.copy()) if node.args.get("alias") else node


def _replaced(node: exp.Expr) -> exp.Expr:
    if node.args.get("modifiers") is None or node.args["modifiers"].name != "g":
        raise Slip("regexp_replace without 'g' replaces the first match only; Spark replaces all")
    return read(
        f"regexp_replace({written(node.this)}, {written(node.expression)}, {written(node.args['replacement'])})"
    )


def _at(node: exp.Expr) -> exp.Expr:
    """The value that stands in a list where another list has a given one; null where that has it not."""
    place = node.expressions[0]
    if not isinstance(place, exp.Anonymous) or place.name.lower() != "list_position":
        raise Slip("a place in a list: Spark counts from another one; only list[list_position(other, value)] is known")
    other, value = (written(part) for part in place.expressions)
    return read(f"try_element_at({written(node.this)}, nullif(cast(array_position({other}, {value}) as int), 0))")


def _length(node: exp.Expr) -> exp.Expr:
    """len is of lists here: no query asks for the length of a text."""
    return read(f"cast(size({written(node.this)}) as bigint)")


ORDERED = (exp.ArrayAgg, exp.Sum, exp.Median, exp.Anonymous, exp.ArgMax, exp.ArgMin)
RULES: dict[type[exp.Expr], Rule] = {
    exp.Div: _ratio,
    exp.Cast: _cast,
    exp.GenerateSeries: _series,
    exp.ArrayAgg: _ordered,
    exp.Sum: _ordered,
    exp.Median: _ordered,
    exp.Anonymous: _named,
    exp.Filter: _filtered,
    exp.ArgMax: _first_of,
    exp.ArgMin: _first_of,
    exp.Tuple: _tuple,
    exp.Window: _window,
    exp.RegexpReplace: _replaced,
    exp.Length: _length,
    exp.Bracket: _at,
    exp.ArrayOverlaps: lambda node: read(f"arrays_overlap({written(node.this)}, {written(node.expression)})"),
    exp.DayOfWeekIso: lambda node: read(f"weekday({written(node.this)}) + 1"),
}
