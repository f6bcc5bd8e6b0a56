"""A feed: one source of a profile as it is delivered to this installation: its settings, contract and folder, in one
object that every step of a delivery receives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from transforms import languages
from transforms.contracts import Contract, load_contract
from transforms.profile import Profile, Source
from transforms.settings import Settings


@dataclass(frozen=True)
class Feed:
    """One source of a profile, in one installation. name: the source's."""

    settings: Settings
    profile: Profile
    name: str

    @property
    def how(self) -> Source:
        """How the profile says that it is delivered. Raises AwasError where the profile has no such source."""
        return self.profile.source(self.name)

    @cached_property
    def contract(self) -> Contract:
        """What its rows must hold."""
        return load_contract(self.name)

    @property
    def is_snapshot(self) -> bool:
        """Whether a delivery holds everything that is there, as the profile says, or else the contract."""
        return self.contract.snapshot if self.how.snapshot is None else self.how.snapshot

    @property
    def mapping(self) -> Path | None:
        """The query that makes the contract's columns of the raw ones; none where they are the same."""
        return self.profile.mapping(self.name)

    @property
    def locales(self) -> list[str]:
        """The locale of each language of the profile, as its messages state it."""
        catalogues = {name: languages.read(name, self.profile.folder) for name in self.profile.languages}
        return [str(words.get("locale", name)) for name, words in catalogues.items()]

    @property
    def key_forms(self) -> dict[str, tuple[str, str]]:
        """By column without a form of its own: the source whose key it names, and the form which is stated there."""
        others = {
            column: (name, source.identifiers[column])
            for name, source in sorted(self.profile.sources.items())
            for column in load_contract(name).keys
            if name != self.name and load_contract(name).keys == (column,) and column in source.identifiers
        }
        own = {column.name for column in self.contract.columns} - self.how.identifiers.keys()
        return {column: stated for column, stated in others.items() if column in own}

    @property
    def top(self) -> Path:
        """The folder with a folder for each of its deliveries."""
        return self.profile.drops_dir(self.settings, self.name) / self.name

    def folder(self, delivered_on: date) -> Path:
        """The folder of a delivery, by its day. Raises AwasError where the profile has no such source."""
        self.profile.source(self.name)
        return self.top / delivered_on.isoformat()
