"""Functions that are written in Python, for the queries of a session."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import SPECIAL, PythonUDFType
from duckdb.sqltypes import VARCHAR, DuckDBPyType


def of_each(
    made: Callable[[str], object], texts: pa.ChunkedArray | pa.Array, kind: pa.DataType | None = None
) -> pa.Array:
    """What is made of each text, NULL of none and of an empty one; each distinct text is looked at once.

    kind: of what is made; none: texts.
    """
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    coded = pc.dictionary_encode(whole)
    found = [made(text) if text else None for text in coded.dictionary.to_pylist()]
    return pa.array(found, kind or pa.string()).take(coded.indices)


def add(
    con: duckdb.DuckDBPyConnection,
    name: str,
    function: Callable[..., pa.Array],
    arguments: int = 1,
    returns: DuckDBPyType = VARCHAR,
) -> None:
    """Give a session a function of texts, where it does not have it; the function is given columns, NULL among them."""
    try:  # to ask for the list of all functions takes longer than a query over a small lake
        con.execute(f"describe select {name}({', '.join(['null'] * arguments)})")
    except duckdb.CatalogException:
        # what is registered must show how many arguments it takes, which a partial one does not
        con.create_function(
            name,
            (lambda given: function(given)) if arguments == 1 else function,
            [VARCHAR] * arguments,
            returns,
            type=PythonUDFType.ARROW,
            null_handling=SPECIAL,
        )
