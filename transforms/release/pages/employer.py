"""What only an employer's page has: what its register and its permits say of it."""

from __future__ import annotations

from transforms.release.pages.facts import Row
from transforms.release.pages.naming import region
from transforms.release.pages.section import Scene, Section
from transforms.release.texts.words import Words


def trade(words: Words, sector: str | None) -> str:
    """A section of ISIC in the reader's words."""
    return words.either(f"isic_{sector}", sector or "–")


def _status(words: Words, row: Row) -> str:
    """What the register says of it, in the words of a licence's states where it uses them."""
    if not row["registered"]:
        return words("known_no_register")
    return words.either(f"licence_{row['status']}", row["status"]) if row["status"] else words("known_nothing")


def known(scene: Scene) -> Section:
    """Its trade, its place, what its register says, and how many workers its permits name so far."""
    words, rows = scene.words, scene.of("employer")
    heading = words("known")
    if not rows:
        return Section("known", heading, words("known_nothing"), query=scene.query("employer"))
    row = rows[0]
    workers = words.text(row["workers"]) if row["workers"] is not None else words("fewer_than_five")
    finding = words("known_registered" if row["registered"] else "known_unregistered", workers=workers)
    facts = [
        ("status", _status(words, row)),
        ("sanctioned", words.day(row["sanctioned_on"]) if row["sanctioned_on"] else words("known_no_sanction")),
        ("trade", trade(words, row["sector"])),
        ("region", region(scene.facts.regions, words, row["region"]) or "–"),
        ("workers", workers),
    ]
    return Section(
        "known",
        heading,
        finding,
        columns=[(words("column_what"), "lead"), (words("column_says"), "")],
        rows=[(words(f"known_{name}"), text) for name, text in facts],
        notes=[words("known_no_address")] + ([] if row["name"] else [words("known_household")]),
        query=scene.query("employer"),
    )
