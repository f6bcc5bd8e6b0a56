"""A rank is shown with what it is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from transforms.judgements import shipped
from transforms.statistics import ranking
from transforms.statistics.points import Floats, Measured, cents_of, in_cents, raw_points
from transforms.statistics.posterior import posterior
from transforms.statistics.ranking import draw_scores, including, plausible_ranks, ranks, seed_of, tiers
from transforms.statistics.shrinkage import Prior

JUDGED = shipped()
PRESENT = JUDGED.present


def world(entities: int = 60, indicators: int = 4, bad: int = 3) -> tuple[Measured, list[str]]:
    """Ordinary entities, the first few with five times the cases in every indicator; the last is not known at all."""
    random = np.random.default_rng(1)
    exposure = np.full((entities, indicators), 400.0)
    rate = random.gamma(5.0, 0.01, (entities, indicators))
    rate[:bad] = 0.25
    cases = random.poisson(exposure * rate).astype(float)
    cases[-1] = np.nan
    shape = np.full_like(cases, 5.0)
    card = np.ones(indicators)
    nothing = np.full_like(cases, np.nan)
    everything = Measured(
        cases, exposure, shape, shape / 0.05, np.full_like(cases, np.inf), nothing, nothing, ("count",) * indicators,
        3 * card, card, 3 * card, tuple(f"domain {i}" for i in range(indicators)), JUDGED,
    )  # fmt: skip
    return everything, [f"E{i:03d}" for i in range(entities)]


def some_of(measured: Measured, entities: slice) -> Measured:
    names = ("x", "exposure", "shape", "rate", "ceiling", "spread", "error")
    return replace(measured, **{name: getattr(measured, name)[entities] for name in names})


@given(
    arrays(float, (6,), elements=st.floats(-0.5, 1, width=16)), arrays(float, (6,), elements=st.floats(0, 1, width=16)),
    st.floats(0, 3, width=16),
)  # fmt: skip
def test_a_clean_visit_takes_as_much_from_the_draws_as_from_the_points(x: Floats, seen: Floats, worth: float) -> None:
    """Where nothing is left to chance, each draw is the score: four signs share a domain whose low cap cuts them."""
    sure = replace(
        world(1, 6, bad=0)[0], x=x[None], spread=np.full((1, 6), 0.3), error=np.full((1, 6), 1e-6),
        kinds=("measure",) * 6, domains=("harm",) * 4 + ("permits", "reach"), seen=seen[None], worth=np.array([worth]),
        judged=JUDGED.model_copy(update={"domain_cap": 1.0}),
    )  # fmt: skip
    assert draw_scores(sure, ["E"], seed=1, draws=2)[0] == pytest.approx(cents_of(sure).sum() / 100, abs=0.06)


def test_equal_scores_share_the_better_rank_and_the_tie_break_is_the_stated_one() -> None:
    with_ties, no_ties = ranks(
        np.array([300, 500, 300, 300, -20]), np.array([0.5, 0.2, 1.0, 0.5, 1.0]), ["b", "x", "z", "a", "q"]
    )
    assert list(with_ties) == [2, 1, 2, 2, 5]
    assert list(no_ties) == [4, 1, 2, 3, 5]


def test_draws_follow_the_posterior_in_both_of_its_parts() -> None:
    """Sixty of 400 where the peers have twenty: two explanations, each with a good part of the draws."""
    measured, names = world(2, 1, bad=0)
    measured.x[:] = [[60.0], [np.nan]]
    drawn = draw_scores(measured, names, seed=5, draws=20_000)
    said = posterior(Prior(measured.shape[0], measured.rate[0]), measured.x[0], measured.exposure[0], JUDGED)
    assert 0.1 < said.chance[0] < 0.9
    rate = np.array([said.quantile(level)[0] for level in (0.05, 0.5, 0.95)])
    slope, offset = ranking.line(measured)
    exact = np.minimum(np.log(1 - PRESENT + PRESENT * np.exp(slope[0, 0] * 400 * rate - offset[0, 0])), 3)
    assert np.quantile(drawn[0], [0.05, 0.5, 0.95]) == pytest.approx(exact, abs=0.05)
    assert np.all(np.abs(drawn[1]) <= 0.005)


def test_a_measure_is_drawn_from_its_posterior_and_a_tie_is_real_with_its_strength() -> None:
    """A deviation of 0.4 +- 0.1 among peers who differ by 0.2: the posterior has mean 0.32 and deviation 0.0894."""
    measured, names = world(1, 2, bad=0)
    two = replace(
        measured, x=np.array([[0.4, 0.7]]), spread=np.array([[0.2, np.nan]]), error=np.array([[0.1, np.nan]]),
        kinds=("measure", "link"), ratio=np.array([1.5, 3.0]), cap=np.array([100.0, 3.0]),
        judged=JUDGED.model_copy(update={"domain_cap": 100.0}),
    )  # fmt: skip
    drawn = draw_scores(two, names, seed=5, draws=40_000)[0]
    slope, offset = ranking.line(two)
    wages = np.random.default_rng(1).normal(0.32, 0.2 / np.sqrt(5), 200_000)
    expected = np.log(1 - PRESENT + PRESENT * np.exp(slope[0, 0] * wages - offset[0, 0])).mean() + 0.7 * 3
    assert np.mean(drawn) == pytest.approx(expected, abs=0.03)
    only_ties = replace(two, judged=JUDGED, x=np.array([[np.nan, 0.7]]))
    drawn = draw_scores(only_ties, names, seed=5, draws=40_000)[0]
    assert np.mean(drawn > 2.9) == pytest.approx(0.7, abs=0.01)
    assert np.all((np.abs(drawn) < 0.01) | (np.abs(drawn - 3) < 0.01))


def test_wilson_and_hilferty_come_close_to_the_gamma() -> None:
    for k in (0.5, 2.0, 30.0):
        centre, spread = ranking._cube_root(np.array(k))
        drawn = np.maximum(centre + spread * stats.norm.ppf((np.arange(256) + 0.5) / 256), 0) ** 3
        exact = stats.gamma(k).ppf((np.arange(256) + 0.5) / 256)
        assert np.max(np.abs(drawn - exact)) < 0.15 * np.sqrt(k)
        assert (drawn.mean(), drawn.std()) == pytest.approx((k, np.sqrt(k)), rel=0.03)


def test_the_strongest_evidence_has_a_narrow_rank() -> None:
    """Thirteen of thirty where peers have three in a thousand, among 1,500 ordinary agencies."""
    random = np.random.default_rng(2)
    exposure = np.round(random.lognormal(4, 1.2, (1500, 3))) + 5
    cases = random.poisson(exposure * random.gamma(2.0, 0.0015, exposure.shape)).astype(float)
    cases[0, 0], exposure[0, 0] = 13, 30
    shape, nothing, card = np.full_like(cases, 2.0), np.full_like(cases, np.nan), np.ones(3)
    measured = Measured(
        cases, exposure, shape, shape / 0.003, exposure, nothing, nothing, ("count",) * 3, 3 * card, card, 3 * card,
        ("harm", "permits", "movement"), JUDGED,
    )  # fmt: skip
    ranked = plausible_ranks(measured, [f"E{i:04d}" for i in range(1500)], seed=1, top=20, draws=500)
    assert ranked.high[0] <= 15
    assert ranked.top[0] > 0.95


def test_the_same_seed_gives_the_same_intervals_and_another_one_others() -> None:
    measured, names = world()
    first, again, other = (plausible_ranks(measured, names, seed, top=5, draws=300) for seed in (1, 1, 2))
    assert np.array_equal(first.low, again.low)
    assert np.array_equal(first.top, again.top)
    assert not np.array_equal(first.high, other.high)


def test_an_entity_is_drawn_alike_whoever_else_is_there() -> None:
    measured, names = world()
    few = some_of(measured, slice(5, 9))
    assert np.array_equal(draw_scores(few, names[5:9], 3, 50), draw_scores(measured, names, 3, 50)[5:9])


def test_the_bad_ones_are_surely_on_top_and_the_unknown_one_can_be_anywhere_but_there() -> None:
    measured, names = world()
    ranked = plausible_ranks(measured, names, seed=1, top=3)
    low, high = ranked.low, ranked.high
    assert np.all(low <= high)
    assert ranked.top.sum() == pytest.approx(3)
    assert np.all(ranked.top[:3] > 0.95)
    assert np.all(high[:3] <= 3)
    assert low[-1] > 3
    ordinary = slice(3, -1)
    assert np.median(high[ordinary] - low[ordinary]) > 10


def test_entities_that_nothing_is_known_of_can_have_each_others_ranks() -> None:
    measured, names = world(40)
    measured.x[:] = np.nan
    ranked = plausible_ranks(measured, names, seed=1, top=4)
    assert np.all(ranked.low <= 4)
    assert np.all(ranked.high >= 36)
    assert ranked.top == pytest.approx(np.full(40, 0.1), abs=0.04)


def test_an_interval_includes_the_ranks_that_are_shown() -> None:
    low, high = including(np.array([4, 1, 2]), np.array([9, 2, 5]), np.array([2, 1, 3]), np.array([3, 1, 8]))
    assert (list(low), list(high)) == ([2, 1, 2], [9, 2, 8])


def test_tiers_say_who_is_separated_from_the_ordinary() -> None:
    high = np.array([2, 3, 10, 11, 1, 20])
    score = np.array([900, 700, 400, 300, 99, -100])
    padding = np.full(14, 20)
    assert tiers(np.r_[score, -padding], np.r_[high, padding], JUDGED)[:6] == ["A", "B", "B", "C", "C", "C"]


def test_ranks_do_not_depend_on_the_order_of_the_input() -> None:
    measured, names = world()
    score = in_cents(raw_points(measured), measured.domains, JUDGED).sum(1)
    coverage = measured.known.mean(1)
    order = np.random.default_rng(4).permutation(len(names))
    for straight, shuffled in zip(
        ranks(score, coverage, names), ranks(score[order], coverage[order], [names[i] for i in order]), strict=True
    ):
        assert np.array_equal(straight[order], shuffled)


def test_a_seed_depends_on_each_of_its_parts() -> None:
    assert seed_of("2026-03-31", "asean", "agency") == seed_of("2026-03-31", "asean", "agency")
    assert len({seed_of("2026-03-31", "asean"), seed_of("2026-03-30", "asean"), seed_of("2026-03-31", "us_h2")}) == 3


def test_nobody_to_rank_is_no_fault() -> None:
    measured, _ = world()
    nobody = some_of(measured, slice(0, 0))
    ranked = plausible_ranks(nobody, [], seed=1, top=3)
    assert len(ranked.low) == len(ranked.top) == len(tiers(ranked.low, ranked.high, JUDGED)) == 0


def test_intervals_hold_the_rank_of_the_latent_risk_nine_times_in_ten() -> None:
    """Counts, measures and ties of 300 entities, one in 25 with a problem that shows in one indicator.

    The latent risk is the score at the true rates and values, and of ties that are real or not.
    """
    held, first = [], []
    for repetition in range(12):
        random = np.random.default_rng(repetition)
        entities, names = 300, [f"E{i:03d}" for i in range(300)]
        exposure = np.round(random.lognormal(4, 1, (entities, 4))) + 5
        rate = random.gamma(3.0, 0.05 / 3, (entities, 4))
        rate[:12, 0] *= 4
        deviation, error = random.normal(0, 0.2, entities), random.uniform(0.05, 0.3, entities)
        strength = np.where(np.arange(entities) % 20 == 0, random.uniform(0.2, 1.0, entities), np.nan)
        nothing = np.full((entities, 2), np.nan)
        x = np.c_[random.poisson(exposure * rate), deviation + random.normal(0, error), strength]
        counts = (
            np.c_[values, nothing] for values in (exposure, np.full((entities, 4), 3.0), np.full((entities, 4), 60.0))
        )
        measured = Measured(
            x, *counts, np.full((entities, 6), np.inf),
            np.full((entities, 6), 0.2), np.c_[np.full((entities, 4), np.nan), error, error],
            ("count",) * 4 + ("measure", "link"), np.r_[np.full(5, 3.0), 3.0], np.ones(6), np.full(6, 3.0),
            ("harm", "harm", "permits", "permits", "employer", "network"), JUDGED,
        )  # fmt: skip
        real = np.where(np.isnan(strength), np.nan, random.random(entities) < strength)
        real[strength < 0.5] = 0
        truth = replace(measured, x=np.c_[exposure * rate, deviation, real])
        latent = raw_points(truth)
        capped = sum(np.minimum(latent[:, columns].sum(1), 5.0) for columns in ([0, 1], [2, 3], [4], [5]))
        true_rank = np.argsort(np.argsort(-capped, kind="stable")) + 1
        ranked = plausible_ranks(measured, names, seed=repetition, top=20, draws=400)
        inside = (ranked.low <= true_rank) & (true_rank <= ranked.high)
        held.append(inside.mean())
        first.append(inside[np.argsort(-ranked.top)[:30]].mean())
    assert 0.85 < np.mean(held) < 0.95
    assert 0.8 < np.mean(first) < 0.97
