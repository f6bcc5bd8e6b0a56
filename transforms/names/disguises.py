"""Names and numbers in a text that are not written as they stand in the register: joined, reversed, initialled, hidden.

A text is brought to its letters and digits alone, in capitals without accents, marks, entities and escapes; where words
begin in it is remembered. A name is looked for in every order of its words and backwards: a long one anywhere, a short
one, or one with initials, only where whole words are. So `siti_rahmawati_putri`, `S. R. Putri` and `irtup …` are found,
and "Budi Ali" is not found in "Budi Alimin". Initials and what stands beside them must be written as a name is: "A.
Small" may be Anna Small, "a small crossing" is not. The forms of the other modules compare a whole cell with another
one and lose where its words begin; here a name is found within a longer text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import NamedTuple
from urllib.parse import unquote

Term = tuple[str, ...]
SHORTEST, ANYWHERE = 6, 12  # letters: of a form that is looked for; of one that need not be whole words
_FEWEST, _MOST = 2, 8  # words of a name that has other forms
_ANY_ORDER = 3  # words: of more, only some orders are looked for
_WORD = re.compile(r"\w+")
_WORD_START = re.compile(r"(?<![^\W_])[^\W_]|(?<=[a-z])[A-Z]|(?<=[^\W\d_])\d|(?<=\d)[^\W\d_]")
_LETTERS, _LATIN = re.compile(r"[^\W\d_]+"), re.compile("[A-Za-z]")
# letters of the Cyrillic and Greek scripts that look like Latin ones, and these
_LOOK_ALIKE = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u03c1",
    "ABEKMHOPCTYXIJSaeopcyxijsdhABEZHIKMNOPTYXovp",
)
_GLUED = re.compile(r"([A-Z]*)(\d{5,})([A-Z]{0,2})")
_PLAIN_PREFIX = 3  # letters before a number that may belong to it


class Form(NamedTuple):
    """A way to write a term. words: how many words it must be in the text; 0: it may stand anywhere in a word.

    named: whether its words must not begin with small letters.
    """

    text: str
    words: int
    term: Term
    named: bool = False


def words_of(text: str) -> Term:
    """The words of a text as they are compared: capitals, without accents; letters and digits only."""
    plain = (
        text
        if text.isascii()
        else "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    )
    return tuple(_WORD.findall(plain.upper()))


def index(terms: Iterable[Term]) -> dict[str, list[Form]]:
    """The forms of names by their first letters. terms: the words of each name, in the order of the register."""
    found: dict[str, list[Form]] = {}
    for term in terms:
        for form in forms_of(term):
            found.setdefault(form.text[:SHORTEST], []).append(form)
    return found


def forms_of(term: Term) -> list[Form]:
    """Every way in which a name is looked for, each once."""
    return [form for form in dict.fromkeys(_forms(term)) if len(form.text) >= SHORTEST]


def names(text: str, forms: dict[str, list[Form]]) -> Iterator[Term]:
    """The terms that stand in a text in one of their forms."""
    written, starts = compact(text)
    joined = "".join(letter.upper()[0] for letter in written)
    for at in range(len(joined) - SHORTEST + 1):
        for form in forms.get(joined[at : at + SHORTEST], ()):
            end = at + len(form.text)
            if (
                joined.startswith(form.text, at)
                and (form.words == 0 or is_whole(starts, at, end, form.words))
                and not (form.named and any(written[start].islower() for start in starts if at <= start < end))
            ):
                yield form.term


def numbers(text: str) -> Iterator[str]:
    """Numbers that are glued to other letters: `passportB1234567x` may be B1234567.

    One with up to three letters before it and none behind is as plain as any identifier, and compared as it is.
    """
    for before, digits, behind in _GLUED.findall(opened(text).upper().replace("_", "X" * (_PLAIN_PREFIX + 1))):
        if len(before) > _PLAIN_PREFIX or behind:
            for letters in range(min(len(before), _PLAIN_PREFIX) + 1):
                prefix = before[len(before) - letters :]
                yield from dict.fromkeys((prefix + digits, prefix + digits + behind[:1]))


def _forms(term: Term) -> Iterator[Form]:
    if not _FEWEST <= len(term) <= _MOST or sum(map(len, term)) < SHORTEST:
        return
    several = 0 if sum(map(len, term)) >= ANYWHERE else -1  # -1: whole words, however many
    orders = permutations(term) if len(term) <= _ANY_ORDER else (term, term[::-1], (term[-1], *term[:-1]))
    for order in orders:
        yield Form("".join(order), several, term)
    yield Form("".join(term)[::-1], several, term)
    if len(term[-1]) > 3:
        initials = [word[0] for word in term[:-1]]
        for words in ((*initials, term[-1]), (term[-1], *initials), (initials[0], *term[1:])):
            yield Form("".join(words), len(term), term, named=True)


def is_whole(starts: list[int], at: int, end: int, words: int) -> bool:
    """Whether words begin and end where a form does, and there are as many of them as must be."""
    if at not in starts or end not in starts:
        return False
    return words < 0 or starts.index(end) - starts.index(at) == words


def opened(text: str) -> str:
    """A text without what hides its letters: entities, escapes of addresses, accents, invisible marks."""
    plain = unquote(html.unescape(text)) if "&" in text or "%" in text else text
    if plain.isascii():
        return plain
    decomposed = _LETTERS.sub(_of_one_script, unicodedata.normalize("NFKD", plain))
    return decomposed.translate({ord(letter): _bared(letter) for letter in set(decomposed) if not letter.isascii()})


def _of_one_script(word: re.Match[str]) -> str:
    """A word of Latin letters in which some are of another script and look the same, with Latin ones instead."""
    text = word[0]
    return text if text.isascii() or not _LATIN.search(text) else text.translate(_LOOK_ALIKE)


def letters(text: str) -> str:
    """The letters and digits of an opened text in capitals, as in `names`; ends of lines stay where they are."""
    kept = {ord(one): one.upper()[0] if one.isalnum() else None for one in set(text)}
    return text.translate(kept | {ord("\n"): "\n"})


def _bared(letter: str) -> str:
    """Nothing of a mark or what is invisible; 0 to 9 of a digit of any script."""
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return ""
    return str(unicodedata.decimal(letter, letter))


def compact(text: str) -> tuple[str, list[int]]:
    """Letters and digits of a text; the places among them at which a word begins, with their end."""
    plain, letters, starts = opened(text), list[str](), list[int]()
    beginnings = {found.start() for found in _WORD_START.finditer(plain)}
    for place, letter in enumerate(plain):
        if letter.isalnum():
            if place in beginnings:
                starts.append(len(letters))
            letters.append(letter)
    return "".join(letters), [*starts, len(letters)]
