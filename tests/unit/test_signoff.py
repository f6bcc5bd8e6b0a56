"""The approver sees the lists, what changed, how good the data are; a refused draft is set aside with its reason."""

from __future__ import annotations

import json

import duckdb
import pytest

from tests.unit.conftest import World
from tests.unit.release_world import DAY, HOSTILE
from transforms.errors import AwasError
from transforms.release import refuse, signoff


def test_what_is_read_before_signing(world: World) -> None:
    text = signoff.read(world.draft().path)
    for said in (
        "# Before you sign: the lists for Tuesday 31 March 2026",
        "| batam | 1 | 2 | 1 | 0 |",
        "PT Cahaya Samudra Jaya",
        "33 % of the entries on either list are on both",  # a1 and a3 of six
        "1 came: drawn at random",
        "Border crossings: 2 days late",
        "Nobody has left anything off the lists",
        "Not evaluated yet",
        "the digest you approve is the digest that is released",
    ):
        assert said in text, said


def test_a_hostile_name_is_no_markdown_and_no_markup(world: World) -> None:
    info = world.draft()
    text = signoff.read(info.path)
    assert HOSTILE not in text and "<script" not in text and "\u202e" not in text
    assert "&lt;script&gt;alert\\(1\\)" in text
    page = (info.path / signoff.PAGE).read_text(encoding="utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page and "default-src 'none'" in page


@pytest.mark.parametrize(
    "name", ["[x](http://example.invalid)", "![x](y)", "# x", "| a | b |", "a\n\n- b", "`x`", "x" * 5000, "*x* _y_"]
)
def test_names_stay_text(name: str) -> None:
    text = signoff.markdown(name)
    assert "\n" not in text
    assert len(text) <= 5 * signoff.LONGEST_NAME
    for letter in "[]()#|`*_!":
        assert all(text[at - 1] == "\\" for at, found in enumerate(text) if found == letter)


def test_how_far_the_lists_moved_and_by_what(analyst: duckdb.DuckDBPyConnection) -> None:
    rows = analyst.execute(
        "select movement, cause, entries::int, round(jaccard, 2) from marts.list_turnover where entity_kind = 'agency'"
    ).fetchall()
    assert rows == [
        ("new", "A12", 1, 0.33),
        ("new", "A16", 1, 0.33),
        ("new", "drawn", 1, 0.33),
        ("new", "others", 1, 0.33),
        ("stayed", "stayed", 2, 0.33),
    ]


def test_a_refused_draft_is_set_aside_with_who_and_why(world: World) -> None:
    info = world.draft()
    assert refuse(world.settings, DAY, info.digest, "Siti", "Two units are missing") == (
        info.run_id,
        "refused by Siti: Two units are missing",
    )
    assert not info.path.exists()
    note = json.loads((world.settings.home / "refused" / f"{info.path.name}.json").read_text(encoding="utf-8"))
    assert note == {"by": "Siti", "digest": info.digest, "reason": "Two units are missing"}
    with pytest.raises(AwasError, match="no draft"):
        world.publish(info.digest)
    with pytest.raises(AwasError, match="no draft"):
        refuse(world.settings, DAY, info.digest, "Siti", "again")
