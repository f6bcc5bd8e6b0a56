"""By which columns the rows of a query are told apart: its groups, all of a `distinct`, the keys of what it reads."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from transforms.lineage.query import named

Columns = set[tuple[str, str]]  # source in the query, column

# columns that end an order without a tie wherever they stand
KEYS = [frozenset(names.split()) for names in (
    "permit_no", "crossing_id", "complaint_id", "inspection_id", "advert_id", "party_id", "record_id", "delivery_id",
    "entity_id", "route_id", "file line", "_file _line", "_row",
)]  # fmt: skip
# the keys of relations that are not made by a query that shows them
KEY_OF = {relation: frozenset(names.split()) for relation, names in {
    "check_drift": "source column_name measure code",
    "core.source_status": "source",
    "core.set_aside": "delivery",
    "core.list_decision": "entity_kind entity_id unit",
    "core.permit_versions": "permit_no position",
    "core.work_permits": "permit_no",
    "core.last_visit": "entity_kind entity_id",
    "evaluate.outcome": "entity_kind record_id",
    "lake.evaluate.rule_listing": "as_of entity_kind unit entity_id",
    "given.reason": "entity_kind entity_id language place",
    "lake.measure.waterfall": "as_of entity_kind entity_id place",
    "lake.score.entity": "as_of entity_kind entity_id",
    "lake.score.given": "as_of entity_kind entity_id indicator",
    "lake.score.listing": "as_of entity_kind unit lane entity_id",
    "lake.score.point": "as_of entity_kind entity_id indicator",
    "marts.route_place": "entity_id",
    "published.score_given": "as_of entity_kind entity_id indicator",
    "ref.countries": "code",
    "ref.regions": "code",
    "ref.delivery_decisions": "number",
    "ref.list_decisions": "decision entity_kind entity_id unit author reason decided_on expires_on",
    "ref.units": "unit",
    "ref.wage_floors": "country occupation currency amount valid_from",
}.items()}  # fmt: skip


def partition(window: exp.Window | None) -> Columns:
    parts = window.args.get("partition_by") or [] if window else []
    return set().union(*(columns(part) for part in parts))


def columns(node: exp.Expr | None) -> Columns:
    return {(column.table, column.name) for column in node.find_all(exp.Column)} if node is not None else set()


def ordered(select: exp.Select) -> Columns:
    """The columns that a query is ordered by, under the names of its sources."""
    names = {part.alias_or_name: part for part in select.selects}
    order = select.args.get("order")
    if order is not None and [part.this.name.lower() for part in order.expressions] == ["all"]:
        return set().union(*map(columns, select.selects))
    found = columns(order)
    return found.union(*(columns(names[column]) for table, column in found if not table and column in names))


def leaves_no_tie(order: Columns, scope: Scope, within: Columns | None = None, *, grouped: bool = False) -> bool:
    """Whether rows that agree in the columns of an order, and in those `within` which they are ordered, are one row.

    grouped: what is ordered are the groups of the query, not the rows before grouping.
    """
    select, told = scope.expression, order | (within or set())
    if not isinstance(select, exp.Select):
        return False
    groups = _grouped(select)
    if grouped and groups:
        return groups <= told
    names, own = {name for _, name in told}, {name for _, name in order}
    if any(key <= names and key & own for key in KEYS):
        return True
    shown = [part for part in select.selects if not part.find(exp.Window)]
    if grouped and shown and set().union(*map(columns, shown)) <= told:
        return True  # rows that look alike
    return _one_row(told | groups, scope)


def _one_row(told: Columns, scope: Scope) -> bool:
    """Whether these columns, and what equals them, hold a key of everything that the query reads."""
    joins, where = scope.expression.args.get("joins") or [], scope.expression.args.get("where")
    conditions = [join.args["on"] for join in joins if join.args.get("on") is not None] + (
        [where.this] if where else []
    )
    same = [
        part for condition in conditions for part in _all_of(condition) if isinstance(part, exp.EQ | exp.NullSafeEQ)
    ]
    filters = {join.this.alias_or_name for join in joins if join.kind in ("SEMI", "ANTI")}
    keys = {name: _key(source) for name, (_, source) in scope.selected_sources.items() if name not in filters}
    found, one = set(told), set[str]()
    while True:
        before = len(found), len(one)
        for part in same:
            sides = [columns(side) for side in (part.this, part.expression)]
            for left, right in (sides, sides[::-1]):
                if len(right) == 1 and all(name in one or (name, column) in found for name, column in left):
                    found |= right
        one |= {name for name, key in keys.items() if key is not None and {(name, part) for part in key} <= found}
        if (len(found), len(one)) == before:
            return bool(keys) and one == set(keys)


def _all_of(condition: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that hold together."""
    return condition.flatten() if isinstance(condition, exp.And) else iter([condition])


def _grouped(select: exp.Expr) -> Columns:
    group = select.args.get("group")
    if group is None:
        return set()
    shown = select.selects if isinstance(select, exp.Select) else []
    parts = [part for part in shown if not part.find(exp.AggFunc)] if group.args.get("all") else group.expressions
    return set().union(*map(columns, parts))


def _key(source: Scope | exp.Expr) -> frozenset[str] | None:
    """The columns that tell a source's rows apart: its groups, all of a `distinct`, its numbers, or as declared."""
    if not isinstance(source, Scope):
        return KEY_OF.get(named(source).replace("__", ".")) if isinstance(source, exp.Table) else None
    scope, select = source, source.expression
    if isinstance(select, exp.Union) and select.args.get("distinct"):
        return frozenset(select.named_selects)
    if not isinstance(select, exp.Select):
        return None
    if select.args.get("distinct") is not None:
        return frozenset(select.named_selects)
    for told in _candidates(scope):
        names = {next(iter(columns(part))): part.alias_or_name for part in select.selects if len(columns(part)) == 1}
        if told <= names.keys():
            return frozenset(names[column] for column in told)
    for part in select.selects:
        window = part.unalias()
        if isinstance(window, exp.Window) and isinstance(window.this, exp.RowNumber):
            return frozenset({name for _, name in partition(window)} | {part.alias_or_name})
    return None


def _candidates(scope: Scope) -> Iterator[Columns]:
    """Columns of a query's sources that may be the key of its rows."""
    select = scope.expression
    if select.args.get("group") is not None:
        yield _grouped(select)
        return
    qualify_ = select.args.get("qualify")
    if qualify_ is not None:
        for part in _all_of(qualify_.this):
            window = part.this if isinstance(part, exp.EQ) and part.expression.name == "1" else None
            if isinstance(window, exp.Window) and isinstance(window.this, exp.RowNumber):
                yield partition(window)
    keys = {name: _key(source) for name, (_, source) in scope.selected_sources.items()}
    if keys and None not in keys.values():
        whole = {(name, part) for name, key in keys.items() for part in key or ()}
        for name, key in keys.items():
            told = {(name, part) for part in key or ()}
            if _one_row(told, scope):
                yield _smallest(told, scope)
        yield _smallest(whole, scope)


def _smallest(key: Columns, scope: Scope) -> Columns:
    """A key without the columns that a condition fixes."""
    for column in sorted(key):
        if _one_row(key - {column}, scope):
            key = key - {column}
    return key
