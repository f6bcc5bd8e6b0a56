"""How far the records of a home had come when a list was signed: what was cut off or written anew since is found.

The log of lists and the lake's records of deliveries and files are chains: no line can be changed between others, but
whoever has the machine can cut lines off the end, or write a whole record anew together with the lake. So the signed
manifest of each release holds how many lines each record had, and the SHA-256 of the last one, which stands for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transforms.deliver.evidence import sealing
from transforms.errors import AwasError
from transforms.integrity import chain, lake_files, segments
from transforms.release.in_force import log
from transforms.release.record import manifest, signing
from transforms.roles import access
from transforms.settings import Settings

Heads = dict[str, dict[str, Any]]
LISTS = f"releases/{log.NAME}"
_LAKE = (f"lake/{sealing.NAME}", f"lake/{lake_files.NAME}")


def heads(settings: Settings) -> Heads:
    """Record → how many lines it has, and the digest of the last one; of those that are there."""
    found: Heads = {}
    for name in (LISTS, access.NAME, *_LAKE):
        lines = chain.texts(settings.home / name)
        if lines:
            found[name] = {"lines": len(lines), "last": _digest(lines[-1])}
    return found


def check(settings: Settings, *, lake: bool = True) -> int:
    """Hold the records against what the releases here were signed with; returns how many of these say anything.

    The log is held against every release, the records of the lake against the newest. lake: False for a lake that was
    made anew just now, which has other records until the next list is signed. Raises AwasError that names the record,
    the line and the release.
    """
    signed = {folder: stated for folder in _folders(settings) if (stated := _stated(folder)) is not None}
    lines = chain.texts(settings.home / LISTS)
    entries = log.read(settings.releases_dir) if signed else []
    for folder, stated in signed.items():
        before = _hold(settings.home / LISTS, lines, folder, stated.get(LISTS, {"lines": 0, "last": ""}))
        if not any(entry.release == folder.name and entry.action == "published" for entry in entries[before:]):
            raise AwasError(
                f"{settings.home / LISTS}:{before + 1}: the line is missing by which {folder.name} was put in force; "
                f"it has {len(lines)} lines: compare it with the file of the last backup"
            )
    if signed:
        newest = max(signed, key=lambda folder: (signed[folder].get(LISTS, {"lines": 0})["lines"], folder.name))
        signing.check(settings, newest)
        for name in (access.NAME, *(_LAKE if lake else ())):
            if name in signed[newest]:
                _hold_lake(settings.home / name, newest, signed[newest][name])
    return len(signed)


def _folders(settings: Settings) -> list[Path]:
    return sorted(path for path in settings.releases_dir.glob("????-??-??_*") if path.is_dir())


def _stated(folder: Path) -> Heads | None:
    """What a release was signed with; none where it is older than this, or cannot be read, which its own check says."""
    try:
        approval = manifest.read(folder).get("approval") or {}
    except AwasError:
        return None
    records: Heads | None = approval.get("records")
    return records


def _hold_lake(path: Path, folder: Path, stated: dict[str, Any]) -> None:
    """Raises AwasError where no file of a record, the open one or a closed one, begins with what was signed."""
    if not segments.holds(path, int(stated["lines"]), str(stated["last"]).removeprefix("sha256:")):
        _hold(path, chain.texts(path), folder, stated)


def _hold(path: Path, lines: Sequence[bytes], folder: Path, stated: dict[str, Any]) -> int:
    """How many lines a record had when a release was signed. Raises AwasError where it no longer begins with them."""
    number = int(stated["lines"])
    if len(lines) < number:
        raise AwasError(
            f"{path}:{len(lines) + 1}: lines were cut off its end: it has {len(lines)}, and had {number} when "
            f"{folder.name} was signed; lay the file of the last backup there"
        )
    if number and _digest(lines[number - 1]) != stated["last"]:
        raise AwasError(
            f"{path}:{number}: was written anew since {folder.name} was signed: up to this line it is another record; "
            "compare it, and what it is about, with the last backup"
        )
    return number


def _digest(line: bytes) -> str:
    return f"sha256:{chain.digest(line)}"
