"""Fingerprints of files, computed once for each file as long as it stays what it was."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from pathlib import Path

from transforms.settings import Settings

Stamp = tuple[int, int, int, int]
_SETTLED_SECONDS = 2.0


def stamp(path: Path) -> Stamp:
    """What changes whenever a file is written or replaced: size, both times of change, and which file it is."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


class Fingerprints:
    """SHA-256 of files, remembered with their stamps under `AWAS_HOME`; a loss of that only costs time.

    A file that has changed just now is not remembered: it might change again without a new time.
    """

    def __init__(self, settings: Settings, source: str) -> None:
        self._store = settings.home / "fingerprints" / f"{source}.json"
        self._known: dict[str, list[object]] = {}
        self._met: dict[str, list[object]] = {}
        with contextlib.suppress(FileNotFoundError, ValueError):
            self._known = json.loads(self._store.read_text(encoding="utf-8"))

    def of(self, path: Path) -> tuple[str, Stamp]:
        """The fingerprint of a file, and the stamp that it had before it was read for it."""
        name, now = str(path), stamp(path)
        entry = self._known.get(name)
        digest = str(entry[1]) if entry and entry[0] == list(now) else sha256(path)
        if time.time() - now[2] / 1e9 > _SETTLED_SECONDS:
            self._met[name] = [list(now), digest]
        return digest, now

    def save(self) -> None:
        """Keep the fingerprints of the files that this run met, and drop all others."""
        self._store.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = self._store.with_suffix(".new")
        written.write_text(json.dumps(self._met), encoding="utf-8")
        written.chmod(0o600)
        written.replace(self._store)


def sha256(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
