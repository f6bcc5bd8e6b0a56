"""Families: two kinds of what they share; at most twenty; what breaks without a link."""

from __future__ import annotations

import random
from functools import partial
from itertools import pairwise

from transforms.judgements import shipped
from transforms.resolve.links import Tie
from transforms.resolve.links import families as families_of

families = partial(families_of, judged=shipped())

STRONG: list[Tie] = [("a", "b", "officer", 0.8), ("a", "b", "phone", 0.6)]


def test_one_kind_is_no_family_two_are() -> None:
    assert families(STRONG[:1]).of == {}
    assert families([("a", "b", "email", 0.6), ("a", "b", "domain", 0.5)]).of == {}  # a site and its own mail
    assert families([("a", "b", "phone", 0.6), ("a", "b", "address", 0.5)]).of == {}  # father and son in one house
    assert families(STRONG).of == {"a": ("a", 2, 0.92), "b": ("a", 2, 0.92)}


def test_a_link_is_a_bridge_when_the_family_falls_apart_without_it() -> None:
    assert families(STRONG).bridges == {("a", "b", "officer"), ("a", "b", "phone")}
    with_bank = [*STRONG, ("a", "b", "bank", 0.8)]
    assert families(with_bank).bridges == frozenset()  # any two of the three hold it
    triangle = [*STRONG, *((x, "c", kind, weight) for x in "ab" for _, _, kind, weight in STRONG)]
    assert families(triangle).bridges == frozenset()  # a and b hang together by c


def test_a_crowd_is_no_family_and_lets_its_weakest_links_go() -> None:
    names = [f"n{number:02d}" for number in range(30)]
    crowd: list[Tie] = [
        (a, b, kind, weight)
        for at, (a, b) in enumerate(pairwise(names))
        for kind, weight in (("officer", 0.8), ("phone", 0.6 if at != 14 else 0.4))
    ]
    found = families(crowd)
    assert {found.of[name][1] for name in names} == {15}  # split at the weakest of the 29 links
    even = [(a, b, kind, 0.8) for a, b in pairwise(names) for kind in ("officer", "bank")]
    assert families(even).of == {} and len(names) > shipped().largest_family


def test_the_order_of_the_ties_does_not_matter() -> None:
    ties: list[Tie] = [(a, b, kind, 0.7) for a, b in ("ab", "bc", "de", "ce") for kind in ("officer", "phone")]
    shuffled = ties.copy()
    random.Random(2).shuffle(shuffled)
    assert families(ties) == families(shuffled)
