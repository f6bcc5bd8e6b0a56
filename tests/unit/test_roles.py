"""Each role at each door: at the command line, at the sign-off, in Airflow and its API; who was refused is kept."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from tests.unit.conftest import World
from transforms import roles
from transforms.command import app
from transforms.documentation.roles import PAGE, roles_page
from transforms.errors import AwasError
from transforms.profile import Profile, load_profile
from transforms.profile.people import NAME, Role
from transforms.release.in_force import approving, records
from transforms.roles import access
from transforms.settings import CONFIG_DIR, Settings
from transforms.tasks import lake_query

ROLES: tuple[Role, ...] = get_args(Role)
DOORS = roles.table().doors
UNKNOWN, CATALOGUE = "a query of unknown form", "__DuckLake_metadata_lake"
DAY = date(2026, 3, 31)
# may see the days and logs; may start, stop and answer a sign-off; may change connections, which hold keys
WEB: dict[Role, tuple[bool, bool, bool]] = {
    "reader": (False, False, False),
    "analyst": (True, False, False),
    "approver": (True, True, False),
    "engineer": (True, True, True),
    "auditor": (True, False, False),
    "protection": (False, False, False),
}


@pytest.fixture
def peopled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """An installation with one person for each role, called after it."""
    folder = tmp_path / "country"
    shutil.copytree(CONFIG_DIR / "profiles" / "asean", folder)
    lines = [f"{role} {role} {'batam' if role == 'reader' else ''}\n" for role in ROLES]
    (folder / NAME).write_text("".join(lines), encoding="utf-8")
    monkeypatch.setenv("AWAS_PROFILE", str(folder))
    monkeypatch.setenv("AWAS_HOME", str(tmp_path / "home"))
    return load_profile(str(folder))


def test_every_command_is_behind_one_door() -> None:
    commands = {
        command.name or command.callback.__name__.replace("_", "-")
        for group in app.registered_groups
        if group.typer_instance
        for command in group.typer_instance.registered_commands
        if command.callback
    }
    behind = [command for door in DOORS.values() for command in door.commands]
    assert sorted(behind) == sorted(commands)


def test_the_page_says_what_the_table_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == roles_page(), "out of date; run awas write-docs"


@pytest.mark.parametrize("role", ROLES)
def test_a_command_runs_for_the_roles_of_its_door_alone(
    peopled: Profile, settings: Settings, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    monkeypatch.setattr(roles, "operator", lambda: role)
    for name, door in DOORS.items():
        for command in door.commands:
            if role in door.roles:
                roles.enter(command)
            else:
                with pytest.raises(AwasError, match=f"{role} may not {name}: that is for"):
                    roles.enter(command)
        assert roles.may(peopled, role, name) == (role in door.roles)
        assert not roles.may(peopled, "a stranger", name)


@pytest.mark.parametrize("role", ROLES)
def test_the_sign_off_takes_approvers_alone(peopled: Profile, settings: Settings, role: Role) -> None:
    said = approving.obstacle(settings, peopled, DAY, "", role, with_key=False)
    assert (said == "") == (role in DOORS["sign"].roles)


@pytest.mark.parametrize("role", ROLES)
def test_airflow_lets_each_role_do_what_the_table_says(peopled: Profile, role: Role) -> None:
    """Its pages and its API ask the same manager."""
    from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    there = dict(one.split(":") for one in roles.in_airflow(peopled).split(","))
    user, manager = SimpleAuthManagerUser(username=role, role=there.get(role)), SimpleAuthManager()
    can = (
        manager.is_authorized_dag(method="GET", user=user),
        manager.is_authorized_dag(method="PUT", user=user),
        manager.is_authorized_connection(method="PUT", user=user),
    )
    assert can == WEB[role]


@pytest.mark.parametrize(
    ("query", "reads"),
    {
        "select count(*) from lake.accepted.work_permits": [],
        "select 1 -- restricted": [],
        "select * from lake.restricted.agency_officers": ["lake.restricted.agency_officers"],
        'with a as (select * from "LAKE"."Restricted".agency_officers) from a': ['"LAKE"."Restricted".agency_officers'],
        "from query('select * from lake.' || 'restricted.agency_officers')": ["query"],
        "select * from read_parquet('lake/data/**')": ["readparquet"],
        "select * from 'home/lake/data/x.parquet'": ['"home/lake/data/x.parquet"'],
        "summarize lake.restricted.agency_officers": [UNKNOWN, "lake.restricted.agency_officers"],
        f"from {CATALOGUE}.ducklake_file_column_stats": [f"{CATALOGUE}.ducklake_file_column_stats"],
        f"from {CATALOGUE}.main.ducklake_inlined_data_9_1": [f"{CATALOGUE}.main.ducklake_inlined_data_9_1"],
        "from range(3)": [],
        "selec nothing": [UNKNOWN],
    }.items(),
)
def test_a_query_that_may_read_restricted_rows_is_known_by_what_it_names(query: str, reads: list[str]) -> None:
    assert [name.casefold() for name in lake_query.restricted(query)] == [name.casefold() for name in reads]


def test_restricted_rows_are_read_by_those_who_may_and_each_time_it_is_kept(
    peopled: Profile, settings: Settings, empty_lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "select count(*) as n from lake.restricted.agency_officers"
    for name, may in {"auditor": True, "analyst": False}.items():
        for module in (roles, lake_query):
            monkeypatch.setattr(module, "operator", lambda name=name: name)
        if may:
            assert lake_query.ask(settings, peopled, query, None, io.StringIO()) == 1
        else:
            with pytest.raises(AwasError, match="analyst may not read restricted rows"):
                lake_query.ask(settings, peopled, query, None, io.StringIO())
            assert lake_query.ask(settings, peopled, "select 1", None, io.StringIO()) == 1
    told = [(line.name, line.door, line.outcome, line.about) for line in access.read(settings)]
    table = "lake.restricted.agency_officers"
    assert told == [
        ("auditor", roles.RESTRICTED, "passed", table),
        ("analyst", roles.RESTRICTED, "refused", ""),
    ]


def test_an_answer_that_is_not_as_it_stands_says_so_and_can_be_had_as_it_is(
    peopled: Profile, settings: Settings, empty_lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = (
        "select '+591 2 22' as phone, '@star' as handle, 'a' || chr(10) || 'b' as text, -1 as number, 'plain' as word"
    )
    out = io.StringIO()
    lake_query.ask(settings, peopled, query, None, out)
    assert out.getvalue().splitlines()[1:] == ["'+591 2 22,'@star,a⟨U+000A⟩b,-1,plain"]
    assert capsys.readouterr().err.startswith("awas: 3 cells are not written as they stand")
    out = io.StringIO()
    lake_query.ask(settings, peopled, query, None, out, as_is=True)
    assert list(csv.reader(io.StringIO(out.getvalue(), newline="")))[1] == ["+591 2 22", "@star", "a\nb", "-1", "plain"]
    assert capsys.readouterr().err == ""


def test_who_failed_to_sign_is_kept_and_what_is_kept_cannot_be_taken_back(world: World) -> None:
    world.profile.approvers = ["ana"]
    digest = world.draft().digest
    with pytest.raises(AwasError, match="eve may not sign"):
        approving.may_sign(world.settings, world.profile, DAY, digest, "eve", None)
    (line,) = access.read(world.settings)
    assert (line.name, line.door, line.outcome, line.about) == ("eve", "sign", "refused", "2026-03-31")
    world.publish(digest)
    path = world.settings.home / access.NAME
    path.write_bytes(b"")
    with pytest.raises(AwasError, match=r"access\.jsonl:1: lines were cut off its end"):
        records.check(world.settings)


HARMS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "changed": lambda lines: [lines[0].replace(b"eve", b"ana"), *lines[1:]],
    "left out": lambda lines: lines[1:],
    "put in": lambda lines: [lines[0], lines[0], *lines[1:]],
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_line_that_was_changed_is_named(settings: Settings, harm: str) -> None:
    for name in ("eve", "ana", "eve"):
        access.note(settings, name, "sign", "refused")
    path = settings.home / access.NAME
    path.write_bytes(b"".join(HARMS[harm](path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(AwasError, match=r"access\.jsonl:[12]: does not follow"):
        access.read(settings)


@pytest.mark.parametrize(
    ("lines", "said"),
    {
        "siti boss\nana approver\n": r"people\.roles:1: write NAME ROLE",
        "siti reader\nana approver\n": r"people\.roles:1: write NAME ROLE",
        "siti engineer\n": "names no approver, so nobody could sign",
    }.items(),
)
def test_a_file_of_people_that_does_not_fit_says_where(peopled: Profile, lines: str, said: str) -> None:
    (peopled.folder / NAME).write_text(lines, encoding="utf-8")
    load_profile.cache_clear()
    with pytest.raises(AwasError, match=said):
        load_profile(str(peopled.folder))
