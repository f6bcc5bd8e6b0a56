"""Object stores that speak S3: an address of ours, opened with what an Airflow connection or the environment says.

    s3://bucket/folder               who and where: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL …
    s3://connection@bucket/folder    as an Airflow connection says: login, password, extra `endpoint_url`, `region_name`

The library is an optional one (`make .venv/installed-services`), imported only where an address asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from transforms.errors import AwasError

if TYPE_CHECKING:
    from obstore import PutMode
    from obstore.store import S3Store

SCHEME = "s3"
INSTALL = "an object store needs more packages: make .venv/installed-services"
RETRIES = {"max_retries": 3}
_PROBE = "conditional-writes"  # an empty object, by which a store shows that it knows them


def is_installed() -> bool:
    """Whether the library that speaks to object stores is here."""
    return find_spec("obstore") is not None


def parted(address: str) -> tuple[str, str, str]:
    """Connection, bucket and folder of an address. Raises AwasError where it is none of an object store."""
    there = urlparse(address)
    if there.scheme != SCHEME or not there.hostname:
        raise AwasError(f"{there.scheme or address}: no address of an object store; s3://[connection@]bucket/folder")
    # not `hostname`, which is written small
    return there.username or "", there.netloc.rpartition("@")[2], there.path.strip("/")


def options(connection: str) -> dict[str, Any]:
    """How the library is told where the store is and who we are. Raises AwasError where there is no such connection."""
    if not is_installed():
        raise AwasError(INSTALL)
    given: dict[str, Any] = {}
    if connection:
        from airflow.sdk import BaseHook

        try:
            found = BaseHook.get_connection(connection)
        except Exception as error:
            raise AwasError(
                f"no Airflow connection {connection!r} for the object store; make it there, or set "
                f"AIRFLOW_CONN_{connection.upper()}"
            ) from error
        extra = found.extra_dejson
        given = {
            "access_key_id": found.login, "secret_access_key": found.password,
            "endpoint": extra.get("endpoint_url"), "region": extra.get("region_name"),
        }  # fmt: skip
    # a store in one's own house may be without TLS; which it is, the address of its place says
    told = {name: value for name, value in given.items() if value}
    return told | {"client_options": {"allow_http": True}, "retry_config": RETRIES}


def opened(address: str) -> S3Store:
    """The folder of a bucket that an address names; nothing is asked of it yet."""
    connection, bucket, folder = parted(address)
    how = options(connection)
    from obstore.store import S3Store

    return S3Store(bucket, prefix=folder or None, **how)


def files(connection: str) -> Any:
    """A file system of the library `fsspec` over all buckets of a store, as Airflow's object storage takes one."""
    how = options(connection)
    from obstore.fsspec import FsspecStore

    return FsspecStore(SCHEME, **how)


@contextmanager
def told() -> Iterator[None]:
    """What goes wrong between here and the store becomes one line, and the task is tried again."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        raise AwasError("the bucket lacks an object that it names itself: ask who keeps it") from error
    except BaseError as error:
        # its message may quote addresses and answers of the store: only the kind of trouble is told
        raise OSError(f"the object store cannot be used: {type(error).__name__}") from error


def require_conditions(store: S3Store) -> None:
    """Raises AwasError where a store writes whatever the condition says: there nothing would be switched at once."""
    _refuses(store, "create")  # unless it is there from an earlier time
    if not (_refuses(store, "create") and _refuses(store, {"e_tag": '"none"'})):
        raise AwasError("the object store knows no conditional writes (If-None-Match, If-Match): take one that does")


def _refuses(store: S3Store, mode: PutMode) -> bool:
    from obstore.exceptions import AlreadyExistsError, PreconditionError

    try:
        store.put(_PROBE, b"", mode=mode, use_multipart=False)
    except (AlreadyExistsError, PreconditionError):
        return True
    return False
