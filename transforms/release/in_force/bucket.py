"""Releases in a bucket (`AWAS_BUCKET`): each list is laid there when it is put in force.

    releases/<name>/…       the files of a release, as signed; never written twice; its manifest comes last
    logs/<SHA-256>.jsonl    the log of lists as it was at some moment; never written twice
    current.json            the only object that changes: which log counts, and which release is in force by it

`current.json` is written on the condition that it is still the one that was read, and only where our log goes on from
the one that it names: of two machines one is refused, and no list that was withdrawn or replaced comes back. What a
reader trusts (`operations.fetching`) is the signature of the release and the chain of the log, not the bucket.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transforms import objects
from transforms.errors import AwasError
from transforms.integrity import chain
from transforms.release.in_force import log
from transforms.release.record.signing import MANIFEST
from transforms.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Store

CURRENT = "current.json"


def lay_out(settings: Settings) -> None:
    """Let the bucket hold what is in force here, where the installation has one; doing it again changes nothing.

    Raises AwasError where another home laid lists there that this one does not know, or the store cannot switch at
    once. OSError: it cannot be reached, and the task is tried again.
    """
    if settings.bucket is None:
        return
    lines = chain.texts(settings.releases_dir / log.NAME)
    name = log.in_force(chain.parsed(settings.releases_dir / log.NAME, lines, log.Entry))  # of the lines laid there
    store = objects.opened(settings.bucket)
    with objects.told():
        before, version = pointer(store)
        if before and not _goes_on(lines, before):
            raise AwasError(
                f"AWAS_BUCKET: its list in force ({before['release']}) is by a log that this home's does not go on "
                "from: another home lays its lists there, or this one was restored from before; look into both, and "
                f"remove {CURRENT} from the bucket where this home is right"
            )
        if not before:
            objects.require_conditions(store)
        if name:
            _lay(store, settings.releases_dir / name)
        content = b"".join(lines)
        now = {"release": name, "lines": len(lines), "log": chain.digest(content)}
        if now != before:
            _put_new(store, f"logs/{now['log']}.jsonl", content)
            _switch(store, now, version)


def pointer(store: S3Store) -> tuple[dict[str, Any], str | None]:
    """What the bucket says is in force, and the version of the object that says so; empty where there is none yet."""
    try:
        found = store.get(CURRENT)
    except FileNotFoundError:
        return {}, None
    try:
        content = json.loads(bytes(found.bytes()))
        return {name: content[name] for name in ("release", "lines", "log")}, found.meta["e_tag"]
    except (ValueError, KeyError, TypeError) as error:
        raise AwasError(f"{CURRENT} of the bucket was not written by this program; name another folder") from error


def _goes_on(lines: list[bytes], before: dict[str, Any]) -> bool:
    return bool(chain.digest(b"".join(lines[: before["lines"]])) == before["log"])


def _switch(store: S3Store, now: dict[str, Any], version: str | None) -> None:
    """Name another list as the one in force, unless somebody was faster."""
    from obstore.exceptions import AlreadyExistsError, PreconditionError

    text = (json.dumps(now, sort_keys=True) + "\n").encode()
    try:
        store.put(CURRENT, text, mode={"e_tag": version} if version else "create", use_multipart=False)
    except (AlreadyExistsError, PreconditionError) as error:
        raise AwasError("AWAS_BUCKET: somebody else switched the list there at the same moment; do it again") from error


def _lay(store: S3Store, release: Path) -> None:
    """Lay the files of a release there, its manifest last: a release that has one is whole."""
    for path in sorted(release.rglob("*"), key=lambda path: (path.name == MANIFEST, path)):
        if path.is_file():
            _put_new(store, f"releases/{release.name}/{path.relative_to(release).as_posix()}", path.read_bytes())


def _put_new(store: S3Store, place: str, content: bytes) -> None:
    """Lay an object where none is. Raises AwasError where there is one with other bytes."""
    from obstore.exceptions import AlreadyExistsError

    try:
        store.put(place, content, mode="create", use_multipart=False)
    except AlreadyExistsError:
        if bytes(store.get(place).bytes()) != content:
            raise AwasError(f"AWAS_BUCKET: {place} is there already with other bytes; find out who wrote it") from None
