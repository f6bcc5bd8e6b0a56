"""Names of firms in the one form in which they are compared, in Python and in SQL.

`form` makes it, from the words in `vocabulary`. A session calls it as `core.normal_name(text)`, once `add_function` has
given the session the function behind it.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import SPECIAL, PythonUDFType
from duckdb.sqltypes import VARCHAR

from transforms.names.form import name_form

FUNCTION = "name_form"


def add_function(con: duckdb.DuckDBPyConnection) -> None:
    """Give a session the function `name_form(text)`: the words of a firm's name, null where nothing is left."""
    try:  # to ask for the list of all functions takes longer than a query over a small lake
        con.execute(f"select {FUNCTION}(null)")
    except duckdb.CatalogException:
        con.create_function(FUNCTION, texts, [VARCHAR], VARCHAR, type=PythonUDFType.ARROW, null_handling=SPECIAL)


def texts(names: pa.ChunkedArray) -> pa.Array:
    """The form of each name; each distinct one is made once."""
    whole = names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names
    coded = pc.dictionary_encode(whole)
    forms = [name_form(name) for name in coded.dictionary.to_pylist()]
    return pa.array([form and form.text for form in forms], pa.string()).take(coded.indices)
