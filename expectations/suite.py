"""A suite: what the contract says of each column, and what the source's own file says beyond it.

`suites/<source>.yml` is written by hand; the rules of the contract come before it, and `suites/_every.yml`
says what every delivery must keep as a whole. A row rule has an SQL condition that finds the rows which break
it; the runner holds that the library's check and this condition find as many.

Severity of a row rule: critical, the delivery is refused; warning, the row is quarantined; info, it is noted.
Severity of a delivery rule: critical, the delivery is refused; warning and info, it is noted and shown.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from transforms import yml
from transforms.contracts import Column, Contract, load_contract
from transforms.errors import AwasError, cause
from transforms.queries import identifier, quoted

SUITES_DIR = Path(__file__).resolve().parent / "suites"
Severity = Literal["critical", "warning", "info"]
DatedReason = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}: .{10,}")]
UNEXPECTED_ROWS = "unexpected_rows_expectation"


class RowRule(BaseModel):
    """What every row must keep.

    id: unique within the source. condition: SQL that is true for a row which breaks the rule;
    `{delivered_on}` stands for the delivery's day. kwargs: arguments of the expectation; none where the
    condition is the check. reason: what is said of the row, without any value of it.
    notes: `YYYY-MM-DD: why`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    type: str = UNEXPECTED_ROWS
    column: str
    condition: str
    reason: str
    severity: Severity = "warning"
    owner: str
    notes: DatedReason
    kwargs: dict[str, Any] = Field(default_factory=dict)

    @property
    def said(self) -> str:
        """The reason as it stands in the quarantine: column and rule."""
        return f"{self.column}: {self.reason}"


class DeliveryRule(BaseModel):
    """What a delivery as a whole must keep, told of its row of figures in table `whole`.

    limit: the name of the profile's setting that must be there, else the rule does not apply.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    type: str
    kwargs: dict[str, Any]
    limit: str | None = None
    severity: Severity
    owner: str
    notes: DatedReason


class Suite(BaseModel):
    """All rules of one source. event: the column that says when a row happened, for the age of the newest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = ""
    event: str | None = None
    rows: tuple[RowRule, ...] = ()
    delivery: tuple[DeliveryRule, ...] = ()


@lru_cache(maxsize=64)
def load_suite(source: str) -> Suite:
    """The suite of a source, contract rules first.

    Raises AwasError where there is no file, or where it names a rule twice or a column the contract lacks.
    """
    path = SUITES_DIR / f"{source}.yml"
    if not path.is_file():
        raise AwasError(f"no expectations for {source}: {path} is missing; every source has a suite")
    contract = load_contract(source)
    written, common = _read(path), _read(SUITES_DIR / "_every.yml")
    for name in [rule.column for rule in written.rows] + ([written.event] if written.event else []):
        contract.column(name)
    own = {rule.id for rule in written.delivery}
    delivery = tuple(rule for rule in common.delivery if rule.id not in own) + written.delivery
    suite = written.model_copy(update={"rows": contract_rules(contract) + written.rows, "delivery": delivery})
    ids = [rule.id for rule in suite.rows] + [rule.id for rule in suite.delivery]
    doubles = sorted({name for name in ids if ids.count(name) > 1})
    if doubles or suite.source != source:
        raise AwasError(f"{path}: {doubles[0] if doubles else suite.source}: named twice, or in the wrong file")
    return suite


@lru_cache(maxsize=1)
def load_day_suite() -> Suite:
    """The rules of a day, for every source. Raises AwasError where the file is no suite."""
    return _read(SUITES_DIR / "_day.yml")


def _read(path: Path) -> Suite:
    """One file of rules. Raises AwasError that names file and entry."""
    try:
        return Suite(**yml.load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise AwasError(f"{path}: {cause(error)}") from error
    except (yml.Error, TypeError) as error:
        raise AwasError(f"{path}: not a suite: {cause(error)}") from error


def contract_rules(contract: Contract) -> tuple[RowRule, ...]:
    """One rule for each thing that the contract says of a column, in the columns' order."""
    return tuple(rule for column in contract.columns for rule in _column_rules(contract.source, column))


def _column_rules(source: str, column: Column) -> list[RowRule]:
    cell, name = identifier(column.name), column.name
    limits: dict[str, Any]
    rules: list[tuple[str, str, str, str, dict[str, Any]]] = []  # id, type, condition, reason, kwargs
    if column.required:
        type_ = "expect_column_values_to_not_be_null"
        rules.append(("required", type_, f"{cell} is null", "is missing", {"column": name}))
    if column.codes:
        type_, codes = "expect_column_values_to_be_in_set", ", ".join(quoted(code) for code in column.codes)
        limits = {"column": name, "value_set": list(column.codes)}
        rules.append(("codes", type_, f"{cell} not in ({codes})", f"is none of {', '.join(column.codes)}", limits))
    if column.minimum is not None:
        type_, limits = "expect_column_values_to_be_between", {"column": name, "min_value": column.minimum}
        least = f"{column.minimum:g}"
        rules.append(("minimum", type_, f"{cell} < {least}", f"is less than {least}", limits))
    if column.maximum is not None:
        type_, limits = "expect_column_values_to_be_between", {"column": name, "max_value": column.maximum}
        most = f"{column.maximum:.0f}"
        rules.append(("maximum", type_, f"{cell} > {most}", f"is implausible: more than {most}", limits))
    if column.earliest is not None:
        day = date.fromisoformat(column.earliest)
        type_, limits = "expect_column_values_to_be_between", {"column": name, "min_value": day}
        rules.append(("earliest", type_, f"{cell} < date {quoted(str(day))}", f"is before {day}", limits))
    if column.pattern:
        reason = f"does not have the form {column.pattern}"
        rules.append(("form", UNEXPECTED_ROWS, _unlike(column), reason, {}))
    common: dict[str, Any] = {
        "column": name,
        "owner": "data engineering",
        "notes": f"2026-11-24: the contract says so (config/contracts/{source}.yaml)",
    }
    return [
        RowRule(id=f"{name}_{id_}", type=type_, condition=condition, reason=reason, kwargs=kwargs, **common)
        for id_, type_, condition, reason, kwargs in rules
    ]


def _unlike(column: Column) -> str:
    """True where a cell, or for a list any element of it, does not have the contract's form."""
    cell, pattern = identifier(column.name), quoted(column.pattern or "")
    if column.type == "VARCHAR[]":
        return f"len(list_filter({cell}, lambda part: not regexp_full_match(part, {pattern}))) > 0"
    return f"not regexp_full_match({cell}, {pattern})"
