"""Which columns a delivery has, of those that its source is read from: what appears, what is gone, what never was."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from transforms.contracts import Contract
from transforms.deliver.reading import header
from transforms.profile import Source

NOT_GIVEN = "not in the delivery"  # how the signal begins that names the contract's columns which are not there


def columns_met(contract: Contract, source: Source, met: Mapping[str, str], *, is_mapped: bool) -> list[str]:
    """Signals: each header that nobody knows, and the known ones that are not there; what the profile ignores is none.

    met: the headers of a delivery, by their name in small letters. is_mapped: whether a mapping reads them.
    Where there are none, nothing is told: the delivery has no row. What a mapping reads may be missing in one
    of several layouts: where the profile lists these, only the last delivery says what is lost (check/column_figures).
    """
    if not met:
        return []
    wanted = source.columns if is_mapped else [column.name for column in contract.columns]
    ignored = {name.casefold() for name in source.ignore}
    made = {name.casefold() for name in source.made}
    known = {name.casefold() for name in wanted} | made | ignored
    signals = [
        f"column {header.shown(name)!r} appeared; name it in the profile's columns or ignore"
        for folded, name in met.items()
        if folded not in known
    ]
    usual = source.columns if is_mapped else [column.name for column in contract.columns if not column.rare]
    missing = [name for name in usual if name.casefold() not in met.keys() | ignored | made]
    if missing and not is_mapped:
        signals.append(f"{NOT_GIVEN}: {', '.join(missing)}; ignore in the profile for what never is")
    if missing and is_mapped and not source.layouts:
        strange = [name for folded, name in met.items() if folded not in known]
        instead = header.instead([[name] for name in missing], strange, 0.5)
        signals.append(f"not there for the mapping: {', '.join(missing)}{instead}; list in layouts what must be there")
    return signals


def note_given(con: duckdb.DuckDBPyConnection, contract: Contract, met: Mapping[int, Collection[str]]) -> None:
    """Note in `given` which columns of the contract deliveries have. met: names in small letters, by the delivery."""
    rows = [(number, c.name) for number, names in met.items() for c in contract.columns if c.name in names]
    for number, name in rows:
        con.execute("insert into given values (?, ?)", [number, name])
