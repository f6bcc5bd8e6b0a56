"""One archive from which a machine without a network is installed (`make bundle`).

    python -m transforms.operations.bundle --out dist

In it: every package as a wheel, by the digests of the lock; this project with its documents; licences; the bill of
materials; digests of all of it; and `install.sh`. It fits the Python, system and processor on which it is made.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from transforms.errors import AwasError, cause
from transforms.release.record.made_from import code_version, file_digest
from transforms.settings import ROOT

LOCKS = ("requirements.txt", "install/requirements.txt")
FOLDERS = ("awas", "config", "dags", "docs", "expectations", "install", "sql", "transforms")
FILES = ("CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "SECURITY.md", "pyproject.toml", "requirements.txt",
         "sbom.cdx.json")  # fmt: skip
NOT_STATED = "not stated"
TARGET, SUMS = "TARGET", "SHA256SUMS"
# that Apache-2.0 may be handed on together with: what a package states names one of them
COMPATIBLE = re.compile(
    r"\b(?:MIT|BSD|Apache|ISC|MPL|Mozilla|PSF|Python Software Foundation|Unlicense|Zlib|LGPL|Artistic|EPL-2\.0)"
)
_LICENCE = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)", re.IGNORECASE)
_EPOCH = 315532800  # 1980-01-01: the same contents are the same archive
_NOTICE_LINE = re.compile(r"^([\w.-]+) (\S+): (.+?)(?:, for [^\n]+)?$", re.MULTILINE)


def download(wheels: Path, locks: Iterable[Path]) -> None:
    """Fetch every package of the locks as a wheel, by its digest. Raises AwasError where one cannot be had as such."""
    for lock in locks:
        quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
        exact = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
        command = [sys.executable, "-m", "pip", "download", *quiet, *exact, "-r", str(lock), "-d", str(wheels)]
        if subprocess.run(command, check=False).returncode:
            raise AwasError(f"{lock}: not every package could be fetched as a wheel; pip says which, above")


def write(out: Path, wheels: Path, root: Path = ROOT, version: str | None = None) -> Path:
    """Write the archive below `out` from fetched wheels; returns its path.

    Raises AwasError for a wheel that no lock names by its digest, and for a licence that does not go with Apache-2.0.
    """
    name = f"awas-{version or code_version().removeprefix('sha256:')[:12]}"
    with tempfile.TemporaryDirectory(prefix="bundle_") as scratch:
        top = Path(scratch) / name
        (top / "wheels").mkdir(parents=True)
        for wheel in _locked(sorted(wheels.glob("*.whl")), [root / lock for lock in LOCKS]):
            shutil.copy(wheel, top / "wheels")
        _project(root, top / "app")
        _licences(root / "NOTICE", top)
        shutil.copy(root / "install" / "install.sh", top)
        (top / TARGET).write_text(_target() + "\n", encoding="utf-8")
        lines = (f"{file_digest(path)[7:]}  {path.relative_to(top).as_posix()}\n" for path in _files(top))
        (top / SUMS).write_text("".join(lines), encoding="utf-8")
        out.mkdir(parents=True, exist_ok=True)
        return _archive(top, out / f"{name}.tar")


def _target() -> str:
    """What the wheels were made for, as `install.sh` compares it."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {platform.system()} {platform.machine()}"


def _locked(wheels: list[Path], locks: list[Path]) -> Iterator[Path]:
    named = {digest for lock in locks for digest in re.findall(r"sha256:([0-9a-f]{64})", lock.read_text("utf-8"))}
    for wheel in wheels:
        if file_digest(wheel).removeprefix("sha256:") not in named:
            raise AwasError(f"{wheel.name}: no lock names this file by its digest; fetch it again")
        yield wheel


def _project(root: Path, app: Path) -> None:
    """What runs, and its documents; not the tests, not the laboratory's results."""
    for name in FOLDERS:
        if (root / name).is_dir():
            shutil.copytree(root / name, app / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*"))
    for name in FILES:
        if (root / name).is_file():
            shutil.copy(root / name, app / name)


def _licences(notice: Path, top: Path) -> None:
    """The licences' texts, out of the wheels, a folder a package. Raises AwasError for one that must not go with us."""
    stated = licences_of(notice)
    for wheel in sorted((top / "wheels").glob("*.whl")):
        package = wheel.name.partition("-")[0]
        licence = stated.get(_plain(package), NOT_STATED)
        if not compatible(licence):
            raise AwasError(
                f"{package}: its licence is {licence}; may it go with Apache-2.0? then add it to COMPATIBLE"
            )
        try:
            with zipfile.ZipFile(wheel) as content:
                for text in content.namelist():
                    path = PurePosixPath(text)
                    if ".dist-info" in path.parts[0] and (_LICENCE.match(path.name) or "licenses" in path.parts):
                        target = top / "licences" / package / path.name
                        target.parent.mkdir(parents=True, exist_ok=True)
                        target.write_bytes(content.read(text))
        except zipfile.BadZipFile as error:
            raise AwasError(f"{wheel.name}: is no wheel ({cause(error)}); fetch it again") from error


def licences_of(notice: Path) -> dict[str, str]:
    """Package → the licence that it states, as NOTICE has it."""
    return {_plain(name): licence for name, _, licence in _NOTICE_LINE.findall(notice.read_text(encoding="utf-8"))}


def compatible(licence: str) -> bool:
    """Whether a licence may go with ours. What a package does not state is for another platform, or pip's own (MIT)."""
    return licence == NOT_STATED or bool(COMPATIBLE.search(licence))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _files(top: Path) -> list[Path]:
    return sorted(path for path in top.rglob("*") if path.is_file())


def _archive(top: Path, path: Path) -> Path:
    """A tar without clock, account or order of its own; not compressed, as wheels are."""

    def bare(about: tarfile.TarInfo) -> tarfile.TarInfo:
        about.uid = about.gid = 0
        about.uname = about.gname = "root"
        about.mtime = _EPOCH
        about.mode = 0o755 if about.isdir() or about.name.endswith(".sh") else 0o644
        return about

    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        for file in _files(top):
            archive.add(file, arcname=f"{top.name}/{file.relative_to(top).as_posix()}", filter=bare)
    path.with_name(f"{path.name}.sha256").write_text(f"{file_digest(path)[7:]}  {path.name}\n", encoding="utf-8")
    return path


def main() -> None:
    """Fetch and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, default=ROOT / "dist")
    options.add_argument("--wheels", type=Path, help="a folder in which they lie already: nothing is fetched")
    chosen = options.parse_args()
    wheels = chosen.wheels or chosen.out / "wheels"
    if not chosen.wheels:
        wheels.mkdir(parents=True, exist_ok=True)
        download(wheels, [ROOT / lock for lock in LOCKS])
    path = write(chosen.out, wheels)
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB for Python {_target()}; its digest lies beside it")


if __name__ == "__main__":
    main()
