"""Records of one kind → which entity each is, how sure that is, and by what it is known.

What was compared before is taken from the lake: of a new day only the new records are compared. Everything follows from
what is known on the day, never from which days ran before.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from transforms.names import add_function
from transforms.queries import graph
from transforms.resolve.clusters import cluster
from transforms.resolve.features import add_features, make_feature_table
from transforms.resolve.matching import find_pairs
from transforms.resolve.model import load_model, model_digest

THRESHOLD = 1.75  # least mean log2 odds at which two clusters are one; precision 0.98 on the gold set
SMALL = 64  # fewer records cannot be grouped by how rare their words are
MEMBERS = ("member", "doubt", "comparison")
# what Python makes within the comparison, from the records that it is given
MADE = ("feature", "compared", "firm", "known_pair", "trade", "labelled")
CLUSTERED = ("identity.usable", "identity.apart", "identity.together", "identity.bound")
# of few records those with one name in one region are one firm; one without a region has that of its first namesake
_BY_NAME = """
    insert into identity.firm
    select record_id, min(record_id) over (partition by name_key, seat)
    from (
        select record_id, name_key, coalesce(region, min(region) over (partition by name_key)) as seat
        from identity.feature where known_since <= ? and name_key is not null
    )
"""
PAIR = ", ".join(["a", "b", "weight", *(f"w_{name}" for name in load_model())])


def find_entities(con: duckdb.DuckDBPyConnection, as_of: date, kind: str, records: str) -> str:
    """Make `resolve.<kind>_member`, `…_doubt` and `…_comparison` from the table `records`; returns how it went.

    records: record_id, what `identity.record` has, own_id, in_register, founds, settled_by. Needs
    `ref.identity_decisions`.
    """
    add_function(con)
    used = compare(con, kind, records)
    con.execute(f"create or replace temp view record_of_kind as from {records}")
    own = graph.queries("identity/member")
    macros = graph.needed(graph.queries("identity"), {name for query in own for name in query.reads})
    steps = [graph.step("clusters", lambda: _label(con), makes=["identity.labelled"], reads=CLUSTERED)]
    graph.run(con, [*macros, *own, *steps], {"as_of": as_of, "kind": kind, "threshold": THRESHOLD})
    for name in MEMBERS:
        con.execute(f"create or replace table resolve.{kind}_{name} as from identity.{name}")
    return used


def made_of(kind: str) -> list[str]:
    """What `find_entities` makes of a kind."""
    return [f"resolve.{kind}_{name}" for name in MEMBERS]


def _label(con: duckdb.DuckDBPyConnection) -> None:
    """Make `identity.labelled`: each record with the label of its cluster."""
    labels = cluster(
        con.execute("select a, b, weight::double from identity.usable order by a, b").fetchall(),
        THRESHOLD,
        apart={frozenset(pair) for pair in con.execute("select a, b from identity.apart").fetchall()},
        together=con.execute("select a, b from identity.together order by a, b").fetchall(),
        numbers=dict(con.execute("select record_id, number from identity.bound").fetchall()),
    )
    _table(con, "identity.labelled", {"record_id": list(labels), "label": list(labels.values())})


def compare(con: duckdb.DuckDBPyConnection, kind: str, records: str) -> str:
    """Fill `identity.feature` and `identity.known_pair` with the day's, the lake with what was new; says how much."""
    _load(con, kind, records)
    epoch, day, size = _epoch(con)
    parameters = [kind, epoch]
    kept = "from lake.resolve.compared where entity_kind = ? and epoch = ?"
    if con.execute(f"select count(*) {kept}", parameters).fetchone() == (0,):
        _begin(con, kind, day, size)
    con.execute(f"insert into identity.firm select record_id, firm {kept} and firm is not null", parameters)
    con.execute(f"insert into identity.compared select record_id {kept}", parameters)
    new = con.execute("select count(*) from identity.feature anti join identity.compared using (record_id)").fetchone()
    count = new[0] if new else 0
    if count:
        find_pairs(con, size, day)
        _remember(con, parameters)
    con.execute(
        f"create or replace table identity.known_pair as select {PAIR} from lake.resolve.pair "
        "where entity_kind = ? and epoch = ? and a in (select record_id from identity.feature) "
        "and b in (select record_id from identity.feature)",
        parameters,
    )
    return f"{count} new {kind} records compared"


def _load(con: duckdb.DuckDBPyConnection, kind: str, records: str) -> None:
    """The day's records and their normal forms; those that the lake lacks are made and kept."""
    make_feature_table(con)
    told = {row[0] for row in con.execute(f"describe {records}").fetchall()}
    columns = ", ".join(row[0] for row in con.execute("describe identity.record").fetchall() if row[0] in told)
    con.execute(
        f"insert into identity.record by name select {columns} from {records} where in_register or settled_by is null"
    )
    con.execute(
        "insert into identity.feature by name select f.* exclude (entity_kind, model), r.known_since "
        "from lake.resolve.feature as f inner join identity.record as r using (record_id) "
        "where f.entity_kind = ? and f.model = ?",
        [kind, model_digest()],
    )
    if add_features(con):
        # what another model made of a record is of no use any more
        con.execute(
            "delete from lake.resolve.feature where entity_kind = ? and model is distinct from ?",
            [kind, model_digest()],
        )
        con.execute(
            "insert into lake.resolve.feature by name select ? as entity_kind, ? as model, f.* exclude (known_since) "
            "from identity.feature as f semi join identity.fresh using (record_id) order by record_id",
            [kind, model_digest()],
        )


def _epoch(con: duckdb.DuckDBPyConnection) -> tuple[str, date, int]:
    """The epoch's name, its day, and the number of its records, which say how frequent words are.

    It is the day on which the number of records last passed a power of two: so it seldom moves, and follows from what
    is known alone. Its name tells which records and which model it stands for.
    """
    row = con.execute("""
        with ordered as (
            select known_since, row_number() over (order by known_since, record_id) as place from identity.feature
        ),
        passed as (
            select known_since as day from ordered
            where place = (select 2 ** floor(log2(greatest(max(place), 1))) from ordered)
        )
        select coalesce(max(day), date '1970-01-01'), count(record_id),
            coalesce(bit_xor(md5_number_lower(record_id)), 0)
        from passed left join identity.feature on known_since <= day
    """).fetchone()
    day, size, digest = row if row else (date(1970, 1, 1), 0, 0)
    return f"{day} {digest:016x} {model_digest()}", day, int(size)


def _begin(con: duckdb.DuckDBPyConnection, kind: str, day: date, size: int) -> None:
    """Begin an epoch: group its records into firms roughly, because frequencies are counted by firms."""
    for table in ("compared", "pair"):
        con.execute(f"delete from lake.resolve.{table} where entity_kind = ?", [kind])
    if size < SMALL:
        con.execute(_BY_NAME, [day])
        return
    find_pairs(con, size, day)
    pairs = con.execute(
        """
        with old as (select record_id from identity.feature where known_since <= ?)
        select a, b, weight::double from identity.pair
        where a in (select record_id from old) and b in (select record_id from old)
        order by a, b
        """,
        [day],
    ).fetchall()
    labels = cluster(pairs, THRESHOLD)
    _table(con, "identity.firm", {"record_id": list(labels), "firm": list(labels.values())})


def _remember(con: duckdb.DuckDBPyConnection, parameters: list[str]) -> None:
    con.execute(
        f"insert into lake.resolve.pair by name select ? as entity_kind, ? as epoch, {PAIR} from identity.pair "
        "order by a, b",
        parameters,
    )
    con.execute(
        "insert into lake.resolve.compared by name select ? as entity_kind, ? as epoch, f.record_id, i.firm "
        "from identity.feature as f left join identity.firm as i using (record_id) "
        "anti join identity.compared as c using (record_id) order by f.record_id",
        parameters,
    )


def _table(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, list[Any]]) -> None:
    """Make a table of texts from columns."""
    con.register("given_columns", pa.table({key: pa.array(cells, pa.string()) for key, cells in columns.items()}))
    con.execute(f"create or replace table {name} as from given_columns")
    con.unregister("given_columns")
