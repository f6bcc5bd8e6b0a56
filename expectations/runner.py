"""Validate staged deliveries: Great Expectations decides inside DuckDB, offending rows are quarantined.

Two passes over the scratch database of a batch: first the rules of its rows, over table `staged`; then, with the
offending rows in table `broken`, the rules of each delivery as a whole, over table `whole`, which has one row of
figures a delivery. Each rule is checked once for all deliveries and answered for each. No result holds a value of a
row: queries ask for row numbers, and the library is told to keep counts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from expectations.duckdb_engine import data_source, gx, scratch_config
from expectations.report import Figures, Result, ValidationReport
from expectations.suite import UNEXPECTED_ROWS, DeliveryRule, RowRule, Suite, load_suite
from expectations.whole import Scope, make_whole, whole_results
from transforms.contracts import load_contract
from transforms.errors import AwasError, Withheld
from transforms.profile import Source
from transforms.queries import identifier, quoted

RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
_BIND = re.compile(r"(?<![:\w\x5c]):(?=\w+(?!:))")  # what SQLAlchemy's text() would take for a parameter
SHOWN_FROM = 5  # rows; a value that fewer have may be about one person
_CODE = "[A-Za-z][A-Za-z_ /.-]{0,30}"  # letters only: an identifier that slipped into the column is not repeated here
_KINDS = ("Binder Error", "Catalog Error", "Parser Error")


def validate(
    path: Path, source: str, limits: Source, scopes: Mapping[int, Scope], memory_limit: str = "4GB", threads: int = 2
) -> dict[int, ValidationReport]:
    """Check deliveries of a source in the scratch database `path`; add the rows that break a rule to table `broken`.

    The file holds `staged`, `broken`, `ragged` and the profile's `ref.*`, and must not be open in this process. limits:
    the source's settings in the profile. scopes: the deliveries to answer for, by their number in `staged`.
    Raises AwasError when a check itself is at fault: that says nothing about the deliveries.
    """
    suite = load_suite(source)
    rules = [_of_its_day(rule) for rule in suite.rows]
    with data_source(path, memory_limit, threads) as engine:
        row_checks = check(*engine, source, "staged", [_row_expectation(rule) for rule in rules], {})
    results: dict[int, list[Result]] = {number: [] for number in scopes}
    with _scratch(path, memory_limit, threads) as con:
        con.execute("create temp table untyped as select _delivery, _row, reason from broken")
        for rule in rules:
            counted = _quarantine(con, source, rule, row_checks[rule.id])
            for number, own_results in results.items():
                own_results.append(_row_result(rule, row_checks[rule.id], counted, number))
        codes = _unknown_codes(con, source, limits.ignore_codes)
        whole = make_whole(con, suite, scopes)
        reasons = _reasons(con)
    with data_source(path, memory_limit, threads) as engine:
        whole_checks = _check_whole(engine, source, suite, limits, whole, results)
    raw = tuple({**row_checks, **whole_checks}.values())
    return {
        number: ValidationReport(
            source,
            scope.delivered_on,
            tuple(results[number]),
            Figures(whole[number]["delivered"], whole[number]["quarantined"], *reasons.get(number, ((), None))),
            (*scope.signals, *codes.get(number, ())),
            raw,
        )
        for number, scope in scopes.items()
    }


def _check_whole(
    engine: tuple[Any, Any],
    source: str,
    suite: Suite,
    limits: Source,
    whole: dict[int, dict[str, Any]],
    results: dict[int, list[Result]],
) -> dict[str, Any]:
    """Check the deliveries as wholes and add to the results of each; returns the checks by rule."""
    parameters = {name: value for name, value in limits if isinstance(value, int | float)}
    wanted = [rule for rule in suite.delivery if rule.limit is None or rule.limit in parameters]
    checks = check(*engine, source, "whole", [expectation(rule, rule.kwargs) for rule in wanted], parameters)
    for figure in wanted:
        for number, result in whole_results(source, figure, checks[figure.id], parameters, whole).items():
            results[number].append(result)
    return checks


def _of_its_day(rule: RowRule) -> RowRule:
    condition = rule.condition.strip().replace("{delivered_on}", "_delivered_on")
    return rule.model_copy(update={"condition": condition})


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
        fault = _fault(check)
        if fault:
            kind = next((kind for kind in _KINDS if kind in fault), "the database or the library raised an error")
            message = f"{source}: check {rule} cannot run: {kind}; our fault, not the supplier's: mend the suite"
            raise AwasError(message) from Withheld(fault)
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


def _quarantine(con: duckdb.DuckDBPyConnection, source: str, rule: RowRule, check: dict[str, Any]) -> dict[int, int]:
    """Add the rows that break a rule to `broken`, unless the same cell is there already because of its type.

    Returns how many rows of each delivery break it. Raises AwasError where the condition finds other rows than the
    check has counted.
    """
    counted = _counted(rule, check)
    if check["success"] and not counted:
        return {}
    found = con.execute(f"select _delivery, count(*) from staged where {rule.condition} group by _delivery").fetchall()
    total = sum(rows for _, rows in found)
    if total != counted:
        raise AwasError(f"{source}: {rule.id} counts {counted} rows, its condition finds {total}; mend the suite")
    if rule.severity != "info":
        con.execute(
            f"insert into broken select _delivery, _row, $said from staged where ({rule.condition}) and _row not in "
            "(select _row from untyped where starts_with(reason, $column))",
            {"said": rule.said, "column": f"{rule.column}: "},
        )
    return dict(found)


def _counted(rule: RowRule, check: dict[str, Any]) -> int:
    return int(check["result"].get("observed_value" if rule.type == UNEXPECTED_ROWS else "unexpected_count") or 0)


def _row_result(rule: RowRule, check: dict[str, Any], counted: Mapping[int, int], number: int) -> Result:
    """What a rule of rows says of one delivery."""
    return Result(
        expectation=rule.id,
        type=rule.type,
        column=rule.column,
        severity=rule.severity,
        success=bool(check["success"]) or (bool(counted) and not counted.get(number)),
        observed=None,
        limit=None,
        unexpected=counted.get(number, 0),
        reason=rule.said,
        note=rule.notes,
        owner=rule.owner,
    )


def _unknown_codes(
    con: duckdb.DuckDBPyConnection, source: str, ignored: Mapping[str, Sequence[str]]
) -> dict[int, list[str]]:
    """Signals: codes that no list has, where so many rows have them that they are a code and not somebody's data.

    Rows with a code that the profile ignores by name are set aside like the others, without a signal.
    """
    signals: dict[int, list[str]] = {}
    for column in load_contract(source).columns:
        if not column.codes or column.personal:
            continue
        known = ", ".join(quoted(code) for code in (*column.codes, *ignored.get(column.name, ())))
        name = identifier(column.name)
        met = con.execute(
            f"select _delivery, {name}, count(*) as n from staged where {name} not in ({known}) "
            f"and regexp_full_match({name}, $form) group by _delivery, {name} having n >= $least "
            f"qualify row_number() over (partition by _delivery order by n desc, {name}) <= 20 "
            "order by _delivery, n desc, 2",
            {"form": _CODE, "least": SHOWN_FROM},
        ).fetchall()
        for number, code, rows in met:
            message = f"code {code!r} of {column.name} is not known ({rows} rows); map it in the profile"
            signals.setdefault(number, []).append(message)
    return signals


def _reasons(con: duckdb.DuckDBPyConnection) -> dict[int, tuple[tuple[tuple[str, int], ...], str]]:
    """How many rows of each delivery were set aside for each reason, the commonest first, and where the first is."""
    con.execute(
        "create temp table set_aside as "
        "select b._delivery, b.reason, s._file, s._line from broken b join staged s on s._row = b._row "
        "union select _delivery, reason, _file, _line from ragged"
    )
    places = con.execute(
        "select _delivery, min((_file, _line)) as first from set_aside group by _delivery order by _delivery"
    ).fetchall()
    counted = con.execute(
        "select _delivery, reason, count(*) as n from set_aside group by all order by 1, n desc, reason"
    ).fetchall()
    return {
        number: (tuple((reason, rows) for of, reason, rows in counted if of == number), f"{first[0]}:{first[1]}")
        for number, first in places
    }


@contextmanager
def _scratch(path: Path, memory_limit: str, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(path), config=scratch_config(path, memory_limit, threads))
    con.execute("set TimeZone = 'UTC'")
    try:
        yield con
    finally:
        con.close()
