"""The Python goes one way: a stage imports from the stages before it, and the laboratory, the last room, from all."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
import rustworkx

from transforms.settings import ROOT

STAGES = ("deliver", "check", "resolve", "measure", "score", "release", "evaluate", "operations", "laboratory")
# single modules beside the rooms: what every room reads (settings, configuration, errors), and what is run by its name
FLOOR = {"cards", "contracts", "errors", "judgements", "settings", "yml", "__init__", "__main__"}
# of a delivery: what landed, its cells' values, files as text, columns of the contract, into the lake, against earlier
# deliveries, and what proves it later
DELIVER = ("landing", "values", "reading", "staging", "accepting", "drift", "evidence")
# of a release: what is written with, what it is made from, its tables, its pages, what leaves the authority, privacy
RELEASE = ("texts", "record", "database", "pages", "external", "privacy", "in_force")


def imported(path: Path) -> set[str]:
    """The names of modules that a file imports, wherever in it that is written."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@cache
def rooms(of: str = "transforms") -> dict[str, set[str]]:
    """Folder or module of a package → those that its files import."""
    uses: dict[str, set[str]] = {}
    folder = ROOT / of.replace(".", "/")
    for path in folder.rglob("*.py"):
        room = path.relative_to(folder).with_suffix("").parts[0]
        own = {name.split(".")[of.count(".") + 1] for name in imported(path) if name.startswith(f"{of}.")}
        uses.setdefault(room, set()).update(own - {room})
    return {room: used & uses.keys() for room, used in uses.items()}


def behind(room: str) -> set[str]:
    """All rooms that a room uses, over however many others."""
    found: set[str] = set()
    ahead = [room]
    while ahead:
        new = rooms()[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def test_the_rooms_know_what_they_import() -> None:
    assert {"warehouse", "settings"} <= rooms()["deliver"]
    assert "contracts" in behind("deliver")


def test_what_belongs_together_has_a_room() -> None:
    modules = {path.stem for path in (ROOT / "transforms").glob("*.py")}
    assert modules == FLOOR, "put it into the room of what it belongs to (CONTRIBUTING.md, the rooms of transforms/)"


@pytest.mark.parametrize("place", range(len(STAGES)), ids=STAGES)
def test_a_stage_uses_only_the_stages_before_it(place: int) -> None:
    assert behind(STAGES[place]) & set(STAGES) <= set(STAGES[:place])


@pytest.mark.parametrize("place", range(len(DELIVER)), ids=DELIVER)
def test_a_room_of_a_delivery_uses_only_those_before_it(place: int) -> None:
    assert rooms("transforms.deliver")[DELIVER[place]] <= set(DELIVER[:place])


@pytest.mark.parametrize("place", range(len(RELEASE)), ids=RELEASE)
def test_a_room_of_the_release_uses_only_those_before_it(place: int) -> None:
    assert rooms("transforms.release")[RELEASE[place]] <= set(RELEASE[:place])


def test_no_two_rooms_use_each_other() -> None:
    graph: rustworkx.PyDiGraph[str, None] = rustworkx.PyDiGraph()
    number = {room: graph.add_node(room) for room in sorted(rooms())}
    graph.add_edges_from_no_data([(number[room], number[used]) for room in number for used in rooms()[room]])
    circles = [sorted(graph[node] for node in part) for part in rustworkx.strongly_connected_components(graph)]
    assert [rooms for rooms in circles if len(rooms) > 1] == []


def test_the_product_does_not_use_its_laboratory() -> None:
    assert [room for room in rooms() if room != "laboratory" and "laboratory" in rooms()[room]] == []


def test_nothing_that_is_delivered_uses_the_tests() -> None:
    files = [path for name in ("transforms", "expectations", "dags") for path in (ROOT / name).rglob("*.py")]
    assert [path.name for path in files if any(name.split(".")[0] == "tests" for name in imported(path))] == []


def test_no_test_uses_the_file_of_another_test() -> None:
    """What several tests share is in a conftest or in `support`, so that a file of tests can be read alone."""
    files = (ROOT / "tests").rglob("test_*.py")
    borrowed = [path.name for path in files if any(".test_" in name for name in imported(path) if name[:6] == "tests.")]
    assert borrowed == []
