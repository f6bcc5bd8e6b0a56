"""The signature of a release: Ed25519 over its manifest, which names every other file by its digest.

`manifest.sig` is the bare signature of `manifest.json`, `manifest.pub` the public key, so that anybody can check it:

    openssl pkeyutl -verify -pubin -inkey manifest.pub -rawin -in manifest.json -sigfile manifest.sig
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from transforms.errors import AwasError, cause
from transforms.settings import Settings

MANIFEST, SIGNATURE, PUBLIC_KEY = "manifest.json", "manifest.sig", "manifest.pub"


def sign(settings: Settings, folder: Path) -> None:
    """Sign the manifest of a folder with this installation's key, which is made where there is none yet."""
    key = _private_key(settings)
    for name, content in (
        (SIGNATURE, key.sign((folder / MANIFEST).read_bytes())),
        (PUBLIC_KEY, _pem(key.public_key())),
    ):
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)


def check(settings: Settings, folder: Path, public_key: Path | None = None) -> str:
    """Check the signature of a folder's manifest; returns the fingerprint of the key that made it.

    The key must be one that is trusted here: `public_key`, else this installation's own, or one laid as
    `<home>/keys/<name>.pub`. Raises AwasError that says which of the three is wrong: key, trust or signature.
    """
    try:
        shipped = (folder / PUBLIC_KEY).read_bytes()
        signature = (folder / SIGNATURE).read_bytes()
    except OSError as error:
        raise AwasError(f"{folder.name}: not signed: {Path(str(error.filename)).name} is missing") from error
    key, mark = _public_key(folder / PUBLIC_KEY), fingerprint(shipped)
    trusted = [public_key] if public_key else sorted((settings.home / "keys").glob("*.pub"))
    if mark not in {fingerprint(_pem(_public_key(path))) for path in trusted}:
        raise AwasError(
            f"{folder.name}: signed with key {mark}, which is not trusted here; where you know it to be genuine, "
            f"lay it as {settings.home / 'keys'}/<name>.pub or name it (KEY=<file>)"
        )
    try:
        key.verify(signature, (folder / MANIFEST).read_bytes())
    except InvalidSignature as error:
        raise AwasError(
            f"{folder.name}: manifest.json is not what was signed (key {mark}): it or manifest.sig was changed"
        ) from error
    return mark


def fingerprint(pem: bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a public key's file, to be compared by people."""
    return hashlib.sha256(pem).hexdigest()[:16]


def _private_key(settings: Settings) -> Ed25519PrivateKey:
    """The key that signs here: what AWAS_SIGNING_KEY names, else `<home>/keys/release.pem`, made if missing."""
    path = settings.signing_key or settings.home / "keys" / "release.pem"
    if not settings.signing_key and not path.exists():
        _make(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise AwasError(f"{path}: not a readable signing key ({cause(error)}); AWAS_SIGNING_KEY") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise AwasError(f"{path}: not an Ed25519 key; make one: openssl genpkey -algorithm ed25519 -out {path}")
    public = settings.home / "keys" / "release.pub"
    public.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    public.write_bytes(_pem(key.public_key()))
    return key


def _make(path: Path) -> None:
    """A new key, readable by its owner alone; where another process was faster, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(private)
    except FileExistsError:
        return


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise AwasError(f"{path}: not a readable public key ({cause(error)})") from error
    if not isinstance(key, Ed25519PublicKey):
        raise AwasError(f"{path}: not an Ed25519 public key")
    return key


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
