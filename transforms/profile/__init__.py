"""A profile: one deployment, i.e. one country's sources, reference data, judgements and units."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)

from transforms import languages, yml
from transforms.contracts import contract_names
from transforms.errors import AwasError, cause
from transforms.judgements import Judgements, changed, shipped
from transforms.profile import people
from transforms.profile.columns import Columns, regular
from transforms.profile.people import Person
from transforms.profile.reading import Database, Encoding, FileReading, Layout, Since
from transforms.profile.shape import Shape
from transforms.settings import CONFIG_DIR, ROOT, Settings, is_remote, local_path


class Source(Columns):
    """How one source is delivered in this deployment; what its columns hold is `Columns`.

    drops: where this source alone drops. database: where its rows are drawn from instead.
    deadline: time of day (HH:MM, the profile's time zone) until which a day waits for it.
    complete_when: what says that a delivery's folder is complete.
    min_rows: volume floor of a delivery. max_quarantined_share: above it the day is stopped.
    refusal_stops: which refused delivery of a required source stops the day: the newest one, any that is open, none.
    freshness_days: older data is marked late. columns/ignore: raw headers that the mapping may read or leaves aside;
    any other header is a signal in `data_health`. skip_rows: title rows above the header. decimal: mark of a fraction.
    min_share_of_usual, max_share_of_usual: rows of the newest delivery over the median of the same weekday; outside
    it warns, below stop_share_of_usual the day is stopped; so for a folder that comes again, against what it had.
    max_left_share: of a list, how many that the one before has may be gone at once; above it, and above twice what was
    gone before, it warns. A snapshot without a row is refused, unless it is 1.
    max_unknown_share: of rows that name an agency, an employer or a permit, how many name one that its source lacks.
    max_joined_share: of rows that bear an identifier, how many more than usual may share it with strangers.
    layouts: sets of raw headers, of which a delivery must have one whole; else it is refused. A list among them: one of
    these headers.
    max_drift: how far a column may be from earlier deliveries (sql/check/column_drift.sql); stop_drift stops the day.
    total_rows: regular expression of how the first filled cell of a total begins; such rows are no records.
    files: by pattern of their names (`*`, `?`), files that are written otherwise; the first pattern that fits counts.
    since: by the first day of a delivery, how files are written from then on. alternatives: other ways in which a file
    may be written; the first one counts in which it can be read and has a layout.
    trailing_delimiter: whether a separator stands at the end of each line, with no cell behind it.
    shape: how its tables stand on the page, where they are not one header and a record a row.
    sheets: of a workbook, by name or pattern (`*` = all), hidden ones only by name; none = the first.
    merged: whether merged cells are filled or their rows set aside; none = filled, and a signal.
    """

    model_config = ConfigDict(extra="forbid")

    required: bool = False
    drops: str | None = None
    database: Database | None = None
    deadline: str | None = None
    complete_when: Literal["descriptor", "success", "folder"] = "descriptor"
    delimiter: str = ","
    encoding: Encoding = "utf-8"
    files: dict[str, FileReading] = Field(default_factory=dict)
    since: Since = Field(default_factory=dict)
    alternatives: list[FileReading] = Field(default_factory=list)
    quote: str = '"'
    decimal: Literal[".", ","] = "."
    trailing_delimiter: bool = False
    skip_rows: int = 0
    total_rows: str | None = None
    shape: Shape = Field(default_factory=Shape)
    sheets: list[str] = Field(default_factory=list)
    merged: Literal["fill", "refuse"] | None = None
    columns: list[str] = Field(default_factory=list)
    ignore: list[str] = Field(default_factory=list)
    layouts: list[Layout] = Field(default_factory=list)
    snapshot: bool | None = None
    refusal_stops: Literal["newest", "any", "never"] = "newest"
    max_quarantined_share: float = 0.05
    min_rows: int = 0
    max_rows: int | None = None
    min_share_of_usual: float | None = 0.25
    max_share_of_usual: float | None = 4.0
    stop_share_of_usual: float | None = None
    max_unknown_share: float | None = 0.2
    max_joined_share: float | None = 0.1
    max_left_share: float | None = 0.1
    max_drift: float | None = 1.0
    stop_drift: float | None = None
    freshness_days: int | None = None

    @field_validator("total_rows")
    @classmethod
    def _regular(cls, pattern: str | None) -> str | None:
        return pattern and regular(pattern)

    @property
    def made(self) -> set[str]:
        """The columns that stand in no header, as the shape of some file makes them."""
        others = (*self.files.values(), *self.since.values(), *self.alternatives)
        return {name for shape in (self.shape, *(other.shape for other in others)) if shape for name in shape.made}


class Retention(BaseModel):
    """After how many days what is personal, or only a copy, is removed (by `maintain`).

    landing_days: copies of remote deliveries. restricted_days: personal columns. quarantine_days: the text of rows
    in quarantine. snapshot_days: until when the lake's earlier states stay readable, and removed rows on the disk.
    """

    model_config = ConfigDict(extra="forbid")

    landing_days: int = Field(default=90, ge=1)
    restricted_days: int = Field(default=730, ge=1)
    quarantine_days: int = Field(default=180, ge=1)
    snapshot_days: int = Field(default=30, ge=0)


class Notice(BaseModel):
    """How units are told that their list is in force.

    notifier: dotted path of an Airflow notifier. units: which units; none: every unit. arguments: what it is made with;
    texts may use {{ unit }}, {{ subject }} and {{ text }}.
    """

    model_config = ConfigDict(extra="forbid")

    notifier: str = Field(pattern=r"[A-Za-z_][\w]*(\.[A-Za-z_]\w*)+")
    units: list[str] = Field(default_factory=list)
    arguments: dict[str, Any] = Field(default_factory=dict)


class Profile(BaseModel):
    """One deployment, as its `profile.yml` says.

    judgements: those of `config/judgements.yml` with what this profile changes.
    approvers: who may sign a release off. people: of `people.roles`, with their roles. four_eyes: whether who ran a day
    may not sign it. contest: language → where a listed agency answers. official_counts: how those whose task it is see
    counts of people; what leaves the authority has groups of five and more always.
    partners: countries of work (ISO 3166-1 alpha-3) whose authorities are given a pack about the corridor to them.
    notify: how units are told that their list is in force; none: they are not.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    title: str = ""
    folder: Path
    timezone: str
    languages: list[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]] = Field(default=["en"], min_length=1)
    drops: str
    sources: dict[str, Source]
    judgements: Annotated[Judgements, BeforeValidator(changed)] = Field(default_factory=shipped)
    approvers: list[str] = Field(default_factory=list)
    people: list[Person] = Field(default_factory=list)
    four_eyes: bool = False
    contest: dict[str, str] = Field(default_factory=dict)
    contest_days: int = Field(default=30, ge=1)
    european_act: bool = False
    laws: dict[str, str | dict[str, str]] = Field(default_factory=dict)
    partners: list[Annotated[str, Field(pattern=r"^[A-Z]{3}$")]] = Field(default_factory=list)
    official_counts: Literal["exact", "groups_of_five"] = "exact"
    notify: list[Notice] = Field(default_factory=list)
    retention: Retention = Field(default_factory=Retention)

    def source(self, name: str) -> Source:
        if name not in self.sources:
            raise AwasError(f"profile {self.name} has no source {name}; it has {', '.join(sorted(self.sources))}")
        return self.sources[name]

    def mapping(self, source: str) -> Path | None:
        """The query that turns this country's raw columns into the contract's; none where they are the same."""
        path = self.folder / "sources" / f"{source}.sql"
        return path if path.exists() else None

    def drops_at(self, settings: Settings, source: str | None = None) -> str:
        """The folder or address at which deliveries drop, of one source or in general."""
        own = self.sources[source].drops if source in self.sources else None
        return own or settings.drops or self.drops

    def drops_dir(self, settings: Settings, source: str | None = None) -> Path:
        """The folder from which deliveries are read: where they drop, or where they land when they come from elsewhere.

        Raises AwasError where it does not exist.
        """
        location = self.drops_at(settings, source)
        if is_remote(location) or (source in self.sources and self.sources[source].database):
            return settings.landing_dir
        folder = local_path(location)
        folder = folder if folder.is_absolute() else ROOT / folder
        if not folder.is_dir():
            raise AwasError(
                f"drops folder {folder} does not exist; set AWAS_DROPS to the folder in which deliveries drop"
            )
        return folder


def folder_of(name_or_folder: str) -> Path:
    """The folder of a profile, by name (under `config/profiles/`) or by folder. Raises AwasError where it is none."""
    shipped = CONFIG_DIR / "profiles"
    folder = Path(name_or_folder) if "/" in name_or_folder else shipped / name_or_folder
    if not (folder / "profile.yml").is_file():
        names = ", ".join(sorted(p.parent.name for p in shipped.glob("*/profile.yml")))
        raise AwasError(
            f"unknown profile {name_or_folder}: no {folder / 'profile.yml'}; shipped are {names}, or give a folder"
        )
    return folder


def drop_unread(content: Any) -> list[list[str]]:
    """Remove the keys of version 1 that nothing ever read; returns where they stood."""
    if not isinstance(content, dict):
        return []
    sources = content.get("sources")
    places = [["thresholds"], *(["sources", name, "feeds"] for name in (sources if isinstance(sources, dict) else ()))]
    unread = []
    for place in places:
        within: Any = content
        for key in place[:-1]:
            within = within.get(key)
        if isinstance(within, dict) and place[-1] in within:
            del within[place[-1]]
            unread.append(place)
    return unread


@lru_cache(maxsize=8)
def load_profile(name_or_folder: str) -> Profile:
    """Read a profile by name (under `config/profiles/`) or by folder. Raises AwasError with file and key."""
    folder = folder_of(name_or_folder)
    path = folder / "profile.yml"
    try:
        content = yml.load(path.read_text(encoding="utf-8"))
        drop_unread(content)
        profile = Profile(folder=folder.resolve(), **content)
    except ValidationError as error:
        raise AwasError(f"{path}: {cause(error)}") from error
    except (yml.Error, TypeError) as error:
        raise AwasError(f"{path}: not a profile: {cause(error)}") from error
    strangers = sorted(set(profile.sources) - set(contract_names()))
    if strangers:
        raise AwasError(f"{path}: sources.{strangers[0]}: no such contract under config/contracts/")
    profile.people, profile.approvers = people.named(profile.folder, profile.approvers)
    languages.require(profile.languages, profile.folder)
    return profile
