"""The rules of each delivery as a whole: its figures in table `whole`, and what the rules say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from expectations.report import Result
from expectations.suite import DeliveryRule, Suite
from transforms.errors import AwasError
from transforms.queries import identifier, run_sql_file

WHOLE_SQL = Path(__file__).resolve().parent / "whole.sql"


@dataclass(frozen=True)
class Scope:
    """What is known of a delivery beside its rows. signals: what a person should know. strangers: how many of them say
    that a column appeared or is not there."""

    delivered_on: date
    signals: tuple[str, ...] = ()
    strangers: int = 0


def make_whole(con: duckdb.DuckDBPyConnection, suite: Suite, scopes: Mapping[int, Scope]) -> dict[int, dict[str, Any]]:
    """Make table `whole`, the figures of each delivery; returns them."""
    con.execute("create temp table scope (_delivery bigint, delivered_on date, strangers bigint)")
    rows = [(number, scope.delivered_on.isoformat(), scope.strangers) for number, scope in scopes.items()]
    con.execute("insert into scope values " + ", ".join(f"({n}, '{day}', {count})" for n, day, count in rows))
    event = f"max({identifier(suite.event)})::date" if suite.event else "null::date"
    con.execute(f"create temp table newest as select _delivery, {event} as day from staged group by _delivery")
    run_sql_file(con, WHOLE_SQL)
    cursor = con.execute("from whole order by _delivery")
    names = [column[0] for column in cursor.description or []]
    figures = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["_delivery"]: row for row in figures}


def whole_results(
    source: str,
    rule: DeliveryRule,
    check: dict[str, Any],
    parameters: Mapping[str, float],
    whole: Mapping[int, Mapping[str, Any]],
) -> dict[int, Result]:
    """What a rule says of each delivery's figure; nothing where there is no figure (no events, no newest one).

    Raises AwasError where the bounds find other deliveries than the check has counted.
    """
    bounds = _bounds(rule, parameters)
    figures = {number: row[rule.kwargs["column"]] for number, row in whole.items()}
    known = {number: figure for number, figure in figures.items() if figure is not None}
    outside = {
        number
        for number, figure in known.items()
        if figure < bounds.get("min_value", figure) or figure > bounds.get("max_value", figure)
    }
    counted = int(check["result"].get("unexpected_count") or 0)
    if counted != len(outside):
        raise AwasError(
            f"{source}: {rule.id} counts {counted} deliveries, its bounds find {len(outside)}; mend the suite"
        )
    return {number: _figure_result(rule, number not in outside, figure, bounds) for number, figure in known.items()}


def whole_result(rule: DeliveryRule, check: dict[str, Any], parameters: Mapping[str, float]) -> Result:
    """What a rule says of the only row of a table of figures."""
    observed = check["result"].get("observed_value")
    return _figure_result(rule, bool(check["success"]), observed, _bounds(rule, parameters))


def _bounds(rule: DeliveryRule, parameters: Mapping[str, float]) -> dict[str, float]:
    return {
        key: parameters[value["$PARAMETER"]] if isinstance(value, dict) else value
        for key, value in rule.kwargs.items()
        if key in ("min_value", "max_value")
    }


def _figure_result(rule: DeliveryRule, success: bool, observed: float | None, bounds: Mapping[str, float]) -> Result:
    words = {"min_value": "at least", "max_value": "at most"}
    limit = " and ".join(f"{words[key]} {value:g}" for key, value in bounds.items())
    return Result(
        expectation=rule.id,
        type=rule.type,
        column=None,
        severity=rule.severity,
        success=success,
        observed=None if observed is None else f"{observed:.6g}",
        limit=limit,
        unexpected=None,
        reason=f"{rule.kwargs['column']}: {limit}",
        note=rule.notes,
        owner=rule.owner,
    )
