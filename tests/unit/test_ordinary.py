"""Peers are fitted without those that are looked for, also where these come several to one small group."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.judgements import shipped
from transforms.statistics.ordinary import NO_EXPOSURE, of_a_law, peer_priors
from transforms.statistics.peers import groups_of
from transforms.statistics.points import Measured, raw_points
from transforms.statistics.shrinkage import Prior, fit

JUDGED = shipped()
Floats = np.ndarray
EVERYBODY = 600


def world(seed: int, agencies: int, shape: float, mean: float) -> tuple[Floats, Floats]:
    """Cases and exposure of agencies with heavy-tailed sizes and gamma rates."""
    random = np.random.default_rng(seed)
    exposure = np.round(random.lognormal(4, 1.2, agencies)) + 20
    return random.poisson(exposure * random.gamma(shape, mean / shape, agencies)).astype(float), exposure


def shares(seed: int, mean: Floats, shape: float) -> tuple[Floats, Floats]:
    """Cases of some dozens of permits each, whose shares spread around means."""
    dice = np.random.default_rng(seed)
    exposure = np.round(dice.lognormal(np.log(25), 0.5, len(mean))) + 8
    rate = np.minimum(dice.gamma(shape, mean / shape), 0.95)
    return dice.binomial(exposure.astype(int), rate).astype(float), exposure


def points_of(cases: Floats, exposure: Floats, prior: Prior) -> Floats:
    """Points of a share that a problem makes three times as high, 2.5 at most."""
    column = [values[:, None] for values in (cases, exposure, prior.shape, prior.rate)]
    nothing = np.full_like(column[0], np.nan)
    card = (("count",), np.array([3.0]), np.array([1.0]), np.array([2.5]), ("employer",))
    return raw_points(Measured(*column, column[1], nothing, nothing, *card, JUDGED))[:, 0]


def in_two_groups(cases: Floats, exposure: Floats, first: int) -> Floats:
    """Points of all, where the first few are a peer group, and all others are another."""
    groups = groups_of(["*|ARE"] * first + ["*|TUR"] * (len(cases) - first), 15)
    return points_of(cases, exposure, peer_priors(cases, exposure, groups, JUDGED, 1.0))


@pytest.mark.parametrize(("members", "shells"), [(15, 3), (15, 7), (18, 3), (18, 9), (40, 6), (40, 20)])
@pytest.mark.parametrize(("mean", "shape"), [(0.005, 0.5), (0.005, 10.0), (0.035, 2.0), (0.035, 10.0), (0.1, 10.0)])
def test_shells_of_one_ring_in_one_small_group_get_what_each_would_get_alone(
    members: int, shells: int, mean: float, shape: float
) -> None:
    """Three employers on paper, of one trade in one place, have 30 of 30 permits never used: so what is usual there?"""
    for seed in range(3):
        cases, exposure = shares(seed, np.full(EVERYBODY, mean), shape)
        exposure[:shells], cases[:shells] = 30, [30, 29, 28] * (shells // 3) + [30] * (shells % 3)
        alone = np.r_[0, shells:EVERYBODY]
        one = points_of(
            cases[alone], exposure[alone],
            peer_priors(cases[alone], exposure[alone], groups_of([None] * len(alone), 15), JUDGED, 1.0),
        )[0]  # fmt: skip
        points = in_two_groups(cases, exposure, members)
        assert one > 2.4
        assert points[:shells].min() > 0.9 * one
        assert points[shells:members].mean() < 0.1


@pytest.mark.parametrize("members", [15, 18, 40])
@pytest.mark.parametrize(("mean", "shape"), [(0.01, 2.0), (0.035, 2.0), (0.035, 10.0), (0.08, 3.0)])
@pytest.mark.parametrize("times", [3, 8])
def test_where_all_of_a_group_have_a_multiple_of_what_others_have_nobody_stands_out(
    members: int, mean: float, shape: float, times: int
) -> None:
    """Seasonal work: what is strange elsewhere is what these trades do."""
    here, others = np.repeat(np.arange(6), members), 1500
    cases, exposure = shares(5, np.r_[np.full(len(here), times * mean), np.full(others, mean)], shape)
    groups = groups_of([f"*|ARE|{group}" for group in here] + ["*|TUR|0"] * others, 15)
    prior = peer_priors(cases, exposure, groups, JUDGED, 1.0)
    points = points_of(cases, exposure, prior)[: len(here)]
    elsewhere = points_of(cases, exposure, prior.of(np.full(len(cases), -1)))[: len(here)]
    assert points.mean() < 0.05
    assert (points > 1).mean() < 0.03
    assert elsewhere.mean() > points.mean() + 0.1


def test_what_most_of_a_group_do_is_ordinary_there() -> None:
    cases, exposure = shares(1, np.full(EVERYBODY, 0.035), 2.0)
    exposure[:12], cases[:12] = 30, 29
    assert in_two_groups(cases, exposure, 18)[:12].max() < 0.2
    assert in_two_groups(cases, exposure, 24)[:12].min() > 2.2


def test_who_counts_for_nothing_does_not_make_most_of_a_group_few() -> None:
    """Ten of fourteen have half of what others have one in fifty of; ten more have next to no permits."""
    cases, exposure = shares(2, np.where(np.arange(EVERYBODY) < 10, 0.5, 0.02), 10.0)
    cases[14:24], exposure[14:24] = 0.0, NO_EXPOSURE
    assert in_two_groups(cases, exposure, 24)[:10].max() < 0.5
    cases[14:24], exposure[14:24] = 0.0, 30
    assert in_two_groups(cases, exposure, 24)[:10].min() > 1


def test_a_group_of_less_than_fifteen_is_compared_with_everyone() -> None:
    cases, exposure = world(5, 215, 3.0, 0.1)
    groups = groups_of(["large"] * 200 + ["small"] * 14 + [None], 15)
    prior = peer_priors(cases, exposure, groups, JUDGED)
    everyone = fit(cases, exposure, np.zeros(215, dtype=np.int64), 1)
    large = fit(cases[:200], exposure[:200], np.zeros(200, dtype=np.int64), 1)
    assert prior.mean[200:] == pytest.approx(np.full(15, everyone.mean[0]), rel=0.02)
    assert prior.mean[:200] == pytest.approx(np.full(200, large.mean[0]), rel=0.02)


def test_those_who_are_looked_for_do_not_set_the_scale_by_which_they_are_judged() -> None:
    """Thirty peers have two cases in a hundred, three of them two in three: the others, too, would look wild."""
    dice = np.random.default_rng(3)
    exposure = np.full(30, 47.0)
    cases = dice.poisson(0.02 * exposure).astype(float)
    cases[:3] = 31
    together = fit(cases, exposure, np.zeros(30, dtype=np.int64), 1)
    prior = peer_priors(cases, exposure, groups_of(["all"] * 30, 15), JUDGED)
    assert together.mean[0] > 0.07
    assert prior.mean == pytest.approx(np.full(30, cases[3:].sum() / (27 * 47)), rel=0.05)
    assert prior.shape[0] > 2 * together.shape[0]


def test_where_nearly_all_have_no_case_the_few_with_many_are_no_wide_spread_of_ordinary_ones() -> None:
    """On 60 routes hardly anybody crosses in a group of strangers; on one half of all do, on another a third."""
    dice = np.random.default_rng(4)
    exposure = np.round(dice.lognormal(np.log(30), 1.2, 60)) + 5
    cases = np.zeros(60)
    exposure[:6], cases[:6] = [476, 295, 17, 6, 11, 46], [293, 88, 2, 1, 1, 4]
    prior = peer_priors(cases, exposure, groups_of(["all"] * 60, 15), JUDGED, 1.0)
    assert points_of(cases, exposure, prior)[:2].min() > 2.4
    # one case in a handful is no sign there
    assert points_of(cases, exposure, prior)[2:5].max() < 1


def test_no_more_than_a_tenth_is_left_out_of_the_scale() -> None:
    """Where a third of the peers are alike in what they do, it is what peers do."""
    exposure = np.full(30, 47.0)
    cases = np.where(np.arange(30) < 10, 31.0, 1.0)
    prior = peer_priors(cases, exposure, groups_of(["all"] * 30, 15), JUDGED)
    assert prior.mean[0] > 0.15


def test_a_small_group_leans_on_the_wider_one_and_a_large_one_speaks_for_itself() -> None:
    """Sixteen peers without a case among thousands with one in ten are hardly a group in which nothing ever happens."""
    cases, exposure = world(5, 4000, 3.0, 0.1)
    cases[:16], exposure[:16] = 0.0, 3.0
    cases[16:1016] = np.random.default_rng(6).poisson(0.4 * exposure[16:1016])
    groups = groups_of(["all|silent"] * 16 + ["all|busy"] * 1000 + ["all|usual"] * 2984, 15)
    prior = peer_priors(cases, exposure, groups, JUDGED)
    alone = fit(cases[:16], exposure[:16], np.zeros(16, dtype=np.int64), 1)
    assert alone.mean[0] < 0.015 < 0.03 < prior.mean[0] < 0.15
    assert prior.mean[16] == pytest.approx(0.4, rel=0.02)


# of 22 permits 21 above the cap, 24 of 24 and 14 of 14: what each gets must not hang on who else breaks the law
GRAVE = np.array([[21.0, 22.0], [24.0, 24.0], [14.0, 14.0]])


@pytest.mark.parametrize("breaking", [0, 3, 12, 30, 90])
def test_a_broken_law_is_not_made_ordinary_by_how_many_break_it(breaking: int) -> None:
    """Some, a third or all of the peers charge each worker too much; without the rule that gave 0.2 points."""
    dice = np.random.default_rng(breaking)
    exposure = np.r_[GRAVE[:, 1], np.round(dice.lognormal(3, 0.7, 90)) + 5]
    cases = np.r_[GRAVE[:, 0], dice.binomial(exposure[3:].astype(int), 0.01)]
    cases[3 : 3 + breaking] = exposure[3 : 3 + breaking]
    groups = groups_of(["IDN|SAU|small"] * 46 + ["IDN|ARE|small"] * 47, 15)
    prior = of_a_law(peer_priors(cases, exposure, groups, JUDGED, 1.0), 0.05)
    assert np.all(prior.mean <= 0.05 + 1e-12)
    assert points_of(cases, exposure, prior)[:3] == pytest.approx(2.5)


def test_oversights_against_a_law_stay_ordinary_and_a_stricter_trade_stays_strict() -> None:
    """Two of 40 wrong, where the honest have up to five of a hundred; where peers have one of a thousand, they tell."""
    prior = of_a_law(Prior(np.array([2.0, 2.0, 0.25]), np.array([10.0, 2000.0, 2.5])), 0.05)
    assert prior.mean == pytest.approx([0.05, 0.001, 0.05])
    assert prior.shape == pytest.approx([2.0, 2.0, 1.0])
    lax, strict = points_of(np.array([2.0, 2.0]), np.array([40.0, 40.0]), prior.of(np.array([0, 1])))
    assert lax < 0.1 < strict


def test_without_a_law_peers_stay_what_they_are() -> None:
    prior = Prior(np.array([0.3]), np.array([2.0]))
    assert of_a_law(prior, np.nan) is prior


def among_few(cases: Floats, exposure: Floats) -> Floats:
    """Points where everybody is one small group."""
    return points_of(cases, exposure, peer_priors(cases, exposure, groups_of([None] * len(cases), 15), JUDGED, 1.0))


@pytest.mark.parametrize(("routes", "odd"), [(4, 1), (6, 3), (9, 4), (11, 5), (14, 7)])
def test_where_everybody_is_few_up_to_half_do_not_hide_one_another(routes: int, odd: int) -> None:
    """A country has eleven routes. On five of them most travel in one-way groups, on the others nobody does.

    Before, a third of all was "usual", spread so wide that 492 of 492 gave 0.02 points.
    """
    exposure = np.linspace(130, 850, routes).round()
    cases = np.zeros(routes)
    cases[:odd] = (exposure[:odd] * np.linspace(0.4, 1.0, odd)).round()
    points = among_few(cases, exposure)
    assert points[:odd].min() > 2
    assert points[odd:].max() <= 0


@pytest.mark.parametrize(("shape", "mean"), [(1.0, 0.1), (2.0, 0.02), (2.0, 0.2), (5.0, 0.3)])
def test_few_that_differ_without_a_gap_are_ordinary(shape: float, mean: float) -> None:
    told = np.concatenate([among_few(*shares(seed, np.full(9, mean), shape)) for seed in range(40)])
    assert np.mean(told > 0.69) < 0.03
