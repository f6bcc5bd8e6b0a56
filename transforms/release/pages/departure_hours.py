"""When and where to stand: the hours and weekdays at which people leave on a route, and who carries them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from transforms.queries import quoted
from transforms.release.pages.facts import Facts, Row
from transforms.release.pages.naming import clipped, listing
from transforms.release.pages.section import NUMBER, Scene, Section, titled
from transforms.release.texts.words import Words

BLOCK = 3  # hours of a column
DAYS = 28  # that sql/marts/route_hour.sql looks back
LOOKED_BACK = 182  # days in which it looks for the first sight of a carrier
NIGHT = (22, 5)  # from, until before
_CARRIED = "carrier, sum(travellers) as travellers, sum(one_way) as one_way, min(first_on) as since"
_NIGHT = f"filter (where hour >= {NIGHT[0]} or hour < {NIGHT[1]})"
_EVERYBODY = f"sum(travellers) as travellers, sum(travellers) {_NIGHT} as travellers_at_night"
NIGHTLY = "R11"  # the indicator that counts the night
FEW = 10  # departures without a way back below which, or below a tenth of all, all departures are told
MOST = 12  # carriers of the table


def when(scene: Scene) -> Section | None:
    """Departures by weekday and hour, as a table; those without a way back where they are known."""
    words, hours = scene.words, scene.of("route_hour")
    if not hours:
        return None
    which = _which(hours)
    cells: Counter[tuple[int, int]] = Counter()
    for row in hours:
        cells[row["weekday"], row["hour"] // BLOCK] += row[which]
    blocks = range(24 // BLOCK)
    return Section(
        "when",
        words("when"),
        " ".join(filter(None, (_finding(words, hours, which, cells), _no_night(scene, hours)))),
        columns=[(words("column_weekday"), "lead"), *((_span(block), NUMBER) for block in blocks)],
        rows=[
            (_weekday(words, day), *(words.text(cells[day, block]) if cells[day, block] else "" for block in blocks))
            for day in range(1, 8)
        ],
        notes=[words(f"when_note_{which}")],
        query=_query(scene, f"weekday, hour // {BLOCK} as block, sum({which}) as n, {_EVERYBODY}", which),
    )


def on_the_day(facts: Facts, words: Words, row: Row) -> str:
    """When to stand on the day of the visit: how many leave on that weekday, from when to when, and with whom."""
    hours = facts.of("route_hour", row["entity_kind"], row["entity_id"])
    if not hours:
        return ""
    day = (facts.as_of + timedelta(days=1)).isoweekday()
    there = [hour for hour in hours if hour["weekday"] == day]
    told = {"weekday": _weekday(words, day), "total": _sum(hours, "travellers")}
    if not there:
        return words("when_day_none", **told)
    blocks: Counter[int] = Counter()
    services: Counter[str] = Counter()
    for hour in there:
        blocks[hour["hour"] // BLOCK] += hour["travellers"]
        services[hour["carrier"]] += hour["travellers"]
    block = min(blocks, key=lambda one: (-blocks[one], one))
    sentence = words("when_day", n=sum(blocks.values()), **_ends(block), **told)
    names = [clipped(name, 40) for name, _ in sorted(services.items(), key=lambda one: (-one[1], one[0])) if name][:2]
    return f"{sentence}, {words('when_services', names=listing(words, names))}" if names else sentence


def carriers(scene: Scene) -> Section | None:
    """Who carries them: how many, how many at night, most at which hour, and since when."""
    words, hours = scene.words, scene.of("route_hour")
    by: dict[str, list[Row]] = defaultdict(list)
    for row in hours:
        if row["carrier"]:
            by[row["carrier"]].append(row)
    if not by:
        return None
    which = _which(hours)
    order = sorted(by, key=lambda name: (-_sum(by[name], which), name))
    return Section(
        "carriers",
        words("carriers"),
        words("carriers_finding", n=len(order)),
        columns=titled(words, (
            ("carrier", "lead"), ("departures", NUMBER), ("one_way", NUMBER), ("at_night", NUMBER), ("mostly", ""),
            ("first_seen", "whole"),
        )),
        rows=[
            (
                clipped(name, 60),
                words.text(_sum(by[name], "travellers")),
                words.text(_sum(by[name], "one_way")),
                words.text(_sum(by[name], "travellers", at_night)),
                _mostly(words, by[name], which),
                first_seen(words, min(row["first_on"] for row in by[name]), scene.facts.as_of),
            )
            for name in order[:MOST]
        ],
        notes=[words("with_more", n=len(order) - MOST)] if len(order) > MOST else [],
        query=_query(scene, _CARRIED, "travellers"),
        folded=len(order) > MOST // 2,
    )  # fmt: skip


def first_seen(words: Words, day: date, as_of: date) -> str:
    """Since when a carrier is seen: who was there in the first weeks that are looked at may have been so for years."""
    told = words.day(day, "short")
    return words("or_before", day=told) if day <= as_of - timedelta(days=LOOKED_BACK - DAYS) else told


def _query(scene: Scene, shown: str, which: str) -> str:
    """The sums that a section shows, with how many of them are of the night."""
    night = f"sum({which}) {_NIGHT} as at_night"
    about = f"from marts.route_hour where entity_id = {quoted(scene.entity)}"
    return f"select {shown}, {night}, {DAYS} as days {about} group by all order by all"


def at_night(row: Row) -> bool:
    """Whether an hour lies in the night."""
    return bool(row["hour"] >= NIGHT[0] or row["hour"] < NIGHT[1])


def _which(hours: list[Row]) -> str:
    """Which departures the section tells of: those without a way back, or all where few such are known."""
    one_way, everybody = _sum(hours, "one_way"), _sum(hours, "travellers")
    return "one_way" if one_way >= FEW and 10 * one_way >= everybody else "travellers"


def _sum(hours: list[Row], which: str, chosen: Callable[[Row], bool] = lambda _: True) -> int:
    return sum(int(row[which]) for row in hours if chosen(row))


def _finding(words: Words, hours: list[Row], which: str, cells: Counter[tuple[int, int]]) -> str:
    """Most left at night, and on what; or else at which weekday and hours most left."""
    total, night = _sum(hours, which), _sum(hours, which, at_night)
    if 2 * night < total:
        (day, block), count = min(cells.items(), key=lambda cell: (-cell[1], cell[0]))
        return words(f"when_most_{which}", n=count, total=total, weekday=_weekday(words, day), **_ends(block))
    sentence = words(f"when_night_{which}", n=night, total=total, first=f"{NIGHT[0]}:00", last=f"0{NIGHT[1]}:00")
    carried: Counter[str] = Counter()
    for row in filter(at_night, hours):
        if row["carrier"]:
            carried[row["carrier"]] += row[which]
    first = sorted(carried.items(), key=lambda item: (-item[1], item[0]))[:2]
    if first:
        names = listing(words, [clipped(name, 40) for name, _ in first])
        sentence = f"{sentence} {words('when_on', n=sum(count for _, count in first), names=names)}"
    if which == "travellers":
        return sentence
    everybody = {"n": _sum(hours, "travellers", at_night), "total": _sum(hours, "travellers")}
    return f"{sentence} {words('when_night_of_all', **everybody)}"


def _no_night(scene: Scene, hours: list[Row]) -> str:
    """That nobody left at night of late, where a reason is about the night."""
    reasons = scene.facts.reasons.get((scene.kind, scene.entity, scene.words.code), [])
    about = any(reason["indicator"] == NIGHTLY for reason in reasons)
    return scene.words("when_no_night") if about and not any(map(at_night, hours)) else ""


def _mostly(words: Words, hours: list[Row], which: str) -> str:
    """The weekday and hour at which most leave with a carrier."""
    best = min(hours, key=lambda row: (-row[which], row["weekday"], row["hour"]))
    return f"{_weekday(words, best['weekday'])} {best['hour']:02}:00"


def _ends(block: int) -> dict[str, str]:
    """The hours at which a block begins and ends."""
    return {"first": f"{block * BLOCK:02}:00", "last": f"{(block + 1) * BLOCK:02}:00"}


def _span(block: int) -> str:
    return f"{block * BLOCK:02}–{(block + 1) * BLOCK:02}"


def _weekday(words: Words, day: int) -> str:
    """Monday is 1."""
    return str(words.locale.days["format"]["wide"][day - 1])
