"""`python -m transforms.laboratory.world --out DIR`: write a simulated world. The same numbers give the same bytes."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

from transforms.errors import AwasError
from transforms.laboratory.world.build import build
from transforms.laboratory.world.setup import Setup


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 written, 2 numbers that make no world."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.world", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for drops/ and truth/, made anew")
    parser.add_argument("--seed", type=int, default=20260331)
    parser.add_argument("--agencies", type=int, default=1500)
    parser.add_argument("--crossings", type=int, default=1_000_000, help="about so many rows")
    parser.add_argument("--until", type=date.fromisoformat, default=date(2026, 3, 31), help="last day, YYYY-MM-DD")
    parser.add_argument("--history-days", type=int, default=400)
    parser.add_argument("--daily", type=int, default=3, help="last days that drop one by one")
    given = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        setup = Setup(**vars(given))
    except AwasError as error:
        parser.error(str(error))
    ledger = build(setup, lambda line: print(f"  {time.monotonic() - started:5.1f} s  {line}", flush=True))
    rows, broken, again = (int(ledger[name].sum()) for name in ("rows", "broken", "repeated"))
    told = f"{rows} rows in {len(ledger)} deliveries, {broken} of them broken, {again} sent twice"
    print(f"  {time.monotonic() - started:5.1f} s  {told}")
    print(f"{given.out / 'drops'} and {given.out / 'truth'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
