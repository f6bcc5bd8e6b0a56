"""Validate a day: each source's figures against its past and the other sources, by the rules of `suites/_day.yml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from expectations import runner
from expectations.duckdb_engine import data_source
from expectations.report import Result
from expectations.suite import DeliveryRule, load_day_suite
from expectations.whole import whole_result
from transforms.profile import Source

_SHOWN = 12  # figures of a source that are told one by one


def validate_day(
    path: Path,
    sources: Mapping[str, Source],
    figures: Mapping[str, Mapping[str, object]],
    drifts: Mapping[str, Sequence[tuple[str, float, str]]],
    *,
    memory_limit: str,
    threads: int,
) -> dict[str, tuple[Result, ...]]:
    """The results of each source; a rule whose figure is not there has none.

    path: a scratch database with one row of figures a source, in a table of its name; figures: the same.
    sources: their settings in the profile. drifts: of each source, what its figure `drift` is the largest of (name,
    figure, and what is said of it); each that is outside the limit is a result of its own.
    Raises AwasError when a check itself is at fault.
    """
    rules = load_day_suite().delivery
    results: dict[str, tuple[Result, ...]] = {}
    with data_source(path, memory_limit, threads) as (context, gx_source):
        for name, limits in sources.items():
            parameters = {key: value for key, value in limits if isinstance(value, int | float)}
            wanted = [
                rule
                for rule in rules
                if figures[name][rule.kwargs["column"]] is not None and (rule.limit or "") in parameters
            ]
            if not wanted:
                continue
            expectations = [runner.expectation(rule, rule.kwargs) for rule in wanted]
            checks = runner.check(context, gx_source, name, name, expectations, parameters)
            said = [(rule, whole_result(rule, checks[rule.id], parameters)) for rule in wanted]
            results[name] = tuple(
                part
                for rule, result in said
                for part in _parts(_in_rows(result, rule, figures[name]), rule, parameters, drifts.get(name, ()))
            )
    return results


def _in_rows(result: Result, rule: DeliveryRule, figures: Mapping[str, object]) -> Result:
    """A result with the two counts of rows behind a share of the usual, which a person can hold against a file."""
    if result.success or rule.kwargs["column"] != "share_of_usual":
        return result
    return replace(result, observed=f"{result.observed}: {figures['delivered']} rows, usually {figures['usual']:.0f}")


def _parts(
    result: Result,
    rule: DeliveryRule,
    parameters: Mapping[str, float],
    drifts: Sequence[tuple[str, float, str]],
) -> list[Result]:
    """One result for each figure whose drift is outside the limit; without any, the result itself."""
    if result.success or rule.kwargs["column"] != "drift":
        return [result]
    outside = [part for part in drifts if part[1] > parameters[rule.limit or ""]]
    results = [
        replace(result, expectation=f"{rule.id}: {name}", observed=f"{drift:.3g}: {sentence}")
        for name, drift, sentence in outside[:_SHOWN]
    ]
    more = len(outside) - len(results)
    return results + ([replace(result, expectation=f"{rule.id}: {more} more")] if more else [])
