"""Weights of indicators, learned from outcomes: penalised logistic regression around what experts gave them.

P(hit) = 1 / (1 + exp(-(b + sum of w_i * l_i))), l_i the unweighted points of an indicator (a log likelihood ratio: so
that w_i = 1 where it is right), w_i >= 0 and normal around the expert's weight. With few outcomes the weights stay
where the experts put them. Sources: Hoerl and Kennard 1970 (ridge); Kish 1965 (effective number); Horvitz and
Thompson 1952.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from transforms.judgements import Judgements

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HIGHEST = 1.0  # of a card's weight


@dataclass(frozen=True)
class Learned:
    """weight, low, high (90 %): [indicators]. intercept: b. outcomes, hits: how many; effective: worth so many of equal
    weight. enough: whether they are enough to learn from; else the weights are the experts'."""

    weight: Floats
    low: Floats
    high: Floats
    intercept: float
    outcomes: int
    hits: int
    effective: float
    enough: bool


def learn(
    points: Floats, hit: Bools, inclusion: Floats, prior: Floats, judged: Judgements, highest: float = HIGHEST
) -> Learned:
    """Weights from outcomes.

    points [outcomes, indicators]: unweighted, 0 where nothing could be said. hit [outcomes]. inclusion [outcomes]: the
    chance with which each was chosen to be looked at, above 0: an outcome counts by its inverse, so that the random arm
    stands for all those that nobody looked at. prior [indicators]: the experts' weights. judged: how far from these the
    weights may lie, and how many outcomes and hits are enough.
    Raises ValueError for an inclusion outside of (0, 1].
    """
    if not np.all((inclusion > 0) & (inclusion <= 1)):
        raise ValueError("inclusion probabilities must be above 0 and at most 1")
    count = 1 / inclusion
    effective = float(count.sum() ** 2 / (count**2).sum()) if len(count) else 0.0
    hits, fewest, spread = int(hit.sum()), judged.fewest_hits, judged.weight_spread
    enough = len(hit) >= judged.fewest_outcomes and fewest <= hits <= len(hit) - fewest
    if not enough:
        reach = special.ndtri(0.95) * spread
        low, high = np.maximum(prior - reach, 0), np.minimum(prior + reach, highest)
        return Learned(prior.copy(), low, high, np.nan, len(hit), hits, effective, enough=False)
    worth = count * effective / count.sum()
    share = float(np.clip((worth * hit).sum() / worth.sum(), 1e-3, 1 - 1e-3))
    start = np.r_[special.logit(share), np.clip(prior, 0, highest)]
    optimum = optimize.minimize(
        _loss, start, args=(np.c_[np.ones(len(hit)), points], hit.astype(float), worth, prior, spread), jac=True,
        method="L-BFGS-B", bounds=[(None, None), *[(0.0, highest)] * len(prior)],
        options={"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-9},
    )  # fmt: skip
    weight = np.asarray(optimum.x[1:], dtype=float)
    reach = special.ndtri(0.95) * _errors(optimum.x, np.c_[np.ones(len(hit)), points], worth, spread)[1:]
    low, high = np.maximum(weight - reach, 0), np.minimum(weight + reach, highest)
    return Learned(weight, low, high, float(optimum.x[0]), len(hit), hits, effective, enough=True)


def _loss(at: Floats, design: Floats, hit: Floats, worth: Floats, prior: Floats, spread: float) -> tuple[float, Floats]:
    """Penalised negative log likelihood and its gradient; the intercept is free."""
    logit = design @ at
    gap = at[1:] - prior
    surprise = worth @ (np.logaddexp(0, logit) - hit * logit) + (gap**2).sum() / (2 * spread**2)
    slope = design.T @ (worth * (special.expit(logit) - hit))
    slope[1:] += gap / spread**2
    return float(surprise), slope


def _errors(at: Floats, design: Floats, worth: Floats, spread: float) -> Floats:
    """Standard errors from the curvature at the optimum, the penalty included."""
    chance = special.expit(design @ at)
    information = design.T @ (design * (worth * chance * (1 - chance))[:, None])
    information[1:, 1:] += np.eye(len(at) - 1) / spread**2
    errors: Floats = np.sqrt(np.diag(np.linalg.inv(information)))
    return errors
