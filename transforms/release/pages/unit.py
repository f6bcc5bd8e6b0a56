"""What one unit reads: its list, in each of its languages; the page, the sheet and the workbook show the same view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment

from transforms.cards import ENTITY_KINDS, PLURALS
from transforms.release.pages import completeness, departure_hours, driving_order
from transforms.release.pages.entries import entry, indicator_name
from transforms.release.pages.facts import LANES, VISITED, Facts, Row
from transforms.release.pages.frame import frame
from transforms.release.pages.naming import called, clipped, in_words, linked, listing, plain
from transforms.release.pages.pictures import Cards, scales
from transforms.release.pages.translations import in_language, overview, switch
from transforms.release.texts.words import Words

LINKS = {
    "agency": ("who", "rows", "visit"),
    "employer": ("known", "rows", "visit"),
    "route": ("when", "map", "rows", "visit"),
}


@dataclass(frozen=True)
class View:
    """A unit's list in words. listed: its rows as in the marts; entries: the same rows in words, in the same order."""

    facts: Facts
    cards: Cards
    words: Words
    unit: Row
    listed: list[Row]
    entries: list[Row]
    health: list[str]
    scales: dict[str, float]
    tongues: list[Words]
    stops: list[Row]

    def file(self, name: str) -> str:
        """A file of this unit in the language of this view."""
        return in_language(name, self.words.code, self.unit["language"])

    def switch(self, name: str) -> Sequence[Row]:
        """The languages in which a page of this unit exists."""
        return switch(self.tongues, name, self.unit["language"], self.words.code)

    def lane(self, lane: str) -> list[Row]:
        return [e for e in self.entries if e["lane"] == lane]

    @property
    def counts(self) -> list[str]:
        """3 facts, 4 leads, 1 drawn at random"""
        return [self.words(f"count_{lane}", n=len(self.lane(lane))) for lane in VISITED if self.lane(lane)]


def view(facts: Facts, cards: Cards, one: Row, words: Words, tongues: list[Words]) -> View:
    """A unit's list, told in one of its languages."""
    one = one | {"name": in_words(words, one)}
    listed = [row for row in facts.listed if row["unit"] == one["unit"]]
    tops = scales(facts, cards, listed, words)
    mixed = len({row["entity_kind"] for row in listed}) > 1
    entries = [entry(facts, cards, words, row, tops) | _extras(facts, words, row, mixed) for row in listed]
    health = completeness.notes(facts, cards, words, listed, one)
    return View(
        facts,
        cards,
        words,
        one,
        listed,
        entries,
        health,
        tops,
        tongues,
        driving_order.stops(facts, words, listed, entries),
    )


def _extras(facts: Facts, words: Words, row: Row, mixed: bool) -> Row:
    """What only its unit's page says of an entry: its links, a decision, and its kind, on a list of several kinds."""
    about = (row["entity_kind"], row["entity_id"])
    there = {"rows": (*about, words.code) in facts.reasons, "when": bool(facts.of("route_hour", *about))}
    links = [(anchor, words(f"link_{anchor}")) for anchor in LINKS[row["entity_kind"]] if there.get(anchor, True)]
    pinned = ""
    if row.get("decision") == "pin":
        pinned = _decision(words, "pinned", row, "decision_author", "decision_reason", "decision_until")
    kind_word = words(f"kind_{row['entity_kind']}") if mixed else ""
    standing_hours = departure_hours.on_the_day(facts, words, row)
    when = f"{words('when_short')}: {standing_hours}" if standing_hours else ""
    return {"links": links, "pinned": pinned, "kind_word": kind_word, "when": when}


def _decision(words: Words, key: str, row: Row, author: str, reason: str, until: str) -> str:
    day = words.day(row[until]) if row[until] else words("open_end")
    return words(key, author=row[author] or "–", reason=clipped(str(row[reason] or "–"), 200), until=day)


def page(environment: Environment, view: View) -> str:
    """The unit's page."""
    facts, words, unit = view.facts, view.words, view.unit
    silent = view.lane("silent")
    return environment.get_template("unit.html.j2").render(
        **frame(facts, words),
        ways=view.switch("index.html"),
        files=[(view.file(name), words(f"file_{name[5:]}")) for name in ("list.pdf", "list.xlsx")],
        letters=view.file("letters.html"),
        stops=view.stops,
        drive_all=driving_order.summary(words, view.stops),
        overview=overview(facts, words.code),
        unit=unit,
        kind_word=words.either(f"unit_kind_{unit['kind']}", ""),
        entries=[e for e in view.entries if e["lane"] != "silent"],
        silent=silent,
        counts=view.counts,
        silent_count=words("count_silent", n=len(silent)) if silent else "",
        lanes=[lane for lane in LANES if view.lane(lane)],
        health=view.health,
        complete=completeness.lines(facts, view.cards, words, view.listed, unit),
        nothing=nothing_why(view),
        order_note=words("order_note_mixed" if len({row["entity_kind"] for row in view.listed}) > 1 else "order_note"),
        hits=hit_rate(facts, words, unit["unit"]),
        scales=[words(f"spark_scale_{kind}", top=top) for kind, top in view.scales.items() if top]
        + ([words("few_note")] if facts.in_groups else []),
        left=left(view),
        decided=decided(view),
    )


def nothing_why(view: View) -> str:
    """Why there is nothing to visit: nothing that the unit visits is known, or nothing of it stood out."""
    facts, words = view.facts, view.words
    visited = list(view.unit["kinds_visited"] or ENTITY_KINDS)
    if not any(facts.totals[kind] for kind in visited):
        return words("nothing_known", kinds=listing(words, [words(PLURALS[kind]) for kind in visited]))
    return " ".join([words("nothing_why"), words("nothing_unsure" if view.health else "nothing_sure")])


def parts_of(view: View) -> list[tuple[str, list[str]]]:
    """What stands below the list on paper and in the workbook: heading and lines."""
    words = view.words
    gone = left(view)
    complete = completeness.lines(view.facts, view.cards, words, view.listed, view.unit)
    return [
        (words("decided"), decided(view)),
        (words("left_list", n=len(gone)), [": ".join(filter(None, (plain(one["name"]), one["why"]))) for one in gone]),
        (words("complete"), complete),
    ]


def decided(view: View) -> list[str]:
    """What somebody left off this unit's list, until when and why."""
    return [_snoozed(view, row) for row in view.facts.snoozed if row["unit"] in (None, view.unit["unit"])]


def _snoozed(view: View, row: Row) -> str:
    sentence = _decision(view.words, "snoozed", row, "author", "reason", "expires_on")
    return f"{clipped(str(row['name'] or row['entity_id']))} ({row['entity_id']}): {sentence}"


def left(view: View) -> list[Row]:
    """What was on the previous list and is not on this one, and which indicator fell most."""
    facts, words = view.facts, view.words
    left_rows = []
    for change in facts.left.get(view.unit["unit"], []):
        known = facts.names.get((change["entity_kind"], change["entity_id"]), change["entity_id"])
        name = called(facts, words, change | {"name": known})
        indicator = change["moved_indicator"]
        reason_of = {
            "name": indicator_name(view.cards, words, indicator or ""),
            "points": words.points(change["moved_points"] or 0, sign=True),
        }
        where = linked(
            facts, words, clipped(name), change["entity_kind"], change["entity_id"], "../", view.unit["unit"]
        )
        left_rows.append({"name": where, "why": words("moved_by", **reason_of) if indicator else ""})
    return left_rows


def hit_rate(facts: Facts, words: Words, unit: str | None = None) -> str:
    """How often visits from these lists found something, with its interval; honest where nobody knows yet."""
    here = [row for row in facts.hits if row["unit"] == unit]
    rates, drawn = ([row for row in here if row["subject"] == subject] for subject in ("list", "random"))
    sentences = [_hits(words, row) for row in rates]
    if len(rates) > 1:
        sentences = [
            f"{words(PLURALS[row['entity_kind']])}: {text}" for row, text in zip(rates, sentences, strict=True)
        ]
    sentences = sentences or [words("hits_unknown")]
    if drawn:
        found, visits = (sum(row[count] or 0 for row in drawn) for count in ("found", "visits"))
        sentences.append(words("hits_drawn", found=found, visits=visits))
    return " ".join(sentences)


def _hits(words: Words, row: Row) -> str:
    findings = words("fewer_than_five") if row["found"] is None else row["found"]
    low, high = (round(100 * (row[end] or 0)) for end in ("low", "high"))
    return words("hits", found=findings, visits=row["visits"], low=low, high=high)
