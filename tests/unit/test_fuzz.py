"""The search for inputs that break a reader tells an honest outcome from one that must not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.deliver import reading
from transforms.laboratory import fuzz


def test_good_files_are_read_and_broken_ones_refused(tmp_path: Path) -> None:
    corpus = fuzz.seeds()
    for name in ("a.csv", "a.jsonl", "a.parquet", "a.csv.zst"):
        assert fuzz.attempt(tmp_path, name, corpus[name]) == "read", name
    assert fuzz.attempt(tmp_path, "a.parquet", corpus["a.parquet"][:-9]) == "refused"
    outcome, odd = fuzz.fuzz(8, ["a.csv"], tmp_path)
    assert sum(outcome.values()) >= 8 and odd == []


def test_a_reader_that_breaks_is_told_with_its_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*given: object) -> None:
        raise IndexError

    monkeypatch.setattr(reading.Reader, "read", breaks)
    _, odd = fuzz.fuzz(1, ["a.csv"], tmp_path)
    assert odd[0][:2] == ("a.csv", "IndexError") and odd[0][2]
