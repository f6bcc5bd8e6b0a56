"""What a language lacks, written into the profile's catalogues to be translated: `awas messages`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from transforms import languages
from transforms.cards import WORDED, load_cards
from transforms.errors import AwasError

_EMPTY = re.compile(r"(?m)^(?:#.*\n)*^(\w+):[ ]*\n(?![ ]+\S)")  # a key without words, and the comments above it


def write(language: str, folder: Path) -> Iterator[tuple[Path, int]]:
    """Add to the profile's catalogues of messages and of cards what they lack; gives each file with how much that is.

    Raises AwasError for what is no language, or a catalogue that cannot be read.
    """
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise AwasError(f"{language!r} is no language; write its two or three letters of ISO 639, like km")
    lacking = languages.missing(language, folder)
    yield _append(folder / "messages" / f"{language}.yml", _messages(lacking)), len(lacking)
    words = languages.read(language, folder, "cards")
    cards = {
        key: {part: getattr(card, part)[languages.ENGLISH] for part in WORDED}
        for key, card in load_cards().items()
        if key not in words and any(language not in getattr(card, part) for part in WORDED)
    }
    yield _append(folder / "messages" / "cards" / f"{language}.yml", _cards(cards)), len(cards)


def _append(path: Path, text: str) -> Path:
    """Put text at the end of a file, in place of what was empty in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.is_file() else "# Words in {braces} stay as they are.\n"
    path.write_text(_EMPTY.sub("", before).rstrip("\n") + "\n\n" + text, encoding="utf-8")
    return path


def _messages(keys: list[str]) -> str:
    return "".join(f"{_comment(languages.english()[key])}{key}:\n" for key in keys)


def _cards(cards: dict[str, dict[str, str]]) -> str:
    lines = []
    for key, words in cards.items():
        lines.append(f"# {key}:\n" + "".join(f"#   {part}: {' '.join(text.split())}\n" for part, text in words.items()))
        lines.append(f"{key}:\n")
    return "".join(lines)


def _comment(words: Any) -> str:
    """The English words as a comment, with their forms where they have several."""
    written = yaml.safe_dump(words, allow_unicode=True, width=10_000, sort_keys=False).removesuffix("...\n")
    return "".join(f"# {line}\n" for line in written.splitlines())
