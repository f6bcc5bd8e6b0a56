"""The country on one page: what ran, what is late, the lists, the capacity used, where traffic moved."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from transforms.cards import PLURALS
from transforms.profile import Profile
from transforms.release.pages import completeness, maps, translations
from transforms.release.pages.entries import rank_text
from transforms.release.pages.facts import VISITED, Facts, Row
from transforms.release.pages.frame import frame
from transforms.release.pages.naming import called, clipped, file_name, in_words, linked, listing, route_name
from transforms.release.pages.pictures import Cards
from transforms.release.pages.route import arcs_of
from transforms.release.pages.section import NUMBER, Section, titled
from transforms.release.pages.unit import hit_rate
from transforms.release.texts.words import Words

FILES = {
    "evaluation.html": "file_evaluation",
    "management.html": "file_management",
    "public/index.html": "file_public",
    **{f"{plural}.csv": f"file_{plural}" for plural in PLURALS.values()},
    "delta.csv": "file_delta",
    "watchlists.duckdb": "file_database",
    "manifest.json": "file_manifest",
}


def page(
    environment: Environment, facts: Facts, cards: Cards, profile: Profile, words: Words, tongues: list[Words]
) -> str:
    """The overview in one language, with the way to the others."""
    units = [_unit(facts, words, unit) for unit in facts.units]
    return environment.get_template("overview.html.j2").render(
        **frame(facts, words),
        ways=translations.switch(tongues, translations.OVERVIEW, profile.languages[0], words.code),
        heading=profile.title or profile.name,
        units=units,
        scored=_scored(facts, words),
        visits=sum(unit["visits"] for unit in units),
        capacity=sum(unit["capacity"] or 0 for unit in units),
        hits=hit_rate(facts, words),
        notes=completeness.notes(facts, cards, words, [], {"kind": "", "kinds_visited": []}),
        top=_top(facts, words),
        moved=moved(facts, words),
        health=facts.health,
        ran=[row for row in facts.ran if row["as_of"] == facts.as_of],
        files=[(name, words(key)) for name, key in FILES.items()],
    )


def _scored(facts: Facts, words: Words) -> str:
    """120 agencies and 38 routes were scored."""
    counts = [words(f"scored_{kind}", n=n) for kind, n in facts.totals.items() if n]
    return words("scored", told=listing(words, counts)) if counts else words("scored_none")


def _unit(facts: Facts, words: Words, unit: Row) -> Row:
    lanes = [row["lane"] for row in facts.listed if row["unit"] == unit["unit"]]
    counts = [words(f"count_{lane}", n=lanes.count(lane)) for lane in VISITED if lane in lanes]
    used = words("used", n=unit["visits"], of=unit["capacity"]) if unit["capacity"] else words.text(unit["visits"])
    page = translations.of_unit(facts, unit["unit"], "index.html", words.code)
    return unit | {"name": in_words(words, unit), "counts": " · ".join(counts), "used": used, "page": page}


def _top(facts: Facts, words: Words) -> dict[str, list[dict[str, Any]]]:
    """The first facts and leads of all lists, each entity once."""
    ranked = sorted(
        (r for r in facts.listed if r["rank"] is not None and r["lane"] in ("fact", "lead")),
        key=lambda r: (r["rank"], r["entity_id"], r["unit"]),
    )
    top: dict[str, list[dict[str, Any]]] = {}
    for kind, plural in PLURALS.items():
        first = {r["entity_id"]: r for r in reversed(ranked) if r["entity_kind"] == kind}
        best = sorted(first.values(), key=lambda r: (r["rank"], r["entity_id"]))[:5]
        top[plural] = [_briefly(facts, words, row) for row in best]
    return top


def _briefly(facts: Facts, words: Words, row: Row) -> Row:
    """An entry in one line, in the overview's own language."""
    reasons = facts.reasons.get((row["entity_kind"], row["entity_id"], words.code), [])
    return row | {
        "name": clipped(called(facts, words, row)),
        "href": translations.of_unit(facts, row["unit"], file_name(row["entity_kind"], row["entity_id"]), words.code),
        "rank_text": words("lane_fact")
        if row["lane"] == "fact"  # needs no comparison
        else rank_text(row, facts.totals[row["entity_kind"]], words),
        "reason": reasons[0]["reason"] if reasons else "",
    }


def moved(facts: Facts, words: Words) -> Section:
    """Which listed routes have more people than their season, and which fewer."""
    neighbours = {row["neighbour"]: row for about in facts.tables["route_neighbour"].values() for row in about}
    most = sorted(neighbours.values(), key=lambda r: (-abs(r["difference"]), r["neighbour"]))[:12]
    heading = words("moved_heading")
    if not most:
        return Section("moved", heading, words("neighbours_unknown"))
    more = [r for r in most if r["difference"] > 0]
    finding = words("moved_finding", n=len(more), fewer=len(most) - len(more))
    arcs, spots = arcs_of(facts, words, [(r["neighbour"], float(r["difference"])) for r in most])

    def name(row: Row) -> str:
        place = facts.routes.get(row["neighbour"])
        label = route_name(words, place) if place else str(row["neighbour"])
        return linked(facts, words, label, "route", row["neighbour"], "units/")

    return Section(
        "moved",
        heading,
        finding,
        maps.draw(spots, arcs, finding),
        columns=titled(words, (("route", "lead"), ("people", NUMBER), ("expected", NUMBER), ("difference", NUMBER))),
        rows=[
            (name(r), words.text(r["travellers"]), words.text(r["expected"]), words.signed(r["difference"]))
            for r in most
        ],
        notes=[words("moved_note", **facts.whole_weeks()), words("unlinked")],
        query="select distinct neighbour, travellers, expected, difference from marts.route_neighbour "
        "order by abs(difference) desc, neighbour, travellers, expected, difference limit 12",
    )
