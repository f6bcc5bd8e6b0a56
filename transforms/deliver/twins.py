"""Rows of one delivery with the same key and the same time that say different things: nobody can know which is true.

They are quarantined, all of them, before the delivery's limits are held. A mapping that knows better says so in
`_precedence`: only the rows of the lowest one are compared. A profile may say that any of them will do: `twins: first`.
"""

from __future__ import annotations

import duckdb

from transforms.contracts import Contract
from transforms.queries import identifier


def quarantine(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Add to `broken` the rows of `staged` that contradict each other."""
    is_timed = any(column.name == "recorded_at" for column in contract.columns)
    same = ["_delivery", *map(identifier, contract.keys), *(["recorded_at"] if is_timed else [])]
    columns = [f"_{place} := {identifier(c.name)}" for place, c in enumerate(contract.columns) if not c.key]
    con.execute(
        f"""
        insert into broken
        with whole as (select * from staged s anti join broken b on b._row = s._row),
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
