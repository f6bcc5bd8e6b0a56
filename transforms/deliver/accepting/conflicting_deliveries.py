"""Rows that say other things than an earlier delivery does of the same key and time: the earlier statement stands.

A supplier corrects a record by a later `recorded_at`, or by its folder delivered again. Other content under the same
time is neither; the row is quarantined, as twins within one delivery are, before the delivery's limits are held. What
was accepted and published from stays as it is (docs/decisions/0014). A profile that says `twins: first` has suppliers
who do not touch the time: there the statement delivered last counts.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from transforms.contracts import Contract
from transforms.deliver.landing.feed import Feed
from transforms.queries import identifier, quoted, run_sql_file
from transforms.settings import SQL_DIR
from transforms.warehouse import FOREVER, kept_columns

_SQL = SQL_DIR / "deliver" / "contradictions.sql"
_REPEATED = SQL_DIR / "deliver" / "repeated.sql"
_SOME, _NEARLY = 20, 0.99  # rows, and their share of all, that an old file repeats


def first_stands(feed: Feed) -> bool:
    """Whether of two statements with one key and time the one that was delivered first counts."""
    return not feed.is_snapshot and feed.how.twins.rule != "first"


def set_aside(con: duckdb.DuckDBPyConnection, path: Path, feed: Feed) -> dict[int, list[str]]:
    """Add to `broken` of the scratch database at `path` the rows of `staged` that contradict an earlier delivery.

    con: a connection to the lake. Returns what is to be told of deliveries with hardly a row that is new, by number.
    """
    contract, told = feed.contract, {}  # type: Contract, dict[int, list[str]]
    if not first_stands(feed) or all(column.name != "recorded_at" for column in contract.columns):
        return told
    con.execute(f"attach {quoted(str(path))} as staging")
    con.execute("use staging")
    try:
        if _meet(con, contract):
            run_sql_file(con, _SQL)
            con.execute("insert into broken select _delivery, _row, reason from temp.contradiction order by _row")
            told = _sent_again(con)
    finally:
        con.execute("use memory")
        con.execute("detach staging")
    return told


def _sent_again(con: duckdb.DuckDBPyConnection) -> dict[int, list[str]]:
    """Deliveries that repeat earlier ones nearly to the row: an old file that was sent under another day."""
    run_sql_file(con, _REPEATED)
    found = con.execute(
        "select r._delivery, r.n, count(*), r.day::varchar from temp.repeated r join staged s using (_delivery) "
        f"anti join broken b on s._row = b._row group by all having r.n >= {_SOME} and r.n >= {_NEARLY} * count(*) "
        "order by 1"
    ).fetchall()
    return {
        number: [f"{again} of {rows} rows say what deliveries up to {day} say: an old file that was sent again?"]
        for number, again, rows, day in found
    }


def _meet(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    """Make `said` and `stood` of the keys and times that were met before; whether there are any."""
    bounds = con.execute("select min(recorded_at)::varchar, max(recorded_at)::varchar from staged").fetchone()
    if bounds is None or bounds[0] is None:
        return False
    own, lake = key(contract, own=True), key(contract, own=False)
    # a day's rows were recorded on few days: files of other days are not opened
    within = f"recorded_at between {quoted(bounds[0])}::timestamptz and {quoted(bounds[1])}::timestamptz"
    there = con.execute(
        f"select (select count(distinct _delivery) > 1 from staged), "
        f"(select count(*) > 0 from lake.accepted.{contract.source} where {within})"
    ).fetchall()[0]
    if not any(there):  # one delivery, and nothing that it could be held against
        return False
    con.execute(
        f"""
        create or replace temp table met as
        with own as (select _delivery, {own} as key, recorded_at from staged where recorded_at is not null)
        select key, recorded_at from own group by all having count(distinct _delivery) > 1
        union
        select key, recorded_at from own semi join (
            select {lake} as key, recorded_at from lake.accepted.{contract.source} where {within}
        ) using (key, recorded_at)
        """
    )
    if con.execute("select count(*) from temp.met").fetchone() == (0,):
        return False
    con.execute(_SAID.format(key=own, content=content(contract, own=True)))
    stood = {"source": contract.source, "key": lake, "content": content(contract, own=False), "within": within}
    con.execute(_STOOD.format(end=FOREVER, **stood))
    return True


_SAID = """
    create or replace temp table said as
    select
        s._delivery, s._row, s._delivered_on as delivered_on, s._file as file, s._line as line, m.key,
        m.recorded_at, {content} as content
    from (select *, {key} as _key from staged) s join temp.met m on s._key = m.key and s.recorded_at = m.recorded_at
    anti join broken b on b._row = s._row
    qualify s._precedence = min(s._precedence) over (partition by s._delivery, m.key, m.recorded_at)
"""
_STOOD = """
    create or replace temp table stood as
    select distinct
        a.delivery_id as delivery, a.delivered_on, a.file, a.line, m.key, m.recorded_at, {content} as content
    from (select *, {key} as _key from lake.accepted.{source} where {within}) a
    join temp.met m on a._key = m.key and a.recorded_at = m.recorded_at
    join lake.ledger.delivery d on d.delivery_id = a.delivery_id
    where d.status = 'accepted' and d.known_to = date '{end}'
"""


def key(contract: Contract, *, own: bool) -> str:
    """SQL of the key of a row; none where a part of it is missing."""
    names = [identifier(key if own else contract.column(key).pseudonym or key) for key in contract.keys]
    if len(names) == 1:
        return names[0]
    there = " and ".join(f"{name} is not null" for name in names)
    return f"case when {there} then {{{', '.join(f'{quoted(str(n))}: {name}' for n, name in enumerate(names))}}} end"


def content(contract: Contract, *, own: bool, keyed: bool = True) -> str:
    """SQL of a digest of what is kept of a row, with its key or without, typed as the lake has it."""
    keys = {contract.column(name).pseudonym or name for name in contract.keys}
    written = {column.pseudonym: column.name for column in contract.columns if column.pseudonym} if own else {}
    cells = [
        f"{'s' if own else 'a'}.{identifier(written.get(name, name))}::{type_}"
        for name, type_ in kept_columns(contract.source).items()
        if name != "recorded_at" and (keyed or name not in keys)
    ]
    return f"md5_number(row({', '.join(cells)})::varchar)"
