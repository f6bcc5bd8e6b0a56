"""The small pictures beside the reasons of an entry: cases by month, people by week, on scales of the whole list."""

from __future__ import annotations

from markupsafe import Markup

from transforms.cards import Card
from transforms.release.pages import svg
from transforms.release.pages.facts import Facts, Row
from transforms.release.texts.words import Words

Cards = dict[str, Card]
EVIDENCE_KEPT = 200  # newest rows of a reason that the marts keep


def monthly_picture(
    facts: Facts, words: Words, kind: str, entity: str, indicator: str, tops: dict[str, float]
) -> Markup:
    """Cases of a reason by month over a year; a month of 1 to 4 is a stub of one height."""
    by_month = {c["month"]: c["cases"] for c in facts.cases.get((kind, entity, indicator), [])}
    if not by_month:
        return Markup("")
    counts = [by_month.get(month, 0) for month in facts.months()]
    values = [None if 0 < n < 5 else float(n) for n in counts]
    if not any(values):
        return Markup("")  # stubs alone say no more than the words beside them
    last = words("fewer_than_five") if values[-1] is None else words.text(values[-1])
    highest = max((v for v in values if v is not None), default=0.0)
    title = words("spark_cases", n=len(values), last=last, top=highest)
    return svg.sparkline(values, tops["cases"], title)


def weekly_picture(
    facts: Facts, words: Words, kind: str, entity: str, indicator: str, tops: dict[str, float]
) -> Markup:
    """A year of weeks; a week without a row had nobody, a week without a number had 1 to 4."""
    weeks = {row["week"]: row for row in facts.of("weekly_volume", kind, entity)}
    if kind != "route" or not any(row["volume"] for row in weeks.values()):
        return Markup("")
    weekly = [weeks.get(week) for week in facts.weeks()]
    volumes = [0.0 if row is None else row["volume"] for row in weekly]
    usual = [(row["expected"], row["upper"]) for row in weekly if row and row["expected"] is not None]
    last = words.text(0) if weekly[-1] is None else volume_of(weekly[-1], words)
    highest = max((v for v in volumes if v is not None), default=0.0)
    title = words("spark", what=words(f"spark_{kind}"), n=len(volumes), last=last, top=highest)
    return svg.sparkline(volumes, tops["weeks"], title, usual if len(usual) == len(volumes) else None)


def volume_of(row: Row, words: Words) -> str:
    """People in a week of `weekly_volume`, or in words why that is not shown."""
    return words(f"withheld_{row['withheld']}") if row["withheld"] else words.text(row["volume"])


def scales(facts: Facts, cards: Cards, listed: list[Row], words: Words) -> dict[str, float]:
    """The highest month and the highest week of a list: the scales that its pictures share."""
    cases, weeks = 0.0, 0.0
    shown_months, shown_weeks = set(facts.months()), set(facts.weeks())
    for row in listed:
        key = (row["entity_kind"], row["entity_id"])
        for reason in facts.reasons.get((*key, words.code), []):
            counted = facts.cases.get((*key, reason["indicator"]), [])
            if cards[reason["indicator"]].kind == "surge" or (counted and counted[0]["true_count"] > EVIDENCE_KEPT):
                volumes = [r for r in facts.of("weekly_volume", *key) if r["week"] in shown_weeks and key[0] == "route"]
                weeks = max([weeks, *(r["volume"] or 0.0 for r in volumes)])
            else:
                cases = max([cases, *(float(c["cases"]) for c in counted if c["month"] in shown_months)])
    return {"cases": cases, "weeks": weeks}
