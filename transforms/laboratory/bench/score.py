"""`python -m transforms.laboratory.bench.score`: points, ranks and their intervals of many agencies.

10,000 agencies x 35 indicators x 2,000 draws; seconds are the processor's.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from transforms.judgements import shipped
from transforms.laboratory.bench.table import Line, peak, show, timed
from transforms.statistics.ordinary import peer_priors
from transforms.statistics.peers import groups_of
from transforms.statistics.points import Measured, cents_of
from transforms.statistics.ranking import DRAWS, plausible_ranks, ranks

AGENCIES, INDICATORS = 10_000, 35
KINDS = ("count",) * 30 + ("measure",) * 3 + ("link",) * 2
DOMAINS = ("licence", "network", "permits", "movement", "harm", "employer")


def main() -> int:
    """Print the table. Exit status 0, or 1 where an aim is missed."""
    measured, names, fitting = made()
    points = timed(lambda: in_points(measured, names)).processor
    intervals = timed(lambda: plausible_ranks(measured, names, seed=1, top=100)).processor
    print(f"{AGENCIES:,} agencies x {INDICATORS} indicators x {DRAWS:,} draws")
    return show(
        [
            Line("priors of 300 peer groups", fitting, "s"),
            Line("points and ranks", points, "s"),
            Line("intervals", intervals, "s"),
            Line("all of it", fitting + points + intervals, "s", 15),
            Line("peak memory", peak(), "GB", 2),
        ]
    )


def in_points(measured: Measured, names: list[str]) -> None:
    """Points of all agencies, and their ranks."""
    cents = cents_of(measured)
    ranks(cents.sum(1), measured.known.mean(1), names)


def made() -> tuple[Measured, list[str], float]:
    """Ordinary agencies of all sizes, one cell in five unknown; the seconds that fitting their peers takes."""
    random = np.random.default_rng(1)
    shape = (AGENCIES, INDICATORS)
    exposure = np.round(random.lognormal(4, 1.2, shape)) + 5
    x = random.poisson(exposure * random.gamma(3.0, 0.02, shape)).astype(float)
    judged = shipped()
    groups = groups_of([f"IDN|{place % 100}|{place % 3}" for place in range(AGENCIES)], judged.smallest_group)
    started = time.process_time()
    priors = [peer_priors(x[:, column], exposure[:, column], groups, judged) for column in range(KINDS.count("count"))]
    fitting = time.process_time() - started
    others = np.full((AGENCIES, INDICATORS - len(priors)), np.nan)
    of_shape, of_rate = (
        np.c_[np.stack([getattr(prior, name) for prior in priors], axis=1), others] for name in ("shape", "rate")
    )
    x[:, 30:33], x[:, 33:] = random.normal(0, 0.2, (AGENCIES, 3)), random.random((AGENCIES, 2))
    x[random.random(shape) < 0.2] = np.nan
    measured = Measured(
        x, exposure, of_shape, of_rate, np.full(shape, np.inf), np.full(shape, 0.2), np.full(shape, 0.1), KINDS,
        np.full(INDICATORS, 3.0), np.full(INDICATORS, 0.8), np.full(INDICATORS, 3.0),
        tuple(DOMAINS[column % 6] for column in range(INDICATORS)), shipped(),
    )  # fmt: skip
    return measured, [f"AG{place:06d}" for place in range(AGENCIES)], fitting


if __name__ == "__main__":
    sys.exit(main())
