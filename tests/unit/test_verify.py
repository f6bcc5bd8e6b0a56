"""Whoever changes a release, or signs in another's name, is told so; one that nobody touched passes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from tests.unit.conftest import World
from transforms.errors import AwasError
from transforms.release import DraftInfo, verifying
from transforms.release.database import marts
from transforms.release.record import manifest, signing
from transforms.settings import Settings


def current(world: World) -> Path:
    return (world.settings.releases_dir / "current").resolve()


def check(world: World, release: Path, key: Path | None = None) -> dict[str, object]:
    return verifying.check(world.settings, release, key)


def test_a_release_that_nobody_touched_passes(released: World) -> None:
    release = current(released)
    assert check(released, release)["approval"] == {"by": "ana", "digest": manifest.digest(release)}
    assert check(released, verifying.find(released.settings, "current"))
    assert check(released, release, release / "manifest.pub")


def test_the_key_is_its_owners_alone(released: World) -> None:
    key = released.settings.home / "keys" / "release.pem"
    assert (key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    before = key.read_bytes()
    signing.sign(released.settings, current(released))
    assert key.read_bytes() == before


def append(name: str) -> Callable[[Path], None]:
    def tamper(release: Path) -> None:
        with (release / name).open("ab") as file:
            file.write(b"\n")

    return tamper


def restate_rows(release: Path) -> None:
    path = release / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"rows": 90', '"rows": 91'), encoding="utf-8")


def swap_approver(release: Path) -> None:
    path = release / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"by": "ana"', '"by": "eve"'), encoding="utf-8")


def sign_anew(release: Path) -> None:
    """As somebody would who changed a file and has a key of their own."""
    append("agencies.csv")(release)
    elsewhere = Settings(home=release.parent.parent / "elsewhere")
    signing.sign(elsewhere, release)


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (append("agencies.csv"), "agencies.csv was altered"),
        (append("watchlists.duckdb"), "watchlists.duckdb was altered"),
        (append("units/batam/index.html"), "units/batam/index.html was altered"),
        (lambda release: (release / "routes.csv").unlink(), "routes.csv is missing"),
        (lambda release: (release / "extra.csv").write_text("x"), "extra.csv is not in the manifest"),
        (restate_rows, "manifest.json is not what was signed"),
        (swap_approver, "manifest.json is not what was signed"),
        (append("manifest.sig"), "manifest.json is not what was signed"),
        (lambda release: (release / "manifest.sig").unlink(), "not signed: manifest.sig is missing"),
        (lambda release: (release / "manifest.pub").unlink(), "not signed: manifest.pub is missing"),
        (lambda release: (release / "manifest.pub").write_text("x"), "not a readable public key"),
        (lambda release: (release / "manifest.json").write_text("{"), "not a readable manifest"),
        (sign_anew, "is not trusted here"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tampering_is_named(released: World, tamper: Callable[[Path], None], said: str) -> None:
    release = current(released)
    tamper(release)
    with pytest.raises(AwasError, match=said) as error:
        check(released, release)
    assert "\n" not in str(error.value)


def test_what_was_approved_must_be_what_is_signed(world: World) -> None:
    """The installation's own key over files that nobody approved: the signature is right, the approval is not."""
    release = world.publish(world.draft().digest)
    append("agencies.csv")(release)
    content = manifest.read(release)
    manifest.write(release, {name: content[name] for name in content if name not in ("files", "approval")})
    manifest.approve(release, str(content["approval"]["digest"]), "ana")
    signing.sign(world.settings, release)
    with pytest.raises(AwasError, match="nobody signed these files off"):
        check(world, release)


def test_a_draft_is_not_a_release(world: World) -> None:
    with pytest.raises(AwasError, match="not signed"):
        check(world, world.draft().path)
    with pytest.raises(AwasError, match="no release 2030-01-01"):
        verifying.find(world.settings, "2030-01-01")


def test_a_key_laid_beside_is_trusted(world: World) -> None:
    """A release of another installation passes where its public key was laid here by a person."""
    release = world.publish(world.draft().digest)
    signing.sign(Settings(home=release.parent.parent / "elsewhere"), release)
    with pytest.raises(AwasError, match="not trusted"):
        check(world, release)
    (world.settings.home / "keys" / "neighbour.pub").write_bytes((release / "manifest.pub").read_bytes())
    assert check(world, release)


def test_a_key_of_another_kind_is_refused(released: World, tmp_path: Path) -> None:
    other = tmp_path / "key.pem"
    other.write_bytes(
        generate_private_key(SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    released.settings.signing_key = other
    with pytest.raises(AwasError, match="not an Ed25519 key"):
        signing.sign(released.settings, current(released))
    released.settings.signing_key = tmp_path / "missing.pem"
    with pytest.raises(AwasError, match="not a readable signing key"):
        signing.sign(released.settings, current(released))


def test_other_code_or_configuration_is_said_before_anything_is_made_again(released: World) -> None:
    release = current(released)
    content = check(released, release)
    verifying.same_inputs(release, content, released.profile)
    content["inputs"] = json.loads(json.dumps(content["inputs"])) | {"code": "sha256:older"}
    with pytest.raises(AwasError, match="made with other code"):
        verifying.same_inputs(release, content, released.profile)


def changed(release: Path, info: DraftInfo, change: Callable[[dict[str, Any]], None]) -> DraftInfo:
    """A draft of the same day whose manifest differs by `change` from the release's."""
    content = manifest.read(release)
    change(content)
    (info.path / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    return info


def test_what_differs_when_it_is_made_again_is_named(released: World) -> None:
    release = current(released)
    info = released.draft()
    verifying.compare(release, info)
    changed(release, info, lambda c: c["inputs"]["deliveries"].pop(0))
    with pytest.raises(AwasError, match="agency_register of 2026-03-30 is gone or changed"):
        verifying.compare(release, info)
    changed(release, info, lambda c: c["inputs"].update(earlier_lists="sha256:x"))
    with pytest.raises(AwasError, match="earlier days were computed again since"):
        verifying.compare(release, info)
    changed(release, info, lambda c: c["files"]["agencies.csv"].update(sha256="x"))
    with pytest.raises(AwasError, match=r"differs in agencies\.csv"):
        verifying.compare(release, info)


def test_the_bytes_of_the_database_do_not_depend_on_where_it_is_written(tmp_path: Path) -> None:
    """A verification writes it in another folder. With several long tables among others, their order in the file
    followed from the length of a path."""
    staging = tmp_path / "staging.duckdb"
    with duckdb.connect(str(staging)) as con:
        con.execute("create schema marts")
        for number in range(60):
            rows = 130_000 if number % 8 == 0 else 3
            con.execute(
                f"create table marts.t{number} as select n, 't' || n % 10007 as text from range({rows}) as r(n)"
            )
        con.execute("create view marts.first as from marts.t0; create macro marts.same(one) as one")
        con.execute("comment on column marts.t0.n is 'a number'")
    made = []
    for length in (1, 60, 120):
        there = tmp_path / ("s" * length)
        there.mkdir()
        shutil.copy(staging, there / "staging.duckdb")
        marts.seal(there / "staging.duckdb", there / "watchlists.duckdb", "run")
        made.append((there / "watchlists.duckdb").read_bytes())
    assert made[0] == made[1] == made[2]
    with duckdb.connect(str(there / "watchlists.duckdb"), read_only=True) as con:
        assert con.execute("select marts.same(count(*)) from marts.first").fetchall() == [(130_000,)]
        assert con.execute("select comment from duckdb_columns() where comment is not null").fetchall() == [
            ("a number",)
        ]
