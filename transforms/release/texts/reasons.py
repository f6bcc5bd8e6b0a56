"""Reasons in words: a card's template with its numbers, for everything that is on a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from transforms.cards import Card
from transforms.release.texts.inflection import inflected
from transforms.release.texts.words import Words, fill

ANSWERED = ("cleared", "muted")  # by a visit
PLACES = {"fact": 0, "reach": 2}  # of a kind of reason; all others stand between
MOST = 3  # reasons of an entry; the rest is in the table of points
LEAST = Decimal(
    "0.1"
)  # points of a reason: what makes a problem less than a tenth likelier is none, and stands in that table only

_BASE = re.compile(r"\s+(?:of|dari|daripada)\s+\{den\}")
_COUNT = re.compile(r":\s*\{num\}$")
_PEERS = re.compile(r"\s*\([^()]*\{peer_(?:value|num_of_100)\}[^()]*\)")
Point = dict[str, Any]


def reason_rows(
    con: duckdb.DuckDBPyConnection, as_of: date, cards: dict[str, Card], languages: list[Words]
) -> list[tuple[Any, ...]]:
    """`(entity_kind, entity_id, language, place, indicator, reason)` of what is listed.

    Facts come first, then the others by their points, and last how many a visit reaches.
    """
    by_entity: dict[tuple[str, str], list[Point]] = {}
    for point in listed_points(con, as_of):
        if speaks(point, cards):
            by_entity.setdefault((point["entity_kind"], point["entity_id"]), []).append(point)
    rows: list[tuple[Any, ...]] = []
    for (kind, entity), points in sorted(by_entity.items()):
        points = telling(points, cards)
        points.sort(key=lambda p: (PLACES.get(cards[p["indicator"]].kind, 1), -p["points"], p["indicator"]))
        for words in languages:
            rows += [
                (
                    kind,
                    entity,
                    words.code,
                    place,
                    p["indicator"],
                    sentence(cards[p["indicator"]].reason, p, words),
                )
                for place, p in enumerate(points[:MOST], start=1)
            ]
    return rows


def listed_points(con: duckdb.DuckDBPyConnection, as_of: date) -> list[Point]:
    """The published points of everything that is on a list of the day."""
    cursor = con.execute(
        """
        select p.* from marts.score_points as p
        where (p.entity_kind, p.entity_id) in (
            select (l.entity_kind, l.entity_id) from lake.score.listing as l where l.as_of = ?
        )
        order by p.entity_kind, p.entity_id, p.points desc, p.indicator
        """,
        [as_of],
    )
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def speaks(point: Point, cards: dict[str, Card]) -> bool:
    """Whether a point is a reason: points above zero, or a fact with at least one case.

    What a visit reaches is one only where it is more than at others.
    """
    card = cards.get(point["indicator"])
    if card is None or point["status"] in ANSWERED:
        return False
    if card.kind == "fact":
        return bool(point["withheld"] or (point["num"] or 0) > 0)
    if card.kind == "reach" and (point["value"] or 0) <= (point["peer_value"] or 0):
        return False
    return bool(point["points"] > 0)


def telling(points: list[Point], cards: dict[str, Card]) -> list[Point]:
    """The reasons that are worth a line: facts, points of `LEAST` and more, and the strongest of all, however weak."""
    most = max(point["points"] for point in points)
    return [
        point for point in points if cards[point["indicator"]].kind == "fact" or point["points"] >= min(most, LEAST)
    ]


def sentence(templates: Mapping[str, str], point: Point, words: Words) -> str:
    """A card's sentence with its numbers; withheld counts say 'fewer than 5', 'some' or '5 or more'.

    Brackets that compare with others are left out where that number is withheld; so is a base that would give away
    what is, and a count behind a colon, which says no more than the words before it.
    """
    template = words.choose(templates)
    if point["den_withheld"] == "linked":
        template = _BASE.sub("", template)
    if point["num_withheld"]:
        template = _COUNT.sub("", template)
    if point["peer_value"] is None:
        template = _PEERS.sub("", template)
    counts = {which: None if point[f"{which}_withheld"] else point[which] for which in ("num", "den")}
    text = fill(inflected(template, counts, words.locale), _numbers(point, words))
    return text[:1].upper() + text[1:]


def count_of(point: Point, which: str, words: Words) -> str:
    """num or den of a point as a number, or in words why it is none: fewer than 5, some, 5 or more; else a dash."""
    withheld = point[f"{which}_withheld"]
    return words(f"withheld_{withheld}") if withheld else words.text(point[which])


def _numbers(point: Point, words: Words) -> dict[str, str]:
    peer = point["peer_value"]
    return {
        "num": count_of(point, "num", words),
        "den": count_of(point, "den", words),
        "peer_num_of_100": words.text(None if peer is None else round(100 * peer, 2)),
        "value": words.text(point["value"]),
        "peer_value": words.text(peer),
        "expected": words.text(point["expected"]),
    }
