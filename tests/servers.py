"""Servers of the system's own packages, started for tests, on the loopback only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "only a test"  # of the user postgres
NO_POSTGRESQL = "needs Debian's postgresql and root, to start it as its own user: apt-get install postgresql"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgreSQL:
    """A server that runs, with its programs, its folder and its port."""

    def __init__(self, programs: Path, top: Path) -> None:
        self.programs, self.top, self.port = programs, top, free_port()

    def run(self, program: str, *arguments: str, check: bool = True) -> str:
        """Run one of its programs as the user postgres; returns what it printed."""
        command = ["runuser", "-u", "postgres", "--", str(self.programs / program), *arguments]
        done = subprocess.run(command, check=check, capture_output=True, text=True, cwd=self.top, timeout=120)
        return done.stdout

    def words(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres password='{PASSWORD}' dbname={database}"

    def ask(self, database: str, statement: str) -> str:
        return self.run("psql", self.words(database), "-XAtc", statement).strip()

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        # without a file of its own for what it says, it would hold the pipe that is read here to its end
        self.run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self, how: str = "immediate") -> None:
        self.run("pg_ctl", "-D", "data", "-m", how, "-w", "stop", check=False)


def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL here, where this process may start it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found and os.geteuid() == 0 else None


@contextmanager
def postgresql(programs: Path) -> Iterator[PostgreSQL]:
    """A server with an empty database `postgres`; its folder is removed at the end."""
    # not below pytest's own folder, which every session of pytest closes to others, such as the user postgres
    top = Path(tempfile.mkdtemp(prefix="awas-postgres-"))
    shutil.chown(top, "postgres", "postgres")
    (top / "secret").write_text(PASSWORD)
    shutil.chown(top / "secret", "postgres")
    server = PostgreSQL(programs, top)
    server.run(
        "initdb", "-D", "data", "-A", "scram-sha-256", "--pwfile=secret", "--no-sync", "-E", "UTF8", "--locale=C"
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(top, ignore_errors=True)


@contextmanager
def object_store(program: Path, folder: Path) -> Iterator[str]:
    """A server that stands in for an object store, in memory alone; its address."""
    port = free_port()
    with (folder / "object-store.log").open("wb") as log:
        server = subprocess.Popen([str(program), "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert server.poll() is None, (folder / "object-store.log").read_text()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
