"""Are the data complete? In plain words, for the sources that a unit's list rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from transforms.cards import ENTITY_KINDS
from transforms.release.pages.entries import rests_on
from transforms.release.pages.facts import Facts, Row
from transforms.release.pages.naming import in_words
from transforms.release.pages.pictures import Cards
from transforms.release.texts.alarms import alarm, for_inspectors
from transforms.release.texts.words import Words

CROSSINGS = {"border_crossings", "crossing_counts"}
# days without data after which readers are told, also where the supplier is on time: indicators count the newest weeks
# of these; a border has travellers every day
_BEHIND = {"border_crossings": 2, "crossing_counts": 2, "work_permits": 7}
DAYS_NAMED = 4  # of missing days; of more, the first and the last


def needed(cards: Cards, listed: Sequence[Row], unit: Row) -> set[str]:
    """The sources that bear on what a unit looks at."""
    kinds = {row["entity_kind"] for row in listed} or set(unit["kinds_visited"] or ENTITY_KINDS)
    return {source for card in cards.values() if card.entity_kind in kinds for source in card.needs}


def notes(facts: Facts, cards: Cards, words: Words, listed: Sequence[Row], unit: Row) -> list[str]:
    """What is late or missing, as far as it bears on what this unit looks at."""
    reasons = [r for row in listed for r in facts.reasons.get((row["entity_kind"], row["entity_id"], words.code), [])]
    sources = needed(cards, listed, unit)
    sentences = []
    for health in (h for h in facts.health if h["source"] in sources):
        source = _named(words, health)
        if not health["available"]:
            sentences.append(words("health_missing", source=source))
        elif health["late"]:
            grey = sum(rests_on(cards[r["indicator"]], {health["source"]}) for r in reasons)
            note = words("health_late", source=source, n=health["days_late"], day=health["data_as_of"])
            sentences.append(note + (" " + words("health_greyed", n=grey) if grey else ""))
        elif health["refused"]:
            sentences.append(refused(words, source, health["refused_on"]))
        elif _is_behind(facts, health):
            sentences.append(words("health_behind", source=source, day=health["data_as_of"]))
        if told := for_inspectors(health):
            sentences.append(alarm(words, source, told))
    return sentences


def lines(facts: Facts, cards: Cards, words: Words, listed: Sequence[Row], unit: Row) -> list[str]:
    """The answer first, then each source: rows received, set aside, how late; then checkpoints that lack days."""
    sources = needed(cards, listed, unit)
    health = [h for h in facts.health if h["source"] in sources]
    wanting = [h for h in health if not h["available"] or h["late"] or h["refused"]]
    watched = [h["data_as_of"] for h in health if h["source"] in CROSSINGS and h["available"]]
    gaps = _gaps(facts, words, unit) if watched else []
    odd = any(map(for_inspectors, health))
    answer = words("complete_no" if wanting else "complete_unsure" if odd else "complete_yes")
    if not (wanting or odd) and any(_is_behind(facts, h) for h in health):
        answer = words("complete_behind")
    if gaps and not wanting:
        answer = words("complete_gaps_only", n=len(gaps))
    sentences = [_source(words, h) for h in health]
    sentences += [words("complete_aside")] if any(h["quarantined"] for h in health) else []
    every_day = "complete_every_day_unit" if unit["kind"] == "border" else "complete_every_day"
    if watched and not gaps:
        gaps = [words(every_day, day=max(watched))]
    return [answer, *sentences, *gaps]


def _is_behind(facts: Facts, health: Row) -> bool:
    """Whether what happened in the newest weeks is yet to be delivered: weekly or monthly lists, on time or not."""
    day, source = health["data_as_of"], health["source"]
    return day is not None and source in _BEHIND and (facts.as_of - day).days > _BEHIND[source]


def _source(words: Words, health: Row) -> str:
    source = _named(words, health)
    if not health["available"]:
        return words("health_missing", source=source)
    state = words("state_late", n=health["days_late"]) if health["late"] else words("state_fine")
    share = 100 * health["quarantined"] / health["delivered"] if health["delivered"] else 0.0
    sentence = words(
        "complete_source",
        source=source,
        delivered=health["delivered"],
        quarantined=health["quarantined"],
        share=words.figures(share) if share else words.text(0),
        day=health["data_as_of"],
        state=state,
    )
    if health["refused"]:
        sentence += f" {refused(words, source, health['refused_on'])}"
    if told := for_inspectors(health):
        sentence += f" {alarm(words, source, told)}"
    if health["unmatched"]:
        sentence += f" {words('health_unmatched', n=health['unmatched'])}"
    if health["unread"]:
        sentence += f" {words('health_unread', n=health['unread'])}"
    return sentence


def refused(words: Words, source: str, days: Sequence[date]) -> str:
    """Of which days a source's deliveries were refused and are missing still."""
    return words("health_refused", source=source, n=len(days), days=_named_days([words.day(d, "short") for d in days]))


def _named_days(days: Sequence[str]) -> str:
    return ", ".join(days) if len(days) <= DAYS_NAMED else f"{days[0]} … {days[-1]}"


def _gaps(facts: Facts, words: Words, unit: Row) -> list[str]:
    """A line for each checkpoint that lacks days; a border unit reads of its own, others of all."""
    mine = [g for g in facts.gaps if unit["kind"] != "border" or g["unit"] == unit["unit"]]
    sentences = []
    for _, rows in groupby(sorted(mine, key=lambda g: (g["checkpoint"], g["day"])), key=lambda g: g["checkpoint"]):
        gaps = list(rows)
        days = [_day(facts, words, g) for g in gaps]
        named = _named_days(days)
        sentences.append(words("complete_gap", name=gaps[0]["name"], n=len(days), days=named, usual=gaps[0]["usual"]))
    return sentences


def _day(facts: Facts, words: Words, gap: Row) -> str:
    """A day that lacks, and the holiday that may be why."""
    day = words.day(gap["day"], "short")
    kept = [
        h for h in facts.holidays if h["country"] == gap["country"] and h["starts_on"] <= gap["day"] <= h["ends_on"]
    ]
    if not kept:
        return day
    shortest = min(kept, key=lambda h: h["ends_on"] - h["starts_on"])  # a day of its own within a longer holiday
    return f"{day}, {in_words(words, shortest)}"


def _named(words: Words, health: Row) -> str:
    return words.either(f"source_{health['source']}", health["source"])
