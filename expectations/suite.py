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

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from transforms.contracts import Column, Contract, load_contract
from transforms.errors import AwasError
from transforms.warehouse import identifier, quoted

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
    """What a delivery as a whole must keep, told of the one row of figures in table `whole`.

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
        raise AwasError(
            f"{path}: {doubles[0] if doubles else suite.source}: named twice, or in the wrong file"
        )
    return suite


def _read(path: Path) -> Suite:
    """One file of rules. Raises AwasError that names file and entry."""
    try:
        return Suite(**yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise AwasError(f"{path}: {where}: {problem['msg']}") from error
    except (yaml.YAMLError, TypeError) as error:
        raise AwasError(f"{path}: not a suite: {str(error).splitlines()[0]}") from error


def contract_rules(contract: Contract) -> tuple[RowRule, ...]:
    """One rule for each thing that the contract says of a column, in the columns' order."""
    return tuple(rule for column in contract.columns for rule in _column_rules(contract.source, column))


def _column_rules(source: str, column: Column) -> list[RowRule]:
    cell, kind = identifier(column.name), "expect_column_values_to_be_between"
    rules: list[dict[str, Any]] = []
    if column.required:
        rules.append(
            {
                "id": "required",
                "type": "expect_column_values_to_not_be_null",
                "condition": f"{cell} is null",
                "reason": "is missing",
            }
        )
    if column.codes:
        codes = ", ".join(quoted(code) for code in column.codes)
        rules.append(
            {
                "id": "codes",
                "type": "expect_column_values_to_be_in_set",
                "condition": f"{cell} not in ({codes})",
                "reason": f"is none of {', '.join(column.codes)}",
                "kwargs": {"value_set": list(column.codes)},
            }
        )
    if column.minimum is not None:
        rules.append(
            {
                "id": "minimum",
                "type": kind,
                "condition": f"{cell} < {column.minimum:g}",
                "reason": f"is less than {column.minimum:g}",
                "kwargs": {"min_value": column.minimum},
            }
        )
    if column.earliest is not None:
        rules.append(
            {
                "id": "earliest",
                "type": kind,
                "condition": f"{cell} < date {quoted(column.earliest)}",
                "reason": f"is before {column.earliest}",
                "kwargs": {"min_value": date.fromisoformat(column.earliest)},
            }
        )
    if column.pattern:
        rules.append(
            {"id": "form", "condition": _unlike(column), "reason": f"does not have the form {column.pattern}"}
        )
    for rule in rules:
        rule["id"] = f"{column.name}_{rule['id']}"
        if "type" in rule:
            rule["kwargs"] = {"column": column.name} | rule.get("kwargs", {})
    note = f"2026-11-24: the contract says so (config/contracts/{source}.yaml)"
    return [RowRule(column=column.name, owner="data engineering", notes=note, **rule) for rule in rules]


def _unlike(column: Column) -> str:
    """True where a cell, or for a list any element of it, does not have the contract's form."""
    cell, pattern = identifier(column.name), quoted(column.pattern or "")
    if column.type == "VARCHAR[]":
        return f"len(list_filter({cell}, lambda part: not regexp_full_match(part, {pattern}))) > 0"
    return f"not regexp_full_match({cell}, {pattern})"
