"""An entity over time: people by week against their season, the score by day."""

from __future__ import annotations

from datetime import date, timedelta

from markupsafe import Markup

from transforms.release.pages import over_time
from transforms.release.pages.charts import Mark
from transforms.release.pages.facts import Row
from transforms.release.pages.naming import in_words
from transforms.release.pages.pictures import volume_of
from transforms.release.pages.section import NUMBER, Scene, Section, titled
from transforms.release.texts.words import Words


def volume(scene: Scene) -> Section:
    """A year of weeks against what is usual for the season, with the holidays that bear on it."""
    words, facts = scene.words, scene.facts
    by_week = {row["week"]: row for row in scene.of("weekly_volume")}
    heading = words(f"volume_{scene.kind}")
    if not any(row["volume"] for row in by_week.values()):
        none = words("volume_few" if by_week else "volume_none")
        return Section("volume", heading, none, query=scene.query("weekly_volume"))
    weeks = facts.weeks()
    shown = [by_week.get(week) for week in weeks]
    values = [0.0 if row is None else row["volume"] for row in shown]
    band = [(row["expected"], row["upper"]) if row and row["upper"] is not None else None for row in shown]
    top = max([v or 0.0 for v in values] + [pair[1] for pair in band if pair])
    return Section(
        "volume",
        heading,
        _volume_finding(words, weeks, shown, values),
        over_time.columns(
            values, band, ticks(words, max(top, 4.0)), month_marks(words, weeks), _holidays(scene, weeks), heading
        ),
        columns=titled(words, (("week", ""), ("people", NUMBER), ("expected", NUMBER), ("upper", NUMBER))),
        rows=[
            (
                words.day(week, "short"),
                words.text(0) if row is None else volume_of(row, words),
                words.text(pair[0]) if pair else "–",
                words.text(pair[1]) if pair else "–",
            )
            for week, row, pair in reversed(list(zip(weeks, shown, band, strict=True)))
        ],
        notes=[
            words("volume_note_" + ("band" if any(band) else "plain")),
            *([words("few_note")] if facts.in_groups else []),
        ],
        query=scene.query("weekly_volume"),
        folded=True,
    )


def _volume_finding(words: Words, weeks: list[date], shown: list[Row | None], values: list[float | None]) -> str:
    """About the last week that is over."""
    row, week = shown[-2], weeks[-2]
    n = words.text(0) if row is None else volume_of(row, words)
    n = n[:1].upper() + n[1:]
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
            marks.append(Mark(at, in_words(scene.words, holiday)))
    return marks


def history(scene: Scene) -> Section:
    """The score on every day on which it was computed."""
    words = scene.words
    scored = [row for row in scene.of("score_history") if row["score"] is not None]
    heading = words("history")
    rows = [
        (words.day(r["as_of"], "short"), words.points(r["score"]), words.text(r["rank_with_ties"]), _range(words, r))
        for r in reversed(scored)
    ]
    if len(scored) < 2:
        finding, drawn = words("history_first"), Markup("")
    else:
        first, last = scored[0], scored[-1]
        moved = "same" if first["score"] == last["score"] else "up" if first["score"] < last["score"] else "down"
        finding = words(
            f"history_{moved}", first=words.points(first["score"]), day=first["as_of"], last=words.points(last["score"])
        )
        span = (last["as_of"] - first["as_of"]).days
        course = [((r["as_of"] - first["as_of"]).days / span, float(r["score"])) for r in scored]
        ends = [Mark(0, words.day(first["as_of"], "short")), Mark(1, words.day(last["as_of"], "short"))]
        values = [value for _, value in course]
        drawn = over_time.course(course, ticks(words, max(0.5, *values), min(0.0, *values)), ends, finding)
    return Section(
        "history",
        heading,
        finding,
        drawn,
        columns=titled(words, (("date", ""), ("score", NUMBER), ("rank", NUMBER), ("range", NUMBER))),
        rows=rows,
        query=scene.query("score_history"),
        folded=True,
    )


def _range(words: Words, row: Row) -> str:
    if row["rank_low"] is None:
        return "–"
    return f"{words.number(row['rank_low'])}–{words.number(row['rank_high'])}"


def ticks(words: Words, top: float, bottom: float = 0.0) -> list[tuple[float, str]]:
    """Ticks at zero, a middle and a top, all round numbers; and one below zero where values are negative."""
    size = 10.0 ** max(0, len(str(int(max(top, 1.0)))) - 1)
    step = next(s * size for s in (0.2, 0.4, 0.5, 1.0, 2.0, 2.5, 4.0, 5.0) if 2 * s * size >= top)
    values = [0.0, step, 2 * step]
    below = [(bottom, words.text(round(bottom, 1)))] if round(bottom, 1) < 0 else []
    return below + [(v, words.text(v)) for v in values]


def month_marks(words: Words, weeks: list[date]) -> list[Mark]:
    """The name of every third month under its first week, and of the last one."""
    marks = []
    for place, week in enumerate(weeks[:-6]):
        first = week + timedelta(days=6)
        if first.day <= 7 and (first.month - weeks[-1].month) % 3 == 0:
            marks.append(Mark((place + 0.5) / len(weeks), words.day(first, "month")))
    return [*marks, Mark(1 - 0.5 / len(weeks), words("today"))]
