"""Signatures of people and suppliers, in OpenSSH's form: what `ssh-keygen -Y sign` makes and `-Y verify` checks.

A file of public keys has OpenSSH's form "allowed signers", a key a line, for Ed25519:

    siti valid-after="20260401" ssh-ed25519 AAAAC3… her laptop

A name may have several keys, of which any counts. A key counts for days after `valid-after` and before `valid-before`:
so one that was lost stays in the file, and what it signed earlier stays signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from transforms.errors import AwasError, cause

LISTS, DELIVERIES = "awas-lists", "awas-delivery"  # namespaces: what is signed for the one is no signature of the other
_MAGIC, _KIND, _HASH = b"SSHSIG", b"ssh-ed25519", b"sha512"
_ARMOUR = re.compile(r"-----BEGIN SSH SIGNATURE-----\s+([A-Za-z0-9+/=\s]+)-----END SSH SIGNATURE-----\s*")
LENGTHS = 32, 64  # of a public key, and of what is signed with it
UNREADABLE = "cannot be read"
_LARGEST = 10_000  # bytes of a file with a signature
_LINE = re.compile(r"(?P<name>\S+)\s+(?:(?P<options>valid-\S+)\s+)?ssh-ed25519\s+(?P<key>[A-Za-z0-9+/=]+)")
_OPTION = re.compile(r'valid-(after|before)="?(\d{8})"?')


@dataclass(frozen=True)
class Key:
    """A public key, and whose it is. after, before: the days between which it counts."""

    name: str
    raw: bytes
    after: date = date.min
    before: date = date.max


class Parts(NamedTuple):
    """What a signature is made of. public: the key; made: the signature itself."""

    public: bytes
    namespace: bytes
    hashed: bytes
    made: bytes


class NotSigned(ValueError):
    """A signature that is none, or not of these bytes. Its text says what is wrong, in our words."""


def read_keys(path: Path) -> tuple[Key, ...]:
    """The public keys of a file; none where there is no such file. Raises AwasError that names the line."""
    if not path.is_file():
        return ()
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            try:
                found.append(_key(line))
            except ValueError as error:
                raise AwasError(
                    f'{path}:{number}: no Ed25519 key; write: NAME [valid-after="YYYYMMDD",valid-before="YYYYMMDD"] '
                    "ssh-ed25519 AAAA…"
                ) from error
    return tuple(found)


def owner(keys: Sequence[Key], public: Ed25519PublicKey) -> str | None:
    """Whose a key is, by the last line that has it."""
    return next((key.name for key in reversed(keys) if key.raw == public.public_bytes_raw()), None)


def read_private(path: Path) -> Ed25519PrivateKey:
    """A person's key, as `ssh-keygen -t ed25519` or OpenSSL writes it. Raises AwasError where it cannot be used."""
    try:
        content = path.expanduser().read_bytes()
        openssh = content.startswith(b"-----BEGIN OPENSSH")
        load = serialization.load_ssh_private_key if openssh else serialization.load_pem_private_key
        key = load(content, password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise AwasError(
            f"{path}: not a key that can be read here ({cause(error)}); one with a passphrase signs through "
            "ssh-keygen: awas sign DAY --show, then awas sign DAY --signature FILE (docs/for-engineers.md)"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise AwasError(f"{path}: not an Ed25519 key; make one: ssh-keygen -t ed25519")
    return key


def sign(key: Ed25519PrivateKey, namespace: str, message: bytes) -> str:
    """A signature, on one line (base64 of what stands between the armour)."""
    public = _text(_KIND) + _text(key.public_key().public_bytes_raw())
    made = _text(_KIND) + _text(key.sign(_signed(namespace.encode(), _HASH, message)))
    parts = (public, namespace.encode(), b"", _HASH, made)
    return base64.b64encode(_MAGIC + (1).to_bytes(4) + b"".join(map(_text, parts))).decode()


def armoured(signature: str) -> str:
    """A signature as the file that `ssh-keygen -Y verify` reads."""
    lines = "\n".join(textwrap.wrap(signature, 70))
    return f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n"


def from_file(path: Path) -> str:
    """The signature in a file that `ssh-keygen -Y sign` wrote, on one line. Raises NotSigned where there is none."""
    try:
        return in_armour(path.read_bytes() if path.stat().st_size < _LARGEST else b"")
    except OSError as error:
        raise NotSigned(UNREADABLE) from error


def in_armour(content: bytes) -> str:
    """The signature in the bytes of such a file. Raises NotSigned where there is none."""
    try:
        found = _ARMOUR.fullmatch(content.decode("ascii")) if len(content) < _LARGEST else None
    except ValueError as error:
        raise NotSigned(UNREADABLE) from error
    if not found:
        raise NotSigned("is no signature of ssh-keygen -Y sign")
    return "".join(found[1].split())


def signer(keys: Sequence[Key], signature: str, namespace: str, message: bytes, day: date) -> str:
    """Who signed a message that is about a day. Raises NotSigned that says why the signature is none."""
    return signer_by(keys, parts(signature), namespace, message, day)


def signer_by(keys: Sequence[Key], signature: Parts, namespace: str, message: bytes, day: date) -> str:
    """`signer`, of a signature that was taken apart."""
    raw, stated, hashed, made = signature
    if stated != namespace.encode() or hashed not in (b"sha512", b"sha256"):
        raise NotSigned(f"was made for something else; sign with: ssh-keygen -Y sign -n {namespace}")
    holder = [key for key in keys if key.raw == raw]
    if not holder:
        raise NotSigned("was made with a key that nobody here is known by")
    valid = [key for key in holder if key.after < day < key.before]
    if not valid:
        raise NotSigned(f"was made with a key that does not count on {day}")
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(made, _signed(stated, hashed, message))
    except InvalidSignature as error:
        raise NotSigned("does not belong to what stands there: that or the signature was changed") from error
    return valid[-1].name


def _key(line: str) -> Key:
    found = _LINE.match(line)
    if not found:
        raise ValueError
    kind, raw = _split(base64.b64decode(found["key"], validate=True), 2)
    if kind != _KIND or len(raw) != 32:
        raise ValueError
    options = dict(_option(text) for text in found["options"].split(",")) if found["options"] else {}
    return Key(found["name"], raw, **options)


def _option(text: str) -> tuple[str, date]:
    found = _OPTION.fullmatch(text)
    if not found:
        raise ValueError
    return found[1], date.fromisoformat(found[2])


def parts(signature: str) -> Parts:
    """What a signature on one line is made of. Raises NotSigned where it is none."""
    try:
        blob = base64.b64decode(signature, validate=True)
        if not blob.startswith(_MAGIC + (1).to_bytes(4)):
            raise ValueError
        public, namespace, _, hashed, made = _split(blob[10:], 5)
        (kind, raw), (kind_made, value) = _split(public, 2), _split(made, 2)
        if (kind, kind_made, len(raw), len(value)) != (_KIND, _KIND, *LENGTHS):
            raise ValueError
    except (ValueError, binascii.Error) as error:
        raise NotSigned("is no Ed25519 signature in OpenSSH's form") from error
    return Parts(raw, namespace, hashed, value)


def _signed(namespace: bytes, hashed: bytes, message: bytes) -> bytes:
    digest = hashlib.new(hashed.decode(), message).digest()
    return _MAGIC + b"".join(map(_text, (namespace, b"", hashed, digest)))


def _text(value: bytes) -> bytes:
    return len(value).to_bytes(4) + value


def _split(blob: bytes, count: int) -> list[bytes]:
    """The texts of a blob, each with its length before it. Raises ValueError where these are not so many."""
    found = []
    while blob:
        length = int.from_bytes(blob[:4])
        if len(blob) < 4 + length:
            raise ValueError
        found.append(blob[4 : 4 + length])
        blob = blob[4 + length :]
    if len(found) != count:
        raise ValueError
    return found
