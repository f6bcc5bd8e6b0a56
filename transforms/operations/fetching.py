"""A release out of a bucket: the list in force with the log of lists, checked before it is laid where it is read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transforms import objects
from transforms.errors import AwasError
from transforms.integrity import chain
from transforms.integrity.signatures import Key
from transforms.profile import Profile
from transforms.release import verifying
from transforms.release.in_force import approving, bucket, log, switch
from transforms.release.record import manifest
from transforms.settings import Settings
from transforms.tasks import reproduction

if TYPE_CHECKING:
    from obstore.store import S3Store


def run(settings: Settings, profile: Profile, address: str, to: Path, public_key: Path | None = None) -> str:
    """Bring the release in force into a folder, with the log of lists and the link `current`; returns what was found.

    public_key: the installation's, where it is not laid under `<home>/keys`. Raises AwasError where the folder knows
    more lists than the bucket (which was set back then), or where release or log are not what was signed; what was
    there before stays. Where all lists were withdrawn, `current` is gone as well when AwasError says so.
    """
    store, arriving = objects.opened(address), to / ".arriving"
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(arriving, ignore_errors=True)
    arriving.mkdir(mode=0o700)
    try:
        with objects.told():
            stated, _ = bucket.pointer(store)
            if not stated:
                raise AwasError("no list was laid in the bucket yet, or AWAS_BUCKET (--from) names another folder")
            _private(arriving / log.NAME, bytes(store.get(f"logs/{stated['log']}.jsonl").bytes()))
            _checked_log(arriving, to, stated, approving.keys(settings, profile))
            name = stated["release"]
            if name is None:
                _switch(arriving, to)
                raise AwasError("no list is in force in the bucket: those that were are withdrawn, and not to be used")
            _bring(store, f"releases/{name}/", arriving / name)
        content = verifying.check(settings, arriving / name, public_key)
        entry = log.last(log.read(arriving), name)
        if entry is None or entry.digest != manifest.digest(arriving / name):
            raise AwasError(f"{name}: the log in the bucket says that other files were put in force under this name")
        if (to / name).is_dir():
            (to / name).rename(arriving / "before")
        (arriving / name).rename(to / name)
        _switch(arriving, to)
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return reproduction.found(to / name, content)


def _switch(arriving: Path, to: Path) -> None:
    """Let readers have the log that arrived, and by `current` what is in force by it."""
    (arriving / log.NAME).replace(to / log.NAME)
    switch.point(to)


def _checked_log(arriving: Path, to: Path, stated: dict[str, Any], keys: tuple[Key, ...]) -> None:
    """Raises AwasError where the log is not the one that is named, is broken, not signed, or knows less than ours."""
    lines, known = chain.texts(arriving / log.NAME), chain.texts(to / log.NAME)
    if chain.digest(b"".join(lines)) != stated["log"] or log.in_force(log.read(arriving)) != stated["release"]:
        raise AwasError(f"{bucket.CURRENT} of the bucket names another log, or another list, than lies there")
    log.check_signatures(arriving, keys)
    if lines[: len(known)] != known:
        raise AwasError(
            f"the log of lists in the bucket does not go on from {to / log.NAME}: the bucket was set back or written "
            "anew; ask who keeps it, and lay what is fetched into another folder if that was meant"
        )


def _bring(store: S3Store, prefix: str, folder: Path) -> None:
    """Copy all objects below a prefix into a new folder."""
    for page in store.list(prefix):
        for about in page:
            path = folder / about["path"].removeprefix(prefix)
            if not path.resolve().is_relative_to(folder.resolve()):
                raise AwasError(f"{about['path']!r}: an object of the bucket is named so that it would lead elsewhere")
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _private(path, bytes(store.get(about["path"]).bytes()))


def _private(path: Path, content: bytes) -> None:
    path.touch(0o600)
    path.write_bytes(content)
