"""The keys' pack: secrets of an installation, encrypted to the certificates of those who may open it (CMS, RFC 5652).

Without this project it is opened by

    openssl cms -decrypt -inform DER -in keys.cms -inkey recipient.key | tar -x
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import pkcs7

from transforms.errors import AwasError, cause

RECIPIENTS = "backup.recipients.pem"
_MAKE = "openssl req -x509 -newkey rsa:3072 -days 3650 -subj /CN=NAME -keyout recipient.key -out recipient.pem"


def recipients(path: Path) -> list[x509.Certificate]:
    """The certificates of a file. Raises AwasError where it holds none that can be encrypted to."""
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise AwasError(f"{path}: holds no certificate ({cause(error)}); make one: {_MAKE}") from error
    for place, one in enumerate(found, start=1):
        if not isinstance(one.public_key(), RSAPublicKey):
            raise AwasError(f"{path}: certificate {place} is not of an RSA key; make one: {_MAKE}")
    return found


def pack(secrets: Mapping[str, bytes], to: Sequence[x509.Certificate]) -> bytes:
    """Encrypt files, by their names, so that each of the recipients can open them."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, text in sorted(secrets.items()):
            about = tarfile.TarInfo(name)
            about.size, about.mode = len(text), 0o600
            archive.addfile(about, io.BytesIO(text))
    envelope = pkcs7.PKCS7EnvelopeBuilder().set_data(content.getvalue()).set_content_encryption_algorithm(AES256)
    for one in to:
        envelope = envelope.add_recipient(one)
    return envelope.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def unpack(sealed: bytes, key: Path, to: Sequence[x509.Certificate]) -> dict[str, bytes]:
    """The files of a pack. key: a recipient's private key (PEM). Raises AwasError where it does not open the pack."""
    try:
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise AwasError(
            f"{key}: not a key that can be read here ({cause(error)}); take its passphrase off for this: "
            "openssl pkey -in recipient.key -out plain.key"
        ) from error
    own = [one for one in to if one.public_key() == private.public_key()]
    if not own or not isinstance(private, RSAPrivateKey):
        raise AwasError(f"{key}: is the key of none of the recipients to whom the keys were encrypted")
    try:
        content = pkcs7.pkcs7_decrypt_der(sealed, own[0], private, [])
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            members = [(one.name, archive.extractfile(one)) for one in archive.getmembers() if one.isfile()]
            return {name: file.read() for name, file in members if file}
    except (ValueError, tarfile.TarError) as error:
        raise AwasError(f"the pack of keys cannot be opened ({cause(error)}); take another backup") from error
