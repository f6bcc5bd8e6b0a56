"""Who signs lists signs with a key of their own, and whoever can write the folder cannot sign in their name."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.unit.conftest import World
from tests.unit.support.keys import written
from transforms.errors import AwasError
from transforms.integrity import chain, signatures
from transforms.laboratory.scored_day import DAY
from transforms.release import DraftInfo, publish, verifying
from transforms.release.in_force import approving, log, signing_off, switch
from transforms.release.record import manifest, signing
from transforms.settings import operator

ANA, EVE = (Ed25519PrivateKey.from_private_bytes(letter * 32) for letter in (b"a", b"e"))


@pytest.fixture
def to_sign(world: World) -> DraftInfo:
    """The draft of the small world, in whose home it is signed."""
    return world.draft()


def with_keys(world: World, *lines: str) -> World:
    """The profile names the approvers' public keys."""
    path = world.profile.folder / approving.KEYS
    path.write_text("\n".join(lines or [f"ana {written(ANA)}"]) + "\n", encoding="utf-8")
    return world


def key_file(folder: Path, key: Ed25519PrivateKey) -> Path:
    path = folder / "id_ed25519"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(*form))
    return path


def hand(key: Ed25519PrivateKey) -> log.Sign:
    return partial(signatures.sign, key, signatures.LISTS)


def check(world: World) -> int:
    return switch.check(world.settings.releases_dir, approving.keys(world.settings, world.profile))


def test_with_a_key_one_signs_and_without_it_nobody(world: World, to_sign: DraftInfo, tmp_path: Path) -> None:
    with_keys(world)
    info = to_sign
    with pytest.raises(AwasError, match=r"ana may not sign without a key: .*awas sign 2026-03-31 --key FILE"):
        world.publish(info.digest)
    release = signing_off.sign(world.settings, world.profile, DAY, key_file(tmp_path, ANA), None, "")
    assert release.name == info.path.name and check(world) == 1
    [entry] = log.read(world.settings.releases_dir)
    assert (entry.by, entry.action, bool(entry.signature)) == ("ana", "published", True)
    assert signing_off.withdraw(world.settings, world.profile, "current", "wrong", key_file(tmp_path, ANA)) is None
    assert check(world) == 2


def test_a_key_that_stays_elsewhere_signs_what_is_shown(world: World, to_sign: DraftInfo, tmp_path: Path) -> None:
    with_keys(world)
    info = to_sign
    text = signing_off.statement(world.settings, world.profile, DAY, "ana")
    assert json.loads(text) == log.content("published", info.path.name, info.digest, "ana") | {"before": "0" * 64}
    made = tmp_path / "lists.sig"
    made.write_text(signatures.armoured(hand(ANA)(text.encode() + b" ")), encoding="ascii")
    with pytest.raises(AwasError, match="does not belong to what stands there"):
        signing_off.sign(world.settings, world.profile, DAY, None, made, "ana")
    assert not list(world.settings.releases_dir.glob("2026*"))
    made.write_text(signatures.armoured(hand(ANA)(text.encode())), encoding="ascii")
    assert signing_off.sign(world.settings, world.profile, DAY, None, made, "ana").is_dir()


def test_the_key_says_who_signs(world: World, to_sign: DraftInfo, tmp_path: Path) -> None:
    with_keys(world, f"ana {written(ANA)}", f"eve {written(EVE)}")
    info = to_sign
    with pytest.raises(AwasError, match="eve may not sign: the profile's approvers are ana"):
        signing_off.sign(world.settings, world.profile, DAY, key_file(tmp_path, EVE), None, "ana")
    with pytest.raises(AwasError, match="signed with the key of eve, in the name of ana"):
        publish(world.settings, world.profile, DAY, info.digest, "ana", hand(EVE))
    with pytest.raises(AwasError, match="nobody here is known by this key"):
        stranger = key_file(tmp_path, Ed25519PrivateKey.generate())
        signing_off.sign(world.settings, world.profile, DAY, stranger, None, "")


def rewritten(path: Path, harm: str) -> None:
    """Write a log anew as somebody would who can write the folder and knows how lines are chained."""
    lines = [json.loads(line) for line in chain.texts(path)]
    changed: list[dict[str, str]] = {
        "another digest": [lines[0] | {"digest": "d" * 64}, lines[1]],
        "another reason": [lines[0], lines[1] | {"reason": "It was as it should be"}],
        "the first line left out": [lines[1]],
        "the other way round": [lines[1], lines[0]],
        "no signature": [lines[0], {key: value for key, value in lines[1].items() if key != "signature"}],
        "one more": [*lines, log.content("published", "2026-04-01_0123456789ab", "d" * 64, "ana")],
        "one more with a key": [*lines, log.content("published", "2026-04-01_0123456789ab", "d" * 64, "eve")],
        "an old signature": [*lines, lines[0]],
    }[harm]
    texts: list[bytes] = []
    for line in changed:
        line.pop("before", None)
        if line["by"] == "eve":
            line["signature"] = hand(EVE)(chain.following(texts, line))
        texts.append(chain.following(texts, line))
    path.write_bytes(b"".join(texts))


@pytest.mark.parametrize(
    "harm",
    [
        "another digest", "another reason", "the first line left out", "the other way round", "no signature",
        "one more", "one more with a key", "an old signature",
    ],
)  # fmt: skip
def test_a_log_written_anew_with_its_chain_in_order_is_found(world: World, harm: str) -> None:
    with_keys(world)
    releases = world.settings.releases_dir
    releases.mkdir()
    for action, reason in (("published", ""), ("withdrawn", "The register was of another country")):
        entry = log.content(action, "2026-03-31_0123456789ab", "d", "ana", reason)  # type: ignore[arg-type]
        log.append(releases, entry, hand(ANA))
    assert check(world) == 2
    rewritten(releases / log.NAME, harm)
    log.read(releases)  # the chain itself is in order
    with pytest.raises(AwasError, match=r"log\.jsonl:\d: its signature"):
        check(world)


def test_the_installations_own_key_does_not_stand_for_an_approver(
    world: World, to_sign: DraftInfo, tmp_path: Path
) -> None:
    """Who has the machine alters a list, approves it in ana's name in the manifest, and signs that with its key."""
    with_keys(world)
    release = signing_off.sign(world.settings, world.profile, DAY, key_file(tmp_path, ANA), None, "")
    known, releases = approving.keys(world.settings, world.profile), world.settings.releases_dir
    switch.require_logged(releases, known, release)
    (release / "agencies.csv").write_text("another list\n", encoding="utf-8")
    content = manifest.read(release)
    manifest.write(release, {name: content[name] for name in content if name not in ("files", "approval")})
    manifest.approve(release, manifest.digest(release), "ana")
    signing.sign(world.settings, release)
    assert verifying.check(world.settings, release)["approval"]["by"] == "ana"
    with pytest.raises(AwasError, match="other files were put in force under this name"):
        switch.require_logged(releases, known, release)


def test_lists_of_before_there_were_keys_need_none(world: World, to_sign: DraftInfo) -> None:
    world.publish(to_sign.digest)
    with_keys(world, f'ana valid-after="20260331" {written(ANA)}')
    assert check(world) == 1
    with_keys(world, f'ana valid-after="20260330" {written(ANA)}')
    with pytest.raises(AwasError, match="its signature"):
        check(world)


def test_who_ran_a_day_does_not_sign_it(world: World, to_sign: DraftInfo) -> None:
    world.profile.four_eyes = True
    info = to_sign
    with pytest.raises(AwasError, match="nobody knows who ran the draft"):
        world.publish(info.digest)
    for _ in range(2):
        approving.ran(world.settings, DAY, info.digest, "Ana")
    assert len(chain.texts(world.settings.home / approving.RUNS)) == 1
    with pytest.raises(AwasError, match="ana may not sign: ran the day"):
        world.publish(info.digest)
    world.profile.approvers = ["ana", "siti"]
    assert publish(world.settings, world.profile, DAY, info.digest, "siti").is_dir()


def test_a_borrowed_key_does_not_make_other_eyes(world: World, to_sign: DraftInfo, tmp_path: Path) -> None:
    """The account that ran the day may not sign it on the command line with somebody else's key."""
    with_keys(world).profile.four_eyes = True
    info = to_sign
    approving.ran(world.settings, DAY, info.digest, operator())
    with pytest.raises(AwasError, match=f"{operator()} may not sign: ran the day"):
        signing_off.sign(world.settings, world.profile, DAY, key_file(tmp_path, ANA), None, "")


def test_a_line_that_leads_out_of_the_folder_is_none(world: World) -> None:
    folder = world.settings.home / "elsewhere"
    folder.mkdir()
    for name in ("2026-03-31_../../../etc", "2026-02-31_abc", "/etc", "2026-03-31"):
        with pytest.raises(AwasError, match=r"log\.jsonl:1: cannot be read"):
            (folder / log.NAME).write_bytes(chain.following([], log.content("published", name, "d", "ana")))
            log.read(folder)
