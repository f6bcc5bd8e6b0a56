"""What documents refer to is there: the places of assumptions, and links from one document to another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from transforms.settings import ROOT

DOCS = ROOT / "docs"
ASSUMPTIONS = (DOCS / "assumptions.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in ASSUMPTIONS.splitlines() if line.startswith("| ")]
PLACES = [(row[0], row[1]) for row in ROWS if row[:2] != ["assumed", "where"]]
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])


def without_examples(text: str) -> str:
    """A document without code, where what looks like a link is none."""
    return re.sub(r"^```.*?^```|`[^`\n]*`|^    .*?$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What `#…` may name in a document: its headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("assumed", "where"), PLACES, ids=[assumed[:40] for assumed, _ in PLACES])
def test_the_place_of_an_assumption_is_there_and_has_what_it_names(assumed: str, where: str) -> None:
    """A file that moved, or a constant that another module has now, would send whoever doubts an assumption astray."""
    quoted = re.findall(r"`([^`]+)`", where)
    cited = [name for name in quoted if "/" in name]
    linked = re.findall(r"\]\(([^)#]+)", where)
    assert cited or linked, f"{assumed}: cites no file"
    texts = [(DOCS / name).read_text(encoding="utf-8") for name in linked]
    for name in cited:
        places = list(ROOT.glob(name.rstrip("/")))
        found = [path for place in places for path in ([place] if place.is_file() else place.iterdir())]
        assert found, f"{assumed}: {name} is not there"
        texts += [path.read_text(encoding="utf-8") for path in found if path.is_file()]
    for name in set(quoted) - set(cited):
        assert any(name in text for text in texts), f"{assumed}: {name} is not in {where}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    """A section that moved to another page takes its links with it."""
    for target, anchor in re.findall(
        r"\]\((?!\w+:)([^)#\s]*)#?([^)\s]*)\)", without_examples(page.read_text(encoding="utf-8"))
    ):
        other = (page.parent / target).resolve() if target else page
        assert other.exists(), f"{page.name}: {target} is not there"
        if anchor and other.suffix == ".md":
            assert anchor in anchors(other), f"{page.name}: {other.name} has no section #{anchor}"
