"""The sections of an entity's page: each says its finding, draws it, lists its numbers and shows their query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from transforms.release.pages import charts
from transforms.release.pages.charts import Mark
from transforms.release.pages.entries import Cards, indicator_name, why
from transforms.release.pages.facts import Facts, Row, query
from transforms.release.words import Words
from transforms.warehouse import quoted

NUMBER = "number"
EMPTY = Markup("")
TELLING = 0.05  # points from which on a comparison has a line of its own


@dataclass(frozen=True)
class Section:
    """One section. finding: what the picture says; columns: (title, kind of cell); query: gives its numbers."""

    anchor: str
    heading: str
    finding: str = ""
    picture: Markup = EMPTY
    columns: Sequence[tuple[str, str]] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    query: str = ""
    folded: bool = False  # whether the table is shown only when asked for


@dataclass(frozen=True)
class Scene:
    """What every section needs: the day's facts, the cards, the reader's words and the listed row."""

    facts: Facts
    cards: Cards
    words: Words
    row: Row

    @property
    def kind(self) -> str:
        return str(self.row["entity_kind"])

    @property
    def entity(self) -> str:
        return str(self.row["entity_id"])

    def of(self, table: str) -> list[Row]:
        return self.facts.of(table, self.kind, self.entity)

    def has(self, table: str) -> bool:
        return table in self.facts.tables

    def query(self, table: str) -> str:
        return query(table, self.kind, self.entity)


def points(scene: Scene) -> Section:
    """The points that sum to the score, as one bar and as a table."""
    words, facts = scene.words, scene.facts
    told = why(facts, scene.cards, words, scene.row)
    lines = sorted(told["lines"], key=lambda line: (-line["value"], line["indicator"]))
    notes = [words("unsaid") + ": " + "; ".join(told["unsaid"]) + "."] if told["unsaid"] else []
    notes += [words("tier", tier=told["tier"])] if told["tier"] else []
    notes += [words("coverage", share=told["share"])] if told["share"] is not None else []
    if scene.row.get("score_sure") is not None and scene.row["score_sure"] != scene.row["score"]:
        notes.append(words("score_sure", score=words.points(scene.row["score_sure"])))
    if scene.row.get("p_top") is not None:
        notes.append(words("p_top", chance=round(100 * scene.row["p_top"]), n=scene.row["top_k"]))
    if not lines:
        return Section("why", words("why"), words("why_none"), notes=notes, query=_why_query(scene))
    told_apart = [line for line in lines if line["value"] >= TELLING or line["points"] == words("fact_no_points")]
    rest = lines[len(told_apart) :] if len(lines) - len(told_apart) > 1 else []
    told_apart = lines[: len(lines) - len(rest)]
    numbered = [(str(place), line) for place, line in enumerate(told_apart, start=1)]
    others = sum(line["value"] for line in rest)
    best = lines[0]
    finding = words("why_finding", score=told["score"], name=best["name"], points=best["points"])
    pieces = [(n, line["value"]) for n, line in numbered if line["value"]]
    drawn = any(line["value"] for line in lines)
    last = [("", words("why_rest", n=len(rest)), "", "", words.points(others))] if rest else []
    return Section(
        "why",
        words("why"),
        finding if best["value"] > 0 else words("why_caption", score=told["score"]),
        charts.parts([*pieces, *([("", others)] if others else [])], told["score"], finding) if drawn else EMPTY,
        columns=[("", NUMBER), *((words(f"column_{c}"), k) for c, k in _POINT_COLUMNS)],
        rows=[
            *((n, line["name"], line["count"], line["peers"], line["points"]) for n, line in numbered),
            *last,
            ("", words("total"), "", "", told["score"]),
        ],
        notes=notes,
        query=_why_query(scene),
    )


_POINT_COLUMNS = (("reason", "lead"), ("count", ""), ("peers", ""), ("points", NUMBER))


def _why_query(scene: Scene) -> str:
    return f"from marts.why({quoted(scene.entity)}, words := {quoted(scene.words.code)})"


def leaving(scene: Scene) -> Section | None:
    """What would have to be different for it to leave the list; none where that cannot be told."""
    words = scene.words
    found = [row for row in scene.of("leave_list") if row["unit"] == scene.row["unit"]]
    if not found:
        return None
    found.sort(key=lambda row: row["place"])
    first = found[0]
    name = indicator_name(scene.cards, words, first["indicator"])
    if len(found) == 1:
        finding = words("leave_one", name=name, now=_count(words, first, ""), to=_count(words, first, "_to"))
    else:
        finding = words("leave_all", n=len(found))
    return Section(
        "leave",
        words("leave"),
        finding,
        columns=[(words(f"column_{c}"), k) for c, k in (("reason", "lead"), ("now", NUMBER), ("at_most", NUMBER))],
        rows=[
            (indicator_name(scene.cards, words, r["indicator"]), _count(words, r, ""), _count(words, r, "_to"))
            for r in found
        ]
        if len(found) > 1
        else (),
        notes=[words("leave_note")],
        query=scene.query("leave_list"),
    )


def _count(words: Words, row: Row, which: str) -> str:
    """The cases of a condition, or its value where it counts none; fewer than 5 where they are withheld."""
    told = row[f"num{which}"] if row["num"] is not None else row[f"value{which}"]
    return words("fewer_than_five") if told is None else words.text(told)


def changed(scene: Scene) -> Section | None:
    """By what the score moved since the list before, split by cause."""
    words = scene.words
    found = [row for row in scene.of("score_change") if row["points"]]
    if not found:
        return None
    found.sort(key=lambda row: (-abs(row["points"]), row["indicator"], row["cause"]))
    total = sum(row["points"] for row in found)
    finding = words("changed_finding", points=words.points(total, sign=True), day=found[0]["previous_as_of"])
    return Section(
        "changed",
        words("changed"),
        finding,
        columns=[(words(f"column_{c}"), k) for c, k in (("reason", "lead"), ("cause", ""), ("points", NUMBER))],
        rows=[
            (
                indicator_name(scene.cards, words, r["indicator"]),
                words.either(f"change_{r['cause']}", r["cause"]),
                words.points(r["points"], sign=True),
            )
            for r in found
        ],
        query=scene.query("score_change"),
        folded=len(found) > 4,
    )


def volume(scene: Scene) -> Section:
    """A year of weeks against what the season lets expect, with the holidays that bear on it."""
    words, facts = scene.words, scene.facts
    found = {row["week"]: row for row in scene.of("weekly_volume")}
    heading = words(f"volume_{scene.kind}")
    if not any(row["volume"] for row in found.values()):
        none = words("volume_few" if found else "volume_none")
        return Section("volume", heading, none, query=scene.query("weekly_volume"))
    weeks = facts.weeks()
    shown = [found.get(week) for week in weeks]
    values = [0.0 if row is None else row["volume"] for row in shown]
    band = [(row["expected"], row["upper"]) if row and row["upper"] is not None else None for row in shown]
    top = max([v or 0.0 for v in values] + [pair[1] for pair in band if pair])
    return Section(
        "volume",
        heading,
        _volume_finding(words, weeks, shown, values),
        charts.columns(
            values, band, ticks(words, max(top, 4.0)), month_marks(words, weeks), _holidays(scene, weeks), heading
        ),
        columns=[
            (words(f"column_{c}"), k)
            for c, k in (("week", ""), ("people", NUMBER), ("expected", NUMBER), ("upper", NUMBER))
        ],
        rows=[
            (
                words.day(week, "short"),
                words("fewer_than_five") if value is None else words.text(value),
                words.text(pair[0]) if pair else "–",
                words.text(pair[1]) if pair else "–",
            )
            for week, value, pair in reversed(list(zip(weeks, values, band, strict=True)))
        ],
        notes=[words("volume_note_" + ("band" if any(band) else "plain"))],
        query=scene.query("weekly_volume"),
        folded=True,
    )


def _volume_finding(words: Words, weeks: list[date], shown: list[Row | None], values: list[float | None]) -> str:
    """About the last week that is over."""
    row, value, week = shown[-2], values[-2], weeks[-2]
    n = words("fewer_than_five") if value is None else words.text(value)
    if row is not None and row["expected"] is not None:
        return words("volume_season", count=n, week=week, expected=row["expected"], upper=row["upper"])
    most = max((v for v in values if v is not None), default=0.0)
    return words("volume_plain", count=n, week=week, most=most)


def _holidays(scene: Scene, weeks: list[date]) -> list[Mark]:
    """The holidays at both ends of a route, where their week lies in the picture; the same name once a year."""
    place = scene.facts.routes.get(scene.entity)
    if place is None:
        return []
    ends = {place["country"], place["destination"]}
    first, span = weeks[0], (weeks[-1] - weeks[0]).days + 7
    marks: list[Mark] = []
    for holiday in scene.facts.holidays:
        at = ((holiday["starts_on"] - first).days + 0.5) / span
        if holiday["country"] in ends and 0 <= at <= 1 and all(abs(mark.at - at) > 0.13 for mark in marks):
            marks.append(Mark(at, holiday["name"]))
    return marks


def history(scene: Scene) -> Section:
    """The score on every day on which it was computed."""
    words = scene.words
    found = [row for row in scene.of("score_history") if row["score"] is not None]
    heading = words("history")
    rows = [
        (words.day(r["as_of"], "short"), words.points(r["score"]), words.text(r["rank_with_ties"]), _range(words, r))
        for r in reversed(found)
    ]
    if len(found) < 2:
        finding, drawn = words("history_first"), Markup("")
    else:
        first, last = found[0], found[-1]
        moved = "same" if first["score"] == last["score"] else "up" if first["score"] < last["score"] else "down"
        finding = words(
            f"history_{moved}", first=words.points(first["score"]), day=first["as_of"], last=words.points(last["score"])
        )
        span = (last["as_of"] - first["as_of"]).days
        course = [((r["as_of"] - first["as_of"]).days / span, float(r["score"])) for r in found]
        ends = [Mark(0, words.day(first["as_of"], "short")), Mark(1, words.day(last["as_of"], "short"))]
        values = [value for _, value in course]
        drawn = charts.course(course, ticks(words, max(0.5, *values), min(0.0, *values)), ends, finding)
    return Section(
        "history",
        heading,
        finding,
        drawn,
        columns=[
            (words(f"column_{c}"), k) for c, k in (("date", ""), ("score", NUMBER), ("rank", NUMBER), ("range", NUMBER))
        ],
        rows=rows,
        query=scene.query("score_history"),
        folded=True,
    )


def _range(words: Words, row: Row) -> str:
    if row["rank_low"] is None:
        return "–"
    return f"{words.number(row['rank_low'])}–{words.number(row['rank_high'])}"


def evidence(scene: Scene) -> list[Section]:
    """The newest rows behind each reason, as the suppliers know them."""
    words, facts = scene.words, scene.facts
    told = facts.reasons.get((scene.kind, scene.entity, words.code), [])
    found: list[Section] = []
    for reason in told:
        code = reason["indicator"]
        rows = facts.evidence.get((scene.kind, scene.entity, code), [])
        points = facts.points[(scene.kind, scene.entity)]
        withheld = any(p["withheld"] for p in points if p["indicator"] == code)
        more = (rows[0]["true_count"] or len(rows)) - len(rows) if rows else 0
        notes = [words("rows_withheld")] if withheld else [words("rows_none")] if not rows else []
        found.append(
            Section(
                f"rows-{code}",
                indicator_name(scene.cards, words, code),
                columns=[
                    (words(f"column_{c}"), k)
                    for c, k in (("date", "whole"), ("source", ""), ("record", "id"), ("where", "id"))
                ],
                rows=[_record(words, row) for row in rows],
                notes=notes or ([words("rows_more", n=more)] if more > 0 else []),
                query=f"from marts.evidence_for({quoted(scene.entity)}, {quoted(code)})",
                folded=len(rows) > 5,
            )
        )
    return found


def _record(words: Words, row: Row) -> tuple[str, ...]:
    return (
        "–" if row["event_on"] is None else words.day(row["event_on"], "short"),
        words.either(f"source_{row['source']}", row["source"] or "–"),
        row["record_id"] or "–",
        f"{row['file']}:{row['line']}",
    )


def visits(scene: Scene) -> Section:
    """Earlier inspections and what they found."""
    words, found = scene.words, scene.of("visit")
    newest = sorted(found, key=lambda r: (r["inspected_on"], r["inspection_id"]), reverse=True)
    if newest:
        last = newest[0]
        finding = words(
            "visits_last",
            n=len(newest),
            day=last["inspected_on"],
            result=words.either(f"result_{last['result']}", last["result"]),
        )
    else:
        finding = words("visits_none")
    columns = (
        ("date", "whole"),
        ("unit", ""),
        ("occasion", ""),
        ("checks", NUMBER),
        ("breaches", NUMBER),
        ("result", ""),
    )
    return Section(
        "visits",
        words("visits_earlier"),
        finding,
        columns=[(words(f"column_{c}"), k) for c, k in columns] if newest else (),
        rows=[
            (
                words.day(r["inspected_on"], "short"),
                r["unit"],
                words.either(f"occasion_{r['reason']}", r["reason"]),
                words.text(r["checks_made"]),
                words.text(r["breaches"]),
                words.either(f"result_{r['result']}", r["result"]),
            )
            for r in newest
        ],
        query=scene.query("visit"),
    )


def ticks(words: Words, top: float, bottom: float = 0.0) -> list[tuple[float, str]]:
    """Zero, a middle and a top that people read easily; a bottom below zero where there is one."""
    size = 10.0 ** max(0, len(str(int(max(top, 1.0)))) - 1)
    step = next(s * size for s in (0.2, 0.4, 0.5, 1.0, 2.0, 2.5, 4.0, 5.0) if 2 * s * size >= top)
    values = [0.0, step, 2 * step]
    return ([(bottom, words.text(round(bottom, 1)))] if bottom < 0 else []) + [(v, words.text(v)) for v in values]


def month_marks(words: Words, weeks: list[date]) -> list[Mark]:
    """The name of every third month under its first week, and of the last one."""
    marks = []
    for place, week in enumerate(weeks[:-6]):
        first = week + timedelta(days=6)
        if first.day <= 7 and (first.month - weeks[-1].month) % 3 == 0:
            marks.append(Mark((place + 0.5) / len(weeks), words.day(first, "month")))
    return [*marks, Mark(1 - 0.5 / len(weeks), words("today"))]
