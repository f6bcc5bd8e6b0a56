"""A family that several units watch: who holds the rest of it, so that they agree on one day."""

from __future__ import annotations

from transforms.release.pages.facts import Facts, Row
from transforms.release.pages.naming import clipped, in_words, listing
from transforms.release.pages.section import Scene, Section, titled
from transforms.release.texts.words import Words


def note(facts: Facts, words: Words, row: Row) -> str:
    """Agencies of its family are on today's list of Labour inspection, Banten, too"""
    if row["entity_kind"] != "agency":
        return ""
    members = [member["entity_id"] for member in facts.of("agency_group", "agency", row["entity_id"])]
    others = {unit for member in members for unit in facts.units_of("agency", member)} - {row["unit"]}
    return words("joint_note", units=listing(words, [unit_name(facts, words, unit) for unit in sorted(others)])) if (
        others and row["entity_id"] in members
    ) else ""  # fmt: skip


def unit_name(facts: Facts, words: Words, unit: str | None) -> str:
    """A unit in the reader's words; its code where the profile no longer has it."""
    return next((in_words(words, known) for known in facts.units if known["unit"] == unit), str(unit or "–"))


def holders(scene: Scene) -> Section | None:
    """The other agencies of the family, the unit that watches each, and whether it is on that unit's list today."""
    words = scene.words
    rest = [member for member in scene.of("agency_group") if member["entity_id"] != scene.entity]
    if not rest:
        return None
    return Section(
        "joint",
        words("joint"),
        words("joint_finding", n=len(rest)),
        columns=titled(words, (("agency", "lead"), ("unit", ""), ("listed", ""), ("licence", ""))),
        rows=[_line(scene, member) for member in rest],
        notes=[words("joint_about")],
        query=scene.query("agency_group"),
    )


def _line(scene: Scene, member: Row) -> tuple[str, ...]:
    words, facts = scene.words, scene.facts
    entity = member["entity_id"]
    name = clipped(member["name"] or entity, 60)
    units = facts.units_of("agency", entity)
    return (
        scene.linked(name, "agency", entity),
        unit_name(facts, words, member["unit"]),
        listing(words, [unit_name(facts, words, unit) for unit in units]) if units else words("joint_not"),
        words.either(f"licence_{member['licence_status']}", member["licence_status"] or "–"),
    )
