"""What a rate really is, given its count: an ordinary one like the peers', or a problem far above them.

A prior of ordinary peers alone has a thin tail: 13 cases of 30 beside peers with 0.3 in a hundred would "really" be 6
in a hundred or less. So the prior has two parts:

* ordinary (chance 1 - problem_chance): Gamma(a, b), fitted to the peers
* problem (chance problem_chance): a power law, P(rate > t) = (start / t)^tail from start = (a + tail) / b upwards. It
  has no scale of its own: ten times as much is no great surprise. From its start on its density falls more slowly than
  that of the peers, so that more cases never make a problem less likely

problem_chance and tail (problem_tail) are judgements (`config/judgements.yml`).

Both are conjugate to Poisson counts y of exposure n: Gamma(a + y, b + n), and Gamma(y - tail, n) from the start on.
The posterior is the mixture of both. A problem needs a case: below one, only the ordinary part is left. Where counts
cannot exceed their exposure, no rate exceeds 1. Sources: DuMouchel 1999 (two parts); Carlin and Louis 2000, ch. 3.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import special

from transforms.judgements import Judgements
from transforms.statistics.shrinkage import Prior

Floats = NDArray[np.float64]

_TINY = 1e-280  # masses below it are computed on the log scale
_ONE_PART = 1e-6  # a chance that small is none
_HALVINGS = 25  # of the gap between both parts' quantiles


@dataclass(frozen=True)
class Posterior:
    """What is said of values, [entities]: mean and central 90 % interval."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Part:
    """Gamma(shape, rate) between the edges `start` and `most`; above_start, above_most: what it has beyond them."""

    shape: Floats
    rate: Floats
    start: Floats
    most: Floats
    above_start: Floats
    above_most: Floats

    @property
    def between(self) -> Floats:
        """The part of the gamma between the edges."""
        between: Floats = np.maximum(self.above_start - self.above_most, _TINY)
        return between

    def log_between(self) -> Floats:
        """Its logarithm.

        Where nothing is left that a double can hold, the first term of the incomplete gamma function's expansion stands
        for it: a floor instead would make a hopeless explanation beat a merely bad one.
        """
        edge = self.rate * self.start
        with np.errstate(divide="ignore", invalid="ignore"):
            far = (self.shape - 1) * np.log(edge) - edge - special.gammaln(self.shape)
        return np.where(self.above_start - self.above_most > _TINY, np.log(self.between), far)

    def mean(self) -> Floats:
        """Means."""
        heavier = [special.gammaincc(self.shape + 1, self.rate * edge) for edge in (self.start, self.most)]
        mean: Floats = np.clip(self.shape / self.rate * (heavier[0] - heavier[1]) / self.between, self.start, self.most)
        return mean

    def quantile(self, level: float) -> Floats:
        """Where the part `level` lies below."""
        beyond = self.above_start - level * (self.above_start - self.above_most)
        found = special.gammainccinv(self.shape, beyond) / self.rate
        return np.clip(np.where(beyond > _TINY, found, self.start), self.start, self.most)

    def below(self, value: Floats) -> Floats:
        """What lies below values."""
        beyond = special.gammaincc(self.shape, self.rate * np.maximum(value, self.start))
        below: Floats = np.clip((self.above_start - beyond) / self.between, 0, 1)
        return below

    def some(self, rows: NDArray[np.intp]) -> Part:
        """Those of some of the entities."""
        return Part(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True)
class TwoParts:
    """The posterior of every rate: the chance of a problem, and what the rate is with and without one."""

    chance: Floats
    ordinary: Part
    problem: Part

    def summary(self) -> Posterior:
        """Mean, 5 % and 95 % quantile."""
        return Posterior(self.mean(), self.quantile(0.05), self.quantile(0.95))

    def mean(self) -> Floats:
        """Posterior means."""
        return (1 - self.chance) * self.ordinary.mean() + self.chance * self.problem.mean()

    def quantile(self, level: float) -> Floats:
        """Where the part `level` of the posterior lies below: between the quantiles of both parts, [entities]."""
        ordinary, problem = self.ordinary.quantile(level), self.problem.quantile(level)
        one_part = (self.chance < _ONE_PART) | (self.chance > 1 - _ONE_PART)
        certain = np.where(self.chance < 0.5, ordinary, problem)
        low = np.where(one_part, certain, np.minimum(ordinary, problem))
        high = np.where(one_part, certain, np.maximum(ordinary, problem))
        rows = np.flatnonzero(high > low)
        chance, parts = self.chance[rows], (self.ordinary.some(rows), self.problem.some(rows))
        for _ in range(_HALVINGS if len(rows) else 0):
            middle = (low[rows] + high[rows]) / 2
            less = (1 - chance) * parts[0].below(middle) + chance * parts[1].below(middle) < level
            low[rows], high[rows] = np.where(less, middle, low[rows]), np.where(less, high[rows], middle)
        return np.where(np.isfinite(self.chance), (low + high) / 2, np.nan)


def posterior(
    prior: Prior, cases: Floats, exposure: Floats, judged: Judgements, most: Floats | float = np.inf
) -> TwoParts:
    """The posterior of rates, given cases of an exposure > 0, of any shape; NaN where those are.

    most: the highest rate that there can be, 1 for shares.
    """
    highest = np.broadcast_to(np.asarray(most, dtype=float), cases.shape)
    nothing, tail = np.zeros_like(highest), judged.problem_tail
    start = (prior.shape + tail) / prior.rate
    has_cases = (cases >= 1) & (start < highest)
    start = np.minimum(start, highest)
    before = _part(prior.shape, prior.rate, nothing, highest)
    ordinary = _part(prior.shape + cases, prior.rate + exposure, nothing, highest)
    problem = _part(np.where(has_cases, cases - tail, 1.0), exposure, start, highest)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_problem = (
            np.log(tail) + tail * np.log(exposure * start) - np.log1p(-((start / highest) ** tail))
            + special.gammaln(problem.shape) + problem.log_between()
        )  # fmt: skip
        by_peers = (
            special.gammaln(ordinary.shape) - special.gammaln(prior.shape) + prior.shape * np.log(prior.rate)
            - ordinary.shape * np.log(ordinary.rate) + cases * np.log(exposure)
            + ordinary.log_between() - before.log_between()
        )  # fmt: skip
    odds = np.log(judged.problem_chance / (1 - judged.problem_chance)) + by_problem - by_peers
    known = np.isfinite(cases + exposure + prior.shape)
    chance = np.where(has_cases & np.isfinite(odds), special.expit(odds), np.where(known, 0.0, np.nan))
    return TwoParts(chance, ordinary, problem)


def _part(shape: Floats, rate: Floats, start: Floats, most: Floats) -> Part:
    above = [special.gammaincc(shape, rate * edge) for edge in (start, most)]
    return Part(shape, rate, start, most, above[0], above[1])
