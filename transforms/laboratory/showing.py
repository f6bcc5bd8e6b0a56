"""How an examination ended, as a table and a list."""

from __future__ import annotations

import sys
import zlib
from collections import Counter
from collections.abc import Sequence

from transforms.laboratory.judging import Case, Outcome, Verdict

_LISTED = (Outcome.SILENT, Outcome.CRASH, Outcome.FAULT, Outcome.UNNAMED)


def in_part(case: Case, part: str) -> bool:
    """Whether a case belongs to a part, written as "2/5", of all cases: the same one each time."""
    number, of = map(int, part.split("/"))
    return zlib.crc32(f"{case.kind} {case.name}".encode()) % of == number - 1


def tell(verdict: Verdict) -> Verdict:
    """Write a verdict to standard error as soon as it is known; returns it."""
    print(
        f"{verdict.outcome}\t{verdict.case.kind}\t{verdict.case.name}\t{verdict.why[:300]}", file=sys.stderr, flush=True
    )
    return verdict


def show(verdicts: Sequence[Verdict]) -> str:
    """A Markdown table kind x outcome with its sums, and below it each case that ended badly and what shows it."""
    used = [outcome for outcome in Outcome if any(v.outcome is outcome for v in verdicts)]
    counts = Counter((v.case.kind, v.outcome) for v in verdicts)
    lines = [f"| kind | {' | '.join(used)} |", "|---" * (len(used) + 1) + "|"]
    for kind in sorted({v.case.kind for v in verdicts}):
        lines.append(f"| {kind} | {' | '.join(str(counts[kind, o] or '') for o in used)} |")
    total = Counter(v.outcome for v in verdicts)
    lines.append(f"| **all {len(verdicts)}** | {' | '.join(str(total[o]) for o in used)} |")
    for outcome in _LISTED:
        found = [v for v in verdicts if v.outcome is outcome]
        lines += [f"\n{outcome}:"] if found else []
        lines += [f"* {v.case.kind}, {v.case.name}: {v.why[:300]}" for v in found]
    return "\n".join(lines)
