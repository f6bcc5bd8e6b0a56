"""What reads a hostile workbook can reach nothing but that workbook, and write nothing but its answer."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from transforms import box
from transforms.settings import ROOT

TRIES = """
import json, os, socket, sys
from pathlib import Path
from transforms import box
asked = json.loads(sys.argv[1])
held = box.close(Path(asked["reads"]), Path(asked["writes"]), 60, 1_000_000)
def tried(work):
    try:
        return work() or "done"
    except OSError as error:
        return type(error).__name__
def write(path, size=1):
    with open(path, "wb") as file:
        file.write(b"x" * size)
import decimal  # libraries are still found
print(json.dumps({
    "held": held,
    "reads the file": tried(lambda: Path(asked["reads"]).read_text()),
    "writes its answer": tried(lambda: write(asked["writes"] + "/answer")),
    "writes too much": tried(lambda: write(asked["writes"] + "/answer", 2_000_000)),
    "reads another file": tried(lambda: Path(asked["secret"]).read_text()),
    "lists another folder": tried(lambda: os.listdir(Path(asked["secret"]).parent)),
    "writes elsewhere": tried(lambda: write(asked["secret"] + ".new")),
    "changes the file": tried(lambda: write(asked["reads"])),
    "reads the key of its parent": tried(lambda: Path(f"/proc/{os.getppid()}/environ").read_text()),
    "connects": tried(lambda: socket.create_connection(("127.0.0.1", asked["port"]), 5).close()),
    "runs a program": tried(lambda: os.spawnv(os.P_WAIT, "/bin/cat", ["cat", asked["secret"]]) and "status"),
    "environment": sorted(os.environ),
}))
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What a process in a box could do."""
    monkeypatch.setenv("AWAS_KEY", "a key that nobody must see")
    for name in ("in", "out", "lake"):
        (tmp_path / name).mkdir()
    (tmp_path / "in" / "a.xlsx").write_text("cells", encoding="utf-8")
    (tmp_path / "lake" / "secret").write_text("names", encoding="utf-8")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        asked = {"reads": str(tmp_path / "in" / "a.xlsx"), "writes": str(tmp_path / "out"),
                 "secret": str(tmp_path / "lake" / "secret"), "port": listener.getsockname()[1]}  # fmt: skip
        command = [sys.executable, "-c", TRIES, json.dumps(asked)]
        done = subprocess.run(command, cwd=ROOT, env=box.environment(), capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_in_a_box_nothing_is_reached_but_the_file_and_the_answer(told: dict[str, object]) -> None:
    assert told["reads the file"] == "cells" and told["writes its answer"] == "done"
    assert told["writes too much"] == "OSError"
    assert "AWAS_KEY" not in str(told["environment"])
    held = told["held"]
    assert isinstance(held, dict)
    if held["files"]:  # Linux with Landlock
        for name in ("reads another file", "lists another folder", "writes elsewhere", "changes the file",
                     "reads the key of its parent"):  # fmt: skip
            assert told[name] == "PermissionError", name
        assert told["runs a program"] == "status"  # it runs, and cannot read the file either
    if held["network"] or held["files"]:
        assert told["connects"] != "done"
