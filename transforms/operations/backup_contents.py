"""What of a home goes into a backup, and how it is read while days run.

The lake's data files never change, so a copy of the catalogue says which of them belong together; records that are only
added to are copied before it, because each line is about something that the catalogue has by then.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from transforms.deliver.evidence import sealing
from transforms.errors import LOG, AwasError, cause
from transforms.integrity import lake_catalogue, lake_files, segments
from transforms.release.in_force import approving, log
from transforms.roles import access
from transforms.settings import Settings
from transforms.warehouse import RESTORING

CATALOGUE = "lake/catalog.sqlite"
DATA = "lake/data"
AIRFLOW = "airflow/airflow.db"
# made anew whenever it is needed, of this machine alone, or set aside as broken or as it names a person
_NOT_KEPT = {"kept", "scratch", "world", "proofs", "damaged", "stopped", "run.lock", RESTORING}
_WORDS = f"logs/{LOG}"  # of libraries, which may quote a row
_RECORDS = tuple(
    [f"lake/{name}" for name in (lake_catalogue.NAME, sealing.NAME, lake_files.NAME)]
    + [f"releases/{log.NAME}", approving.RUNS, access.NAME]
)
_OF_DATABASES = ("-wal", "-shm", "-journal")
# who has one of these can act as this installation
_KEYS = ("keys/", "airflow/airflow.cfg", "airflow/simple_auth_manager_passwords")


def is_key(settings: Settings, name: str) -> bool:
    """Whether a file of the home is a secret that is kept apart: keys, and the catalogue of an encrypted lake."""
    if name == CATALOGUE:
        return settings.encrypted_lake
    return name.startswith(_KEYS) and not name.endswith(".pub")


def files(settings: Settings) -> Iterator[str]:
    """The files of the home as they lie there, but not the lake and the databases, by path below it."""
    for path in sorted(settings.home.rglob("*")):
        name = path.relative_to(settings.home)
        if name.parts[0] in _NOT_KEPT | {"lake"} or any(part.startswith(".") for part in name.parts):
            continue  # what begins with a dot is being written, or a lock
        if name.as_posix().startswith(_WORDS):
            continue
        if path.is_file() and not path.is_symlink() and name.as_posix() not in _RECORDS and not _of_database(name):
            yield name.as_posix()


def still(settings: Settings, staging: Path) -> list[str]:
    """Copy what changes while a day runs (records, catalogue, Airflow's database) to `staging`; returns the names.

    Raises AwasError where the catalogue is damaged: what is broken does not become a backup.
    """
    found = []
    for folder in ("lake", "airflow", "releases"):
        (staging / folder).mkdir(parents=True, mode=0o700)
    for name in _RECORDS:
        path = settings.home / name
        if path.is_file():
            with segments.alone(path):
                for one in [*segments.closed(path), path]:
                    _copy_record(one, staging / one.relative_to(settings.home))
                    found.append(one.relative_to(settings.home).as_posix())
    for name in (CATALOGUE, AIRFLOW):
        if (settings.home / name).is_file():
            copy_database(settings.home / name, staging / name)
            found.append(name)
    lake_catalogue.check(settings.model_copy(update={"home": staging}))
    return found


def _copy_record(path: Path, target: Path) -> None:
    """Copy a file to which others add lines, each of them whole."""
    target.parent.mkdir(exist_ok=True, mode=0o700)
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        target.write_bytes(file.read())


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database as it is at one moment, while others write to it. Raises AwasError where it is damaged."""
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as reading,
            closing(sqlite3.connect(target, timeout=60)) as writing,
        ):
            reading.backup(writing)
    except sqlite3.Error as error:
        raise AwasError(f"{source}: cannot be read ({cause(error)}); mend it first: awas mend") from error


def _of_database(name: Path) -> bool:
    """Whether a file is Airflow's database, which is copied as such, or what SQLite keeps beside one."""
    return name.as_posix() == AIRFLOW or name.name.endswith(_OF_DATABASES)
