"""What in a delivery is unlike before or unknown, in the reader's words: which column, what was seen, what is usual."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from transforms.languages import ENGLISH
from transforms.release.texts.words import Words

COUNTRIES = ("country", "destination", "nationality", "other_country", "worker_nationality")
TOLD = 2  # signals of a source in a sentence; all of them are in marts.data_health
_LONGEST = 240
# of how a file is laid out, and read right all the same: the profile is to be mended, and no reader of a list need know
_OF_THE_PROFILE = ("(skip_rows)", "name it in the profile's columns or ignore")
_DRIFT = re.compile(r"(?P<figure>[^:]+): [\d.]+: (?P<said>.*), at most [\d.]+")
_VOLUME = re.compile(r"usual_volume_\w+: \S+: (?P<now>\d+) rows, usually (?P<usual>\d+), at (?:least|most) \S+")
_UNKNOWN = re.compile(r"known_to_the_other_source: (?P<now>[\d.]+), at most (?P<most>[\d.]+)")
_NOT_GIVEN = re.compile(r"not in the delivery: (?:[^;]+, from which the mapping reads )?(?P<columns>[^;]+);.*")
_PLAIN = {"is empty in the first delivery": "odd_empty_at_first"}
_USUAL = re.compile(r"(?:share of (?P<code>\S+) )?(?P<now>-?[\d.]+), usually (?P<usual>-?[\d.]+)")


def for_inspectors(health: Mapping[str, Any]) -> list[str]:
    """The signals of a source that matter to who visits: not of its layout alone."""
    return [one for one in health["signals"] if not one.endswith(_OF_THE_PROFILE)]


def alarm(words: Words, source: str, signals: Sequence[str]) -> str:
    """Border crossings: unlike before or unknown: other_country, which codes: TUR 0 of 100, usually 1 of 100."""
    told = "; ".join(signal(words, one) for one in signals[:TOLD])
    rest = len(signals) - TOLD
    sentence = words("health_odd", source=source, what=told).replace("?.", "?")  # where the last of them is a question
    return sentence + (f" {words('health_odd_more', n=rest)}" if rest > 0 else "")


def signal(words: Words, text: str) -> str:
    """One signal of `marts.data_health` in words; as the check wrote it, in English, where it is of another kind."""
    if volume := _VOLUME.fullmatch(text):
        return words("odd_volume", n=int(volume["now"]), usual=words.number(int(volume["usual"])))
    if unknown := _UNKNOWN.fullmatch(text):
        return words(
            "odd_unknown", **{name: _share(words, float(share)) for name, share in unknown.groupdict().items()}
        )
    if absent := _NOT_GIVEN.fullmatch(text):
        return words("odd_not_given", n=absent["columns"].count(",") + 1)  # which ones is for those who supply it
    expectation, _, observed = text.partition(": ")
    found = _DRIFT.fullmatch(observed)
    if not expectation.startswith("like_its_past") or not found:
        written = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        return written if words.code == ENGLISH else words("odd_as_written", what=written)
    column, _, measure = found["figure"].rpartition(" ")
    what = words.either(f"odd_{measure}", measure)
    parts = [_against_usual(words, part, measure, column in COUNTRIES) for part in found["said"].split("; ")]
    return f"{', '.join(filter(None, (column, what)))}: {'; '.join(parts)}"


def _against_usual(words: Words, part: str, measure: str, of_countries: bool) -> str:
    """Türkiye 0 of 100, usually 1 of 100; 3.2, usually 4"""
    found = _USUAL.fullmatch(part)
    if not found:
        return words(_PLAIN[part]) if part in _PLAIN else part
    now, usual = float(found["now"]), float(found["usual"])
    if found["code"]:
        shares = {"now": _share(words, now), "usual": _share(words, usual)}
        code = words.country(found["code"]) if of_countries else found["code"]
        return words("odd_usual", what=f"{code} ", **shares)
    if measure == "filled":
        return words("odd_usual", what="", now=_share(words, now), usual=_share(words, usual))
    return words("odd_usual", what="", now=words.text(now), usual=words.text(usual))


def _share(words: Words, share: float) -> str:
    return words("peers_of_100", value=round(100 * share, 1))
