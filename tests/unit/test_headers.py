"""Headers of queries say what the queries read, and what their cards say of days."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.cards import load_cards
from transforms.documentation import headers

QUERY = """-- core.thing: something.
-- inputs: core.gone (as it was),
--         ref.units
-- look-back: none
create view core.thing as select few(n) from ref.units where n > core.least($from_day) and day <= $as_of
"""


def test_headers_are_as_the_queries_and_the_cards_are() -> None:
    """`awas write-docs` mends the inputs."""
    assert list(headers.strange()) == []


def test_inputs_that_are_wrong_are_written_from_the_query(tmp_path: Path) -> None:
    path = tmp_path / "thing.sql"
    path.write_text(QUERY, encoding="utf-8")
    assert headers.named_inputs(path) ^ headers.inputs(path) == {"core.gone", "core.least", "$from_day"}
    headers.mend(path)
    assert path.read_text(encoding="utf-8").splitlines()[1:3] == [
        "-- inputs: core.least, ref.units, $from_day", "-- look-back: none",
    ]  # fmt: skip


def test_lengths_of_time_that_would_not_follow_the_card_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-back of so many days goes stale when the card's window is changed, and so does a sentence."""
    card = load_cards()["R01"]
    text = card.query.read_text(encoding="utf-8").replace("the card's window", "28 days")
    monkeypatch.setattr(Path, "read_text", lambda path, encoding: text)
    stale = card.model_copy(update={"reason": {"en": "{num} departures in the last 31 days"}})
    assert [what.split(": ", 1)[1] for what in headers.lengths(stale)] == [
        "look-back: 28 days: write $from_day, $to_day or a span of the card instead",
        "reason: 31 days: its query has no such number; write {window_days} or another length of the card",
    ]


def test_many_inputs_are_wrapped(tmp_path: Path) -> None:
    path = tmp_path / "thing.sql"
    names = [f"core.relation_{n:02d}" for n in range(12)]
    path.write_text(f"-- inputs: none\nselect * from {' cross join '.join(names)}\n", encoding="utf-8")
    headers.mend(path)
    assert headers.named_inputs(path) == set(names)
    assert max(map(len, path.read_text(encoding="utf-8").splitlines()[:-1])) <= headers.WIDTH


def test_a_cards_words_follow_its_window() -> None:
    card = load_cards()["R01"].model_copy(update={"window_days": 35})
    assert card.with_lengths().reason["en"].startswith("{num} {num|departure|departures} in the last 35 days;")
    assert card.with_lengths().reason["id"].startswith("{num} keberangkatan dalam 35 hari terakhir;")
