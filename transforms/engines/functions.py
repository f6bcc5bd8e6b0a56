"""Functions that Spark has not: DuckDB or Python computes them in its workers, so that both engines have one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.functions import ArrowUDFType, arrow_udf

Function = tuple[Callable[..., Any], str]  # of columns, as arrays of Arrow, and the type that it returns
_TYPES = {"VARCHAR": "string", "DOUBLE": "double"}


def of_macro(con: duckdb.DuckDBPyConnection, name: str, given: Sequence[str], expression: str) -> Function:
    """A macro of texts that is in a session of DuckDB. given: what its parameters are called; expression: its body."""
    nothing = ", ".join(["null::varchar"] * len(given))
    returned = con.execute(f"select typeof({name}({nothing}))").fetchall()[0][0]
    return _in_duckdb(expression, given), _TYPES[returned]


def add(spark: SparkSession, name: str, function: Function) -> None:
    """Give Spark's queries a function."""
    run, returned = function
    spark.udf.register(name, arrow_udf(lambda *columns: run(*columns), returned, ArrowUDFType.SCALAR))


def _in_duckdb(expression: str, names: Sequence[str]) -> Callable[..., Any]:
    """A function of columns that DuckDB computes, for expressions whose words mean something else in Spark."""

    def run(*columns: Any) -> Any:
        with duckdb.connect() as con:
            con.register("given", pa.table(dict(zip(names, columns, strict=True))))
            return con.execute(f"select {expression} as result from given").to_arrow_table()["result"].combine_chunks()

    return run
