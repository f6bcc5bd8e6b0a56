"""The page of what stood on a unit's list and stands there no more: its address leads on, and its past is kept."""

from __future__ import annotations

from jinja2 import Environment

from transforms.queries import quoted
from transforms.release.pages import case, course, records
from transforms.release.pages.entries import rank_text
from transforms.release.pages.facts import Row
from transforms.release.pages.frame import frame
from transforms.release.pages.naming import called, clipped, file_name, located
from transforms.release.pages.section import NUMBER, Scene, Section, titled
from transforms.release.pages.translations import overview
from transforms.release.pages.unit import View


def page(environment: Environment, view: View, row: Row) -> str:
    """An entity's page while it is not on the list, at the address that it has whenever it is."""
    words, facts = view.words, view.facts
    scene = Scene(facts, view.cards, words, row)
    name = called(facts, words, row)
    return environment.get_template("earlier.html.j2").render(
        **frame(facts, words),
        ways=view.switch(file_name(scene.kind, scene.entity).rpartition("/")[2]),
        list_page=view.file("index.html"),
        overview=overview(facts, words.code),
        unit=view.unit,
        name=clipped(name),
        full_name=name,
        entity=scene.entity,
        place=clipped(located(facts, words, row["place"])),
        standing=_standing(scene),
        visited=case.lines(facts, view.cards, words, row),
        query=f"from marts.earlier_entry where entity_id = {quoted(scene.entity)} and unit = {quoted(row['unit'])}",
        sections=[lists(scene), course.history(scene), records.visits(scene)],
    )


def _standing(scene: Scene) -> list[str]:
    """When it was on the list last, how it stands today, and until when it rests."""
    words, row = scene.words, scene.row
    last = words("earlier_last", day=row["last_on"], lane=words(f"lane_{row['lane']}"))
    rests = row["rests_until"]
    return [
        last,
        words("earlier_today", rank=rank_text(row, scene.facts.totals[scene.kind], words)),
        *([words("earlier_rests", day=rests)] if rests and rests >= scene.facts.as_of else []),
    ]


def lists(scene: Scene) -> Section:
    """The lists on which it stood, newest first."""
    words = scene.words
    stood = [row for row in scene.of("list_history") if row["unit"] == scene.row["unit"]]
    return Section(
        "lists",
        words("timeline_lists"),
        words("earlier_lists", n=len(stood), day=scene.row["first_on"]),
        columns=titled(words, (("date", "whole"), ("lane", ""), ("list_rank", NUMBER))),
        rows=[
            (words.day(row["as_of"], "short"), words(f"lane_{row['lane']}"), words.text(row["list_rank"]))
            for row in reversed(stood)
        ],
        query=scene.query("list_history"),
        folded=len(stood) > 5,
    )
