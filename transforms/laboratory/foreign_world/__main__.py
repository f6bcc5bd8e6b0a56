"""`python -m transforms.laboratory.foreign_world --out DIR`: drops, profile and truth of a foreign world."""

import argparse
import sys
from datetime import date
from pathlib import Path

from transforms.laboratory.foreign_world.drops import deliver_world
from transforms.laboratory.foreign_world.profile_files import write_profile
from transforms.laboratory.foreign_world.settings import Size
from transforms.laboratory.foreign_world.truth import write_truth
from transforms.laboratory.foreign_world.world import make_world


def write_world(size: Size, out: Path) -> None:
    """Make the world of a size and write drops, profile and truth below `out`."""
    world = make_world(size)
    write_profile(size, out / "profile")
    write_truth(world, out / "truth")
    deliver_world(world, out / "drops")


def main(arguments: list[str]) -> None:
    """Read the command line and write the world."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.foreign_world", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--agencies", type=int, default=3000)
    parser.add_argument("--crossings", type=int, default=3_000_000)
    parser.add_argument("--history-days", type=int, default=900)
    parser.add_argument("--until", type=date.fromisoformat, default=date(2031, 6, 30), help="last day, YYYY-MM-DD")
    parser.add_argument("--daily", type=int, default=3, help="days at the end with a delivery each")
    parser.add_argument("--hard", action="store_true", help="plant a register of three weeks ago that must be refused")
    chosen = parser.parse_args(arguments)
    if chosen.agencies < 60 or chosen.history_days < 110 or chosen.crossings < 1000 or chosen.daily < 1:
        parser.error(
            "too small for twelve schemes: 60 agencies, 1000 crossings, 110 days and 1 daily delivery at least"
        )
    size = Size(
        chosen.seed, chosen.agencies, chosen.crossings, chosen.history_days, chosen.until, chosen.daily, chosen.hard
    )
    write_world(size, chosen.out)
    print(f"a foreign world of {size.agencies} agencies until {size.until}: {chosen.out}")


if __name__ == "__main__":
    main(sys.argv[1:])
