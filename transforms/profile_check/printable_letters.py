"""Can the papers of a profile show its letters? What it says itself is looked at: names of columns, units, messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from transforms.languages import fonts
from transforms.profile_check.finding import Finding

_SAID = ("profile.yml", "reference/*.csv", "messages/*.yml")


def check(folder: Path) -> Iterator[Finding]:
    """Letters that no font of this machine has; they stop no day, as the pages on screen have fonts of their own."""
    letters: dict[str, str] = {}
    for pattern in _SAID:
        for path in sorted(folder.glob(pattern)):
            for letter in set(path.read_text(encoding="utf-8", errors="ignore")):
                letters.setdefault(letter, path.relative_to(folder).as_posix())
    seen: set[str] = set()
    for file in dict.fromkeys(letters.values()):
        for told in fonts.unprintable(letter for letter, where in letters.items() if where == file):
            what, _, remedy = told.partition("; ")
            if what not in seen:
                seen.add(what)
                yield Finding(file, "", what, remedy, stops=False)
