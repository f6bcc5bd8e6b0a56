"""Languages: where their words lie, and whether they are complete.

A language is a catalogue of messages, `messages/<language>.yml`, in the same form as `config/messages/en.yml`. It is
shipped (`config/`), or lies in the profile's folder, or both: then the profile's messages count before the shipped
ones, key by key. The words of the indicators' cards and of the page on how the lists did may be there as well, in
`messages/cards/<language>.yml` and `messages/account/<language>.yml` (and `messages/management/`); where they are not,
English stands in. `messages/terms/<language>.yml` of a profile says its country's own terms in place of the words that
these texts have for every country: what an agency, a licence or a worker abroad is called in its law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from transforms import yml
from transforms.errors import AwasError, cause
from transforms.settings import CONFIG_DIR

ENGLISH = "en"
FORMS = ("zero", "one", "two", "few", "many", "other")  # plural forms of the CLDR
PARTED = ("cards", "account", "management")  # kinds of catalogues whose keys have several texts
NESTED = ("ordinal", "dates")  # forms of their own language, which hold places that others need not have
_PLACE = re.compile(r"\{(\w+)\}")


def folders(profile_folder: Path | None) -> list[Path]:
    """The folders in which words lie; the later one counts before the earlier one."""
    return [CONFIG_DIR / "messages", *([profile_folder / "messages"] if profile_folder else [])]


def files(language: str, profile_folder: Path | None, kind: str = "") -> list[Path]:
    """The files of a language that exist. kind: "" for messages, or `cards`, `account`, `management` or `terms`."""
    paths = [folder / kind / f"{language}.yml" for folder in folders(profile_folder)]
    return [path for path in paths if path.is_file()]


def known(profile_folder: Path | None) -> list[str]:
    """The languages that have a catalogue of messages."""
    return sorted({path.stem for folder in folders(profile_folder) for path in folder.glob("*.yml")})


def require(wanted: Iterable[str], profile_folder: Path | None) -> None:
    """Raises AwasError for the first of these languages that has no catalogue of messages."""
    for language in wanted:
        if not files(language, profile_folder):
            have = ", ".join(known(profile_folder))
            place = profile_folder / "messages" if profile_folder else CONFIG_DIR / "messages"
            raise AwasError(
                f"language {language} has no catalogue of messages (there are {have}); add {place / language}.yml: "
                f"`awas messages {language}` writes its skeleton"
            )


def read(language: str, profile_folder: Path | None, kind: str = "") -> dict[str, Any]:
    """The words of a language by key, of all its files, as they are written. Raises AwasError for a file that holds
    none."""
    found: dict[str, Any] = {}
    for path in files(language, profile_folder, kind):
        for key, words in _read(path, kind).items():
            found[key] = found.get(key, {}) | words if kind and isinstance(words, dict) else words
    return found


class Terms:
    """A country's own terms: each stands in place of the same words in every text of the language, long ones first.

    Whole words only; what begins a text with a capital letter begins with one afterwards, too.
    """

    def __init__(self, terms: Mapping[str, str]) -> None:
        self._terms = {neutral.lower(): own for neutral, own in terms.items()}
        longest = sorted(self._terms, key=lambda neutral: (-len(neutral), neutral))
        listed = "|".join(re.escape(neutral) for neutral in longest)
        self._found = re.compile(rf"(?<![\w{{-])(?:{listed})(?![\w}}-])", re.IGNORECASE) if listed else None

    def said(self, words: Any) -> Any:
        """A text, or texts by form or part, in these terms."""
        if isinstance(words, dict):
            return {form: self.said(text) for form, text in words.items()}
        return self._found.sub(self._own, words) if self._found and isinstance(words, str) else words

    def _own(self, found: re.Match[str]) -> str:
        own = self._terms[found[0].lower()]
        return own[:1].upper() + own[1:] if found[0][:1].isupper() else own


def terms(language: str, profile_folder: Path | None) -> Terms:
    """The terms of a profile's country in a language. Raises AwasError for a file that is no catalogue."""
    return Terms(read(language, profile_folder, "terms"))


def _read(path: Path, kind: str = "") -> dict[str, Any]:
    try:
        content = yml.load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yml.Error) as error:
        reason = cause(error)
        raise AwasError(f"{path}: not a catalogue of words: {reason}; mend it") from error
    if not isinstance(content, dict):
        raise AwasError(f"{path}: not a catalogue of words: it must be a list of keys and their words; mend it")
    filled = {str(key): words for key, words in content.items() if words not in (None, "", {})}
    return {key: _said(path, key, words, kind) for key, words in filled.items()}


def _said(path: Path, key: str, words: Any, kind: str) -> Any:
    """The words of a key: a text, or texts by their form or part. Raises AwasError where they are anything else."""
    parted = kind in PARTED or (not kind and key in NESTED)
    if isinstance(words, dict) and kind != "terms":
        if all(isinstance(text, str | int | float | None) for text in words.values()):
            return {str(form): str(text) for form, text in words.items() if text is not None}
    elif isinstance(words, str | int | float) and not parted:
        return str(words)
    be = "texts by their part, as `name: …` below the key" if parted else "a text"
    be += "" if parted or kind else ", or texts by their form (one, other)"
    raise AwasError(f"{path}: {key}: not a catalogue of words: it must be {be}; mend it")


@lru_cache(maxsize=1)
def english() -> Mapping[str, Any]:
    """The English messages, which every other catalogue has to match."""
    return read(ENGLISH, None)


def missing(language: str, profile_folder: Path | None) -> list[str]:
    """The keys of English messages that a language lacks, in their order."""
    own = read(language, profile_folder)
    return [key for key in english() if key not in own]


def untranslated(language: str, profile_folder: Path | None) -> list[str]:
    """The keys of messages that a language says in the very words of English."""
    own = read(language, profile_folder)
    return [key for key, words in english().items() if language != ENGLISH and own.get(key) == words]


def misfits(path: Path) -> Iterator[tuple[str, str]]:
    """(key, what is wrong) of one catalogue of messages: unknown keys, other places than in English, unknown forms."""
    for key, words in _read(path).items():
        if key not in english():
            yield key, "is no message that anything shows; remove it, or mend the spelling"
        elif key not in NESTED and key != "locale":
            yield from ((key, line) for line in _differences(words, english()[key]))
    yield from _locale(path)


def _differences(words: Any, original: Any) -> Iterator[str]:
    """Where a message does not fit the English one: places are compared form by form, a plural's all together."""
    forms = words if isinstance(words, dict) else {"other": words}
    if strange := sorted(set(forms) - set(FORMS)):
        yield f"has the form {strange[0]}; forms are {', '.join(FORMS)}"
    if "other" not in forms:
        yield "has no form other; add it: it stands for all that have no form of their own"
    wanted = places(original)
    for form, text in forms.items():
        present = places(text)
        if extra := sorted(present - wanted):
            yield f"has {{{extra[0]}}}, which the English message has not ({_shown(wanted)}); remove it"
        if form == "other" and (lacking := sorted(wanted - present)):
            yield f"lacks {{{lacking[0]}}}, which the English message has; add it"


def places(words: Any) -> set[str]:
    """The `{places}` of a message, over all its forms."""
    texts = words.values() if isinstance(words, dict) else [words]
    return {name for text in texts for name in _PLACE.findall(str(text))}


def _shown(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "it has none"


def _locale(path: Path) -> Iterator[tuple[str, str]]:
    from babel import Locale, UnknownLocaleError

    stated = _read(path).get("locale")
    if stated is None:
        return
    try:
        Locale.parse(str(stated))
    except (UnknownLocaleError, ValueError):
        yield "locale", f"{str(stated)!r} is no locale that Babel knows; write a language, or language_COUNTRY (km_KH)"
