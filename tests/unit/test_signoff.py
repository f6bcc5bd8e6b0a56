"""The approver sees the lists, what changed, how good the data are; a refused draft is set aside with its reason."""

from __future__ import annotations

import json

import duckdb
import pytest

from tests.unit.conftest import World
from transforms.errors import AwasError
from transforms.laboratory.scored_day import DAY, HOSTILE
from transforms.release import refuse
from transforms.release.pages import signoff
from transforms.release.texts.words import load_words


def test_what_is_read_before_signing(world: World) -> None:
    text = signoff.read(world.draft().path)
    for said in (
        "# Before you sign: the lists for Tuesday 31 March 2026",
        "| Labour inspection, Batam | 1 | 2 | 1 | 0 | 12 |",
        "PT Cahaya Samudra Jaya | 41 of 96 permits were never used",
        "33 % of the entries on either list are on both",  # a1 and a3 of six
        "1 came: drawn at random",
        "Border crossings: 2 days late",
        "Nobody has left anything off the lists",
        "Not evaluated yet",
        "the digest you approve is the digest that is released",
    ):
        assert said in text, said
    below = text.partition("\n---\n\n# ")[2]
    assert below.startswith("Sebelum Anda menandatangani") and "Pengawas Ketenagakerjaan Jakarta" in below
    assert "Nongsa → Malaysia, pengunjung" in below  # the reader's words for what people travel for, too


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


def test_how_the_lists_did_is_said_in_sentences_and_a_stop_comes_first() -> None:
    con = duckdb.connect()
    con.execute(
        "attach ':memory:' as release; create schema release.marts; set search_path = 'release.marts,memory.main'"
    )
    columns = "'agency' as entity_kind, null as unit"
    con.execute(
        f"create table release.marts.evaluation as select part, {columns}, subject, measure, low, high, num, den, "
        "verdict from (values ('experiment', 'lead', 'hit_rate', 0.053, 0.297, 3, 20, null), "
        "('experiment', 'random', 'hit_rate', null, null, 0, 0, null), "
        "('experiment', 'list', 'better_than_chance', null, null, 3, 20, 'too_early'), "
        "('fairness', 'every group', 'stop', null, null, 1, null, 'yes')) "
        "as t (part, subject, measure, low, high, num, den, verdict)"
    )
    assert signoff.evaluated(con, load_words("en")) == [
        "Agencies, Lead: 3 of 20 visits found something (5–30 %).",
        "Agencies: better than drawing at random? Too early to say.",
    ]
    assert signoff._stopped(con)
    con.execute("update release.marts.evaluation set verdict = 'too_early'")
    assert not signoff._stopped(con)


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
