"""Work that tries what a hostile file could make its reader do, for `test_box`."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def tried(work: Callable[[], Any]) -> Any:
    """What a piece of work gives, or the kind of its failure."""
    try:
        return work() or "done"
    except OSError as error:
        return type(error).__name__


def answer(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Do what `request` names: end badly, or try what must not be."""
    ways: dict[str, Callable[[], Any]] = {
        "breaks down": lambda: ctypes.string_at(0),
        "takes all memory": lambda: len(bytearray(1 << 40)),
        "never ends": lambda: [None for _ in iter(int, 1)],
        "waits for ever": lambda: time.sleep(10_000),
        "writes too much": lambda: [(folder / f"{n}").write_bytes(bytes(1 << 19)) for n in range(10_000)],
        "leaves a link": lambda: (folder / "rows.parquet").symlink_to(request["secret"]),
        "leaves another answer": lambda: (folder / "answer.json").write_text("[" * 100_000, encoding="utf-8"),
    }
    if request["does"] in ways:
        return {"did": ways[request["does"]]() is None}
    read, secret = Path(request["reads"]), Path(request["secret"])
    return {
        "reads the file": tried(lambda: read.read_text(encoding="utf-8")),
        "writes its answer": tried(lambda: (folder / "rows").write_bytes(b"x")),
        "writes a file too large": tried(lambda: (folder / "rows").write_bytes(bytes(2_000_000))),
        "reads another file": tried(lambda: secret.read_text(encoding="utf-8")),
        "lists another folder": tried(lambda: os.listdir(secret.parent)),
        "writes elsewhere": tried(lambda: secret.with_suffix(".new").write_bytes(b"x")),
        "changes the file": tried(lambda: read.write_bytes(b"x")),
        "reads the key of who asks": tried(lambda: Path(f"/proc/{request['asks']}/environ").read_text("latin-1")),
        "signals who asks": tried(lambda: os.kill(request["asks"], signal.SIGCONT)),
        "connects": tried(lambda: socket.create_connection(("127.0.0.1", request["port"]), 5).close()),
        "environment": sorted(os.environ),
        "open ends": sorted(os.listdir("/proc/self/fd")),
    }
