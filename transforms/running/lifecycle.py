"""How a run of days begins and ends: one at a time in a home, and at once on a signal to end.

Airflow takes SIGTERM for itself while a task runs, and a task's errors for reasons to try again. So a thread waits for
the signal (Python writes its number to a pipe whatever the handlers are) and interrupts the main thread until it has
left, which removes what was begun. A process that does not leave is ended: what is committed is whole in any case, as
after any other death (`tests/unit/test_faults.py`).
"""

from __future__ import annotations

import _thread
import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TextIO

from transforms.deliver.landing import scratch
from transforms.errors import AwasError
from transforms.settings import operator

_ENDING = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 6  # times that the main thread is interrupted, a second apart, before the process is ended


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the lock of a home. Raises AwasError that says who holds it, and since when."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "run.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip() or "another run"
            raise AwasError(f"{home}: {holder}; one at a time: wait for its end, or set another AWAS_HOME") from error
        lock.truncate(0)
        since = datetime.now(UTC).astimezone().isoformat(sep=" ", timespec="seconds")
        lock.write(f"{operator()} runs days in process {os.getpid()} since {since}\n")
        lock.flush()
        yield


@contextmanager
def at_once_on_a_signal(terminal: TextIO) -> Iterator[None]:
    """End the process within seconds of SIGINT or SIGTERM, with exit status 128 + the signal's number (130, 143).

    To be used in the main thread. After a signal it does not return: when everything inside has been left, the process
    ends there, as an interpreter that ends would wait for a query that nobody reads any more.
    """
    watch = _Watch(terminal)
    try:
        yield
    except BaseException:
        if watch.received is None:
            raise
    finally:
        watch.end()
    if watch.received is not None:
        scratch.remove_own()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(128 + watch.received)


class _Watch:
    """Waits for a signal. received: its number. left: set when nothing is to be interrupted any more."""

    def __init__(self, terminal: TextIO) -> None:
        self.terminal = terminal
        self.received: int | None = None
        self.left = threading.Event()
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._handlers = {number: signal.signal(number, self._interrupt) for number in _ENDING}
        self._pipe = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        self._thread = threading.Thread(target=self._wait, name="ends on a signal", daemon=True)
        self._thread.start()

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self.received is not None and not self.left.is_set():
            raise KeyboardInterrupt

    def _wait(self) -> None:
        while number := int.from_bytes(os.read(self._read, 1)):
            if number in _ENDING:
                self.received = number
                print(f"\n  ends, as {signal.Signals(number).name} says", file=self.terminal, flush=True)
                for _ in range(_PATIENCE):
                    _thread.interrupt_main()
                    if self.left.wait(1.0):
                        return
                try:
                    scratch.remove_own()
                finally:
                    os._exit(128 + number)

    def end(self) -> None:
        self.left.set()
        signal.set_wakeup_fd(self._pipe)
        os.write(self._write, b"\0")
        self._thread.join()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        os.close(self._read)
        os.close(self._write)
