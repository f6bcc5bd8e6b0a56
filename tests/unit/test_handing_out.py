"""A unit's list leaves the server as one archive that shows that it is genuine, and is nobody else's."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.unit.conftest import World
from transforms.errors import AwasError
from transforms.operations import unit_archive

NEW = "openssl req -x509 -newkey rsa:3072 -nodes -days 2 -subj /CN=batam -keyout {0}/unit.key -out {0}/unit.pem"


def unpacked(path: Path, to: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(to)
    return to


def test_a_unit_gets_its_own_files_and_can_check_them_without_this_project(released: World, tmp_path: Path) -> None:
    said = unit_archive.run(released.settings, "current", "batam", tmp_path, None)
    [path] = tmp_path.glob("batam_2026-03-31_*.zip")
    assert said.startswith(f"{path}: ") and path.stat().st_mode & 0o777 == 0o600
    there = unpacked(path, tmp_path / "there")
    assert {one.name for one in (there / "units").iterdir()} == {"batam"}
    command = "openssl pkeyutl -verify -pubin -inkey manifest.pub -rawin -in manifest.json -sigfile manifest.sig"
    assert subprocess.run(command.split(), cwd=there, capture_output=True).returncode == 0
    stated = json.loads((there / "manifest.json").read_text(encoding="utf-8"))["files"]
    for file in (there / "units").rglob("*.*"):
        digest = "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
        assert stated[file.relative_to(there).as_posix()]["sha256"] == digest
    assert (there / "units" / "batam" / "list.pdf").is_file()


def test_it_is_encrypted_for_those_who_are_named_and_the_same_each_time(released: World, tmp_path: Path) -> None:
    subprocess.run(NEW.format(tmp_path).split(), check=True, capture_output=True)
    (tmp_path / "a").mkdir()
    unit_archive.run(released.settings, "current", "batam", tmp_path / "a", None)
    unit_archive.run(released.settings, "current", "batam", tmp_path, tmp_path / "unit.pem")
    [pack] = tmp_path.glob("*.zip.cms")
    opened = f"openssl cms -decrypt -inform DER -in {pack} -inkey {tmp_path}/unit.key"
    tar = subprocess.run(opened.split(), check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(tmp_path)], input=tar, check=True)
    [plain], [same] = (tmp_path / "a").glob("*.zip"), tmp_path.glob("*.zip")
    assert plain.read_bytes() == same.read_bytes()


def test_what_was_tampered_with_or_is_nobodys_is_not_handed_out(released: World, tmp_path: Path) -> None:
    with pytest.raises(AwasError, match=r"has no unit atlantis; it has batam, jakarta"):
        unit_archive.run(released.settings, "current", "atlantis", tmp_path, None)
    unit_archive.run(released.settings, "current", "batam", tmp_path, None)
    with pytest.raises(AwasError, match="cannot be written"):
        unit_archive.run(released.settings, "current", "batam", tmp_path, None)
    page = (released.settings.releases_dir / "current").resolve() / "units" / "batam" / "index.html"
    page.chmod(0o600)
    page.write_text("other", encoding="utf-8")
    with pytest.raises(AwasError, match="was altered"):
        unit_archive.run(released.settings, "current", "jakarta", tmp_path, None)
