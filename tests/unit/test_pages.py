"""What the pages are made of: maps, names, sheets and workbooks that hold data and nothing else."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import openpyxl
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.conftest import World
from transforms.laboratory.scored_day import DAY, FORMULA, session
from transforms.release.pages import charts, coastlines, departure_hours, maps
from transforms.release.pages.coastlines import Window
from transforms.release.pages.course import ticks
from transforms.release.pages.frame import css_text
from transforms.release.pages.maps import Arc, Spot
from transforms.release.pages.naming import clipped, file_name
from transforms.release.texts.words import load_words
from transforms.settings import CONFIG_DIR

STRAIT = Window(103.0, 0.0, 105.0, 2.0)


@pytest.mark.parametrize(("ago", "told"), [(181, True), (160, True), (153, False), (20, False)])
def test_a_carrier_of_the_first_weeks_that_are_looked_at_may_be_older(ago: int, told: bool) -> None:
    """Buses that had come for years stood as "first seen" on the first day of the half year that the page looks at."""
    words = load_words("en")
    said = departure_hours.first_seen(words, DAY - timedelta(days=ago), DAY)
    assert said.endswith(" or before") is told
    assert said.removesuffix(" or before") == words.day(DAY - timedelta(days=ago), "short")


def test_the_coast_of_a_strait_has_land_on_both_sides_and_stays_in_its_window() -> None:
    found = coastlines.land(STRAIT, 0.01)
    assert len(found) > 5
    everything = np.concatenate(found)
    assert everything[:, 0].min() >= 103 and everything[:, 0].max() <= 105
    assert everything[:, 1].min() >= 0 and everything[:, 1].max() <= 2


def test_the_open_ocean_has_no_land() -> None:
    assert coastlines.land(Window(-130.0, -50.0, -120.0, -42.0), 0.05) == []


def test_a_polygon_is_cut_to_its_window_exactly() -> None:
    square = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]])
    cut = coastlines._cut(square, Window(1.0, 1.0, 2.0, 9.0))
    assert {tuple(point) for point in cut.tolist()} == {(1.0, 1.0), (2.0, 1.0), (2.0, 4.0), (1.0, 4.0)}
    assert len(coastlines._cut(square, Window(5.0, 5.0, 6.0, 6.0))) == 0


@given(st.lists(st.tuples(st.floats(-60, 70), st.floats(-170, 170)), min_size=1, max_size=6))
def test_a_map_holds_all_of_its_places(places: list[tuple[float, float]]) -> None:
    window = maps.window_of(places)
    assert all(window.south <= lat <= window.north and window.west <= lon <= window.east for lat, lon in places)
    assert window.east - window.west >= 1 and window.north - window.south >= 1


def test_a_map_says_names_as_text() -> None:
    drawn = maps.draw(
        [Spot(1.2, 104.1, "<b>&", "gate")], [Arc((1.2, 104.1), (1.3, 103.9), "more", 2, "<i>")], "<script>"
    )
    assert "<b>" not in drawn and "<i>" not in drawn and "<script>" not in drawn
    assert "&lt;b&gt;&amp;" in drawn


@given(st.text(max_size=400))
def test_the_file_of_an_entity_is_a_plain_name(entity: str) -> None:
    name = file_name("agency", entity)
    folder, _, file = name.partition("/")
    assert folder == "agencies" and file.endswith(".html") and len(file) < 60
    assert set(file) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
    assert file_name("agency", entity + "x") != name


def test_a_name_of_five_thousand_letters_is_cut_and_says_so() -> None:
    assert len(clipped("x" * 5000)) == 120 and clipped("x" * 5000).endswith("…")
    assert clipped("PT Maju") == "PT Maju"


def test_text_in_a_style_sheet_keeps_its_spaces_and_ends_no_string() -> None:
    assert css_text('a, b"') == "a\\00002c  b\\000022 "


@given(st.floats(0.01, 1e7))
def test_an_axis_reaches_over_what_it_shows(top: float) -> None:
    values = [value for value, _ in ticks(load_words("en"), top)]
    assert values[0] == 0 and values[-1] >= top and values[-1] <= max(20 * top, 1)


def test_points_drawn_as_one_bar_end_at_their_sum() -> None:
    drawn = charts.parts([("1", 3.0), ("2", 1.0), ("3", -2.0)], "2.00", "three parts")
    assert 'd="M200.0 0' in drawn  # gains reach to 399 of 400 units, the loss takes half of them back


def test_more_losses_than_gains_stay_inside_the_picture() -> None:
    drawn = charts.parts([("1", 1.0), ("2", -4.0)], "-3.00", "two parts")
    assert 'd="M1.0 0' in drawn and 'x="-' not in drawn  # zero lies where three quarters are lost, the sum at the left


def test_a_further_language_lies_in_the_profile_also_one_from_right_to_left(world: World) -> None:
    own = world.profile.folder / "messages"
    (own / "cards").mkdir(parents=True)
    english = (CONFIG_DIR / "messages" / "en.yml").read_text(encoding="utf-8")
    (own / "ar.yml").write_text(english.replace("locale: en_GB", "locale: ar_EG"), encoding="utf-8")
    (own / "cards" / "ar.yml").write_text("A16: {name: تصاريح لم تستعمل}\n", encoding="utf-8")
    con = session()
    con.execute("update ref.units set language = 'ar' where unit = 'batam'")
    folder = world.draft(con).path / "units"
    page = (folder / "batam" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="ar" dir="rtl">' in page
    assert "تصاريح لم تستعمل" in page
    assert '<html lang="id" dir="ltr">' in (folder / "jakarta" / "index.html").read_text(encoding="utf-8")
    assert openpyxl.load_workbook(folder / "batam" / "list.xlsx").worksheets[0].sheet_view.rightToLeft


def test_every_page_of_a_unit_is_there_in_each_language_and_leads_on_in_it(released: World) -> None:
    """Jakarta reads Indonesian; a court that reads English finds the same list, and every link stays in English."""
    release = released.settings.releases_dir / "current"
    units = release / "units"
    english = (units / "jakarta" / "index.en.html").read_text(encoding="utf-8")
    assert '<html lang="en"' in english and "4 visits today" in english
    assert '<a href="index.html" lang="id" hreflang="id">Bahasa Indonesia</a>' in english
    assert '<a href="index.en.html" lang="en"' in (units / "jakarta" / "index.html").read_text(encoding="utf-8")
    assert 'href="list.en.pdf"' in english and 'href="../../index.html"' in english
    [own] = (units / "jakarta" / "employers").glob("e1-????????.en.html")
    assert 'href="../index.en.html#e1"' in own.read_text(encoding="utf-8")
    assert 'href="units/batam/index.id.html"' in (release / "index.id.html").read_text(encoding="utf-8")
    for page in [*release.glob("*.html"), *units.rglob("*.html")]:
        for way in re.findall(r'href="([^"#:]+)[^":]*"', page.read_text(encoding="utf-8")):
            assert way == "../../../today.html" or (page.parent / way).exists() or way == "../today.html", (page, way)


def test_a_name_of_five_thousand_letters_and_signs_breaks_no_page(world: World) -> None:
    con = session()
    name = "\U0001f469\u200d\U0001f4bb<&>\u2067" + "W" * 5000
    con.execute("update core.agency set name = ? where entity_id = 'a1'", [name])
    folder = world.draft(con).path / "units" / "batam"
    listed = (folder / "index.html").read_text(encoding="utf-8")
    [own] = [path.read_text(encoding="utf-8") for path in (folder / "agencies").glob("a1-????????.html")]
    assert "W" * 200 not in listed and "W" * 5000 in own
    assert "\u2067" not in listed + own and "&lt;&amp;&gt;⟨U+2067⟩" in listed
    cells = [str(cell.value) for cell in openpyxl.load_workbook(folder / "list.xlsx").worksheets[0]["C"]]
    assert any(cell.endswith("W" * 5000) for cell in cells)
    assert all(page.extract_text() for page in pypdf.PdfReader(folder / "list.pdf").pages)


@pytest.fixture
def batam(world: World) -> Path:
    return world.draft().path / "units" / "batam"


def test_the_workbook_has_filters_a_fixed_header_numbers_and_no_formula(batam: Path) -> None:
    book = openpyxl.load_workbook(batam / "list.xlsx")
    sheet = book.worksheets[0]
    assert sheet.auto_filter.ref == "A1:S5" and sheet.freeze_panes == "D2"
    names = [cell.value for cell in sheet["C"][1:]]
    assert FORMULA in names and all(cell.data_type == "s" for cell in sheet["C"])
    assert sorted(cell.value for cell in sheet["K"][1:] if cell.value is not None) == [1, 2, 4]  # a fact has no rank
    assert [cell.value for cell in sheet["J"]] == ["Agency, employer or route", *["Agency"] * 4]
    with zipfile.ZipFile(BytesIO((batam / "list.xlsx").read_bytes())) as inside:
        text = "".join(inside.read(name).decode() for name in inside.namelist())
    assert "<f>" not in text and "<hyperlink" not in text


def test_the_sheet_on_paper_says_what_the_page_says(batam: Path) -> None:
    pdf = pypdf.PdfReader(batam / "list.pdf")
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).replace("\u200b", "").split())
    for said in (
        "Labour inspection, Batam",
        "Wednesday 1 April 2026",
        "4 visits today",
        "PT Cahaya Samudra Jaya",
        "41 of 96 permits were never used to cross",
        "Border crossings: 2 days late",
        "page 1 of",
        "PT Cahaya Samudra Jaya a1",
        "Date, name, signature:",
    ):
        assert said in text, said
    assert "\u202e" not in text
    box = pdf.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_the_data_are_not_called_complete_beside_a_signal_that_says_no(world: World) -> None:
    con = session()
    con.execute(
        "insert into lake.ledger.day_check values (?, 'work_permits', 'like_its_past', 'warning', false, "
        "'wage_month filled: 6.0: 0.0, usually 1.0', 'at most 1', '', '', '')",
        [DAY],
    )
    draft = world.draft(con).path
    page = (draft / "units" / "batam" / "index.html").read_text(encoding="utf-8")
    assert "every source that matters here is on time, and no day is missing" not in page
    said = "wage_month, how many cells are filled: 0 of 100, usually 100 of 100"
    assert said in page
    for name in ("sign-off.html", "sign-off.md"):  # whoever signs is told what, too
        signed = (draft / name).read_text(encoding="utf-8")
        assert "to be looked at" in signed and "usually 100 of 100" in signed


def test_what_was_listed_keeps_its_page_while_it_is_not_listed(world: World) -> None:
    """Its address stays; it says when it was on the list last, how it stands today and what visits found."""
    con = session()
    con.execute(
        "insert into lake.score.listing values "
        "(date '2026-03-01', 'route', 'nongsa', 'lead', 2, 'IDBTH>THA:work', null), "
        "(date '2026-03-30', 'route', 'nongsa', 'random', 4, 'IDBTH>THA:work', 0.5)"
    )
    unit = world.draft(con).path / "units" / "nongsa"
    page = (unit / file_name("route", "IDBTH>THA:work")).read_text(encoding="utf-8")
    for said in (
        "Not on this list", "On the list of 30 March 2026 for the last time: Drawn", "Today: rank",
        "On 2 lists since 1 March 2026.", "never visited, as far as is known",
    ):  # fmt: skip
        assert said in page, said
    assert file_name("route", "IDBTH>THA:work") in (unit / "index.html").read_text(encoding="utf-8")  # it left: a link
    listed = (unit / file_name("route", "IDBTH>MYS:visit")).read_text(encoding="utf-8")
    assert "Not on this list" not in listed
