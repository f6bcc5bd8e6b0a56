"""The list in force in a folder of each unit, which the accounts of that unit read, and nobody else.

They lie outside the home, into which nobody comes but the service's account: `<unit>/` below `AWAS_READERS` has what
the unit's folder of the release has. The system's group `awas-<unit>`, in small letters, reads it; where there is no
such group, the service's account alone.
"""

from __future__ import annotations

import grp
import os
import shutil
import tempfile
from pathlib import Path

from transforms.errors import AwasError
from transforms.settings import Settings

GROUP = "awas-"


def lay_out(settings: Settings, in_force: str | None) -> None:
    """Let the folder of each unit hold what is in force, where the installation has such folders.

    A unit that has no list any more has no folder. Raises AwasError where the folders lie in the home, or where the
    service's account is not in the group of a unit.
    """
    top = settings.readers
    if top is None:
        return
    if top.resolve().is_relative_to(settings.home.resolve()):
        raise AwasError(f"AWAS_READERS: {top} lies in the home, which readers must not enter; name a folder outside it")
    top.mkdir(parents=True, exist_ok=True)
    top.chmod(0o711)  # to go through, not to look around
    units = settings.releases_dir / in_force / "units" if in_force else None
    lists = {path.name: path for path in units.iterdir()} if units and units.is_dir() else {}
    there = {path.name for path in top.iterdir()}  # also what a run that was ended left behind
    for unit in sorted(lists.keys() | there):
        _replace(top, unit, lists.get(unit))


def _replace(top: Path, unit: str, folder: Path | None) -> None:
    """Put a copy of a folder in the place of the one that is there, or nothing."""
    new = Path(tempfile.mkdtemp(prefix=".new_", dir=top))
    try:
        if (top / unit).exists():
            (top / unit).rename(new / "before")
        if folder:
            shutil.copytree(folder, new / unit)
            _for_its_group(new / unit, f"{GROUP}{unit.lower()}")
            (new / unit).rename(top / unit)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _for_its_group(folder: Path, name: str) -> None:
    try:
        group = grp.getgrnam(name).gr_gid
    except KeyError:
        group = None
    for path in (folder, *folder.rglob("*")):
        if group is not None:
            try:
                os.chown(path, -1, group)
            except PermissionError:
                raise AwasError(
                    f"the list is in force, but its readers cannot be given it: the service's account is not in their "
                    f"group {name}; add it (usermod --append --groups {name} <account>) and sign again"
                ) from None
        rights = 0o700 if path.is_dir() else 0o600
        path.chmod(rights | (0o050 if path.is_dir() else 0o040) if group is not None else rights)
