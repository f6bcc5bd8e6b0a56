"""The word lists that come from libraries are those of the libraries that are installed."""

from __future__ import annotations

import pytest

from transforms.laboratory.identity.vocabulary import LISTS, written
from transforms.names.vocabulary import FOLDER, vocabulary


@pytest.mark.parametrize("name", LISTS)
def test_a_word_list_is_what_the_library_says(name: str) -> None:
    header, rows = LISTS[name]
    there = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    assert there == written(header, rows()), "run `python -m transforms.laboratory.identity vocabulary`"


def test_what_is_written_by_hand_says_something_else_than_the_library() -> None:
    world = {row["form"]: row["anywhere"] for row in vocabulary("legal_forms_world")}
    for row in vocabulary("legal_forms"):
        assert row["means"] or row["anywhere"] != world.get(row["form"], "never"), row["form"]
