"""Files of what is kept from day to day (`transforms.session.incremental`): removed where they are of no use."""

from __future__ import annotations

import fcntl
from pathlib import Path

from transforms.settings import Settings


def forget(settings: Settings) -> None:
    """Delete what is kept: its pseudonyms are of an earlier key, or the lake is another one now."""
    for path in sorted(settings.kept_dir.glob("*")):
        path.unlink()


def sweep(path: Path) -> None:
    """Remove what runs left behind that ended while they made a kept file anew: nobody holds the lock of it."""
    for left in path.parent.glob(f"{path.stem}.*"):
        maker = left.name.split(".")[1]
        if maker.isdecimal() and not _is_open(path.with_suffix(f".{maker}")):
            left.unlink(missing_ok=True)


def _is_open(path: Path) -> bool:
    """Whether another process writes a database."""
    if not path.exists():
        return False
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
