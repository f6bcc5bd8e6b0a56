"""Texts as words that can be compared, and terms of one or more words in texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from transforms.names.disguises import Term, words_of

Found = dict[Term, tuple[str, str]]  # term → the mart's column in which it stands, the contract's column
LONGEST = 8  # words; of a longer value only the whole is compared


def find(terms: dict[Term, str], texts: dict[str, str], *, ordered: bool) -> Found:
    """The terms that stand in texts: as the whole of one, or, of two words or more, anywhere in it."""
    lengths: dict[str, set[int]] = defaultdict(set)  # word → how many words the terms have that hold it
    for term in terms:
        if 1 < len(term) <= LONGEST:
            for word in term[:1] if ordered else term:
                lengths[word].add(len(term))
    found: Found = {}
    for text, where in texts.items():
        words = words_of(text)
        whole = words if ordered else tuple(sorted(words))
        for term in [whole, *_windows(words, lengths, ordered=ordered)]:
            if term in terms:
                found.setdefault(term, (where, terms[term]))
    return found


def _windows(words: Term, lengths: dict[str, set[int]], *, ordered: bool) -> Iterator[Term]:
    """The runs of words in a text that begin with a word of a term and are as long as it."""
    for place, word in enumerate(words):
        for length in lengths.get(word, ()):
            run = words[place : place + length]
            yield run if ordered else tuple(sorted(run))
