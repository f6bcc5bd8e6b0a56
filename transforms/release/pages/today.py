"""`today.html`: which lists are in force, and why there are no newer ones, in every language of the profile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from transforms.errors import shown
from transforms.profile import Profile
from transforms.release.pages import completeness
from transforms.release.pages.frame import templates
from transforms.release.pages.translations import OVERVIEW, in_language
from transforms.release.texts.alarms import signal
from transforms.release.texts.words import Words, load_words
from transforms.session.reference_files import left_out


def page(profile: Profile, announced: dict[str, Any], force: dict[str, Any] | None) -> str:
    """The page. said: day, state and reasons (about → reason); force: the release in force, where there is one."""
    spoken = [load_words(code, profile) for code in profile.languages]
    parts = [_part(profile, words, announced, force) for words in spoken]
    ways = [{"code": w.code, "called": w("language"), "href": f"#{w.code}", "here": False} for w in spoken]
    content = {
        "t": spoken[0],
        "lang": spoken[0].code,
        "heading": profile.title or profile.name,
        "day": announced["day"],
    }
    template = templates().get_template("today.html.j2")
    return template.render(**content, parts=parts, ways=ways if len(ways) > 1 else [])


def _part(profile: Profile, words: Words, announced: dict[str, Any], force: dict[str, Any] | None) -> dict[str, Any]:
    """What the page says in one language."""
    day = date.fromisoformat(announced["day"])
    listed = date.fromisoformat(force["day"]) if force else None
    behind = (day - listed).days if listed else 0
    lines = []
    if listed is None:
        lines = [words("today_no_list")]
    elif behind:
        lines = [words("today_behind", n=behind, day=listed, since=listed + timedelta(days=1))]
    elif force and force["by"]:
        lines = [words("today_signed", by=shown(force["by"]))]
    lines += [
        completeness.refused(words, words.either(f"source_{source}", source), [date.fromisoformat(d) for d in days])
        for source, days in sorted((force["refused"] if force else {}).items())
    ]
    lines += [signal(words, left) for left in left_out(profile.folder)]
    return {
        "t": words,
        "day": words.day(day),
        "finding": words(f"today_{announced['state']}", day=words.day(day, "weekday")),
        "reasons": [_reason(profile, words, announced["day"], *pair) for pair in sorted(announced["reasons"].items())],
        "lines": lines,
        "link": words("today_open", day=listed) if listed else "",
        "page": _overview(profile, words.code, force),
    }


def _overview(profile: Profile, code: str, force: dict[str, Any] | None) -> str:
    """The overview of the release in force in a language, as far as that release has it."""
    page = in_language(OVERVIEW, code, profile.languages[0])
    return page if force and page in force["pages"] else OVERVIEW


def _reason(profile: Profile, words: Words, day: str, about: str, reason: str) -> tuple[str, str]:
    """A source's name in the reader's language, and what the program said of it, without what the page says anyway."""
    if about not in profile.sources:
        return "", reason
    detail = reason.removeprefix(f"{about}: ").removesuffix(f": no new list for {day}")
    return words.either(f"source_{about}", about), detail
