"""`python -m transforms.laboratory.zoo`: deliver every damaged file, print kind x outcome, list what ended badly."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from transforms.laboratory.front import Front
from transforms.laboratory.judging import Case, Outcome, Reading, Verdict
from transforms.laboratory.showing import in_part, show, tell
from transforms.laboratory.zoo.kinds import damaged
from transforms.laboratory.zoo.subjects import Subject, invented, subjects
from transforms.profile import load_profile
from transforms.settings import ROOT

_QUICK = ("undamaged", "column renamed", "delimiter: semicolon", "rows: some twice with a change", "litter: a note")


def examine(found: Sequence[Subject], seed: int, only: Sequence[str], part: str, room: Path) -> list[Verdict]:
    """Damage each delivery in every way whose name begins with one of `only` (all: an empty text), and judge.

    part: of these files only one part, as in "2/5".
    """
    verdicts: list[Verdict] = []
    fronts: dict[int, Front] = {}
    for subject in found:
        if id(subject.history) not in fronts:
            front = Front(load_profile(subject.profile), room / f"installation-{len(fronts)}")
            front.settle(subject.history)
            fronts[id(subject.history)] = front
        verdicts += _of(subject, fronts[id(subject.history)], seed, only, part)
    return verdicts


def _of(subject: Subject, front: Front, seed: int, only: Sequence[str], part: str) -> list[Verdict]:
    whole = Case("undamaged", subject.name, subject.write(subject.table))
    truth = front.read(subject.source, subject.day, whole.files)
    wrong = misread(subject, truth)
    if wrong:
        return [Verdict(whole, Outcome.SILENT if truth.status == "accepted" else Outcome.REFUSED, wrong)]
    return [
        tell(front.examine(subject.source, subject.day, case, truth))
        for case in damaged(subject, seed)
        if case.kind.startswith(tuple(only)) and (case.kind == "undamaged" or in_part(case, part))
    ]


def misread(subject: Subject, truth: Reading) -> str:
    """What of the undamaged delivery was refused or is not what stands in it; empty where all is right.

    Columns that bear the same name before and after, and texts, are held against each other cell by cell.
    """
    rows = subject.table.rows
    if truth.status != "accepted":
        return f"a false stop: {truth.status}: {truth.message}"
    if not 0.9 * len(rows) <= len(truth.accepted) + len(truth.quarantined) <= len(rows):
        return f"{len(rows)} rows, {len(truth.accepted)} accepted, {len(truth.quarantined)} quarantined"
    for column in set(subject.table.header) & set(truth.accepted[0]):
        read = Counter(row[column] for row in truth.accepted if isinstance(row[column], str))
        written = Counter(str(row[subject.table.place(column)]).strip() for row in rows)
        if read - written:
            return f"{column}: {sorted(read - written)[0]!r} does not stand in the file"
    return ""


def main(arguments: list[str] | None = None) -> int:
    """Exit status 1 where a file was wrong and silent, a fault or a crash."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="which rows and cells are damaged")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of real files")
    parser.add_argument("--subjects", nargs="*", default=[""], help="deliveries whose name begins so")
    parser.add_argument("--only", nargs="*", default=[""], help="kinds whose name begins so")
    parser.add_argument("--part", default="1/1", help="one part of the damaged files, as in 2/5")
    parser.add_argument("--quick", action="store_true", help="a handful of kinds, done to one small delivery")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="zoo-") as folder:
        room = Path(folder)
        found = invented() if options.quick else subjects(options.data, room)
        if not options.quick and not options.data.is_dir():
            print(
                f"{options.data}: no real files there; only those of the simulated world are damaged", file=sys.stderr
            )
        found = [subject for subject in found if subject.name.startswith(tuple(options.subjects))]
        only = _QUICK if options.quick else options.only
        verdicts = examine(found, options.seed, only, options.part, room)
    print(show(verdicts))
    return int(any(v.outcome in (Outcome.SILENT, Outcome.FAULT, Outcome.CRASH) for v in verdicts))


if __name__ == "__main__":
    sys.exit(main())
