"""`python -m transforms.laboratory.bench.stages`: what each stage of a day takes, on this machine.

`python -m transforms.laboratory.bench.delivery` holds taking a delivery in against the bare work of it.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from functools import partial
from pathlib import Path

from transforms import tasks
from transforms.laboratory.bench.table import Line, peak, show, timed
from transforms.laboratory.programs import enter, simulate

DAY = date(2026, 3, 31)
SIZE = ["--agencies", "600", "--crossings", "500000", "--daily", "1", "--until", DAY.isoformat()]


def main() -> int:
    """Print the table. Exit status 0."""
    with tempfile.TemporaryDirectory(prefix="awas-bench-") as name:
        top = Path(name)
        simulate(top, *SIZE)
        enter(top, "asean", top / "drops")
        took = {f"deliver {source}": timed(partial(tasks.deliver, source, DAY)) for source in tasks.sources()}
        for stage in (tasks.resolve, tasks.measure, tasks.score):
            took[stage.__name__] = timed(partial(stage, DAY))
        draft: dict[str, str] = {}
        took["draft"] = timed(lambda: draft.update(tasks.draft(DAY)))
        took["publish"] = timed(lambda: tasks.publish(DAY, draft["digest"], "bench"))
    lines = [Line(stage, taken.clock, "s") for stage, taken in took.items()]
    return show(
        [*lines, Line("all of it", sum(line.measured for line in lines), "s"), Line("peak memory", peak(), "GB")]
    )


if __name__ == "__main__":
    sys.exit(main())
