"""Names in the form in which two spellings of the same are equal.

Pure functions of one value, to be called once for each distinct value. What says nothing (`N/A`, `000…`) becomes None.
Vocabularies are data: `config/identity/`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from transforms.settings import CONFIG_DIR

FOLDER = CONFIG_DIR / "identity"
WORD = re.compile(r"[0-9a-z]+")
_OWN_SCRIPT = re.compile(r"[^\W\d_a-z\u00c0-\u024f\u1e00-\u1eff]")  # a letter that is not Latin, in a case-folded text
_POSSESSIVE = re.compile(r"['’`´]s?\b")
_TRADING_AS = re.compile(r"\b(?:d\s?/?\s?b\s?/?\s?a|d\.b\.a\.?|t/a|trading as|doing business as)\b")
_ALIKE = str.maketrans({"b": "p", "d": "t", "g": "k", "q": "k", "c": "k", "j": "s", "z": "s", "x": "s", "w": "v",
                        "f": "p", "l": "r", "m": "n", "h": None, "y": None, "a": None, "e": None, "i": None,
                        "o": None, "u": None})  # fmt: skip


@dataclass(frozen=True)
class NameForm:
    """A name ready to be compared.

    key: its words, sorted. brand: the words that are no line of business (all, where there is no other), sorted.
    compact: the brand in its own order, without spaces. skeleton: its consonants, sounds alike made equal, by which a
    name in its own script meets its transliteration. latin: written in Latin letters.
    """

    key: str
    brand: tuple[str, ...]
    compact: str
    skeleton: str
    latin: bool


@lru_cache(maxsize=1)
def _forms() -> tuple[dict[tuple[str, ...], bool], list[str]]:
    """Legal forms as words (whether they are one anywhere in a name), and those of own scripts, longest first."""
    latin: dict[tuple[str, ...], bool] = {}
    own: list[str] = []
    for row in vocabulary("legal_forms"):
        if _OWN_SCRIPT.search(row["form"]):
            own.append(unicodedata.normalize("NFKC", row["form"]))
        else:
            latin[tuple(row["form"].split())] = row["anywhere"] == "yes"
    return latin, sorted(own, key=len, reverse=True)


@lru_cache(maxsize=1)
def _meanings() -> tuple[dict[tuple[str, ...], tuple[str, ...]], list[tuple[str, str]], frozenset[str]]:
    """Words for a line of business → what they mean; the same in own scripts, longest first; the meanings."""
    latin: dict[tuple[str, ...], tuple[str, ...]] = {}
    own: list[tuple[str, str]] = []
    for row in vocabulary("words"):
        if _OWN_SCRIPT.search(row["word"]):
            own.append((unicodedata.normalize("NFKC", row["word"]), row["means"]))
        else:
            latin[tuple(row["word"].split())] = tuple(row["means"].split())
    meanings = frozenset(word for words in latin.values() for word in words)
    return latin, sorted(own, key=lambda pair: -len(pair[0])), meanings


@lru_cache(maxsize=1)
def placeholders() -> frozenset[str]:
    """Values that stand for none."""
    return frozenset(row["value"] for row in vocabulary("placeholders"))


def vocabulary(name: str) -> list[dict[str, str]]:
    """The rows of `config/identity/<name>.csv`."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def trading_name(text: str | None) -> str | None:
    """What stands after `DBA` or `trading as` in a name; None where nothing does."""
    parts = _TRADING_AS.split((text or "").casefold())
    return parts[-1].strip(" ,.;-") or None if len(parts) > 1 else None


def words_of(text: str) -> list[str]:
    """The words of a text in plain lower-case letters, without accents, in whatever script it was written."""
    return WORD.findall(anyascii(unicodedata.normalize("NFKC", text).casefold()).lower())


def is_placeholder(text: str) -> bool:
    """Whether a value stands for none: `N/A`, `-`, `000000`, one character repeated."""
    plain = " ".join(words_of(text))
    return len(set(plain.replace(" ", ""))) < 2 or plain in placeholders()


def name_form(text: str | None) -> NameForm | None:
    """A firm's name without its legal form, ready to be compared; None where nothing is left."""
    if not text or is_placeholder(text):
        return None
    folded = unicodedata.normalize("NFKC", text).casefold()
    latin = not _OWN_SCRIPT.search(folded)
    if not latin:
        folded = _without_own_script_words(folded)
    elif parts := [part for part in _TRADING_AS.split(folded) if part.strip(" ,.;-")]:
        folded = parts[0]
    folded = _POSSESSIVE.sub("s", folded).replace(".", " " if ". " in folded else "").replace("&", " and ")
    words = WORD.findall(anyascii(folded).lower())
    words = _replaced(_without_forms(_joined_initials(words)))
    if not words:
        return None
    brand = [word for word in words if word not in _meanings()[2] and word != "and"] or words
    compact = "".join(brand)
    return NameForm(" ".join(sorted(set(words))), tuple(sorted(set(brand))), compact, _skeleton(compact), latin)


def _without_own_script_words(folded: str) -> str:
    """Legal forms out, lines of business translated, in a text without spaces between words."""
    for form in _forms()[1]:
        folded = folded.replace(form, " ")
    for word, means in _meanings()[1]:
        folded = folded.replace(word, f" {means} ")
    return folded


def _joined_initials(words: list[str]) -> list[str]:
    """`p t abadi` as `pt abadi`: single letters in a row are one word."""
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


def _without_forms(words: list[str]) -> list[str]:
    forms = _forms()[0]
    kept = list(words)
    changed = True
    while changed and kept:
        changed = False
        for size in (4, 3, 2, 1):
            for start in range(len(kept) - size + 1):
                anywhere = forms.get(tuple(kept[start : start + size]))
                at_the_end = start == 0 or start + size == len(kept)
                if anywhere is not None and (anywhere or at_the_end) and size < len(kept):
                    del kept[start : start + size]
                    changed = True
                    break
            if changed:
                break
    return kept


def _replaced(words: list[str]) -> list[str]:
    """Abbreviations and translations of a line of business by what they mean; longest first."""
    meanings = _meanings()[0]
    replaced: list[str] = []
    at = 0
    while at < len(words):
        for size in (4, 3, 2, 1):
            means = meanings.get(tuple(words[at : at + size]))
            if means:
                replaced += means
                at += size
                break
        else:
            replaced.append(words[at])
            at += 1
    return replaced


def _skeleton(compact: str) -> str:
    sounds = compact.replace("ch", "s").replace("ng", "n").translate(_ALIKE)
    return "".join(sound for at, sound in enumerate(sounds) if at == 0 or sound != sounds[at - 1])
