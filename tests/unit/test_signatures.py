"""What a person signs here ssh-keygen accepts, and the other way round; nothing else is a signature."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.unit.support.keys import written
from transforms.errors import AwasError
from transforms.integrity import signatures
from transforms.integrity.signatures import LISTS, NotSigned

DAY = date(2026, 3, 31)
MESSAGE = b"lists of 31 March\n"


@pytest.fixture
def siti() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b"s" * 32)


@pytest.fixture
def known(tmp_path: Path, siti: Ed25519PrivateKey) -> Path:
    path = tmp_path / "approvers.keys"
    path.write_text(f"# who signs\n\nsiti {written(siti)} her laptop\n", encoding="utf-8")
    return path


def test_a_signature_names_whose_key_made_it(known: Path, siti: Ed25519PrivateKey) -> None:
    keys = signatures.read_keys(known)
    made = signatures.sign(siti, LISTS, MESSAGE)
    assert signatures.signer(keys, made, LISTS, MESSAGE, DAY) == "siti"
    assert signatures.owner(keys, siti.public_key()) == "siti"


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
def test_ssh_keygen_agrees(tmp_path: Path, known: Path) -> None:
    """Both ways: it accepts ours, and we accept its own."""
    key, message = tmp_path / "id", tmp_path / "message"
    message.write_bytes(MESSAGE)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", LISTS, "-f", str(key), str(message)], check=True)
    known.write_text(f"budi {key.with_suffix('.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    theirs = signatures.from_file(tmp_path / "message.sig")
    assert signatures.signer(signatures.read_keys(known), theirs, LISTS, MESSAGE, DAY) == "budi"
    ours = tmp_path / "ours.sig"
    made = signatures.sign(signatures.read_private(key), LISTS, MESSAGE)
    ours.write_text(signatures.armoured(made), encoding="ascii")
    assert signatures.from_file(ours) == made
    verify = ["ssh-keygen", "-Y", "verify", "-f", str(known), "-I", "budi", "-n", LISTS, "-s", str(ours)]
    assert b"Good" in subprocess.run(verify, input=MESSAGE, check=True, capture_output=True).stdout


@pytest.mark.parametrize(
    ("message", "namespace", "day", "said"),
    [
        (b"lists of 30 March\n", LISTS, DAY, "does not belong"),
        (MESSAGE, signatures.DELIVERIES, DAY, "made for something else"),
        (MESSAGE, LISTS, date(2026, 3, 1), "does not count on 2026-03-01"),
        (MESSAGE, LISTS, date(2026, 4, 1), "does not count on 2026-04-01"),
    ],
)
def test_what_was_not_signed_is_said(
    known: Path, siti: Ed25519PrivateKey, message: bytes, namespace: str, day: date, said: str
) -> None:
    known.write_text(f'siti valid-after="20260301",valid-before="20260401" {written(siti)}\n', encoding="utf-8")
    made = signatures.sign(siti, LISTS, MESSAGE)
    with pytest.raises(NotSigned, match=said):
        signatures.signer(signatures.read_keys(known), made, namespace, message, day)


def test_a_stranger_and_a_broken_signature_are_nobody(known: Path, siti: Ed25519PrivateKey) -> None:
    keys = signatures.read_keys(known)
    with pytest.raises(NotSigned, match="nobody here"):
        made = signatures.sign(Ed25519PrivateKey.generate(), LISTS, MESSAGE)
        signatures.signer(keys, made, LISTS, MESSAGE, DAY)
    made = signatures.sign(siti, LISTS, MESSAGE)
    for broken in ("", "AAAA", made[:-8], made[:40] + made[44:], "§"):
        with pytest.raises(NotSigned):
            signatures.signer(keys, broken, LISTS, MESSAGE, DAY)


def test_a_line_that_is_no_key_is_named(known: Path) -> None:
    for line in (
        "siti",
        "siti ssh-rsa AAAA",
        "siti ssh-ed25519 AAAA",
        "siti ssh-ed25519 %%%",
        "siti valid-until=1 ssh-ed25519 AAAA",
    ):
        known.write_text(f"# keys\n{line}\n", encoding="utf-8")
        with pytest.raises(AwasError, match=r"approvers\.keys:2: no Ed25519 key"):
            signatures.read_keys(known)
    assert signatures.read_keys(known.with_name("none")) == ()
