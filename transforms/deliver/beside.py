"""Descriptors and signatures of deliveries, opened in a box: those of many folders in one, as a box costs a process.

What leaves the box is `papers`. Whether a signature is right is decided outside it, from its parts of known lengths.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from transforms.box import asking
from transforms.deliver import looking, papers
from transforms.deliver.papers import DESCRIPTOR, LARGEST, Papers
from transforms.errors import DeliveryRefused, Withheld
from transforms.integrity.signatures import Parts

INSIDE = "transforms.deliver.reading.inside"  # what is done in a box for deliveries
_SECONDS, _MEMORY, _ANSWER = 30, 6 << 30, 1 << 20  # for the small ones; bytes of addresses; bytes
_TIMES = 8  # how much longer an answer may be than what was read, and how many seconds ten megabytes may take


@dataclass(frozen=True)
class Beside:
    """What stands beside the files of one delivery; none where there is nothing.

    no_papers, no_mark: why it cannot be read. said: what libraries said of it.
    """

    papers: Papers | None = None
    mark: Parts | None = None
    no_papers: str = ""
    no_mark: str = ""
    said: str = ""


class Desk:
    """Opens what stands beside deliveries. folders: those that will be asked for; they are opened together."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self._waiting = list(folders)
        self._opened: dict[Path, Beside] = {}

    def of(self, folder: Path) -> Beside:
        """What stands beside the files of a folder. Raises DeliveryRefused for a descriptor that is none."""
        _hold(folder)
        if folder not in self._opened:
            self._opened |= _together([one for one in dict.fromkeys([*self._waiting, folder]) if _readable(one)])
            self._waiting = []
        found = self._opened.pop(folder, Beside())
        if found.no_papers:
            refused = DeliveryRefused(
                f"{folder / DESCRIPTOR}: not a data package descriptor ({found.no_papers}); ask the supplier to send "
                "it again"
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
        if path.is_file() and not looking.may_read(path):
            raise looking.unreadable(path)


def _readable(folder: Path) -> list[Path]:
    """The descriptor and signature of a folder, as far as they are files that a box may be given."""
    if not looking.may_read(folder):
        return []
    found = [(folder / name, most) for name, most in LARGEST.items()]
    return [
        path
        for path, most in found
        if not path.is_symlink() and path.is_file() and path.stat().st_size <= most and looking.may_read(path)
    ]


def _together(folders: Sequence[Path]) -> dict[Path, Beside]:
    """What stands beside the files of some folders, by halves where a box breaks down."""
    if not folders:
        return {}
    with tempfile.TemporaryDirectory(prefix="awas-beside-") as room:
        reads = [path for folder in folders for path in _readable(folder)]
        size = sum(path.stat().st_size for path in reads)
        written = _ANSWER * (1 + len(folders)) + _TIMES * size
        limits = {
            "seconds": _SECONDS + _TIMES * size // LARGEST[DESCRIPTOR], "memory": _MEMORY, "written": written,
            "all_written": 2 * written,
        }  # fmt: skip
        done = asking.server(INSIDE).work({"beside": [str(one) for one in folders]}, reads, Path(room), limits)
    try:
        if done.answer is not None:
            return dict(zip(folders, map(_beside, done.answer), strict=True))
    except (ValueError, TypeError, KeyError, ValidationError):
        pass
    if len(folders) == 1:
        return {folders[0]: Beside(no_papers=done.why or "its reader gave no answer", said=done.said)}
    half = len(folders) // 2
    return _together(folders[:half]) | _together(folders[half:])


def _beside(told: dict[str, object]) -> Beside:
    stated = told["papers"]
    return Beside(
        None if stated is None else Papers.model_validate(stated), papers.mark(told["mark"]), str(told["no_papers"]),
        str(told["no_mark"]), str(told["said"]),
    )  # fmt: skip
