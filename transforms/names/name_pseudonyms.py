"""What is kept, as keyed pseudonyms, of a name that nobody may know: each way to write it, and how that begins."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.names.disguises import SHORTEST, forms_of, words_of

LONGEST = 60  # letters of a way to write a name that is kept


def messages(name: str) -> list[str]:
    """What of a name is made pseudonymous: ways to be written, how each must stand in a text, and beginnings."""
    ways = [form for form in forms_of(words_of(name)) if len(form.text) <= LONGEST]
    return [
        *(f"name {form.words} {int(form.named)} {form.text}" for form in ways),
        *dict.fromkeys(beginning(form.text.encode()[:SHORTEST]) for form in ways),
    ]


def beginning(first: bytes) -> str:
    """The first bytes of a way to write a name, as they are made pseudonymous."""
    return f"begins {first.hex()}"


def written(letters: str, words: int, named: bool) -> Iterator[str]:
    """As what `messages` may have made a part of a text pseudonymous.

    words: how many whole words it is; named: whether none of them begins with a small letter.
    """
    yield f"name 0 0 {letters}"
    if words:
        yield from (f"name {count} 0 {letters}" for count in (-1, words))
    if words and named:
        yield f"name {words} 1 {letters}"
