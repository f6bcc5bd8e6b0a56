"""Mend what the chain of evidence names: files from a backup by their digests, else a lake of before, and days again.

A data file that is gone or altered is the object of the backup that has the digest which was written down. Where the
catalogue or a record is broken, the whole lake is that of the newest backup which is right, or else empty; what was
delivered since is read again from the drops or the landed copies, and the days since are computed again. What was
broken is kept in `<home>/damaged/`, for whoever must find out why; `maintain` removes it.
"""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from transforms import deliver
from transforms.deliver.evidence import sealing
from transforms.errors import AwasError, DayStopped
from transforms.integrity import chain, lake_files
from transforms.operations import manifests
from transforms.operations.file_store import Store
from transforms.operations.manifests import File, Manifest
from transforms.operations.restore import finish, give, lay, prove
from transforms.profile import Profile
from transforms.release import verifying
from transforms.release.in_force import approving, log, switch
from transforms.running import lifecycle
from transforms.settings import Settings
from transforms.tasks import stages
from transforms.warehouse import connect

_RECORDS = (lake_files, sealing)  # of the lake, in segments
_DAYS = ("check", "resolve", "measure", "score", "evaluate")
_RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}_\w+")


def run(settings: Settings, profile: Profile, source: Path | None) -> str:
    """Mend log, releases and lake of a home; returns in one line what was done. source: the store of the backups.

    Raises AwasError for what neither a backup nor the deliveries give back.
    """
    settings.require_catalogue_file()
    store = Store(source.resolve()) if source else None
    names = list(reversed(manifests.names(store))) if store else []
    backups = [manifests.read(store, name) for name in names] if store else []
    with lifecycle.alone(settings.home):
        told = [*_log(settings, store, backups), *_releases(settings, store, backups)]
        told += _lake(settings, profile, store, backups)
        name = log.in_force(log.read(settings.releases_dir))
        if told and name:
            switch.point(settings.releases_dir)
            told.append(prove(settings, profile, name, mended=True))
        return give(settings, "; ".join(told) or "nothing to mend: lake, releases and log are as they were written")


def _log(settings: Settings, store: Store | None, backups: list[Manifest]) -> list[str]:
    """The log of lists, where it is broken, or lines of it were cut off that a backup has."""
    path = settings.releases_dir / log.NAME
    name, here = f"releases/{log.NAME}", chain.texts(path)
    try:
        log.read(settings.releases_dir)
        whole = True
    except AwasError:
        whole = False
    there = next((backup.files[name] for backup in backups if name in backup.files), None)
    if there is None or store is None:
        if not whole:
            raise AwasError(f"{path}: is broken, and no backup has it; lay it there from another copy")
        return []
    kept = store.path(there.sha256).read_bytes().splitlines(keepends=True)
    if whole and not (len(kept) > len(here) and kept[: len(here)] == here):
        return []
    if path.is_file():
        path.rename(aside(settings) / log.NAME)
    lay(store, there, path)
    return [f"{name}: taken from the backup, {len(kept)} lines; sign again what was signed since"]


def _releases(settings: Settings, store: Store | None, backups: list[Manifest]) -> list[str]:
    """Each release that is not what was signed, whole from a backup."""
    told = []
    stated = {entry.release for entry in log.read(settings.releases_dir)}
    there = {path.name for path in settings.releases_dir.glob("*_*") if _RELEASE.fullmatch(path.name)}
    for name in sorted(stated | there):
        folder = settings.releases_dir / name
        try:
            verifying.check(settings, folder)
            continue
        except AwasError as wrong:
            below = f"releases/{name}/"
            backup = next((one for one in backups if any(path.startswith(below) for path in one.files)), None)
            if store is None or backup is None:
                raise AwasError(f"{wrong}; no backup has it: draft the day again and sign it") from None
        if folder.exists():
            folder.rename(aside(settings) / name)
        for path, file in backup.files.items():
            if path.startswith(below):
                lay(store, file, settings.home / path)
        verifying.check(settings, folder)
        told.append(f"release {name}: taken from the backup")
    return told


def _lake(settings: Settings, profile: Profile, store: Store | None, backups: list[Manifest]) -> list[str]:
    if not settings.lake_dir.is_dir() or not any(settings.lake_dir.iterdir()):
        return []
    told = _history(settings, store, backups)
    try:
        _, damaged = lake_files.examine(settings)
        for one in damaged if store else ():
            if store and store.holds(one.sha256):
                target = settings.lake_dir / "data" / one.path
                if one.there:
                    target.rename(aside(settings) / target.name)
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                store.get(one.sha256, target)
                told.append(f"{one.path} of {one.relation}: taken from the backup")
        _check(settings)
    except AwasError as wrong:
        return [*told, _anew(settings, profile, store, backups, str(wrong))]
    return told


def _history(settings: Settings, store: Store | None, backups: list[Manifest]) -> list[str]:
    """Closed files of the lake's records as the newest backup has them, where that makes one chain of it again."""
    told: list[str] = []
    if store is None:
        return told
    for backup in backups:
        try:
            _check_history(settings)
            return told
        except AwasError:
            told = [_lay_closed(settings, store, path, file) for path, file in backup.files.items() if _is_closed(path)]
    return told


def _check_history(settings: Settings) -> None:
    for record in _RECORDS:
        record.check_history(settings)


def _is_closed(path: str) -> bool:
    return path.startswith(tuple(f"lake/{Path(record.NAME).stem}/" for record in _RECORDS))


def _lay_closed(settings: Settings, store: Store, path: str, file: File) -> str:
    target = settings.home / path
    if target.is_file():
        target.rename(aside(settings) / target.name)
    lay(store, file, target)
    return f"{path}: taken from the backup"


def _check(settings: Settings) -> None:
    """Raises AwasError where a file, or a row of a delivery, is not as it was."""
    lake_files.check(settings)
    _check_history(settings)
    with closing(connect(settings)) as con:
        sealing.check(con, settings)


def _anew(settings: Settings, profile: Profile, store: Store | None, backups: list[Manifest], why: str) -> str:
    """The lake of the newest backup that is right, or none; then deliveries and days since, again."""
    settings.lake_dir.rename(aside(settings) / "lake")
    taken = next((one.name for one in backups if store and _lay_lake(settings, store, one)), None)
    days = [day for day in _days(settings) if day not in _computed(settings)]
    for day in days:
        for source in sorted(profile.sources):
            try:
                deliver.run(settings, profile, source, day)
            except DayStopped:
                continue  # it was signed all the same, or this source came later; the proof at the end tells
        for stage in _DAYS:
            stages.run(stage, settings, profile, day)
    of = f"taken from the backup {taken}" if taken else "made from the deliveries"
    again = f"{len(days)} days computed again" + (f" ({days[0]} to {days[-1]})" if days else "")
    return f"the lake: {of}, {again}; before: {why.partition(';')[0]}"


def _lay_lake(settings: Settings, store: Store, backup: Manifest) -> bool:
    """Lay the lake of a backup; says whether it is right, else nothing of it stays."""
    files = {path: file for path, file in backup.files.items() if path.startswith("lake/")}
    if not files:
        return False
    try:
        for path, file in files.items():
            lay(store, file, settings.home / path)
        finish(settings, None)
    except AwasError:
        shutil.rmtree(settings.lake_dir, ignore_errors=True)
        return False
    return True


def _days(settings: Settings) -> list[date]:
    """The days for which lists were drafted or published here."""
    path = settings.home / approving.RUNS
    drafted = {run.as_of for run in chain.parsed(path, chain.texts(path), approving.Run)}
    published = {entry.release[:10] for entry in log.read(settings.releases_dir)}
    return sorted(map(date.fromisoformat, drafted | published))


def _computed(settings: Settings) -> set[date]:
    """The days whose last stage is in the lake."""
    with closing(connect(settings)) as con:
        found = con.execute("select as_of from lake.ledger.run where stage = ?", [_DAYS[-1]]).fetchall()
    return {day for (day,) in found}


def aside(settings: Settings) -> Path:
    """A new folder for what is broken, by the machine's day, after which it is removed some day."""
    top = settings.damaged_dir
    top.mkdir(exist_ok=True, mode=0o700)
    day = datetime.now(UTC).date().isoformat()
    folder = top / f"{day}_{len(list(top.glob(f'{day}_*'))) + 1}"
    folder.mkdir(mode=0o700)
    return folder
