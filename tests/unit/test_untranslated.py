"""Every word of a page is of a catalogue: in a language without Latin letters, only data are in them."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
import yaml

from tests.unit.conftest import World, in_place_of_the_project
from transforms import languages
from transforms.cards import WORDED
from transforms.laboratory.scored_day import session
from transforms.laboratory.small_country import cards
from transforms.release.pages import account, management, query_pages
from transforms.release.texts.words import load_words

WIDE = {code: code + 0xFEE0 for code in range(ord("A"), ord("z") + 1) if chr(code).isalpha()}
PLACE = re.compile(r"(\{\w+\})")
NOT_WORDS = ("locale", "dates", "ordinal")
# what stands in the data of the small world, and is the same in every language
DATA = re.compile(
    r"\S*(?:\.csv|\.html|\.duckdb|\.json|\.example|\.invalid|\.pdf)\S*|<script>.*exe\S*|.HYPERLINK.*\)|"
    r"(?:ID-)?IDBTH\S*|\bID-\w\w\b|\b(?:PT|CV) [\w…]+(?: [\w…]+)*|\bJl\. [\w ]+|Komplek Penuin|jalan raden patah|"
    r"\b(?:Batam|Jakarta|Nongsa|Malaysia|Thailand|Night Ferry|Kepulauan Riau|SIUP|REG|csv|excel|Excel|PDF|CSV)\b|"
    r"A small country|Labour inspection|Pengawas Ketenagakerjaan|Border post|Quiet corner|\bMaju\b|\b[0-9a-f]{6}\b"
)
# the same in two languages, and right in both
ALIKE = {
    "overview_health", "column_unit", "map_plain", "purpose_transit", "xlsx_number", "figure_unit", "case_last",
    "contest_linked",
}  # fmt: skip


def wide(words: Any) -> Any:
    """Words in letters that are not Latin; what the pages fill in keeps its place."""
    if isinstance(words, dict):
        return {form: wide(text) for form, text in words.items()}
    return "".join(part if PLACE.fullmatch(part) else part.translate(WIDE) for part in PLACE.split(str(words)))


def speak_wide(folder: Path) -> None:
    """Write the catalogues of a language `qq` into a profile."""
    messages = {key: words if key in NOT_WORDS else wide(words) for key, words in languages.english().items()}
    written: dict[str, Any] = {"": messages | {"locale": "km_KH"}}
    written["cards"] = {
        key: {part: wide(getattr(card, part)["en"]) for part in WORDED} for key, card in cards().items()
    }
    for kind, page in (("account", account), ("management", management)):
        told = query_pages.read(page.SOURCE)
        written[kind] = {
            part.key: {field: wide(getattr(part, field)["en"]) for field in query_pages.WORDED} for part in told
        }
    for kind, catalogue in written.items():
        path = folder / "messages" / kind / "qq.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(catalogue, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, empty_lake: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        in_place_of_the_project(patch)
        world = World(tmp_path_factory.mktemp("wide") / "home", empty_lake)
        speak_wide(world.profile.folder)
        world.profile.languages = ["qq"]
        con = session()
        con.execute("update ref.units set language = 'qq'")
        return world.draft(con).path


def read(path: Path) -> Iterator[str]:
    """What a person reads of a file."""
    if path.suffix == ".html":
        page = re.sub(r"(?s)<(style|script|pre|code)\b.*?</\1>", " ", path.read_text(encoding="utf-8"))
        yield from re.findall(r'(?:aria-label|title|alt|placeholder|data-label)="([^"]*)"', page)
        yield from re.split(r"<[^>]+>", page)
    elif path.suffix == ".pdf":
        yield from (page.extract_text() for page in pypdf.PdfReader(path).pages)
    elif path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path).worksheets:
            yield sheet.title
            yield from (cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str))
    elif path.name == "sign-off.md":
        yield path.read_text(encoding="utf-8").replace("\\", "")


@pytest.mark.parametrize("ending", ["html", "pdf", "xlsx", "md"])
def test_all_that_a_page_says_comes_from_a_catalogue_or_the_data(release: Path, ending: str) -> None:
    paths = sorted(release.rglob(f"*.{ending}"))
    strange = {
        (path.relative_to(release).parts[0], word)
        for path in paths
        for text in read(path)
        for word in re.findall(r"[A-Za-z]{3,}", DATA.sub(" ", html.unescape(text)))
    }
    assert paths
    assert strange == set()


def test_the_tables_say_routes_reasons_and_causes_in_the_language_of_their_unit(release: Path) -> None:
    with (release / "routes.csv").open(encoding="utf-8", newline="") as file:
        [route] = csv.DictReader(file)
    with (release / "delta.csv").open(encoding="utf-8", newline="") as file:
        why = {row["why"] for row in csv.DictReader(file)}
    assert route["name"] == "Nongsa → Malaysia, " + wide("visitors")
    assert not re.search("[a-z]", route["headline_reason"])
    assert why and not re.search("[a-z]", "".join(why))


@pytest.mark.parametrize("code", ["id", "ms"])
def test_no_message_is_left_as_it_is_in_english(code: str) -> None:
    own, english = languages.read(code, None), languages.english()
    assert {key for key in english if own[key] == english[key] and key not in ALIKE} == set()


def test_a_country_has_its_own_terms_in_place_of_the_words_for_every_country(tmp_path: Path) -> None:
    folder = tmp_path / "messages" / "terms"
    folder.mkdir(parents=True)
    (folder / "id.yml").write_text("agen: P3MI\nagennya: P3MI-nya\nlisensi: izin usaha\n", encoding="utf-8")
    terms = languages.terms("id", tmp_path)
    assert terms.said("Agen dan agennya, bukan agensi: lisensi {agen}") == (
        "P3MI dan P3MI-nya, bukan agensi: izin usaha {agen}"
    )
    assert terms.said({"other": "Lisensi"}) == {"other": "Izin usaha"}
    assert load_words("id")("kind_agency") == "Agen"
