"""Staging, from text to the contract: the profile's mapping, pseudonyms, types; what does not fit is named, row by row.

Result of `stage`: view `staged` in the scratch database: the contract's columns, typed, with a keyed pseudonym in
place of each document number; `_delivery`, `_delivered_on`, `_file`, `_line`, `_row`, `_precedence`. Table `broken`
(`_delivery`, `_row`, `reason`), table `ragged`. Where the profile has no mapping, one pass over each file reads, types
and hashes; nothing is kept as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from transforms.contracts import Contract
from transforms.deliver.landing.drops import Delivery
from transforms.deliver.reading import sandboxed, total_lines
from transforms.deliver.reading.parts import Part, Read, view
from transforms.deliver.reading.sandboxed import Limits
from transforms.deliver.staging import conflicting_rows, layouts, mapping, typed_rows
from transforms.deliver.values import (
    calendars,
    codes,
    dates,
    fill_down,
    identifiers,
    month_names,
    numbers,
    other_keys,
    pay,
    pseudonyms,
    standard_codes,
    text_damage,
    texts,
    times,
)
from transforms.errors import DeliveryRefused, cause
from transforms.names import organisations
from transforms.profile import Source
from transforms.profile.columns import CHECKPOINT
from transforms.profile_check import personal_columns
from transforms.queries import file_named, identifier, quoted

_UNREADABLE = "its cells cannot be read as what their columns hold"


@dataclass(frozen=True)
class Staged:
    """parts: the files as they were read. By the delivery's number in the batch: signals, what appeared or is gone, for
    a person to look at; refused, why nothing of a delivery can be read (errors: the same, for the log)."""

    parts: list[Part]
    signals: dict[int, list[str]]
    refused: dict[int, str]
    errors: list[DeliveryRefused]


@dataclass(frozen=True)
class Staging:
    """All that it takes to stage a delivery.

    keys: gives the secrets of the pseudonyms, oldest first; asked for only where there are document numbers.
    folder: for the files that are made on the way. limits: of reading them. locales: of the profile's languages.
    key_forms: by column, the other source whose key it names, and the form which the profile states of it.
    """

    contract: Contract
    source: Source
    mapping: Path | None
    keys: Callable[[], list[str]]
    folder: Path
    limits: Limits
    locales: Sequence[str] = ()
    key_forms: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def stage(con: duckdb.DuckDBPyConnection, how: Staging, deliveries: Sequence[Delivery]) -> Staged:
    """Make `staged`, `broken` and `ragged` of some deliveries of a source; a delivery's number is its place in them.

    A delivery of which a file cannot be read or a required column is missing is told in `refused`, and has no row.
    So is one whose rows the mapping does not keep 1:1, or with too many twins to join. Raises AwasError where the
    mapping is no query that can run.
    """
    identifiers.make_macros(con)
    calendars.add_function(con)
    organisations.add_function(con)
    month_names.add_function(con, [*how.locales, *how.source.date_languages])
    if any(how.source.clock(column.name) == CHECKPOINT for column in how.contract.columns):
        times.keep_clocks(con)
    con.execute("create table raw_filled (_delivery bigint, column_name varchar, total bigint, filled bigint)")
    con.execute("create table given (_delivery bigint, column_name varchar)")
    if how.mapping is None:
        read = _read_typed(con, how, deliveries)
        layouts.note_given(con, how.contract, read.headers)
        if len(read.refused) < len(deliveries):
            view(con, "staged", read, how.folder)
    else:
        read = sandboxed.read(con, how.source, how.folder, how.limits, deliveries)
        if len(read.refused) < len(deliveries):
            view(con, "read", read, how.folder)
            _map(con, how, how.mapping, deliveries, read)
    found_signals = _hold(con, how, deliveries, read) if len(read.refused) < len(deliveries) else []
    signals = {
        number: read.signals[number]
        + layouts.columns_met(how.contract, how.source, met, is_mapped=how.mapping is not None)
        for number, met in read.headers.items()
    }
    for number, signal in found_signals:
        signals[number].append(signal)
    return Staged(read.parts, signals, read.refused, read.errors)


def _hold(
    con: duckdb.DuckDBPyConnection, how: Staging, deliveries: Sequence[Delivery], read: Read
) -> list[tuple[int, str]]:
    """Make `broken` of `staged`, with all that its cells show by themselves; returns signals, by the delivery's number.

    A delivery with too many twins to join is refused.
    """
    con.execute(
        f"create table broken as select _delivery, _row, unnest(string_split(_untyped, {typed_rows.BETWEEN})) "
        "as reason from staged where _untyped is not null"
    )
    contract, source = how.contract, how.source
    signals = codes.cross(con, contract, source)
    signals += identifiers.quarantine_odd(con, contract, source)
    dates.quarantine_odd(con, contract)
    texts.quarantine_objects(con, contract, deliveries)
    for number, error in conflicting_rows.settle(con, contract, source.twins):
        read.refuse(number, error)
    signals += [*dates.signals(con, contract, source), *numbers.signals(con, contract), *texts.signals(con, contract)]
    signals += [*text_damage.signals(con, contract), *fill_down.signals(con, contract)]
    signals += [*times.signals(con, contract), *standard_codes.signals(con, contract)]
    if con.execute("select 1 from broken limit 1").fetchone():
        total_lines.name(con, read.parts)
    if how.mapping:
        fed = personal_columns.fed(how.mapping.read_text(encoding="utf-8"), source)
        signals += layouts.unread(con, contract, source, read, fed)
    signals += [*other_keys.signals(con, contract, how.key_forms), *pay.signals(con, contract)]
    return [*signals, *conflicting_rows.signals(con, source.twins)]


def _read_typed(con: duckdb.DuckDBPyConnection, how: Staging, deliveries: Sequence[Delivery]) -> Read:
    """Read, type and hash: the files' own columns are the contract's."""
    required = sorted(column.name for column in how.contract.columns if column.required)
    source = how.source.model_copy(update={"layouts": how.source.layouts or [required]})
    read = sandboxed.read(con, source, how.folder, how.limits, deliveries)
    parts, read.parts = read.parts, []
    documents = {column.name for column in how.contract.columns if column.pseudonym}
    if any(header.casefold() in documents for part in parts for header in part.headers):
        pseudonyms.make_macros(con, how.keys())
    for part in parts:
        read.parts += _typed_part(con, how, part, read)
    read.parts = [part for part in read.parts if part.placed or part.delivery not in read.refused]
    return read


def _typed_part(con: duckdb.DuckDBPyConnection, how: Staging, part: Part, read: Read) -> list[Part]:
    """A part with its rows typed, and its cells as text beside them; delivery by delivery where one of several fails.

    What cannot be typed is refused.
    """
    by_name = {header.casefold(): identifier(header) for header in part.headers}
    rows, target = f"read_parquet({file_named(part.rows)})", part.rows.with_suffix(".typed.parquet")
    own = [part.delivery]
    try:
        if part.placed:
            own = [n for (n,) in con.execute(f"select distinct _delivery from {rows} order by all").fetchall()]
        if by_name:  # lines of JSON without a row name no column
            typed_rows.check_required(how.contract, set(by_name))
        query = typed_rows.query(how.contract, how.source, by_name, rows, part.places)
        con.execute(f"copy ({query}) to {quoted(str(target))} (format parquet)")
    except DeliveryRefused as error:
        for number in own:
            read.refuse(number, error)
        return []
    except duckdb.Error as error:
        if len(own) > 1:
            return [one for number in own for one in _typed_part(con, how, _of_one(con, part, number), read)]
        refused = DeliveryRefused(f"{part.file}: {_UNREADABLE} ({cause(error)})")
        refused.__cause__ = error
        read.refuse(own[0], refused)
        return []
    return [replace(part, rows=target, raw=part.rows)]


def _of_one(con: duckdb.DuckDBPyConnection, part: Part, number: int) -> Part:
    """What is of one delivery in a part of several."""
    rows = part.rows.with_suffix(f".{number}.parquet")
    con.execute(
        f"copy (from read_parquet({file_named(part.rows)}) where _delivery = {number}) "
        f"to {quoted(str(rows))} (format parquet)"
    )
    return replace(part, rows=rows)


def _map(con: duckdb.DuckDBPyConnection, how: Staging, path: Path, deliveries: Sequence[Delivery], read: Read) -> None:
    """Run the profile's query over the rows of all deliveries; make `staged`. One that it cannot take in is refused."""
    targets: list[Path] = []
    for answered in mapping.answers(con, path, how.source, deliveries, read):
        layouts.note_given(con, how.contract, dict.fromkeys(read.headers, answered))
        cells = {name: identifier(name) for name in answered}
        documents = [cells[column.name] for column in how.contract.columns if column.pseudonym and column.name in cells]
        if documents:
            filled = con.execute(f"select count(coalesce({', '.join(documents)})) > 0 from answered").fetchone()
            pseudonyms.make_macros(con, how.keys() if filled and filled[0] else [])  # no documents, no need of a key
        targets.append(how.folder / f"staged{len(targets)}.parquet")
        places = [*mapping.PLACES, "_precedence"]
        typed = typed_rows.query(how.contract, how.source, cells, mapping.with_places(answered), places)
        con.execute(f"copy ({typed}) to {quoted(str(targets[-1]))} (format parquet)")
    if targets:
        con.execute(f"create view staged as select * from read_parquet([{', '.join(map(file_named, targets))}])")
