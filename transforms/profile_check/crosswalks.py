"""The tables by which codes of a country's own lists become the contract's: are they there, and do they say codes?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from transforms.contracts import Column, contract_names, load_contract
from transforms.profile import Profile
from transforms.profile.columns import Crosswalk
from transforms.profile_check.finding import Finding, meant
from transforms.session.reference_files import read

_PLAIN = ("VARCHAR", "VARCHAR[]")


def check(profile: Profile) -> Iterator[Finding]:
    """Everything that is wrong in the crosswalks of a profile."""
    for name, source in profile.sources.items():
        columns = {column.name: column for column in load_contract(name).columns} if name in contract_names() else {}
        can = [column.name for column in columns.values() if column.type in _PLAIN and not column.pseudonym]
        for column, how in source.codes.items():
            place = f"sources.{name}.codes.{column}"
            if columns and column not in can:
                yield Finding("profile.yml", place, f"{name} has no column {column} of codes", meant(column, can))
            elif columns:
                yield from _crosswalk(profile.folder / "reference", place, how, columns[column])


def named(profile: Profile) -> set[str]:
    """The tables of its own that a profile names."""
    return {how.table for source in profile.sources.values() for how in source.codes.values() if how.table}


def _crosswalk(folder: Path, place: str, how: Crosswalk, column: Column) -> Iterator[Finding]:
    file = f"reference/{how.table or 'crossings.csv'}"
    header, pairs = _pairs(folder, how)
    if header is None:
        yield Finding(
            "profile.yml", place, f"{file} is not there, or cannot be read as UTF-8 with commas", "put the table there"
        )
        return
    wanted = (how.code, how.to) if how.table else ("from_list", "from_code", "to_list", "to_code")
    absent = [name for name in wanted if name not in header]
    for name in absent:
        yield Finding(file, "line 1", f"column {name} is missing", meant(name, header))
    if not absent and not pairs:
        yield Finding(file, "", f"says nothing of {' to '.join(how.names)}", "write its codes, or name other lists")
    targets = {code for _, code in pairs} | ({how.unknown} if how.unknown else set())
    wrong = sorted(code for code in targets if not _can_be(column, code))
    if wrong:
        what = f"{wrong[0]!r} can be no {column.name} ({len(wrong)} codes like it)"
        yield Finding(file, "", what, f"write codes of the contract: {column.pattern or column.codes}")
    first: dict[str, str] = {}
    several = sorted({code for code, is_then in pairs if first.setdefault(code, is_then) != is_then})
    if several:
        what = f"{several[0]!r} becomes several codes, and so is unknown ({len(several)} codes like it)"
        yield Finding(file, "", what, "keep the one that is meant", stops=False)


def _can_be(column: Column, code: str) -> bool:
    if column.codes:
        return code in column.codes
    return not column.pattern or bool(re.fullmatch(column.pattern, code))


def _pairs(folder: Path, how: Crosswalk) -> tuple[list[str] | None, list[tuple[str, str]]]:
    """The header of a table, none where it cannot be read; and what it says: code, and what it becomes."""
    found = read(folder / (how.table or "crossings.csv"))
    if found.faults:
        return None, []
    rows = [row for _, row in found.rows]
    if how.table:
        pairs = [((row.get(how.code) or "").strip(), (row.get(how.to) or "").strip()) for row in rows]
    else:
        of_lists = [row for row in rows if (row.get("from_list"), row.get("to_list")) == how.names]
        pairs = [(row.get("from_code") or "", row.get("to_code") or "") for row in of_lists]
    return found.header, [pair for pair in pairs if all(pair)]
