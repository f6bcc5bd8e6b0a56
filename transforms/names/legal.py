"""Legal forms in scripts other than Latin: a name without them, and which they are.

In scripts without spaces a form is a part of the text, in front, behind or in brackets; in the others it is words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from transforms.names.vocabulary import (
    OWN_SCRIPT,
    LegalForms,
    Phrases,
    Words,
    bare,
    glued_script,
    legal_forms,
    script_words,
)


class Parted(NamedTuple):
    """rest: a text without legal forms; spelled: its letters, short forms written out; forms: what was taken out."""

    rest: str
    spelled: str
    forms: list[str]


def parted(plain: str) -> Parted:
    """A folded text and the legal forms of its own script."""
    known = legal_forms()
    if glued_script(plain):
        return _glued(plain, known)
    return _spaced(plain, known) if OWN_SCRIPT.search(plain) else Parted(plain, letters(plain), [])


def letters(text: str) -> str:
    """The letters, marks and digits of a text, without spaces and signs between them."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] in "LMN")


def _glued(plain: str, known: LegalForms) -> Parted:
    """Short forms are written out before any is taken out: a co-operative's sign may end a longer form."""
    for form, place, means in known.glued:
        if means:
            plain = _put(plain, form, place, " ".join(means))
    rest, found = plain, list[str]()
    for form, place, means in known.glued:
        if not means and letters(less := _put(rest, form, place, " ")) and less != rest:
            rest = less
            found.append(form)
    return Parted(rest, letters(plain), found)


def _put(text: str, form: str, place: str, instead: str) -> str:
    """A text with something instead of a form, where it may stand: anywhere, at an end, only in front, only behind."""
    if form not in text:
        return text
    if place == "yes":
        return text.replace(form, instead)
    if place != "behind":
        text = re.sub(rf"^\W*{re.escape(form)}", lambda _: instead, text)
    return text if place == "front" else re.sub(rf"{re.escape(form)}\W*$", lambda _: instead, text)


def _spaced(plain: str, known: LegalForms) -> Parted:
    words, found = script_words(plain), list[str]()
    while (form := form_in(bared := [bare(word) for word in words], known.own, untouched=not found)) is not None:
        found.append(told(known.own, tuple(bared[form])))
        del words[form]
    return Parted(" ".join(words) if found else plain, letters(plain), found)


def told(known: Phrases, phrase: Words) -> str:
    """What a legal form is, however it is written."""
    return " ".join(known.of[phrase][1:] or phrase)


def form_in(words: list[str], known: Phrases, *, untouched: bool) -> slice | None:
    """Where a name has a legal form that may be taken out, the longest first."""
    spans = sorted(
        (-size, start)
        for start, word in enumerate(words)
        for size in known.sizes.get(word, ())
        if tuple(words[start : start + size]) in known.of and size < len(words)
    )
    for size, start in spans:
        place = known.of[tuple(words[start : start - size])][0]
        at_an_end = start == 0 or start - size == len(words)
        if place == "yes" or (at_an_end and (place == "no" or untouched)):
            return slice(start, start - size)
    return None
