"""The mappings: do they parse, read columns that arrive, and give the columns of their contract?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from transforms.contracts import contract_names, load_contract
from transforms.profile import Profile, Source
from transforms.profile.shape import FLAG
from transforms.profile_check import personal_columns
from transforms.profile_check.finding import Finding, meant

OWN = ("_file", "_line")  # of every raw row, and passed through by every mapping
PRECEDENCE = "_precedence"
RAW = "raw"


def check(profile: Profile) -> list[Finding]:
    """Everything that is wrong or odd in the mappings of a profile."""
    findings: list[Finding] = []
    for path in sorted((profile.folder / "sources").glob("*.sql")):
        if path.stem in profile.sources and path.stem in contract_names():
            findings += _mapping(path, profile.sources[path.stem])
        else:
            remedy = f"name the source in profile.yml, or remove the file; {meant(path.stem, profile.sources)}"
            findings.append(Finding(f"sources/{path.name}", "", "is a mapping of no source", remedy, stops=False))
    return findings


def outputs(profile: Profile, source: str) -> list[str] | None:
    """The contract's columns that a source of the profile has; None where only a delivery tells."""
    path = profile.mapping(source)
    if path is None or source not in profile.sources:
        return None
    try:
        return _outputs(sqlglot.parse_one(path.read_text(encoding="utf-8"), dialect="duckdb"))
    except (OSError, UnicodeDecodeError, SqlglotError):
        return None  # told by `check`


def always(profile: Profile, source: str, column: str) -> str | None:
    """The one text that a profile's mapping writes into a column, whatever a row says; None where rows decide."""
    path = profile.mapping(source)
    try:
        query = sqlglot.parse_one(path.read_text(encoding="utf-8"), dialect="duckdb") if path else None
    except (OSError, UnicodeDecodeError, SqlglotError):
        return None  # told by `check`
    for told in query.selects if isinstance(query, exp.Query) else []:
        if told.alias_or_name == column and isinstance(told.unalias(), exp.Literal):
            return str(told.unalias().this)
    return None


def _mapping(path: Path, source: Source) -> Iterator[Finding]:
    file = f"sources/{path.name}"
    try:
        statements = [one for one in sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb") if one]
    except (OSError, UnicodeDecodeError):
        yield Finding(file, "", "cannot be read as UTF-8", "save it as UTF-8")
        return
    except SqlglotError as error:
        errors = getattr(error, "errors", None) or [{}]
        line = f"line {errors[0]['line']}" if errors[0].get("line") else ""
        yield Finding(file, line, "is not SQL that DuckDB reads", "mend what stands there or just before")
        return
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        yield Finding(file, "", "is not one select", "write one select from the table raw (docs/new-country.md)")
        return
    yield from _reads(file, statements[0], source)
    yield from _gives(file, statements[0], path.stem)
    yield from _of_its_place(file, statements[0], path.stem)
    yield from personal_columns.check(file, statements[0], path.stem, source)


def _reads(file: str, query: exp.Query, source: Source) -> Iterator[Finding]:
    """Columns of `raw` that no delivery is said to have, and columns that are named and read by nothing."""
    read = {name for scope in traverse_scope(query) for name in _of_raw(scope)}
    known = {name.lower(): name for name in source.columns}
    if not source.columns:
        remedy = "list the raw headers that the mapping reads, so that others are noticed"
        yield Finding("profile.yml", f"sources.{Path(file).stem}.columns", "names no column", remedy, stops=False)
        return
    for name in sorted(read):
        if name.lower() not in known and name not in (*OWN, *source.made, "*"):
            what = f"reads column {name} of raw, which profile.yml does not name under columns"
            yield Finding(file, "", what, meant(name, source.columns))
    if "*" not in read:
        for name in sorted(known[low] for low in known.keys() - {name.lower() for name in read}):
            what = f"column {name} of profile.yml is read by nothing here"
            yield Finding(file, "", what, "read it, or move it to ignore", stops=False)


def _of_raw(scope: Scope) -> Iterator[str]:
    """The columns that one select takes from the table `raw`; `*` where it takes all."""
    sources = {alias: source for alias, (_, source) in scope.selected_sources.items()}
    raw = [alias for alias, one in sources.items() if isinstance(one, exp.Table) and one.name.lower() == RAW]
    if not raw:
        return
    made = {one.alias for one in scope.expression.expressions if one.alias} if scope.expression else set()
    alone = len(sources) == 1
    for column in scope.columns:
        if column.table in raw or (not column.table and alone and column.name not in made):
            yield column.name
        elif not column.table and alone:
            above = column.find_ancestor(exp.Alias)
            if above is not None and above.alias == column.name:
                yield column.name  # `trim(x) as x` reads x
    if any(one.is_star for one in scope.expression.expressions):
        yield "*"


def _gives(file: str, query: exp.Query, source: str) -> Iterator[Finding]:
    """Columns of the answer against those of the contract."""
    given = _outputs(query)
    if given is None:
        return  # every column of `raw` as it comes: what that is, only a delivery tells
    contract = load_contract(source)
    known = [column.name for column in contract.columns]
    flags = {f"{name}{FLAG}" for name in known}
    for name in sorted(set(given) - set(known) - flags - {*OWN, PRECEDENCE}):
        what = f"gives column {name or '(without a name)'}, which the contract of {source} does not have"
        yield Finding(file, "", what, meant(name, known), stops=False)
    for name in sorted(set(OWN) - set(given)):
        yield Finding(file, "", f"does not pass column {name} through", "select it as it is")
    for column in contract.columns:
        if column.required and column.name not in given:
            yield Finding(file, "", f"does not give column {column.name}, which every row needs", "select it")


def _of_its_place(file: str, query: exp.Query, source: str) -> Iterator[Finding]:
    """Keys that are made of where a row stands in its file: another delivery would give it another number."""
    keys = {column.name for column in load_contract(source).columns if column.key}
    for select in query.find_all(exp.Select):
        for one in select.expressions:
            if one.alias_or_name in keys and any(column.name == "_line" for column in one.find_all(exp.Column)):
                what = f"makes the key {one.alias_or_name} of _line, the place of a row in its file"
                yield Finding(file, "", what, "make it of what tells the row from others, as a digest", stops=False)


def _outputs(query: object) -> list[str] | None:
    """The names of the answer's columns; None where a star over `raw` leaves them open."""
    if not isinstance(query, exp.Query):
        return None
    names: list[str] = []
    scopes = {id(scope.expression): scope for scope in traverse_scope(query)}
    scope = scopes.get(id(query))
    for one in query.selects:
        if not one.is_star:
            names.append(one.alias_or_name)
            continue
        for _, below in scope.selected_sources.values() if scope else []:
            deeper = _outputs(below.expression) if isinstance(below, Scope) else None
            if deeper is None or not isinstance(one, exp.Star | exp.Column):
                return None
            names += deeper
    return names
