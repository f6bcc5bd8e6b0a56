"""Great Expectations on DuckDB: the mend its SQL engine needs, and a data source that leaves no file open.

Great Expectations closes a SQLAlchemy connection before it fetches the rows of a query. Most drivers have
buffered them by then; DuckDB's has not, and every computed metric ends in `IndexError: list index out of
range`. For SQLite and three others the engine keeps one open connection instead; `mend` makes it do so for
DuckDB.

The mend rests on how one version of the library is written. `mend` holds that this version is the installed
one and that the method still has the shape that was read, so that an upgrade fails here, at once, with what
to do.
"""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import: nothing phones home

import great_expectations as gx
import sqlalchemy as sa
from great_expectations.datasource.fluent.interfaces import TestConnectionError
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine

from transforms.errors import AwasError

__all__ = ["MENDED_VERSION", "SqlAlchemyExecutionEngine", "data_source", "gx", "mend", "sa", "scratch_config"]

# of a broken check it would log the database's own message, which may quote a cell
logging.getLogger("great_expectations").setLevel(logging.CRITICAL)

MENDED_VERSION = "1.24.1"
_SHAPE = (
    "_PERSISTED_CONNECTION_DIALECTS",
    "self._connection = self.engine.connect()",
    "yield self._connection",
)
_MARK = "_awas_keeps_duckdb_open"


def mend() -> None:
    """Make the SQL engine keep one open connection for DuckDB. Calling it again changes nothing.

    Raises AwasError where the installed library is not the one that this mend was written for.
    """
    original = SqlAlchemyExecutionEngine.get_connection
    if hasattr(original, _MARK):
        return
    _check_shape(gx.__version__, original)

    @contextmanager
    def get_connection(self: Any) -> Iterator[Any]:
        if self.dialect_name != "duckdb":
            with original(self) as connection:
                yield connection
            return
        if not self._connection:
            self._connection = self.engine.connect()
        yield self._connection

    setattr(get_connection, _MARK, True)
    engine: Any = SqlAlchemyExecutionEngine
    engine.get_connection = get_connection


def _check_shape(version: str, method: Any) -> None:
    """Raise AwasError unless version and method are those that were read when the mend was written."""
    advice = "see expectations/duckdb_engine.py: test the new version without the mend, then mend or drop it"
    if version != MENDED_VERSION:
        raise AwasError(f"great_expectations is {version}, the mend for DuckDB is for {MENDED_VERSION}; {advice}")
    source = inspect.getsource(inspect.unwrap(method))
    missing = [part for part in _SHAPE if part not in source]
    if missing or list(inspect.signature(method).parameters) != ["self"]:
        raise AwasError(
            f"great_expectations' get_connection has changed ({', '.join(missing) or 'signature'}); {advice}"
        )


def scratch_config(path: Path, memory_limit: str, threads: int) -> dict[str, Any]:
    """How every connection to the scratch database `path` is configured; nothing is fetched from outside."""
    return {
        "memory_limit": memory_limit,
        "threads": str(threads),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": str(path.parent / "spill"),
    }


@contextmanager
def data_source(path: Path, memory_limit: str, threads: int) -> Iterator[tuple[Any, SQLDatasource]]:
    """An ephemeral context and a read-only data source on a DuckDB file; closed at the end, whatever happens.

    memory_limit: as DuckDB writes it. DuckDB wants all connections of a process to one file to be configured
    alike, so both engines that the library makes (the source's, the execution's) are closed at the end.
    """
    mend()
    context = gx.get_context(mode="ephemeral")
    quiet = {"globally": False, "metric_calculations": False}
    variables: Any = context.variables
    variables.progress_bars = quiet
    variables.save = lambda: None  # it would write itself as YAML at every step, to be read by nobody
    config = scratch_config(path, memory_limit, threads)
    try:
        sources: Any = context.data_sources
        source: SQLDatasource = sources.add_sql(
            "staging",
            connection_string=sa.URL.create("duckdb", database=str(path)).render_as_string(),
            create_temp_table=False,
            kwargs={"connect_args": {"read_only": True, "config": config}, "poolclass": sa.StaticPool},
        )
    except TestConnectionError as error:
        raise AwasError(f"{path} cannot be opened to be validated; close it in this process first") from error
    engine = source.get_execution_engine()
    try:
        engine.execute_query(sa.text("set TimeZone = 'UTC'"))
        yield context, source
    finally:
        if engine._connection:
            engine._connection.close()
        engine.engine.dispose()
        source.get_engine().dispose()
