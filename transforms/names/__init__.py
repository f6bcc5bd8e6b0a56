"""Names of firms, and other registered texts, in the one form in which they are compared, in Python and in SQL.

`form` makes it of names, from the words in `vocabulary` and `legal`, `registered_text` of other texts. A session calls
them as `core.normal_name(text)` and `core.text_form(text)`, once `add_function` has given it the functions behind them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import duckdb
import pyarrow as pa

from transforms.names import organisations
from transforms.names.form import NameForm, name_form
from transforms.names.registered_text import text_form
from transforms.queries import functions


def _part(of: Callable[[NameForm], str]) -> Callable[[str], str | None]:
    return lambda name: of(form) if (form := name_form(name)) else None


# a name's words without legal form; as it is written, and its legal forms, which tell namesakes apart; any other text
FUNCTIONS: dict[str, Callable[..., pa.Array]] = {
    "name_form": partial(functions.of_each, _part(lambda form: form.text)),
    "name_spelled": partial(functions.of_each, _part(lambda form: form.spelled)),
    "name_legal": partial(functions.of_each, _part(lambda form: form.forms)),
    "written_form": partial(functions.of_each, text_form),
}


def add_function(con: duckdb.DuckDBPyConnection) -> None:
    """Give a session the functions of a text; each is null where nothing is left."""
    for name, function in FUNCTIONS.items():
        functions.add(con, name, function)
    organisations.add_function(con)
