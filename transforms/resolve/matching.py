"""Records → pairs that may be one firm, each with its weight, attribute by attribute.

Works in a session that holds `identity.feature` (one row a record: record_id, name_key, brand, compact, alt, skeleton,
latin, phone, email, domain, address, postcode, city, region, licence, number, bank, known_since) and
`identity.compared` (records whose pairs are known). Fills `identity.pair`.
"""

from __future__ import annotations

from datetime import date

import duckdb

from transforms.queries import graph
from transforms.resolve.model import level_sql, load_model, prior_weight, sides_sql, weight_sql

KEPT_FROM = -14.0  # log2 odds: a slip in a name of frequent words, with nothing else known of it


def find_pairs(con: duckdb.DuckDBPyConnection, records: int, epoch: date) -> None:
    """Fill `identity.pair` with what is new.

    records: how many there were on the epoch's day. Pairs are (a < b, weight, and `w_<attribute>` each), weights in
    log2, rounded to 0.01.
    """
    graph.run(con, graph.queries("identity"), {"epoch": epoch})
    weigh(con, prior_weight(records))


def weigh(con: duckdb.DuckDBPyConnection, prior: float) -> None:
    """Fill `identity.pair` from `identity.candidate`. prior: log2 odds that a pair is one firm."""
    model = load_model()
    levels = ", ".join(f"{level_sql(attribute)} as {name}" for name, attribute in model.items())
    rates = sorted({level.tf for attribute in model.values() for level in attribute.levels if level.tf})
    sides = ", ".join(f"l.{column} as {column}_l, r.{column} as {column}_r" for column in rates)
    weights = ", ".join(f"{sides_sql(weight_sql(name, attribute))} as w_{name}" for name, attribute in model.items())
    con.execute(f"""
        create or replace table identity.scored as
        with levelled as (
            select l.record_id as a, r.record_id as b, {sides}, {levels}
            from identity.candidate as c
            inner join identity.weighed as l on c.join_key_l = l.record_id
            inner join identity.weighed as r on c.join_key_r = r.record_id
        )
        select a, b, {weights} from levelled
    """)
    keep(con, prior)


def keep(con: duckdb.DuckDBPyConnection, prior: float) -> None:
    """Fill `identity.pair` from `identity.scored` (a, b and a weight an attribute)."""
    names = [f"w_{name}" for name in load_model()]
    rounded = ", ".join(f"round({name}, 2) as {name}" for name in names)
    con.execute(f"""
        create or replace table identity.pair as
        select a, b, round({prior!r} + {" + ".join(names)}, 2) as weight, {rounded}
        from identity.scored
        where {prior!r} + {" + ".join(names)} >= {KEPT_FROM}
        order by a, b
    """)
