"""How far the case of an entity has come: its last visit, what that found, what is open, and why it is listed again."""

from __future__ import annotations

from transforms.release.pages.facts import Facts, Row
from transforms.release.pages.naming import clipped, listing
from transforms.release.pages.pictures import Cards
from transforms.release.texts.words import Words

MEASURES = ("warning", "order", "fine", "closure", "papers")  # what the form offers; sources may say others
CONTESTS = 3  # so many are told with an entry; all of them are in watchlists.duckdb
CONTACTS = ("met", "closed", "not_found", "refused")


def lines(facts: Facts, cards: Cards, words: Words, row: Row) -> list[str]:
    """What an entry says of the visits before: the last one, what is open, and what is newer than it."""
    cases = facts.of("case", row["entity_kind"], row["entity_id"])
    if not cases or not cases[0]["visits"]:
        return [words("case_never"), *_contests(facts, words, row)]
    case = cases[0]
    sentences = [_last(words, case), _before(facts, words, row, case), _open(words, case)]
    sentences.append(answered(facts, cards, words, row))
    if case["due"]:
        sentences.append(words("case_due", day=case["follow_up_on"]))
    elif case["new_fact_on"] is not None:
        sentences.append(words("case_new_fact", day=case["new_fact_on"]))
    return [*(line for line in sentences if line), *_contests(facts, words, row)]


def _before(facts: Facts, words: Words, row: Row, case: Row) -> str:
    """Whether that visit was before the licence that the agency has now, which renewals do not end."""
    own = next(iter(facts.of("agency", row["entity_kind"], row["entity_id"])), None)
    since = own["licensed_since"] if own is not None and not own["licensed_at_latest"] else None
    return words("case_before_licence", day=since) if since and case["last_visit_on"] < since else ""


def _contests(facts: Facts, words: Words, row: Row) -> list[str]:
    """What it contests: open ones first, then those that were decided; the newest few."""
    contests = facts.of("contest", row["entity_kind"], row["entity_id"])
    ordered = sorted(contests, key=lambda one: one["state"] != "open")  # newest first, as the mart has them
    return [_contest(words, one) for one in ordered[:CONTESTS]]


def _contest(words: Words, contest: Row) -> str:
    """Contested on 4 March 2026: permit P0012 does not count until 2 May 2026"""
    record = clipped(contest["record_id"] or "", 40)
    if contest["state"] == "open" and contest["paused_until"] is not None:
        return words("contest_open", day=contest["received_on"], record=record, until=contest["paused_until"])
    if contest["state"] == "open":
        return words("contest_waits", day=contest["received_on"])
    if contest["state"] == "upheld" and record:
        return words("contest_upheld", day=contest["decided_on"] or contest["received_on"], record=record)
    return words("contest_rejected", day=contest["decided_on"] or contest["received_on"])


def _last(words: Words, case: Row) -> str:
    """Last visit on 4 November 2025: minor breaches, 2 of 12 points checked; it closed before anybody was met"""
    day, contact = case["last_visit_on"], case["contact"] or "met"
    if contact != "met":
        return words("case_not_met", day=day, contact=words(f"contact_{contact}"))
    result = words.either(f"result_{case['result']}", case["result"])
    if case["breaches"] and case["checks_made"]:
        return words("case_last_counted", day=day, result=result, n=case["breaches"], checks=case["checks_made"])
    return words("case_last", day=day, result=result)


def _open(words: Words, case: Row) -> str:
    """What the last visit left to be done: its measures, and the day to see it again."""
    sentences = []
    if case["measures"]:
        sentences.append(words("case_measures", measures=measures(words, case["measures"])))
    if case["follow_up_on"] is not None and not case["due"]:
        sentences.append(words("case_again", day=case["follow_up_on"]))
    return words("case_open", what="; ".join(sentences)) if sentences else ""


def measures(words: Words, text: str) -> str:
    """Measures in the reader's words, where they are those of the form; else as the unit wrote them."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return clipped(listing(words, [words.either(f"measure_{part}", part) for part in parts]), 200)


def answered(facts: Facts, cards: Cards, words: Words, row: Row) -> str:
    """Which reasons a visit has answered, so that they give no points, and how much less the others give."""
    points = facts.points.get((row["entity_kind"], row["entity_id"]), [])
    names = [
        words.choose(cards[point["indicator"]].name)
        for point in sorted(points, key=lambda point: str(point["indicator"]))
        if point["status"] in ("cleared", "muted") and point["indicator"] in cards
    ]
    sentences = [words("case_answered", names=listing(words, names))] if names else []
    took = sum(point["visit_took"] for point in points)
    if took:
        sentences.append(words("case_weighed", points=words.points(took)))
    return "; ".join(sentences)


def why_answered(facts: Facts, words: Words, point: Row) -> str:
    """Why a reason gives no points: the visit of 23 March found nothing; found wrong twice, silent until then"""
    answers = facts.of("cleared_reason", point["entity_kind"], point["entity_id"])
    for one in answers:
        if one["indicator"] == point["indicator"]:
            if one["muted_until"] is not None:
                return words("answered_muted", day=one["muted_until"])
            return words(f"answered_{one['cause']}", day=one["cleared_on"])
    return ""
