"""The engine that measures a day: DuckDB in this process, or Apache Spark (`AWAS_ENGINE`), from the same queries."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

import duckdb

from transforms.errors import AwasError
from transforms.queries import Session
from transforms.settings import Settings


@contextmanager
def opened(con: duckdb.DuckDBPyConnection, settings: Settings, kept: Sequence[str]) -> Iterator[Session]:
    """What runs the statements of a day, beside a session of DuckDB that holds what they read.

    kept: the relations that are in the session afterwards, wherever they were made. Raises AwasError where the engine
    that the settings name is not installed.
    """
    if settings.engine == "duckdb":
        yield con
        return
    with _spark().session(con, settings) as engine:
        yield engine
        for relation in kept:
            engine.bring_home(relation)


def _spark() -> ModuleType:
    """What drives Spark. Raises AwasError where PySpark or Java is missing."""
    where = "(docs/for-engineers.md, 'More than one machine')"
    try:
        found = import_module("transforms.engines.spark")
    except ModuleNotFoundError as error:
        raise AwasError(f"AWAS_ENGINE=spark needs PySpark: make .venv/installed-spark {where}") from error
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise AwasError(f"AWAS_ENGINE=spark needs Java 17 or newer: install it, or set JAVA_HOME {where}")
    return found
