"""Lines of the benchmark table: what was measured, and the most that it may be.

Times are judged by the processor, where one machine can be busier than another; the clock is shown beside it.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measure. at_most: its aim, in the same unit; None: it is shown and not judged."""

    what: str
    measured: float
    unit: str
    at_most: float | None = None

    @property
    def missed(self) -> bool:
        return self.at_most is not None and self.measured > self.at_most


def show(lines: Iterable[Line]) -> int:
    """Print the lines; returns the exit status: 1 where one misses its aim."""
    missed = False
    for line in lines:
        aim = "" if line.at_most is None else f"   at most {line.at_most:g}{': missed' if line.missed else ''}"
        print(f"{line.what:<46}{line.measured:9.2f} {line.unit:<3}{aim}".rstrip(), flush=True)
        missed |= line.missed
    return int(missed)


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of the processor (all threads)."""

    clock: float
    processor: float


def timed(work: Callable[[], object]) -> Took:
    """What `work` takes."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - clock, time.process_time() - processor)


def peak() -> float:
    """The most memory that this process ever held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
