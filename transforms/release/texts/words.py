"""Words, numbers and dates in the reader's language. A further one is a further catalogue (`transforms.languages`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from math import floor, log10
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_decimal
from pydantic import BaseModel

from transforms import languages
from transforms.cards import WORDED, Card
from transforms.errors import AwasError
from transforms.profile import Profile

_PLACE = re.compile(r"\{(\w+)\}")
Model = TypeVar("Model", bound=BaseModel)


class Words:
    """One language: its messages (`messages/<code>.yml`) and its way of writing numbers and dates."""

    def __init__(self, code: str, messages: Mapping[str, Any]) -> None:
        self.code = code
        self.locale = Locale.parse(str(messages["locale"]))
        self._messages = messages

    def __call__(self, key: str, **values: object) -> str:
        """The message `key`, in the form for `n` where it has several. Raises AwasError where it is missing."""
        message = self._messages.get(key)
        if isinstance(message, dict):
            n = values.get("count", values.get("n", 0))
            form = self.locale.plural_form(n if isinstance(n, int) else 0)
            message = message.get(form, message.get("other"))
        if message is None:
            raise AwasError(f"messages/{self.code}.yml: no message {key}; add it")
        return fill(str(message), {name: self.text(value) for name, value in values.items()})

    def __contains__(self, key: str) -> bool:
        return key in self._messages

    def either(self, key: str, otherwise: str) -> str:
        """The message `key`, or another text where there is none: names of sources, domains and places."""
        return str(self._messages.get(key, otherwise))

    def choose(self, texts: Mapping[str, str]) -> str:
        """A card's words in this language, or else in English."""
        return texts.get(self.code) or texts.get("en", "")

    def text(self, value: object) -> str:
        """Anything as people write it: numbers with separators, days as days, nothing as a dash."""
        if value is None:
            return "–"
        if isinstance(value, bool | str):
            return str(value)
        if isinstance(value, date):
            return self.day(value)
        return self.number(value)

    def number(self, value: Any, decimals: int | None = None) -> str:
        """A number; without `decimals`, whole from 10 on, below that with as many places as it needs."""
        if decimals is None:
            whole = abs(value) >= 10 or abs(value) < 0.005 or float(value).is_integer()
            decimals = 0 if whole else 1 if abs(value) >= 1 else 2
        shape = "#,##0" + ("." + "0" * decimals if decimals else "")
        return _decimal(value + 0, shape, str(self.locale))  # no minus zero

    def figures(self, value: float, count: int = 2) -> str:
        """A number above zero with so many significant digits: 12, 1.2, 0.0012."""
        decimals = count - 1 - floor(log10(value)) if value > 0 else 0
        return self.number(round(value, decimals), max(0, decimals))

    def points(self, value: Any, sign: bool = False) -> str:
        """Points, with two decimals; with `sign`, a plus or minus before them."""
        text = self.number(abs(value), 2)
        return (("+" if value > 0 else "−") if sign and value else "−" if value < 0 else "") + text

    def signed(self, value: Any) -> str:
        """A difference between counts of people: +12, −3."""
        whole = round(value)
        return ("+" if whole > 0 else "−" if whole < 0 else "") + self.number(abs(whole))

    def country(self, code: str) -> str:
        """What a country (ISO 3166-1 alpha-3) is called; a code of no country stays as it is."""
        return str(self.locale.territories.get(two_letters(code), code))

    def ordinal(self, n: int) -> str:
        """3 → 3rd, ke-3."""
        forms = self._messages["ordinal"]
        return fill(str(forms.get(self.locale.ordinal_form(n), forms["other"])), {"n": self.number(n)})

    def day(self, day: date, form: str = "long") -> str:
        """A date; `form` is short, month, long or weekday (see `dates` in the messages)."""
        return _date(day, str(self._messages["dates"][form]), str(self.locale))


def two_letters(country: str | None) -> str | None:
    """ISO 3166-1 alpha-3 → alpha-2; nothing where it is unknown."""
    aliases = get_global("territory_aliases").get(country or "", [])
    return str(aliases[0]) if len(aliases) == 1 else None


@lru_cache(maxsize=1 << 16)
def _decimal(value: Any, shape: str, locale: str) -> str:
    """A number as text, remembered: a release writes the same numbers many times."""
    return format_decimal(value, format=shape, locale=locale)


@lru_cache(maxsize=1 << 14)
def _date(day: date, shape: str, locale: str) -> str:
    return format_date(day, format=shape, locale=locale)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into their `{places}`; a place that nobody knows stays as it is."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), template)


def load_words(code: str, profile: Profile | None = None) -> Words:
    """Read a language, with what the profile says in other words; English stands in for what it lacks.

    Raises AwasError where it has no catalogue, or one without its locale.
    """
    return _load(code, profile.folder if profile else None)


@lru_cache(maxsize=64)
def _load(code: str, folder: Path | None) -> Words:
    languages.require([code], folder)
    own = languages.read(code, folder)
    others = {key: words for key, words in languages.english().items() if key != "locale"}
    try:
        return Words(code, others | languages.terms(code, folder).said(own))
    except (KeyError, UnknownLocaleError, ValueError) as error:
        raise AwasError(f"messages/{code}.yml: no locale, or none that Babel knows; mend the key locale") from error


def in_languages(cards: Mapping[str, Card], profile: Profile, codes: Iterable[str]) -> dict[str, Card]:
    """The cards, with their words in these languages where a catalogue of cards has them, and their days in them."""
    return {key: card.with_lengths() for key, card in worded(cards, profile, codes, "cards", WORDED).items()}


def worded(
    described: Mapping[str, Model], profile: Profile, codes: Iterable[str], kind: str, fields: Sequence[str]
) -> dict[str, Model]:
    """What has words of its own, by key: those of the catalogues of a kind before them, and the profile's terms."""
    texts = dict(described)
    for code in codes:
        catalogue, terms = languages.read(code, profile.folder, kind), languages.terms(code, profile.folder)
        for key, one in texts.items():
            own = {field: getattr(one, field).get(code) for field in fields} | catalogue.get(key, {})
            said = {field: getattr(one, field) | {code: terms.said(own[field])} for field in fields if own[field]}
            texts[key] = one.model_copy(update=said)
    return texts
