"""What an agency or an employer may be told at a visit: as in the packet that it is given when it asks."""

from __future__ import annotations

from transforms.cards import PLURALS
from transforms.release.pages.naming import packet_name
from transforms.release.pages.section import Scene, Section


def told(scene: Scene) -> Section | None:
    """Which of the listed reasons may be spoken of, and what never."""
    words = scene.words
    reasons = scene.facts.reasons.get((scene.kind, scene.entity, words.code), [])
    cards = [scene.cards[reason["indicator"]] for reason in reasons]
    return Section(
        "telling",
        words("telling"),
        words("telling_finding"),
        columns=[(words("column_reasons"), "lead"), (words("column_told"), "")],
        rows=[(words.choose(c.question), words("telling_yes" if c.told else "telling_no")) for c in cards],
        notes=[words("telling_never"), words("telling_packet", file=_packet(scene))],
    )


def _packet(scene: Scene) -> str:
    return f"contest/{PLURALS[scene.kind]}/{packet_name(scene.entity)}.html"
