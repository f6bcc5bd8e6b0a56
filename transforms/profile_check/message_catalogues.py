"""The languages of a profile and of its units: has each a complete catalogue?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from transforms import languages
from transforms.cards import WORDED, load_cards
from transforms.errors import AwasError
from transforms.profile_check import reference
from transforms.profile_check.finding import Finding

# share of the messages that a language may lack: a new version of the product brings a few, and stops no country's list
_MISSING = 0.1


def check(folder: Path, stated: Iterable[str]) -> list[Finding]:
    """What is missing or does not fit, of every language that the profile or one of its units reads."""
    findings = []
    for language, place in _wanted(folder, stated).items():
        try:
            findings += [*_catalogue(folder, language, place), *_terms(folder, language)]
            for kind in languages.PARTED:
                languages.read(language, folder, kind)
        except AwasError as error:
            findings.append(Finding(f"messages/{language}.yml", "", str(error), "mend it"))
    return findings


def _wanted(folder: Path, stated: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Language → (file, place) in which it is first asked for."""
    wanted = dict.fromkeys(stated, ("profile.yml", "languages"))
    for line, row in reference.rows(folder, "units"):
        if row.get("language"):
            wanted.setdefault(row["language"], ("reference/units.csv", f"line {line}"))
    return wanted


def _catalogue(folder: Path, language: str, asked: tuple[str, str]) -> list[Finding]:
    if not languages.files(language, folder):
        have = ", ".join(languages.known(folder))
        remedy = f"add messages/{language}.yml to the profile: `awas messages {language}` writes its skeleton"
        return [Finding(*asked, f"language {language} has no catalogue of messages (there are {have})", remedy)]
    name, findings = f"messages/{language}.yml", []
    if missing := languages.missing(language, folder):
        is_begun = len(missing) > _MISSING * len(languages.english()) or "locale" in missing
        instead = "" if is_begun else ", and shown in English"
        what = f"{len(missing)} of {len(languages.english())} messages are missing{instead}: {_some(missing)}"
        remedy = f"translate them: `awas messages {language}` adds them to the file"
        findings.append(Finding(name, "", what, remedy, stops=is_begun))
    alike = languages.untranslated(language, folder)
    if len(alike) > _MISSING * len(languages.english()):
        what = f"{len(alike)} of {len(languages.english())} messages are the English words: {_some(alike)}"
        findings.append(Finding(name, "", what, "translate them: readers will see English", stops=False))
    own = folder / "messages" / f"{language}.yml"
    if own.is_file():
        findings += [
            Finding(name, key, what.split("; ")[0], what.split("; ")[-1]) for key, what in languages.misfits(own)
        ]
    return findings + _cards(folder, language)


def _cards(folder: Path, language: str) -> list[Finding]:
    """Words of the indicators: unknown ones, and those in place of which English is shown."""
    name, cards = f"messages/cards/{language}.yml", load_cards()
    words = languages.read(language, folder, "cards")
    findings = [
        Finding(name, key, "is no indicator", "remove it", stops=False) for key in sorted(set(words) - set(cards))
    ]
    for key in sorted(set(words) & set(cards)):
        extra = languages.places(words[key].get("reason", "")) - languages.places(cards[key].reason[languages.ENGLISH])
        if extra:
            what = f"has {{{min(extra)}}}, which the English reason has not"
            findings.append(Finding(name, f"{key}.reason", what, "remove it"))
    lacking = [
        key
        for key, card in cards.items()
        if any(language not in getattr(card, part) and part not in words.get(key, {}) for part in WORDED)
    ]
    if lacking:
        what = f"{len(lacking)} of {len(cards)} indicators are shown in English, in part or whole: {_some(lacking)}"
        remedy = f"translate them: `awas messages {language}` adds them to the file"
        findings.append(Finding(name, "", what, remedy, stops=False))
    return findings


def _terms(folder: Path, language: str) -> list[Finding]:
    """Terms of the country that stand in place of nothing: no text of the language has these words."""
    own = languages.read(language, folder, "terms")
    said = [texts for kind in ("", "cards") for texts in languages.read(language, folder, kind).values()]
    said += [getattr(card, part).get(language) for card in load_cards().values() for part in WORDED]
    return [
        Finding(f"messages/terms/{language}.yml", term, "stands in no text", "remove it, or mend it", stops=False)
        for term in own
        if all(languages.Terms({term: "☐"}).said(text) == text for text in said)
    ]


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (", …" if len(keys) > 3 else "")
