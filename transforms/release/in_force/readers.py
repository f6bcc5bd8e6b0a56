"""The list in force in a folder of each unit, which the accounts of that unit read, and nobody else.

They lie outside the home, into which nobody comes but the service's account: `<unit>/` below `AWAS_READERS` has what
the unit's folder of the release has. The system's group `awas-<unit>`, in small letters, reads it; where there is no
such group, the service's account alone.

`.awas-readers/` in that folder says that it is ours and what was laid out there. Nothing else in it is ever touched.
"""

from __future__ import annotations

import grp
import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from transforms.errors import AwasError
from transforms.settings import Settings

GROUP = "awas-"
MARK, LAID = ".awas-readers", "laid.json"


class Laid(BaseModel):
    """What lies there. home: whose lists. units: unit → release; none where a run was ended before it was sure."""

    model_config = ConfigDict(extra="forbid")

    home: str
    units: dict[Annotated[str, StringConstraints(pattern=r"^[^./][^/]*$")], str]


def check(settings: Settings) -> None:
    """Make the folder and mark it as ours, where the installation has one: before anything is written down.

    Raises AwasError where it lies in the home, holds what is not ours, or cannot be written to.
    """
    if settings.readers is not None:
        _claim(settings, settings.readers)


def lay_out(settings: Settings, in_force: str | None, withdrawn: Collection[str] = ()) -> None:
    """Let the folder of each unit hold what is in force, where the installation has such folders.

    What was withdrawn, and the folder of a unit that has no list any more, are removed before anything else. Raises
    AwasError as `check`, and, when all others have what is in force, for the units that could not be given it.
    """
    top = settings.readers
    if top is None:
        return
    laid = _claim(settings, top)
    _clear(top)
    units = settings.releases_dir / in_force / "units" if in_force else None
    lists = {path.name: path for path in sorted(units.iterdir()) if path.is_dir()} if units and units.is_dir() else {}
    gone = {unit: None for unit, name in laid.units.items() if unit not in lists or name in {*withdrawn, ""}}
    left = _each(top, laid, gone, "")
    foreign = {unit for unit in lists.keys() - laid.units.keys() if os.path.lexists(top / unit)}
    ours = {unit: folder for unit, folder in lists.items() if unit not in foreign}
    laid.units |= dict.fromkeys(ours, "")
    _write(top, laid)
    failed = _each(top, laid, ours, in_force or "")
    _write(top, laid)
    failed |= {unit: why for unit, why in left.items() if unit not in lists}
    failed |= dict.fromkeys(foreign, "what has that name was not laid there by awas; move it away")
    if failed:
        raise _told(top, in_force, failed)


def _each(top: Path, laid: Laid, folders: Mapping[str, Path | None], release: str) -> dict[str, str]:
    """Give each unit its folder, or take it away, and note that; returns why it failed, by unit."""
    failed = {}
    for unit, folder in sorted(folders.items()):
        try:
            _replace(top, unit, folder)
        except AwasError as error:
            failed[unit] = str(error)
        except OSError:
            failed[unit] = "the folder cannot be written or taken away; give the service's account room and the right"
        _clear(top)
        if not os.path.lexists(top / unit):
            laid.units.pop(unit, None)
        elif unit not in failed:
            laid.units[unit] = release
    return failed


def _told(top: Path, in_force: str | None, failed: dict[str, str]) -> AwasError:
    units = {why: ", ".join(sorted(unit for unit in failed if failed[unit] == why)) for why in failed.values()}
    told = "; ".join(sorted(f"{names}: {why}" for why, names in units.items()))
    return AwasError(
        f"AWAS_READERS: {top}: all units but these have what is in force ({in_force or 'no list'}): {told}; then awas "
        "mend lays it out"
    )


def _claim(settings: Settings, top: Path) -> Laid:
    """What we laid out in the folder, which is made and marked where nothing is there yet."""
    home, mark = settings.home.resolve(), top / MARK / LAID
    if top.resolve().is_relative_to(home):
        raise AwasError(f"AWAS_READERS: {top} lies in the home, which readers must not enter; name a folder outside it")
    try:
        top.mkdir(parents=True, exist_ok=True)
        if not mark.is_file():
            if {path.name for path in top.iterdir()} - {MARK}:
                raise AwasError(
                    f"AWAS_READERS: {top} holds what awas did not lay there; name a folder that is empty or not there"
                )
            (top / MARK).mkdir(mode=0o700, exist_ok=True)
            _write(top, Laid(home=str(home), units={}))
        laid = Laid.model_validate_json(mark.read_bytes())
        top.chmod(0o711)  # to go through, not to look around
    except (OSError, ValidationError):
        raise _unusable(top) from None
    if laid.home != str(home):
        raise AwasError(
            f"AWAS_READERS: {top} has the lists of the home {laid.home}; name another folder, or, where that home "
            f"is no more, write {home} into {mark}"
        )
    return laid


def _unusable(top: Path) -> AwasError:
    return AwasError(
        f"AWAS_READERS: {top} or {top / MARK / LAID} cannot be read or written; let both belong to the service's "
        "account and the disk have room, or name a folder that is not there yet"
    )


def _write(top: Path, laid: Laid) -> None:
    new = top / MARK / f".{LAID}"
    try:
        new.write_text(laid.model_dump_json(), encoding="utf-8")
        new.chmod(0o600)
        new.replace(top / MARK / LAID)
    except OSError:
        raise _unusable(top) from None


def _replace(top: Path, unit: str, folder: Path | None) -> None:
    """Put a copy of a folder in the place of the one that is there, or nothing.

    Until the copy is whole the one before stays; where none can be made it goes, as it is not in force.
    """
    new, target = top / MARK / "new", top / unit
    try:
        if folder:
            shutil.copytree(folder, new)
            _for_its_group(new, f"{GROUP}{unit.lower()}")
    finally:
        if os.path.lexists(target):
            target.rename(top / MARK / "before")
    if folder:
        new.rename(target)


def _clear(top: Path) -> None:
    """Remove what lies beside the mark: lists of before, and what a run that was ended left behind."""
    for path in (top / MARK).iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != LAID:
            path.unlink(missing_ok=True)


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
                    f"the service's account is not in their group {GROUP}<unit>, in small letters; add it "
                    f"(usermod --append --groups {GROUP}<unit> <account>)"
                ) from None
        rights = 0o700 if path.is_dir() else 0o600
        path.chmod(rights | (0o050 if path.is_dir() else 0o040) if group is not None else rights)
