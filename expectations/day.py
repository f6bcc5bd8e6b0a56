"""Validate a day: each source's figures against its past and the other sources, by the rules of `suites/_day.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from expectations import runner
from expectations.duckdb_engine import data_source
from expectations.report import Result
from expectations.suite import DeliveryRule, load_day_suite
from expectations.whole import whole_result
from transforms.profile import Source


def validate_day(
    path: Path,
    sources: Mapping[str, Source],
    figures: Mapping[str, Mapping[str, object]],
    *,
    memory_limit: str,
    threads: int,
) -> dict[str, tuple[Result, ...]]:
    """The results of each source; a rule whose figure is not there has none.

    path: a scratch database with one row of figures a source, in a table of its name; figures: the same.
    sources: their settings in the profile. Raises AwasError when a check itself is at fault.
    """
    rules = load_day_suite().delivery
    found: dict[str, tuple[Result, ...]] = {}
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
            found[name] = tuple(
                _in_words(whole_result(rule, checks[rule.id], parameters), figures[name], rule) for rule in wanted
            )
    return found


def _in_words(result: Result, figures: Mapping[str, object], rule: DeliveryRule) -> Result:
    """The result with what is said of its figure beside it, where it did not hold."""
    said = figures.get(f"{rule.kwargs['column']}_said")
    return result if result.success or not said else replace(result, observed=f"{result.observed}: {said}")
