"""Names of firms, and other registered texts, in the one form in which they are compared, in Python and in SQL.

`form` makes it of names, from the words in `vocabulary` and `legal`, `written` of other texts. A session calls them as
`core.normal_name(text)` and `core.text_form(text)`, once `add_function` has given it the functions behind them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import SPECIAL, PythonUDFType
from duckdb.sqltypes import VARCHAR

from transforms.names.form import NameForm, name_form
from transforms.names.written import text_form


def _part(of: Callable[[NameForm], str]) -> Callable[[str | None], str | None]:
    return lambda name: of(form) if (form := name_form(name)) else None


def texts(make: Callable[[str | None], str | None], given: pa.ChunkedArray) -> pa.Array:
    """The form of each text; each distinct one is made once."""
    whole = given.combine_chunks() if isinstance(given, pa.ChunkedArray) else given
    coded = pc.dictionary_encode(whole)
    return pa.array([make(text) for text in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


# a name's words without legal form; as it is written, and its legal forms, which tell namesakes apart; any other text
FUNCTIONS: dict[str, Callable[..., pa.Array]] = {
    "name_form": partial(texts, _part(lambda form: form.text)),
    "name_spelled": partial(texts, _part(lambda form: form.spelled)),
    "name_legal": partial(texts, _part(lambda form: form.forms)),
    "written_form": partial(texts, text_form),
}


def add_function(con: duckdb.DuckDBPyConnection) -> None:
    """Give a session the functions of a text; each is null where nothing is left."""
    for name, function in FUNCTIONS.items():
        try:  # to ask for the list of all functions takes longer than a query over a small lake
            con.execute(f"select {name}(null)")
        except duckdb.CatalogException:
            con.create_function(
                name, _plain(function), [VARCHAR], VARCHAR, type=PythonUDFType.ARROW, null_handling=SPECIAL
            )


def _plain(function: Callable[..., pa.Array]) -> Callable[[pa.ChunkedArray], pa.Array]:
    return lambda given: function(given)
