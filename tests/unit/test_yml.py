"""What a profile writes means what it says: YAML 1.1 would take a column called No for false, and 22:00 for 1,320."""

from __future__ import annotations

from transforms import yml


def test_a_column_called_no_a_country_and_a_clock_are_texts() -> None:
    assert yml.load("columns: [No, Name]\ncountry: NO\nuntil: 22:00\ncode: 012\non: day") == {
        "columns": ["No", "Name"],
        "country": "NO",
        "until": "22:00",
        "code": "012",
        "on": "day",
    }


def test_numbers_true_and_false_are_read_as_before() -> None:
    text = "[true, False, 0, 12, -3, 1_000, 0.5, ~]"
    assert yml.load(text) == [True, False, 0, 12, -3, 1000, 0.5, None]
    assert yml.compose(text) is not None
