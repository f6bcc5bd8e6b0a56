"""One entry of a list as words and numbers, ready for the template."""

from __future__ import annotations

from markupsafe import Markup

from transforms.cards import Card
from transforms.release.pages import case, counted_periods, dossier, joint
from transforms.release.pages.facts import Facts, Row
from transforms.release.pages.naming import called, clipped, file_name, located
from transforms.release.pages.pictures import EVIDENCE_KEPT, Cards, monthly_picture, weekly_picture
from transforms.release.pages.translations import of_unit
from transforms.release.texts.reasons import ANSWERED, count_of, speaks
from transforms.release.texts.words import Words

SHAPES = {"new": "●", "up": "▲", "down": "▼", "same": "="}
MANY = 20  # from so many on, "cannot be told apart from many others"
NOISE = 0.05  # points below which a movement is none


def entry(facts: Facts, cards: Cards, words: Words, row: Row, tops: dict[str, float]) -> Row:
    """A row of a watchlist with its reasons, pictures and points, in the reader's language."""
    kind, entity = row["entity_kind"], row["entity_id"]
    late = {h["source"] for h in facts.health if h["late"]}
    reasons = facts.reasons.get((kind, entity, words.code), [])
    name = called(facts, words, row)
    return row | {
        "name": clipped(name),
        "full_name": name,
        "place": clipped(_place(facts, words, row)),
        "file": file_name(kind, entity),
        "href": of_unit(facts, row["unit"], file_name(kind, entity), words.code),
        "lane_word": words(f"lane_{row['lane']}"),
        "rank_text": "" if row["lane"] == "fact" else rank_text(row, facts.totals[kind], words),
        "apart_text": "" if row["lane"] == "fact" else apart_text(row, words),
        "movement_text": _movement(facts, cards, words, row),
        "shape": SHAPES["same"] if _hardly(facts, row) else SHAPES.get(row["movement"] or "", ""),
        "reasons": _silence(facts, words, row)
        + _once([_reason(facts, cards, words, r, kind, entity, tops, late) for r in reasons]),
        "advice": _advice(cards, words, row, reasons),
        "also_fact": words("fact_as_lead") if row["lane"] == "lead" and reasons and is_fact(cards, reasons[0]) else "",
        "joint": joint.note(facts, words, row),
        "story": " ".join(filter(None, (dossier.followed(facts, words, row), dossier.bans(facts, words, row)))),
        "rules": articles(facts, cards, words, reasons),
        "visited": case.lines(facts, cards, words, row),
        "why": why(facts, cards, words, row),
    }


def articles(facts: Facts, cards: Cards, words: Words, told: list[Row]) -> list[str]:
    """The articles of the rules that the told reasons are about, each once; of a fact without one, why not."""
    found = []
    for reason in told:
        rules = facts.rules.get(reason["indicator"], [])
        found += [rule["article"] or words.choose(rule["texts"] or {}) for rule in rules]
        found += [words("rules_none")] if is_fact(cards, reason) and not rules else []
    return list(dict.fromkeys(found))


def _place(facts: Facts, words: Words, row: Row) -> str:
    """Where to go; of an agency whose seat nobody knows, what is known instead."""
    by, place = row.get("seat_by") or "register", located(facts, words, row["place"])
    return place if by == "register" else words(f"seat_{by}", place=place)


def rank_text(row: Row, total: int, words: Words) -> str:
    """rank 3 of 1,482, plausibly 2nd–9th"""
    if row["rank"] is None:
        return words("not_ranked")
    if row["rank_low"] is None or row["rank_low"] == row["rank_high"]:
        return words("rank_sure", rank=row["rank"], total=total)
    low, high = words.ordinal(row["rank_low"]), words.ordinal(row["rank_high"])
    return words("rank", rank=row["rank"], total=total, low=low, high=high)


def apart_text(row: Row, words: Words) -> str:
    """cannot be told apart from the next four"""
    if row["rank"] is None or row["rank_high"] is None or row["rank_high"] <= row["rank"]:
        return ""
    n = row["rank_high"] - row["rank"]
    return words("apart_many") if n >= MANY else words("apart", n=n)


def _movement(facts: Facts, cards: Cards, words: Words, row: Row) -> str:
    """new on this list; up 3 places, and which indicator did most of it"""
    movement = row["movement"]
    if movement is None or (row["lane"] == "fact" and movement != "new"):  # a fact has no rank that could move
        return ""
    steps = abs(row["rank"] - row["previous_rank"]) if movement in ("up", "down") else 0
    text = words(f"moved_{movement}", n=steps)
    change = facts.changes[(row["unit"], row["entity_kind"], row["entity_id"])]
    card = cards.get(change["moved_indicator"] or "")
    if _hardly(facts, row):
        return words("moved_hardly")
    if row["why_moved"] is None or card is None:
        return text
    name = words.choose(card.name)
    return f"{text} ({words('moved_by', name=name, points=words.points(change['moved_points'], sign=True))})"


def _hardly(facts: Facts, row: Row) -> bool:
    """Whether its rank moved while its score did not: the change is smaller than a table shows."""
    if row["movement"] not in ("up", "down"):
        return False
    change = facts.changes[(row["unit"], row["entity_kind"], row["entity_id"])]
    return change["moved_points"] is not None and abs(change["moved_points"]) < NOISE


def _reason(
    facts: Facts,
    cards: Cards,
    words: Words,
    reason: Row,
    kind: str,
    entity: str,
    tops: dict[str, float],
    late: set[str],
) -> Row:
    """A reason with since when, its picture, and whether it rests on late data."""
    card = cards[reason["indicator"]]
    cases = facts.cases.get((kind, entity, card.id), [])
    whole = not cases or cases[0]["true_count"] <= EVIDENCE_KEPT
    pictured = monthly_picture if card.kind != "surge" and whole else weekly_picture
    return {
        "text": reason["reason"],
        "since": ("" if card.smoothing else counted_periods.since(words, cases))
        or counted_periods.window(words, card, reason["reason"]),
        "grey": rests_on(card, late),
        "picture": pictured(facts, words, kind, entity, card.id, tops),
    }


def _silence(facts: Facts, words: Words, row: Row) -> list[Row]:
    """Since when a silent agency has filed nothing."""
    if row["lane"] != "silent":
        return []
    filed = [w["week"] for w in facts.of("weekly_volume", row["entity_kind"], row["entity_id"]) if w["volume"] != 0]
    sentence = words("silent_since", week=max(filed), n=len(filed)) if filed else words("silent_year")
    return [{"text": sentence, "since": "", "grey": False, "picture": Markup("")}]


def is_fact(cards: Cards, reason: Row) -> bool:
    return cards[reason["indicator"]].kind == "fact"


def _once(reasons: list[Row]) -> list[Row]:
    """The same picture is drawn beside the first reason only."""
    seen: set[str] = set()
    for reason in reasons:
        drawn = str(reason["picture"])
        reason["picture"] = Markup("") if drawn in seen else reason["picture"]
        seen.add(drawn)
    return reasons


def rests_on(card: Card, late: set[str]) -> bool:
    """Whether an indicator says what it says from late sources: one of its needs, or all where any one is enough."""
    return set(card.needs) <= late if card.any_need else bool(late & set(card.needs))


def _advice(cards: Cards, words: Words, row: Row, reasons: list[Row]) -> list[tuple[str, str]]:
    """What to ask for, and what would clear it, from the card of the first reason."""
    if row["lane"] == "random":
        chance = row["inclusion_probability"]
        drawn = [] if chance is None else [("", words("drawn_with", chance=words.figures(100 * chance)))]
        return [(words("ask"), words("ask_random")), *drawn]
    if row["lane"] == "silent":
        return [(words("ask"), words("ask_silent")), (words("clears"), words("clears_silent"))]
    if not reasons:
        return []
    card = cards[reasons[0]["indicator"]]
    pairs = [(words("ask"), words.choose(card.ask)), (words("clears"), words.choose(card.clears))]
    return [(label, text) for label, text in pairs if text]


def why(facts: Facts, cards: Cards, words: Words, row: Row) -> Row:
    """The table of points, and what could not be said."""
    points = facts.points.get((row["entity_kind"], row["entity_id"]), [])
    shown_points = [
        p for p in points if p["status"] == "ok" and (p["points"] or speaks(p, cards) or p["den"] is not None)
    ]
    answered = [p for p in points if p["status"] in ANSWERED]
    unsaid = [p for p in points if p["status"] not in ("ok", *ANSWERED)]
    return {
        "lines": sorted((_line(cards, words, p) for p in shown_points), key=lambda line: not line["fact"])
        + [_line(cards, words, p) | {"peers": case.why_answered(facts, words, p)} for p in answered],
        "score": words.points(row["score"] or 0),
        "tier": row["tier"],
        "share": None if row["coverage"] is None else words.number(100 * row["coverage"], 0),
        "unsaid": [
            f"{indicator_name(cards, words, p['indicator'])} ({words('status_' + silence(cards, p))})" for p in unsaid
        ],
    }


def silence(cards: Cards, point: Row) -> str:
    """Why a reason says nothing: of one that stands in for a source, most likely that this one is there."""
    card = cards.get(point["indicator"])
    told_better = card is not None and card.stands_in_for and point["status"] == "not_available"
    return "stood_in" if told_better else str(point["status"])


def _line(cards: Cards, words: Words, point: Row) -> Row:
    card = cards.get(point["indicator"])
    fact = card is not None and card.kind == "fact"
    num, den = (count_of(point, which, words) for which in ("num", "den"))
    kind, answered = card.kind if card is not None else "rate", point["status"] in ANSWERED
    share = card is None or "{num} of {den}" in card.reason["en"]
    counted = (
        words.text(point["value"])
        if kind in ("measure", "reach")
        else words("of" if share else "for_each", num=num, den=den)
    )
    if kind in ("fact", "surge", "link"):
        counted = num
    smoothed = card is not None and bool(card.smoothing)  # compares the end of its window with the season, no sum
    if smoothed:
        counted, peers = words("times_before", value=point["value"]) if point["value"] is not None else num, ""
    elif kind == "surge" or (card is not None and "{expected}" in card.reason["en"]):
        peers = words("expected_count", value=point["expected"])
    elif kind in ("fact", "link") or point["peer_value"] is None:
        peers = ""
    elif kind in ("measure", "reach"):
        peers = words.text(point["peer_value"])
    else:
        peers = words("peers_of_100", value=round(100 * point["peer_value"], 2))
    return {
        "name": indicator_name(cards, words, point["indicator"]),
        "indicator": point["indicator"],
        "count": counted,
        "peers": peers,
        "value": float(point["points"]),
        "fact": fact and not answered and bool(point["num"] or point["withheld"]),
        "answered": answered,
        "points": words.points(point["points"]),
    }


def indicator_name(cards: Cards, words: Words, indicator: str) -> str:
    return words.choose(cards[indicator].name) if indicator in cards else indicator
