"""The profile's query over a source's raw rows: run, and held to keep each of them, once.

A mapping reads `raw`, the cells as text, and gives the contract's columns with `_file` and `_line`. Where it looks at
one row at a time it is run once over the deliveries that have the same columns. Where it looks at other rows as well (a
window, a group, `raw` twice), or makes something of `_line`, it is run over each delivery by itself, so that what came
together changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from transforms.deliver.landing.drops import Delivery
from transforms.deliver.reading.parts import Read
from transforms.deliver.values import texts
from transforms.errors import AwasError, DeliveryRefused, cause, of_query
from transforms.profile import Source
from transforms.queries import identifier, quoted

PLACES = ("_delivery", "_delivered_on", "_file", "_line", "_row")
_LINE = "_line"
_LINES = 40  # bits of the number of a line; the delivery's number in the batch stands above them


@dataclass(frozen=True)
class Group:
    """Deliveries that have the same raw columns. headers: as the first of them writes them."""

    deliveries: list[int]
    headers: list[str]


def groups(con: duckdb.DuckDBPyConnection, path: Path, read: Read) -> list[Group]:
    """The deliveries over which a mapping is run at once."""
    by_key: dict[object, Group] = {}
    at_once = _looks_at_one_row(con, _query(path))
    for number, headers in read.headers.items():
        if number not in read.refused:
            same = frozenset(headers.values()) if at_once else number
            by_key.setdefault(same, Group([], list(headers.values()))).deliveries.append(number)
    return list(by_key.values())


def answers(
    con: duckdb.DuckDBPyConnection, path: Path, source: Source, deliveries: Sequence[Delivery], read: Read
) -> Iterator[set[str]]:
    """Run a mapping over one group after the other; gives the columns of each one's `answered`.

    A delivery that it cannot take in is refused, and the others of its group are taken one by one.
    """
    todo = groups(con, path, read)
    while todo:
        group = todo.pop(0)
        try:
            answered = answer(con, path, source, group)
        except DeliveryRefused as error:
            if len(group.deliveries) > 1:
                todo[:0] = [Group([number], group.headers) for number in group.deliveries]
                continue
            refused = DeliveryRefused(f"{deliveries[group.deliveries[0]].folder}: {error}")
            refused.__cause__ = error.__cause__
            read.refuse(group.deliveries[0], refused)
        else:
            count_filled(con, source, group)
            yield answered
        con.execute("drop table if exists answered; drop view raw")


def answer(con: duckdb.DuckDBPyConnection, path: Path, source: Source, group: Group) -> set[str]:
    """Make view `raw` of a group's rows and table `answered` of what the mapping says; returns its columns.

    In `raw` the number of the delivery stands in `_line` above that of the line, as files of several deliveries may
    have the same name. Raises AwasError where the query is none that can run, DeliveryRefused where it breaks off at
    what a row holds, or does not give each row once.
    """
    met = {name.casefold() for name in group.headers}
    wanted = [*source.columns, *sorted(source.made - set(source.columns))]
    absent = [f"null::varchar as {identifier(name)}" for name in wanted if name.casefold() not in met]
    line = f"(_delivery << {_LINES}) + _line" if len(group.deliveries) > 1 else "_line"
    own = [f"{line} as _line", *(name for name in PLACES if name != "_line")]
    cells = [f"{texts.digits_in_ascii(name)} as {name}" for name in map(identifier, group.headers)]
    con.execute(
        f"create or replace view raw as select {', '.join([*cells, *own, *absent])} from read "
        f"where _delivery in ({', '.join(map(str, group.deliveries))})"
    )
    try:
        con.execute(f"create or replace temp table answered as {_query(path)}")
    except (duckdb.DataError, duckdb.InvalidInputException) as error:
        raise DeliveryRefused(
            f"the mapping {path} fails on a cell ({cause(error)}); write try_cast, which gives NULL there"
        ) from error
    except duckdb.Error as error:
        raise AwasError(f"{path}: the database refuses it: {of_query(error)}") from error
    odd = con.execute(_NOT_ONCE).fetchone()
    if odd:
        file, rows, given, distinct = odd
        raise DeliveryRefused(
            f"{file}: the mapping {path} gives {given} rows ({distinct} different ones) for {rows}; a mapping keeps "
            "each row, once (columns that are to become rows are a matter of the profile's shape)"
        )
    return {row[0].casefold() for row in con.execute("describe answered").fetchall()}


_NOT_ONCE = """
    with had as (select _file, count(*) as n from raw group by _file),
    has as (select _file, count(*) as n, count(distinct _line) as lines from answered group by _file)
    select coalesce(had._file, has._file), coalesce(had.n, 0), coalesce(has.n, 0), coalesce(has.lines, 0)
    from had full join has on had._file = has._file
    where had.n is distinct from has.n or had.n is distinct from has.lines order by 1 limit 1
"""


def count_filled(con: duckdb.DuckDBPyConnection, source: Source, group: Group) -> None:
    """Add to `raw_filled` how many cells of each raw column that the mapping reads are filled, delivery by delivery."""
    wanted = {name.casefold() for name in source.columns}
    names = [name for name in group.headers if name.casefold() in wanted]
    if names:
        filled = ", ".join(
            f"{{'name': {quoted(name)}, 'n': count(nullif(trim({identifier(name)}::varchar), ''))}}" for name in names
        )
        con.execute(
            "insert into raw_filled select _delivery, c.name, total, c.n from (select _delivery, count(*) as total, "
            f"unnest([{filled}]) as c from raw group by _delivery)"
        )


def with_places(answered: set[str]) -> str:
    """The relation of what a mapping said, with the true place of each row, in the order of the files."""
    own = [name for name in (*PLACES, "_precedence") if name in answered]
    precedence = "a._precedence::bigint" if "_precedence" in answered else "0::bigint"
    places = ", ".join(f"r.{name}" for name in PLACES if name != "_line")
    return (
        f"(select a.* exclude ({', '.join(own)}), {places}, r._line & ((1::bigint << {_LINES}) - 1) as _line, "
        f"{precedence} as _precedence from answered a join raw r on a._file = r._file and a._line = r._line "
        "order by r._row)"
    )


def _query(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip().rstrip(";")


def _looks_at_one_row(con: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether what a query says of a row of `raw` follows from that row alone; in doubt, no."""
    row = con.execute("select json_serialize_sql(?)", [query]).fetchone()
    nodes = list(_nodes(json.loads(row[0]) if row else {}))
    raw = sum(str(node.get("table_name", "")).lower() == "raw" and node.get("type") == "BASE_TABLE" for node in nodes)
    modifiers = {modifier.get("type") for node in nodes for modifier in _list(node.get("modifiers"))}
    wide = any(node.get("class") == "WINDOW" or node.get("group_expressions") for node in nodes)
    return raw == 1 and not wide and modifiers <= {"ORDER_MODIFIER"} and _only_passes_line_on(nodes)


def _only_passes_line_on(nodes: Sequence[dict[str, Any]]) -> bool:
    """Whether `_line` stands in a query only to be selected as it is."""
    passed = [one for node in nodes for one in _list(node.get("select_list")) if one.get("alias") in ("", _LINE)]
    return sum(map(_is_line, nodes)) == sum(map(_is_line, passed))


def _is_line(node: dict[str, Any]) -> bool:
    return [str(name).lower() for name in _list(node.get("column_names"))][-1:] == [_LINE]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """All objects within a piece of JSON."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(inner)


def _list(value: Any) -> Sequence[dict[str, Any]]:
    return value if isinstance(value, list) else ()
