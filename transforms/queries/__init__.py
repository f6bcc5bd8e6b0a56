"""The SQL files: how they are run, and how they receive their values.

A file names what it receives as `$as_of`, `$timezone` and so on. The values are written into its text as literals
before it is run: so the database sees constants (and skips the Parquet files that they rule out), and the same text can
be run by an engine that knows no session variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb

from transforms.errors import AwasError, Slip, cause

Values = Mapping[str, object]


class Answer(Protocol):
    """The rows of a query."""

    def fetchone(self) -> tuple[Any, ...] | None: ...

    def fetchall(self) -> list[Any]: ...

    def df(self) -> Any: ...


class Session(Protocol):
    """What runs the statements of a day: a connection of DuckDB, or another engine that understands the same."""

    def execute(self, query: Any, parameters: Any = ..., /) -> Answer: ...

    def register(self, view_name: str, python_object: Any, /) -> Any: ...

    def unregister(self, view_name: str, /) -> Any: ...


# strings, quoted names and comments stay as they are
_TOKENS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\$(?P<name>[a-z_][a-z0-9_]*)""", re.DOTALL)


def quoted(text: str) -> str:
    """`text` as an SQL string literal: names and paths are data, never SQL."""
    return "'" + text.replace("'", "''") + "'"


def pattern_of(path: Path) -> str:
    """The pattern that this file alone fits: to DuckDB a name with `*`, `?` or `[` is a pattern, and may fit others."""
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path))


def file_named(path: Path) -> str:
    """A file as DuckDB's readers take it: this file, whatever its name looks like."""
    return quoted(pattern_of(path))


def identifier(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A value as an SQL literal of its type: NULL, truth value, number, text, date, list or map of these.

    Raises Slip for any other type.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return quoted(value)
    if type(value) is date:
        return f"date '{value.isoformat()}'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, Mapping):
        return "map {" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    raise Slip(f"a query cannot receive a {type(value).__name__}; give it a date, number, text, list or map")


def parameters(sql: str) -> set[str]:
    """The names of what a query receives."""
    return {match["name"] for match in _TOKENS.finditer(sql) if match["name"]}


def render(sql: str, values: Values) -> str:
    """The query with its values in place of their names.

    Raises Slip for a name without a value, and for a value that the query does not name.
    """
    named = parameters(sql)
    for name in sorted(named - values.keys()):
        raise Slip(f"the query names ${name}, but is given no such value")
    for name in sorted(values.keys() - named):
        raise Slip(f"the query is given {name}, but does not name ${name}")
    return _TOKENS.sub(lambda match: literal(values[match["name"]]) if match["name"] else match[0], sql)


def taken(sql: str, offered: Values) -> dict[str, object]:
    """Those of the offered values that a query names."""
    return {name: offered[name] for name in sorted(parameters(sql) & offered.keys())}


def sql_files(folder: Path) -> list[Path]:
    """The queries of a folder, in the order of their names."""
    return sorted(folder.glob("*.sql"))


def run_sql_file(con: Session, path: Path, **values: object) -> None:
    """Run every statement of a file, which names all of the values (`render`).

    Raises AwasError that names the file, and the value that is wrong or the kind of failure and its line.
    """
    try:
        con.execute(render(path.read_text(encoding="utf-8"), values))
    except Slip as slip:
        raise AwasError(f"{path}: {slip}") from slip
    except duckdb.Error as error:
        raise AwasError(f"{path}: the database refuses it: {cause(error)}") from error


def run_sql_files(con: Session, paths: Iterable[Path], **offered: object) -> None:
    """Run files one after another; each takes those of the offered values that it names."""
    for path in paths:
        run_sql_file(con, path, **taken(path.read_text(encoding="utf-8"), offered))
