"""`python -m transforms.laboratory.pollution`: deliver every variant, print kind x outcome, list what ended badly."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from transforms.laboratory.front import Front
from transforms.laboratory.judging import Case, Outcome, Reading, Verdict
from transforms.laboratory.pollution.kinds import variants
from transforms.laboratory.pollution.table import HEADER, SOURCE, clean_rows, file_text
from transforms.laboratory.showing import in_part, show, tell
from transforms.profile import load_profile

DAY = date(2026, 3, 31)
NAME = "adverts.csv"
_PROFILE = f"""name: pollution
title: Examination of delimited text
timezone: Asia/Jakarta
drops: unused
sources:
  {SOURCE}: {{}}
"""


def examine(cases: list[Case], seed: int, room: Path) -> list[Verdict]:
    """Deliver each case in an installation under `room`. Raises AssertionError where the clean file is misread."""
    (room / "profile").mkdir()
    (room / "profile" / "profile.yml").write_text(_PROFILE, encoding="utf-8")
    front = Front(load_profile(str(room / "profile")), room)
    front.settle({})
    truth = front.read(SOURCE, DAY, {NAME: file_text(clean_rows(seed)).encode()})
    misread = compare_clean(truth, clean_rows(seed))
    if misread:
        raise AssertionError(f"the clean file is misread: {misread}")
    return [tell(front.examine(SOURCE, DAY, case, truth)) for case in cases]


def compare_clean(truth: Reading, rows: list[list[str]]) -> str:
    """What of the clean file was not read as it was written, by the texts themselves; empty where all of it was."""
    read = {row["advert_id"]: row for row in truth.accepted}
    if len(truth.accepted) != len(rows) or truth.quarantined or truth.told:
        return f"{len(truth.accepted)} of {len(rows)} rows; {truth.status}: {truth.message}; {sorted(truth.told)}"
    for row in rows:
        for name, cell in zip(HEADER, row, strict=True):
            if not _same(name, read[row[0]][name], cell):
                return f"{row[0]}.{name}: {read[row[0]][name]!r} instead of {cell!r}"
    return ""


def _same(name: str, found: Any, cell: str) -> bool:
    if name == "recorded_at":
        return bool(found == datetime.fromisoformat(cell))
    if name == "wage_month":
        return bool(found == float(cell))
    return str(found or "") == cell


def main(arguments: list[str] | None = None) -> int:
    """Examine the variants of a seed; exit status 1 where one was wrong and silent, a fault or a crash."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="which rows and cells are polluted")
    parser.add_argument("--only", default="", help="kinds whose name begins so")
    parser.add_argument("--part", default="1/1", help="one part of the variants, as in 2/5")
    options = parser.parse_args(arguments)
    cases = [case for case in variants(options.seed, NAME) if case.kind.startswith(options.only)]
    cases = [case for case in cases if in_part(case, options.part)]
    with tempfile.TemporaryDirectory(prefix="pollution-") as room:
        verdicts = examine(cases, options.seed, Path(room))
    print(show(verdicts))
    return int(any(v.outcome in (Outcome.SILENT, Outcome.FAULT, Outcome.CRASH) for v in verdicts))


if __name__ == "__main__":
    sys.exit(main())
