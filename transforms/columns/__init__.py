"""The register of columns: what every table of the lake and of a release holds, said once.

`config/columns/<schema>.yml` describes the tables of a schema: the lake's (all but `accepted` and `restricted`, which
are those of the contracts) and `marts`, which analysts read. Each column has a type, a unit where it measures
something, a meaning, and who may see it. What a table leaves out is taken from the table that it is like or that it
extends, else from `common.yml`. Tables are made, commented, checked and described from here.
"""

from __future__ import annotations

from functools import lru_cache

from transforms.columns.reading import read_register
from transforms.columns.tables import PUBLISHED, Column, Register, Table
from transforms.settings import CONFIG_DIR

__all__ = ["COLUMNS_DIR", "PUBLISHED", "Column", "Register", "Table", "read_register", "register"]
COLUMNS_DIR = CONFIG_DIR / "columns"


@lru_cache(maxsize=1)
def register() -> Register:
    """The register of this version."""
    return read_register(COLUMNS_DIR)
