"""What is wrong or odd in a profile, told in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Finding:
    """file: path within the profile's folder. place: key, line or row; may be empty. stops: a day cannot end well."""

    file: str
    place: str
    what: str
    remedy: str
    stops: bool = True

    def line(self) -> str:
        """`profile.yml: line 7, sources.x: …; …`"""
        return f"{self.file}: {f'{self.place}: ' if self.place else ''}{self.what}; {self.remedy}"


def meant(name: str, known: Iterable[str]) -> str:
    """`did you mean x?` where a name is close to a known one, else the known ones."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(names)}"
