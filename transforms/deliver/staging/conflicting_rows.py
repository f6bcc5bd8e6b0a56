"""Rows of one delivery with the same key and the same time that say different things: nobody can know which is true.

They are quarantined, all of them, before the delivery's limits are held. A mapping that knows better says so in
`_precedence`: only the rows of the lowest one are compared. A profile may say that any of them will do (`first`), or
how they are made one: numbers added up, lists united, the gravest code (`join`). Of
those one row then says what all of them say, and the others give way to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from transforms.contracts import Contract
from transforms.errors import DeliveryRefused
from transforms.profile.columns import Twins
from transforms.queries import identifier, quoted

_WITHOUT_A_PART = "a row with the same key and time is set aside, so what they say together is not known"


def settle(con: duckdb.DuckDBPyConnection, contract: Contract, how: Twins) -> Iterator[tuple[int, DeliveryRefused]]:
    """Make twins one in `staged` where the profile says how; add to `broken` those that contradict each other.

    Gives the deliveries, by number, in which more rows than the profile allows would be made one.
    """
    if how.rule == "join":
        _join(con, contract, how)
        for number, share in con.execute(
            "select s._delivery, count(p._row) / count(*) from staged s left join twin_part p on s._row = p._row "
            "group by s._delivery having count(p._row) > $1 * count(*) order by s._delivery",
            [how.max_share],
        ).fetchall():
            joined = (
                f"{share:.1%} of the rows have others with the same key and time; at most {how.max_share:.1%} may be"
            )
            yield number, DeliveryRefused(f"{contract.source}: {joined} made one (twins: max_share); sent twice?")
    if how.rule != "first":
        _quarantine(con, contract)


def _same(contract: Contract) -> list[str]:
    """The columns that twins have in common."""
    is_timed = any(column.name == "recorded_at" for column in contract.columns)
    return ["_delivery", *map(identifier, contract.keys), *(["recorded_at"] if is_timed else [])]


def _join(con: duckdb.DuckDBPyConnection, contract: Contract, how: Twins) -> None:
    """Make `twin` (what a row that stands for several says) and `twin_part` (`_row`, `_joined_in`); change `staged`.

    Rows of which one is broken are no twin that says anything: all of them are set aside.
    """
    same = ", ".join(_same(contract))
    others = [c.name for c in contract.columns if not c.key and c.name not in (*how.joined, "recorded_at")]
    columns = ", ".join(["_ := 0", *(f"_{place} := {identifier(name)}" for place, name in enumerate(others))])
    keyed = " and ".join(f"{identifier(key)} is not null" for key in contract.keys)
    con.execute(
        f"""
        create table twin as
        with best as (
            select *, _row in (select b._row from broken b) as _is_broken from staged where {keyed}
            qualify _precedence = min(_precedence) over (partition by {same})
        )
        select
            min(_row) as _row, list(_row order by _row) as _rows, bool_or(_is_broken) as _is_partial,
            {", ".join(_together(contract, how))}
        from best group by {same} having count(*) > 1 and count(distinct struct_pack({columns})) = 1
        """
    )
    con.execute("create table twin_part as select unnest(_rows) as _row, _row as _joined_in from twin")
    says = [
        f"case when t._row is null then s.{identifier(name)} else t.{_joined(name)} end as {identifier(name)}"
        for name in how.joined
    ]
    gives_way = "s._precedence + (p._row is not null and t._row is null)::bigint as _precedence"
    con.execute("alter view staged rename to staged_alone")
    con.execute(
        f"create view staged as select s.* replace ({', '.join([*says, gives_way])}) from staged_alone s "
        "left join twin_part p on s._row = p._row left join twin t on s._row = t._row and not t._is_partial"
    )
    set_aside_with_parts(con, how)


def _joined(name: str) -> str:
    return identifier(f"_joined_{name}")


def _together(contract: Contract, how: Twins) -> Iterator[str]:
    """SQL of what twins say together, column by column; NULL where one of them says nothing."""
    made = {name: f"sum({identifier(name)}::decimal(30, 6))" for name in how.sum}
    made |= {name: f"list_sort(list_distinct(flatten(list({identifier(name)} order by _row))))" for name in how.union}
    for name, order in how.graver.items():
        codes = f"[{', '.join(map(quoted, order))}]"
        made[name] = f"{codes}[max(list_position({codes}, {identifier(name)}))]"
    for name, value in made.items():
        is_whole = f"count(*) = count({identifier(name)})"
        yield f"case when {is_whole} then {value}::{contract.column(name).type} end as {_joined(name)}"


def signals(con: duckdb.DuckDBPyConnection, how: Twins) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: how many rows were made one with others."""
    if how.rule == "join":
        for number, parts, records in con.execute(
            "select s._delivery, count(*), count(distinct p._joined_in) from staged s join twin_part p "
            "on s._row = p._row group by s._delivery order by s._delivery"
        ).fetchall():
            yield number, f"{parts} rows with the same key and time are {records} records, as the profile says (twins)"


def set_aside_with_parts(con: duckdb.DuckDBPyConnection, how: Twins) -> None:
    """Add to `broken` all rows that were made one with a row which is set aside."""
    if how.rule == "join":
        con.execute(
            "insert into broken select s._delivery, s._row, $1 from staged s join twin_part p on s._row = p._row "
            "where p._joined_in in (select q._joined_in from twin_part q join broken b on q._row = b._row) "
            "and s._row not in (select _row from broken) order by s._row",
            [_WITHOUT_A_PART],
        )


def any_again(con: duckdb.DuckDBPyConnection, same: Sequence[str]) -> bool:
    """Whether two rows of `staged` have these columns in common: mostly none have, and that is quick to see."""
    query = f"select count(*) from (select {', '.join(same)} from staged s group by all having count(*) > 1)"
    return con.execute(query).fetchall() != [(0,)]


def _quarantine(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Add to `broken` the rows of `staged` that contradict each other; those without their key are of no one record."""
    same = _same(contract)
    keyed = [f"s.{identifier(name)} is not null" for name in contract.keys if contract.column(name).required]
    if not any_again(con, same):
        return
    columns = [f"_{place} := {identifier(c.name)}" for place, c in enumerate(contract.columns) if not c.key]
    con.execute(
        f"""
        insert into broken
        with whole as (
            select * from staged s anti join broken b on b._row = s._row where {" and ".join(keyed) or "true"}
        ),
        twice as (select {", ".join(same)} from whole group by all having count(*) > 1),
        twin as (
            select s.*, struct_pack({", ".join(columns)}) as said
            from whole s semi join twice t on {" and ".join(f"s.{name} is not distinct from t.{name}" for name in same)}
            qualify s._precedence = min(s._precedence) over (partition by {", ".join(f"s.{name}" for name in same)})
        ),
        conflict as (
            select
                {", ".join(same)}, min((_file, _line)) as first_at, max((_file, _line)) as last_at
            from twin group by {", ".join(same)} having count(distinct said) > 1
        )
        select
            s._delivery, s._row, 'contradicts the row at ' || other[1] || ':' || other[2]
            || ', which has the same key and time'
        from (
            select
                s._delivery, s._row,
                case when (s._file, s._line) = c.first_at then c.last_at else c.first_at end as other
            from whole s join conflict c on {" and ".join(f"s.{name} is not distinct from c.{name}" for name in same)}
        ) as s
        order by s._row
        """
    )
