"""How many flipped bits of a home are found: `python -m transforms.laboratory.flips HOME [COUNT]`.

In a copy of the home, one bit of one file is flipped, what is checked each day and by `awas verify` is checked, and the
bit is flipped back; files are drawn by their size. A flip that is not found and changes nothing that anybody reads (the
catalogue says the same) is told apart.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

from transforms.errors import AwasError
from transforms.integrity import lake_catalogue, lake_files
from transforms.release import verifying
from transforms.release.in_force import approving, records, switch
from transforms.settings import Settings
from transforms.tasks.installation import installation

# may be removed at any time: what is in them is made anew, or told to nobody
PASSING = ("fingerprints", "scratch", "logs", "extensions", "proofs", "airflow", "validation", "world")
KEPT = ("lake", "releases")  # what lists are made from, and what people read


def files(home: Path) -> list[Path]:
    """The files of a home in which a flipped bit could do harm."""
    found = [path for top in KEPT for path in sorted((home / top).rglob("*")) if path.is_file()]
    return [path for path in found if not path.is_symlink() and path.stat().st_size and path.suffix != ".lock"]


def is_found(settings: Settings) -> bool:
    """Whether any check finds something wrong with a home."""
    _, profile = installation()
    try:
        lake_files.check(settings)
        switch.check(settings.releases_dir, approving.keys(settings, profile))
        records.check(settings)
        for release in sorted(settings.releases_dir.glob("????-??-??_*")):
            verifying.check(settings, release)
    except AwasError:
        return True
    return False


def flip(settings: Settings, count: int, seed: int = 7) -> Counter[tuple[str, str]]:
    """Flip bits one at a time; returns how many there were by folder and outcome: found, without effect, missed."""
    chance, outcome = random.Random(seed), Counter[tuple[str, str]]()  # noqa: S311 - a draw that can be repeated
    there = files(settings.home)
    before = lake_catalogue.read(settings)
    for path in chance.choices(there, weights=[path.stat().st_size for path in there], k=count):
        content = path.read_bytes()
        place, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        path.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
        says = "found" if is_found(settings) else "missed"
        if says == "missed" and path.name.startswith("catalog.sqlite"):
            with suppress(AwasError):
                says = "without effect" if lake_catalogue.read(settings) == before else says
        path.write_bytes(content)
        outcome[path.relative_to(settings.home).parts[0], says] += 1
    return outcome


def main() -> None:
    """Flip in a copy, and print the outcome."""
    home, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with tempfile.TemporaryDirectory(prefix="awas-flips-") as scratch:
        copy = Path(scratch) / "home"
        ignore = shutil.ignore_patterns(*PASSING)
        shutil.copytree(home, copy, symlinks=True, ignore=ignore)
        outcome = flip(installation()[0].elsewhere(copy), count)
    for (folder, says), number in sorted(outcome.items()):
        print(f"{folder}: {number} {says}")


if __name__ == "__main__":
    main()
