"""The pages in a browser: they open from a folder, ask for nothing, fit a phone, paper and a screen reader."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from transforms.laboratory import small_country
from transforms.laboratory.scored_day import DAY, session
from transforms.laboratory.small_country import cards

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: requirements-dev.txt has it")
from transforms import deliver  # noqa: E402
from transforms.profile import Profile, Source  # noqa: E402
from transforms.release import drafting, pages  # noqa: E402
from transforms.release.database import marts  # noqa: E402
from transforms.release.in_force import announcement  # noqa: E402
from transforms.settings import Settings  # noqa: E402
from transforms.warehouse import connect  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: install the package chromium, or set CHROMIUM to its path"
)
PAGES = (
    "index.html",
    "index.id.html",
    "units/batam/index.html",
    "units/jakarta/index.html",
    "units/nongsa/index.html",
    "units/quiet/index.html",
    "units/batam/agencies/a1-????????.html",
    "units/batam/agencies/a1-????????.id.html",
    "units/batam/agencies/a2-????????.html",
    "units/jakarta/agencies/a5-????????.html",
    "units/jakarta/employers/e1-????????.html",
    "units/jakarta/employers/N-e2-????????.html",
    "units/nongsa/routes/*-????????.html",
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A drafted day of the small world."""
    folder = tmp_path_factory.mktemp("browser")
    with pytest.MonkeyPatch.context() as patch:
        for module in (marts, pages):
            patch.setattr(module, "load_cards", cards)
        yield drafting.write_draft(
            session(), small_country.settings(folder), small_country.profile(folder / "profile"), DAY
        ).path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A browser with nothing remembered, on the morning of the list."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, timezone_id="Asia/Jakarta")
    page = context.new_page()
    page.clock.set_fixed_time("2026-03-31T07:30:00+07:00")
    yield page
    context.close()


def address(release: Path, name: str) -> str:
    [path] = sorted(release.glob(name))[:1]
    return path.as_uri()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_a_folder_and_asks_for_nothing(tab: Any, release: Path, name: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(address(release, name))
    assert said == []
    assert [url for url in asked if not url.startswith(("file://", "data:,"))] == []
    assert tab.locator("h1").count() == 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_no_barrier_that_axe_knows(browser: Any, release: Path, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="requirements-dev.txt has it")
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(address(release, name))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_page_never_scrolls_sideways(tab: Any, release: Path, name: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(address(release, name))
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture(scope="module")
def today_page(release: Path) -> Path:
    """What stands beside the releases on a day that stopped."""
    home = release.parents[1]
    reason = "work_permits: the newest complete delivery under /srv/drops is of 2026-03-27, 4 days old; at most 1"
    announcement.announce(small_country.settings(home), small_country.profile(home / "profile"), DAY, "stopped", reason)
    return home / "releases" / "today.html"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_of_a_stopped_day_fits_and_has_no_barrier(browser: Any, today_page: Path, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="requirements-dev.txt has it")
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(today_page.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("section[lang=id]").get_by_text("Tidak ada daftar baru").is_visible()
    assert said == []
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_a_hostile_name_is_text(tab: Any, release: Path) -> None:
    alarms: list[str] = []
    tab.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    for name in ("units/batam/index.html", "units/batam/agencies/a2-????????.html"):
        tab.goto(address(release, name))
        assert tab.get_by_role("heading", name="<script>alert(1)</script>").count() == 1
        assert tab.locator("script").count() == 1
    assert alarms == []


def test_a_script_that_is_not_the_pages_own_does_not_run(tab: Any, release: Path, tmp_path: Path) -> None:
    text = Path(sorted(release.glob("units/batam/index.html"))[0]).read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(text.replace("<h1>", "<script>document.title = 'taken over'</script><h1>"), encoding="utf-8")
    tab.goto(broken.as_uri())
    assert tab.title() != "taken over"


def number(text: str) -> float:
    """A number as a page writes it, with a true minus sign."""
    return float(text.replace("−", "-"))


def test_why_opens_without_a_script_and_sums_to_the_score(browser: Any, release: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(release, "units/batam/index.html"))
    first = page.locator(".entry").first
    assert not first.locator("table").first.is_visible()
    first.get_by_text("Why exactly").click()
    cells = first.locator("table").first.locator("tbody td.number").all_inner_texts()
    points = [number(text) for text in cells if text != "fact"]
    assert points and round(sum(points), 2) == number(first.locator("tfoot td.number").first.inner_text())
    assert not page.locator("form.tools").is_visible()
    context.close()


def test_what_a_finger_must_hit_is_large_enough(tab: Any, release: Path) -> None:
    for name in ("units/batam/index.html", "units/batam/agencies/a1-????????.html"):
        tab.goto(address(release, name))
        # a box is hit by the label around it
        box = "input[type=checkbox]"
        controls = f"summary, button, input:not({box}), label:has({box}), select, .more a".replace(",", ":visible,")
        heights = [box.bounding_box()["height"] for box in tab.locator(f"{controls}:visible").all()]
        assert len(heights) > 4
        assert min(heights) >= 44


def test_the_list_is_searched_cut_and_ordered_and_remembers_it(tab: Any, release: Path) -> None:
    tab.goto(address(release, "units/batam/index.html"))
    tab.get_by_text("Search, choose, put in order").click()

    def shown() -> list[str]:
        return [text.strip() for text in tab.locator(".entry:visible h2").all_inner_texts()]

    assert len(shown()) == 4
    tab.get_by_label("Order").select_option("name")
    assert shown()[:2] == sorted(shown())[:2] or shown()[-1].startswith("PT Cahaya")
    tab.get_by_label("Kind").select_option("lead")
    assert len(shown()) == 2
    tab.get_by_label("Search").fill("cahaya")
    assert shown() == ["PT Cahaya Samudra Jaya"]
    assert tab.locator(".tools output").inner_text() == "1 of 4 shown"
    tab.reload()
    assert shown() == ["PT Cahaya Samudra Jaya"]
    assert tab.get_by_label("Search").input_value() == "cahaya"


def test_the_keyboard_reaches_the_list_first(tab: Any, release: Path) -> None:
    tab.goto(address(release, "units/batam/index.html"))
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


def test_a_list_says_when_its_morning_is_over(tab: Any, release: Path) -> None:
    tab.goto(address(release, "units/batam/index.html"))
    assert not tab.locator("#stale").is_visible()
    tab.clock.set_fixed_time("2026-04-01T07:30:00+07:00")
    tab.reload()
    assert not tab.locator("#stale").is_visible()  # the morning for which it is made
    tab.clock.set_fixed_time("2026-04-02T07:30:00+07:00")
    tab.reload()
    assert "up to Tuesday 31 March 2026, and its morning is over" in tab.locator("#stale").inner_text()


def test_a_visit_recorded_without_a_network_is_taken_in_as_it_is(
    tab: Any, release: Path, settings: Settings, profile: Profile, drops: Path
) -> None:
    tab.context.set_offline(True)
    tab.goto(address(release, "units/batam/agencies/a1-????????.html"))
    assert tab.get_by_label("Date").input_value() == "2026-03-31"
    tab.get_by_role("button", name="Save the file").click()
    assert tab.locator("form.visit output").inner_text() == ""  # a visit without a result is not saved
    tab.get_by_label("Result").select_option("minor")
    tab.get_by_role("button", name="Save the file").click()
    assert tab.locator("form.visit output").inner_text() == ""  # nor is one that does not say whether somebody was met
    tab.get_by_label("Contact").select_option("met")
    tab.get_by_label("Checks made").fill("12")
    tab.get_by_label("Breaches found").fill("2")
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Save the file").click()
    name = saved.value.suggested_filename
    assert name.startswith("inspections_batam_2026-03-31_") and name in tab.locator("form.visit output").inner_text()
    folder = drops / "inspections" / "2026-03-31"
    folder.mkdir(parents=True)
    saved.value.save_as(folder / name)

    profile.sources["inspections"] = Source(complete_when="folder")
    assert "1 rows" in deliver.run(settings, profile, "inspections", DAY)
    con = connect(settings, read_only=True)
    row = con.execute(
        "select agency_id, unit, inspected_on, reason, checks_made, breaches, result, recorded_at::varchar "
        "from lake.accepted.inspections"
    ).fetchall()
    con.close()
    assert row == [("REG-1", "batam", DAY, "listed", 12, 2, "minor", "2026-03-31 00:30:00+00")]

    tab.goto(address(release, "units/batam/index.html"))
    assert tab.locator(".entry:has-text('PT Cahaya') .done").is_visible()
    assert not tab.locator(".entry:has-text('CV Karya') .done").is_visible()
    with tab.expect_download() as together:
        tab.get_by_role("button", name="Save them all in one file").click()
    assert Path(together.value.path()).read_text(encoding="utf-8") == (folder / name).read_text(encoding="utf-8")


def test_the_form_objects_to_what_cannot_be(tab: Any, release: Path) -> None:
    tab.goto(address(release, "units/batam/agencies/a1-????????.html"))
    assert tab.get_by_label("Date").get_attribute("max") == "2026-03-31"
    tab.get_by_label("Checks made").fill("2")
    tab.get_by_label("Breaches found").fill("3")
    tab.get_by_label("Result").select_option("minor")
    tab.get_by_label("Contact").select_option("met")
    tab.get_by_role("button", name="Save the file").click()
    assert tab.locator("form.visit output").inner_text() == ""
    tab.get_by_label("Checks made").fill("4")
    with tab.expect_download():
        tab.get_by_role("button", name="Save the file").click()


def test_no_entry_and_no_row_is_cut_on_paper(tab: Any, release: Path) -> None:
    for name in ("units/batam/index.html", "units/nongsa/routes/*-????????.html"):
        tab.goto(address(release, name))
        tab.emulate_media(media="print")
        cut = tab.evaluate(
            "[...document.querySelectorAll('.entry, tr, figure')]"
            ".filter(e => getComputedStyle(e).breakInside !== 'avoid').length"
        )
        assert cut == 0
        assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_every_number_of_an_entitys_page_comes_from_the_query_beside_it(tab: Any, release: Path) -> None:
    con = duckdb.connect(str(release / "watchlists.duckdb"), read_only=True)
    for name in ("units/batam/agencies/a1-????????.html", "units/nongsa/routes/*-????????.html"):
        tab.goto(address(release, name))
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        queried = 0
        for section in tab.locator("section.part:has(> .query)").all():
            query = section.locator("> .query code").inner_text()
            known = numbers_of(con.execute(query).fetchall())
            told = section.locator(".finding, td:not(:has(> bdi:empty)):not([data-label=''])").all_inner_texts()
            for text in told:
                for number, decimals in numbers_in(text):
                    assert any(abs(number - v) <= 0.5001 * 10**-decimals for v in known), (name, query, text)
            queried += bool(told)
        assert queried >= 7, name
    con.close()


def numbers_of(rows: list[tuple[Any, ...]]) -> set[float]:
    """Every number in the answer of a query: in its cells, per hundred, the sum of a column, how many rows."""
    found = {float(len(rows)), 100.0}  # "6.2 of 100"
    for column in zip(*rows, strict=True):
        plain = [float(v) for v in column if isinstance(v, int | float | Decimal) and not isinstance(v, bool)]
        found |= {abs(v) for v in plain} | {abs(100 * v) for v in plain} | {abs(sum(plain))}
        found |= {number for v in column if isinstance(v, str | date) for number, _ in numbers_in(str(v))}
    return found


def numbers_in(text: str) -> list[tuple[float, int]]:
    """The numbers that a text tells, without sign, each with its decimals; an hour of the clock counts nothing."""
    text = re.sub(r"\b\d\d:\d\d\b", "", text)
    told = [part.replace(",", "") for part in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
    return [(float(part), len(part.partition(".")[2])) for part in told]
