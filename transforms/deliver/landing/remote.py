"""Deliveries from other machines: copied or drawn into a landing folder under `AWAS_HOME`, then read like local ones.

Where they come from is an address for Airflow's object storage (`sftp://connection@/folder`, `s3://…`) or a database
that DuckDB reads through its postgres extension; who may read it stands in an Airflow connection. A copy appears in
the landing folder whole, under its name, or not at all.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlparse

import duckdb

from transforms import objects
from transforms.deliver.landing.drops import DESCRIPTOR, day_of, is_complete
from transforms.deliver.landing.feed import Feed
from transforms.deliver.landing.fingerprints import sha256
from transforms.errors import AwasError, cause
from transforms.profile.reading import Database
from transforms.queries import quoted
from transforms.settings import Settings, is_remote
from transforms.warehouse import extensions

_PROVIDERS = {"s3": "the services (make .venv/installed-services)", "gs": "apache-airflow-providers-google"}
Listing = dict[str, list[Any]]


def fetch(feed: Feed, as_of: date) -> None:
    """Bring what a remote source has ready for days up to `as_of` into its landing folder; nothing for a local one.

    Raises AwasError where an address or a connection cannot be used at all. Errors of the network pass through, so
    that the task is tried again.
    """
    how, landing = feed.how, feed.settings.landing_dir / feed.name
    if how.database:
        _draw(feed, how.database, as_of, landing / as_of.isoformat())
        return
    location = feed.profile.drops_at(feed.settings, feed.name)
    if not is_remote(location):
        return
    top = _remote(location) / feed.name
    for name, kind in sorted(_children(top)):
        day = day_of(name)
        if kind == "directory" and day and day <= as_of:
            _copy(top / name, landing / name, how.complete_when)


def _remote(location: str) -> Any:
    """The object storage path of an address. Raises AwasError where nothing installed can read it."""
    from airflow.sdk import ObjectStoragePath
    from airflow.sdk.io import attach, has_fs

    scheme = location.split("://")[0]
    if scheme == objects.SCHEME and objects.is_installed() and not has_fs(scheme):
        connection, _, _ = objects.parted(location)
        attach(scheme, connection or None, fs=objects.files(connection))
    try:
        path = ObjectStoragePath(location)
        path.fs  # noqa: B018  (finds the file system, and with it the connection)
    except (ValueError, ImportError) as error:
        needs = f"; install {_PROVIDERS[scheme]}" if scheme in _PROVIDERS else ""
        raise AwasError(f"drops at {scheme}://: Airflow here has no file system for it{needs}") from error
    except Exception as error:
        if type(error).__name__ == "AirflowNotFoundException":
            raise AwasError(
                f"drops at {scheme}://: Airflow has no connection {urlparse(location).username!r}; make it there, or "
                "set AIRFLOW_CONN_<ID>"
            ) from error
        raise
    return path


def _children(path: Any) -> list[tuple[str, str]]:
    return [(PurePosixPath(entry["name"].rstrip("/")).name, entry["type"]) for entry in _entries(path)]


def _entries(path: Any) -> list[dict[str, Any]]:
    try:
        return list(path.fs.ls(path.path, detail=True))
    except FileNotFoundError:
        return []


def _listing(path: Any) -> Listing:
    """Name → size and time of change of every file in a folder; what could lead out of the folder is left aside."""
    listing: Listing = {}
    for entry in _entries(path):
        name = PurePosixPath(entry["name"]).name
        if entry["type"] == "file" and name not in ("", ".", "..") and "\0" not in name:
            changed = entry.get("mtime") or entry.get("LastModified") or entry.get("e_tag") or ""
            listing[name] = [entry["size"], str(changed)]
    return dict(sorted(listing.items()))


def _copy(remote: Any, target: Path, complete_when: str) -> None:
    """Copy a complete folder that was not copied yet, or that has changed since. One that changes meanwhile waits."""
    listing, record = _listing(remote), _record_of(target)
    if not is_complete(set(listing), complete_when):
        return
    text = json.dumps(listing)
    if record.exists() and record.read_text(encoding="utf-8") == text:
        return
    with _arriving(target) as folder:
        for name, (size, _) in listing.items():
            with (remote / name).open("rb") as stream, _private(folder / name) as copy:
                shutil.copyfileobj(stream, copy, 1 << 20)
            if (folder / name).stat().st_size != size:
                return
        if _listing(remote) != listing:
            return
        _settle(folder, target)
    _remember(record, text)


def _draw(feed: Feed, database: Database, as_of: date, target: Path) -> None:
    """Write the rows that a database has for a day as a delivery of that day, with its descriptor; once."""
    if _record_of(target).exists():
        return
    source, query = feed.name, database.query or f"select * from {database.table}"
    query = query.replace("{day}", f"date {quoted(as_of.isoformat())}")
    with _arriving(target) as folder, extensions.connect(_config(feed.settings), ["postgres_scanner"]) as con:
        _attach(con, source, database)
        rows = folder / f"{source}.parquet"
        answer = f"from postgres_query('supplier', {quoted(query)}) order by all"
        try:
            count = con.execute(f"copy ({answer}) to {quoted(str(rows))} (format parquet)").fetchall()[0][0]
        except (duckdb.BinderException, duckdb.InvalidInputException, duckdb.CatalogException) as error:
            raise AwasError(f"source {source}: its query fails: {cause(error)}; mend it in profile.yml") from error
        rows.chmod(0o600)
        size, digest = rows.stat().st_size, sha256(rows)
        about = {"path": rows.name, "bytes": size, "hash": f"sha256:{digest}", "rowcount": count}
        with _private(folder / DESCRIPTOR) as stream:
            stream.write(json.dumps({"name": source, "resources": [about]}).encode())
        _settle(folder, target)
    _remember(_record_of(target), json.dumps(about))


def _attach(con: duckdb.DuckDBPyConnection, source: str, database: Database) -> None:
    from airflow.sdk import BaseHook

    try:
        connection = BaseHook.get_connection(database.connection)
    except Exception as error:
        raise AwasError(
            f"source {source}: no Airflow connection {database.connection!r}; make it, or set "
            f"AIRFLOW_CONN_{database.connection.upper()}"
        ) from error
    words = {
        "host": connection.host, "port": connection.port, "user": connection.login, "password": connection.password,
        "database": connection.schema,
    }  # fmt: skip
    given = ", ".join(f"{name} {quoted(str(value))}" for name, value in words.items() if value)
    con.execute(f"create temporary secret supplier_secret (type postgres, {given})")
    try:
        con.execute("attach '' as supplier (type postgres, secret supplier_secret, read_only)")
    except duckdb.Error as error:
        # its message may quote how it was reached: only the kind of trouble is told, and the task is tried again
        raise OSError(
            f"source {source}: the database of connection {database.connection!r} cannot be reached"
        ) from error


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "memory_limit": settings.memory_limit,
        "temp_directory": str(settings.scratch_dir / "spill"),
    }


class _arriving:
    """A folder beside its final place, removed unless it was settled there."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __enter__(self) -> Path:
        self.target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = Path(tempfile.mkdtemp(prefix=f".{self.target.name}.", dir=self.target.parent))
        return self.folder

    def __exit__(self, *about: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _settle(folder: Path, target: Path) -> None:
    if target.is_dir():
        target.rename(folder.with_suffix(".old"))
        folder.rename(target)
        shutil.rmtree(folder.with_suffix(".old"))
    else:
        folder.rename(target)


def _record_of(target: Path) -> Path:
    """The file beside a copy that says what was copied; it stays when the copy itself is removed."""
    return target.with_name(f".{target.name}.copied.json")


def _remember(record: Path, text: str) -> None:
    record.write_text(text, encoding="utf-8")
    record.chmod(0o600)


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
