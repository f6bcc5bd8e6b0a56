"""Codes of a country's own lists (occupations, sectors) become those of the contract, by a table of the profile.

What the table does not say is unknown: it is never the nearest code, and never taken for one of the contract's because
it looks like one. How many are unknown is a signal. Tables are in `ref.crossings` (sql/reference/crossings.sql).
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from transforms.contracts import Column, Contract
from transforms.profile import Source
from transforms.profile.columns import Crosswalk
from transforms.queries import identifier, quoted


def cross(con: duckdb.DuckDBPyConnection, contract: Contract, source: Source) -> list[tuple[int, str]]:
    """Turn the codes of `staged` into the contract's; rows that need one that is unknown go to `broken`.

    Returns signals, by the number of the delivery.
    """
    signals: list[tuple[int, str]] = []
    for name, how in sorted(source.codes.items()):
        column = contract.column(name)
        cell = identifier(name)
        met = f"unnest({cell})" if column.type == "VARCHAR[]" else cell
        lists = ", ".join(map(quoted, how.names))
        con.execute(
            f"create table code_{name} as select code, ref.crossed(code, {lists}) as is_then "
            f"from (select distinct {met} as code from staged) where code is not null"
        )
        signals += _unknown(con, column, how)
        _replace(con, column, how)
    return signals


def _unknown(con: duckdb.DuckDBPyConnection, column: Column, how: Crosswalk) -> Iterator[tuple[int, str]]:
    """Signals of unknown codes; quarantines the rows that need one."""
    name, cell = column.name, identifier(column.name)
    is_list = column.type == "VARCHAR[]"
    rows = f"(select _delivery, _row, {f'unnest({cell})' if is_list else cell} as code from staged)"
    is_needed = column.required and how.unknown is None
    if is_needed:
        reason = quoted(f"{name}: the code is not in {how.names[0]}")
        con.execute(
            f"insert into broken select r._delivery, r._row, {reason} from {rows} r join code_{name} c using (code) "
            "where c.is_then is null order by r._row"
        )
    stands = (
        "their rows are quarantined" if is_needed else f"stand as {how.unknown}" if how.unknown else "are left empty"
    )
    for number, unknown, total, different in con.execute(
        f"select _delivery, count(*) filter (is_then is null), count(*), count(distinct code) filter (is_then is null) "
        f"from {rows} join code_{name} using (code) group by _delivery having count(*) > count(is_then) order by 1"
    ).fetchall():
        share = f"{unknown} of {total} codes of {name} ({unknown / total:.1%}; {different} different)"
        yield number, f"{share} are not in {how.names[0]}, and {stands}"


def _replace(con: duckdb.DuckDBPyConnection, column: Column, how: Crosswalk) -> None:
    """Let `staged` show the contract's codes in place of the country's."""
    name, cell = column.name, identifier(column.name)
    unknown = "null" if how.unknown is None else quoted(how.unknown)
    con.execute(f"alter view staged rename to staged_own_{name}")
    if column.type == "VARCHAR[]":
        crossed = f"list_transform(s.{cell}, lambda code: coalesce(m.codes[code], {unknown}))"
        value = f"nullif(list_sort(list_distinct(list_filter({crossed}, lambda code: code is not null))), [])"
        joined = (
            f"cross join (select map_from_entries(list((code, is_then) order by code)) as codes from code_{name}) m"
        )
    else:
        value = f"case when s.{cell} is not null then coalesce(c.is_then, {unknown}) end"
        joined = f"left join code_{name} c on s.{cell} = c.code"
    con.execute(f"create view staged as select s.* replace ({value} as {cell}) from staged_own_{name} s {joined}")
