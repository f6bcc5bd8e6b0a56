"""The pages in a browser: they open from a folder, ask for nothing, fit a phone and a sheet of paper."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.release_world import DAY, cards, profile, session, settings

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: requirements-dev.txt has it")
from transforms.release import drafting, marts, pages  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: install the package chromium, or set CHROMIUM to its path"
)
PAGES = (
    "index.html",
    "units/batam/index.html",
    "units/jakarta/index.html",
    "units/nongsa/index.html",
    "units/quiet/index.html",
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A drafted day of the small world."""
    folder = tmp_path_factory.mktemp("browser")
    with pytest.MonkeyPatch.context() as patch:
        for module in (marts, pages):
            patch.setattr(module, "load_cards", cards)
        yield drafting.write_draft(session(), settings(folder), profile(folder / "profile"), DAY).path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_a_folder_and_asks_for_nothing(browser: Any, release: Path, name: str) -> None:
    tab = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto((release / name).as_uri())
    assert said == []
    assert [url for url in asked if not url.startswith(("file://", "data:,"))] == []
    assert tab.locator("h1").count() == 1
    tab.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_page_never_scrolls_sideways(browser: Any, release: Path, name: str, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 800})
    tab.goto((release / name).as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


def test_a_hostile_name_is_text(browser: Any, release: Path) -> None:
    tab = browser.new_page()
    alarms: list[str] = []
    tab.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    tab.goto((release / "units/batam/index.html").as_uri())
    assert tab.get_by_role("heading", name="<script>alert(1)</script>").count() == 1
    assert tab.locator("script").count() == 0
    assert alarms == []
    tab.close()


def test_why_opens_without_a_script_and_sums_to_the_score(browser: Any, release: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((release / "units/batam/index.html").as_uri())
    first = tab.locator(".entry").first
    assert not first.locator("table").first.is_visible()
    first.get_by_text("Why exactly").click()
    points = [float(text) for text in first.locator("table").first.locator("tbody td.number").all_inner_texts()]
    assert round(sum(points), 2) == float(first.locator("tfoot td.number").first.inner_text()) == 7.28
    context.close()


def test_a_summary_is_large_enough_for_a_finger(browser: Any, release: Path) -> None:
    tab = browser.new_page(viewport={"width": 390, "height": 800})
    tab.goto((release / "units/batam/index.html").as_uri())
    heights = [box.bounding_box()["height"] for box in tab.locator("summary").all()]
    assert heights
    assert min(heights) >= 44
    tab.close()


def test_no_entry_is_cut_on_paper(browser: Any, release: Path) -> None:
    tab = browser.new_page()
    tab.goto((release / "units/batam/index.html").as_uri())
    tab.emulate_media(media="print")
    cut = tab.evaluate(
        "[...document.querySelectorAll('.entry')].filter(e => getComputedStyle(e).breakInside !== 'avoid').length"
    )
    assert cut == 0
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    tab.close()
