"""Ask for work in a box, and take its answer for what it is: data that a hostile file may have made."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transforms.errors import AwasError
from transforms.sandbox.confinement import ROOT
from transforms.sandbox.server import ANSWER, NO_MEMORY, SAID

_KEPT = ("PATH", "LANG", "LC_ALL", "TZ")
_LONGEST = 1 << 30  # bytes of an answer
_MEMORY = "takes more memory than its reader may"
_ENDED = {-24: "takes more time than its reader may", -9: _MEMORY, NO_MEMORY: _MEMORY}
_WHY = {"time": "is not read in time", "written": "unpacks to more than its reader may write"}


@dataclass(frozen=True)
class Done:
    """How a piece of work ended. answer: none where the box broke down; why, in our words; said: by libraries.

    held: what the box kept its work from, beside secrets: limits, files, network.
    """

    answer: Any
    why: str = ""
    said: str = ""
    held: tuple[str, ...] = ()


class Server:
    """The process that opens boxes for a module, started when it is made; pieces of work wait for each other."""

    def __init__(self, module: str) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "transforms.sandbox.server", module], cwd=ROOT, env=environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, text=True,
        )  # fmt: skip

    def work(self, request: Mapping[str, Any], reads: Sequence[Path], writes: Path, limits: Mapping[str, int]) -> Done:
        """Let a box do a piece of work. reads, writes: what it may read, and the folder that it may write to.

        limits: seconds, memory, written (a file), all_written (the folder).
        """
        asked = {"request": request, "reads": [str(path) for path in reads], "writes": str(writes), "limits": limits}
        with self._lock:
            ended = self._told(json.dumps(asked))
        return _done(ended, writes)

    def _told(self, line: str) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise AwasError("a box has no ends: a fault of ours")
        try:
            stdin.write(line + "\n")
            stdin.flush()
            told: dict[str, Any] = json.loads(stdout.readline())
        except (OSError, ValueError) as error:
            raise AwasError("the process that opens boxes for hostile files is gone; run again") from error
        return told

    def is_there(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        self._process.wait()


_servers: dict[tuple[int, str], Server] = {}


def server(module: str) -> Server:
    """The server of this process for a module; the first call starts it, and does not wait until it is ready."""
    place = os.getpid(), module  # a copy of this process needs one of its own
    if place not in _servers or not _servers[place].is_there():
        _servers[place] = Server(module)
    return _servers[place]


@atexit.register
def _end_all() -> None:
    for (owner, _), one in _servers.items():
        if owner == os.getpid():
            one.end()


def environment() -> dict[str, str]:
    """What a box may know of the environment: how to find programs and the language; no key."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


def _done(ended: Mapping[str, Any], writes: Path) -> Done:
    path, said = writes / ANSWER, _said(writes / SAID)
    left = [one for one in os.scandir(writes) if not one.is_file(follow_symlinks=False)]
    plain = all(one.is_dir(follow_symlinks=False) for one in left)  # a link or a pipe could lead the answer's reader on
    if ended["status"] == 0 and plain and path.is_file() and path.stat().st_size < _LONGEST:
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return Done(told["answer"], said=said, held=tuple(told["held"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
    broke = f"its reader broke down (status {ended['status']})"
    return Done(None, _WHY.get(ended["why"]) or _ENDED.get(ended["status"]) or broke, said)


def _said(path: Path) -> str:
    return path.read_bytes()[-10_000:].decode(errors="replace") if path.is_file() and not path.is_symlink() else ""
