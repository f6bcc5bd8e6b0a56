"""One release, opened read-only with DuckDB and nothing from the network."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd

DATABASE = "watchlists.duckdb"
Form = Literal["csv", "parquet", "xlsx"]
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class Release:
    """The marts of one release; names of tables need no `marts.` before them."""

    def __init__(self, path: Path, *, locked: bool = False) -> None:
        self.path = path
        if locked:
            self.connection = _locked(path)
        else:
            self.connection = duckdb.connect(str(path), read_only=True, config=_OFFLINE)
            self.connection.execute("set search_path = 'marts'")

    def __enter__(self) -> Release:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def sql(self, query: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """The answer to a query; what comes from outside belongs in its parameters (`?`)."""
        return self.connection.execute(query, list(parameters)).df()

    def tables(self) -> pd.DataFrame:
        """Every table and view with what it means."""
        return self.sql("select object as name, meaning from dictionary where kind in ('table', 'view') order by name")

    def table(self, name: str) -> pd.DataFrame:
        """A table or view whole. Raises KeyError, with the names that there are, for another one."""
        self._known([name])
        return self.sql(f'from "{name}"')

    def columns(self, name: str) -> pd.DataFrame:
        """The columns of a table: type and meaning."""
        self._known([name])
        return self.sql("select column_name, type, meaning from dictionary where object = ? and kind = 'column' "
                        "order by position", [name])  # fmt: skip

    def why(self, entity: str) -> pd.DataFrame:
        """Why an entity has its score, the indicators with most points first."""
        return self.sql("from marts.why(?)", [entity])

    def history(self, entity: str) -> pd.DataFrame:
        """How an entity stood on earlier days, latest first."""
        return self.sql("from marts.history(?)", [entity])

    def export(self, folder: str | Path, tables: Iterable[str] = (), form: Form = "csv") -> list[Path]:
        """Write tables (all where none is named) into a folder, a file each; returns the files."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        names = list(tables) or list(self.tables()["name"])
        self._known(names)
        return [_write(self.table(name), target / f"{name}.{form}", form) for name in names]

    def _known(self, names: Iterable[str]) -> None:
        there = set(self.tables()["name"])
        for name in names:
            if name not in there:
                raise KeyError(f"{self.path} has no table {name}; it has {', '.join(sorted(there))}")


def open(release: str | Path = "current", *, locked: bool = False) -> Release:
    """Open a release: `current` or a name under `$AWAS_HOME/releases`, a release's folder, or its database.

    locked: its queries reach no other file, so that they may be anybody's. Raises FileNotFoundError where there is no
    such release.
    """
    home = Path(os.environ.get("AWAS_HOME") or "var")
    given = Path(release)
    for path in (given, given / DATABASE, home / "releases" / given / DATABASE):
        if path.is_file():
            return Release(path.resolve(), locked=locked)
    raise FileNotFoundError(
        f"no release {release}: neither a folder with {DATABASE}, nor a name in {home / 'releases'}"
    )


def compare(before: Release, after: Release) -> pd.DataFrame:
    """What came on the lists, left them and moved between two releases."""
    with duckdb.connect(config=_OFFLINE) as con:
        for name, one in (("before", before), ("after", after)):
            path = str(one.path).replace("'", "''")
            con.execute(f"attach '{path}' as {name} (read_only)")
        return con.execute("from after.marts.compare('before', 'after')").df()


def _locked(path: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory of its own, to which the release is attached: locking it touches no other one."""
    con = duckdb.connect(config=_OFFLINE)
    named = str(path).replace("'", "''")
    con.execute(f"attach '{named}' as watchlists (read_only)")
    con.execute("set search_path = 'watchlists.marts'")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


def _write(frame: pd.DataFrame, path: Path, form: Form) -> Path:
    if form == "parquet":
        frame.to_parquet(path, index=False)
    elif form == "csv":
        _harmless(frame).to_csv(path, index=False)
    else:  # text stays text: a name that looks like a formula is none
        options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
        with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as writer:
            frame.to_excel(writer, index=False, sheet_name=path.stem[:31])
    return path


def _harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Texts that a spreadsheet would take for a formula get a quote mark before them."""

    def cell(value: object) -> object:
        return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value

    return frame.map(cell)
