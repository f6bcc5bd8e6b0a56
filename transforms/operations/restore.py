"""Put a backup into an empty home, and prove that the list in force is what was signed and what its inputs give."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import closing
from pathlib import Path

from transforms.deliver.evidence import sealing
from transforms.errors import AwasError
from transforms.integrity import lake_files
from transforms.operations import key_pack, manifests
from transforms.operations.file_store import Store
from transforms.operations.manifests import File, Manifest
from transforms.profile import Profile
from transforms.release import verifying
from transforms.release.in_force import approving, readers, switch
from transforms.release.record import signing
from transforms.running import lifecycle
from transforms.settings import Settings
from transforms.tasks import reproduction
from transforms.warehouse import RESTORING, connect


def run(
    settings: Settings,
    profile: Profile,
    source: Path,
    moment: str | None,
    *,
    key: Path | None = None,
    identity: Path | None = None,
    secrets: Path | None = None,
) -> str:
    """Restore into `settings.home`; returns one line of what was restored, how long it took, and what is missing.

    moment: the newest backup up to then; none means the newest. key: the public key of the installation that made the
    backup. identity: a recipient's private key, which opens the pack of keys; secrets: a folder for what was in the
    environment. Raises AwasError where the home holds something, the backup is not whole, or AWAS_READERS is another
    home's.
    """
    began = time.monotonic()
    settings.require_catalogue_file()
    readers.check(settings)
    store = Store(source.resolve())
    name = manifests.pick(store, moment)
    manifest = _read(settings, store, name, key)
    with lifecycle.alone(settings.home):
        _begin(settings.home)
        for path, file in manifest.files.items():
            lay(store, file, settings.home / path)
        if manifest.profile != profile.name or not profile.folder.is_dir():
            raise AwasError(f"the backup is of profile {manifest.profile}, AWAS_PROFILE names {profile.name}")
        told = [_keys(settings, store, name, manifest, identity, secrets)] if manifest.sealed else manifest.left_out
        _keep_trust(settings.home / "keys")
        finish(settings, manifest.in_force)
        (settings.home / RESTORING).unlink()
    if manifest.in_force:
        told = [prove(settings, profile, manifest.in_force, key), *told]
    seconds = round(time.monotonic() - began)
    told = [f"{name}: {len(manifest.files)} files restored to {settings.home} in {seconds} seconds", *told]
    return give(settings, "; ".join(told))


def finish(settings: Settings, in_force: str | None) -> None:
    """Check the lake that was laid there, and let `current` point to the list that was in force."""
    if (settings.lake_dir / "catalog.sqlite").is_file():
        lake_files.check(settings)
        with closing(connect(settings, restoring=True)) as con:
            sealing.seal(con, settings)  # deliveries that were committed and not yet written down
            sealing.check(con, settings)
        lake_files.record(settings)
    if in_force:
        switch.point(settings.releases_dir, in_force)


def prove(settings: Settings, profile: Profile, release: str, key: Path | None = None, *, mended: bool = False) -> str:
    """Verify a release as far as this code can; returns in one line what was found.

    One that another version made is not made again: its signature and files are checked. mended: the lake was made
    anew just now. Raises AwasError where something is not as it should be.
    """
    folder = verifying.find(settings, release)
    switch.check(settings.releases_dir, approving.keys(settings, profile))
    content = verifying.check(settings, folder, key)
    try:
        verifying.same_inputs(folder, content, profile)
    except AwasError as other:
        return str(other)
    return reproduction.verify(settings, profile, release, key, mended=mended)


def give(settings: Settings, done: str) -> str:
    """Let the folders of the units hold what is in force; returns what was done, which also stands in an error."""
    try:
        switch.give(settings)
    except AwasError as error:
        raise AwasError(f"{done}; {error}") from None
    return done


def profile_of(source: Path, moment: str | None, target: Path) -> Path:
    """Lay the profile of a backup into a folder that is not there yet; returns it. Raises AwasError where it is."""
    if target.exists():
        raise AwasError(f"{target}: is there already; name a folder that is not there yet")
    store = Store(source.resolve())
    manifest = manifests.read(store, manifests.pick(store, moment))
    for path, file in manifest.outside.items():
        lay(store, file, target / path.removeprefix("profile/"))
    return target


def _read(settings: Settings, store: Store, name: str, key: Path | None) -> Manifest:
    manifest = manifests.read(store, name)
    if key:
        signing.check(settings, store.backups / name, key)
    return manifest


def _begin(home: Path) -> None:
    """Mark a home as being restored. Raises AwasError where it holds something and is not."""
    mark = home / RESTORING
    there = sorted(path.name for path in home.iterdir() if path.name != "run.lock")
    if there and not mark.exists():
        raise AwasError(f"{home}: holds {', '.join(there[:3])} already; restore into an empty home (--home)")
    mark.touch(mode=0o600)


def _keep_trust(keys: Path) -> None:
    """Where the key that signed stayed sealed, a new one is made some day: lists of before go on being trusted."""
    public = keys / "release.pub"
    if public.is_file() and not (keys / "release.pem").exists():
        (keys / "release-before-restore.pub").write_bytes(public.read_bytes())


def lay(store: Store, file: File, target: Path) -> None:
    """Lay one file; folders above it are for the owner alone."""
    for folder in reversed(target.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700)
    store.get(file.sha256, target, file.mode)
    os.utime(target, ns=(file.changed, file.changed))


def _keys(
    settings: Settings, store: Store, name: str, manifest: Manifest, identity: Path | None, secrets: Path | None
) -> str:
    """Open the pack of keys; returns in words what became of it."""
    folder = store.backups / name
    pack = (folder / manifests.SEALED).read_bytes()
    if hashlib.sha256(pack).hexdigest() != manifest.sealed:
        raise AwasError(f"{folder / manifests.SEALED}: was altered; take an older backup (--as-of)")
    if identity is None:
        return "the keys stay sealed: name the key that opens them (--identity)"
    found = key_pack.unpack(pack, identity, key_pack.recipients(folder / key_pack.RECIPIENTS))
    laid = []
    for path, content in found.items():
        where, _, rest = path.partition("/")
        below = settings.home if where == "home" else secrets
        if below:
            target = below / manifests.inside(rest)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            target.write_bytes(content)
            target.chmod(0o600)
            laid.append(path)
    held = sorted(set(found) - set(laid))
    return f"{len(laid)} keys laid" + (
        f", {', '.join(held)} held back: name a folder for them (--secrets)" if held else ""
    )
