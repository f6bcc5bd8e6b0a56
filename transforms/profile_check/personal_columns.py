"""The mappings and persons: no raw column that holds what is personal may feed a column that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from transforms.contracts import Column, load_contract
from transforms.lineage.query import Reading
from transforms.profile import Source
from transforms.profile_check.finding import Finding
from transforms.session import reference_files

_RAW = "main.raw"
_PLACES = ("_file", "_line", "_delivery", "_delivered_on", "_row")
# names of raw columns that hold numbers or birth dates of persons, in languages of the first countries
_OF_PERSONS = re.compile(
    r"passport|paspor|travel_?doc|document_?n|(^|_)doc_?n|identity|national_?id|(^|_)(nik|ktp|nric|ssn|dob|tgl_lahir)(_|$)"
    r"|birth|lahir|born",
    re.IGNORECASE,
)


def check(file: str, query: exp.Query, source: str, about: Source) -> Iterator[Finding]:
    """Raw columns that feed a personal and another column; raw columns of persons, by their names, in another one."""
    try:
        made_of = _fed(query, about)
    except (SqlglotError, KeyError):
        what = "cannot be followed from raw columns to the contract's, so nobody knows where persons end up"
        yield Finding(file, "", what, "write it plainer", stops=False)
        return
    columns = {column.name: column for column in load_contract(source).columns}
    personal = {raw: name for name, raws in made_of.items() for raw in raws if _is_personal(columns.get(name))}
    for name, raws in sorted(made_of.items()):
        column = columns.get(name)
        if column is None or _is_personal(column) or column.codes or column.pattern or column.type == "BOOLEAN":
            continue  # a code says nothing that a person could be known by
        for raw in sorted(raws & personal.keys()):
            what = f"puts column {raw} of raw, which is personal ({personal[raw]}), into {name}, which is not"
            yield Finding(file, "", what, f"make {name} of other columns")
        for raw in sorted(
            raw for raw in raws - personal.keys() if _OF_PERSONS.search(raw) and column.type == "VARCHAR"
        ):
            what = f"puts column {raw} of raw into {name}, which is not personal"
            yield Finding(file, "", what, "look whether it holds numbers or birth dates of persons", stops=False)


def shown(source: str, about: Source, query: str | None) -> frozenset[str]:
    """The raw columns, in small letters, whose cells may be kept of a row in quarantine: those that feed columns of the
    contract which are not personal, and nothing else. query: the mapping, None where cells need none; of a mapping that
    cannot be followed no column is shown.
    """
    columns = {column.name: column for column in load_contract(source).columns}
    if query is None:
        return frozenset(name for name, column in columns.items() if not _is_personal(column))
    made_of = fed(query, about)
    hidden = {raw for name, raws in made_of.items() if _is_personal(columns.get(name)) for raw in raws}
    public = {raw for name, raws in made_of.items() if name in columns for raw in raws}
    return frozenset(raw.casefold() for raw in public - hidden if not _OF_PERSONS.search(raw))


def fed(query: str, about: Source) -> Mapping[str, set[str]]:
    """Column of a mapping's answer → the raw columns that it is made of; none of one that cannot be followed."""
    try:
        parsed = sqlglot.parse_one(query, dialect="duckdb")
        return _fed(parsed, about) if isinstance(parsed, exp.Query) else {}
    except (SqlglotError, KeyError):
        return {}


def _is_personal(column: Column | None) -> bool:
    return column is not None and (column.personal or column.pseudonym is not None)


def _fed(query: exp.Query, about: Source) -> Mapping[str, set[str]]:
    """Column of the answer → the raw columns that its expression names."""
    query = query.copy()
    columns = {_RAW: [*about.columns, *about.ignore, *sorted(about.made), *_PLACES]}
    for table in list(query.find_all(exp.Table)):
        if not table.db and table.name.lower() == "raw":
            table.replace(exp.alias_(exp.to_table(_RAW), table.alias or "raw", table=True))
        elif table.db:
            columns.setdefault(f"{table.db}.{table.name}", list(reference_files.columns(table.name)))
    value, _ = Reading(columns, query).outputs
    written = {name.casefold(): name for name in columns[_RAW]}
    return {
        name: {written.get(column, column) for relation, column in names if relation == _RAW and column not in _PLACES}
        for name, names in value.items()
    }
