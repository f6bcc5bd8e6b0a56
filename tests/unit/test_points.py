"""Points are a likelihood ratio, in cents, and sum to the score."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from transforms.judgements import shipped
from transforms.statistics.points import Measured, cents_of, in_cents, line, raw_points

JUDGED = shipped()
PRESENT = JUDGED.present
FLOOR = np.log(1 - PRESENT)  # the most that one indicator can speak for an entity
DOMAINS = ("harm", "harm", "permits", "movement")
POINTS = arrays(float, (7, 4), elements=st.floats(-1, 6, allow_nan=False))


def measured(cases: list[float], exposure: float = 100.0, ceiling: float = np.inf, **card: float) -> Measured:
    """One entity a count, with one indicator whose peers have Gamma(3, 60): 5 cases in 100."""
    column = np.array(cases, dtype=float)[:, None]
    nothing = np.full_like(column, np.nan)
    return Measured(
        x=column,
        exposure=np.full_like(column, exposure),
        shape=np.full_like(column, 3.0),
        rate=np.full_like(column, 60.0),
        ceiling=np.full_like(column, ceiling),
        spread=nothing,
        error=nothing,
        kinds=("count",),
        ratio=np.array([card.get("ratio", 3.0)]),
        weight=np.array([card.get("weight", 1.0)]),
        cap=np.array([card.get("cap", 3.0)]),
        domains=("harm",),
        judged=JUDGED,
    )


def test_the_line_is_the_ratio_of_two_negative_binomials() -> None:
    cases = np.arange(40.0)
    slope, offset = line(measured(list(cases)))
    problem = stats.nbinom.logpmf(cases, 3, 3 / (3 + 15))
    ordinary = stats.nbinom.logpmf(cases, 3, 3 / (3 + 5))
    assert (slope[:, 0] * cases - offset[:, 0]) == pytest.approx(problem - ordinary)


def test_a_steady_count_is_judged_as_a_poisson_one() -> None:
    steady = replace(measured([12.0]), shape=np.array([[1e6]]), rate=np.array([[1e6 / 0.05]]))
    slope, offset = line(steady)
    expected = stats.poisson.logpmf(12, 15) - stats.poisson.logpmf(12, 5)
    assert slope[0, 0] * 12 - offset[0, 0] == pytest.approx(expected, rel=1e-3)


def test_points_grow_with_the_cases_between_floor_and_cap_and_count_by_weight() -> None:
    points = raw_points(measured(list(range(80)), weight=0.5, cap=2.0))[:, 0]
    assert np.all(np.diff(points) >= 0)
    assert points[-1] == 1.0
    assert points[0] == pytest.approx(0.5 * np.log(1 - PRESENT + PRESENT * (8 / 18) ** 3))


def test_a_card_says_how_often_a_problem_shows_in_it() -> None:
    """Five of five refused beside peers with one in eight: little as one sign of thirty, much as a decision."""
    refused = replace(measured([5.0], exposure=5.0), rate=np.full((1, 1), 24.0))
    as_decision = replace(refused, present=np.array([0.5]))
    assert raw_points(refused)[0, 0] == pytest.approx(1.15, abs=0.05)
    assert raw_points(as_decision)[0, 0] > raw_points(refused)[0, 0] + 1


def test_what_is_not_known_gives_no_points() -> None:
    points = raw_points(measured([np.nan, 30.0]))
    assert points[0, 0] == 0.0
    assert points[1, 0] > 0


def test_where_peers_leave_no_room_for_three_times_their_rate_nothing_is_held_against_the_ordinary() -> None:
    def against(ceiling: float) -> float:
        common = measured([90.0], ceiling=ceiling)
        return float(raw_points(replace(common, rate=np.full((1, 1), 3 / 0.9)))[0, 0])

    assert against(ceiling=100.0) == pytest.approx(0.0, abs=0.05)
    assert against(ceiling=np.inf) < 0.5 * FLOOR


def bounded(points: np.ndarray) -> np.ndarray:
    """Points in cents as they would be asked for: negative ones together no more than the relief."""
    asked = np.rint(points * 100)
    against, for_it = np.maximum(asked, 0), np.minimum(asked, 0)
    return against + for_it * np.minimum(1, relief(asked)[:, None] / np.maximum(-for_it.sum(1, keepdims=True), 1))


def relief(asked: np.ndarray) -> np.ndarray:
    """A point beside no sign, half of it beside a sign of one point, nothing beside one of two; in cents."""
    return np.floor(100 - np.clip(asked.max(1), 0, 200) / 2)


@given(POINTS)
def test_points_sum_to_the_score_to_the_cent(points: np.ndarray) -> None:
    cents = in_cents(points, DOMAINS, JUDGED)
    score = cents.sum(1)
    for row, total in zip(cents, score, strict=True):
        assert sum(Decimal(int(cent)).scaleb(-2) for cent in row) == Decimal(int(total)).scaleb(-2)
    assert np.all(np.abs(cents[:, 2:] - np.minimum(bounded(points)[:, 2:], 500)) <= 4)


@given(POINTS)
def test_no_domain_gives_more_than_its_cap_and_a_capped_one_gives_all_of_it(points: np.ndarray) -> None:
    cents = in_cents(points, DOMAINS, JUDGED)
    harm, asked = cents[:, :2].sum(1), bounded(points)[:, :2].sum(1)
    assert np.all(harm <= 500)
    assert np.all(harm[asked > 504] == 500)
    assert np.all(np.abs(harm - np.minimum(asked, 500)) <= 4)
    gives = np.rint(points * 100)
    assert np.all(gives[cents > 0] > 0)
    assert np.all(cents[gives > 2] > 0)  # where twelve points become five, two cents may round to none


@given(POINTS)
def test_all_that_is_ordinary_takes_one_point_away_at_most_and_less_beside_a_sign(points: np.ndarray) -> None:
    taken = np.minimum(in_cents(points, DOMAINS, JUDGED), 0).sum(1)
    asked = np.rint(points * 100)
    assert np.array_equal(taken, np.maximum(np.minimum(asked, 0).sum(1), -relief(asked)))


def test_whom_a_visit_reaches_is_no_sign_beside_which_silence_ends() -> None:
    ordinary_and_large = np.array([[-0.4, -0.4, 3.0]])
    assert in_cents(ordinary_and_large, ("harm", "permits", "reach"), JUDGED).tolist() == [[-40, -40, 300]]


@given(st.integers(0, 2**32), st.integers(1, 40))
def test_silence_never_cancels_shouting(seed: int, ordinary: int) -> None:
    """One sign of e^5 stands where it alone would put an agency, whatever else is ordinary."""
    random = np.random.default_rng(seed)
    exposure = np.round(random.lognormal(4, 1, (400, ordinary + 1))) + 5
    cases = random.poisson(exposure * random.gamma(3.0, 1 / 60, exposure.shape)).astype(float)
    cases[0, 1:] = np.minimum(cases[0, 1:], exposure[0, 1:] // 20)
    slope, offset = line(measured([0.0], exposure=exposure[0, 0]))
    cases[0, 0] = np.ceil((5 + offset[0, 0]) / slope[0, 0])
    everything = replace(
        measured([0.0]), x=cases, exposure=exposure, shape=np.full_like(cases, 3.0), rate=np.full_like(cases, 60.0),
        ceiling=np.full_like(cases, np.inf), kinds=("count",) * (ordinary + 1), ratio=np.full(ordinary + 1, 3.0),
        weight=np.full(ordinary + 1, 0.75), cap=np.full(ordinary + 1, 3.0),
    )  # fmt: skip
    points = raw_points(everything)
    domains = [f"domain {column % 6}" for column in range(ordinary + 1)]
    told = in_cents(points, domains, JUDGED).sum(1)
    alone = in_cents(points[:1, :1], domains[:1], JUDGED).sum()
    assert told[0] >= alone
    assert (told[1:] > alone).sum() < 40


@given(POINTS, st.permutations(range(7)))
def test_the_order_of_entities_changes_nothing(points: np.ndarray, order: list[int]) -> None:
    assert np.array_equal(in_cents(points[order], DOMAINS, JUDGED), in_cents(points, DOMAINS, JUDGED)[order])


def test_points_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        in_cents(np.array([[np.nan]]), ["harm"], JUDGED)


def test_a_measure_is_judged_by_two_normal_distributions() -> None:
    """Wages 30 % under the peers', who differ by 10 %, known to 5 %; the problem is a quarter less."""
    deviation = -np.log(0.7)
    wages = replace(
        measured([deviation]), kinds=("measure",), ratio=np.array([4 / 3]), spread=np.full((1, 1), 0.1),
        error=np.full((1, 1), 0.05),
    )  # fmt: skip
    slope, offset = line(wages)
    scale = np.hypot(0.1, 0.05)
    exact = stats.norm.logpdf(deviation, np.log(4 / 3), scale) - stats.norm.logpdf(deviation, 0, scale)
    assert slope[0, 0] * deviation - offset[0, 0] == pytest.approx(exact)
    assert raw_points(wages)[0, 0] == pytest.approx(min(np.log(1 - PRESENT + PRESENT * np.exp(exact)), 3))
    assert raw_points(replace(wages, x=np.array([[-deviation]])))[0, 0] == pytest.approx(FLOOR, abs=1e-3)


def test_a_tie_gives_points_by_its_strength_and_a_weak_one_none() -> None:
    ties = replace(measured([1.0, 0.8, 0.5, 0.49, 0.0]), kinds=("link",))
    assert raw_points(ties)[:, 0] == pytest.approx([3.0, 2.4, 1.5, 0.0, 0.0])


def visited(points: list[float], worth: float, seen: float = 1.0) -> list[int]:
    """What is left in cents of facts of these points after a visit that found nothing."""
    facts = replace(
        measured([1.0]), x=np.array([points]) / 5, kinds=("fact",) * len(points), cap=np.full(len(points), 5.0),
        ratio=np.ones(len(points)), weight=np.ones(len(points)), domains=("harm", "permits", "licence")[: len(points)],
        **dict.fromkeys(("exposure", "shape", "rate", "ceiling", "spread", "error"), np.full((1, len(points)), np.nan)),
        seen=np.full((1, len(points)), seen), worth=np.array([worth]),
    )  # fmt: skip
    left: list[int] = cents_of(facts)[0].tolist()
    return left


def test_a_clean_visit_takes_away_what_it_is_worth_once_and_not_from_each_sign() -> None:
    """A harmless twin with one small sign is cleared by it; who has three strong signs keeps most of them."""
    assert visited([0.9], 1.1) == [0]
    assert visited([3.0, 2.0, 1.0], 1.2) == [240, 160, 80]
    assert sum(visited([2.99, 1.97, 1.01], 1.1)) == 597 - 110
    assert visited([3.0, 2.0], 1.2, seen=0.1) == [270, 180]  # most of it is newer than the visit
    assert visited([0.0], 1.2) == [0]
