"""The page of one listed agency, employer or route: why it is listed, with the query of every number."""

from __future__ import annotations

import hashlib

from jinja2 import Environment
from markupsafe import Markup

from transforms.queries import quoted
from transforms.release.pages import (  # fmt: skip
    agency,
    case,
    charts,
    completeness,
    course,
    departure_hours,
    dossier,
    employer,
    joint,
    licences,
    rank_explained,
    records,
    route,
    told_at_visit,
)
from transforms.release.pages.entries import indicator_name
from transforms.release.pages.facts import Row
from transforms.release.pages.frame import frame
from transforms.release.pages.section import Scene, Section
from transforms.release.pages.translations import overview
from transforms.release.pages.unit import View

# in the order in which they are read
BUILDERS = {
    "agency": (
        dossier.agency, joint.holders, told_at_visit.told, rank_explained.points, rank_explained.changed,
        rank_explained.leaving, dossier.employers, dossier.ways, agency.waterfall, course.volume, course.history,
        agency.family, agency.spellings, licences.licences, records.visits,
    ),
    "employer": (
        employer.known, told_at_visit.told, rank_explained.points, rank_explained.changed, rank_explained.leaving,
        dossier.agencies, course.volume, course.history, records.visits,
    ),
    "route": (
        departure_hours.when, departure_hours.carriers, route.ground, course.volume, route.mix, dossier.senders,
        route.neighbours, rank_explained.points, rank_explained.changed, rank_explained.leaving, course.history,
        records.visits,
    ),
}  # fmt: skip


def page(environment: Environment, view: View, row: Row, one: Row, place: int) -> str:
    """An entity's page in the language of the unit on whose list it is. place: its number on that list."""
    scene = Scene(view.facts, view.cards, view.words, row)
    words, facts = view.words, view.facts
    sections = [build(scene) for build in BUILDERS[scene.kind]]
    return environment.get_template("entity.html.j2").render(
        **frame(facts, words),
        ways=view.switch(one["file"].rpartition("/")[2]),
        list_page=view.file("index.html"),
        overview=overview(facts, words.code),
        unit=view.unit,
        one=one,
        place_on_list=f"e{place}",
        health=completeness.notes(facts, view.cards, words, [row], view.unit),
        strip=_strip(scene),
        asks=_asks(scene),
        standing_query=f"from marts.{scene.kind}_watchlist where entity_id = {quoted(scene.entity)} and unit = "
        f"{quoted(view.unit['unit'])}",
        sections=[s for s in sections if s is not None],
        rows=records.evidence(scene),
        told=_listed_reasons(scene),
        contacts=case.CONTACTS,
        measures=case.MEASURES,
        entity_ids=_identifiers(scene),
        code=hashlib.sha256(f"{scene.kind} {scene.entity}".encode()).hexdigest()[:8],
        occasion="random" if row["lane"] == "random" else "listed",
    )


def _strip(scene: Scene) -> Markup:
    """The interval of the rank, drawn."""
    row, words = scene.row, scene.words
    if row["lane"] == "fact" or row["rank"] is None or row["rank_low"] is None:  # a broken rule needs no comparison
        return Markup("")
    total = scene.facts.totals[scene.kind]
    ends = (words("rank_first"), words.ordinal(charts.middle_rank(total)), words("rank_last", total=total))
    title = words("rank_strip", low=words.ordinal(row["rank_low"]), high=words.ordinal(row["rank_high"]))
    return charts.strip(row["rank"], row["rank_low"], row["rank_high"], total, ends, title)


def _listed_reasons(scene: Scene) -> list[tuple[str, str]]:
    """The listed reasons, of which the form asks whether they proved right."""
    reasons = scene.facts.reasons.get((scene.kind, scene.entity, scene.words.code), [])
    return [(r["indicator"], indicator_name(scene.cards, scene.words, r["indicator"])) for r in reasons]


def _asks(scene: Scene) -> list[Row]:
    """For each reason: its question, what to ask for and which paper would clear it."""
    words = scene.words
    reasons = scene.facts.reasons.get((scene.kind, scene.entity, words.code), [])
    cards = [scene.cards[reason["indicator"]] for reason in reasons]
    silent = {
        "rules": [],
        "question": words("silent_question"),
        "ask": words("ask_silent"),
        "clears": words("clears_silent"),
    }
    return ([silent] if scene.row["lane"] == "silent" else []) + [
        {
            "question": words.choose(c.question),
            "ask": words.choose(c.ask),
            "clears": words.choose(c.clears),
            "rules": [rule | {"text": words.choose(rule["texts"] or {})} for rule in scene.facts.rules.get(c.id, [])],
        }
        for c in cards
    ]


def _identifiers(scene: Scene) -> list[str]:
    """By which identifiers the source `inspections` may name it: its own, or an agency's numbers in the register."""
    if scene.kind != "agency":
        return [scene.entity]
    known = {r["agency_id"] for r in scene.of("agency_family") if r["agency_id"]}
    return sorted(known, key=lambda number: (number != scene.entity, number)) or [scene.entity]


__all__ = ["Section", "page"]
