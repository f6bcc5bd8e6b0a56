"""The contracts of the sources: which columns a delivery has, and what may stand in them.

The files under `config/contracts/` are written in the Open Data Contract Standard v3 and parsed by the
standard's own models; what the standard leaves open (codes, pseudonyms) stands in its `customProperties`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import CustomProperty, OpenDataContractStandard, SchemaProperty
from pydantic import BaseModel, ConfigDict, ValidationError

from transforms import yml
from transforms.errors import AwasError, Slip, cause

CONTRACTS_DIR = Path(__file__).resolve().parent.parent / "config" / "contracts"
TYPES = ("VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMPTZ", "VARCHAR[]")
MARKS = {"public": "", "personal": "P", "protected": "X", "personal_protected": "PX"}


class Column(BaseModel):
    """One column of a source.

    type: DuckDB type. codes: all values allowed. pattern: what `regexp_full_match` must find; for lists, in
    every element. minimum, maximum: smallest and largest number that can be meant. whole: counts whole
    things, so that no fraction can be meant; every column of type BIGINT does. earliest: first day that can be
    meant (ISO 8601). years: how many years
    before and after the delivery a day can be; open_end: a day far off may stand for no end. default: text that stands
    in for an empty cell. pseudonym: name of the column that replaces a document number. personal:
    never leaves the restricted schema. protected: never feeds a score. rare: few suppliers have it, its absence is no
    signal. identifier: a number of an agency, a licence or a permit, kept in the one form of
    `deliver.values.identifiers`. prose: sentences, of which no single value stands for a person.
    witness: the column that says the same wherever an identifier stands for the same. copy_of: the column from which it
    is filled where another one has a code, or none and the text is surely no person's, if a delivery does not have it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: str
    description: str
    required: bool = False
    key: bool = False
    personal: bool = False
    protected: bool = False
    codes: tuple[str, ...] | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    earliest: str | None = None
    years: tuple[int, int] | None = None
    open_end: bool = False
    default: str | None = None
    pseudonym: str | None = None
    rare: bool = False
    identifier: bool = False
    prose: bool = False
    witness: str | None = None
    copy_of: tuple[str, str, str] | None = None


class Contract(BaseModel):
    """What one source delivers. keys: names of the columns that identify a row, in their order.

    snapshot: a delivery holds all there is. listing: it is a list, of which a delivery mostly holds all, and may hold
    changes alone. one_record: columns, or one of several, that no two records have in common; empty where
    several records may be alike.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    title: str
    description: str
    snapshot: bool
    listing: bool = False
    one_record: tuple[tuple[str, ...], ...] = ()
    columns: tuple[Column, ...]
    keys: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column of that name. Raises AwasError where the source has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise AwasError(f"contract {self.source} has no column {name}; see docs/data-dictionary.md")


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in CONTRACTS_DIR.glob("*.yaml")))


def contract_names() -> list[str]:
    """The names of all sources that have a contract, in alphabetical order."""
    return list(_names())


@lru_cache(maxsize=64)
def load_contract(source: str) -> Contract:
    """The contract of a source. Raises AwasError for an unknown source or a file that is no contract."""
    if source not in _names():
        known = ", ".join(_names())
        raise AwasError(f"unknown source {source}: no {CONTRACTS_DIR / source}.yaml; known are {known}")
    return read_contract(CONTRACTS_DIR / f"{source}.yaml")


def read_contract(path: Path) -> Contract:
    """Read one contract file. Raises AwasError that names the file and, where there is one, the column."""
    try:
        standard = OpenDataContractStandard(**yml.load(path.read_text(encoding="utf-8")))
        (table,) = standard.schema_ or []
        properties = table.properties or []
        keys = sorted((item.primaryKeyPosition or 0, item.name) for item in properties if item.primaryKey)
        return Contract(
            source=str(table.name),
            title=str(standard.name),
            description=str(table.description),
            **{"snapshot": False, **_custom(table.customProperties)},
            columns=tuple(_column(item) for item in properties),
            keys=tuple(str(name) for _, name in keys),
        )
    except (ValidationError, ValueError, TypeError, KeyError, yml.Error) as error:
        raise AwasError(f"{path}: not a contract of one source: {cause(error)}; see docs/new-country.md") from error


def _column(item: SchemaProperty) -> Column:
    if item.physicalType not in TYPES:
        raise Slip(f"{item.name}: physicalType {item.physicalType} is none of {', '.join(TYPES)}")
    if item.classification not in MARKS:
        raise Slip(f"{item.name}: classification {item.classification} is none of {', '.join(MARKS)}")
    if not item.name or not item.description:
        raise Slip(f"{item.name}: a column needs a name and a description")
    mark = MARKS[item.classification]
    return Column(
        name=item.name,
        type=item.physicalType,
        description=item.description,
        required=bool(item.required),
        key=bool(item.primaryKey),
        personal="P" in mark,
        protected="X" in mark,
        **_custom(item.customProperties),
    )


def _custom(properties: list[CustomProperty] | None) -> dict[str, Any]:
    return {str(entry.property): entry.value for entry in properties or []}
