"""`python -m transforms.laboratory.identity names [file]`: written names against a register, pair by pair.

Each second name is registered as an agency, each first name stands on a permit that says nothing else, and both go
through the resolve stage. A pair counts as found when the permit's agency is the registered one. Each pair has a
register of its own (alone), or all pairs share one (together), where a name is not found that two agencies bear.
File: CSV with the columns name1, name2, is_match (true, false); the pairs are OpenSanctions' names of organisations.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from transforms.laboratory.story import Row, session

PAIRS = Path("../shared/data/name_bench/organisations.csv")  # the pairs are not part of the repository
DAY = date(2026, 3, 31)


@dataclass(frozen=True)
class Pair:
    """A written name, a registered name, whether they are the same; certainty: how sure the stage is, None: apart."""

    written: str
    registered: str
    same: bool
    certainty: str | None = None


def read_pairs(path: Path) -> list[Pair]:
    """The benchmark's pairs, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Pair(row["name1"], row["name2"], row["is_match"] == "true") for row in csv.DictReader(file)]


def resolved(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs with the certainty at which the resolve stage takes the written name for the registered one."""
    numbers = {name: f"AG{at:04d}" for at, name in enumerate(dict.fromkeys(pair.registered for pair in pairs))}
    register: list[Row] = [
        {"agency_id": number, "legal_name": name, "licence_status": "active"} for name, number in numbers.items()
    ]
    permits: list[Row] = [
        {"permit_no": f"P{at}", "applied_on": DAY, "destination": "MYS", "status": "pending", "agency_name": name}
        for at, name in enumerate(dict.fromkeys(pair.written for pair in pairs))
    ]
    with tempfile.TemporaryDirectory() as folder:
        con = session(Path(folder), {"agency_register": register, "work_permits": permits}, DAY)
        rows = con.execute("select agency_name, entity_id, certainty from resolve.alias").fetchall()
        con.close()
    found = {(name, entity): certainty for name, entity, certainty in rows}
    return [
        Pair(pair.written, pair.registered, pair.same, found.get((pair.written, numbers[pair.registered])))
        for pair in pairs
    ]


def measures(pairs: Sequence[Pair]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the pairs that were found."""
    right = sum(pair.same for pair in pairs if pair.certainty)
    precision = right / max(1, sum(bool(pair.certainty) for pair in pairs))
    recall = right / max(1, sum(pair.same for pair in pairs))
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main(path: Path = PAIRS, errors: int = 0) -> int:
    """Print precision, recall and F1, and what is wrong of the first `errors` pairs; returns the exit status 0."""
    if not path.exists():
        print(f"names: skipped, there is no {path}; it holds the columns name1, name2, is_match")
        return 0
    pairs = read_pairs(path)
    alone = [found for pair in pairs for found in resolved([pair])]
    print("register pairs precision recall f1")
    for register, found in (("alone", alone), ("together", resolved(pairs))):
        print(register, len(found), *(f"{value:.3f}" for value in measures(found)))
    for pair in alone[:errors]:
        if pair.same != bool(pair.certainty):
            print("missed" if pair.same else f"wrong ({pair.certainty})", pair.written, "|", pair.registered)
    return 0
