"""Commits are checked by the commands of `make lint`, and the lock files hold what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml

from transforms.settings import ROOT


def test_a_commit_runs_the_commands_of_make_lint_and_downloads_nothing() -> None:
    target = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nlint: ")[2].partition("\n\n")[0]
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    hooks = repositories[0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    commands = [line.strip() for line in target.splitlines() if line.startswith("\t")]
    assert len(commands) == len(hooks)
    for command, hook in zip(commands, hooks, strict=True):
        assert command.startswith(hook["entry"])


EXTRAS = {  # on top of the others
    f"requirements-{group}.txt": group for group in ("explore", "services", "spark", "stand-in")
}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", *EXTRAS])
def test_every_package_that_is_asked_for_is_locked_with_its_hash_and_without_an_address(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["build"]]
    if name in EXTRAS:
        wanted = groups[EXTRAS[name]]
    wanted += [one for one in groups["dev"] if isinstance(one, str)] if name == "requirements-dev.txt" else []
    lock = (ROOT / name).read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==\S+(?: ; .*?)? (\\\n +--hash=)", lock, re.MULTILINE))
    names = {re.split(r"[\[<>=]", one)[0] for one in wanted}
    assert sorted(names - locked.keys()) == [], "out of date; run make lock"
    assert "://" not in lock
