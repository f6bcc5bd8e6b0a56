"""A machine without a network is installed from one archive; what was changed on the way there is refused."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from transforms.errors import AwasError
from transforms.operations import bundle
from transforms.settings import CONFIG_DIR, ROOT, Settings, load_settings

UNITS = CONFIG_DIR / "operations" / "systemd"


def wheel(folder: Path, name: str, licence: str = "MIT") -> Path:
    """A package with one module, as pip installs it."""
    folder.mkdir(exist_ok=True)
    path, about = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "answer = 42\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/licenses/LICENSE": licence,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for inner, text in files.items():
            archive.writestr(inner, text)
        archive.writestr(f"{about}/RECORD", "".join(f"{inner},,\n" for inner in [*files, f"{about}/RECORD"]))
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one package and a command that uses it, with the real script that installs."""
    root, wheels = tmp_path / "project", tmp_path / "wheels"
    packages = [wheel(wheels, "example")]
    bundled = sorted(Path(sys.base_prefix).glob("lib/python3*/ensurepip/_bundled/pip-*.whl"))
    packages += [Path(shutil.copy(path, wheels)) for path in bundled[-1:]]
    (root / "transforms" / "command").mkdir(parents=True)
    (root / "transforms" / "__init__.py").touch()
    code = "import example\n\n\ndef main() -> int:\n    print(example.answer)\n    return 0\n"
    (root / "transforms" / "command" / "__init__.py").write_text(code, encoding="utf-8")
    shutil.copytree(ROOT / "install", root / "install")
    shutil.copytree(UNITS, root / "config" / "operations" / "systemd")
    (root / "NOTICE").write_text("Awas\n\nexample 1.0: MIT\n", encoding="utf-8")
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in packages}
    (root / "requirements.txt").write_text(
        f"example==1.0 \\\n    --hash=sha256:{digests['example-1.0-py3-none-any.whl']}\n", encoding="utf-8"
    )
    other = "".join(f"    --hash=sha256:{digest}\n" for digest in digests.values())
    (root / "install" / "requirements.txt").write_text(f"pip==0 \\\n{other}", encoding="utf-8")
    return root


def made(project: Path) -> Path:
    """The bundle of the project, unpacked."""
    path = bundle.write(project.parent / "dist", project.parent / "wheels", project, "1")
    with tarfile.open(path) as archive:
        archive.extractall(project.parent, filter="data")
    return project.parent / "awas-1"


def install(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    top = folder.parent / "installed"
    places = [f"--{name}={top / name}" for name in ("prefix", "home", "etc", "units")]
    options = [part for place in places for part in place.split("=")]
    command = ["sh", str(folder / "install.sh"), *options, "--python", sys.executable, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_same_contents_are_the_same_archive_and_all_of_it_is_summed(project: Path) -> None:
    first = bundle.write(project.parent / "one", project.parent / "wheels", project, "1")
    again = bundle.write(project.parent / "two", project.parent / "wheels", project, "1")
    assert first.read_bytes() == again.read_bytes()
    folder = made(project)
    summed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - summed == {"SHA256SUMS"}
    assert {"licences/example/LICENSE", "app/NOTICE", "install.sh", "TARGET"} <= summed


def test_a_wheel_that_no_lock_names_is_refused(project: Path) -> None:
    wheel(project.parent / "wheels", "stranger")
    with pytest.raises(AwasError, match=r"stranger-1\.0.*: no lock names this file by its digest"):
        made(project)


def test_a_licence_that_does_not_go_with_ours_is_refused(project: Path) -> None:
    (project / "NOTICE").write_text("Awas\n\nexample 1.0: AGPL-3.0-only or commercial\n", encoding="utf-8")
    with pytest.raises(AwasError, match=r"example: its licence is AGPL-3\.0-only or commercial"):
        made(project)


def test_all_our_packages_may_go_with_us() -> None:
    stated = bundle.licences_of(ROOT / "NOTICE")
    assert len(stated) > 150
    assert [name for name, licence in stated.items() if not bundle.compatible(licence)] == []


def test_it_is_installed_by_python_alone(project: Path) -> None:
    folder = made(project)
    if not list(folder.glob("wheels/pip-*.whl")):
        pytest.skip("this Python brings no pip to take along")
    done = install(folder)
    assert done.returncode == 0, done.stderr
    top = folder.parent / "installed"
    command = [str(top / "prefix" / "bin" / "awas")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "42\n"
    modes = {
        path.name: oct(path.stat().st_mode & 0o777) for path in (top / "home", top / "etc", top / "etc" / "awas.env")
    }
    assert modes == {"home": "0o700", "etc": "0o750", "awas.env": "0o640"}
    secret = (top / "etc" / "credentials" / "AWAS_KEY").read_text(encoding="utf-8")
    assert len(secret) == 64

    # again: what is there stays, and so does what somebody wrote into the settings
    with (top / "etc" / "awas.env").open("a", encoding="utf-8") as file:
        file.write("AWAS_THREADS=8\n")
    assert install(folder).returncode == 0
    assert "AWAS_THREADS=8" in (top / "etc" / "awas.env").read_text(encoding="utf-8")
    assert (top / "etc" / "credentials" / "AWAS_KEY").read_text(encoding="utf-8") == secret


def test_a_bundle_that_was_changed_or_made_for_another_machine_installs_nothing(project: Path) -> None:
    folder = made(project)
    target = (folder / "TARGET").read_text(encoding="utf-8")
    (folder / "TARGET").write_text("3.99 Plan9 vax\n", encoding="utf-8")
    done = install(folder)
    assert done.returncode == 1 and "files differ from SHA256SUMS" in done.stderr
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    was, now = (hashlib.sha256(text.encode()).hexdigest() for text in (target, "3.99 Plan9 vax\n"))
    (folder / "SHA256SUMS").write_text(sums.replace(was, now), encoding="utf-8")
    done = install(folder)
    assert done.returncode == 1 and "install: made for Python 3.99 Plan9 vax, here is" in done.stderr
    assert not (folder.parent / "installed" / "prefix").exists()


def test_secrets_come_from_the_files_that_systemd_lays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "AWAS_KEY").write_text("a key out of a file\n", encoding="utf-8")
    (tmp_path / "AWAS_EARLIER_KEYS").write_text('["the key before that one"]', encoding="utf-8")
    monkeypatch.delenv("AWAS_KEY", raising=False)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert load_settings().pseudonym_keys() == ["the key before that one", "a key out of a file"]
    monkeypatch.setenv("AWAS_KEY", "a key of the environment")
    assert load_settings().pseudonym_keys()[-1] == "a key of the environment"
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert Settings().earlier_keys == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_units_are_right(tmp_path: Path) -> None:
    program = tmp_path / "current" / "venv" / "bin" / "awas"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    places = {"@PREFIX@": str(tmp_path), "@HOME@": str(tmp_path), "@ETC@": str(tmp_path), "@USER@": "daemon"}
    for path in UNITS.iterdir():
        text = path.read_text(encoding="utf-8")
        for mark, place in places.items():
            text = text.replace(mark, place)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = [str(tmp_path / path.name) for path in sorted(UNITS.iterdir())]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "awas" in line]
    assert (done.returncode, ours) == (0, []), done.stderr
