"""Spark's master and two workers on loopback: a day that loses an executor in the middle is the same to the byte."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spark.conftest import WHERE_SPARK_IS
from transforms.laboratory.bench import perturbed
from transforms.laboratory.bench.perturbed import Machine

pytestmark = WHERE_SPARK_IS
EXECUTOR = "CoarseGrainedExecutorBackend"
TABLES = 8  # of Spark, after which its executor is killed


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.fixture
def master(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a master with two workers of one core each."""
    import pyspark

    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    port, runner = free_port(), str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    address = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    worker = [f"{deploy}.worker.Worker", "-c", "1", "-m", "1500m", "-h", "127.0.0.1", "-d", str(tmp_path / "work")]
    started = [
        subprocess.Popen([runner, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in (
            [f"{deploy}.master.Master", "-h", "127.0.0.1", "-p", str(port), "--webui-port", str(free_port())],
            *([*worker, "--webui-port", str(free_port()), address] for _ in range(2)),
        )
    ]
    yield address
    for process in reversed(started):
        process.terminate()
        process.wait()


def executors(tmp_path: Path) -> list[int]:
    """The processes of this test's executors: they work in a folder of its workers."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().decode()
            at = os.readlink(folder / "cwd")
        except OSError:
            continue
        if EXECUTOR in command and at.startswith(str(tmp_path / "work")):
            found.append(int(folder.name))
    return sorted(found)


def kill_one(tmp_path: Path, home: Path, ended: threading.Event, killed: list[int]) -> None:
    """Kill an executor once Spark has made some tables."""
    while not ended.wait(0.2):
        made = list(home.glob("scratch/spark_*/*/_SUCCESS"))
        running = executors(tmp_path)
        if len(made) >= TABLES and running:
            os.kill(running[0], signal.SIGKILL)
            killed.append(running[0])
            return


def test_a_day_that_loses_an_executor_is_the_same(master: str, drops: Path, plain: Path, tmp_path: Path) -> None:
    home, ended, killed = tmp_path / "home", threading.Event(), list[int]()
    killer = threading.Thread(target=kill_one, args=(tmp_path, home, ended, killed))
    killer.start()
    try:
        draft = perturbed.draft(drops, home, Machine(engine="spark", spark=master, spark_rows=2000))
    finally:
        ended.set()
        killer.join()
    assert killed, f"no executor was there to kill, after {TABLES} tables, on {sys.platform}"
    assert perturbed.differences(plain, draft) == []
