"""Make a backup of the home, while days run: what is there already is not copied again.

Two things are checked on the way: each data file of the lake has the digest that was written down when it was made,
and each object of the store reads back as it was written.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives import serialization

from transforms.errors import AwasError
from transforms.integrity import lake_catalogue, lake_files
from transforms.operations import backup_contents, key_pack, manifests
from transforms.operations.file_store import Store
from transforms.operations.manifests import File, Manifest
from transforms.profile import Profile
from transforms.release.in_force import log
from transforms.release.record import signing
from transforms.settings import Settings

KEEP_DAYS = 35  # unless somebody says otherwise
_TRIES = 3  # times that a catalogue is copied anew, because a file that it names was compacted away meanwhile
_UNCHANGED = ("releases/", "landing/", "logs/", "validation/", "refused/", "stopped/", "protection/")


def run(settings: Settings, profile: Profile, to: Path, recipients: Path | None, keep_days: int) -> str:
    """Write a backup into the store `to`, let go of those older than `keep_days`; returns one line of what was done.

    recipients: certificates to which the keys are encrypted; without them the keys are left out, and the line says so.
    Raises AwasError where the lake is damaged, or the store does not keep what is written.
    """
    settings.require_catalogue_file()
    if to.resolve().is_relative_to(settings.home):
        raise AwasError(f"{to}: lies in the home itself; a backup belongs on another disk")
    store, now = Store(to.resolve()), datetime.now(UTC)
    store.make()
    with store.alone(), TemporaryDirectory(prefix=".taking_", dir=store.folder) as staging:
        writer = _Writer(settings, store, Path(staging) / "backup")
        manifest = writer.write(profile, recipients, now)
        gone = manifests.older(manifests.names(store), now, keep_days)
        for name in gone:
            store.remove_backup(name)
        if gone:
            named = {digest for name in manifests.names(store) for digest in manifests.read(store, name).digests()}
            store.remove_unnamed(named)
    without = f"; without {', '.join(manifest.left_out)}" if manifest.left_out else ""
    return (
        f"{manifest.name}: {len(manifest.files) + len(manifest.outside)} files, {writer.new} of them new "
        f"({writer.bytes:,} bytes), in force {manifest.in_force or 'no list'}, "
        f"{len(gone)} older backups let go{without}"
    )


class _Writer:
    """One backup being written. new, bytes: how much was copied."""

    def __init__(self, settings: Settings, store: Store, folder: Path) -> None:
        self.settings, self.store, self.folder = settings, store, folder
        self.new = self.bytes = 0
        self.snapshot: int | None = None
        self.in_force: str | None = None
        last = manifests.names(store)
        self.before = manifests.read(store, last[-1]).files if last else {}

    def write(self, profile: Profile, recipients: Path | None, now: datetime) -> Manifest:
        files, secrets = self._lake()
        for name in backup_contents.files(self.settings):
            if backup_contents.is_key(self.settings, name):
                secrets[f"home/{name}"] = (self.settings.home / name).read_bytes()
            elif file := self._put(name, self.settings.home / name):
                files[name] = file
        secrets |= _secrets(self.settings)
        outside = dict(self._outside(profile))
        self.folder.mkdir(mode=0o700)
        pack = self._seal(secrets, recipients)
        manifest = Manifest(
            version=1, taken_at=now, profile=profile.name, in_force=self.in_force,
            snapshot=self.snapshot, files=files, outside=outside, sealed=pack,
            left_out=[f"the keys ({', '.join(sorted(secrets))}): nobody is named to whom to encrypt them"]
            if secrets and not pack else [],
        )  # fmt: skip
        (self.folder / manifests.NAME).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
        signing.sign(self.settings, self.folder)
        self.folder.rename(self.store.backups / manifest.name)
        return manifest

    def _lake(self) -> tuple[dict[str, File], dict[str, bytes]]:
        """Everything that changes while days run, with the data files that this catalogue names."""
        for _ in range(_TRIES):
            try:
                return self._lake_of_one_moment()
            except FileNotFoundError:
                shutil.rmtree(self.folder.parent / "still")
        raise AwasError(f"the lake in {self.settings.lake_dir} lacks files that its catalogue names; awas mend")

    def _lake_of_one_moment(self) -> tuple[dict[str, File], dict[str, bytes]]:
        """Raises FileNotFoundError where a data file is gone."""
        still = self.folder.parent / "still"
        copied, there = backup_contents.still(self.settings, still), self.settings.model_copy(update={"home": still})
        files, secrets = dict[str, File](), dict[str, bytes]()
        for name in copied:
            if backup_contents.is_key(self.settings, name):
                secrets[f"home/{name}"] = (still / name).read_bytes()
            else:
                files[name] = self._copied(still / name)
        self.in_force = _in_force(there.releases_dir, self.settings.releases_dir / "current")
        if backup_contents.CATALOGUE in copied:
            self.snapshot, _ = lake_catalogue.read(there)
            files |= {f"{backup_contents.DATA}/{name}": file for name, file in self._data(there)}
        return files, secrets

    def _data(self, there: Settings) -> Iterator[tuple[str, File]]:
        """The data files of a catalogue. Raises AwasError for one that is not as it was written."""
        stated = lake_files.digests(there)
        for relation, name in lake_files.named(there):
            path, digest = self.settings.lake_dir / "data" / name, stated.get(name)
            size = path.stat().st_size
            if digest and self.store.has(digest, size):
                yield name, manifests.of(path, digest, size)
                continue
            file = self._copied(path)
            if digest and file.sha256 != digest:
                raise AwasError(f"{name} of {relation} was altered after it was written; nothing is kept: awas mend")
            yield name, file

    def _put(self, name: str, path: Path) -> File | None:
        """A file of the home, where it is still there; what does not change is known by its size and time."""
        try:
            last = self.before.get(name) if name.startswith(_UNCHANGED) else None
            known = last and last == manifests.of(path, last.sha256, path.stat().st_size)
            return last if last and known and self.store.has(last.sha256, last.bytes) else self._copied(path)
        except FileNotFoundError:
            return None  # a draft that was signed meanwhile, a folder of logs that was cleared

    def _copied(self, path: Path) -> File:
        digest, size, new = self.store.put(path)
        self.new += new
        self.bytes += size * new
        return manifests.of(path, digest, size)

    def _outside(self, profile: Profile) -> Iterator[tuple[str, File]]:
        """The profile and the approvers' keys, wherever they lie."""
        for path in sorted(profile.folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
                yield f"profile/{path.relative_to(profile.folder).as_posix()}", self._copied(path)
        if self.settings.approvers and self.settings.approvers.is_file():
            yield "approvers.keys", self._copied(self.settings.approvers)

    def _seal(self, secrets: dict[str, bytes], recipients: Path | None) -> str | None:
        """Write the keys' pack, and to whom it is encrypted; returns its digest, none where there is none."""
        if not secrets or recipients is None:
            return None
        to = key_pack.recipients(recipients)
        pack = key_pack.pack(secrets, to)
        pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in to)
        for name, content in ((manifests.SEALED, pack), (key_pack.RECIPIENTS, pem)):
            (self.folder / name).write_bytes(content)
            (self.folder / name).chmod(0o600)
        return hashlib.sha256(pack).hexdigest()


def _secrets(settings: Settings) -> dict[str, bytes]:
    """The secrets that the environment gives, and the signing key where it lies elsewhere."""
    found = {}
    if settings.key:
        found["secrets/AWAS_KEY"] = settings.key.get_secret_value().encode()
    if settings.earlier_keys:
        found["secrets/AWAS_EARLIER_KEYS"] = json.dumps([k.get_secret_value() for k in settings.earlier_keys]).encode()
    if settings.signing_key:
        found["secrets/signing_key.pem"] = settings.signing_key.read_bytes()
    return found


def _in_force(releases: Path, link: Path) -> str | None:
    """The release in force, as the log says, else as the link `current` does."""
    stated = log.in_force(log.read(releases))
    return stated or (link.readlink().name if link.is_symlink() else None)
