"""Reads the files of the register, and finds for each column what its table leaves to others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from transforms import yml
from transforms.columns.tables import PUBLISHED, Column, Reader, Register, Table, Unit
from transforms.errors import AwasError, Slip, cause

COMMON = "common"


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


def read_register(folder: Path) -> Register:
    """Read the files of a register. Raises AwasError that names file, table and column where something is wrong."""
    common = {
        name: _validated(_Words, folder / f"{COMMON}.yml", name, said)
        for name, said in _content(folder, COMMON).items()
    }
    described: dict[str, _Described] = {}
    macros: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        content = {} if path.stem == COMMON else _content(folder, path.stem)
        macros |= content.pop("macros", {})
        for name, said in content.items():
            described[f"{path.stem}.{name}"] = _validated(_Described, path, name, said)
    resolver = _Resolver(folder, described, common)
    return Register(tables={name: resolver.table(name) for name in described}, macros=macros)


def _content(folder: Path, schema: str) -> dict[str, Any]:
    path = folder / f"{schema}.yml"
    try:
        content = yml.load(path.read_text(encoding="utf-8"))
    except (OSError, yml.Error) as error:
        raise AwasError(f"{path}: cannot be read: {cause(error)}") from error
    if not isinstance(content, dict):
        raise AwasError(f"{path}: holds no tables; each is a name with what it holds below it")
    return content


def _validated(model: type[_Said], path: Path, name: str, content: object) -> _Said:
    try:
        return model.model_validate(content)
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
            circle = " → ".join([*on_the_way[on_the_way.index(name) :], name])
            raise AwasError(f"{where}: `like` forms a circle: {circle}; remove one")
        described = self.described[name]
        other = described.extends or described.like
        if other and other not in self.described:
            raise AwasError(f"{where}: there is no table {other} that it could be like")
        base = self.table(other, (*on_the_way, name)) if other else None
        columns = (
            {column.name: column for column in base.columns if column.seen_by != "inside"}
            if base and described.extends
            else {}
        )
        meant = {column.name: column for column in base.columns} if base else {}
        default = described.seen_by or ("official" if schema == PUBLISHED else "inside")
        try:
            for column, words in described.columns.items():
                self._place(columns, column, words or _Words(), meant, default)
            made = Table(
                columns=tuple(columns.values()), **described.model_dump(exclude={"columns", "like", "seen_by"})
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
        described = known.model_dump(exclude={"seen_by", "name", "before"}) if known else {}
        seen = columns[name].seen_by if name in columns else default
        described |= {"seen_by": seen} | words.model_dump(exclude_unset=True, exclude={"before"})
        lacking = [part for part in ("type", "meaning") if not described.get(part)]
        if lacking:
            raise Slip(f"column {name}: says no {lacking[0]}, and nothing else does")
        made = Column(name=name, **(described | {"codes": described.get("codes") or ()}))
        if words.before is None or name in columns:
            columns[name] = made
            return
        if words.before not in columns:
            raise Slip(f"column {name}: there is no column {words.before} before which it could stand")
        following = list(columns)[list(columns).index(words.before) :]
        later = {name: columns.pop(name) for name in following}
        columns |= {name: made} | later


def _check_key(table: Table) -> None:
    strange = [name for name in table.key if name not in table.names]
    if strange:
        raise Slip(f"its key names {strange[0]}, which is no column of it")
