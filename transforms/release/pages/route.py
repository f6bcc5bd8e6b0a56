"""What only a route's page has: its map, who travels with which purpose, and where displaced traffic may have gone."""

from __future__ import annotations

from markupsafe import Markup

from transforms.release.pages import charts, maps
from transforms.release.pages.facts import Facts, Row
from transforms.release.pages.maps import Arc, Spot
from transforms.release.pages.naming import destination, route_name
from transforms.release.pages.section import NUMBER, Scene, Section, titled
from transforms.release.texts.words import Words

NEAR = 6.0  # degrees around the destination within which a place of concern counts as just across its border
_NEIGHBOUR_COLUMNS = (
    ("route", "lead"), ("shares", ""), ("people", NUMBER), ("expected", NUMBER), ("difference", NUMBER),
)  # fmt: skip


def ground(scene: Scene) -> Section:
    """The coast, the checkpoint, the arc to the declared destination, and places of concern near it."""
    words, facts = scene.words, scene.facts
    place = facts.routes.get(scene.entity)
    heading = words("map")
    if place is None or place["lat"] is None:
        return Section("map", heading, words("map_unknown"), query=scene.query("route_place"))
    start = (place["lat"], place["lon"])
    spots = [Spot(*start, place["checkpoint_name"], "gate")]
    arcs: list[Arc] = []
    name = route_name(words, place)
    if place["destination_lat"] is not None:
        end = (place["destination_lat"], place["destination_lon"])
        spots.append(Spot(*end, destination(words, place), "end"))
        arcs.append(Arc(start, end, "this", 2.5, name))
    near = [p for p in facts.places if _on_the_way(p, place)]
    spots += [Spot(p["lat"], p["lon"], p["name"], "concern") for p in near]
    named = [f"{p['name']} ({_country(words, p)})" for p in near if place["checkpoint"] in (p["checkpoints"] or [])]
    values = {"checkpoint": place["checkpoint_name"], "names": ", ".join(named)}
    finding = words("map_concern", **values) if named else words("map_plain", name=name)
    return Section(
        "map",
        heading,
        finding,
        maps.draw(spots, arcs, finding),
        notes=[words("map_note")] + [words("map_source", name=p["name"], source=p["source"] or "–") for p in near],
        query=scene.query("route_place"),
    )


def _on_the_way(place: Row, route: Row) -> bool:
    """Whether a place of concern lies in the country that the route names, or just across its border."""
    if place["lat"] is None or place["lon"] is None:
        return False
    if place["country"] == route["destination"]:
        return True
    lat, lon = route["destination_lat"], route["destination_lon"]
    return lat is not None and abs(place["lat"] - lat) < NEAR and abs(place["lon"] - lon) < NEAR


def _country(words: Words, place: Row) -> str:
    names = place["country_name"] or {}
    return str(names.get(words.code) or names.get("en") or place["country"])


def mix(scene: Scene) -> Section:
    """Shares of the declared purposes, with intervals."""
    words, purposes = scene.words, scene.of("route_mix")
    heading = words("mix")
    if not purposes:
        return Section("mix", heading, words("mix_none"), query=scene.query("route_mix"))
    purposes = sorted(purposes, key=lambda r: (-r["travellers"], r["purpose"]))

    def name(row: Row) -> str:
        purpose = row["purpose"]
        return words("purpose_unknown") if purpose == "*" else words.either(f"purpose_{purpose}", purpose)

    def share(value: float) -> str:
        return words.number(100 * value, 0 if value >= 0.1 else 1)

    finding = words("mix_finding", purpose=name(purposes[0]), share=share(purposes[0]["share"]))
    parts = ("share", "low", "high")
    drawn = [
        (name(r), *(r[part] for part in parts), words("mix_share", **{part: share(r[part]) for part in parts}))
        for r in purposes
    ]
    return Section(
        "mix",
        heading,
        finding,
        charts.shares(drawn, finding),
        columns=titled(words, (("purpose", "lead"), ("people", NUMBER), ("share", NUMBER), ("range", NUMBER))),
        rows=[
            (name(r), words.text(r["travellers"]), share(r["share"]), f"{share(r['low'])}–{share(r['high'])}")
            for r in purposes
        ],
        notes=[words("mix_note")],
        query=scene.query("route_mix"),
        folded=True,
    )


def neighbours(scene: Scene) -> Section:
    """Routes beside this one with more or fewer people than their season: where displaced traffic may have gone."""
    words = scene.words
    rows = scene.of("route_neighbour")
    others = [r for r in rows if r["shares"] != "itself"]
    heading = words("neighbours")
    if not rows:
        return Section("moved", heading, words("neighbours_unknown"), query=scene.query("route_neighbour"))
    return Section(
        "moved",
        heading,
        _moved(scene, rows, others),
        _shift_map(scene, rows) if others else Markup(""),
        columns=titled(words, _NEIGHBOUR_COLUMNS),
        rows=[
            (
                _name(scene, r) if r["shares"] == "itself" else _way_to(scene, r),
                words(f"shares_{r['shares']}"),
                words.text(r["travellers"]),
                words.text(r["expected"]),
                words.signed(r["difference"]),
            )
            for r in rows
        ],
        notes=[words("neighbours_note", **scene.facts.whole_weeks()), *([words("unlinked")] if others else [])],
        query=scene.query("route_neighbour"),
    )


def _moved(scene: Scene, rows: list[Row], others: list[Row]) -> str:
    """Which route gained most while this one lost, or how many there are beside it."""
    words = scene.words
    itself = next((r for r in rows if r["shares"] == "itself"), None)
    gained = [r for r in others if r["difference"] > 0]
    if itself is not None and itself["difference"] < 0 and gained:
        best = max(gained, key=lambda r: (r["difference"], r["neighbour"]))
        return words(
            "neighbours_gain", name=_name(scene, best), n=round(best["difference"]), lost=round(-itself["difference"])
        )
    return words("neighbours_some", n=len(others)) if others else words("neighbours_none")


def _name(scene: Scene, row: Row) -> str:
    place = scene.facts.routes.get(row["neighbour"])
    return route_name(scene.words, place) if place else str(row["neighbour"])


def _way_to(scene: Scene, row: Row) -> str:
    return scene.linked(_name(scene, row), "route", row["neighbour"])


def _shift_map(scene: Scene, rows: list[Row]) -> Markup:
    arcs, spots = arcs_of(scene.facts, scene.words, [(r["neighbour"], float(r["difference"])) for r in rows])
    return maps.draw(spots, arcs, scene.words("neighbours_map"))


def arcs_of(facts: Facts, words: Words, moved: list[tuple[str, float]]) -> tuple[list[Arc], list[Spot]]:
    """Routes as arcs: full where there are more people than expected, dashed where there are fewer."""
    most = max((abs(difference) for _, difference in moved), default=1.0) or 1.0
    arcs: list[Arc] = []
    spots: dict[tuple[float, float], Spot] = {}
    for entity, difference in moved:
        place = facts.routes.get(entity)
        if place is None or place["lat"] is None or place["destination_lat"] is None:
            continue
        start, end = (place["lat"], place["lon"]), (place["destination_lat"], place["destination_lon"])
        title = f"{route_name(words, place)}: {words.signed(difference)}"
        arcs.append(Arc(start, end, "more" if difference > 0 else "fewer", 1 + 4 * abs(difference) / most, title))
        spots.setdefault(start, Spot(*start, place["checkpoint_name"], "gate"))
        spots.setdefault(end, Spot(*end, destination(words, place), "end"))
    return arcs, list(spots.values())
