"""Tables and their columns, as the register has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from transforms.errors import AwasError
from transforms.queries import identifier

PUBLISHED = "marts"
Reader = Literal["inside", "official", "shared"]
Unit = Literal[
    "days", "degrees", "departures a day", "hours", "log2 odds", "people", "points", "share from 0 to 1", "visits",
    "visits a day",
]  # fmt: skip


class Column(BaseModel):
    """One column of a table.

    type: DuckDB type. required: never NULL. codes: all values there are. references: `table.column` of the marts whose
    values these are. seen_by: nobody outside the lake (inside), those whose task the release is (official), or also
    other authorities and whoever is listed and asks why (shared).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: str
    meaning: str
    unit: Unit | None = None
    required: bool = False
    codes: tuple[str, ...] = ()
    references: str | None = None
    seen_by: Reader

    @property
    def comment(self) -> str:
        """The meaning and the unit, as readers of the table see them."""
        return f"{self.meaning} Unit: {self.unit}." if self.unit else self.meaning

    @property
    def definition(self) -> str:
        """The column as `create table` takes it."""
        return f"{identifier(self.name)} {self.type}{' not null' if self.required else ''}"


class Table(BaseModel):
    """One table.

    key: columns that no two rows share; none where rows may be alike. extends: the table of the lake that it
    publishes. by_kind: read agency by agency, employer by employer, too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    meaning: str
    grain: str
    key: tuple[str, ...]
    extends: str | None = None
    by_kind: bool = False
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The names of its columns, in order."""
        return [column.name for column in self.columns]

    @property
    def shared(self) -> list[Column]:
        """Its columns that other authorities, and whoever is listed, may see."""
        return [column for column in self.columns if column.seen_by == "shared"]

    def statement(self, name: str) -> str:
        """The SQL that makes it under a name, without a row, where it is not there."""
        return f"create table if not exists {name} ({', '.join(column.definition for column in self.columns)})"

    def column(self, name: str) -> Column:
        """The column of that name. Raises AwasError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise AwasError(f"no column {name}: the table has {', '.join(self.names)}")


class Register(BaseModel):
    """`schema.table` → table, and the macros of a release with what they mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: Mapping[str, Table]
    macros: Mapping[str, str]

    def of(self, *schemas: str) -> dict[str, Table]:
        """The tables of some schemas, in the order of their names."""
        return {name: table for name, table in sorted(self.tables.items()) if name.split(".")[0] in schemas}

    def published(self) -> dict[str, str]:
        """View → query: the columns of tables of the lake that leave it, in this order however old the lake is."""
        texts = {}
        for name in sorted({table.extends for table in self.tables.values() if table.extends}):
            columns = ", ".join(column.name for column in self.tables[name].columns if column.seen_by != "inside")
            texts[f"published.{name.replace('.', '_')}"] = f"select {columns} from lake.{name}"
        return texts

    @property
    def kept(self) -> dict[str, Table]:
        """The tables of the lake."""
        return {name: table for name, table in self.tables.items() if not name.startswith(f"{PUBLISHED}.")}
