"""From when to when a reason is counted."""

from __future__ import annotations

from transforms.cards import Card
from transforms.release.pages.facts import Row
from transforms.release.pages.pictures import EVIDENCE_KEPT
from transforms.release.texts.words import Words


def since(words: Words, cases: list[Row]) -> str:
    """4 November 2025 to 28 March 2026; in months where people are counted; silent where old rows are not kept"""
    if not cases or cases[0]["true_count"] > EVIDENCE_KEPT:
        return ""
    if any(c["first_on"] is None for c in cases):
        first, last = (words.day(pick(c["month"] for c in cases), "month") for pick in (min, max))
        return first if first == last else words("between", first=first, last=last)
    first, last = min(c["first_on"] for c in cases), max(c["last_on"] for c in cases)
    if first == last:
        return words("on_day", day=words.day(first, "short"))
    return words("between", first=words.day(first, "short"), last=words.day(last, "short"))


def window(words: Words, card: Card, said: str) -> str:
    """Over which time a reason is counted, where neither its rows nor its own words say that."""
    if not card.window_days or str(card.window_days) in said:
        return ""
    key = "reason_window_older" if card.maturity_days else "reason_window"
    return words(key, n=card.window_days, older=card.maturity_days or 0)
