"""`manifest.json`: what a release was made from, what is in it, who signed it. No clock in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from transforms.errors import AwasError, cause
from transforms.release.record.made_from import file_digest
from transforms.release.record.signing import MANIFEST as NAME
from transforms.release.record.signing import PUBLIC_KEY, SIGNATURE

_ABOUT = {NAME, SIGNATURE, PUBLIC_KEY}  # at the top of a release; they say what the others are


def write(folder: Path, content: dict[str, Any]) -> None:
    """Write the manifest of a folder, with the digests of all its other files and no approval yet."""
    files = {name: {"sha256": file_digest(path), "bytes": path.stat().st_size} for name, path in _others(folder)}
    (folder / NAME).write_bytes(_as_bytes(content | {"files": files, "approval": None}))


def read(folder: Path) -> dict[str, Any]:
    """Raises AwasError where there is none or it cannot be read."""
    path = folder / NAME
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AwasError(f"{path}: not a readable manifest ({cause(error)}); draft the day again") from error
    return content


def approve(folder: Path, digest: str, approved_by: str, records: Mapping[str, Any] | None = None) -> None:
    """Write into the manifest who signed what, and how far the home's records had come (`in_force.records`)."""
    approval = {"by": approved_by, "digest": digest} | ({"records": dict(records)} if records else {})
    content = read(folder) | {"approval": approval}
    path = folder / NAME
    temporary = folder.with_name(f".{folder.name}.{NAME}")
    temporary.write_bytes(_as_bytes(content))
    temporary.chmod(0o600)
    temporary.replace(path)


def digest(folder: Path) -> str:
    """What a signature stands for: SHA-256 over the SHA-256 and name of every file as it is now, by name.

    The manifest counts as it was before it was signed, so the digest is the same before and after.
    """
    unsigned = _as_bytes(read(folder) | {"approval": None})
    digests = {name: file_digest(path) for name, path in _others(folder)}
    digests[NAME] = "sha256:" + hashlib.sha256(unsigned).hexdigest()
    lines = "".join(f"{value} {name}\n" for name, value in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def changed(folder: Path) -> list[str]:
    """What differs from what the manifest says: one line for each file that is missing, altered or not in it."""
    stated = read(folder).get("files", {})
    present = dict(_others(folder))
    lines = [f"{name} is missing" for name in sorted(set(stated) - set(present))]
    lines += [f"{name} is not in the manifest" for name in sorted(set(present) - set(stated))]
    both = sorted(set(present) & set(stated))
    return lines + [f"{name} was altered" for name in both if file_digest(present[name]) != stated[name]["sha256"]]


def _others(folder: Path) -> list[tuple[str, Path]]:
    """Every file of a release but those about it, by name. Raises AwasError for what is neither file nor folder."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    for name, path in sorted(files.items()):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise AwasError(
                f"{folder.name}/{name}: is a link, or no ordinary file; a release holds files alone: remove it"
            )
    return sorted((name, path) for name, path in files.items() if path.is_file() and name not in _ABOUT)


def _as_bytes(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
