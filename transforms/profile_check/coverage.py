"""Which indicators a profile can give: what each needs, and whether that is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from transforms.cards import Card, load_cards
from transforms.profile import Profile
from transforms.profile_check import mappings, reference

LEAVERS = "work_permits.destination"  # what cards name that ask of workers who leave


@dataclass(frozen=True)
class Coverage:
    """indicator: id and name. needs: sources and reference. days: of history that it looks back on."""

    indicator: str
    needs: str
    days: int
    available: bool
    because: str


def coverage(profile: Profile, drops: dict[str, Path]) -> Iterator[Coverage]:
    """One line an indicator, in the order of their ids. drops: each source's folder, if on this machine."""
    spans = {name: _span(folder) for name, folder in drops.items() if folder.is_dir()}
    for card in load_cards().values():
        needs = (" or " if card.any_need else ", ").join(card.needs)
        needs += "".join(f", {table}.csv" for table in card.reference)
        lacking = _lacking(profile, card)
        because = lacking or _history(card, spans)
        yield Coverage(f"{card.id} {card.name['en']}", needs, card.history_days or 0, not lacking, because)


def _lacking(profile: Profile, card: Card) -> str:
    """What keeps an indicator from being measured at all; empty where nothing does."""
    absent = [name for name in card.needs if name not in profile.sources]
    if len(absent) == len(card.needs) or (absent and not card.any_need):
        return f"no source {', '.join(absent)}"
    unsaid = dict(wanted.split(".") for wanted in card.columns if not _gives(profile, *wanted.split(".")))
    if told := [
        f"{source} gives no {names.replace('|', ' or ')}" for source, names in unsaid.items() if source in card.needs
    ]:
        return told[0]
    if LEAVERS in card.columns and _nobody_leaves(profile):
        return "it asks of workers who leave, and all permits are for work in this country"
    if card.stands_in_for in profile.sources and card.stands_in_for not in unsaid:
        return f"{card.stands_in_for} tells it better"
    empty = [f"{table}.csv" for table in card.reference if not reference.rows(profile.folder, table)]
    return f"{', '.join(empty)} has no rows" if empty else ""


def _nobody_leaves(profile: Profile) -> bool:
    """Whether all permits are for the country of the gates, as far as the mapping shows: workers come to it."""
    country = mappings.always(profile, *LEAVERS.split("."))
    gates = reference.rows(profile.folder, "checkpoints")
    return country is not None and any(row.get("country") == country for _, row in gates)


def _gives(profile: Profile, source: str, names: str) -> bool:
    """Whether a profile's source can fill one of these columns (`a|b`), as far as its mapping shows."""
    given = mappings.outputs(profile, source)
    return given is None or not set(names.split("|")).isdisjoint(given)


def _history(card: Card, spans: dict[str, tuple[date, date]]) -> str:
    """Whether the deliveries that are there reach back far enough; empty where that is not known or they do."""
    for name in card.needs:
        if name in spans:
            first, last = spans[name]
            if (last - first).days < (card.history_days or 0):
                return f"{name} comes since {first}; of the time before, only what that first delivery held counts"
    return ""


def _span(folder: Path) -> tuple[date, date]:
    """The days of the first and the last delivery in a folder; two equal days where there is none."""
    days = []
    for path in folder.iterdir():
        try:
            days.append(date.fromisoformat(path.name))
        except ValueError:
            continue
    return (min(days), max(days)) if days else (date.min, date.max)
