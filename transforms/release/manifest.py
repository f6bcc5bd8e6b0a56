"""`manifest.json`: what a release was made from, what is in it, who signed it. No clock in it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from transforms.errors import AwasError
from transforms.release.identity import file_digest

NAME = "manifest.json"


def write(folder: Path, content: dict[str, Any]) -> None:
    """Write the manifest of a folder, with the digests of all its other files and no approval yet."""
    files = {
        path.relative_to(folder).as_posix(): {"sha256": file_digest(path), "bytes": path.stat().st_size}
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != NAME)
    }
    (folder / NAME).write_bytes(_as_bytes(content | {"files": files, "approval": None}))


def read(folder: Path) -> dict[str, Any]:
    """Raises AwasError where there is none or it cannot be read."""
    path = folder / NAME
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AwasError(f"{path}: not a readable manifest ({error.__class__.__name__}); draft the day again") from error
    return content


def approve(folder: Path, digest: str, approved_by: str) -> None:
    """Write who signed what into the manifest."""
    content = read(folder) | {"approval": {"by": approved_by, "digest": digest}}
    path = folder / NAME
    temporary = folder.with_name(f".{folder.name}.{NAME}")
    temporary.write_bytes(_as_bytes(content))
    temporary.chmod(0o600)
    temporary.replace(path)


def digest(folder: Path) -> str:
    """What a signature stands for: SHA-256 over the SHA-256 and name of every file as it is now, by name.

    The manifest counts as it was before it was signed, so the digest is the same before and after.
    """
    lines = []
    for path in sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: p.relative_to(folder).as_posix()):
        if path == folder / NAME:
            unsigned = _as_bytes(read(folder) | {"approval": None})
            value = "sha256:" + hashlib.sha256(unsigned).hexdigest()
        else:
            value = file_digest(path)
        lines.append(f"{value} {path.relative_to(folder).as_posix()}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _as_bytes(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
