"""What only an agency's page has: the fall from declared to returned, and who is behind it."""

from __future__ import annotations

from math import pi, sin

from markupsafe import Markup

from transforms.release.pages import charts
from transforms.release.pages.charts import WIDE, picture, text
from transforms.release.pages.facts import Row
from transforms.release.pages.naming import clipped
from transforms.release.pages.section import NUMBER, Scene, Section, titled
from transforms.release.texts.words import Words

MOST_DRAWN = 10  # agencies around one; the table has all
_FAMILY_COLUMNS = (
    ("agency", "lead"), ("agency_other", "lead"), ("link", ""), ("shared", "id"), ("strength", NUMBER),
    ("since", "whole"),
)  # fmt: skip


def waterfall(scene: Scene) -> Section:
    """How many of the declared were permitted, left, arrived and came back, and where most were lost."""
    words, table = scene.words, "agency_waterfall"
    steps = sorted(scene.of(table), key=lambda r: r["place"])
    heading = words("waterfall")
    if not steps:
        finding = words("waterfall_none") if scene.has(table) else words("section_missing")
        return Section("waterfall", heading, finding, query=scene.query(table) if scene.has(table) else "")
    place = next((n for n, step in enumerate(steps) if step["leak"]), None)
    hidden = any(step["workers"] is None for step in steps)
    finding = words("waterfall_partly" if hidden else "waterfall_no_leak")
    if place is not None:
        lost = _lost(words, steps[place])
        finding = words(f"leak_{steps[place]['leak']}", count=lost, of=words.text(steps[place].get("of_workers")))
    drawn = [(words(f"step_{s['step']}"), s["workers"], s.get("of_workers"), _of(words, s)) for s in steps]
    return Section(
        "waterfall",
        heading,
        finding,
        charts.falls(drawn, place, finding),
        notes=[words("waterfall_note")],
        query=scene.query(table),
    )


def _of(words: Words, step: Row) -> str:
    if step["workers"] is None:
        return words("withheld")
    if step.get("of_workers") in (None, step["workers"]):
        return words.text(step["workers"])
    return words("of", num=step["workers"], den=step["of_workers"])


def _lost(words: Words, step: Row) -> str:
    if step["workers"] is None or step.get("of_workers") is None:
        return words("some")
    lost = step["of_workers"] - step["workers"]
    return words("fewer_than_five") if 0 < lost < 5 else words.text(lost)


def family(scene: Scene) -> Section:
    """The agencies that hang together with this one, drawn with the weakest link thin, and its own spellings."""
    words, links = scene.words, scene.of("agency_link")
    heading = words("family")
    if not scene.has("agency_link"):
        return Section("who", heading, words("section_missing"))
    if not links:
        return Section("who", heading, words("family_none"), query=scene.query("agency_link"))
    names = {link[side]: link[f"{side}_name"] or link[side] for link in links for side in ("a", "b")}
    others = len(set(names) - {scene.entity})
    weakest = min(links, key=lambda link: (link["weight"], link["a"], link["b"], link["attribute"]))
    finding = words(
        "family_finding", n=others, attribute=words.either(f"attribute_{weakest['attribute']}", weakest["attribute"])
    )
    return Section(
        "who",
        heading,
        finding,
        _graph(scene.entity, names, links, finding),
        columns=titled(words, _FAMILY_COLUMNS),
        rows=[
            _link(scene, link, names)
            for link in sorted(links, key=lambda link: (-link["weight"], link["a"], link["b"], link["attribute"]))
        ],
        notes=[words("family_note"), words("unlinked")],
        query=scene.query("agency_link"),
        folded=len(links) > 6,
    )


def _link(scene: Scene, link: Row, names: dict[str, str]) -> tuple[str, ...]:
    """The line of a link: both agencies, what they share, how strong that is, and since when."""
    words = scene.words
    return (
        *(_way_to(scene, link[side], names[link[side]]) for side in ("a", "b")),
        words.either(f"attribute_{link['attribute']}", link["attribute"]),
        clipped(link["shared"], 60) if link["shared"] else words("withheld"),
        words("strength", value=round(100 * link["weight"])),
        words.day(link["first_seen"], "short") if link["first_seen"] else "–",
    )


def _way_to(scene: Scene, entity: str, name: str) -> str:
    label = clipped(name, 60)
    return label if entity == scene.entity else scene.linked(label, "agency", entity)


def _graph(entity: str, names: dict[str, str], links: list[Row], title: str) -> Markup:
    """This agency below, the others left and right of it; a line for each pair, thin where it is weak."""
    strength: dict[str, float] = {}
    for link in links:
        for side in ("a", "b"):
            strength[link[side]] = max(strength.get(link[side], 0.0), float(link["weight"]))
    around = sorted(set(names) - {entity}, key=lambda other: (-strength[other], other))[:MOST_DRAWN]
    rows = (len(around) + 1) // 2
    middle, height = WIDE / 2, 34.0 * rows + 56
    places = {entity: (middle, height - 30)}
    for place, other in enumerate(around):
        out = 40 + 24 * sin(pi * (place // 2 + 0.5) / rows)  # a bulge, so that no line runs through a third dot
        places[other] = (middle + (out if place % 2 else -out), 16 + 34.0 * (place // 2))
    pairs: dict[tuple[str, str], tuple[float, bool]] = {}
    for link in links:
        pair = (link["a"], link["b"])
        weight, bridge = pairs.get(pair, (0.0, True))
        pairs[pair] = (max(weight, float(link["weight"])), bridge and bool(link["is_bridge"]))
    body = []
    for (a, b), (weight, bridge) in sorted(pairs.items()):
        if a in places and b in places:
            (x1, y1), (x2, y2) = places[a], places[b]
            kind = "tie bridge" if bridge else "tie"
            line = f"M{x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f}"
            body.append(f'<path class="{kind}" stroke-width="{0.8 + 4 * weight:.1f}" d="{line}"/>')
    for other, (x, y) in places.items():
        kind = "now" if other == entity else "dot"
        body.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{7 if other == entity else 5}"/>')
        if other == entity:
            body.append(text(x, y + 24, _short(names[other]), "middle", "halo strong"))
        else:
            left = x < middle
            body.append(
                text(x + (-10 if left else 10), y + 4, _short(names[other]), "end" if left else "start", "halo")
            )
    return picture(height, title, body, "graph")


def _short(name: str) -> str:
    """A name that fits beside its dot: members of a family often differ at the end only."""
    return name if len(name) <= 20 else f"{name[:10].rstrip()}…{name[-9:].lstrip()}"


def spellings(scene: Scene) -> Section:
    """Every way in which the agency is written."""
    words, rows = scene.words, scene.of("agency_family")
    return Section(
        "written",
        words("spellings"),
        words("spellings_finding", n=len(rows)),
        columns=titled(words, (("name", "lead"), ("register_id", "id"), ("licence", "id"), ("certainty", ""))),
        rows=[
            (
                clipped(r["agency_name"] or "–", 200),
                r["agency_id"] or "–",
                r["licence_no"] or "–",
                words.either(
                    f"certainty_{r.get('matched_by') or r['certainty']}", r.get("matched_by") or r["certainty"]
                ),
            )
            for r in rows[:50]
        ],
        query=scene.query("agency_family"),
        folded=True,
    )
