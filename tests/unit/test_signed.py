"""A supplier that signs is believed by its signature alone: for its own source, that day, those files."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.conftest import drop
from tests.unit.support.deliveries import HEADER, permit
from tests.unit.support.keys import written
from transforms import deliver
from transforms.deliver import dry_run
from transforms.deliver.evidence import supplier_signature
from transforms.deliver.landing import drops
from transforms.deliver.landing.fingerprints import Fingerprints
from transforms.errors import DeliveryRefused
from transforms.integrity import signatures
from transforms.profile import Profile
from transforms.settings import Settings

DAY = date(2026, 3, 1)
SUPPLIER, STRANGER = (Ed25519PrivateKey.from_private_bytes(letter * 32) for letter in (b"s", b"x"))


def described(folder: Path, key: Ed25519PrivateKey, namespace: str = signatures.DELIVERIES, **other: object) -> None:
    """Write a descriptor of the folder's files and sign it."""
    files = [path for path in sorted(folder.iterdir()) if path.suffix == ".csv"]
    resources = [{"path": f.name, "hash": f"sha256:{hashlib.sha256(f.read_bytes()).hexdigest()}"} for f in files]
    content = {"source": "work_permits", "delivered_on": folder.name, "resources": resources} | other
    text = json.dumps(content).encode()
    (folder / drops.DESCRIPTOR).write_bytes(text)
    made = signatures.armoured(signatures.sign(key, namespace, text))
    (folder / drops.SIGNATURE).write_text(made, encoding="ascii")


@pytest.fixture
def folder(profile: Profile, tmp_path: Path) -> Path:
    profile.folder.mkdir(exist_ok=True)
    keys = f"work_permits {written(SUPPLIER)} the ministry\nagency_register {written(STRANGER)}\n"
    (profile.folder / supplier_signature.KEYS).write_text(keys, encoding="utf-8")
    return drop(tmp_path / "drops", "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1")).parent


def hold(settings: Settings, profile: Profile, folder: Path) -> None:
    day = date.fromisoformat(folder.name)
    supplier_signature.hold(
        profile, drops.read_delivery("work_permits", day, folder, Fingerprints(settings, "work_permits"))
    )


def test_what_the_supplier_signed_is_read(settings: Settings, profile: Profile, folder: Path) -> None:
    described(folder, SUPPLIER)
    hold(settings, profile, folder)


def test_nothing_else_is(settings: Settings, profile: Profile, folder: Path) -> None:
    def refused(said: str, at: Path = folder) -> None:
        with pytest.raises(DeliveryRefused, match=said) as error:
            hold(settings, profile, at)
        assert "\n" not in str(error.value)

    refused("datapackage.json: is not there")
    described(folder, STRANGER)  # the key of another source
    refused("nobody here is known by")
    described(folder, SUPPLIER, signatures.LISTS)
    refused("made for something else")
    described(folder, SUPPLIER, delivered_on="2026-02-28")
    refused("not as work_permits of 2026-03-01")
    described(folder, SUPPLIER, resources=[{"path": "a.csv"}])
    refused("does not state the SHA-256 of every file")
    described(folder, SUPPLIER)
    (folder / drops.DESCRIPTOR).write_bytes((folder / drops.DESCRIPTOR).read_bytes() + b" ")
    refused("does not belong to what stands there")
    described(folder, SUPPLIER)
    (folder / drops.SIGNATURE).unlink()
    refused("datapackage.json.sig: is not there")
    described(folder, SUPPLIER)
    elsewhere = folder.rename(folder.with_name("2026-03-02"))  # the same delivery again, as another day's
    refused("not as work_permits of 2026-03-02", elsewhere)


def test_what_the_supplier_corrected_is_not_undone_by_what_was_signed_before(
    settings: Settings, profile: Profile, folder: Path
) -> None:
    """Whoever keeps yesterday's files and their signature could lay them there again: for the day that they name."""
    described(folder, SUPPLIER)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    deliver.run(settings, profile, "work_permits", DAY)
    (folder / "a.csv").write_text(HEADER + permit("P1", status="cancelled"), encoding="utf-8")
    described(folder, SUPPLIER)
    assert "1 new deliveries" in deliver.run(settings, profile, "work_permits", DAY)
    assert "nothing new" in deliver.run(settings, profile, "work_permits", DAY)
    for name, content in kept.items():
        (folder / name).write_bytes(content)
    said = deliver.run(settings, profile, "work_permits", DAY)
    assert "nothing new; refused: " in said and "replaced by its supplier: it does not come back" in said


def test_a_source_without_a_key_delivers_as_before(settings: Settings, profile: Profile, folder: Path) -> None:
    (profile.folder / supplier_signature.KEYS).write_text(f"agency_register {written(STRANGER)}\n", encoding="utf-8")
    hold(settings, profile, folder)


def test_files_of_a_supplier_who_signs_are_tried_without_a_signature(
    settings: Settings, profile: Profile, folder: Path
) -> None:
    said = list(dry_run.tell(settings, profile, "work_permits", [folder / "a.csv"], date(2026, 3, 1)))
    assert said[0] == "work_permits: 1 new deliveries, 1 rows"
    assert said[1].endswith("work_permits delivers signed (suppliers.keys): without its signature it is refused")
