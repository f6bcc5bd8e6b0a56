"""Texts of a column that are odd together: cut off by a field that is too short, or typed in an old font's own code."""

from __future__ import annotations

import random
from pathlib import Path

from tests.unit.support.permit_rows import permit, permits

KRUTI = [
    "jke dqekj 'kekZ", "lhrk nsoh", "eksgu yky xqIrk", "jes'k pUnz ;kno", "v'kksd flag", "lqjs'k izlkn oekZ",
    "xaxk VsoYl", "vfuy dqekj feJk", "[kku lkgc", "jkts'k pkS/kjh", "eqds'k", "Hkkjr Vkaliksd", "jk/kk bUVjizkbtst",
    "lR;e ,tsalh",
]  # fmt: skip
PREETI = [
    "/fd ax{fb'/ yfkf", "s[i0f k|;fb zdf{", "l;tf b]jL /fO{", "uf]kfn >]i7", "clgn sdf/ ofbj", "lji0f' kl8t",
    "xl/ axfb'/ u'?", "dgf]h zdf{", "/d]z s'df/", "g/]Gb| v8\\sf", "b]j]Gb| vqL",
]  # fmt: skip
LATIN = [
    "Sari Maju", "McDonald & Sons", "PropertyGuru", "D'Souza Travel", "bayu jaya", "Al-Noor [closed]", "O'Neill (NZ)",
    "YOUNG'S; FARM", "AT&T", "Lim A/L Tan", "CV Berkah", "IDN>MYS", "A|B;C", "Nguyen Van An", "van der Berg", "eBay",
    "Karya 3M",
]  # fmt: skip


def test_names_in_an_old_font_are_told(tmp_path: Path) -> None:
    for place, names in enumerate((KRUTI, PREETI, [*LATIN, *KRUTI])):
        rows = [permit(n, employer=f'"{name}"') for n, name in enumerate(names)]
        (said,) = permits(tmp_path / str(place), rows).signals
        assert "texts of employer_name have signs and capitals within words, as fonts of their own code" in said
    assert (
        permits(tmp_path / "latin", [permit(n, employer=f'"{name}"') for n, name in enumerate(LATIN * 2)]).signals == []
    )


def test_names_that_a_short_field_cut_off_are_told(tmp_path: Path) -> None:
    """Few names are so long that a field cuts them; but of those there are many of one length."""
    words = ("Berkah", "Jaya", "Abadi", "Nusantara", "Sejahtera", "Internasional", "Indonesia", "Makmur")
    choice = random.Random(3)
    names = sorted({" ".join(["PT", *choice.choices(words, k=1 + n % 4)]) for n in range(120)})
    assert sum(len(name) > 35 for name in names) > 10
    for place, cut in enumerate((35, 100)):
        read = permits(tmp_path / str(place), [permit(n, employer=name[:cut]) for n, name in enumerate(names)])
        assert [said.endswith("end at letter 35, none is longer: cut off?") for said in read.signals] == [True] * (
            cut == 35
        )
