"""What an inspector takes along: the story in a few sentences, whom to call, for whom and by which way it works."""

from __future__ import annotations

from datetime import date

from transforms.queries import quoted
from transforms.release.pages import contact_links
from transforms.release.pages.facts import Facts, Row
from transforms.release.pages.naming import clipped, destination, listing
from transforms.release.pages.section import NUMBER, Scene, Section, titled
from transforms.release.texts.words import Words

MOST = 12  # lines of a table; the database has all


def agency(scene: Scene) -> Section | None:
    """The story of an agency, its licence, and where it can be reached as the register says."""
    words, rows = scene.words, scene.of("agency_dossier")
    if not rows:
        return None
    row = rows[0]
    own = next(iter(scene.of("agency")), None)
    sentences = [
        ("licence", _licence(words, own)),
        ("address", contact_links.mapped(scene)),
        ("phone", contact_links.dialled(row["phone"])),
        ("email", contact_links.written(row["email"])),
        ("website", clipped(row["website"] or "", 80)),
    ]
    return Section(
        "dossier",
        words("dossier"),
        " ".join(_story(scene, row, own)),
        columns=[(words("column_what"), "lead"), (words("column_says"), "")],
        rows=[(words(f"dossier_{name}"), text) for name, text in sentences if text],
        query=scene.query("agency_dossier"),
    )


def _story(scene: Scene, row: Row, own: Row | None) -> list[str]:
    """Licensed since 6 August, 20 days after PT X lost its licence, with which it shares …; how much it does since.

    Licensed since the first of its licences, where they were renewed; or longer, where the register does not tell.
    """
    words, sentences = scene.words, []
    since = own["licensed_since"] if own is not None and own["registered"] else None
    followed_on = _followed(words, row, since)
    if own is None or since is None:
        sentences.append(words("story_unlicensed"))
    else:
        at_latest = "_at_latest" if own["licensed_at_latest"] else ""
        sentences.append(followed_on or words(f"story_licensed{at_latest}", day=since))
    if row["workers"]:
        sentences.append(words("story_work", workers=row["workers"], n=row["employers"]))
    if row["complaints"]:
        sentences.append(words("story_complaints", n=row["complaints"]))
    return sentences


def _followed(words: Words, row: Row, since: date | None) -> str:
    """After whom it was licensed who lost his licence, and what both share; nothing where there is nobody."""
    if since is None or row["predecessor_id"] is None:
        return ""
    shared = [words.either(f"attribute_{attribute}", attribute) for attribute in row["predecessor_shares"] or []]
    days = (since - row["predecessor_since"]).days
    return words(
        "story_after" if days >= 0 else "story_before",
        day=since,
        n=abs(days),
        name=clipped(row["predecessor_name"] or row["predecessor_id"], 60),
        shared=listing(words, shared),
    )


def followed(facts: Facts, words: Words, row: Row) -> str:
    """The same for an entry of a list: whom an agency follows is told with it, not on its page alone."""
    told, own = (facts.of(table, row["entity_kind"], row["entity_id"]) for table in ("agency_dossier", "agency"))
    return _followed(words, told[0], own[0]["licensed_since"]) if told and own and own[0]["registered"] else ""


def bans(facts: Facts, words: Words, row: Row) -> str:
    """Each ban behind an entry: of the agency or of somebody in charge, by whom, from when until when."""
    return " ".join(_ban(words, ban) for ban in facts.of("ban", row["entity_kind"], row["entity_id"]))


def _ban(words: Words, ban: Row) -> str:
    roles = listing(words, [words.either(f"role_{role}", role) for role in ban["roles"]])
    return words(
        "ban_told",
        what=words(f"ban_{ban['about']}", roles=roles),
        authority=clipped(ban["authority"] or words("ban_unknown"), 80),
        first=ban["barred_from"],
        last=words("ban_until", day=ban["barred_to"]) if ban["barred_to"] else words("ban_open"),
        number=clipped(ban["party_id"], 40),
    )


def _licence(words: Words, own: Row | None) -> str:
    if own is None or not own["registered"]:
        return ""
    state = words.either(f"licence_{own['licence_status']}", own["licence_status"] or "–")
    until = words("dossier_until", day=own["licence_to"]) if own["licence_to"] else ""
    return ", ".join(part for part in (own["licence_no"] or "–", state, until) if part)


def employers(scene: Scene) -> Section | None:
    """For which employers an agency files, those with most workers first."""
    pairs = [row for row in scene.facts.pairs if row["agency_id"] == scene.entity]
    return _partners(scene, "employers", "employer", pairs)


def agencies(scene: Scene) -> Section | None:
    """Which agencies file for an employer, those with most workers first."""
    pairs = [row for row in scene.facts.pairs if row["employer_id"] == scene.entity]
    return _partners(scene, "agencies", "agency", pairs)


def _partners(scene: Scene, anchor: str, kind: str, pairs: list[Row]) -> Section | None:
    """A table of those on the other side of permits."""
    words = scene.words
    if not pairs:
        return None
    pairs = sorted(pairs, key=lambda row: (-row["workers"], row[f"{kind}_id"]))
    rest = len(pairs) - MOST
    return Section(
        f"with-{anchor}",
        words(f"with_{anchor}"),
        words(f"with_{anchor}_finding", n=len(pairs)),
        columns=titled(words, (("name", "lead"), ("workers", NUMBER), ("since", "whole"), ("until", "whole"))),
        rows=[
            (
                _way(scene, kind, row[f"{kind}_id"], row[f"{kind}_name"] or words("with_unnamed")),
                words.text(row["workers"]),
                words.day(row["first_on"], "short"),
                words.day(row["last_on"], "short"),
            )
            for row in pairs[:MOST]
        ],
        notes=[words("with_more", n=rest)] if rest > 0 else [],
        query=f"select * from marts.agency_employer where {scene.kind}_id = {quoted(scene.entity)} order by all",
        folded=len(pairs) > 6,
    )


def ways(scene: Scene) -> Section | None:
    """Through which checkpoints and to which countries an agency's workers left."""
    words = scene.words
    ways_of_agency = [row for row in scene.facts.ways if row["agency_id"] == scene.entity]
    if not ways_of_agency:
        return None
    ways_of_agency = sorted(ways_of_agency, key=lambda row: (-row["workers"], row["checkpoint"], row["destination"]))
    return Section(
        "ways",
        words("ways"),
        words("ways_finding", n=len(ways_of_agency)),
        columns=titled(words, (("route", "lead"), ("workers", NUMBER), ("since", "whole"), ("until", "whole"))),
        rows=[(_route(scene, row), *_counts(words, row)) for row in ways_of_agency[:MOST]],
        notes=[words("with_more", n=len(ways_of_agency) - MOST)] if len(ways_of_agency) > MOST else [],
        query=f"select * from marts.agency_way where agency_id = {quoted(scene.entity)} order by all",
        folded=len(ways_of_agency) > 6,
    )


def senders(scene: Scene) -> Section | None:
    """Whose permit holders leave through a route's checkpoint for its destination."""
    words, place = scene.words, scene.facts.routes.get(scene.entity)
    if place is None:
        return None
    way = (place["checkpoint"], place["destination"])
    ways_of_route = [row for row in scene.facts.ways if (row["checkpoint"], row["destination"]) == way]
    if not ways_of_route:
        return None
    ways_of_route = sorted(ways_of_route, key=lambda row: (-row["workers"], row["agency_id"]))
    where = f"checkpoint = {quoted(way[0])} and destination = {quoted(way[1])}"
    return Section(
        "senders",
        words("senders"),
        words("senders_finding", n=len(ways_of_route)),
        columns=titled(words, (("agency", "lead"), ("workers", NUMBER), ("since", "whole"), ("until", "whole"))),
        rows=[
            (_way(scene, "agency", row["agency_id"], row["agency_name"] or row["agency_id"]), *_counts(words, row))
            for row in ways_of_route[:MOST]
        ],
        notes=[words("with_more", n=len(ways_of_route) - MOST)] if len(ways_of_route) > MOST else [],
        query=f"select * from marts.agency_way where {where} order by all",
        folded=len(ways_of_route) > 6,
    )


def _counts(words: Words, row: Row) -> tuple[str, str, str]:
    return words.text(row["workers"]), words.day(row["first_on"], "short"), words.day(row["last_on"], "short")


def _route(scene: Scene, row: Row) -> str:
    """A way by its names, which leads to the page of a listed route on it."""
    routes = scene.facts.routes
    same = [
        (entity, place)
        for entity, place in sorted(routes.items())
        if (place["checkpoint"], place["destination"]) == (row["checkpoint"], row["destination"])
    ]
    if not same:
        return f"{row['checkpoint']} → {row['destination']}"
    name = f"{same[0][1]['checkpoint_name']} → {destination(scene.words, same[0][1])}"
    listed = [entity for entity, _ in same if scene.facts.units_of("route", entity)]
    return _way(scene, "route", listed[0], name) if listed else name


def _way(scene: Scene, kind: str, entity: str, name: str) -> str:
    return scene.linked(clipped(name, 60), kind, entity)
