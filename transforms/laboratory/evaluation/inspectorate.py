"""A simulated inspectorate: few visits, strict and lenient units, outcomes only where somebody went.

Whether the estimated hit rates are right can only be seen where the truth is known; here it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from transforms.judgements import shipped
from transforms.score.listing import Candidate, compose
from transforms.statistics import experiment, metrics, sampling

UNITS, AGENCIES, DAYS, CAPACITY = 8, 300, 30, 6
STRICT = np.array([0.95, 0.9, 0.9, 0.8, 0.7, 0.6, 0.5, 0.5])  # chance to find what is there
BY_MISTAKE = 0.03
GOES = np.array([1.0, 0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.4])  # share of its entries that a unit visits
REST_DAYS = 45  # a visited agency is not listed again before
LEVEL = 0.95


@dataclass(frozen=True)
class Repetition:
    """One run: estimates with their intervals, and the truth."""

    drawn: metrics.Rate
    drawn_truth: float
    listed: metrics.Rate
    listed_truth: float  # what visits to every entry of the lists would have found
    naive: metrics.Rate  # what one would say of all, had one only the list's own visits


def repeat(seed: int) -> Repetition:
    """A month of lists and visits."""
    random = np.random.default_rng(seed)
    problem = random.random((UNITS, AGENCIES)) < random.beta(2, 14, UNITS)[:, None]
    chance = np.where(problem, STRICT[:, None], BY_MISTAKE)
    score = random.normal(1.5 * problem, 1.0)
    resting = np.full((UNITS, AGENCIES), -REST_DAYS)
    entries: list[tuple[int, str, float, bool, bool, float]] = []
    weight = truth = 0.0
    for day in range(DAYS):
        for unit in range(UNITS):
            free = np.flatnonzero(day - resting[unit] >= REST_DAYS)
            order = free[np.argsort(-score[unit, free], kind="stable")]
            listed = compose(CAPACITY, [
                Candidate(f"{entity:04d}", rank, 100, 0) for rank, entity in enumerate(order, start=1)
            ], int(random.integers(2**32)), shipped())  # fmt: skip
            leads = {int(entry.entity_id) for entry in listed if entry.lane != "random"}
            rest = np.array([entity for entity in free if entity not in leads], dtype=int)
            weight, truth = weight + len(rest), truth + float(chance[unit, rest].sum())
            for entry in listed:
                entity = int(entry.entity_id)
                visited, found = random.random() < GOES[unit], random.random() < chance[unit, entity]
                resting[unit, entity] = day if visited else resting[unit, entity]
                entries.append(
                    (unit, entry.lane, entry.probability or 1.0, visited, found, float(chance[unit, entity]))
                )
    return _estimated(entries, truth / weight)


def _estimated(entries: list[tuple[int, str, float, bool, bool, float]], truth: float) -> Repetition:
    unit = [str(entry[0]) for entry in entries]
    drawn = np.array([entry[1] == "random" for entry in entries])
    probability, visited, found = (np.array([entry[i] for entry in entries], dtype=float) for i in (2, 3, 4))
    visits = ~drawn & (visited > 0)
    return Repetition(
        drawn=experiment.drawn_rate(
            found[drawn], visited[drawn] > 0, probability[drawn], [u for u, d in zip(unit, drawn, strict=True) if d],
            LEVEL,
        ),
        drawn_truth=truth,
        listed=sampling.stratified(
            found[visits], [u for u, v in zip(unit, visits, strict=True) if v],
            Counter(u for u, d, v in zip(unit, drawn, visits, strict=True) if not d and not v), LEVEL,
        ),
        listed_truth=float(found[~drawn].mean()),
        naive=metrics.wilson(found[visited > 0].sum(), int((visited > 0).sum()), LEVEL),
    )  # fmt: skip


def coverage(repetitions: int = 200) -> dict[str, float]:
    """Share of the repetitions in which the interval holds the truth: of all, of the list, and of a naive estimate."""
    runs = [repeat(seed) for seed in range(repetitions)]
    return {
        "everyone, from the drawn lane": _share(runs, lambda r: (r.drawn, r.drawn_truth)),
        "the list, from its visits": _share(runs, lambda r: (r.listed, r.listed_truth)),
        "everyone, from all visits alike (wrong)": _share(runs, lambda r: (r.naive, r.drawn_truth)),
    }


def _share(runs: list[Repetition], of: Callable[[Repetition], tuple[metrics.Rate, float]]) -> float:
    pairs = [of(run) for run in runs]
    return float(np.mean([rate.low <= truth <= rate.high for rate, truth in pairs]))


HELPS = np.array([1.6, 1.2, 0.8, 0.5, 0.0, 0.0, 0.0, 0.0])  # how far a problem moves each indicator
EXPERT = np.full(len(HELPS), 0.6)
POPULATION, MONTHS, PLACES = 800, 12, 40


def weights(repetitions: int = 200) -> dict[str, float]:
    """Precision of the first 40 under the experts' weights and under learned ones, on the mean of the later months.

    Every month all indicators are measured anew; the list is that of the weights in use, 15 % of it drawn; what its
    visits find is known at the end of the month. The weights of a month are learned from the months before it.
    """
    gains = np.array([_rolling(seed) for seed in range(repetitions)])
    expert, learned = gains.mean(0)
    gap, low, high = metrics.paired_difference(gains[:, 1], gains[:, 0])
    return {"expert": float(expert), "learned": float(learned), "gain": gap, "low": low, "high": high}


def _rolling(seed: int) -> tuple[float, float]:
    from transforms.statistics.learning import learn

    random = np.random.default_rng(seed)
    problem = random.random(POPULATION) < 0.08
    drawn = round(0.15 * PLACES)
    seen: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    precision = []
    weight = EXPERT
    for month in range(MONTHS):
        points = random.normal(HELPS * problem[:, None], 1.0) - 0.5  # the log likelihood ratio of a shift by one
        if month:
            told = [np.concatenate(part) for part in zip(*seen, strict=True)]
            weight = learn(told[0], told[1], told[2], EXPERT, shipped()).weight
        by_expert, by_learned = (_first(points @ w, problem) for w in (EXPERT, weight))
        if month >= MONTHS // 2:
            precision.append((by_expert, by_learned))
        order = np.argsort(-(points @ weight), kind="stable")
        listed, rest = order[: PLACES - drawn], order[PLACES - drawn :]
        picked = random.choice(rest, drawn, replace=False)
        visited = np.concatenate([listed, picked])
        found = np.where(problem[visited], random.random(len(visited)) < 0.7, random.random(len(visited)) < 0.05)
        chance = np.where(np.arange(len(visited)) < len(listed), 1.0, drawn / len(rest))
        seen.append((points[visited], found, chance))
    expert, learned = np.mean(precision, axis=0)
    return float(expert), float(learned)


def _first(score: np.ndarray, problem: np.ndarray) -> float:
    return metrics.precision_at(score, problem, PLACES).expected
