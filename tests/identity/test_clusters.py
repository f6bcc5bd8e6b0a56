"""A record joins when it is like the whole cluster; people's word and the register's numbers go before likeness."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from transforms.resolve.clusters import _State, cluster

NAMES = list("abcdef")
PAIRS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(-4, 20).map(float)).filter(
        lambda pair: pair[0] < pair[1]
    ),
    unique_by=lambda pair: pair[:2],
)


def test_a_chain_does_not_pull_its_ends_together() -> None:
    # a is like b and b like c, but a and c were compared and are unlike
    found = cluster([("a", "b", 8.0), ("b", "c", 7.0), ("a", "c", -20.0)], 1)
    assert found == {"a": "a", "b": "a"}


def test_three_that_are_all_alike_are_one() -> None:
    assert set(cluster([("a", "b", 8.0), ("b", "c", 7.0), ("a", "c", 3.0)], 1).values()) == {"a"}


def test_two_numbers_of_the_register_are_never_one() -> None:
    assert cluster([("a", "b", 30.0)], 1, numbers={"a": "AG1", "b": "AG2"}) == {}
    # c is like both, and goes to the one that it is more like
    found = cluster([("a", "c", 9.0), ("b", "c", 8.0)], 1, numbers={"a": "AG1", "b": "AG2"})
    assert found == {"a": "a", "c": "a"}


def test_what_people_decided_always_wins() -> None:
    assert cluster([("a", "b", 30.0)], 1, apart={frozenset("ab")}) == {}
    assert cluster([("a", "b", -30.0)], 1, together=[("a", "b")]) == {"a": "a", "b": "a"}
    # also for whom they did not name: c is like a, but b, which is a, is not c
    assert cluster([("a", "b", 9.0), ("a", "c", 3.0)], 1, apart={frozenset("bc")}) == {"a": "a", "b": "a"}


@given(PAIRS)
def test_the_order_of_the_pairs_does_not_matter(pairs: list[tuple[str, str, float]]) -> None:
    shuffled = pairs.copy()
    random.Random(1).shuffle(shuffled)
    assert cluster(pairs, 1) == cluster(shuffled, 1)


@given(PAIRS)
def test_every_cluster_is_named_by_its_smallest_member(pairs: list[tuple[str, str, float]]) -> None:
    found = cluster(pairs, 1)
    for label in set(found.values()):
        members = [name for name in found if found[name] == label]
        assert min(members) == label and len(members) > 1


@given(PAIRS, st.sets(st.frozensets(st.sampled_from(NAMES), min_size=2, max_size=2), max_size=2),
       st.sets(st.sampled_from([("a", "b"), ("c", "e"), ("d", "f")]), max_size=2),
       st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["AG1", "AG2"]), max_size=3))  # fmt: skip
def test_each_component_by_itself_gives_what_all_at_once_gives(
    pairs: list[tuple[str, str, float]],
    apart: set[frozenset[str]],
    together: set[tuple[str, str]],
    numbers: dict[str, str],
) -> None:
    strangers = {name: {other for pair in apart if name in pair for other in pair - {name}} for name in NAMES}
    whole = _State(strangers, numbers)
    for a, b in sorted(together):
        whole.join(whole.of(a), whole.of(b))
    for a, b, weight in sorted(pairs):
        whole.add(whole.of(a), whole.of(b), weight)
    whole.merge(1)
    assert cluster(pairs, 1, apart, together, numbers) == whole.named()
