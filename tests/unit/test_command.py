"""The command `awas`: it answers at once, says what is wrong in one line, and keeps its exit statuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from transforms import tasks
from transforms.command import app, laboratory, main
from transforms.errors import AwasError, DayStopped
from transforms.settings import ROOT, load_settings

HEAVY = ("duckdb", "pandas", "numpy", "airflow", "great_expectations", "open_data_contract_standard", "babel")


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No setting but a home of its own."""
    for name in ("AWAS_PROFILE", "AWAS_DROPS", "AWAS_KEY", "AWAS_KEY_CONNECTION"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("AWAS_HOME", str(tmp_path))
    return tmp_path


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from transforms.command import main; status = main(['--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "awas day 2026-03-31" in done.stdout


def test_a_reader_that_has_enough_ends_the_output_without_a_word() -> None:
    """`awas ask … | head` closes the pipe before all is written."""
    code = (
        "import sys; from transforms import command; command.app = lambda **line: print('a row'); "
        "sys.exit(command.main([]))"
    )
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def commands() -> list[str]:
    """The names of all commands."""
    infos = [info for group in app.registered_groups for info in group.typer_instance.registered_commands]
    return [(info.name or info.callback.__name__).replace("_", "-") for info in infos]


def test_every_command_explains_itself(capfd: pytest.CaptureFixture[str]) -> None:
    for name in set(commands()) - {"world", "evaluate"}:  # these two pass their options on, `--help` as well
        assert main([name, "--help"]) == 0, name
        assert f"Usage: awas {name}" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("error", "status"), [(AwasError("the lake is gone"), 1), (DayStopped("too few rows"), 3)], ids=["fault", "stopped"]
)
def test_what_goes_wrong_is_one_line_and_a_status(
    error: AwasError, status: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> str:
        raise error

    monkeypatch.setattr(tasks, "verify", fails)
    assert main(["verify", "current"]) == status
    assert capfd.readouterr().err == f"awas: {error}\n"


@pytest.mark.parametrize("line", [["fortnight"], ["day"], ["propose", "person", "2026-03-31"]])
def test_a_wrong_command_line_has_a_status_of_its_own(line: list[str]) -> None:
    assert main(line) == 2


@pytest.mark.parametrize("line", [["ask", "select 1", "--day", "31/03/2026"], ["maintain", "today"]])
def test_what_is_no_day_is_said(line: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(line) == 1
    assert "is no day; write YYYY-MM-DD" in capfd.readouterr().err


def test_where_nothing_is_chosen_the_simulated_world_is_meant(nothing_chosen: Path) -> None:
    laboratory.default_to_simulated_world()
    settings = load_settings()
    assert settings.drops == str(nothing_chosen / "world" / "drops")
    assert settings.pseudonym_keys() == [laboratory.KEY]


def test_a_profile_of_ones_own_gets_neither_simulated_deliveries_nor_the_public_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWAS_PROFILE", "us_h2")
    laboratory.default_to_simulated_world()
    assert (load_settings().drops, load_settings().key) == (None, None)


def test_run_means_the_simulated_world_whatever_else_was_chosen(
    monkeypatch: pytest.MonkeyPatch, nothing_chosen: Path
) -> None:
    monkeypatch.setenv("AWAS_PROFILE", "us_h2")
    monkeypatch.setenv("AWAS_DROPS", "/data")
    laboratory.use_simulated_world()
    assert (load_settings().profile, load_settings().drops) == ("asean", str(nothing_chosen / "world" / "drops"))


def test_the_world_is_made_once_and_again_when_its_size_changes(
    monkeypatch: pytest.MonkeyPatch, nothing_chosen: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(laboratory, "WORLD_SIZE", "--agencies 40 --crossings 2000 --daily 1")
    laboratory.make_world_once()
    assert (nothing_chosen / "world" / "drops" / "work_permits").is_dir()
    capfd.readouterr()
    laboratory.make_world_once()
    assert capfd.readouterr().out == f"reusing the simulated world {nothing_chosen / 'world'}\n"
    monkeypatch.setattr(laboratory, "WORLD_SIZE", "--agencies 41 --crossings 2000 --daily 1")
    laboratory.make_world_once()
    assert "simulating a world" in capfd.readouterr().out
    assert len(list((nothing_chosen / "world").glob("made-*"))) == 1


def test_a_world_that_was_not_made_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch, nothing_chosen: Path) -> None:
    monkeypatch.setattr(laboratory, "WORLD_SIZE", "--agencies none")
    with pytest.raises(AwasError, match="the simulated world was not made"):
        laboratory.make_world_once()
    assert not list(nothing_chosen.glob("world/made-*"))
