"""What became of a damaged file: read right, told, set aside to the row, refused, or wrong and silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]
Key = tuple[Any, ...]


class Outcome(StrEnum):
    """The kinds of ending, from the best to the worst.

    UNNAMED: refused, but the reason names no file of the delivery. FAULT: the run ended as a fault of ours, which a
    supplier's file must not cause. CRASH: an exception that is no message at all.
    """

    RIGHT = "right"
    QUARANTINED = "quarantined"
    TOLD = "told"
    REFUSED = "refused"
    UNNAMED = "refused, no file named"
    FAULT = "fault"
    CRASH = "crash"
    SILENT = "silent"


@dataclass(frozen=True)
class Quarantined:
    """A row that was set aside: where it stood, why, and its text."""

    file: str
    line: int
    reasons: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Reading:
    """What the product made of one delivery.

    status: accepted, refused, stopped (the day), unseen (nothing was taken in), fault or crash. message: what was said.
    accepted: the rows that count. told: what a person is told of the delivery beside its quarantined rows.
    """

    status: str
    message: str
    accepted: tuple[Row, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    told: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """One damaged delivery.

    files: its files by name. ambiguous: a careful human could not say what it means, so that it must be refused or told
    even where the guess happens to be right. gone: keys of records of which nothing is left in the files. shared: how
    many records share their line with another one. readings: by key and column, the other cells that a careful human
    might read as well.
    """

    kind: str
    name: str
    files: Mapping[str, bytes]
    ambiguous: bool = False
    gone: frozenset[Key] = frozenset()
    shared: int = 0
    readings: Mapping[Key, Mapping[str, frozenset[Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """How a case ended, and in one line what shows it."""

    case: Case
    outcome: Outcome
    why: str


def judge(case: Case, truth: Reading, found: Reading, keys: Sequence[str]) -> Verdict:
    """Hold what was read of a case against what was read of the same delivery undamaged.

    keys: the columns that tell rows apart.
    """
    if found.status in ("refused", "stopped"):
        named = any(name.split("/")[-1] in found.message for name in case.files)
        return Verdict(case, Outcome.REFUSED if named else Outcome.UNNAMED, found.message)
    if found.status in ("fault", "crash"):
        return Verdict(case, Outcome(found.status), found.message)
    told = sorted(found.told - truth.told)
    expected = {key: row for key, row in _by_key(truth.accepted, keys).items() if key not in case.gone}
    read = _by_key(found.accepted, keys)
    missing = [key for key in expected if key not in read]
    corrected = len(truth.accepted) - len(_by_key(truth.accepted, keys))  # records that are there in several versions
    odd = _odd_rows(case, expected, found, read, corrected)
    set_aside = len(found.quarantined) - len(truth.quarantined)
    if not missing and not odd:
        if case.ambiguous and not told and set_aside <= 0:
            return Verdict(case, Outcome.SILENT, "read by a guess that nobody is told of")
        return Verdict(case, Outcome.RIGHT, "; ".join(told))
    if told:
        return Verdict(case, Outcome.TOLD, "; ".join(told))
    if not odd and _all_set_aside(missing, found, set_aside + case.shared * (set_aside > 0)):
        return Verdict(case, Outcome.QUARANTINED, f"{set_aside} rows set aside: {_reasons(found)}")
    lost = f"{len(missing)} of {len(expected)} rows missing, {set_aside} set aside"
    return Verdict(case, Outcome.SILENT, "; ".join([*([lost] if missing else []), *odd[:3]]))


def _by_key(rows: Sequence[Row], keys: Sequence[str]) -> dict[Key, Row]:
    ordered = sorted(rows, key=lambda row: str(row.get("recorded_at")))
    return {tuple(row[name] for name in keys): row for row in ordered}


def _odd_rows(
    case: Case, expected: Mapping[Key, Row], found: Reading, read: Mapping[Key, Row], corrected: int
) -> list[str]:
    """A line for each accepted row that is in no truth, or has another cell than it; of a key its last version.

    corrected: earlier versions that the truth has, too.
    """
    odd = []
    for key, row in read.items():
        if key not in expected:
            odd.append(f"{'/'.join(map(str, key))[:60]!r} is no record")
            continue
        for name, cell in row.items():
            others = case.readings.get(key, {}).get(name, frozenset())
            if cell != expected[key][name] and cell not in others:
                odd.append(
                    f"{'/'.join(map(str, key))[:30]}.{name}: {cell!s:.30} instead of {expected[key][name]!s:.30}"
                )
                break
    if len(found.accepted) - len(read) > corrected:
        odd.append(f"{len(found.accepted) - len(read) - corrected} keys twice")
    return odd


def _all_set_aside(missing: Sequence[Key], found: Reading, set_aside: int) -> bool:
    """Whether each missing row is in quarantine: by its key in the text there, else by the number of rows."""
    texts = [row.text for row in found.quarantined]
    unseen = [key for key in missing if not any(all(str(part) in text for part in key) for text in texts)]
    by_text = len(missing) - len(unseen)
    return len(unseen) <= max(0, set_aside - by_text)


def _reasons(found: Reading) -> str:
    return "; ".join(sorted({reason for row in found.quarantined for reason in row.reasons})[:3])
