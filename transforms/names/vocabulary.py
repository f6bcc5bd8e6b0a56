"""The words by which names are read: legal forms, lines of business, numbers, countries, placeholders.

The lists are data, in `config/identity/`: `legal_forms_world.csv`, `numbers.csv` and `countries.csv` are written by
`python -m transforms.laboratory.identity vocabulary` from libraries, the others by hand.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from anyascii import anyascii

from transforms.names.everyday import everyday
from transforms.settings import CONFIG_DIR

FOLDER = CONFIG_DIR / "identity"
WORD = re.compile(r"[0-9a-z]+")
LONG = 8  # letters of a word that a slip still leaves recognisable
Words = tuple[str, ...]
# letters of scripts that put no spaces between words: Thai, Lao, Myanmar, Khmer, Chinese, Japanese, Korean
_GLUED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3200-\u9fff\uac00-\ud7af]")
OWN_SCRIPT = re.compile(r"[^\W\d_a-z\u00c0-\u024f\u1e00-\u1eff]")  # a letter that is not Latin, in a folded text
_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,6}|#[xX][0-9A-Fa-f]{1,5}|[A-Za-z]{2,8}\d{0,2});")
_APOSTROPHE = re.compile(r"['’`´ʼ]")
_INITIALS = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")  # `l.l.c`, but not `st.mary`


@dataclass(frozen=True)
class Phrases:
    """Phrases and what stands for each; sizes: how many words long they are, by their first word, longest first."""

    of: Mapping[Words, Words]
    sizes: Mapping[str, tuple[int, ...]]

    def at(self, words: list[str], start: int) -> Words | None:
        """The longest phrase that begins at a place of a name; None where none does."""
        for size in self.sizes.get(words[start], ()):
            if (phrase := tuple(words[start : start + size])) in self.of:
                return phrase
        return None


def phrases(pairs: Iterable[tuple[Words, Words]]) -> Phrases:
    """Phrases that can be looked up by their first word."""
    of = dict(pairs)
    sizes: dict[str, set[int]] = {}
    for phrase in of:
        sizes.setdefault(phrase[0], set()).add(len(phrase))
    return Phrases(of, {word: tuple(sorted(lengths, reverse=True)) for word, lengths in sizes.items()})


def vocabulary(name: str) -> list[dict[str, str]]:
    """The rows of `config/identity/<name>.csv`."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def folded(text: str) -> str:
    """A text in small letters and everyday spelling, as web pages show it (`&amp;` is `&`)."""
    shown = _ENTITY.sub(lambda entity: unescape(unescape(entity[0])), text) if "&" in text else text
    return everyday(unicodedata.normalize("NFKC", shown).casefold())


def words_of(text: str) -> list[str]:
    """The words of a text in plain lower-case letters, without accents, in whatever script it was written."""
    return WORD.findall(anyascii(folded(text)).lower())


def name_words(text: str) -> list[str]:
    """The words of a name. Initials are one word: `p.t.` and `p t` are `pt`; an apostrophe parts none."""
    plain = _APOSTROPHE.sub("", anyascii(_INITIALS.sub("", _APOSTROPHE.sub("", folded(text)))))
    return _joined_initials(words_of(plain))


def script_words(text: str) -> list[str]:
    """The words of a text in its own script; initials are one word."""
    plain = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in _APOSTROPHE.sub("", text))
    return _joined_initials(plain.split())


def bare(word: str) -> str:
    """A word without accents: capitals often go without them."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", word))


def _joined_initials(words: list[str]) -> list[str]:
    joined: list[str] = []
    run = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        if word:
            joined.append(word)
    return joined


def glued_script(text: str) -> bool:
    """Whether a text has letters of a script without spaces between words."""
    return bool(_GLUED.search(text))


@dataclass(frozen=True)
class LegalForms:
    """Legal forms with where they stand and, of a short one, what it means.

    Where: `yes` anywhere, `no` at either end, `front`, `behind`, `alone` at an end where no other form was found.
    spaced: in Latin letters; own: in another script, as words of it (first where, then the meaning); glued: of scripts
    without spaces, longest first.
    """

    spaced: Phrases
    own: Phrases
    glued: list[tuple[str, str, Words]]


@lru_cache(maxsize=1)
def legal_forms() -> LegalForms:
    """What is written by hand overrules the library; `never` takes a form of the library out."""
    rows = {row["form"]: row for name in ("legal_forms_world", "legal_forms") for row in vocabulary(name)}
    glued, own, spaced = dict[str, tuple[str, Words]](), list[tuple[Words, Words]](), list[tuple[Words, Words]]()
    for form, row in rows.items():
        place, means = row["anywhere"], tuple(folded(row.get("means") or "").split())
        if place == "never":
            continue
        if glued_script(form):
            glued[folded(form)] = (place, means)
        elif OWN_SCRIPT.search(folded(form)):
            own.append((tuple(map(bare, script_words(folded(form)))), (place, *means)))
        else:
            spaced.append((tuple(name_words(form)), (place, *means)))
    longest = sorted(glued, key=lambda form: (-len(form), form))
    return LegalForms(phrases(spaced), phrases(own), [(form, *glued[form]) for form in longest])


@lru_cache(maxsize=1)
def meanings() -> tuple[Phrases, list[tuple[str, str]], frozenset[str]]:
    """Words for a line of business → what they mean; the same in scripts without spaces; the meanings."""
    rows = vocabulary("words")
    glued = [(folded(row["word"]), row["means"]) for row in rows if glued_script(row["word"])]
    spaced = [
        (tuple(name_words(row["word"])), tuple(row["means"].split())) for row in rows if not glued_script(row["word"])
    ]
    known = frozenset(word for _, words in spaced for word in words)
    return phrases(spaced), sorted(glued, key=lambda pair: (-len(pair[0]), pair[0])), known


@lru_cache(maxsize=1)
def misspelt() -> Mapping[str, str]:
    """Spellings of long words for a line of business (`LONG`) with a letter lost → the word; none that is like two."""
    found: dict[str, set[str]] = {}
    for word in sorted(meanings()[2]):
        if len(word) >= LONG:
            for spelling in with_a_letter_lost(word):
                found.setdefault(spelling, set()).add(word)
    return {spelling: min(words) for spelling, words in found.items() if len(words) == 1}


def with_a_letter_lost(word: str) -> set[str]:
    """The word without one of its letters."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


@lru_cache(maxsize=1)
def numbers() -> Mapping[str, str]:
    """Cardinals and ordinals in words → digits."""
    return {row["word"]: row["number"] for row in vocabulary("numbers")}


@lru_cache(maxsize=1)
def countries() -> tuple[Phrases, Mapping[Words, str]]:
    """Names of countries → one name of each; that name → the country's code."""
    rows = [(tuple(row["name"].split()), row["country"]) for row in vocabulary("countries")]
    one: dict[str, Words] = {}
    for name, code in rows:
        one.setdefault(code, name)
    return phrases((name, one[code]) for name, code in rows), {name: code for code, name in one.items()}


@lru_cache(maxsize=1)
def placeholders() -> frozenset[str]:
    """Values that mean "none"."""
    return frozenset(row["value"] for row in vocabulary("placeholders"))


def is_placeholder(text: str) -> bool:
    """Whether a value means "none": `N/A`, `-`, `000000`, one character repeated."""
    plain = " ".join(words_of(text))
    return len(set(plain.replace(" ", ""))) < 2 or plain in placeholders()
