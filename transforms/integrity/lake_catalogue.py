"""`<home>/lake/catalogue.json`: what the lake's catalogue said when it was last written, and at which snapshot.

The catalogue names the data files and holds small tables itself. A bit of it that changed on the disk may be read
without an error: so each day its pages are checked (SQLite's own check) and its rows are compared with their digest.
A catalogue in PostgreSQL is that database's to keep whole (checksums of its pages).
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from contextlib import closing

from transforms.errors import AwasError, cause
from transforms.settings import Settings

NAME = "catalogue.json"
_MEND = "awas mend takes the lake of the last backup, or makes it anew from the deliveries"


def record(settings: Settings) -> None:
    """Write down what the catalogue says; nothing where there is none, or it is a database of its own."""
    if settings.catalogue is not None or not (settings.lake_dir / "catalog.sqlite").exists():
        return
    snapshot, digest = read(settings)
    path = settings.lake_dir / NAME
    temporary = path.with_name(f".{NAME}.{os.getpid()}")
    temporary.write_text(json.dumps({"sha256": digest, "snapshot": snapshot}) + "\n", encoding="utf-8")
    temporary.chmod(0o600)
    temporary.replace(path)


def check(settings: Settings) -> None:
    """Hold the catalogue against what was written down.

    Raises AwasError where its pages are damaged, its rows are not those of that snapshot, or it is an older one. One
    with a later snapshot was written by a run that ended before it could write that down, and passes.
    """
    path, catalogue = settings.lake_dir / NAME, settings.lake_dir / "catalog.sqlite"
    if settings.catalogue is not None or not path.is_file() or not catalogue.is_file():
        return
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        known, digest = int(stated["snapshot"]), str(stated["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AwasError(f"{path}: cannot be read ({cause(error)}); {_MEND}") from error
    snapshot, found = read(settings)
    if snapshot < known:
        raise AwasError(f"{catalogue}: an older one (snapshot {snapshot}, and {known} was written); {_MEND}")
    if snapshot == known and found != digest:
        raise AwasError(f"{catalogue}: was altered after it was written; every table may be affected; {_MEND}")


def read(settings: Settings) -> tuple[int, str]:
    """The newest snapshot, and the digest of every row of every table. Raises AwasError where pages are damaged."""
    catalogue = settings.lake_dir / "catalog.sqlite"
    digest = hashlib.sha256()
    try:
        with closing(sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True, timeout=60)) as con:
            con.text_factory = bytes  # what is no text any more must not be an error of its own
            con.execute("begin")
            if con.execute("pragma integrity_check").fetchall() != [(b"ok",)]:
                raise AwasError(f"{catalogue}: pages of it are damaged; every table may be affected; {_MEND}")
            made = con.execute("select type, name, sql from sqlite_master order by type, name").fetchall()
            digest.update(repr(made).encode())
            for name in [name for kind, name, _ in made if kind == b"table"]:
                quoted = '"' + name.decode("utf-8", "replace").replace('"', '""') + '"'
                for row in con.execute(f"select * from {quoted} order by rowid"):
                    digest.update(repr(row).encode())
            (snapshot,) = con.execute("select coalesce(max(snapshot_id), 0) from ducklake_snapshot").fetchone()
    except sqlite3.Error as error:
        raise AwasError(f"{catalogue}: cannot be read ({cause(error)}); {_MEND}") from error
    return int(snapshot), digest.hexdigest()
