"""Which columns a delivery has, of those that its source is read from: what appears, what is gone, what never was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver.reading import header
from transforms.deliver.reading.parts import Read
from transforms.profile import Source
from transforms.queries import identifier, quoted

NOT_GIVEN = "not in the delivery"  # how the signals begin that name columns which are not there
_APPEARED = "appeared; name it in the profile's columns or ignore"


def columns_met(contract: Contract, source: Source, met: Mapping[str, str], *, is_mapped: bool) -> list[str]:
    """Signals: each header that nobody knows, and the known ones that are not there; what the profile ignores is none.

    met: the headers of a delivery, by their name in small letters. is_mapped: whether a mapping reads them.
    Where there are none, nothing is told: the delivery has no row.
    """
    if not met:
        return []
    wanted = source.columns if is_mapped else [column.name for column in contract.columns]
    ignored = {name.casefold() for name in source.ignore}
    known = {name.casefold() for name in [*wanted, *source.made]} | ignored
    signals = [f"column {header.shown(name)!r} {_APPEARED}" for folded, name in met.items() if folded not in known]
    if not is_mapped:
        usual = [column.name for column in contract.columns if not column.rare]
        missing = [name for name in usual if name.casefold() not in met.keys() | ignored]
        signals += [f"{NOT_GIVEN}: {', '.join(missing)}; ignore in the profile for what never is"] if missing else []
    return signals


def unread(
    con: duckdb.DuckDBPyConnection, contract: Contract, source: Source, read: Read, fed: Mapping[str, Collection[str]]
) -> Iterator[tuple[int, str]]:
    """By the number of the delivery: columns of the contract that a mapping reads from headers of which none is there,
    where `staged` has nothing in them but what stands for an empty cell.

    fed: by column, the headers from which the mapping reads it.
    """
    for number, met in read.headers.items():
        there = {name.casefold() for name in [*source.ignore, *source.made, *met]}
        without: dict[tuple[str, ...], list[str]] = {}
        for column in contract.columns if met and number not in read.refused else ():
            headers = fed.get(column.name, ())
            is_gone = headers and not column.rare and there.isdisjoint(name.casefold() for name in headers)
            if is_gone and not _is_filled(con, number, column):
                without.setdefault(tuple(sorted(headers)), []).append(column.name)
        for names, columns in without.items():
            read_from = f"{' or '.join(names)}, from which the mapping reads {', '.join(columns)}"
            yield number, f"{NOT_GIVEN}: {read_from}; ignore in the profile for what never is"


def _is_filled(con: duckdb.DuckDBPyConnection, number: int, column: Column) -> bool:
    default = "null" if column.default is None else quoted(str(column.default))
    query = (
        f"select 1 from staged where _delivery = ? and {identifier(column.name)}::varchar is distinct from {default}"
    )
    return con.execute(f"{query} limit 1", [number]).fetchone() is not None


def strangers(signals: Iterable[str]) -> int:
    """How many of a delivery's signals say that a column appeared or is not there."""
    return sum(signal.startswith(NOT_GIVEN) or signal.endswith(_APPEARED) for signal in signals)


def note_given(con: duckdb.DuckDBPyConnection, contract: Contract, met: Mapping[int, Collection[str]]) -> None:
    """Note in `given` which columns of the contract deliveries have. met: names in small letters, by the delivery."""
    rows = [(number, c.name) for number, names in met.items() for c in contract.columns if c.name in names]
    for number, name in rows:
        con.execute("insert into given values (?, ?)", [number, name])
