"""Scratch folders, thrown away after use: what suppliers sent, and drafts that were not searched.

What a killed process leaves behind stays until the next delivery, draft or `maintain` sweeps it away.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from transforms.settings import Settings

_PREFIX = "delivery-"
_LOCK = ".in-use"
_own: set[Path] = set()


@contextmanager
def folder(settings: Settings) -> Iterator[Path]:
    """A new folder (0700), removed whatever happens; yields the path of the database file in it.

    Its owner holds a lock as long as it lives. Folders of which nobody holds the lock any more are swept first.
    """
    sweep(settings)
    made = settings.scratch_dir / f"{_PREFIX}{secrets.token_hex(8)}"
    _own.add(made)  # before it is made: a signal may interrupt every line
    made.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made.mkdir(mode=0o700)
    lock = os.open(made / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield made / "staging.duckdb"
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if not made.exists():
            _own.discard(made)
        os.close(lock)


def remove_own() -> None:
    """Remove the folders of this process, which is about to end: a second signal may have interrupted their removal."""
    for made in list(_own):
        shutil.rmtree(made, ignore_errors=True)


def sweep(settings: Settings) -> int:
    """Remove the folders of processes that are gone; returns how many there were."""
    swept = 0
    for left in settings.scratch_dir.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(left / _LOCK, os.O_RDWR)
        except FileNotFoundError:
            continue  # just being made
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
            swept += 1
        except BlockingIOError:
            pass
        finally:
            os.close(lock)
    return swept
