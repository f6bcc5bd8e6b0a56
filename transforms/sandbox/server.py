"""Open a box for each piece of work: `python -m transforms.sandbox.server MODULE`, started by `client`.

A line of its input is a piece of work as JSON, a line of its output how the box ended. In the box, a copy of this
process, MODULE's `answer(request, folder)` does the work and its answer is left in the folder. This process itself
opens no file of a supplier. It ends with its input, and so does the box that is open.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from transforms.errors import words
from transforms.sandbox import confinement

ANSWER, SAID = "answer.json", "said.txt"
NO_MEMORY = 12  # status of a box whose work needs more than it may have
_LOOK = 250  # milliseconds between two looks at how much a box has written


def main() -> None:
    """Serve until the input ends."""
    module = importlib.import_module(sys.argv[1])
    gc.freeze()
    for line in iter(sys.stdin.buffer.readline, b""):
        print(json.dumps(_served(module, json.loads(line))), flush=True)


def _served(module: ModuleType, asked: dict[str, Any]) -> dict[str, Any]:
    lives, own = os.pipe()
    box = os.fork()
    if not box:
        _work(module, asked, own)
    os.close(own)
    why = _watch(box, lives, Path(asked["writes"]), asked["limits"])
    os.close(lives)
    return {"status": os.waitstatus_to_exitcode(os.waitpid(box, 0)[1]), "why": why}


def _work(module: ModuleType, asked: dict[str, Any], lives: int) -> None:
    """In the box: its ends are the folder, and a pipe that closes with it; ends the process."""
    status = 1
    try:
        writes = Path(asked["writes"])
        nothing = os.open(os.devnull, os.O_RDWR)
        said = os.open(writes / SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for end, own in enumerate((nothing, nothing, said, lives)):
            os.dup2(own, end)
        os.closerange(4, 1 << 12)
        held = confinement.close([Path(path) for path in asked["reads"]], writes, asked["limits"])
        answer = module.answer(asked["request"], writes)
        with (writes / ANSWER).open("w", encoding="utf-8") as stream:
            json.dump({"answer": answer, "held": [name for name, holds in held.items() if holds]}, stream)
        status = 0
    except MemoryError:
        status = NO_MEMORY
    except BaseException as error:
        print(words(error), file=sys.stderr)  # the folder's `said`, which goes to the log alone
    finally:
        sys.stderr.flush()
        os._exit(status)


def _watch(box: int, lives: int, writes: Path, limits: dict[str, int]) -> str:
    """Wait for the end of a box; make it where it waits for ever, writes too much, or nobody wants its answer.

    Returns which of these it was: time, written, or nothing.
    """
    until, events = time.monotonic() + 4 * limits["seconds"] + 60, select.poll()
    events.register(lives, select.POLLHUP)
    events.register(sys.stdin, select.POLLHUP)
    while True:
        met = [end for end, _ in events.poll(_LOOK)]
        if lives in met:
            return ""
        late = time.monotonic() > until
        if met or late or _size(writes) > limits["all_written"]:
            os.kill(box, signal.SIGKILL)
            return "time" if late else "written"


def _size(folder: Path) -> int:
    """Bytes of the disk that the files of a folder take up."""
    size = 0
    for inner, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(f"{inner}/{name}").st_blocks * 512
            except FileNotFoundError:
                continue
    return size


if __name__ == "__main__":
    main()
