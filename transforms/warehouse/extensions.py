"""DuckDB's extensions, loaded where their packages lie in the environment: nothing is downloaded, nothing is copied.

DuckDB checks the signature of an extension each time that it loads it, which takes a tenth of a second. Here a file is
checked when a process loads it first, and again only where it is another file than it was then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

import duckdb

from transforms.queries import quoted

_File = tuple[str, int, int, int, int]  # what tells one file from another: path, inode, size, times of both changes
_CHECKED: set[_File] = set()


def connect(config: Mapping[str, str], extensions: Sequence[str]) -> duckdb.DuckDBPyConnection:
    """An in-memory database with the extensions loaded, of which others are neither looked for nor fetched.

    Raises duckdb.Error where the signature of one is not right.
    """
    paths = [_path(name) for name in extensions]
    files = {_file(path) for path in paths}
    con = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_unsigned_extensions": str(files <= _CHECKED).lower(),
            **config,
        },
    )
    for path in paths:
        con.execute(f"load {quoted(str(path))}")
    _CHECKED.update(files)
    return con


def _path(name: str) -> Path:
    [folder] = import_module(f"duckdb_extension_{name}").__path__
    return Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"


def _file(path: Path) -> _File:
    state = path.stat()
    return str(path), state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns
