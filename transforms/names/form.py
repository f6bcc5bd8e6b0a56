"""Names in the form in which spellings of the same name are equal; all stages compare names in this form.

For names of firms alone: legal forms are taken out, and lines of business and numbers are put into one language, which
would change an address or a code (`registered_text`, `code_form`). Pure functions of one value, to be called once for
each distinct value. What says nothing (`N/A`, `000…`) becomes None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.names.legal import form_in, parted, told
from transforms.names.vocabulary import (
    LONG,
    OWN_SCRIPT,
    Phrases,
    countries,
    folded,
    glued_script,
    is_placeholder,
    legal_forms,
    meanings,
    misspelt,
    name_words,
    numbers,
    with_a_letter_lost,
)

_TRADING_AS = re.compile(r"\b(?:d\s?/?\s?b\s?/?\s?a|d\.b\.a\.?|t/a|trading as|doing business as)\b")
_ORDINAL = re.compile(r"0*(\d+)(?:st|nd|rd|th)?")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
_SYLLABLES = {"i", "v", "x", "vi", "xi"}  # words of names as well: numbers at the end of a name alone
_BRITISH = re.compile(r"isation(s?)$")
_ALIKE = str.maketrans({"b": "p", "d": "t", "g": "k", "q": "k", "c": "k", "j": "s", "z": "s", "x": "s", "w": "v",
                        "f": "p", "l": "r", "m": "n", "h": None, "y": None, "a": None, "e": None, "i": None,
                        "o": None, "u": None})  # fmt: skip


@dataclass(frozen=True)
class NameForm:
    """A name ready to be compared.

    text: its words in their own order, without the legal form. spelled: every letter as written, short legal forms
    written out, without spaces; forms: the legal forms: by both namesakes are told apart. key: the words, sorted.
    brand: the words that are no line of business (all, where there is no other), sorted. compact: the brand in its own
    order, without spaces. skeleton: its consonants, sounds alike made equal, by which a name in its own script meets
    its transliteration. latin: written in Latin letters. numbers, countries: what tells firms of one brand apart,
    sorted; the first of a row often goes without its number, so 1 is none.
    """

    text: str
    spelled: str
    forms: str
    key: str
    brand: tuple[str, ...]
    compact: str
    skeleton: str
    latin: bool
    numbers: tuple[str, ...]
    countries: tuple[str, ...]


def trading_name(text: str | None) -> str | None:
    """What stands after `DBA` or `trading as` in a name; None where nothing does."""
    parts = _TRADING_AS.split((text or "").casefold())
    return parts[-1].strip(" ,.;-") or None if len(parts) > 1 else None


@lru_cache(maxsize=1 << 18)
def name_form(text: str | None) -> NameForm | None:
    """A firm's name without its legal form, ready to be compared; None where nothing is left."""
    if not text or is_placeholder(text):
        return None
    plain = folded(text)
    latin = not OWN_SCRIPT.search(plain)
    glued = glued_script(plain)
    if not glued and (parts := [part for part in _TRADING_AS.split(plain) if part.strip(" ,.;-")]):
        plain = parts[0]
    plain, spelled, forms = parted(plain)
    plain = _with_trades_told(plain) if glued else plain
    plain = plain.replace("&", " and ").replace("%", " percent")
    kept, more = _without_forms(name_words(plain))
    words = _numbered(kept)
    words = [_BRITISH.sub(r"ization\1", word) for word in words]
    words, named = _replaced(words, countries()[0])
    words, _ = _replaced([_mended(word) for word in words], meanings()[0])
    if not words:
        return None
    brand = [word for word in words if word not in meanings()[2] and word != "and"] or words
    compact = "".join(brand)
    return NameForm(
        text=" ".join(words),
        spelled=spelled,
        forms="+".join(sorted({*forms, *more})),
        key=" ".join(sorted(set(words))),
        brand=tuple(sorted(set(brand))),
        compact=compact,
        skeleton=_skeleton(compact),
        latin=latin,
        numbers=tuple(sorted({word for word in words if word.isdigit()} - {"1"})),
        countries=tuple(sorted({countries()[1][name] for name in named})),
    )


def _mended(word: str) -> str:
    """A slip in a long word for a line of business (Recritment) as the word: it tells no firms apart."""
    known = meanings()[2]
    if word in known or len(word) < LONG - 1:
        return word
    if word in misspelt():
        return misspelt()[word]
    near = with_a_letter_lost(word)
    meant = (near & known) | {misspelt()[one] for one in near & misspelt().keys() if len(misspelt()[one]) == len(word)}
    return meant.pop() if len(meant) == 1 and len(min(meant)) >= LONG else word


def _with_trades_told(plain: str) -> str:
    """Lines of business translated, in a text without spaces between words."""
    for word, means in meanings()[1]:
        plain = plain.replace(word, f" {means} ")
    return plain


def _without_forms(words: list[str]) -> tuple[list[str], list[str]]:
    """A name's words without its legal forms, and these; a name of legal forms alone keeps the last of them."""
    kept, found, known = list(words), list[str](), legal_forms().spaced
    while (form := form_in(kept, known, untouched=not found)) is not None:
        found.append(told(known, tuple(kept[form])))
        del kept[form]
    return kept, found


def _numbered(words: list[str]) -> list[str]:
    """Ordinals, Roman numbers and numbers in words as digits; `forty four` is 44."""
    told: list[str] = []
    for at, word in enumerate(words):
        number = _number(word, at == len(words) - 1 and at > 0)
        if number is None:
            told.append(word)
        elif (
            told and at and words[at - 1] in numbers() and int(told[-1]) in range(20, 100, 10) and 0 < int(number) < 10
        ):
            told[-1] = str(int(told[-1]) + int(number))
        else:
            told.append(number)
    return told


def _number(word: str, is_last: bool) -> str | None:
    if match := _ORDINAL.fullmatch(word):
        return match[1]
    if word in numbers():
        return numbers()[word]
    if _ROMAN.fullmatch(word) and (is_last or word not in _SYLLABLES):
        value = {"i": 1, "v": 5, "x": 10}
        letters = [value[letter] for letter in word]
        signed = [-one if one < max(letters[at:]) else one for at, one in enumerate(letters)]
        return str(sum(signed))
    return None


def _replaced(words: list[str], known: Phrases) -> tuple[list[str], list[tuple[str, ...]]]:
    """The words with each known phrase replaced, the longest first; and the words that were put in."""
    replaced: list[str] = []
    put: list[tuple[str, ...]] = []
    at = 0
    while at < len(words):
        if phrase := known.at(words, at):
            put.append(known.of[phrase])
            replaced += known.of[phrase]
            at += len(phrase)
        else:
            replaced.append(words[at])
            at += 1
    return replaced, put


def _skeleton(compact: str) -> str:
    sounds = compact.replace("ch", "s").replace("ng", "n").translate(_ALIKE)
    return "".join(sound for at, sound in enumerate(sounds) if at == 0 or sound != sounds[at - 1])
