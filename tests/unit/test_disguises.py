"""A name or number that is joined, reversed, initialled or hidden is found; what only resembles one is not."""

from __future__ import annotations

import pytest

from transforms.names import disguises

PUTRI, KARIM, ALI = ("SITI", "RAHMAWATI", "PUTRI"), ("KARIM", "BIN", "YUSOF"), ("BUDI", "ALI")
SMALL = ("ANNA", "SMALL")
FORMS = disguises.index([PUTRI, KARIM, ALI, SMALL, ("JOSE", "ALVAREZ", "NUNEZ"), ("WATI",)])


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Owner: Siti Rahmawati Putri.", PUTRI),
        ("owner siti_rahmawati_putri", PUTRI),
        ("contact: SitiRahmawatiPutri@example.org", PUTRI),
        ("www.putrisitirahmawati.example", PUTRI),
        ("S\u0456ti R\u0430hm\u0430w\u0430ti Putri", PUTRI),
        ("Siti Rahmawati \u03a1utri", PUTRI),
        ("Putri, Siti Rahmawati", PUTRI),
        ("S. R. Putri", PUTRI),
        ("S Rahmawati Putri", PUTRI),
        ("Putri, S. R.", PUTRI),
        ("irtuP itawamhaR itiS", PUTRI),
        ("Siti%20Rahmawati%20Putri", PUTRI),
        ("Siti&nbsp;Rahmawati&#32;Putri", PUTRI),
        ("Si\u200bti Rah\u00admawati Pu\u200dtri", PUTRI),
        ("Ｓｉｔｉ Ｒａｈｍａｗａｔｉ Ｐｕｔｒｉ", PUTRI),
        ('<a title="Siti-Rahmawati-Putri">', PUTRI),
        ("S i t i R a h m a w a t i P u t r i", PUTRI),
        ("xxSITIRAHMAWATIPUTRIxx2026", PUTRI),
        ("José Álvarez-Núñez", ("JOSE", "ALVAREZ", "NUNEZ")),
        ("karim.bin.yusof", KARIM),
        ("report_karim-bin-yusof.pdf", KARIM),
        ("BudiAli", ALI),
        ("Ali, Budi", ALI),
        ("A. Small was there", SMALL),
        ("SMALL, A.", SMALL),
    ],
)
def test_a_name_is_found(text: str, term: disguises.Term) -> None:
    assert term in set(disguises.names(text, FORMS))


@pytest.mark.parametrize(
    "text",
    ["PT S. R. Jaya", "Siti Rahmawati", "Siti R.", "Putri Siti", "Budi Alimin", "Rabudi Ali", "Karim & Co",
     "K. Yusof", "Wati", "srputri", "SR Putri", "", "You leave by a small crossing", "A small one", "small (A41)"],
)  # fmt: skip
def test_what_only_resembles_it_is_not(text: str) -> None:
    assert list(disguises.names(text, FORMS)) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("passportB1234567x", "B1234567"), ("doc_B1234567", "B1234567"), ("docB1234567", "B1234567"),
        ("accountno007122334455", "007122334455"), ("id&#95;1234567K", "1234567K"), ("no%5F1234567", "1234567"),
    ],
)  # fmt: skip
def test_a_number_is_found_inside_a_word(text: str, number: str) -> None:
    assert number in set(disguises.numbers(text))


@pytest.mark.parametrize("text", ["WP1234567", "AG1234567 and 1234567", "2026-03-31", "path M1234 5678"])
def test_plain_identifiers_are_compared_as_they_are(text: str) -> None:
    """Half of a permit's number may well be somebody's passport number: those are no finds."""
    assert list(disguises.numbers(text)) == []
