"""Lines cut off the end of a record, or a record written anew as a whole, do not fit what a release was signed with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.conftest import World
from transforms.errors import AwasError
from transforms.integrity import chain
from transforms.release.in_force import log, records, switch


def write(path: Path, *names: str) -> None:
    """A record of the lake with a line for each name, each naming the digest of the line before it."""
    path.parent.mkdir(exist_ok=True)
    lines: list[bytes] = []
    for name in names:
        lines.append(chain.following(lines, {"path": name, "sha256": "0" * 64}))
    path.write_bytes(b"".join(lines))


@pytest.fixture
def home(world: World) -> Path:
    """A home with records of three files and two deliveries, in which a list was signed."""
    home = world.settings.home
    write(home / "lake" / "files.jsonl", "a", "b", "c")
    write(home / "lake" / "deliveries.jsonl", "d", "e")
    world.publish(world.draft().digest)
    return home


def test_records_may_grow(world: World, home: Path) -> None:
    assert records.check(world.settings) == 1
    write(home / "lake" / "files.jsonl", "a", "b", "c", "of the day after")
    switch.withdraw(world.settings, world.profile, "current", "ana", "a wrong file")
    assert records.check(world.settings) == 1


def test_a_line_cut_off_the_end_of_the_log_is_named(world: World, home: Path) -> None:
    """The folder of the list is there, and nothing says any more that somebody signed it."""
    path = home / "releases" / log.NAME
    path.write_bytes(b"")
    with pytest.raises(AwasError, match=r"log\.jsonl:1: the line is missing by which 2026-03-31_\w+ was put in force"):
        records.check(world.settings)


def test_lines_cut_off_the_end_of_a_record_of_the_lake_are_named(world: World, home: Path) -> None:
    write(home / "lake" / "files.jsonl", "a")
    with pytest.raises(AwasError, match=r"files\.jsonl:2: lines were cut off its end: it has 1, and had 3 when 2026"):
        records.check(world.settings)


def test_a_record_written_anew_with_the_lake_does_not_fit_the_newest_list(world: World, home: Path) -> None:
    """Every line follows the one before it: the record by itself is right."""
    write(home / "lake" / "deliveries.jsonl", "another", "e", "f")
    with pytest.raises(AwasError, match=r"deliveries\.jsonl:2: was written anew since 2026-03-31_\w+ was signed"):
        records.check(world.settings)


def test_what_a_list_was_signed_with_is_signed_with_it(world: World, home: Path) -> None:
    write(home / "lake" / "deliveries.jsonl", "another", "e")
    path = (home / "releases" / "current" / "manifest.json").resolve()
    content = json.loads(path.read_text(encoding="utf-8"))
    content["approval"]["records"] = records.heads(world.settings) | {records.LISTS: {"lines": 0, "last": ""}}
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(AwasError, match=r"manifest\.json is not what was signed"):
        records.check(world.settings)
