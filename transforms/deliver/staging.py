"""From text to the contract: the profile's mapping, pseudonyms, types; what does not fit is named, row by row.

Result of `stage`: view `staged` in the scratch database: the contract's columns, typed, with a keyed pseudonym in
place of each document number; `_delivery`, `_delivered_on`, `_file`, `_line`, `_row`, `_precedence`. Table `broken`
(`_delivery`, `_row`, `reason`), table `ragged`. Where the profile has no mapping, one pass over each file reads, types
and hashes; nothing is kept as text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.contracts import Column, Contract
from transforms.deliver import (
    codes,
    dates,
    endings,
    eras,
    identifiers,
    layouts,
    mapping,
    numbers,
    pseudonyms,
    standards,
    texts,
    times,
    twins,
    typed_cell,
)
from transforms.deliver.drops import Delivery
from transforms.deliver.reading import Reader
from transforms.deliver.reading.parts import Part, Read, view
from transforms.errors import DeliveryRefused
from transforms.profile import Source
from transforms.profile.columns import CHECKPOINT
from transforms.profile.shape import FLAG, UNTOLD
from transforms.queries import file_named, identifier, quoted

_BETWEEN = "chr(31)"  # separates the reasons of a row
_NOT_TOLD = ": is not told by the supplier: "  # expectations/whole.sql knows these words
_UNTOLD = ", ".join(map(quoted, UNTOLD))


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
    limit: bytes to which a file may unpack. folder: for the files that are made on the way.
    """

    contract: Contract
    source: Source
    mapping: Path | None
    keys: Callable[[], list[str]]
    folder: Path
    limit: int


def stage(con: duckdb.DuckDBPyConnection, how: Staging, deliveries: Sequence[Delivery]) -> Staged:
    """Make `staged`, `broken` and `ragged` of some deliveries of a source; a delivery's number is its place in them.

    A delivery of which a file cannot be read or a required column is missing is told in `refused`, and has no row.
    So is one whose rows the mapping does not keep 1:1, or with too many twins to join. Raises AwasError where the
    mapping is no query that can run.
    """
    identifiers.make_macros(con)
    eras.add_function(con)
    if any(how.source.clock(column.name) == CHECKPOINT for column in how.contract.columns):
        times.keep_clocks(con)
    con.execute("create table raw_filled (_delivery bigint, column_name varchar, total bigint, filled bigint)")
    con.execute("create table given (_delivery bigint, column_name varchar)")
    if how.mapping is None:
        read = _read_shaped(con, how, deliveries)
        layouts.note_given(con, how.contract, read.headers)
        if len(read.refused) < len(deliveries):
            view(con, "staged", read, how.folder)
    else:
        read = Reader(con, how.source, how.folder, how.limit, None).read(deliveries)
        layouts.hold(how.source, deliveries, read)
        if len(read.refused) < len(deliveries):
            view(con, "read", read, how.folder)
            _map(con, how, how.mapping, deliveries, read)
    found_signals = _hold(con, how, deliveries, read) if len(read.refused) < len(deliveries) else []
    is_mapped = how.mapping is not None
    signals = {
        number: read.signals[number] + layouts.columns_met(how.contract, how.source, met, is_mapped=is_mapped)
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
        f"create table broken as select _delivery, _row, unnest(string_split(_untyped, {_BETWEEN})) as reason "
        "from staged where _untyped is not null"
    )
    contract, source = how.contract, how.source
    signals = codes.cross(con, contract, source)
    identifiers.quarantine_odd(con, contract, source)
    dates.quarantine_odd(con, contract)
    texts.quarantine_objects(con, contract, deliveries)
    for number, error in twins.settle(con, contract, source.twins):
        read.refuse(number, error)
    signals += [*dates.signals(con, contract, source), *numbers.signals(con, contract), *texts.signals(con, contract)]
    signals += endings.signals(con, contract)
    signals += [*times.signals(con, contract), *standards.signals(con, contract)]
    return [*signals, *twins.signals(con, source.twins)]


def _read_shaped(con: duckdb.DuckDBPyConnection, how: Staging, deliveries: Sequence[Delivery]) -> Read:
    """Read, type and hash in one pass: the files' own columns are the contract's."""
    has_macro = False

    def shape(headers: list[str], relation: str, passed_on: list[str]) -> str:
        nonlocal has_macro
        by_name = {header.casefold(): identifier(header) for header in headers}
        _check_required(how.contract, set(by_name))
        if not has_macro and any(column.pseudonym and column.name in by_name for column in how.contract.columns):
            pseudonyms.make_macros(con, how.keys())
            has_macro = True
        return _typed_rows(how, by_name, relation, passed_on)

    required = sorted(column.name for column in how.contract.columns if column.required)
    source = how.source.model_copy(update={"layouts": how.source.layouts or [required]})
    return Reader(con, source, how.folder, how.limit, shape).read(deliveries)


def _typed_rows(how: Staging, cells: dict[str, str], relation: str, passed_on: list[str]) -> str:
    """The query that makes rows of the contract out of text; `_untyped` says which cells are not of their type.

    cells: SQL of each column's text, by the column's name. passed_on: columns of the relation that stay as they are.
    """
    filled, formed, typed = list(passed_on), ["*"], list(passed_on)
    tests, left = [], []  # type: list[tuple[str, str]], list[str]
    checkpoint = identifier("_text_checkpoint") if "checkpoint" in cells else None
    for column in how.contract.columns:
        text, name = identifier(f"_text_{column.name}"), identifier(column.name)
        cell, flag = cells.get(column.name) or _copied(column, cells), cells.get(f"{column.name}{FLAG}")
        filled.append(f"{texts.filled(column, cell, how.source.decimal)} as {text}")
        is_told = cell or column.default
        value = typed_cell.value(column, text, how.source, checkpoint) if is_told else f"null::{column.type}"
        typed.append(f"{value} as {name}")
        if (column.pseudonym or column.identifier) and cell:
            formed.append(f"{identifiers.form(column, text, how.source)} as {typed_cell.form_of(column)}")
        typed += typed_cell.beside(column, text if cell else None, how.source)
        reason = typed_cell.reason(column, text, how.source)
        if reason:
            left.append(text)
            tests.append((f"{text} is not null and {name} is null", reason))
        if numbers.is_number(column):
            mark = numbers.flag(column)
            filled.append(f"{flag or 'null'}::varchar as {mark}")
            typed.append(mark)
            untold = f"{quoted(column.name + _NOT_TOLD)} || {mark}"
            tests += [(f"{name} is null and {mark} in ({_UNTOLD})", untold)] if flag and column.required else []
    if "_precedence" not in passed_on:
        typed.append("0::bigint as _precedence")
    untyped = " or ".join(test for test, _ in tests) or "false"
    reasons = ", ".join(f"case when {test} then {reason} end" for test, reason in tests) or "null"
    without = f"exclude ({', '.join(left)})" if left else ""
    return (
        f"select * {without}, case when {untyped} then concat_ws({_BETWEEN}, {reasons}) end as _untyped "
        f"from (select {', '.join([*typed, *left])} from (select {', '.join(formed)} from "
        f"(select {', '.join(filled)} from {relation})))"
    )


def _copied(column: Column, cells: dict[str, str]) -> str | None:
    """SQL of the text of a column that is filled from another one; none where it is not, or that is not there."""
    copied, told_by, code = column.copy_of or ("", "", "")
    if copied not in cells or told_by not in cells:
        return None
    return f"(case when {cells[told_by]} = {quoted(code)} then {cells[copied]} end)"


def _check_required(contract: Contract, headers: set[str]) -> None:
    absent = sorted(column.name for column in contract.columns if column.required and column.name not in headers)
    if absent:
        names = ", ".join(absent)
        raise DeliveryRefused(f"{contract.source}: the delivery has no column {names}, which the contract requires")


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
        typed = _typed_rows(how, cells, mapping.with_places(answered), [*mapping.PLACES, "_precedence"])
        con.execute(f"copy ({typed}) to {quoted(str(targets[-1]))} (format parquet)")
    if targets:
        con.execute(f"create view staged as select * from read_parquet([{', '.join(map(file_named, targets))}])")
