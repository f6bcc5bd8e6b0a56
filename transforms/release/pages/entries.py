"""One entry of a list, and what it takes to say it: everything in words before the template sees it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from transforms.cards import Card
from transforms.release.pages import svg
from transforms.release.pages.facts import EVIDENCE_SHOWN, Facts, Row
from transforms.release.reasons import speaks
from transforms.release.words import Words

Cards = dict[str, Card]
SHAPES = {"new": "●", "up": "▲", "down": "▼", "same": "="}


def entry(facts: Facts, cards: Cards, words: Words, row: Row, tops: dict[str, float]) -> Row:
    """A row of a watchlist with its reasons, picture, points and evidence, in the reader's language."""
    kind, entity = row["entity_kind"], row["entity_id"]
    late = {h["source"] for h in facts.health if h["late"]}
    told = facts.reasons.get((kind, entity, words.code), [])
    return row | {
        "lane_word": words(f"lane_{row['lane']}"),
        "rank_text": rank_text(row, facts.totals[kind], words),
        "movement_text": _movement(facts, cards, words, row),
        "shape": SHAPES.get(row["movement"] or "", ""),
        "reasons": [{"text": r["reason"], "grey": rests_on(cards[r["indicator"]], late)} for r in told],
        "picture": picture(facts, words, kind, entity, tops[kind]),
        "advice": _advice(cards, words, row, told),
        "why": _why(facts, cards, words, row),
        "rows": [_evidence(facts, cards, words, kind, entity, r["indicator"]) for r in told],
    }


def rank_text(row: Row, total: int, words: Words) -> str:
    """rank 3 of 1,482, plausibly 2nd–9th"""
    if row["rank"] is None:
        return words("not_ranked")
    if row["rank_low"] is None or row["rank_low"] == row["rank_high"]:
        return words("rank_sure", rank=row["rank"], total=total)
    low, high = words.ordinal(row["rank_low"]), words.ordinal(row["rank_high"])
    return words("rank", rank=row["rank"], total=total, low=low, high=high)


def _movement(facts: Facts, cards: Cards, words: Words, row: Row) -> str:
    """new on this list; up 3 places, and which indicator did most of it"""
    movement = row["movement"]
    if movement is None:
        return ""
    steps = abs(row["rank"] - row["previous_rank"]) if movement in ("up", "down") else 0
    text = words(f"moved_{movement}", n=steps)
    change = facts.changes[(row["unit"], row["entity_kind"], row["entity_id"])]
    card = cards.get(change["moved_indicator"] or "")
    if row["why_moved"] is None or card is None:
        return text
    name = words.choose(card.name)
    return f"{text} ({words('moved_by', name=name, points=words.points(change['moved_points'], sign=True))})"


def picture(facts: Facts, words: Words, kind: str, entity: str, top: float) -> Markup:
    """A year of weeks; a week without a row had nobody, a week without a number had 1 to 4."""
    weeks = facts.volumes.get((kind, entity))
    if not weeks:
        return Markup("")
    found = [weeks.get(week) for week in facts.weeks()]
    volumes = [0.0 if row is None else row["volume"] for row in found]
    usual = [(row["expected"], row["upper"]) for row in found if row and row["expected"] is not None]
    last = words("fewer_than_five") if volumes[-1] is None else words.text(volumes[-1])
    highest = max((v for v in volumes if v is not None), default=0.0)
    title = words("spark", what=words(f"spark_{kind}"), n=len(volumes), last=last, top=highest)
    return svg.sparkline(volumes, top, title, usual if len(usual) == len(volumes) else None)


def top_of(facts: Facts, kind: str, entities: set[str]) -> float:
    """The highest week of the entities: the scale that their pictures share."""
    weeks = set(facts.weeks())
    values = [
        row["volume"] or 0.0
        for (k, entity), found in facts.volumes.items()
        if k == kind and entity in entities
        for week, row in found.items()
        if week in weeks
    ]
    return max(values, default=0.0)


def rests_on(card: Card, late: set[str]) -> bool:
    """Whether an indicator says what it says from late sources: one of its needs, or all where any one is enough."""
    return set(card.needs) <= late if card.any_need else bool(late & set(card.needs))


def _advice(cards: Cards, words: Words, row: Row, told: list[Row]) -> list[tuple[str, str]]:
    """What to ask for, and what would clear it, from the card of the first reason."""
    if row["lane"] == "random":
        chance = row["inclusion_probability"]
        drawn = [] if chance is None else [("", words("drawn_with", chance=round(100 * chance, 1)))]
        return [(words("ask"), words("ask_random")), *drawn]
    if not told:
        return []
    card = cards[told[0]["indicator"]]
    pairs = [(words("ask"), words.choose(card.ask)), (words("clears"), words.choose(card.clears))]
    return [(label, text) for label, text in pairs if text]


def _why(facts: Facts, cards: Cards, words: Words, row: Row) -> Row:
    """The table of points, and what could not be said."""
    points = facts.points.get((row["entity_kind"], row["entity_id"]), [])
    said = [p for p in points if p["status"] == "ok" and (p["points"] or speaks(p, cards) or p["den"] is not None)]
    unsaid = [p for p in points if p["status"] != "ok"]
    most = max((p["points"] for p in said), default=0)
    return {
        "lines": [_line(cards, words, p, most) for p in said],
        "score": words.points(row["score"] or 0),
        "tier": row["tier"],
        "share": None if row["coverage"] is None else words.number(100 * row["coverage"], 0),
        "unsaid": [f"{_name(cards, words, p['indicator'])} ({words('status_' + p['status'])})" for p in unsaid],
    }


def _line(cards: Cards, words: Words, point: Row, most: Any) -> Row:
    card = cards.get(point["indicator"])
    few, fact = words("fewer_than_five"), card is not None and card.kind == "fact"
    num = few if point["withheld"] and point["num"] is None else words.text(point["num"])
    den = few if point["withheld"] and point["den"] is None else words.text(point["den"])
    surge = card is not None and card.kind == "surge"
    counted = num if fact or surge else words("of", num=num, den=den)
    if surge:
        peers = words("expected_count", value=point["expected"])
    elif fact or point["peer_value"] is None:
        peers = ""
    else:
        peers = words("peers_of_100", value=round(100 * point["peer_value"], 2))
    return {
        "name": _name(cards, words, point["indicator"]),
        "count": counted,
        "peers": peers,
        "points": words("fact_no_points") if fact else words.points(point["points"]),
        "bar": svg.bar(float(point["points"] / most)) if most and point["points"] > 0 else Markup(""),
    }


def _name(cards: Cards, words: Words, indicator: str) -> str:
    return words.choose(cards[indicator].name) if indicator in cards else indicator


def _evidence(facts: Facts, cards: Cards, words: Words, kind: str, entity: str, indicator: str) -> Row:
    found = facts.evidence.get((kind, entity, indicator), [])
    total = found[0]["true_count"] if found else 0
    withheld = any(p["withheld"] for p in facts.points[(kind, entity)] if p["indicator"] == indicator)
    more = max(0, (total or len(found)) - EVIDENCE_SHOWN) if found else 0
    note = words("rows_withheld") if withheld else words("rows_none") if not found else ""
    return {
        "name": _name(cards, words, indicator),
        "found": [
            {
                "source": words.either(f"source_{r['source']}", r["source"] or "–"),
                "record": r["record_id"] or "–",
                "day": "–" if r["event_on"] is None else words.day(r["event_on"], "short"),
                "where": f"{r['file']}:{r['line']}",
            }
            for r in found
        ],
        "note": note or (words("rows_more", n=more) if more else ""),
    }
