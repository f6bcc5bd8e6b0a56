"""An agency's licences, visits and lists on one line of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from transforms.release.pages import over_time
from transforms.release.pages.charts import Mark
from transforms.release.pages.facts import Row
from transforms.release.pages.naming import clipped
from transforms.release.pages.section import Scene, Section, titled
from transforms.release.texts.words import Words

MOST_DRAWN = 6  # register records; the table has all
YEARS = 5  # before today, where the line begins at the earliest

Span = tuple[float, float, str, str]  # from, to (0 to 1), kind, words


def licences(scene: Scene) -> Section:
    """In which state the licences were, when somebody visited, on which lists it was."""
    words, found = scene.words, scene.of("licence")
    heading = words("timeline")
    listed = sorted({r["as_of"] for r in scene.of("list_history")})
    visited = [v["inspected_on"] for v in scene.of("visit")]
    if not (found or visited or listed):
        return Section("timeline", heading, words("timeline_none"))
    today = scene.facts.as_of
    first = max(min([r["since"] for r in found] + visited + listed), date(today.year - YEARS, today.month, 1))

    def at(day: date) -> float:
        return float(min(1.0, max(0.0, (day - first).days / max(1, (today - first).days))))

    rows = _by_record(words, found, first, today, at)
    for key, kind, days in (("timeline_visits", "visit", visited), ("timeline_lists", "listed", listed)):
        rows.append((words(key), [(at(day), at(day), kind, words.day(day)) for day in days]))
    ends = [Mark(0, words.day(first, "month")), Mark(1, words("today"))]
    finding = _finding(words, found, today)
    columns = (("register_id", "id"), ("state", ""), ("since", "whole"), ("until", "whole"), ("valid_to", "whole"))
    return Section(
        "timeline",
        heading,
        finding,
        over_time.timeline(rows, ends, finding),
        columns=titled(words, columns) if found else (),
        rows=[_line(words, record) for record in found],
        notes=[words("timeline_note")],
        query=scene.query("licence"),
        folded=True,
    )


def is_over(record: Row, today: date) -> bool:
    """Whether the register still says active although the licence is valid no more."""
    covered = record["covered_until"]
    return record["licence_status"] == "active" and record["until"] is None and covered is not None and covered < today


def _finding(words: Words, rows: list[Row], today: date) -> str:
    if not rows:
        return words("licence_unknown")
    last = max(rows, key=lambda r: (r["since"], r["agency_id"]))
    if is_over(last, today):
        return words("licence_over", day=last["covered_until"])
    return words("licence_finding", state=_state(words, last), day=last["since"])


def _state(words: Words, record: Row) -> str:
    return words.either(f"licence_{record['licence_status']}", record["licence_status"])


def _line(words: Words, record: Row) -> tuple[str, ...]:
    return (
        record["agency_id"],
        _state(words, record),
        words.day(record["since"], "short"),
        words.day(record["until"], "short") if record["until"] else words("until_now"),
        words.day(record["covered_until"], "short") if record["covered_until"] else "–",
    )


def _by_record(
    words: Words, found: list[Row], first: date, today: date, at: Callable[[date], float]
) -> list[tuple[str, list[Span]]]:
    """A row for each register record, with a span for each state; what is past its validity is a span of its own."""
    rows: dict[str, list[Span]] = {}
    for record in sorted(found, key=lambda r: (r["agency_id"], r["since"])):
        spans = rows.setdefault(record["agency_id"], [])
        begun, ended = max(record["since"], first), record["until"] or today
        lasts = record["covered_until"] + timedelta(days=1) if is_over(record, today) else ended
        span = f"{words.day(begun, 'short')} – {words.day(min(lasts, ended), 'short')}"
        if begun < lasts:
            spans.append((at(begun), at(lasts), record["licence_status"], f"{_state(words, record)}: {span}"))
        if lasts < ended:
            over = words("licence_over", day=record["covered_until"])
            spans.append((at(max(begun, lasts)), at(ended), "over", over))
    named = [(f"{words('timeline_licence')} {clipped(agency, 30)}", spans) for agency, spans in rows.items()]
    return named[:MOST_DRAWN]
