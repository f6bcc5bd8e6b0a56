"""A folder of files that are named by their SHA-256: what is there once is never copied again.

    <store>/objects/ab/ab12…      a file as it was, whatever it was called
    <store>/backups/<moment>/     one backup: `manifest.json` names its files by their digests

A file gets its name only after it was read back from the disk and found right.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from transforms.errors import AwasError

_BLOCK = 1 << 20


class Store:
    """The objects and backups below `folder`; every folder 0700, every file 0600."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.objects = folder / "objects"
        self.backups = folder / "backups"

    def make(self) -> None:
        """Make its folders where they are not there."""
        for path in (self.folder, self.objects, self.backups):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process writes at a time. Raises AwasError where another one does."""
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AwasError(f"{self.folder}: another backup is being written there; wait for its end") from error
            self._sweep()
            yield

    def path(self, digest: str) -> Path:
        """Where the object of a digest (64 hexadecimal digits) lies."""
        return self.objects / digest[:2] / digest

    def has(self, digest: str, size: int) -> bool:
        """Whether an object is there with as many bytes as it should have."""
        path = self.path(digest)
        return path.is_file() and path.stat().st_size == size

    def put(self, source: Path) -> tuple[str, int, bool]:
        """Copy a file into the store; returns its digest, its bytes, and whether it is new.

        Raises AwasError where what was written is not what was read; FileNotFoundError where the file is gone.
        """
        temporary = self.folder / f".writing.{os.getpid()}"
        try:
            with source.open("rb") as reading, _private(temporary) as writing:
                digest, size = _copy(reading, writing)
            if self.has(digest, size):
                return digest, size, False
            self._prove(temporary, digest)
            target = self.path(digest)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            temporary.replace(target)
            return digest, size, True
        finally:
            temporary.unlink(missing_ok=True)

    def get(self, digest: str, target: Path, mode: int = 0o600) -> None:
        """Copy an object to a place, whole or not at all. Raises AwasError where it is missing or was altered."""
        path = self.path(digest)
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with path.open("rb") as reading, _private(temporary) as writing:
                found, _ = _copy(reading, writing)
            if found != digest:
                raise AwasError(f"{path}: was altered in the backup; take an older backup, or another copy of this one")
            temporary.chmod(mode)
            temporary.replace(target)
        except FileNotFoundError as error:
            raise AwasError(f"{path}: is missing from the backup; take an older backup, or another copy") from error
        finally:
            temporary.unlink(missing_ok=True)

    def holds(self, digest: str) -> bool:
        """Whether there is an object of that digest, of whatever length."""
        return self.path(digest).is_file()

    def remove_unnamed(self, named: Collection[str]) -> int:
        """Remove the objects that no backup names; returns how many."""
        gone = [path for path in sorted(self.objects.glob("??/*")) if path.name not in named]
        for path in gone:
            path.unlink()
        return len(gone)

    def remove_backup(self, name: str) -> None:
        """Remove what names the files of a backup; the files go with `remove_unnamed`."""
        shutil.rmtree(self.backups / name)

    def _sweep(self) -> None:
        """Remove what a backup that was killed left half written."""
        for left in self.folder.glob(".taking_*"):
            shutil.rmtree(left)
        for left in self.folder.glob(".writing.*"):
            left.unlink()

    def _prove(self, path: Path, digest: str) -> None:
        """Read a file back from the disk, not from memory where the system allows it."""
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise AwasError(f"{self.folder}: does not keep what is written to it; take another disk")


def _private(path: Path) -> BinaryIO:
    """A file for its owner alone, open for writing."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _copy(reading: BinaryIO, writing: BinaryIO) -> tuple[str, int]:
    """Copy to the end and onto the disk; returns the digest and the number of bytes."""
    digest, size = hashlib.sha256(), 0
    while block := reading.read(_BLOCK):
        digest.update(block)
        writing.write(block)
        size += len(block)
    writing.flush()
    os.fsync(writing.fileno())
    return digest.hexdigest(), size
