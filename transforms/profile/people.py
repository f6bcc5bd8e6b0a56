"""Who has which role here: `people.roles` of the profile, a line a person and role.

    siti    approver
    made    reader    batam

A reader has a unit. Names are those by which the system's accounts, and Airflow, know people.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from transforms.errors import AwasError

NAME = "people.roles"
Role = Literal["reader", "analyst", "approver", "engineer", "auditor", "protection"]


class Person(BaseModel):
    """A person in a role. unit: of a reader."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    role: Role
    unit: str = ""


def read(folder: Path) -> list[Person]:
    """The people of a profile; none where there is no such file. Raises AwasError that names the line."""
    path = folder / NAME
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        words = line.split("#")[0].split()
        if words:
            found.append(_person(path, number, words))
    if not any(person.role == "approver" for person in found):
        raise AwasError(f"{path}: names no approver, so nobody could sign; add a line: NAME approver")
    return found


def named(folder: Path, stated: list[str]) -> tuple[list[Person], list[str]]:
    """The people of a profile, and who of them may sign. Raises AwasError where the profile says that in two places."""
    people = read(folder)
    if people and stated:
        raise AwasError(f"{folder / 'profile.yml'}: approvers: stand in {NAME} as well; leave them out here")
    return people, sorted({person.name for person in people if person.role == "approver"}) or stated


def _person(path: Path, number: int, words: list[str]) -> Person:
    name, role, unit = [*words, "", ""][:3]
    for known in get_args(Role):
        if role == known and len(words) == 2 + (role == "reader"):
            return Person(name=name, role=known, unit=unit)
    raise AwasError(f"{path}:{number}: write NAME ROLE (a reader's unit after it); roles: {', '.join(get_args(Role))}")
