"""The pages: one for each unit, one for the country. Self-contained, no scripts; for phone, paper and dark."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from transforms.cards import load_cards
from transforms.errors import AwasError
from transforms.profile import Profile
from transforms.release.pages import facts as reading
from transforms.release.pages.entries import Cards, entry, rank_text, rests_on, top_of
from transforms.release.pages.facts import Facts, Row
from transforms.release.safety import shown
from transforms.release.words import Words, load_words

TEMPLATES = Path(__file__).parent / "templates"
LANES = ("fact", "lead", "random", "silent")
_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, run_id: str, folder: Path) -> None:
    """Write `index.html` and `units/<unit>/index.html` from the marts of the attached release.

    Raises AwasError for a unit whose code cannot name a folder.
    """
    cards = load_cards()
    facts = reading.read(con, as_of, run_id)
    environment = templates()
    for unit in facts.units:
        if not _UNIT.fullmatch(unit["unit"]):
            raise AwasError(
                f"unit {unit['unit']!r} of profile {profile.name}: not fit for a folder's name; change units.csv"
            )
        page = unit_page(environment, facts, cards, unit)
        target = folder / "units" / unit["unit"] / "index.html"
        target.parent.mkdir(parents=True)
        target.write_text(page, encoding="utf-8", newline="\n")
    overview = overview_page(environment, facts, profile, load_words(profile.languages[0]))
    (folder / "index.html").write_text(overview, encoding="utf-8", newline="\n")


def templates() -> Environment:
    """Jinja with everything escaped, hidden characters written out, and unknown names an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    environment.globals["style"] = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    environment.filters["css"] = css_text
    return environment


def css_text(text: str) -> Markup:
    """Text inside a CSS string: everything but letters, digits and spaces as an escape."""
    return Markup("".join(c if c.isalnum() or c == " " else f"\\{ord(c):06x}" for c in text))


def _page_of(words: Words) -> Markup:
    """'page x of y' as the content of a printed sheet's margin."""
    parts = re.split(r"(\{\w+\})", words.either("page_of", "{page}"))
    counters = {"{page}": "counter(page)", "{pages}": "counter(pages)"}
    return Markup(" ".join(counters.get(part, f'"{css_text(part)}"') for part in parts if part))


def unit_page(environment: Environment, facts: Facts, cards: Cards, unit: Row) -> str:
    """What one unit reads, in its language."""
    words = load_words(unit["language"])
    listed = [row for row in facts.listed if row["unit"] == unit["unit"]]
    ids = {kind: {r["entity_id"] for r in listed if r["entity_kind"] == kind} for kind in ("agency", "route")}
    tops = {kind: top_of(facts, kind, ids[kind]) for kind in ids}
    entries = [entry(facts, cards, words, row, tops) for row in listed]
    lanes = {lane: [e for e in entries if e["lane"] == lane] for lane in LANES}
    pictured = [kind for kind in ids if any(e["picture"] for e in entries if e["entity_kind"] == kind)]
    return environment.get_template("unit.html.j2").render(
        **_frame(facts, words),
        unit=unit,
        kind_word=words.either(f"unit_kind_{unit['kind']}", ""),
        entries=[e for e in entries if e["lane"] != "silent"],
        silent=lanes["silent"],
        counts=[words(f"count_{lane}", n=len(lanes[lane])) for lane in LANES[:3] if lanes[lane]],
        silent_count=words("count_silent", n=len(lanes["silent"])) if lanes["silent"] else "",
        lanes=[lane for lane in LANES if lanes[lane]],
        health=health_notes(facts, cards, words, listed, unit),
        scales=[words(f"spark_scale_{kind}", top=tops[kind]) for kind in pictured],
    )


def health_notes(facts: Facts, cards: Cards, words: Words, listed: list[Row], unit: Row) -> list[str]:
    """What is late or missing, as far as it bears on what this unit looks at."""
    usual = {"labour": {"agency"}, "border": {"route"}}.get(str(unit["kind"]), {"agency", "route"})
    kinds = {row["entity_kind"] for row in listed} | (set() if listed else usual)
    needed = {source for card in cards.values() if card.entity_kind in kinds for source in card.needs}
    told = [r for row in listed for r in facts.reasons.get((row["entity_kind"], row["entity_id"], words.code), [])]
    notes = []
    for health in (h for h in facts.health if h["source"] in needed):
        source = words.either(f"source_{health['source']}", health["source"])
        if not health["available"]:
            notes.append(words("health_missing", source=source))
        elif health["late"]:
            grey = sum(rests_on(cards[r["indicator"]], {health["source"]}) for r in told)
            note = words("health_late", source=source, n=health["days_late"], day=health["data_as_of"])
            notes.append(note + (" " + words("health_greyed", n=grey) if grey else ""))
        elif health["refused"]:
            notes.append(words("health_refused", source=source))
    return notes


def overview_page(environment: Environment, facts: Facts, profile: Profile, words: Words) -> str:
    """The country on one page: units, highest ranks, data, files."""
    units = []
    for unit in facts.units:
        found = [row["lane"] for row in facts.listed if row["unit"] == unit["unit"]]
        counts = [words(f"count_{lane}", n=found.count(lane)) for lane in LANES if lane in found]
        units.append(unit | {"counts": " · ".join(counts), "visits": sum(lane != "silent" for lane in found)})
    ranked = sorted(
        (r for r in facts.listed if r["rank"] is not None),
        key=lambda r: (r["rank"], r["entity_id"], r["unit"]),
    )
    top: dict[str, list[dict[str, Any]]] = {}
    for kind, plural in (("agency", "agencies"), ("route", "routes")):
        first = {r["entity_id"]: r for r in reversed(ranked) if r["entity_kind"] == kind}
        best = sorted(first.values(), key=lambda r: (r["rank"], r["entity_id"]))[:5]
        top[plural] = [_briefly(facts, words, row) for row in best]
    return environment.get_template("overview.html.j2").render(
        **_frame(facts, words),
        heading=profile.title or profile.name,
        units=units,
        top=top,
        health=facts.health,
    )


def _briefly(facts: Facts, words: Words, row: Row) -> Row:
    """An entry in one line, in the overview's own language."""
    told = facts.reasons.get((row["entity_kind"], row["entity_id"], words.code), [])
    return row | {
        "rank_text": rank_text(row, facts.totals[row["entity_kind"]], words),
        "reason": told[0]["reason"] if told else "",
    }


def _frame(facts: Facts, words: Words) -> dict[str, Any]:
    """What every page has."""
    return {
        "t": words,
        "lang": words.code,
        "day": words.day(facts.as_of, "weekday"),
        "run": facts.run_id[:6],
        "since": facts.previous_as_of,
        "page_of": _page_of(words),
    }
