"""What the terminal says while a day runs: one line a task, its counts and its time; everything else goes to a log."""

from __future__ import annotations

import csv
import logging
import os
import sys
import time
import traceback
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, TextIO

from pluggy import HookimplMarker

from transforms.errors import AwasError, Interrupted, cause, leaving

hookimpl = HookimplMarker("airflow")
QUIET = {"sources", "wait", "read_draft", "sign_off", "notify"}
COLUMNS = {"unit": 8, "lane": 6, "list_rank": 3, "name": 34, "score": 7, "headline_reason": 60}
NO_COLUMNS = "no entity is on this list"


class Narrator:
    """A listener of Airflow's: tells each task as it happens, keeps what they returned and how they failed."""

    def __init__(self, terminal: TextIO) -> None:
        self.terminal = terminal
        self.errors: list[BaseException | str] = []
        self.returned: dict[str, Any] = {}
        self._started = 0.0

    def say(self, text: str, end: str = "\n") -> None:
        print(text, end=end, file=self.terminal, flush=True)

    @hookimpl
    def on_task_instance_running(self, task_instance: Any) -> None:
        self._started = time.perf_counter()
        if self._is_told(task_instance):
            self.say(f"  {_short(task_instance.task_id):<9}", end="")

    @hookimpl
    def on_task_instance_success(self, task_instance: Any) -> None:
        seconds = time.perf_counter() - self._started
        name, index = task_instance.task_id, task_instance.map_index
        self.returned[name] = task_instance.xcom_pull(task_ids=name, map_indexes=index)
        if self._is_told(task_instance):
            self.say(f"{_line(self.returned[name])} ({seconds:.1f} s)")

    @hookimpl
    def on_task_instance_failed(self, task_instance: Any, error: BaseException | str | None) -> None:
        message = error if error is not None else f"{task_instance.task_id} failed"
        self.errors.append(message)
        if isinstance(message, BaseException):
            print("".join(traceback.format_tb(message.__traceback__)), flush=True)
        if not self._is_told(task_instance):
            self.say(f"  {_short(task_instance.task_id):<9}", end="")
        verb = "tries again" if task_instance.state == "up_for_retry" else "stopped"
        self.say(f"{verb}: {one_line(message)}")

    @staticmethod
    def _is_told(task_instance: Any) -> bool:
        return _short(task_instance.task_id) not in QUIET


class _Progress(logging.Handler):
    """Says on the terminal, too, how far a long task is."""

    def __init__(self, narrator: Narrator) -> None:
        super().__init__(logging.INFO)
        self.narrator = narrator

    def emit(self, record: logging.LogRecord) -> None:
        self.narrator.say(f"{record.getMessage()}\n{'':<11}", end="")


@contextmanager
def listening(narrator: Narrator) -> Iterator[None]:
    """Let Airflow tell the narrator what its tasks do, and the stages how far they are."""
    from airflow.sdk.listener import get_listener_manager

    manager: Any = get_listener_manager()
    manager.add_listener(narrator)
    progress, stages = _Progress(narrator), logging.getLogger("transforms.deliver")
    stages.addHandler(progress)
    stages.setLevel(logging.INFO)
    try:
        yield
    finally:
        stages.removeHandler(progress)
        manager.pm.unregister(narrator)


@contextmanager
def calm(log: Path) -> Iterator[TextIO]:
    """Send all that this process writes (standard output and error) to `log`; yields the terminal for our own lines.

    The log of the run before is kept beside it, as `<log>.1`.
    Errors inside leave without the words of libraries (`errors.leaving`).
    """
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    with log.open("w", encoding="utf-8") as stream, os.fdopen(os.dup(1), "w", encoding="utf-8") as terminal:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
        try:
            with leaving(log.parent), redirect_stdout(stream), redirect_stderr(stream):
                yield terminal
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os.dup2(kept[0], 1)
            os.dup2(kept[1], 2)
            os.close(kept[0])
            os.close(kept[1])


def one_line(error: BaseException | str) -> str:
    """What an error of ours says, in one line; of any other one only its kind."""
    return str(error).strip().partition("\n")[0] if isinstance(error, AwasError | Interrupted | str) else cause(error)


def top_of(path: Path, lines: int = 5) -> list[str]:
    """The entities of a published list with the highest scores, cut to columns and widths that fit a terminal."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: -float(row.get("score") or 0))[:lines]
    if not rows:
        return [NO_COLUMNS]
    shown = [name for name in COLUMNS if name in rows[0]]
    return ["  ".join(_fit(row[name] or "", COLUMNS[name]) for name in shown).rstrip() for row in rows]


def _fit(text: str, width: int) -> str:
    # every kind of space is one, that of East Asia (U+3000) too, which counts as not printable
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in text)
    plain = "".join(letter if letter.isprintable() else "?" for letter in spaced)
    return (plain if len(plain) <= width else plain[: width - 1] + "…").ljust(width)


def _short(task_id: str) -> str:
    return task_id.rpartition(".")[2]


def _line(value: Any) -> str:
    """What a task returned, in one line."""
    if isinstance(value, dict):
        told = f"run {value.get('run_id')}, digest {str(value.get('digest'))[:12]}"
        return "; ".join([told, *value.get("unprinted", [])])
    return "done" if value is None else str(value)
