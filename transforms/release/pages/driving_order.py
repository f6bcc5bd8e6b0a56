"""Today's visits in an order that can be driven: stops from the unit's office on, with distances and telephones."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.release.pages.facts import Facts, Row
from transforms.release.texts.words import Words
from transforms.statistics import driving


def stops(facts: Facts, words: Words, listed: Sequence[Row], entries: Sequence[Row]) -> list[Row]:
    """The stops of a unit's day; none where nothing of it is located, or there is but one.

    What towns.csv does not know comes last, in the order of the list, without a distance.
    """
    here: list[tuple[int, Row]] = []
    unknown: list[int] = []
    for number, row in enumerate(listed):
        found = [p for p in facts.of("visit_place", row["entity_kind"], row["entity_id"]) if p["unit"] == row["unit"]]
        if found and found[0]["lat"] is not None:
            here.append((number, found[0]))
        elif found:
            unknown.append(number)
    if not here or len(here) + len(unknown) < 2:
        return []
    places = [(float(place["lat"]), float(place["lon"])) for _, place in here]
    first = here[0][1]
    at_office = first["office_lat"] is not None
    start = (float(first["office_lat"]), float(first["office_lon"])) if at_office else places[0]
    told: list[Row] = []
    before = start
    for turn in driving.order(start, places):
        away = driving.km(before, places[turn])
        told.append(_stop(facts, words, listed, entries, here[turn][0], away if told or at_office else None))
        before = places[turn]
    return told + [_stop(facts, words, listed, entries, number, None) for number in unknown]


def _stop(
    facts: Facts, words: Words, listed: Sequence[Row], entries: Sequence[Row], number: int, away: float | None
) -> Row:
    row, entry = listed[number], entries[number]
    dossier = facts.of("agency_dossier", row["entity_kind"], row["entity_id"])
    distance = "" if away is None else words("drive_same") if away < 1 else words("drive_km", n=round(away))
    return {
        "number": number + 1,
        "name": entry["name"],
        "place": entry["place"],
        "phone": (dossier[0]["phone"] or "") if dossier else "",
        "away": distance,
        "km": away or 0.0,
    }


def summary(words: Words, told: Sequence[Row]) -> str:
    """How far it is in all, and what the order rests on; nothing where there is no way."""
    if not told:
        return ""
    way = round(sum(stop["km"] for stop in told))
    return f"{words('drive_all', n=way)} {words('drive_order')}" if way else words("drive_one_town")
