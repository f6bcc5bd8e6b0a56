"""Sidecars, the descriptor and signature beside the data, opened in a box: of many folders in one, as a box costs a
process.

What leaves the box is a `Descriptor`. Whether a signature is right is decided outside it, from its parts of known
lengths.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from transforms.deliver.landing import descriptor, file_type
from transforms.deliver.landing.descriptor import DESCRIPTOR, LARGEST, Descriptor
from transforms.errors import DeliveryRefused, Withheld
from transforms.integrity.signatures import Parts
from transforms.sandbox import client

INSIDE = "transforms.deliver.reading.sandbox_worker"  # what is done in a box for deliveries
_SECONDS, _MEMORY, _ANSWER = 30, 6 << 30, 1 << 20  # for the small ones; bytes of addresses; bytes
_TIMES = 8  # how much longer an answer may be than what was read, and how many seconds ten megabytes may take


@dataclass(frozen=True)
class Sidecars:
    """What stands beside the files of one delivery; none where there is nothing.

    no_descriptor, no_mark: why it cannot be read. said: what libraries said of it.
    """

    descriptor: Descriptor | None = None
    mark: Parts | None = None
    no_descriptor: str = ""
    no_mark: str = ""
    said: str = ""


class SidecarReader:
    """Opens what stands beside deliveries. folders: those that will be asked for; they are opened together."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self._waiting = list(folders)
        self._opened: dict[Path, Sidecars] = {}

    def of(self, folder: Path) -> Sidecars:
        """What stands beside the files of a folder. Raises DeliveryRefused for a descriptor that is none."""
        _hold(folder)
        if folder not in self._opened:
            self._opened |= _together([one for one in dict.fromkeys([*self._waiting, folder]) if _readable(one)])
            self._waiting = []
        found = self._opened.pop(folder, Sidecars())
        if found.no_descriptor:
            refused = DeliveryRefused(
                f"{folder / DESCRIPTOR}: not a data package descriptor ({found.no_descriptor}); ask the supplier to "
                "send it again"
            )
            refused.__cause__ = Withheld(found.said) if found.said else None
            raise refused
        return found


def _hold(folder: Path) -> None:
    """Raises DeliveryRefused for a descriptor or signature that is a link, is too large or may not be read."""
    for name, most in LARGEST.items():
        path = folder / name
        if path.is_symlink() or (path.is_file() and path.stat().st_size > most):
            kind = "descriptor" if name == DESCRIPTOR else "signature"
            raise DeliveryRefused(f"{path}: is a link, or larger than {most:,} bytes: no {kind}")
        if path.is_file() and not file_type.may_read(path):
            raise file_type.unreadable(path)


def _readable(folder: Path) -> list[Path]:
    """The descriptor and signature of a folder, as far as they are files that a box may be given."""
    if not file_type.may_read(folder):
        return []
    found = [(folder / name, most) for name, most in LARGEST.items()]
    return [
        path
        for path, most in found
        if not path.is_symlink() and path.is_file() and path.stat().st_size <= most and file_type.may_read(path)
    ]


def _together(folders: Sequence[Path]) -> dict[Path, Sidecars]:
    """What stands beside the files of some folders, by halves where a box breaks down."""
    if not folders:
        return {}
    with tempfile.TemporaryDirectory(prefix="awas-sidecars-") as room:
        reads = [path for folder in folders for path in _readable(folder)]
        size = sum(path.stat().st_size for path in reads)
        written = _ANSWER * (1 + len(folders)) + _TIMES * size
        limits = {
            "seconds": _SECONDS + _TIMES * size // LARGEST[DESCRIPTOR], "memory": _MEMORY, "written": written,
            "all_written": 2 * written,
        }  # fmt: skip
        done = client.server(INSIDE).work({"sidecars": [str(one) for one in folders]}, reads, Path(room), limits)
    try:
        if done.answer is not None:
            return dict(zip(folders, map(_sidecars, done.answer), strict=True))
    except (ValueError, TypeError, KeyError, ValidationError):
        pass
    if len(folders) == 1:
        return {folders[0]: Sidecars(no_descriptor=done.why or "its reader gave no answer", said=done.said)}
    half = len(folders) // 2
    return _together(folders[:half]) | _together(folders[half:])


def _sidecars(told: dict[str, object]) -> Sidecars:
    stated = told["descriptor"]
    return Sidecars(
        None if stated is None else Descriptor.model_validate(stated), descriptor.mark(told["mark"]),
        str(told["no_descriptor"]), str(told["no_mark"]), str(told["said"]),
    )  # fmt: skip
