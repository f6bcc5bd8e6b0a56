"""The register of columns: what every table of the lake and of a release holds, said once.

`config/columns/<schema>.yml` describes the tables of a schema: the lake's (all but `accepted` and `restricted`, which
are those of the contracts) and `marts`, which analysts read. Each column has a type, a unit where it measures
something, a meaning, and who may see it. What a table leaves out is taken from the table that it is like or that it
extends, else from `common.yml`. Tables are made, commented, checked and described from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from transforms.errors import AwasError, Slip, cause
from transforms.queries import identifier
from transforms.settings import CONFIG_DIR

COLUMNS_DIR = CONFIG_DIR / "columns"
PUBLISHED = "marts"
COMMON = "common"
Reader = Literal["inside", "official", "shared"]
Unit = Literal[
    "days", "degrees", "departures a day", "log2 odds", "people", "points", "share from 0 to 1", "visits",
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
    """One table. key: columns that no two rows share. by_kind: read agency by agency, employer by employer, too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    meaning: str
    grain: str
    key: tuple[str, ...]
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

    @property
    def kept(self) -> dict[str, Table]:
        """The tables of the lake."""
        return {name: table for name, table in self.tables.items() if not name.startswith(f"{PUBLISHED}.")}


class _Words(BaseModel):
    """What a file says of a column; what it does not say is taken from elsewhere. before: its place, if it is new."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str | None = None
    meaning: str | None = None
    unit: Unit | None = None
    required: bool = False
    codes: tuple[str, ...] | None = None
    references: str | None = None
    seen_by: Reader | None = None
    before: str | None = None


class _Described(BaseModel):
    """What a file says of a table.

    like: its columns mean what those of that table do. extends: and it has all of them that are seen outside the lake.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    meaning: str
    grain: str
    key: tuple[str, ...]
    like: str | None = None
    extends: str | None = None
    seen_by: Reader | None = None
    by_kind: bool = False
    columns: dict[str, _Words | None] = {}


_Said = TypeVar("_Said", bound=BaseModel)


@lru_cache(maxsize=1)
def register() -> Register:
    """The register of this version."""
    return read_register(COLUMNS_DIR)


def read_register(folder: Path) -> Register:
    """Read the files of a register. Raises AwasError that names file, table and column where something is wrong."""
    common = {
        name: _said(_Words, folder / f"{COMMON}.yml", name, said) for name, said in _content(folder, COMMON).items()
    }
    described: dict[str, _Described] = {}
    macros: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        content = {} if path.stem == COMMON else _content(folder, path.stem)
        macros |= content.pop("macros", {})
        for name, said in content.items():
            described[f"{path.stem}.{name}"] = _said(_Described, path, name, said)
    resolver = _Resolver(folder, described, common)
    return Register(tables={name: resolver.table(name) for name in described}, macros=macros)


def _content(folder: Path, schema: str) -> dict[str, Any]:
    path = folder / f"{schema}.yml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise AwasError(f"{path}: cannot be read: {cause(error)}") from error
    if not isinstance(content, dict):
        raise AwasError(f"{path}: holds no tables; each is a name with what it holds below it")
    return content


def _said(model: type[_Said], path: Path, name: str, said: object) -> _Said:
    try:
        return model.model_validate(said)
    except ValidationError as error:
        raise AwasError(f"{path}: {name}: {cause(error)}") from error


class _Resolver:
    """Finds for each column of a table what its file leaves to others."""

    def __init__(self, folder: Path, described: dict[str, _Described], common: dict[str, _Words]) -> None:
        self.folder, self.described, self.common = folder, described, common
        self.tables: dict[str, Table] = {}

    def table(self, name: str, on_the_way: tuple[str, ...] = ()) -> Table:
        """A table with all that is said of its columns."""
        if name in self.tables:
            return self.tables[name]
        schema, own = name.split(".", 1)
        where = f"{self.folder / schema}.yml: {own}"
        if name in on_the_way:
            raise AwasError(f"{where}: is like itself, by way of {', '.join(on_the_way)}")
        said = self.described[name]
        other = said.extends or said.like
        if other and other not in self.described:
            raise AwasError(f"{where}: there is no table {other} that it could be like")
        base = self.table(other, (*on_the_way, name)) if other else None
        columns = {one.name: one for one in base.columns if one.seen_by != "inside"} if base and said.extends else {}
        meant = {one.name: one for one in base.columns} if base else {}
        default = said.seen_by or ("official" if schema == PUBLISHED else "inside")
        try:
            for column, words in said.columns.items():
                self._place(columns, column, words or _Words(), meant, default)
            made = Table(
                columns=tuple(columns.values()), **said.model_dump(include={"meaning", "grain", "key", "by_kind"})
            )
            _check_key(made)
        except Slip as slip:
            raise AwasError(f"{where}: {slip}") from slip
        self.tables[name] = made
        return made

    def _place(
        self, columns: dict[str, Column], name: str, words: _Words, meant: Mapping[str, Column], default: Reader
    ) -> None:
        """Put a column where it belongs: where one of that name stands, before the one that it names, or last."""
        known = columns.get(name) or meant.get(name) or self.common.get(name)
        said = known.model_dump(exclude={"seen_by", "name", "before"}) if known else {}
        seen = columns[name].seen_by if name in columns else default
        said |= {"seen_by": seen} | words.model_dump(exclude_unset=True, exclude={"before"})
        lacking = [part for part in ("type", "meaning") if not said.get(part)]
        if lacking:
            raise Slip(f"column {name}: says no {lacking[0]}, and nothing else does")
        made = Column(name=name, **(said | {"codes": said.get("codes") or ()}))
        if words.before is None or name in columns:
            columns[name] = made
            return
        if words.before not in columns:
            raise Slip(f"column {name}: there is no column {words.before} before which it could stand")
        following = list(columns)[list(columns).index(words.before) :]
        later = {one: columns.pop(one) for one in following}
        columns |= {name: made} | later


def _check_key(table: Table) -> None:
    strange = [name for name in table.key if name not in table.names]
    if strange:
        raise Slip(f"its key names {strange[0]}, which is no column of it")
