"""Who may do what: one table of roles and doors (`config/operations/roles.yml`), and the people of the profile."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from transforms import yml
from transforms.errors import AwasError
from transforms.profile import Profile, folder_of, load_profile
from transforms.profile.people import NAME, Role
from transforms.roles import access
from transforms.settings import CONFIG_DIR, Settings, load_settings, operator

RESTRICTED = "read restricted rows"


class About(BaseModel):
    """A role. airflow: its role in Airflow's simple auth manager."""

    model_config = ConfigDict(extra="forbid")
    does: str
    airflow: Literal["none", "viewer", "user", "op", "admin"]


class Door(BaseModel):
    """What some roles may do, and with which commands."""

    model_config = ConfigDict(extra="forbid")
    does: str
    commands: list[str]
    roles: list[Role]


class Table(BaseModel):
    """The whole table."""

    model_config = ConfigDict(extra="forbid")
    roles: dict[Role, About]
    doors: dict[str, Door]


@cache
def table() -> Table:
    """Roles and doors, as the file says."""
    return Table(**yml.load((CONFIG_DIR / "operations" / "roles.yml").read_text(encoding="utf-8")))


def may(profile: Profile, name: str, door: str) -> bool:
    """Whether somebody may go through a door: everybody, where the profile names no people."""
    own = {person.role for person in profile.people if person.name == name}
    return not profile.people or bool(own & set(table().doors[door].roles))


def require(settings: Settings, profile: Profile, name: str, door: str) -> None:
    """Raises AwasError where somebody may not go through a door, which is written down."""
    if not may(profile, name, door):
        access.note(settings, name, door, "refused")
        who = ", ".join(table().doors[door].roles)
        raise AwasError(f"{name} may not {door}: that is for {who} ({NAME} of the profile)")


def enter(command: str) -> None:
    """Hold whoever runs a command to their role. Raises AwasError where they may not."""
    settings = load_settings()
    try:
        named = (folder_of(settings.profile) / NAME).is_file()
    except AwasError:
        return  # no such profile: the command says so itself
    if named:
        door = next(name for name, door in table().doors.items() if command in door.commands)
        require(settings, load_profile(settings.profile), operator(), door)


def in_airflow(profile: Profile) -> str:
    """People and their roles as Airflow's simple auth manager takes them; of several roles the one that may most."""
    order = ["none", "viewer", "user", "op", "admin"]
    best: dict[str, str] = {}
    for person in profile.people:
        role = table().roles[person.role].airflow
        best[person.name] = max(best.get(person.name, "none"), role, key=order.index)
    return ",".join(f"{name}:{role}" for name, role in sorted(best.items()) if role != "none")
