"""`awas explore` in a browser: one command, offline, read-only, and no name of the watched does anything in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import awas
from awas import exploring
from transforms.laboratory import small_country
from transforms.laboratory.scored_day import DAY, session
from transforms.laboratory.small_country import cards
from transforms.release import drafting, pages
from transforms.release.database import marts
from transforms.settings import ROOT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one release of the small world, in force."""
    folder = tmp_path_factory.mktemp("explore")
    with pytest.MonkeyPatch.context() as patch:
        for module in (marts, pages):
            patch.setattr(module, "load_cards", cards)
        draft = drafting.write_draft(
            session(), small_country.settings(folder), small_country.profile(folder / "profile"), DAY
        ).path
    (folder / "releases").mkdir(exist_ok=True)
    shutil.copytree(draft, folder / "releases" / draft.name)
    (folder / "releases" / "current").symlink_to(draft.name)
    return folder


@pytest.fixture
def release(home: Path) -> Iterator[awas.Release]:
    with awas.open(home / "releases" / "current", locked=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """Where the command says that it answers."""
    pytest.importorskip("marimo", reason="marimo is not installed: requirements-explore.txt has it")
    command = [sys.executable, "-m", "transforms", "explore", "--headless"]
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    given = os.environ | {"AWAS_HOME": str(home), "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0
    ) as server:
        assert server.stdout
        said = iter(server.stdout.readline, "")
        found = next((match for line in said if (match := re.search(r"http://\S+", line))), None)
        assert found, "it ended without an address"
        yield found.group()
        os.killpg(server.pid, 15)


@pytest.fixture
def tab(address: str) -> Iterator[Any]:
    """A page of a browser, and under `outside` what it asked other machines for."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package chromium, or set CHROMIUM to its path")
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(120_000)
        page.outside = []
        page.on("request", lambda request: _away(request.url) and page.outside.append(request.url))
        page.on("dialog", lambda dialog: page.outside.append(f"a dialog: {dialog.message}"))
        yield page
        chromium.close()


def _away(url: str) -> bool:
    return not re.match(r"(data:|blob:|(http|ws)://(127\.0\.0\.1|localhost)[:/])", url)


def test_the_release_in_force_opens_with_its_list_an_entity_and_the_guides_questions(tab: Any, address: str) -> None:
    entity, name = _listed(address, tab)
    tab.get_by_role("tab", name="Entities").click()
    tab.get_by_label("Agency, employer or route").fill(entity)
    tab.get_by_label("Agency, employer or route").press("Enter")
    tab.get_by_role("heading", name=name).wait_for()
    tab.get_by_text("Why: points of each indicator").wait_for()
    tab.get_by_role("tab", name="Questions and SQL").click()
    tab.get_by_text("peer_value").first.wait_for()
    assert tab.outside == []


def _listed(address: str, tab: Any) -> tuple[str, str]:
    """Open the page; the first agency of the list, as the page shows it."""
    tab.goto(address)
    tab.get_by_text("A listing is a reason to look").first.wait_for()
    entity = tab.get_by_role("cell", name="a1", exact=True).first
    entity.wait_for()
    row = tab.get_by_role("row").filter(has=entity).first
    return "a1", row.get_by_role("cell").all_inner_texts()[7]


def test_an_address_without_its_token_shows_nothing(tab: Any, address: str) -> None:
    tab.goto(address.split("?")[0])
    tab.get_by_text("access token", exact=False).first.wait_for()
    assert "A listing is a reason" not in tab.content()


def test_every_question_of_the_guide_is_answered(release: awas.Release) -> None:
    found = exploring.questions()
    assert len(found) > 30
    wrong = {title: told for title, query in found.items() if (told := exploring.ask(release, query).trouble)}
    assert wrong == {}


@pytest.mark.parametrize(
    "query",
    [
        "from read_text('/etc/hostname')",
        "copy (select 1) to 'out.csv'",
        "set enable_external_access = true",
        "attach 'other.duckdb'",
        "delete from watchlists.marts.visit",
        "install httpfs",
        "select no_such_column from release",
    ],
)
def test_a_query_reaches_nothing_but_the_release_and_is_told_so(release: awas.Release, query: str) -> None:
    assert exploring.ask(release, query).trouble.startswith("```text\n")


def test_a_long_answer_and_a_long_table_say_that_they_are_cut(
    release: awas.Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = exploring.ask(release, "select * from range(9000)")
    assert (len(answer.frame), answer.told) == (5000, "the first 5,000 rows; there are more")
    monkeypatch.setattr(exploring, "MOST", 1)
    shown = exploring.rows(release, "agency_watchlist")
    assert len(shown.frame) == 1 and "(the first 1 of " in shown.told


def test_a_name_is_no_markup() -> None:
    """Names come from those who are watched: Markdown and HTML in them stay letters."""
    told = exploring._plain("**PT** [x](javascript:alert(1)) <img src=x onerror=alert(1)>")
    assert not re.search(r"(?<!\\)[*\[\]()<>]", told.replace("&lt;", "").replace("&gt;", ""))


def test_an_entity_is_told_with_its_ties_and_another_one_is_unknown(release: awas.Release) -> None:
    about = exploring.entity(release, "a1")
    assert about and "agency a1" in about.heading and len(about.tables["Why: points of each indicator"])
    assert exploring.entity(release, "nobody") is None
