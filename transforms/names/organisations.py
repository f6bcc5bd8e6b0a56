"""Names that are surely no person's, by a word that only organisations have (`config/identity/organisations.csv`).

Fewer words than legal forms: Sá, Co and Amba are names of people, and a sole trader's form stands beside his name.
"""

from __future__ import annotations

from functools import lru_cache, partial

import duckdb
import pyarrow as pa
from duckdb.sqltypes import BOOLEAN

from transforms.names.vocabulary import folded, glued_script, name_words, vocabulary
from transforms.queries import functions

FUNCTION = "says_organisation"


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Forms as words between spaces, and those of scripts without spaces."""
    forms = [row["form"] for row in vocabulary("organisations")]
    glued = tuple(folded(form) for form in forms if glued_script(form))
    return tuple(f" {' '.join(name_words(form))} " for form in forms if not glued_script(form)), glued


def says_organisation(name: str) -> bool:
    """Whether a name has such a word, and more than it."""
    spaced, glued = _forms()
    words, plain = f" {' '.join(name_words(name))} ", folded(name)
    return any(form in words and form != words for form in spaced) or any(
        form in plain and form != plain.strip() for form in glued
    )


def add_function(con: duckdb.DuckDBPyConnection) -> None:
    """Give a session the function `says_organisation(name)`."""
    functions.add(con, FUNCTION, partial(functions.of_each, says_organisation, kind=pa.bool_()), returns=BOOLEAN)
