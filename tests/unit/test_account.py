"""What a release says of itself: every table is the answer to the query beside it."""

from __future__ import annotations

import html
import re

import duckdb

from tests.unit.conftest import World
from transforms.release import account
from transforms.release.words import load_words


def test_every_table_of_the_page_is_reproduced_by_the_query_beside_it(world: World) -> None:
    """The queries are taken from the page and asked of the published database, as a reader would."""
    draft = world.draft()
    page = (draft.path / account.PAGE).read_text(encoding="utf-8")
    sections = re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.S)
    assert [key for key, _ in sections] == [part.key for part in account.read()]
    con = duckdb.connect(str(draft.path / "watchlists.duckdb"), read_only=True)
    for key, section in sections:
        query = html.unescape(re.search(r"<pre>(.*?)</pre>", section, re.S)[1])  # type: ignore[index]
        shown = [
            [html.unescape(cell) for cell in re.findall(r"<bdi>(.*?)</bdi>", row, re.S)]
            for row in re.findall(r"<tr><td>(.*?)</tr>", section, re.S)
        ]
        assert shown == [[account._cell(value) for value in row] for row in con.execute(query).fetchall()], key
    con.close()


def test_every_part_is_said_in_every_language_that_the_pages_speak() -> None:
    for code in ("en", "id"):
        assert load_words(code)("account")
        for part in account.read():
            assert part.title[code] and part.text[code]
