"""Rows of the contract out of text, in one query: every cell typed, and what does not fit named."""

from __future__ import annotations

from transforms.contracts import Column, Contract
from transforms.deliver.values import identifiers, numbers, texts, typed_cell
from transforms.errors import DeliveryRefused
from transforms.names import organisations
from transforms.profile import Source
from transforms.profile.shape import FLAG, UNTOLD
from transforms.queries import identifier, quoted

BETWEEN = "chr(31)"  # separates the reasons of a row
_NOT_TOLD = ": is not told by the supplier: "  # expectations/whole.sql knows these words
_UNTOLD = ", ".join(map(quoted, UNTOLD))


def query(contract: Contract, source: Source, cells: dict[str, str], relation: str, passed_on: list[str]) -> str:
    """The query that makes rows of the contract out of text; `_untyped` says which cells are not of their type.

    cells: SQL of each column's text, by the column's name. passed_on: columns of the relation that stay as they are.
    """
    filled, formed, typed = list(passed_on), ["*"], list(passed_on)
    tests, left = [], []  # type: list[tuple[str, str]], list[str]
    checkpoint = identifier("_text_checkpoint") if "checkpoint" in cells else None
    for column in contract.columns:
        text, name = identifier(f"_text_{column.name}"), identifier(column.name)
        cell, flag = cells.get(column.name) or _copied(column, cells), cells.get(f"{column.name}{FLAG}")
        filled.append(f"{texts.filled(column, cell, source.decimal)} as {text}")
        is_told = cell or column.default
        value = typed_cell.value(column, text, source, checkpoint) if is_told else f"null::{column.type}"
        typed.append(f"{value} as {name}")
        if (column.pseudonym or column.identifier) and cell:
            formed.append(f"{identifiers.form(column, text, source)} as {typed_cell.form_of(column)}")
        typed += typed_cell.beside(column, text if cell else None, source)
        reason = typed_cell.reason(column, text, source)
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
        f"select * {without}, case when {untyped} then concat_ws({BETWEEN}, {reasons}) end as _untyped "
        f"from (select {', '.join([*typed, *left])} from (select {', '.join(formed)} from "
        f"(select {', '.join(filled)} from {relation})))"
    )


def _copied(column: Column, cells: dict[str, str]) -> str | None:
    """SQL of the text of a column that is filled from another one; none where it is not, or that is not there.

    Where the cell that tells it is empty, a name that is surely no person's is taken as well.
    """
    copied, told_by, code = column.copy_of or ("", "", "")
    if copied not in cells:
        return None
    said, text = cells.get(told_by, "null"), cells[copied]
    unsaid = f"coalesce(trim({said}), '') = '' and {organisations.FUNCTION}({text})"
    return f"(case when {said} = {quoted(code)} or ({unsaid}) then {text} end)"


def check_required(contract: Contract, headers: set[str]) -> None:
    """Raises DeliveryRefused where a column that the contract requires is not there. headers: in small letters."""
    absent = sorted(column.name for column in contract.columns if column.required and column.name not in headers)
    if absent:
        names = ", ".join(absent)
        raise DeliveryRefused(f"{contract.source}: the delivery has no column {names}, which the contract requires")
