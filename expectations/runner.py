"""Validate a staged delivery: Great Expectations decides inside DuckDB, offending rows are quarantined.

Two passes over the scratch database of a delivery: first the rules of its rows, over table `staged`; then,
with the offending rows in table `broken`, the rules of the delivery as a whole, over the one row of figures
in table `whole`. No result holds a value of a row: queries ask for row numbers, and the library is told to
keep counts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from expectations.duckdb_engine import data_source, gx, scratch_config
from expectations.report import Figures, Result, ValidationReport
from expectations.suite import UNEXPECTED_ROWS, DeliveryRule, RowRule, Suite, load_suite
from transforms.contracts import load_contract
from transforms.errors import AwasError, Withheld
from transforms.profile import Source
from transforms.queries import identifier, quoted, run_sql_file

WHOLE_SQL = Path(__file__).resolve().parent / "whole.sql"
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
_BIND = re.compile(r"(?<![:\w\x5c]):(?=\w+(?!:))")  # what SQLAlchemy's text() would take for a parameter
SHOWN_FROM = 5  # rows; a value that fewer have may be about one person
_CODE = "[A-Za-z][A-Za-z_ /.-]{0,30}"  # letters only: an identifier that slipped into the column is not repeated here
_KINDS = ("Binder Error", "Catalog Error", "Parser Error")


def validate(
    path: str | Path,
    source: str,
    limits: Source,
    *,
    delivered_on: date,
    signals: Sequence[str] = (),
    memory_limit: str = "4GB",
    threads: int = 2,
) -> ValidationReport:
    """Check the delivery in the scratch database `path`; add the rows that break a rule to table `broken`.

    The file holds `staged`, `broken` and the profile's `ref.*`, and must not be open in this process. limits:
    the source's settings in the profile. signals: columns that appeared or are gone.
    Raises AwasError when a check itself is at fault: that says nothing about the delivery.
    """
    path, suite = Path(path), load_suite(source)
    with data_source(path, memory_limit, threads) as (context, gx_source):
        rules = [_as_of_delivery(rule, delivered_on) for rule in suite.rows]
        expectations = [_row_expectation(rule) for rule in rules]
        row_checks = check(context, gx_source, source, "staged", expectations, {})
    with _scratch(path, memory_limit, threads) as con:
        con.execute("create temp table untyped as select _row, reason from broken")
        results = [_quarantine(con, source, rule, row_checks[rule.id]) for rule in rules]
        codes = _unknown_codes(con, source, limits.ignore_codes)
        figures = _figures(con, suite, delivered_on, len(signals))
    parameters = {name: value for name, value in limits if isinstance(value, int | float)}
    wanted = [
        rule
        for rule in suite.delivery
        if (rule.limit is None or rule.limit in parameters) and rule.kwargs["column"] in figures.told
    ]
    with data_source(path, memory_limit, threads) as (context, gx_source):
        expectations = [expectation(rule, rule.kwargs) for rule in wanted]
        whole_checks = check(context, gx_source, source, "whole", expectations, parameters)
    results += [whole_result(rule, whole_checks[rule.id], parameters) for rule in wanted]
    raw = tuple({**row_checks, **whole_checks}.values())
    return ValidationReport(source, delivered_on, tuple(results), figures, (*signals, *codes), raw)


def _as_of_delivery(rule: RowRule, delivered_on: date) -> RowRule:
    day = f"date {quoted(delivered_on.isoformat())}"
    return rule.model_copy(update={"condition": rule.condition.strip().replace("{delivered_on}", day)})


def _row_expectation(rule: RowRule) -> Any:
    kwargs = dict(rule.kwargs)
    if rule.type == UNEXPECTED_ROWS:
        condition = _BIND.sub(r"\\:", rule.condition.replace("{", "{{").replace("}", "}}"))
        kwargs["unexpected_rows_query"] = f"select _row from {{batch}} where {condition}"
    return expectation(rule, kwargs)


def expectation(rule: RowRule | DeliveryRule, kwargs: dict[str, Any]) -> Any:
    """The library's expectation. Raises AwasError where it knows no such type or takes other arguments."""
    kind = getattr(gx.expectations, "".join(word.capitalize() for word in rule.type.split("_")), None)
    if kind is None:
        raise AwasError(f"expectation {rule.id}: great_expectations has no {rule.type}; mend the suite")
    try:
        return kind(**kwargs, severity=rule.severity, notes=rule.notes, meta={"rule": rule.id})
    except ValueError as error:
        raise AwasError(
            f"expectation {rule.id}: {rule.type} does not take {', '.join(kwargs)}; mend the suite"
        ) from error


def check(
    context: Any, gx_source: Any, source: str, table: str, expectations: list[Any], parameters: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Run expectations over a table; returns the library's result of each rule as plain data, by rule id.

    Raises AwasError for a check that could not be run.
    """
    batch = gx_source.add_table_asset(table, table_name=table).add_batch_definition_whole_table("whole")
    suite = gx.ExpectationSuite(name=f"{source} {table}", expectations=expectations)
    outcome = batch.get_batch().validate(suite, result_format=RESULT_FORMAT, expectation_parameters=parameters)
    checks = {item.expectation_config.meta["rule"]: item.to_json_dict() for item in outcome.results}
    for rule, check in checks.items():
        said = _fault(check)
        if said:
            kind = next((kind for kind in _KINDS if kind in said), "the database or the library raised an error")
            told = f"{source}: check {rule} cannot run: {kind}; our fault, not the supplier's: mend the suite"
            raise AwasError(told) from Withheld(said)
    if len(checks) != len(expectations):
        raise AwasError(f"{source}: {len(expectations)} checks of {table} gave {len(checks)} results; mend the suite")
    return checks


def _fault(check: dict[str, Any]) -> str | None:
    """Why a check could not run, in the library's words, which may quote a cell; None where it ran."""
    info = check.get("exception_info") or {}
    entries = [info] if "raised_exception" in info else list(info.values())
    for entry in entries:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message"))
    return None


def _quarantine(con: duckdb.DuckDBPyConnection, source: str, rule: RowRule, check: dict[str, Any]) -> Result:
    """Add the rows that break a rule to `broken`, unless the same cell is there already because of its type.

    Raises AwasError where the condition finds other rows than the check has counted.
    """
    counted = int(check["result"].get("observed_value" if rule.type == UNEXPECTED_ROWS else "unexpected_count") or 0)
    if not check["success"] or counted:
        found = _one(con, f"select count(*) from staged where {rule.condition}")
        if found != counted:
            raise AwasError(f"{source}: {rule.id} counts {counted} rows, its condition finds {found}; mend the suite")
        if rule.severity != "info":
            con.execute(
                f"insert into broken select _row, $said from staged where ({rule.condition}) and _row not in "
                "(select _row from untyped where starts_with(reason, $column))",
                {"said": rule.said, "column": f"{rule.column}: "},
            )
    return Result(
        expectation=rule.id,
        type=rule.type,
        column=rule.column,
        severity=rule.severity,
        success=bool(check["success"]),
        observed=None,
        limit=None,
        unexpected=counted,
        reason=rule.said,
        note=rule.notes,
        owner=rule.owner,
    )


def _unknown_codes(con: duckdb.DuckDBPyConnection, source: str, ignored: Mapping[str, Sequence[str]]) -> list[str]:
    """Signals: codes that no list has, where so many rows have them that they are a code and not somebody's data.

    Rows with a code that the profile ignores by name are set aside like the others, without a signal.
    """
    signals = []
    for column in load_contract(source).columns:
        if not column.codes or column.personal:
            continue
        known = ", ".join(quoted(code) for code in (*column.codes, *ignored.get(column.name, ())))
        name = identifier(column.name)
        met = con.execute(
            f"select {name}, count(*) as n from staged where {name} not in ({known}) "
            f"and regexp_full_match({name}, $form) group by all having n >= $least order by n desc, 1 limit 20",
            {"form": _CODE, "least": SHOWN_FROM},
        ).fetchall()
        signals += [
            f"code {code!r} of {column.name} is not known ({rows} rows); map it in the profile" for code, rows in met
        ]
    return signals


def _figures(con: duckdb.DuckDBPyConnection, suite: Suite, delivered_on: date, strangers: int) -> Figures:
    """Make table `whole`; returns what a reader wants to know of it, with the commonest reasons first."""
    con.execute("create table if not exists ragged (_file varchar, _line bigint, reason varchar, row_text varchar)")
    newest = f"select max({identifier(suite.event)})::date from staged" if suite.event else "select null::date"
    (newest_on,) = con.execute(newest).fetchall()[0]
    run_sql_file(con, WHOLE_SQL, delivered_on=delivered_on, newest=newest_on, strangers=strangers)
    reasons = con.execute(
        "select reason, count(distinct _row) as n from broken group by reason order by n desc, reason"
    ).fetchall()
    found = con.execute("from whole")
    whole = dict(zip([column[0] for column in found.description or []], found.fetchall()[0], strict=True))
    told = frozenset(name for name, value in whole.items() if value is not None)
    return Figures(whole["delivered"], whole["quarantined"], tuple(reasons), told)


def whole_result(rule: DeliveryRule, check: dict[str, Any], parameters: dict[str, Any]) -> Result:
    observed = check["result"].get("observed_value")
    bounds = {key: value for key, value in rule.kwargs.items() if key in ("min_value", "max_value")}
    words = {"min_value": "at least", "max_value": "at most"}
    limit = " and ".join(
        f"{words[key]} {parameters[value['$PARAMETER']] if isinstance(value, dict) else value:g}"
        for key, value in bounds.items()
    )
    return Result(
        expectation=rule.id,
        type=rule.type,
        column=None,
        severity=rule.severity,
        success=bool(check["success"]),
        observed=None if observed is None else f"{observed:.6g}",
        limit=limit,
        unexpected=None,
        reason=f"{rule.kwargs['column']}: {limit}",
        note=rule.notes,
        owner=rule.owner,
    )


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _scratch(path: Path, memory_limit: str, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(path), config=scratch_config(path, memory_limit, threads))
    con.execute("set TimeZone = 'UTC'")
    try:
        yield con
    finally:
        con.close()
