"""`python -m transforms.laboratory.bench.stages`: what each stage of a day takes, on this machine.

`python -m transforms.laboratory.bench.delivery` holds taking a delivery in against the bare work of it.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from transforms import tasks
from transforms.laboratory.programs import simulate

DAY = date(2026, 3, 31)
SIZE = ["--agencies", "600", "--crossings", "500000", "--daily", "1", "--until", DAY.isoformat()]


def main() -> int:
    """Print the table. Exit status 0."""
    with tempfile.TemporaryDirectory(prefix="awas-bench-") as name:
        top = Path(name)
        simulate(top, *SIZE)
        os.environ |= {
            "AWAS_HOME": str(top / "home"),
            "AWAS_PROFILE": "asean",
            "AWAS_DROPS": str(top / "drops"),
            "AWAS_KEY": "a key that only the benchmark uses",
            "GX_ANALYTICS_ENABLED": "false",
        }
        seconds = {f"deliver {source}": timed(partial(tasks.deliver, source, DAY)) for source in tasks.sources()}
        for stage in (tasks.resolve, tasks.measure, tasks.score):
            seconds[stage.__name__] = timed(partial(stage, DAY))
        draft: dict[str, str] = {}
        seconds["draft"] = timed(lambda: draft.update(tasks.draft(DAY)))
        seconds["publish"] = timed(lambda: tasks.publish(DAY, draft["digest"], "bench"))
    print(f"{'stage':<28}seconds")
    for stage_name, taken in seconds.items():
        print(f"{stage_name:<28}{taken:7.1f}")
    print(f"{'all of it':<28}{sum(seconds.values()):7.1f}")
    print(f"{'peak memory':<28}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:7.1f} GB")
    return 0


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
