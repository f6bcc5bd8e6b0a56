"""The version of a home, and what brings an older one up to date: numbered steps, forward only.

`<home>/home.json` has the number. Tables and columns need no step: they are widened whenever the lake is opened. A step
is for what lies in the home otherwise; it may be interrupted at any moment, and is then done again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from transforms.errors import AwasError, cause

NAME = "home.json"
FIRST = 1  # homes of before there were numbers


def _without_copies_of_extensions(home: Path) -> None:
    """Extensions are loaded from the installed packages since; each home kept 70 MB of copies."""
    shutil.rmtree(home / "extensions", ignore_errors=True)


# the version that a step makes → the step; a step is never changed once it was delivered
STEPS: dict[int, Callable[[Path], None]] = {2: _without_copies_of_extensions}
NEWEST = max(STEPS)


def stated(home: Path) -> int:
    """The version of a home; the newest one where nothing is there yet. Raises AwasError where it cannot be read."""
    path = home / NAME
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["version"])
    except FileNotFoundError:
        return FIRST if (home / "lake" / "catalog.sqlite").exists() else NEWEST
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AwasError(f'{path}: cannot be read ({cause(error)}); write {{"version": {NEWEST}}} into it') from error


def require_known(home: Path) -> None:
    """Raises AwasError where a newer version of this project made the home: an older one would misread it."""
    version = stated(home)
    if version > NEWEST:
        raise AwasError(
            f"{home}: is of version {version}, and this program knows {NEWEST}: install the newer program again, or "
            "restore the backup of before (awas restore --as-of) into another home"
        )


def bring_up_to_date(home: Path) -> list[int]:
    """Do every step that a home has not seen; returns their numbers. Raises AwasError for a home of a newer version."""
    require_known(home)
    done = [number for number in sorted(STEPS) if number > stated(home)]
    for number in done:
        STEPS[number](home)
        _state(home, number)
    if not (home / NAME).exists():
        _state(home, NEWEST)
    return done


def _state(home: Path, version: int) -> None:
    path = home / NAME
    temporary = path.with_name(f".{NAME}.{os.getpid()}")
    temporary.write_text(json.dumps({"version": version}) + "\n", encoding="utf-8")
    temporary.chmod(0o600)
    temporary.replace(path)
