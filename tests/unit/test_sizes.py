"""Nothing grows beyond what a reader takes in at once; it is split where its parts have names of their own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from transforms.release.record import made_from
from transforms.settings import CONFIG_DIR, ROOT, SQL_DIR

MODULE, FUNCTION, QUERY = 250, 40, 120  # lines


def modules() -> Iterator[Path]:
    for folder in ("transforms", "expectations", "dags"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_module_is_longer_than_a_reader_takes_in_at_once() -> None:
    assert [f"{name(path)}: {lines(path)} lines" for path in modules() if lines(path) > MODULE] == []


def test_no_function_is_longer_than_a_page() -> None:
    found = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > FUNCTION:
                    found.append(f"{name(path)}: {node.name}: {length} lines")
    assert found == []


def test_no_query_is_longer_than_two_pages() -> None:
    queries = sorted([*SQL_DIR.rglob("*.sql"), *CONFIG_DIR.rglob("*.sql")])
    assert {name(path): lines(path) for path in queries if lines(path) > QUERY} == {}


def test_no_check_of_types_is_silenced() -> None:
    """What a library types wrongly is mended where it is used, not passed over."""
    silenced = ("# type" + ": ignore",)
    found = [name(path) for path in modules() if any(word in path.read_text(encoding="utf-8") for word in silenced)]
    assert found == []


def test_a_change_of_the_laboratory_is_no_other_version_and_a_change_of_a_stage_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_from, "ROOT", tmp_path)
    stage, laboratory = (tmp_path / "transforms" / folder / "a.py" for folder in ("score", "laboratory"))
    for path in (stage, laboratory):
        path.parent.mkdir(parents=True)
        path.write_text("one = 1\n", encoding="utf-8")
    before = made_from.code_version()
    laboratory.write_text("one = 2\n", encoding="utf-8")
    assert made_from.code_version() == before
    stage.write_text("one = 2\n", encoding="utf-8")
    assert made_from.code_version() != before
