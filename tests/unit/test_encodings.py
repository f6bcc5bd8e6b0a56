"""Encodings of one byte a letter: what bytes do not tell is named, and words show what was read in a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.support.files import Told
from transforms.deliver.reading import suspect_characters
from transforms.errors import DeliveryRefused

FRENCH = ["Montréal", "Trois-Rivières", "Côte-d’Or", "MONTRÉAL", "«Café»", "Ana Peña", "Straße", "STRAßE", "Vendôme"]
POLISH = ["Wrocław", "Łódź", "Poznań", "Żywiec", "Kołobrzeg"]
RUSSIAN = ["Москва", "Казань", "Пермь"]
TURKISH = ["Diyarbakır", "İSTANBUL", "Muğla"]


def table(names: list[str]) -> str:
    return "no,name\n" + "".join(f"{number},{name}\n" for number, name in enumerate(names, start=1))


@pytest.mark.parametrize(
    ("names", "written", "declared"),
    [
        (["Montréal", "Québec", "Vendôme"], "mac_roman", "cp1252"),
        (["Montréal", "Québec", "Vendôme"], "cp850", "cp1252"),
        (FRENCH, "cp1252", "mac_roman"),
        (FRENCH, "cp1252", "cp1251"),
        (POLISH, "cp1250", "cp1252"),
        (RUSSIAN, "cp1251", "cp1252"),
    ],
)
def test_words_show_that_a_text_was_written_in_another_encoding(
    tmp_path: Path, names: list[str], written: str, declared: str
) -> None:
    content = table(names).encode(written, errors="ignore")
    told = Told(tmp_path, "a.csv", content, encoding=declared)
    assert [signal.partition(";")[0] for signal in told.signals] == [f"a.csv {suspect_characters.MISPLACED}"]
    assert Told(tmp_path / "right", "a.csv", content, encoding=written).signals == []


@pytest.mark.parametrize(
    "names",
    [
        FRENCH,
        POLISH,
        RUSSIAN,
        TURKISH,
        ["กรุงเทพ"],
        ["香港（特別）行政區"],
        ["Nguyễn Thị Ánh"],
        ["Þórður"],
        ["L·lull col·legi"],
    ],
)
def test_words_of_many_languages_are_in_place(tmp_path: Path, names: list[str]) -> None:
    assert Told(tmp_path, "a.csv", table(names).encode()).signals == []


@pytest.mark.parametrize(
    ("names", "written", "said"),
    [
        (
            ["Montréal", "Québec"],
            "cp1252",
            "it seems to be cp1252, cp1250, cp1254 or cp1257, which cannot be told apart",
        ),
        (["Montréal", "Québec"], "mac_roman", "it seems to be mac_roman; say so in the profile (encoding)"),
        (POLISH, "cp1250", "it seems to be cp1250; say so in the profile (encoding)"),
        (RUSSIAN, "cp1251", "it seems to be cp1251"),
    ],
)
def test_encodings_that_bytes_do_not_tell_apart_are_named_where_none_is_declared(
    tmp_path: Path, names: list[str], written: str, said: str
) -> None:
    with pytest.raises(DeliveryRefused) as refused:
        Told(tmp_path, "a.csv", table(names).encode(written))
    assert f"a.csv: line 2: is not utf-8; {said}" in str(refused.value)
