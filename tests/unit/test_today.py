"""`releases/today.html`: whoever reads the lists is told which are in force, and why there are no newer ones."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape

import pytest

from tests.unit.conftest import World
from transforms.laboratory.scored_day import DAY
from transforms.release.in_force import announcement

APRIL = [date(2026, 4, n) for n in range(1, 6)]
LATE = "work_permits: the newest complete delivery is of 2026-03-29, 3 days old; at most 1: no new list for 2026-04-03"


@pytest.fixture
def published(released: World) -> World:
    return released


def told(world: World) -> str:
    """The words of the page, in one line."""
    text = (world.settings.releases_dir / "today.html").read_text(encoding="utf-8")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text.partition("<main>")[2].partition("<script>")[0])).split())


def tell(world: World, day: date, state: str, reason: str = "") -> str:
    announcement.announce(world.settings, world.profile, day, state, reason)
    return told(world)


def test_what_is_published_is_in_force_and_says_who_signed(published: World) -> None:
    text = told(published)
    assert "The lists of Tuesday 31 March 2026 are in force." in text
    assert "Signed by ana." in text
    assert "Daftar Selasa, 31 Maret 2026 berlaku." in text
    page = (published.settings.releases_dir / "today.html").read_text(encoding="utf-8")
    assert '<a href="current/index.id.html">' in page and '<a href="#id" lang="id"' in page
    state = json.loads((published.settings.releases_dir / "today.json").read_text(encoding="utf-8"))
    assert (state["state"], state["in_force"]["day"]) == ("published", "2026-03-31")


def test_a_stopped_day_says_why_and_since_when_the_lists_are_out_of_date(published: World) -> None:
    text = tell(published, APRIL[2], "stopped", LATE)
    assert "There is no new list for Friday 3 April 2026." in text
    assert "Work permits : missing, out of date, or not good enough" in text
    assert "said: the newest complete delivery is of 2026-03-29, 3 days old; at most 1" in text
    assert "The lists of 31 March 2026 stay in force. They have been out of date since 1 April 2026: 3 days" in text
    assert "Daftar 31 Maret 2026 tetap berlaku." in text


def test_two_sources_that_stop_one_day_are_both_named_and_each_once(published: World) -> None:
    tell(published, APRIL[0], "stopped", LATE)
    tell(published, APRIL[0], "stopped", "border_crossings: no complete delivery")
    text = tell(published, APRIL[0], "stopped", "border_crossings: 80 % of the rows are quarantined")
    assert "3 days old" in text and "80 %" in text
    assert "no complete delivery" not in text


def test_a_newer_day_has_the_last_word(published: World) -> None:
    tell(published, APRIL[3], "stopped", LATE)
    assert "3 April" not in tell(published, APRIL[2], "stopped", "complaints: something older")
    assert "no new list for Saturday 4 April 2026" in tell(published, DAY, "published")


def test_a_stop_of_a_day_that_has_its_list_is_no_news(published: World) -> None:
    assert "are in force" in tell(published, DAY, "stopped", LATE)
    assert "are in force" in tell(published, date(2026, 3, 30), "stopped", LATE)


def test_a_draft_that_nobody_has_signed_says_that_it_waits(published: World) -> None:
    tell(published, APRIL[0], "stopped", LATE)
    text = tell(published, APRIL[0], "drafted")
    assert "wait for a signature" in text and "1 day behind" in text
    assert "3 days old" not in text  # what was mended stops nothing
    assert "were not signed" in tell(published, APRIL[0], "refused", "refused by ana: two units are missing")


def test_the_list_that_is_published_at_last_takes_the_reasons_away(published: World) -> None:
    tell(published, APRIL[0], "stopped", LATE)
    releases = published.settings.releases_dir
    newer = releases / "2026-04-01_0123456789ab"
    newer.mkdir()
    (newer / "manifest.json").write_text('{"approval": {"by": "siti"}}', encoding="utf-8")
    (releases / "current").unlink()
    (releases / "current").symlink_to(newer.name)
    text = tell(published, APRIL[0], "published")
    assert "The lists of Wednesday 1 April 2026 are in force. Signed by siti." in text
    assert "Work permits" not in text


def test_before_any_list_it_says_so(world: World) -> None:
    assert "No list is in force yet." in tell(world, DAY, "stopped", LATE)


def test_what_a_reason_quotes_is_text(published: World) -> None:
    tell(published, APRIL[0], "stopped", "work_permits: <script>alert(1)</script>\u202e.csv: not readable")
    text = (published.settings.releases_dir / "today.html").read_text(encoding="utf-8")
    assert text.count("<script") == 1 and "<script>alert" not in text and "\u202e" not in text and "⟨U+202E⟩" in text
    assert "default-src 'none'" in text


def test_readers_are_not_told_where_the_machine_keeps_its_files(published: World) -> None:
    folder = published.profile.drops_dir(published.settings)
    text = tell(published, APRIL[0], "stopped", f"work_permits: {folder}/work_permits/2026-04-01/p.csv: not readable")
    assert "drops/work_permits/2026-04-01/p.csv: not readable" in text and str(folder) not in text


def test_a_state_that_nobody_can_read_is_written_anew(published: World) -> None:
    (published.settings.releases_dir / "today.json").write_text("{", encoding="utf-8")
    assert "no new list for Wednesday 1 April 2026" in tell(published, APRIL[0], "stopped", LATE)
