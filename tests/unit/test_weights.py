"""Learned weights are shown beside the list; only a signed set makes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from transforms.cards import load_cards
from transforms.errors import AwasError
from transforms.score.weights import Weight, Weighting, choose, read_weightings, weighted, write

DAY = date(2026, 3, 31)


def learned(version: str, day: date, **fields: object) -> Weighting:
    weight = Weight(expert=0.9, weight=0.4, low=0.2, high=0.6)
    whole = {"version": version, "entity_kind": "agency", "learned_on": day, "outcomes": 80, "hits": 20}
    return Weighting(**{**whole, "effective": 60.0, "enough": True, "weights": {"A16": weight}, **fields})


def test_a_proposal_is_shown_and_only_a_signed_set_is_in_force() -> None:
    old = learned("old", date(2026, 1, 1), signed_by="Head of unit", signed_on=date(2026, 1, 5))
    new = learned("new", date(2026, 3, 1))
    assert choose([new], "agency", DAY) == (None, new)
    assert choose([old, new], "agency", DAY) == (old, new)
    assert choose([old, new], "agency", date(2026, 1, 4)) == (None, old)  # not signed yet
    assert choose([old, new], "agency", date(2025, 12, 31)) == (None, None)
    assert choose([old, new], "route", DAY) == (None, None)


def test_a_set_changes_the_weights_that_it_knows() -> None:
    cards = load_cards()
    changed = weighted(cards, learned("new", DAY))
    assert changed["A16"].weight == 0.4
    assert changed["A12"] == cards["A12"]
    assert weighted(cards, None) == cards


def test_a_set_is_a_file_of_the_profile_and_is_never_overwritten(tmp_path: Path) -> None:
    one = learned("agency-2026-03-31", DAY)
    path = write(one, tmp_path)
    assert read_weightings(tmp_path) == [one]
    with pytest.raises(AwasError, match="there already"):
        write(one, tmp_path)
    path.write_text(path.read_text().replace("signed_by: null", "signed_by: Someone"))
    with pytest.raises(AwasError, match=r"agency-2026-03-31\.yml: .*belong together"):
        read_weightings(tmp_path)


def test_too_few_outcomes_cannot_be_put_in_force() -> None:
    with pytest.raises(ValueError, match="too few"):
        learned("new", DAY, enough=False, signed_by="Someone", signed_on=DAY)
