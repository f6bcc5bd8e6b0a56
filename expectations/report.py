"""What a validation found: for the ledger, for the stage that decides, and as a page for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

SEVERITIES = ("critical", "warning", "info")
_TEMPLATES = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Result:
    """One expectation of one delivery. observed, limit: figures of the whole delivery; unexpected: rows."""

    expectation: str
    type: str
    column: str | None
    severity: str
    success: bool
    observed: str | None
    limit: str | None
    unexpected: int | None
    reason: str
    note: str
    owner: str


@dataclass(frozen=True)
class Figures:
    """Rows of a delivery, and how many rows were quarantined for each reason, the commonest first.

    place: file and line of the first of them.
    """

    delivered: int
    quarantined: int
    reasons: tuple[tuple[str, int], ...]
    place: str | None = None


@dataclass(frozen=True)
class ValidationReport:
    """All results of one delivery. raw: Great Expectations' own results, counts only, as plain data."""

    source: str
    delivered_on: date
    results: tuple[Result, ...]
    figures: Figures
    signals: tuple[str, ...]
    raw: tuple[dict[str, Any], ...]

    @property
    def failed(self) -> tuple[Result, ...]:
        """What did not hold, the gravest first."""
        failures = [result for result in self.results if not result.success]
        return tuple(sorted(failures, key=lambda result: SEVERITIES.index(result.severity)))

    @property
    def worst(self) -> str | None:
        """The gravest severity among what did not hold; None where all held."""
        return self.failed[0].severity if self.failed else None

    @property
    def ok_to_load(self) -> bool:
        """Whether no critical expectation failed."""
        return self.worst != "critical"

    def stopping(self) -> str | None:
        """Why nothing of this delivery may be loaded, in one line; None where it may."""
        if self.ok_to_load:
            return None
        worst = self.failed[0]
        if worst.unexpected is not None:
            return f"{_rows(worst.unexpected)}: {worst.reason} ({worst.expectation})"
        broken = f"{worst.expectation} is {worst.observed}, must be {worst.limit}"
        reasons = "; ".join(f"{_rows(count)}: {reason}" for reason, count in self.figures.reasons[:3])
        return f"{broken}; {reasons}; the first at {self.figures.place}" if reasons else broken

    def ledger_rows(self, delivery_id: str, source: str, delivered_on: date) -> list[list[object]]:
        """The rows of `lake.ledger.validation`, in that table's column order."""
        rows = [
            [r.expectation, r.column, r.severity, r.success, r.observed, r.unexpected, r.note] for r in self.results
        ]
        rows += [["signal", None, "warning", False, None, None, signal] for signal in self.signals]
        return [[delivery_id, source, delivered_on, *row] for row in rows]

    def to_html(self, path: str | Path) -> Path:
        """Write the page: self-contained, no script, no request, no value of any row. Returns its path."""
        page = _template().render(report=self, stopping=self.stopping())
        target = Path(path)
        target.write_text(page, encoding="utf-8")
        target.chmod(0o600)
        return target


@cache
def _template() -> Template:
    """The page's template, compiled once: that takes longer than to write a page."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
