"""Records → pairs that may be one firm, each with its weight, attribute by attribute.

Works in a session that holds `identity.feature` (one row a record: record_id, name_key, brand, compact, alt, skeleton,
latin, phone, email, domain, address, postcode, city, region, licence, number, bank, known_since) and
`identity.compared` (records whose pairs are known). Fills `identity.pair`.
"""

from __future__ import annotations

import logging
from datetime import date

import duckdb

from transforms import graph
from transforms.resolve.model import level_sql, load_model, prior_weight, sides_sql, splink_settings, weight_sql

LOG = logging.getLogger(__name__)
KEPT_FROM = -4.0  # log2 odds: pairs below it (6 of 100) are forgotten
# `name`, `words` and `key` are there because Splink wants a column for each frequency
SPLINK_COLUMNS = """
    record_id, name_key, brand, compact, alt, skeleton, latin, branch, phone, email, domain, address, postcode, city,
    region, licence, bank, known, compact as name, compact as words, name_key as key, tf_key, tf_name, tf_words,
    tf_phone, tf_email, tf_domain, tf_address
"""


def find_pairs(con: duckdb.DuckDBPyConnection, records: int, epoch: date, engine: str = "splink") -> str:
    """Fill `identity.pair` with what is new; returns the engine that gave the answer.

    records: how many there were on the epoch's day. Pairs are (a < b, weight, and `w_<attribute>` each), weights in
    log2, rounded to 0.01 so that both engines say the same.
    """
    graph.run(con, graph.queries("identity"), {"epoch": epoch})
    prior = prior_weight(records)
    if engine == "splink":
        try:
            by_splink(con, prior)
            return "splink"
        except Exception as error:  # whatever goes wrong in there, the plain engine has the same answer
            LOG.warning("Splink failed (%s); the plain engine compares", type(error).__name__)
    by_sql(con, prior)
    return "sql"


def by_sql(con: duckdb.DuckDBPyConnection, prior: float) -> None:
    """The model in plain SQL."""
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
    _keep(con, prior)


def by_splink(con: duckdb.DuckDBPyConnection, prior: float) -> None:
    """The model by Splink, over the same candidates."""
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=con)
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("splink")]:
        logging.getLogger(name).setLevel(logging.ERROR)
    linker = Linker(api.register(con.sql(f"select {SPLINK_COLUMNS} from identity.weighed")), splink_settings(prior))
    linker.table_management.register_blocked_pairs_for_predict(api.register(con.sql("from identity.candidate")))
    found = linker.inference.predict(warning_mode="never")
    weights = ", ".join(
        f"coalesce(mw_{name}, 0){f' + coalesce(mw_tf_adj_{name}, 0)' if attribute.has_frequencies else ''} as w_{name}"
        for name, attribute in load_model().items()
    )
    con.execute(
        f"create or replace table identity.scored as select record_id_l as a, record_id_r as b, {weights} "
        f"from {found.physical_name}"
    )
    _keep(con, prior)


def _keep(con: duckdb.DuckDBPyConnection, prior: float) -> None:
    names = [f"w_{name}" for name in load_model()]
    rounded = ", ".join(f"round({name}, 2) as {name}" for name in names)
    con.execute(f"""
        create or replace table identity.pair as
        select a, b, round({prior!r} + {" + ".join(names)}, 2) as weight, {rounded}
        from identity.scored
        where {prior!r} + {" + ".join(names)} >= {KEPT_FROM}
        order by a, b
    """)
