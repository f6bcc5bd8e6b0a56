"""Where this installation keeps its state and finds its input: chosen by the environment alone."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlparse

from pydantic import ByteSize, NonNegativeInt, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from transforms.errors import AwasError, cause

ROOT = Path(__file__).resolve().parent.parent
SQL_DIR = ROOT / "sql"
CONFIG_DIR = ROOT / "config"
PREFIX = "AWAS_"
OF_ONE_HOME = ("catalogue", "protection", "readers", "bucket")  # where no other home may write


class Settings(BaseSettings):
    """The settings of one installation, read from `AWAS_*` variables, secrets also from files of systemd's credentials.

    home: warehouse, releases and logs. profile: a name under `config/profiles/`, or a folder.
    drops: where deliveries drop; none means: what the profile says. key: secret of the pseudonyms.
    key_connection: the Airflow connection that holds it instead.
    earlier_keys: the secrets before the last rotations, oldest first, as a JSON list.
    signing_key: file of the Ed25519 key that signs releases; none means `<home>/keys/release.pem`, made on first use.
    approvers: file of the public keys of who signs; none means `approvers.keys` of the profile, if there is one.
    protection: folder of the protection lane; none means `<home>/protection`.
    readers: folder in which each unit finds its list, outside the home; none means that nobody is given one there.
    bucket: address of an object store in which the lists in force are laid, too; none means that they are not.
    backup: folder of the backups. backup_recipients: certificates (PEM) to which a backup's keys are encrypted.
    memory_limit: what DuckDB may use, as DuckDB writes it. threads: how many of them.
    engine: what measures a day: `duckdb`, in this process, or `spark` for what reads a relation of at least spark_rows
    rows. spark: the address of Spark's master; none means this machine.
    kept_rows: from how many crossings on journeys are kept from day to day.
    max_unpacked: to how much one file of a delivery may unpack ("16GB").
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then the files that systemd lays for `LoadCredential`, named like the variables."""
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        if folder and Path(folder).is_dir():
            file_secret_settings = SecretsSettingsSource(settings_cls, secrets_dir=folder)
        return init_settings, env_settings, file_secret_settings

    home: Path = ROOT / "var"
    profile: str = "asean"
    drops: str | None = None
    key: SecretStr | None = None
    key_connection: str | None = None
    earlier_keys: list[SecretStr] = []
    signing_key: Path | None = None
    approvers: Path | None = None
    protection: Path | None = None
    readers: Path | None = None
    bucket: str | None = None
    backup: Path | None = None
    backup_recipients: Path | None = None
    catalogue: str | None = None
    encrypted_lake: bool = False
    memory_limit: str = "4GB"
    threads: int = 2
    engine: Literal["duckdb", "spark"] = "duckdb"
    spark: str | None = None
    spark_rows: NonNegativeInt = 1_000_000
    kept_rows: NonNegativeInt = 1_000_000
    max_unpacked: ByteSize = ByteSize(16_000_000_000)

    def elsewhere(self, home: Path) -> Settings:
        """The settings of a home apart from this one: its catalogue is a file in it, and nobody reads its lists.

        A catalogue that AWAS_CATALOGUE names is this home's alone: a copy that wrote there would write into the lake.
        """
        return self.model_copy(update={"home": home, **dict.fromkeys(OF_ONE_HOME)})

    def require_catalogue_file(self) -> None:
        """Raises AwasError where the catalogue is no file in the home: backups hold one, and so does what they mend."""
        if self.catalogue is not None:
            raise AwasError(
                "the catalogue is in PostgreSQL (AWAS_CATALOGUE): take and lay it back by pg_dump and pg_restore, the "
                "folder after it; or awas move-catalogue first (docs/runbook.md, PostgreSQL)"
            )

    @property
    def lake_dir(self) -> Path:
        return self.home / "lake"

    @property
    def scratch_dir(self) -> Path:
        return self.home / "scratch"

    @property
    def kept_dir(self) -> Path:
        return self.home / "kept"

    @property
    def logs_dir(self) -> Path:
        return self.home / "logs"

    @property
    def stopped_dir(self) -> Path:
        return self.home / "stopped"

    @property
    def damaged_dir(self) -> Path:
        return self.home / "damaged"

    @property
    def landing_dir(self) -> Path:
        return self.home / "landing"

    @property
    def releases_dir(self) -> Path:
        return self.home / "releases"

    def pseudonym_keys(self) -> list[str]:
        """The secrets that turn document numbers into pseudonyms, oldest first; the last one is the one in use.

        Raises AwasError when there is none: without it no personal row may be read at all.
        """
        keys = self._keys_of_connection() if self.key_connection else []
        keys = keys or [key.get_secret_value() for key in [*self.earlier_keys, *([self.key] if self.key else [])]]
        if not (self.key or self.key_connection) or min(map(len, keys), default=0) < 16:
            raise AwasError(
                "AWAS_KEY is missing or shorter than 16 characters: document numbers cannot be made pseudonymous; "
                "set AWAS_KEY to this installation's secret (docs/for-engineers.md, 'The key')"
            )
        return keys

    def _keys_of_connection(self) -> list[str]:
        """The keys that an Airflow connection holds: its password, and `earlier_keys` in its extra."""
        from airflow.sdk import BaseHook

        try:
            connection = BaseHook.get_connection(str(self.key_connection))
        except Exception as error:
            raise AwasError(
                f"no Airflow connection {self.key_connection!r} (AWAS_KEY_CONNECTION): the key of the pseudonyms is "
                "its password; make it, or set AWAS_KEY"
            ) from error
        return [*connection.extra_dejson.get("earlier_keys", []), connection.password or ""]


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises AwasError for a name that nobody knows or a value that does not fit.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        names = ", ".join(sorted(known))
        raise AwasError(f"unknown setting {', '.join(unknown)} in the environment; known are {names}")
    try:
        settings = Settings()
    except ValidationError as error:
        name, _, wanted = cause(error).partition(": ")
        raise AwasError(f"setting {PREFIX}{name.upper()} does not fit: {wanted}") from error
    settings.home = settings.home.expanduser().resolve()
    return settings


def operator() -> str:
    """The account that runs this process, as the system knows it: no environment variable makes it another's."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"  # an account that the system has no name for, as in some containers


def is_remote(location: str) -> bool:
    """Whether an address leads to another machine: anything with a scheme but `file://`."""
    return "://" in location and not location.startswith("file://")


def local_path(location: str) -> Path:
    """The local folder that a path or a `file://` address names."""
    parsed = urlparse(location)
    return Path(unquote(parsed.path)) if parsed.scheme == "file" else Path(location).expanduser()
