"""What only an employer's page has: what its register and its permits say of it."""

from __future__ import annotations

from transforms.release.pages.section import Scene, Section


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
        ("status", row["status"] or words("known_nothing") if row["registered"] else words("known_no_register")),
        ("sanctioned", words.day(row["sanctioned_on"]) if row["sanctioned_on"] else words("known_no_sanction")),
        ("trade", row["sector"] or "–"),
        ("region", row["region"] or "–"),
        ("workers", workers),
    ]
    return Section(
        "known",
        heading,
        finding,
        columns=[(words("column_what"), "lead"), (words("column_says"), "")],
        rows=[(words(f"known_{name}"), text) for name, text in facts],
        notes=[] if row["name"] else [words("known_household")],
        query=scene.query("employer"),
    )
