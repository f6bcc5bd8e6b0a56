"""Wages held against the wage floors of the country in which they are paid: of another currency than they say, they are
many times above or below all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from transforms.contracts import Contract

_FAR = 30  # times; no trade pays so much more than a floor, and few currencies of two neighbours are nearer
_NEEDED = {"wage_month", "currency", "destination"}
_COUNTS = f"""
    with floor_of as (
        select country, currency, median(amount) as amount from ref.wage_floors where amount > 0 group by all
    )
    select
        _delivery,
        count(*) filter (wage_month > {_FAR} * amount or wage_month * {_FAR} < amount) as far,
        count(*) as n
    from staged inner join floor_of on destination = country and staged.currency = floor_of.currency
    where wage_month > 0
    group by _delivery
    having far >= 5 and 100 * far >= n
    order by _delivery
"""


def signals(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: how many wages are out of all proportion to the floors in their currency."""
    floors = "select 1 from duckdb_tables() where schema_name = 'ref' and table_name = 'wage_floors'"
    if {column.name for column in contract.columns} >= _NEEDED and con.execute(floors).fetchone():
        for number, far, count in con.execute(_COUNTS).fetchall():
            yield (
                number,
                f"{far} of {count} wage_month are more than {_FAR} times the wage floors in their currency, or less "
                f"than one in {_FAR} of them: is another currency meant?",
            )
