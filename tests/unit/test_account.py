"""What a release says of itself: every table is the answer to the query beside it."""

from __future__ import annotations

import html
import re

import duckdb

from tests.unit.conftest import World
from transforms.laboratory.scored_day import session
from transforms.release.pages import account, management, query_pages
from transforms.release.texts.words import load_words


def test_every_table_of_the_page_is_reproduced_by_the_query_beside_it(world: World) -> None:
    """The queries are taken from the page and asked of the published database, as a reader would."""
    draft = world.draft()
    page = (draft.path / account.PAGE).read_text(encoding="utf-8")
    sections = re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.S)
    assert sorted(key for key, _ in sections) == sorted(part.key for part in query_pages.read(account.SOURCE))
    con = duckdb.connect(str(draft.path / "watchlists.duckdb"), read_only=True)
    con.execute("use marts")
    words = load_words("en")
    names = query_pages.names(con, words)
    for key, section in sections:
        query = html.unescape(re.search(r"<pre>(.*?)</pre>", section, re.S)[1])  # type: ignore[index]
        cursor = con.execute(query)
        columns = [column[0] for column in cursor.description or []]
        shown = [
            [html.unescape(cell) for cell in re.findall(r"<bdi>(.*?)</bdi>", row, re.S)]
            for row in re.findall(r"<tr><td(.*?)</tr>", section, re.S)
        ]
        assert shown == [
            [query_pages.cell_words(value, column, words, names) for column, value in zip(columns, row, strict=True)]
            for row in cursor.fetchall()
        ], key
    con.close()


def test_every_part_is_said_in_every_language_that_the_pages_speak() -> None:
    for code in ("en", "id"):
        assert load_words(code)("account")
        for part in query_pages.read(account.SOURCE):
            assert part.title[code] and part.text[code]


def test_one_page_a_language_that_says_first_what_is_known(world: World) -> None:
    folder = world.draft().path
    english, indonesian = (
        (folder / name).read_text(encoding="utf-8") for name in ("evaluation.html", "evaluation.id.html")
    )
    assert 'href="evaluation.id.html"' in english and 'href="evaluation.html"' in indonesian
    assert english.index("nobody can say how often") < english.index('<section id="')
    assert "Seberapa sering benar?" in indonesian and "How often" not in indonesian


def test_every_column_of_the_page_is_called_something_in_every_language(world: World) -> None:
    con = duckdb.connect(str(world.draft().path / "watchlists.duckdb"), read_only=True)
    for part in (*query_pages.read(account.SOURCE), *query_pages.read(management.SOURCE)):
        for column in con.execute(part.query).description or []:
            for code in ("en", "id"):
                assert f"figure_{column[0]}" in load_words(code), (part.key, column[0])
    con.close()


def test_the_law_is_the_countrys_own_and_what_says_nothing_is_folded_together(world: World) -> None:
    """A part without figures stands once, folded, after those that have some; Europe's act only where it applies."""
    world.profile.laws = {"data": "Personal Data Act, section 7", "risks": {"en": "The same, 9", "id": "Sama, 9"}}
    folder = world.draft(session()).path
    page = (folder / account.PAGE).read_text(encoding="utf-8")
    assert "The same, 9" in page and "Sama, 9" in (folder / "evaluation.id.html").read_text(encoding="utf-8")
    assert "Personal Data Act, section 7" in page and "European" not in page
    assert page.count("<summary>Nothing to say yet.") == 1
    assert page.index('<section id="data">') < page.index("<summary>Nothing to say yet.") < page.index('id="backtest"')
