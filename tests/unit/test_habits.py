"""What a commit is checked by is what `make lint` checks."""

from __future__ import annotations

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
