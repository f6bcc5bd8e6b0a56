"""Names of months in the profile's languages, made English ones where a style of days or times has one (%b, %B).

`strptime` knows English alone: of a register in Spanish it reads February, which is `feb` in both, and not January.
Accents may be missing, as keyboards and old programs leave them out (`aout`, `DECEMBRE`), and the day may be an ordinal
number beside a month's name (`1er mars`, `1º de março`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache, partial
from unicodedata import category, normalize

import duckdb
from babel import Locale, UnknownLocaleError

from transforms.deliver.values.calendars import MONTHS
from transforms.queries import functions, literal

_FUNCTION = "month_in_english"
_ORDINAL = re.compile(r"(?<!\d)(\d{1,2})(?:er|re|st|nd|rd|th|[eoºª°.]|\.º|\.ª)(?=[\s,])", re.IGNORECASE)
_SPACES = str.maketrans("\u00a0\u202f", "  ")


def add_function(con: duckdb.DuckDBPyConnection, locales: Sequence[str]) -> None:
    """Make the function `month_in_english(text)` in the session: the text with its month by its short English name."""
    functions.add(con, _FUNCTION, partial(functions.of_each, partial(in_english, locales=tuple(locales))))


def parsed(cell: str, styles: Sequence[str]) -> str:
    """SQL of the time that a text says in one of some styles; a month's name may be of any language of the profile."""
    as_it_is = f"try_strptime({cell}, {literal(styles)})"
    named = [one for style in styles if has_name(style) for one in _short(style)]
    return f"coalesce({as_it_is}, try_strptime({translated(cell)}, {literal(named)}))" if named else as_it_is


def translated(cell: str) -> str:
    """SQL of a text with the month's English name; NULL where it has no letters."""
    return f"case when regexp_matches({cell}, '\\pL') then {_FUNCTION}({cell}) end"


def for_era(styles: Iterable[str], *, is_named: bool) -> list[str]:
    """The styles in which a day of an era may be; is_named: whether its months have the names of ours."""
    return [one for style in styles if is_named or not has_name(style) for one in _short(style)]


def has_name(style: str) -> bool:
    """Whether a style has a month's name."""
    return "%b" in style or "%B" in style


def _short(style: str) -> list[str]:
    """The styles of a text that was translated: the name is short, and no dot is left behind it, nor behind a day."""
    short = re.sub(r"%[bB]\.*", "%b", style)
    return list(dict.fromkeys([short, re.sub(r"%d\.(?=\s)", "%d", short) if has_name(style) else style]))


@lru_cache(maxsize=1 << 16)  # a column of days has few of them, each in many rows
def in_english(text: str, locales: tuple[str, ...]) -> str:
    """The text with each month's name, long or short, as its short English one, and without the dots behind it."""
    pattern, months = _names(locales)
    text = normalize("NFC", text)
    parts, at = [], 0
    for match in pattern.finditer(_bare(text)):
        month = months.get(_form(text[slice(*match.span(1))])) or months.get(_form(match[1]))
        if month and _is_whole(match):
            parts += [text[at : match.start()], MONTHS[month - 1]]
            at = match.end()
    return _ORDINAL.sub(r"\1", "".join([*parts, text[at:]]).translate(_SPACES)) if parts else text


def _is_whole(match: re.Match[str]) -> bool:
    """Whether a name stands alone: no letter goes on before or behind it, nor a digit of a name that ends in one."""
    name, before, behind = match[1], match.string[: match.start()][-1:], match.string[match.end() :][:1]
    goes_on = bool(behind) and category(behind)[0] in ("LMN" if name[-1].isdecimal() else "LM")
    return not goes_on and not (before and category(before)[0] in "LM")


@cache
def _names(locales: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, int]]:
    """Pattern of the names of months in English and some languages, without accents, and the month of each, with them
    and without; none of two months.

    Where a name begins with a digit (1月), the style has the number, and no name.
    """
    found, bare = defaultdict(set), defaultdict(set)  # type: dict[str, set[int]], dict[str, set[int]]
    written = set()
    for locale in _known({"en", *locales, *(stated.split("_")[0] for stated in locales)}):
        for names in (context[width] for context in locale.months.values() for width in ("wide", "abbreviated")):
            for month, stated in names.items():
                name = normalize("NFC", stated).rstrip(".")
                if len(name) > 1 and not name[0].isdecimal():
                    written.add(_bare(name))
                    found[_form(name)].add(month)
                    bare[_form(_bare(name))].add(month)
    longest_first = sorted(written, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"({'|'.join(map(re.escape, longest_first))})\.*", re.IGNORECASE)
    return pattern, {name: min(months) for name, months in {**found, **bare}.items() if len(months) == 1}


def _bare(text: str) -> str:
    """The text with each letter in place of the same one with accents; it stays as long as it is."""
    return text if text.isascii() else "".join(map(_bare_letter, text))


@cache
def _bare_letter(letter: str) -> str:
    parts = normalize("NFD", letter)
    return parts[0] if parts[1:] and all("\u0300" <= mark <= "\u036f" for mark in parts[1:]) else letter


def _known(stated: Iterable[str]) -> Iterable[Locale]:
    for name in sorted(stated):
        try:
            yield Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue  # a language without data in Babel is one without names


def _form(name: str) -> str:
    """The form in which names are compared: small letters, of which i has a dot or none (KASIM, NİSAN)."""
    return name.upper().casefold().replace("\u0307", "")
