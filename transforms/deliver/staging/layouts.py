"""Layouts: the raw headers that a mapping needs; without them all of its columns would be empty.

A publisher renames, splits and merges columns from one year to the next. The profile lists what each layout needs; a
delivery that has none of them whole is refused, with the headers that are missed and those that are there instead.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import duckdb

from transforms.contracts import Contract
from transforms.deliver.landing.drops import Delivery
from transforms.deliver.reading import header
from transforms.deliver.reading.parts import Read
from transforms.errors import DeliveryRefused
from transforms.profile import Source
from transforms.profile.reading import lacking

NOT_GIVEN = "not in the delivery"  # how the signal begins that names the contract's columns which are not there


def hold(source: Source, deliveries: Sequence[Delivery], read: Read) -> None:
    """Refuse the deliveries that have none of the layouts which the profile lists.

    Lines of JSON name their columns row by row: a delivery without a row has none, and lacks none.
    """
    for number, delivery in enumerate(deliveries):
        is_held = number not in read.refused and read.headers[number]
        missed = _missed(source, read.headers[number].values()) if is_held else None
        if missed:
            where = delivery.files[0].path if len(delivery.files) == 1 else delivery.folder
            read.refuse(number, DeliveryRefused(f"{where}: {missed}"))


def _missed(source: Source, headers: Collection[str]) -> str | None:
    """What the nearest layout lacks; none where one is whole, or the profile lists none."""
    there = {name.casefold(): name for name in headers}
    lacked = [lacking(layout, there) for layout in source.layouts]
    if not lacked or not all(lacked):
        return None
    missed = min(lacked, key=len)
    known = {name.casefold() for name in [*source.columns, *source.ignore]}
    strange = [folded for folded in there if folded not in known]
    instead = header.parted(headers) or header.instead(missed, [there[folded] for folded in strange], 0.5)
    wanted = ", ".join(" or ".join(names) for names in missed)
    return f"columns that this source is read from are not there: {wanted}{instead} (the profile's layouts)"


def columns_met(contract: Contract, source: Source, met: Mapping[str, str], *, is_mapped: bool) -> list[str]:
    """Signals: each header that nobody knows, and the known ones that are not there; what the profile ignores is none.

    met: the headers of a delivery, by their name in small letters. is_mapped: whether a mapping reads them.
    Where there are none, nothing is told: the delivery has no row (`hold`). What a mapping reads may be missing in one
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
