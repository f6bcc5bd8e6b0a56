"""Apache Spark beside the DuckDB session of a day: what reads a long history is computed there, from the same queries.

A statement goes to Spark where a relation that it reads is long, or was made there and is long, too. Anything else
stays with DuckDB, which is faster on what is short. Both give the same rows; a test sends everything to Spark. Tables
there are files of Parquet in a folder that all machines see: a worker that dies takes nothing away.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import duckdb
import pandas as pd
import sqlglot
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from sqlglot import exp

from transforms.engines import functions, statements
from transforms.errors import cause
from transforms.names import FUNCTIONS
from transforms.queries import Answer, file_named, identifier, literal, quoted
from transforms.settings import ROOT, Settings

_OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # decimals keep their digits or fail; Spark would rather round them
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.executorEnv.PYTHONPATH": str(ROOT),
}


class Refused(duckdb.Error):
    """Spark cannot run a statement; its words are in the error behind it."""


class SparkEngine:
    """One day's session, used like a connection of DuckDB. rows: from how many on a relation is a matter for Spark."""

    def __init__(self, con: duckdb.DuckDBPyConnection, start: Callable[[], SparkSession], folder: Path, rows: int):
        self._con, self._start, self._folder, self._rows = con, start, folder, rows
        self._there: dict[str, str] = {}  # relation that Spark made → its folder of Parquet; none of a view
        self._large: dict[str, bool] = {}  # relation of DuckDB → whether it is a matter for Spark
        self._shown: set[str] = set()  # relations of DuckDB that Spark has been given
        self._macros: dict[str, statements.Macro] = {}
        self._functions = {name: (function, "string") for name, function in FUNCTIONS.items()}  # that Spark yet lacks
        self._number = itertools.count()

    def execute(self, query: str, parameters: Sequence[object] = (), /) -> Answer:
        """Run statements; returns the rows of the last one. Raises Slip, Refused or duckdb.Error."""
        answer: Answer = self._con
        for statement, own in zip(statements.parse(query), self._con.extract_statements(query), strict=True):
            for place, value in zip(list(statement.find_all(exp.Placeholder)), parameters, strict=True):
                place.replace(sqlglot.parse_one(literal(value), read="duckdb"))
            try:
                far = self._is_far(statement)
                answer = self._far(statement) if far else self._here(statement, own, parameters)
            except PySparkException as error:
                raise Refused(cause(error)) from error
        return answer

    def register(self, name: str, frame: pd.DataFrame, /) -> None:
        """Make a data frame a relation; NaN becomes NULL."""
        self._con.register(name, frame)

    def unregister(self, name: str, /) -> None:
        """Forget a data frame."""
        self._con.unregister(name)
        self._changed(name)

    def bring_home(self, relation: str) -> None:
        """Make a table that Spark made one of the DuckDB session, under its name there."""
        name = relation.replace(".", "__")
        if name in self._there:
            self._con.execute(f"create schema if not exists {relation.split('.')[0]}")
            self._con.execute(f"create or replace table {relation} as select * from {_read(self._there.pop(name))}")
            self._changed(name)

    @cached_property
    def _spark(self) -> SparkSession:
        """Started when something is for it."""
        return self._start()

    def _is_far(self, statement: exp.Expr) -> bool:
        """Whether a statement is a matter for Spark; of what DuckDB has, it is asked itself."""
        if not statements.made(statement):
            return not self._there.keys().isdisjoint(statements.reads(statement))
        return any(self._is_large(name, relation) for name, relation in statements.reads(statement).items())

    def _here(self, statement: exp.Expr, own: duckdb.Statement, parameters: Sequence[object]) -> Answer:
        """Run a statement in DuckDB."""
        if statements.is_macro(statement):
            name, (given, body) = statements.macro(statement)
            self._macros[name] = given, body
        made = statements.made(statement)
        self._there.pop(made, None)
        self._changed(made)
        answer = self._con.execute(own, list(parameters))
        if statements.is_macro(statement) and statements.is_own(body):
            self._functions[name.replace(".", "__")] = functions.of_macro(self._con, name, given, body.sql("duckdb"))
        return answer

    def _far(self, statement: exp.Expr) -> Answer:
        """Run a statement on Spark."""
        made = statements.made(statement)
        if isinstance(statement, exp.Insert):
            self._insert(statements.named(statement.this), statement.expression)
        elif isinstance(statement, exp.Describe):
            columns = ", ".join(f"({quoted(name)})" for name in self._frame(statement.this).columns)
            return self._con.query(f"select * from (values {columns}) as t(column_name)")
        elif isinstance(statement, exp.Create) and statement.kind == "VIEW":
            self._frame(statement.expression).createOrReplaceTempView(made)
            self._there[made] = ""
        elif made:
            self._make(made, statements.named(statement.this), self._left(statement, made))
        else:
            return self._con.from_arrow(self._frame(statement).toArrow())
        return self._con

    def _insert(self, relation: str, query: exp.Expr) -> None:
        """Add rows, by their columns' names. What they are added to is DuckDB's: small, or on its way home."""
        self.bring_home(relation)
        self._frame(query).write.parquet(path := self._path())
        self._con.execute(f"insert into {relation} by name select * from {_read(path)}")
        self._changed(relation.replace(".", "__"))

    def _left(self, statement: exp.Expr, name: str) -> exp.Expr:
        """The rows of a table after a statement that makes or changes it."""
        if isinstance(statement, exp.Delete):
            return statements.deletion(statement)
        if isinstance(statement, exp.Update):
            self._show(name, statements.named(statement.this))
            return statements.update(statement, self._spark.table(name).columns)
        made: exp.Expr = statement.expression
        return made

    def _make(self, name: str, relation: str, query: exp.Expr) -> None:
        """A table, as a new folder of Parquet: its query may read it as it was. A short one goes home at once."""
        self._frame(query).write.parquet(path := self._path())
        self._there[name] = path
        self._shown.discard(name)
        if self._is_long(_read(path)):
            self._spark.read.parquet(path).createOrReplaceTempView(name)
        else:
            self.bring_home(relation)

    def _frame(self, query: exp.Expr) -> DataFrame:
        for name, relation in statements.reads(query).items():
            self._show(name, relation)
        while self._functions:
            functions.add(self._spark, *self._functions.popitem())
        return self._spark.sql(statements.spark(query, self._macros))

    def _is_large(self, name: str, relation: str) -> bool:
        if name not in self._there and name not in self._large:
            self._large[name] = self._is_long(relation)
        return name in self._there or self._large[name]

    def _is_long(self, relation: str) -> bool:
        counted = self._con.execute(f"select count(*) from {relation}").fetchone()
        return bool(counted and counted[0] >= self._rows)

    def _show(self, name: str, relation: str) -> None:
        """Give Spark a relation of the DuckDB session."""
        if name not in self._there and name not in self._shown:
            types = self._con.execute(f"describe select * from {relation}").fetchall()
            cells = ", ".join(_cell(*row[:2]) for row in types)
            path = self._path()
            self._con.execute(f"copy (select {cells} from {relation}) to {quoted(path)} (format parquet)")
            self._spark.read.parquet(path).createOrReplaceTempView(name)
            self._shown.add(name)

    def _changed(self, name: str) -> None:
        """A relation of DuckDB has other rows now."""
        self._large.pop(name, None)
        self._shown.discard(name)

    def _path(self) -> str:
        return str(self._folder / f"{next(self._number):06}.parquet")


def _cell(name: str, type_: str) -> str:
    """A column as Spark can read it: Parquet would keep integers of 128 bits as doubles."""
    column = identifier(name)
    return f"{column}::bigint as {column}" if type_ == "HUGEINT" else column


def _read(path: str) -> str:
    files = ", ".join(file_named(file) for file in sorted(Path(path).glob("*.parquet")))
    return f"read_parquet([{files}])"


@contextmanager
def session(con: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[SparkEngine]:
    """A session on Spark beside one of DuckDB; Spark is started where something is for it."""
    started: list[SparkSession] = []

    def start() -> SparkSession:
        started.append(_start(settings))
        return started[0]

    with tempfile.TemporaryDirectory(prefix="spark_", dir=settings.scratch_dir) as folder:
        try:
            yield SparkEngine(con, start, Path(folder), settings.spark_rows)
        finally:
            for spark in started:
                spark.stop()


def _start(settings: Settings) -> SparkSession:
    """A session of Spark. What else it is told (memory, say) stands in its own `spark-defaults.conf`."""
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    here = {} if settings.spark else {"spark.sql.shuffle.partitions": str(settings.threads)}
    builder = SparkSession.builder.master(settings.spark or f"local[{settings.threads}]").appName("awas")
    for name, value in (_OPTIONS | here).items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)  # it prints what is raised
    return spark
