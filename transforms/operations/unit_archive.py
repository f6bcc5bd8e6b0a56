"""A unit's list to carry: its pages, sheets and letters in one archive, with what shows that they are genuine.

The archive holds `units/<unit>/` of a release and the release's signed manifest, which names each file by its digest:
who unpacks it can check it by `openssl` alone, and a phone opens the pages as they are.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from transforms.errors import AwasError, cause
from transforms.operations import key_pack
from transforms.release import verifying
from transforms.release.record.signing import MANIFEST, PUBLIC_KEY, SIGNATURE
from transforms.settings import Settings

_ABOUT = (MANIFEST, SIGNATURE, PUBLIC_KEY)


def run(settings: Settings, release: str, unit: str, to: Path, recipients: Path | None) -> str:
    """Write a unit's archive into a folder; returns the line for the command.

    recipients: certificates to which it is encrypted. Raises AwasError where the release is not as it was signed, it
    has no such unit, or the archive cannot be written; an archive that is there is never written over.
    """
    folder = verifying.find(settings, release)
    content = verifying.check(settings, folder)
    names = [name for name in content["files"] if name.startswith(f"units/{unit}/")]
    if not names:
        units = sorted({name.split("/")[1] for name in content["files"] if name.startswith("units/")})
        raise AwasError(f"{folder.name}: has no unit {unit}; it has {', '.join(units)}")
    name = f"{unit}_{folder.name}.zip"
    archive = _archive(folder, sorted([*names, *_ABOUT]), content["as_of"])
    if recipients:
        name, archive = f"{name}.cms", key_pack.pack({name: archive}, key_pack.recipients(recipients))
    path = to / name
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(archive)
    except OSError as error:
        raise AwasError(f"{path}: cannot be written ({cause(error)}); name another folder") from error
    return f"{path}: {len(names)} files of {unit}, list of {content['as_of']}, signed with key {content['fingerprint']}"


def _archive(folder: Path, names: list[str], day: str) -> bytes:
    """The files in one archive; the same files give the same bytes."""
    year, month, date = (int(part) for part in day.split("-"))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            about = zipfile.ZipInfo(name, (year, month, date, 0, 0, 0))
            about.external_attr, about.compress_type = 0o600 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(about, (folder / name).read_bytes())
    return written.getvalue()
